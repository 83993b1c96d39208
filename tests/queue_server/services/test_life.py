"""Random lives of several visits through the use cases on a real store, against the table and a plain model.

Illegal actions refuse and change nothing; legal ones lead where TABLE says; the events fold to what is stored; the
running loads equal a recount; an undo gives back exactly what was before; and the next visitor is the best of all.
"""

from __future__ import annotations

import shutil
import tempfile
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from queue_server.contracts.visits import VisitAnswer
from queue_server.domain.catalogue import PointKind, always_open
from queue_server.domain.errors import Conflict
from queue_server.domain.policy import Policy, VisitClass
from queue_server.domain.queueing import can_serve, left_to_colleague, line_of, rank
from queue_server.domain.visit import (
    CHANGING,
    TABLE,
    UNDO_SECONDS,
    Action,
    Event,
    State,
    Visit,
    restored,
)
from queue_server.domain.waiting import Load
from queue_server.services import serve
from queue_server.services.asking import Actor
from queue_server.services.housekeeping import tidy
from queue_server.services.tx import Tx
from queue_server.storage.opening import open_store
from tests.queue_server.domain.samples import minutes
from tests.queue_server.services.helpers import Hall
from tests.support.clock import OPEN_HOUR
from tests.support.founded import Founded

EXAMPLES, STEPS = 15, 30
"""Some four hundred actions: seconds. A night run may raise both."""

HOSTS = {"an": "snelbalie1", "bilal": "snelbalie2", "karim": "zaal3", "charlotte": "zaal1"}
MATTERS = (("attest_woonst",), ("reispas",), ("attest_woonst", "bouwdossier"), ("bouwdossier", "akte_kopie", "reispas"))
PLAIN = (Action.RECALL, Action.START, Action.NO_SHOW, Action.REJOIN, Action.PARK, Action.RESUME, Action.LEAVE)

hosts = st.sampled_from(sorted(HOSTS))
some = st.integers(0, 99)


@dataclass(frozen=True)
class Last:
    """A host's last action: what it changed, from which values, and when."""

    visit_id: str
    before: dict[str, object]
    revision: int
    at: datetime


Ask = Callable[[], VisitAnswer]


def loads(site: str, kind: PointKind, tx: Tx) -> tuple[Mapping[VisitClass, Load], Load]:
    return tx.visits.load(site, kind)


def values(visit: Visit) -> dict[str, object]:
    return {name: getattr(visit, name) for name in CHANGING}


