"""A day at a site: midnight with visitors inside, clock changes, a clock that jumps; one living visit per number."""

from __future__ import annotations

import tempfile
from collections import Counter
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from queue_server.contracts.hall import HallStatus
from queue_server.contracts.screen import ScreenSnapshot
from queue_server.domain.catalogue import always_open
from queue_server.domain.desk import Session
from queue_server.domain.errors import Conflict
from queue_server.domain.visit import LIVE, Action, State
from queue_server.services import serve
from queue_server.services.asking import Actor, Asking
from queue_server.services.hall import FiguresBook
from queue_server.services.housekeeping import end_of_day, forget
from queue_server.services.numbers import give
from queue_server.services.views import hall_status, screen_snapshot
from queue_server.storage.opening import open_store
from queue_server.web.timekeeper import HOLD_SECONDS, START_HOLD_SECONDS, Timekeeper
from tests.queue_server.services.helpers import KIOSK, Hall
from tests.support.clock import Clock
from tests.support.founded import Founded

SYSTEM = Actor("system")
EVENING = datetime(2026, 3, 2, 22, 0, tzinfo=UTC)
"""23:00 in Lindegem."""


@dataclass
class Timed(Hall):
    """With a timekeeper, as a running server has."""

    keeper: Timekeeper = field(init=False)

    def __post_init__(self) -> None:
        self.start()
        self.clock.forward(seconds=START_HOLD_SECONDS)

    def start(self) -> None:
        """As after a restart: what was in memory is gone."""
        self.keeper = Timekeeper(self.clock, self.clock.monotonic)

    def asking(self, who: str | Actor, site: str | None = None) -> Asking:
        self.keeper.now()
        return replace(super().asking(who, site), trust=self.keeper.trust(site or self.site))

    def round(self) -> None:
        """What the housekeeper does every twenty seconds."""
        event = self.store.read(lambda tx: tx.events.newest(self.site))
        if event is not None:
            self.keeper.lived(self.site, event.revision, event.at)
        self.do(end_of_day, None, self.asking(SYSTEM))
        self.do(forget, None, self.asking(SYSTEM))

    def screen(self) -> ScreenSnapshot:
        return self.store.read(lambda tx: screen_snapshot(self._whole(tx), self.clock()))

    def status(self) -> HallStatus:
        return self.store.read(lambda tx: hall_status(self._whole(tx), self.clock()))

    def live(self) -> list[str]:
        return sorted(v.code for v in self.store.read(lambda tx: tx.visits.live(self.site)))


@pytest.fixture
def timed(hall: Hall) -> Timed:
    return Timed(hall.store, hall.town, hall.clock)


@pytest.fixture
def night(timed: Timed) -> Timed:
    """A demonstration that never closes, an hour before midnight."""
    timed.town, timed.clock.now = always_open(timed.town), EVENING
    timed.keeper.now()
    return timed


class TestMidnight:
    def test_a_visit_is_of_the_day_of_its_arrival(self, night: Timed) -> None:
        late = night.register()
        night.clock.forward(hours=2)
        assert night.call().visit_id == late.visit_id
        assert night.visit(late.visit_id).day == date(2026, 3, 2)

    def test_the_new_day_leaves_out_the_numbers_that_somebody_has_still(self, night: Timed) -> None:
        tickets = [night.register() for _ in range(4)]
        night.act(tickets[1].visit_id, Action.LEAVE)
        night.clock.forward(hours=1)
        assert [night.register().code for _ in range(3)] == ["A002", "A005", "A006"]
        assert night.register("reispas").code == "L001", "another letter is another row"

    def test_who_stands_there_at_five_past_midnight_is_not_thrown_out_before_four(self, night: Timed) -> None:
        waiting, served = night.register().visit_id, night.register().visit_id
        night.call(visit=served)
        night.act(served, Action.START)
        for hours, expected in ((1.1, State.WAITING), (3.8, State.WAITING), (0.2, State.EXPIRED)):
            night.clock.forward(hours=hours)
            night.round()
            assert night.visit(waiting).state is expected
        assert night.visit(served).state is State.EXPIRED

    def test_behind_closed_doors_the_day_is_over_at_midnight_but_a_contact_goes_on(self, timed: Timed) -> None:
        waiting, called, served = (timed.register().visit_id for _ in range(3))
        timed.call("bilal", "snelbalie2", called)
        timed.call(visit=served)
        timed.act(served, Action.START)
        timed.clock.now = EVENING
        timed.round()
        assert timed.visit(waiting).state is State.WAITING, "the day is not over before midnight"
        timed.clock.forward(hours=1)
        timed.round()
        assert [timed.visit(v).state for v in (waiting, called, served)] == [
            State.EXPIRED,
            State.CALLED,
            State.SERVING,
        ]
        timed.finish(served)
        timed.clock.forward(hours=4)
        timed.round()
        assert [timed.visit(v).state for v in (called, served)] == [State.EXPIRED, State.FINISHED]

    def test_a_host_keeps_the_point_as_long_as_the_contact_lasts(self, timed: Timed) -> None:
        served = timed.register().visit_id
        timed.call(visit=served)
        timed.do(serve.open_point, "snelbalie2", timed.asking("bilal"))
        timed.clock.now = EVENING + timedelta(hours=1)
        timed.round()
        assert [s.host_id for s in timed.store.read(lambda tx: tx.hall.staffing("stadhuis"))] == ["an"]
        timed.clock.forward(hours=4)
        timed.round()
        assert list(timed.store.read(lambda tx: tx.hall.staffing("stadhuis"))) == []

    def test_the_first_number_of_a_morning_ends_the_day_before_without_the_housekeeper(self, timed: Timed) -> None:
        old = timed.register()
        timed.clock.forward(days=1)
        assert timed.register().code == old.code
        assert timed.visit(old.visit_id).state is State.EXPIRED

    def test_a_call_of_a_visit_of_yesterday_stands_on_the_screen(self, night: Timed) -> None:
        first, second, third = (night.register().visit_id for _ in range(3))
        night.call("an", "snelbalie1", first)
        night.clock.forward(hours=1)
        night.call("bilal", "snelbalie2", second)
        shown = night.screen()
        assert [(c.number, c.now) for c in shown.calls] == [(2, True), (1, True)]
        night.act(first, Action.LEAVE)
        shown = night.screen()
        assert [c.number for c in shown.calls] == [2], "yesterday's calls are yesterday's"
        assert night.visit(third).state is State.WAITING

    def test_figures_belong_to_the_day_of_arrival(self, night: Timed) -> None:
        night.register()
        night.clock.forward(hours=1)
        late = night.register().visit_id
        night.call(visit=late)
        book = FiguresBook()
        monday = night.store.read(lambda tx: book.read(tx, "stadhuis", date(2026, 3, 2)))
        tuesday = night.store.read(lambda tx: book.read(tx, "stadhuis", date(2026, 3, 3)))
        assert (monday.registered, monday.waiting, tuesday.registered, tuesday.waiting) == (1, 1, 1, 0)

    def test_undo_does_not_bring_back_a_visit_whose_number_is_somebody_elses_by_now(self, night: Timed) -> None:
        night.clock.now = EVENING + timedelta(minutes=59, seconds=58)
        old = night.register()
        night.call(visit=old.visit_id)
        night.act(old.visit_id, Action.START)
        night.finish(old.visit_id)
        night.clock.forward(seconds=4)
        assert night.register().code == old.code
        with pytest.raises(Conflict, match="nothing_to_undo"):
            night.undo()

    def test_a_site_in_another_zone_ends_its_own_day(self, timed: Timed) -> None:
        far = [replace(s, time_zone="America/Paramaribo") if s.site_id == "stadhuis" else s for s in timed.town.sites]
        timed.town = replace(timed.town, sites=tuple(far))
        timed.clock.now = datetime(2026, 3, 2, 18, 0, tzinfo=UTC)  # 15:00 there
        one = timed.register()
        timed.clock.forward(hours=8)  # past midnight in Lindegem, 23:00 there
        timed.round()
        assert timed.visit(one.visit_id).state is State.WAITING
        timed.clock.forward(hours=1)
        timed.round()
        assert timed.visit(one.visit_id).state is State.EXPIRED


class TestNumbersGoOn:
    def test_after_999_comes_1000(self, hall: Hall) -> None:
        day = hall.asking(KIOSK).today
        hall.store.write(lambda tx: tx.numbers.take("stadhuis", day, "A", 998)).result()
        assert [hall.register().code for _ in range(3)] == ["A999", "A1000", "A1001"]

    def test_kinds_that_share_a_letter_and_blocks_that_are_lent_never_run_into_each_other(self, hall: Hall) -> None:
        first = hall.store.write(lambda tx: give(tx, hall.asking(KIOSK), "L", 10)).result()
        assert first == 1
        assert [hall.register(p).code for p in ("reispas", "schulden", "reispas")] == ["L011", "L012", "L013"]