class Lives(RuleBasedStateMachine):
    template: Founded

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp())
        own = self.template.copy(self.folder)
        self.hall = Hall(open_store(own.database), always_open(own.town))
        self.ids: list[str] = []
        self.last: dict[str, Last] = {}

    def teardown(self) -> None:
        self.hall.store.close()
        shutil.rmtree(self.folder)

    @initialize()
    def some_wait(self) -> None:
        """Mostly in one line, so that places in it matter from the first step on."""
        for number in range(6):
            self.registers(0, number == 3, None, "nl")
            self.hall.clock.forward(seconds=77)

    @rule(
        matter=st.integers(0, len(MATTERS) - 1),
        child=st.booleans(),
        agreed=st.none() | st.integers(-30, 60),
        language=st.sampled_from(["nl", "en"]),
    )
    def registers(self, matter: int, child: bool, agreed: int | None, language: str) -> None:
        at = None if agreed is None else (self.hall.clock() + minutes(agreed)).isoformat()
        needs = ["small_children"] if child else []
        ticket = self.hall.register(*MATTERS[matter], needs=needs, appointment_at=at, language=language)
        visit = self.hall.visit(ticket.visit_id)
        assert visit.state is State.WAITING
        assert ticket.stops == len(visit.legs)
        self.ids.append(ticket.visit_id)

    @rule(seconds=st.sampled_from([1, 9, 11, 240, 900]))
    def time_passes(self, seconds: int) -> None:
        if self.hall.clock() < OPEN_HOUR + timedelta(hours=8):  # all of it is one day
            self.hall.clock.forward(seconds=seconds)

    def _tries(self, host: str, visit_id: str, action: Action, legal: bool, ask: Ask, to: State | None = None) -> None:
        """A legal action leads to the state of the table (or `to`), an illegal one refuses and leaves no trace."""
        before, rows = self.hall.visit(visit_id), self.hall.dump()
        if not legal:
            with pytest.raises(Conflict):
                ask()
            assert self.hall.dump() == rows
            return
        answer = ask()
        after = self.hall.visit(visit_id)
        assert after.state is (to or TABLE[before.state, action])
        assert answer.state == after.state.value
        assert after.arrived_at == before.arrived_at
        assert after.no_shows == before.no_shows + (action is Action.NO_SHOW)
        self.last[host] = Last(visit_id, values(before), after.revision, self.hall.clock())

    @rule(host=hosts, who=some, action=st.sampled_from(PLAIN))
    def acts(self, host: str, who: int, action: Action) -> None:
        visit = self.hall.visit(self.ids[who % len(self.ids)])
        legal = (visit.state, action) in TABLE
        if action is Action.REJOIN:
            legal = legal and visit.no_shows < self.policy.no_shows_max
        self._tries(host, visit.visit_id, action, legal, partial(self.hall.act, visit.visit_id, action, host))

    @rule(host=hosts, who=some)
    def calls_one(self, host: str, who: int) -> None:
        visit = self.hall.visit(self.ids[who % len(self.ids)])
        legal = visit.state is State.WAITING
        ask = partial(self.hall.call, host, HOSTS[host], visit.visit_id)
        self._tries(host, visit.visit_id, Action.CALL, legal, ask)

    @rule(host=hosts)
    def calls_the_next(self, host: str) -> None:
        self.hall.do(serve.open_point, HOSTS[host], self.hall.asking(host))
        best = self.best(host)
        if best is None:
            with pytest.raises(Conflict, match="nobody_waiting"):
                self.hall.call(host, HOSTS[host])
            return
        self._tries(host, best.visit_id, Action.CALL, True, partial(self.hall.call, host, HOSTS[host]))

    @rule(host=hosts, then=st.sampled_from([Action.NO_SHOW, Action.TRANSFER, Action.PARK]))
    def calls_the_next_in_vain(self, host: str, then: Action) -> None:
        """Who did not come, or was sent back or set aside, stands in line again."""
        self.calls_the_next(host)
        called = [v for v in self.visits().values() if v.state is State.CALLED and v.host_id == host]
        for visit in called[:1]:
            if then is Action.TRANSFER:
                self._tries(host, visit.visit_id, then, True, partial(self.hall.transfer, visit.visit_id, host))
                continue
            self.acts(host, self.ids.index(visit.visit_id), then)
            back = Action.REJOIN if then is Action.NO_SHOW else Action.RESUME
            self.acts(host, self.ids.index(visit.visit_id), back)

    def best(self, host: str) -> Visit | None:
        """Of all who wait, without lines or heads: the first for this host."""
        asking, now = self.hall.asking(host), self.hall.clock()
        point = asking.point(HOSTS[host])
        staffing = self.hall.store.read(lambda tx: tx.hall.staffing(self.hall.site))
        present = serve.present_hosts(self.hall.town, asking.site, staffing)
        mine = [
            v
            for v in self.visits().values()
            if v.state is State.WAITING
            and can_serve(line_of(v), point, asking.host)
            and not left_to_colleague(v, asking.host, present, now, self.policy)
        ]
        return min(mine, key=lambda v: rank(v, now, self.policy, host), default=None)

    @rule(host=hosts, who=some, whole=st.booleans())
    def finishes(self, host: str, who: int, whole: bool) -> None:
        visit = self.hall.visit(self.ids[who % len(self.ids)])
        on = visit.next_leg is not None and not whole
        ask = partial(self.hall.finish, visit.visit_id, host, whole=whole)
        legal = (visit.state, Action.FINISH) in TABLE
        self._tries(host, visit.visit_id, Action.FINISH, legal, ask, State.WAITING if on else State.FINISHED)
        assert self.hall.visit(visit.visit_id).leg == visit.leg + (legal and on)

    @rule(host=hosts, who=some, where=st.sampled_from([{}, {"kind": "seated"}, {"point_id": "zaal3"}]))
    def sends_on(self, host: str, who: int, where: dict[str, str]) -> None:
        visit = self.hall.visit(self.ids[who % len(self.ids)])
        ask = partial(self.hall.transfer, visit.visit_id, host, **where)
        self._tries(host, visit.visit_id, Action.TRANSFER, (visit.state, Action.TRANSFER) in TABLE, ask)

    @rule(host=hosts)
    def undoes(self, host: str) -> None:
        last = self.last.get(host)
        now = self.hall.visit(last.visit_id) if last else None
        fresh = last is not None and now is not None and now.revision == last.revision
        if last is None or not fresh or (self.hall.clock() - last.at).total_seconds() > UNDO_SECONDS:
            rows = self.hall.dump()
            with pytest.raises(Conflict, match="nothing_to_undo"):
                self.hall.undo(host)
            assert self.hall.dump() == rows
            return
        self.hall.undo(host)
        # Screens have heard the call: its count stays, so that the next call has a key of its own.
        heard = self.hall.visit(last.visit_id).call_count
        assert values(self.hall.visit(last.visit_id)) == {**last.before, "call_count": heard}

    @rule(host=hosts, resting=st.booleans())
    def comes_and_goes(self, host: str, resting: bool) -> None:
        self.hall.do(serve.open_point, HOSTS[host], self.hall.asking(host))
        if resting:
            self.hall.rest(host, HOSTS[host])

    @rule()
    def the_house_is_kept(self) -> None:
        stood = self.visits()
        self.hall.do(tidy, None, self.hall.asking(Actor("system")))
        for i, before in stood.items():
            over = (self.hall.clock() - before.since).total_seconds() > UNDO_SECONDS
            spent = before.state is State.MISSED and before.no_shows >= self.policy.no_shows_max and over
            assert self.hall.visit(i).state is (State.EXPIRED if spent else before.state)

    @property
    def policy(self) -> Policy:
        return self.hall.asking("an").site.policy

    def visits(self) -> dict[str, Visit]:
        found = self.hall.store.read(lambda tx: [tx.visits.get(self.hall.site, i) for i in self.ids])
        return {visit.visit_id: visit for visit in found}

    @invariant()
    def the_events_fold_to_what_is_stored(self) -> None:
        stored = self.visits()
        last: dict[str, Event] = {}
        for event in self.hall.events():
            to = State(str(event.data["state"]))
            if event.action not in (Action.REGISTER, Action.UNDO):
                before = State(str(last[event.visit_id].data["state"]))
                assert TABLE[before, event.action] is to, "each follows from the one before"
            last[event.visit_id] = event
        assert set(last) == set(stored)
        for i, event in last.items():
            blank = replace(stored[i], state=State.EXPIRED, leg=9, point_id="?", entered_at=OPEN_HOUR - minutes(999))
            assert replace(restored(blank, event.data), revision=event.revision) == stored[i]

    @invariant()
    def the_loads_equal_a_recount_and_no_two_have_one_number(self) -> None:
        visits = self.visits().values()
        for kind in (PointKind.STANDING, PointKind.SEATED):
            waiting, running = self.hall.store.read(partial(loads, self.hall.site, kind))
            mine = [v for v in visits if v.kind is kind]
            counted = Counter(v.visit_class for v in mine if v.state is State.WAITING)
            assert {c: part.people for c, part in waiting.items() if part.people} == dict(counted)
            busy = [v.planned_minutes for v in mine if v.state in (State.CALLED, State.SERVING)]
            assert (running.people, running.minutes) == (len(busy), sum(busy))
        assert len({v.code for v in visits}) == len(visits)


def test_every_life_follows_the_table(founded: Founded) -> None:
    Lives.template = founded
    run_state_machine_as_test(
        Lives,
        settings=settings(
            max_examples=EXAMPLES,
            stateful_step_count=STEPS,
            deadline=None,
            # To make a failing life shorter takes minutes: better to have it at once, whole.
            phases=(Phase.explicit, Phase.reuse, Phase.generate),
            suppress_health_check=list(HealthCheck),
        ),
    )