@pytest.mark.parametrize("change", ["2026-03-29T01:00", "2026-10-25T01:00"])
class TestTheHourOfTheChange:
    """The clock on the wall jumps; nothing that people wait for does."""

    def moment(self, change: str) -> datetime:
        return datetime.fromisoformat(change).replace(tzinfo=UTC)

    def test_waits_undo_and_numbers_do_not_notice(self, night: Timed, change: str) -> None:
        night.clock.now = self.moment(change) - timedelta(minutes=20)
        one = night.register()
        night.clock.forward(minutes=20)
        two = night.register()
        night.clock.forward(minutes=20)
        assert (one.number, two.number) == (1, 2)
        (first, second) = night.tablet().waiting or night.tablet().others
        assert [r.minutes for v in (first, second) for r in v.reasons if r.code == "waited"] == [40, 20]
        night.clock.now = self.moment(change) + timedelta(minutes=40) - timedelta(seconds=1)
        night.call(visit=one.visit_id)
        night.clock.forward(seconds=9)
        assert night.undo().visit_id == one.visit_id

    def test_figures_count_the_minutes_that_really_passed(self, night: Timed, change: str) -> None:
        night.clock.now = self.moment(change) - timedelta(minutes=5)
        one = night.register().visit_id
        night.clock.forward(minutes=10)
        night.call(visit=one)
        day = night.asking(KIOSK).today
        assert night.store.read(lambda tx: FiguresBook().read(tx, "stadhuis", day)).mean_wait_minutes == 10


class TestSteps:
    def test_a_wrong_reading_of_tomorrow_ends_nothing_and_nobody_has_a_number_twice(self, timed: Timed) -> None:
        today = [timed.register().visit_id for _ in range(3)]
        timed.clock.step(days=1)
        timed.round()
        assert [timed.visit(v).state for v in today] == [State.WAITING] * 3
        wrong = timed.register()
        assert wrong.code == "A004", "one to three stand there"
        timed.clock.step(days=-1)
        timed.round()
        assert timed.register().code == "A005"
        assert timed.live() == ["A001", "A002", "A003", "A004", "A005"]

    def test_a_reading_that_lasts_is_believed(self, timed: Timed) -> None:
        one = timed.register().visit_id
        timed.clock.step(days=1)
        for seconds, state in ((0, State.WAITING), (HOLD_SECONDS - 1, State.WAITING), (1, State.EXPIRED)):
            timed.clock.forward(seconds=seconds)
            timed.round()
            assert timed.visit(one).state is state

    def test_a_clock_that_never_rests_holds_back_for_an_hour_at_most(self, timed: Timed) -> None:
        one = timed.register().visit_id
        timed.clock.step(days=1)
        for minute in range(0, 70, 5):
            timed.clock.forward(minutes=5)
            timed.clock.step(seconds=30 if minute % 10 else -30)
            timed.round()
        assert timed.visit(one).state is State.EXPIRED

    def test_nothing_is_forgotten_because_of_a_wrong_reading(self, timed: Timed) -> None:
        ticket = timed.register(key="key-before-the-step", token_hash="a" * 64)
        timed.clock.step(days=30)
        timed.round()
        timed.clock.step(days=-30)
        timed.round()
        again = timed.register(key="key-before-the-step", token_hash="a" * 64)
        assert again == ticket

    def test_after_a_step_back_nobody_stands_before_those_who_came_earlier(self, timed: Timed) -> None:
        came = [timed.register().visit_id]
        timed.clock.forward(minutes=30)
        came.append(timed.register().visit_id)
        timed.clock.step(hours=-1)
        came += [timed.register().visit_id, timed.register(needs=["small_children"]).visit_id]
        timed.clock.forward(minutes=1)
        came.append(timed.register().visit_id)
        called = []
        for host, point in (("an", "snelbalie1"), ("bilal", "snelbalie2")) * 2 + (("an", "snelbalie1"),):
            called.append(timed.call(host, point).visit_id)
            timed.act(called[-1], Action.LEAVE, host)
        assert called == came

    def test_waits_are_never_negative(self, timed: Timed) -> None:
        timed.register()
        timed.clock.step(hours=-1)
        one = timed.register()
        timed.call("an", "snelbalie1")
        assert one.wait is None or one.wait.low_minutes >= 0
        figures = timed.tablet().figures
        assert figures.mean_wait_minutes == 0
        status = timed.status()
        assert all(k.wait is None or k.wait.low_minutes >= 0 for k in status.kinds)

    def test_the_undo_window_does_not_open_again_when_the_clock_comes_by_a_second_time(self, timed: Timed) -> None:
        one = timed.register().visit_id
        timed.call(visit=one)
        for _ in range(3):
            timed.clock.forward(seconds=20)
            timed.round()
        timed.clock.step(seconds=-55)
        with pytest.raises(Conflict, match="nothing_to_undo"):
            timed.undo()

    def test_what_is_done_after_a_step_back_can_be_undone(self, timed: Timed) -> None:
        one = timed.register().visit_id
        timed.round()
        timed.clock.step(hours=-1)
        timed.round()
        timed.call(visit=one)
        timed.clock.forward(seconds=9)
        timed.round()
        assert timed.undo().visit_id == one

    def test_a_new_call_is_on_the_screen_before_calls_that_seem_to_lie_in_the_future(self, timed: Timed) -> None:
        tickets = [timed.register().visit_id for _ in range(9)]
        for one in tickets[:7]:
            timed.clock.forward(minutes=1)
            timed.call(visit=one)
            timed.act(one, Action.START)
            timed.finish(one)
        timed.call(visit=tickets[7])
        timed.clock.step(hours=-1)
        timed.call("bilal", "snelbalie2", tickets[8])
        shown = timed.screen()
        assert [c.number for c in shown.calls if c.now] == [9, 8]
        assert shown.calls[0].number == 9

    def test_a_clock_that_lies_behind_after_a_restart_is_noticed_by_what_was_lived_through(self, timed: Timed) -> None:
        timed.register()
        timed.clock.step(days=-3)
        timed.start()
        timed.clock.forward(seconds=START_HOLD_SECONDS)
        timed.round()
        assert timed.asking(SYSTEM).trust.latest is not None
        assert not timed.asking(SYSTEM).trust.steady
        assert timed.register().number == 2, "nobody else's, although the day seems to be another"

    def test_a_start_does_not_end_a_day_before_the_network_may_have_set_the_clock(self, timed: Timed) -> None:
        one = timed.register().visit_id
        timed.clock.forward(days=1)
        timed.start()
        timed.round()
        assert timed.visit(one).state is State.WAITING
        timed.clock.forward(seconds=START_HOLD_SECONDS)
        timed.round()
        assert timed.visit(one).state is State.EXPIRED

    def test_a_session_seen_in_a_future_that_did_not_come_grows_old_from_now(self, timed: Timed) -> None:
        timed.clock.step(days=3)
        seen = timed.clock()
        timed.store.write(lambda tx: tx.people.open_session(Session("t", "an", seen, seen))).result()
        timed.clock.step(days=-3)
        timed.asking(SYSTEM)
        timed.clock.forward(seconds=HOLD_SECONDS)
        timed.round()
        timed.clock.forward(hours=4, minutes=1)
        timed.round()
        assert timed.store.read(lambda tx: tx.people.session("t")) is None


MOVES = ("register", "register", "register", "reispas", "leave", "serve", "undo", "lend", "round", "minutes", "night")
JUMPS = ("back", "ahead", "restart")


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(seed=st.integers(0, 2**32), moves=st.lists(st.sampled_from(MOVES + JUMPS), min_size=15, max_size=50))
def test_no_two_people_ever_have_one_number_whatever_day_and_clock(
    founded: Founded, seed: int, moves: list[str]
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        own = founded.copy(Path(folder))
        store = open_store(own.database)
        try:
            timed = Timed(store, always_open(own.town), Clock(EVENING))
            chance = Random(seed)
            for move in moves:
                try:
                    step(timed, move, chance)
                except Conflict as refused:
                    assert refused.code in ("nothing_to_undo", "nobody_waiting", "point_taken"), refused
                alone(timed)
        finally:
            store.close()


def step(of: Timed, move: str, chance: Random) -> None:
    live = of.store.read(lambda tx: tx.visits.live("stadhuis"))
    match move:
        case "register" | "reispas":
            of.register(*(("reispas",) if move == "reispas" else ()))
        case "leave" if live:
            some = [v for v in live if v.state is not State.SERVING]
            if some:
                of.act(chance.choice(some).visit_id, Action.LEAVE)
        case "serve":
            visit = of.call().visit_id
            of.act(visit, Action.START)
            of.finish(visit)
        case "undo":
            of.undo()
        case "lend":
            of.store.write(lambda tx: give(tx, of.asking(KIOSK), "A", chance.randint(1, 9))).result()
        case "round":
            of.round()
        case "minutes":
            of.clock.forward(minutes=chance.choice((0.05, 1, 40)))
        case "night":
            of.clock.forward(hours=chance.choice((1, 5, 24)))
        case "back":
            of.clock.step(hours=-chance.choice((1, 3, 24)))
        case "ahead":
            of.clock.step(hours=chance.choice((1, 3, 24)))
        case "restart":
            of.start()


def alone(of: Timed) -> None:
    live = of.store.read(lambda tx: tx.visits.live("stadhuis"))
    assert all(v.state in LIVE for v in live)
    doubled = {code: count for code, count in Counter(v.code for v in live).items() if count > 1}
    assert doubled == {}
