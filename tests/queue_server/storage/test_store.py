"""What every store promises."""

from __future__ import annotations

import random
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from dataclasses import replace
from datetime import date, datetime, timedelta
from functools import partial
from typing import Any

import pytest
from sqlalchemy import event as listen
from structlog.testing import capture_logs

from queue_server.domain.catalogue import PointKind
from queue_server.domain.closure import Closure, Hung
from queue_server.domain.desk import Account, Alert, Device, Invitation, KeptAnswer, Session, Staffing
from queue_server.domain.duration import Seen, seen_of
from queue_server.domain.duration import one as one_contact
from queue_server.domain.errors import Conflict
from queue_server.domain.lease import Lease
from queue_server.domain.policy import VisitClass
from queue_server.domain.queueing import line_key
from queue_server.domain.visit import Action, Leg, State, Visit
from queue_server.domain.waiting import Load, load
from queue_server.domain.wayfinding.pose import Pose
from queue_server.storage import opening
from queue_server.storage.postgres import PostgresStore
from queue_server.storage.sqlite import SqliteStore
from queue_server.storage.tx import SqlTx
from queue_server.storage.writer import QUEUE_MAX, Busy, StorageFailed
from tests.queue_server.domain.samples import NOW, event, minutes, visit

AnyStore = SqliteStore | PostgresStore
Open = Callable[[], AnyStore]
SECONDS = 20


@pytest.fixture
def open_store(where: str) -> Iterator[Open]:
    """Opens the same database again and again, of each kind."""
    opened: list[AnyStore] = []

    def again() -> AnyStore:
        opened.append(opening.open_store(where))
        return opened[-1]

    yield again
    for one in opened:
        one.close()


@pytest.fixture
def store(open_store: Open) -> AnyStore:
    return open_store()


def numbered(number: int, **changes: Any) -> Visit:
    return visit(number=number, visit_id=f"{number:032x}", token_hash=f"{number:064x}", **changes)


def lent(name: str, **changes: Any) -> Lease:
    """Five numbers of kiosk1 for today."""
    block = Lease("stadhuis", name * 32, "kiosk1", date(2026, 3, 2), "A", 1, 5, NOW)
    return replace(block, **changes)


def write(store: AnyStore, work: Callable[[SqlTx], Any]) -> Any:
    return store.write(work).result(SECONDS)


def changing_to(one: Visit) -> Callable[[SqlTx], None]:
    return lambda tx: tx.visits.change(one)


def loaded(kind: PointKind) -> Callable[[SqlTx], tuple[dict[VisitClass, Load], Load]]:
    return lambda tx: tx.visits.load("stadhuis", kind)


def adding(one: Visit) -> Callable[[SqlTx], None]:
    return lambda tx: tx.visits.add(one)


def learning(site_id: str, product_id: str, seen: Seen) -> Callable[[SqlTx], None]:
    return lambda tx: tx.durations.add(site_id, product_id, seen)


def running(version: str) -> Callable[[SqlTx], None]:
    return lambda tx: tx.town.run(version, f"document {version}", NOW)


class Gate:
    """A work that holds the writer until it is opened, so that the works behind it wait together."""

    def __init__(self, store: AnyStore) -> None:
        self._entered, self._open = threading.Event(), threading.Event()
        self.held: Future[None] = store.write(self._hold)
        assert self._entered.wait(SECONDS)

    def _hold(self, _tx: SqlTx) -> None:
        self._entered.set()
        assert self._open.wait(SECONDS)

    def open(self) -> None:
        self._open.set()


class TestEveryStore:
    def test_a_visit_comes_back_as_it_was_written(self, store: AnyStore) -> None:
        full = numbered(
            7,
            kind=PointKind.SEATED,
            state=State.CALLED,
            needs=("sitting", "step_free"),
            product_ids=("a", "b"),
            point_id="zaal1",
            host_id="an",
            wanted_point="zaal2",
            parked_for="bilal",
            called_at=NOW,
            call_count=3,
            no_shows=2,
            outcome="answered",
            discreet=True,
            arrived_at=NOW - timedelta(milliseconds=1),
            entered_at=NOW - minutes(10),
            visit_class=VisitClass.APPOINTMENT,
            appointment_at=NOW,
            legs=(
                Leg(PointKind.STANDING, ("uitpas",), frozenset(), 3),
                Leg(PointKind.SEATED, ("reispas", "eid"), frozenset({"bevolking", "wonen"}), 20),
            ),
            leg=1,
        )
        write(store, lambda tx: tx.visits.add(full))
        assert store.read(lambda tx: tx.visits.get("stadhuis", full.visit_id)) == full
        assert store.read(lambda tx: tx.visits.by_token(full.token_hash)) == full
        assert store.read(lambda tx: tx.visits.get("bibliotheek", full.visit_id)) is None

    def test_what_was_seen_of_a_product_adds_up_and_can_be_taken_back(self, store: AnyStore) -> None:
        contacts = [0.25, 4, 7.5, 240]
        for took in contacts:
            write(store, learning("stadhuis", "reispas", one_contact(took)))
        write(store, learning("stadhuis", "uitpas", one_contact(3)))
        write(store, learning("bibliotheek", "reispas", one_contact(9)))
        write(store, learning("stadhuis", "reispas", -one_contact(7.5)))
        seen = {"reispas": seen_of([0.25, 4, 240]), "uitpas": one_contact(3)}
        assert store.read(lambda tx: tx.durations.of_site("stadhuis")) == seen
        assert store.read(lambda tx: tx.durations.of("stadhuis", ["uitpas", "rijbewijs"])) == {"uitpas": one_contact(3)}
        assert store.read(lambda tx: tx.durations.of("stadhuis", [])) == {}

    def test_many_products_are_found_as_well_as_few(self, store: AnyStore) -> None:
        names = [f"p{number}" for number in range(21)]
        for name in names:
            write(store, learning("stadhuis", name, one_contact(2)))
        assert store.read(lambda tx: tx.durations.of("stadhuis", names)) == dict.fromkeys(names, one_contact(2))

    def test_a_decade_of_contacts_is_no_number_too_large(self, store: AnyStore) -> None:
        million = Seen(10**6, 55_000 * 10**6, 55_000**2 * 10**6)
        for _ in range(2):
            write(store, learning("stadhuis", "reispas", million))
        assert store.read(lambda tx: tx.durations.of_site("stadhuis"))["reispas"] == million + million

    def test_the_code_at_an_entrance_is_that_site_s_own_and_can_be_renewed(self, store: AnyStore) -> None:
        assert store.read(lambda tx: tx.joins.code("stadhuis")) is None
        for code in ("first", "second"):
            write(store, lambda tx, code=code: tx.joins.renew("stadhuis", code, NOW))  # type: ignore[misc]
        assert store.read(lambda tx: tx.joins.code("stadhuis")) == "second"
        assert store.read(lambda tx: tx.joins.code("bibliotheek")) is None

    def test_what_is_closed_is_one_row_for_each_thing_of_a_site_until_it_is_open(self, store: AnyStore) -> None:
        first = Closure("stadhuis", "lift/A 'é'", "host:an", NOW, NOW + minutes(30))
        again = replace(first, closed_by="host:bilal", since=NOW + minutes(1), until=None, lasting=True)
        other = Closure("stadhuis", "kind:stairs", "system", NOW)

        def work(tx: SqlTx) -> None:
            for one in (first, other, replace(first, site_id="bibliotheek"), again):
                tx.building.close(one)

        write(store, work)
        assert store.read(lambda tx: tx.building.closures("stadhuis")) == [other, again]
        assert store.read(lambda tx: tx.building.closures("bibliotheek")) == [replace(first, site_id="bibliotheek")]
        write(store, lambda tx: tx.building.open("stadhuis", first.thing_id))
        assert store.read(lambda tx: tx.building.closures("stadhuis")) == [other]
        assert len(store.read(lambda tx: tx.building.closures("bibliotheek"))) == 1

    def test_a_device_hangs_in_one_place_to_the_last_digit(self, store: AnyStore) -> None:
        first = Hung("stadhuis", "k1", Pose(3.612813949999999, 50.98708985000001, -0.5, 359.9999999), "host:an", NOW)
        moved = replace(first, pose=Pose(-0.1 - 0.2, 1e-9, 0.0, 0.0), placed_at=NOW + minutes(1))
        other = replace(first, device_id="s1")

        def work(tx: SqlTx) -> None:
            for one in (first, other, replace(first, site_id="bibliotheek"), moved):
                tx.building.hang(one)

        write(store, work)
        found = store.read(lambda tx: tx.building.hung("stadhuis"))
        assert sorted(found, key=lambda one: one.device_id) == [moved, other]
        write(store, lambda tx: tx.building.take_down("stadhuis", "k1"))
        assert store.read(lambda tx: tx.building.hung("stadhuis")) == [other]
        assert len(store.read(lambda tx: tx.building.hung("bibliotheek"))) == 1

    def test_only_live_visits_of_that_actor_are_counted(self, store: AnyStore) -> None:
        def work(tx: SqlTx) -> None:
            for number, actor in enumerate(("remote", "remote", "device:k1"), start=1):
                one = numbered(number, revision=number)
                tx.visits.add(one)
                tx.events.add(replace(event(one, Action.REGISTER, NOW), actor=actor))
            tx.visits.change(numbered(2, state=State.LEFT))

        write(store, work)
        assert store.read(lambda tx: tx.joins.living("stadhuis", "remote")) == 1
        assert store.read(lambda tx: tx.joins.living("bibliotheek", "remote")) == 0

    def test_the_events_of_a_visit_come_in_order_and_alone(self, store: AnyStore) -> None:
        def work(tx: SqlTx) -> None:
            for revision, of in ((3, "a"), (1, "a"), (2, "b")):
                tx.events.add(event(replace(numbered(1), visit_id=of * 32, revision=revision), Action.RECALL, NOW))

        write(store, work)
        found = store.read(lambda tx: tx.events.of_visit("stadhuis", "a" * 32))
        assert [e.revision for e in found] == [1, 3]

    def test_a_change_writes_what_a_life_changes_and_nothing_else(self, store: AnyStore) -> None:
        first = numbered(1)
        write(store, lambda tx: tx.visits.add(first))
        changed = replace(first, revision=9, state=State.SERVING, host_id="an", language="fr", arrived_at=NOW)
        write(store, lambda tx: tx.visits.change(changed))
        found = store.read(lambda tx: tx.visits.get("stadhuis", first.visit_id))
        assert found == replace(changed, language="nl", arrived_at=first.arrived_at)

    def test_live_are_the_visits_of_this_site_that_have_not_ended(self, store: AnyStore) -> None:
        def work(tx: SqlTx) -> None:
            for number, state in enumerate(State, 1):
                tx.visits.add(numbered(number, state=state))
            tx.visits.add(numbered(99, site_id="bibliotheek"))

        write(store, work)
        live = store.read(lambda tx: tx.visits.live("stadhuis"))
        assert {v.state.value for v in live} == {"waiting", "called", "serving", "missed", "parked"}
        assert {v.site_id for v in live} == {"stadhuis"}

    def test_live_before_are_those_of_earlier_days(self, store: AnyStore) -> None:
        def work(tx: SqlTx) -> None:
            tx.visits.add(numbered(1, day=date(2026, 3, 1)))
            tx.visits.add(numbered(2, day=date(2026, 3, 2)))

        write(store, work)
        assert [v.number for v in store.read(lambda tx: tx.visits.live_before("stadhuis", date(2026, 3, 2)))] == [1]

    def test_the_load_of_a_line_counts_who_waits_and_who_is_helped_now(self, store: AnyStore) -> None:
        def work(tx: SqlTx) -> None:
            tx.visits.add(numbered(1, planned_minutes=3))
            tx.visits.add(numbered(2, planned_minutes=4))
            tx.visits.add(numbered(3, planned_minutes=5, state=State.SERVING))
            tx.visits.add(numbered(4, planned_minutes=6, state=State.CALLED))
            tx.visits.add(numbered(5, planned_minutes=9, state=State.FINISHED))
            tx.visits.add(numbered(6, planned_minutes=9, kind=PointKind.SEATED))
            tx.visits.add(numbered(7, planned_minutes=2, visit_class=VisitClass.APPOINTMENT))

        write(store, work)
        waiting, running = store.read(loaded(PointKind.STANDING))
        assert waiting == {VisitClass.WALK_IN: Load(2, 7.0, 25.0), VisitClass.APPOINTMENT: Load(1, 2.0, 4.0)}
        assert running == Load(2, 11.0, 61.0)

    def test_the_head_of_each_line_is_who_entered_it_first(self, store: AnyStore) -> None:
        legs = (Leg(PointKind.STANDING, ("a",), frozenset({"wonen"}), 3),)

        def work(tx: SqlTx) -> None:
            for number in range(1, 6):
                tx.visits.add(numbered(number, entered_at=NOW + minutes(number * 7 % 5), revision=number))
            tx.visits.add(numbered(6, state=State.CALLED))
            tx.visits.add(numbered(7, language="fr"))
            tx.visits.add(numbered(8, legs=legs))
            tx.visits.add(numbered(9, legs=legs, entered_at=NOW - minutes(60)))
            tx.visits.add(numbered(10, site_id="bibliotheek", entered_at=NOW - minutes(60)))

        write(store, work)
        assert sorted(v.number for v in store.read(lambda tx: tx.visits.heads("stadhuis"))) == [5, 7, 9]
        assert store.read(lambda tx: tx.visits.heads("nowhere")) == []

    def test_the_heads_are_those_of_all_who_wait_after_any_walk(self, store: AnyStore) -> None:
        rolls = random.Random(12)
        visits = [numbered(n) for n in range(1, 30)]
        for one in visits:
            write(store, adding(one))
        for step in range(120):
            at = rolls.randrange(len(visits))
            visits[at] = replace(
                visits[at],
                state=rolls.choice((State.WAITING, State.WAITING, State.CALLED)),
                visit_class=rolls.choice(list(VisitClass)),
                wanted_point=rolls.choice((None, "zaal1")),
                entered_at=NOW + minutes(rolls.randrange(5)),
                revision=100 + step,
            )
            write(store, changing_to(visits[at]))
            heads: dict[str, Visit] = {}
            for one in sorted(visits, key=lambda v: (v.entered_at, v.revision)):
                if one.state is State.WAITING:
                    heads.setdefault(line_key(one), one)
            found = store.read(lambda tx: tx.visits.heads("stadhuis"))
            # Two that entered together and have one revision (none was changed yet) are equally first.
            assert {(line_key(v), v.entered_at, v.revision) for v in found} == {
                (key, v.entered_at, v.revision) for key, v in heads.items()
            }
            assert len(found) == len(heads)

    def test_the_first_of_a_line_among_those_who_arrived_in_time(self, store: AnyStore) -> None:
        def work(tx: SqlTx) -> None:
            for number, entered, arrived in ((1, 10, 30), (2, 12, 20), (3, 14, 5), (4, 16, 4)):
                tx.visits.add(numbered(number, entered_at=NOW + minutes(entered), arrived_at=NOW + minutes(arrived)))
            tx.visits.add(numbered(5, state=State.CALLED, arrived_at=NOW))
            tx.visits.add(numbered(6, language="fr", arrived_at=NOW))

        write(store, work)
        key = line_key(numbered(1))

        def first(arrived: int) -> int | None:
            found = store.read(lambda tx: tx.visits.first_arrived("stadhuis", key, NOW + minutes(arrived)))
            return found.number if found else None

        assert [first(arrived) for arrived in (30, 29, 19, 5, 4, 3)] == [1, 2, 3, 3, 4, None]

    def test_what_waits_for_a_kind_and_what_changed_since_a_revision(self, store: AnyStore) -> None:
        def work(tx: SqlTx) -> None:
            tx.visits.add(numbered(1, revision=4))
            tx.visits.add(numbered(2, revision=6, state=State.FINISHED))
            tx.visits.add(numbered(3, revision=5, kind=PointKind.SEATED))
            tx.visits.add(numbered(4, revision=7, site_id="bibliotheek"))

        write(store, work)
        assert [v.number for v in store.read(lambda tx: tx.visits.waiting("stadhuis", PointKind.STANDING))] == [1]
        assert [v.number for v in store.read(lambda tx: tx.visits.changed_since("stadhuis", 4))] == [3, 2]
        assert store.read(lambda tx: tx.visits.changed_since("stadhuis", 6)) == []

    def test_visits_are_found_by_their_state(self, store: AnyStore) -> None:
        def work(tx: SqlTx) -> None:
            for n, state in enumerate(State, 1):
                tx.visits.add(numbered(n, state=state, revision=n))

        write(store, work)
        found = store.read(lambda tx: tx.visits.in_states("stadhuis", (State.MISSED, State.CALLED)))
        assert {v.state for v in found} == {State.MISSED, State.CALLED}
        assert store.read(lambda tx: tx.visits.in_states("bibliotheek", (State.MISSED,))) == []

    def test_visits_are_counted_by_product_without_those_who_left(self, store: AnyStore) -> None:
        def work(tx: SqlTx) -> None:
            tx.visits.add(numbered(1, product_ids=("uit_pas", "reispas")))
            tx.visits.add(numbered(2, product_ids=("uit_pas",), state=State.FINISHED))
            tx.visits.add(numbered(3, product_ids=("uit_pas",), state=State.LEFT))
            tx.visits.add(numbered(4, product_ids=("uit-pas",)))
            tx.visits.add(numbered(5, product_ids=("uit_pas_kind",)))
            tx.visits.add(numbered(6, product_ids=("uit_pas",), day=date(2026, 3, 1)))

        write(store, work)
        assert store.read(lambda tx: tx.visits.count_of_product("stadhuis", date(2026, 3, 2), "uit_pas")) == 2

    def test_a_break_at_a_point_comes_back_as_it_was_written(self, store: AnyStore) -> None:
        away = Staffing("stadhuis", "zaal1", "an", NOW, NOW + minutes(5), NOW + minutes(20))
        write(store, lambda tx: tx.hall.staff(away))
        assert list(store.read(lambda tx: tx.hall.staffing("stadhuis"))) == [away]

    def test_the_last_calls_come_newest_first(self, store: AnyStore) -> None:
        def work(tx: SqlTx) -> None:
            for number in (1, 2, 3):
                tx.visits.add(numbered(number, called_at=NOW + minutes(number % 3)))
            tx.visits.add(numbered(4))

        write(store, work)
        found = store.read(lambda tx: tx.visits.last_called("stadhuis", NOW, NOW + minutes(9), 2))
        assert [v.number for v in found] == [2, 1]

    def test_numbers_are_free_when_nobody_alive_and_no_block_of_another_day_has_them(self, store: AnyStore) -> None:
        day = date(2026, 3, 2)
        yesterday = day - timedelta(days=1)

        def work(tx: SqlTx) -> list[bool]:
            tx.visits.add(numbered(4, day=yesterday))
            tx.visits.add(numbered(5, day=yesterday, state=State.FINISHED))
            tx.visits.add(numbered(6, site_id="bibliotheek"))
            tx.numbers.lend(lent("1", day=yesterday, first=10, last=12))
            tx.numbers.lend(lent("2", day=yesterday, first=20, last=22, closed_at=NOW))
            tx.numbers.lend(lent("3", day=day, first=30, last=32))
            asked = ((1, 3), (4, 4), (2, 9), (5, 9), (8, 10), (12, 14), (13, 19), (20, 22), (30, 32))
            return [tx.numbers.free("stadhuis", day, "A", first, last) for first, last in asked]

        assert write(store, work) == [True, False, False, True, False, False, True, True, True]

    def test_a_taken_number_says_whether_it_is_free_in_the_same_step(self, store: AnyStore) -> None:
        day = date(2026, 3, 2)

        def work(tx: SqlTx) -> list[tuple[int, bool]]:
            tx.visits.add(numbered(2, day=day - timedelta(days=1)))
            tx.numbers.lend(lent("1", day=day - timedelta(days=1), first=7, last=9))
            return [tx.numbers.take("stadhuis", day, "A", count) for count in (1, 1, 3, 2, 5)]

        assert write(store, work) == [(1, True), (2, False), (3, True), (6, False), (8, False)]

    def test_two_living_visits_never_have_one_number_whatever_their_days(self, store: AnyStore) -> None:
        first = numbered(1, day=date(2026, 3, 1))
        second = replace(first, visit_id="f" * 32, token_hash="f" * 64, day=date(2026, 3, 2))
        write(store, adding(first))
        with pytest.raises(Conflict, match="already_there"):
            write(store, adding(second))
        write(store, changing_to(replace(first, state=State.EXPIRED, revision=2)))
        write(store, adding(second))
        with pytest.raises(Conflict, match="already_there"):
            write(store, changing_to(replace(first, revision=3)))

    def test_blocks_of_numbers_come_back_as_they_were_written(self, store: AnyStore) -> None:
        mine, other = lent("1"), lent("2", device_id="kiosk2", letter="L")
        closed, far = lent("3", closed_at=NOW), lent("4", site_id="bibliotheek")

        def work(tx: SqlTx) -> None:
            for one in (other, mine, closed, far):
                tx.numbers.lend(one)

        write(store, work)
        assert store.read(lambda tx: tx.numbers.lease("stadhuis", closed.lease_id)) == closed
        assert store.read(lambda tx: tx.numbers.lease("stadhuis", far.lease_id)) is None
        assert store.read(lambda tx: tx.numbers.lent_to("stadhuis", "kiosk1")) == [mine]
        assert store.read(lambda tx: tx.numbers.lent("stadhuis")) == [mine, other]
        write(store, lambda tx: tx.numbers.close(mine, NOW + minutes(1)))
        write(store, lambda tx: tx.numbers.close(mine, NOW + minutes(2)))
        found = store.read(lambda tx: tx.numbers.lease("stadhuis", mine.lease_id))
        assert found == replace(mine, closed_at=NOW + minutes(1)), "it is closed once"

    def test_what_a_block_was_used_for_and_who_holds_a_number(self, store: AnyStore) -> None:
        block, first, far = lent("1", first=5, last=9), numbered(5), numbered(10)

        def work(tx: SqlTx) -> None:
            tx.numbers.lend(block)
            for one in (first, numbered(7, state=State.LEFT), far, numbered(8, letter="L")):
                tx.visits.add(one)

        write(store, work)
        assert store.read(lambda tx: tx.numbers.used(block)) == (2, 7)
        assert store.read(lambda tx: tx.numbers.used(lent("2", first=50, last=60))) == (0, None)
        holder = store.read(lambda tx: tx.numbers.holder("stadhuis", first.day, "A", 5))
        assert holder == (first.visit_id, first.token_hash)
        assert store.read(lambda tx: tx.numbers.holder("stadhuis", first.day + timedelta(days=1), "A", 5)) is None

    def test_blocks_of_long_ago_are_forgotten(self, store: AnyStore) -> None:
        old, new = lent("1", given_at=NOW - timedelta(days=50)), lent("2")

        def work(tx: SqlTx) -> None:
            tx.numbers.lend(old)
            tx.numbers.lend(new)
            tx.numbers.forget_before(NOW - timedelta(days=40))

        write(store, work)
        assert store.read(lambda tx: tx.numbers.lent("stadhuis")) == [new]

    def test_the_newest_event_of_a_site_is_that_of_the_highest_revision(self, store: AnyStore) -> None:
        def work(tx: SqlTx) -> None:
            for revision, at in ((1, NOW), (3, NOW - minutes(60)), (2, NOW)):
                tx.events.add(event(numbered(revision, revision=revision), Action.CALL, at))

        write(store, work)
        newest = store.read(lambda tx: tx.events.newest("stadhuis"))
        assert newest is not None and (newest.revision, newest.at) == (3, NOW - minutes(60))
        assert store.read(lambda tx: tx.events.newest("bibliotheek")) is None

    def test_a_session_is_never_seen_in_the_future(self, store: AnyStore) -> None:
        def work(tx: SqlTx) -> None:
            tx.people.open_session(Session("past", "an", NOW, NOW))
            tx.people.open_session(Session("future", "an", NOW, NOW + minutes(90)))
            tx.people.not_seen_after(NOW + minutes(5))

        write(store, work)
        seen = [store.read(lambda tx, t=t: tx.people.session(t)) for t in ("past", "future")]  # type: ignore[misc]
        assert [s.seen_at for s in seen if s] == [NOW, NOW + minutes(5)]

    def test_the_latest_entry_is_of_those_who_wait_without_appointment(self, store: AnyStore) -> None:
        def work(tx: SqlTx) -> datetime | None:
            before = tx.visits.latest_entry("stadhuis")
            tx.visits.add(numbered(1, entered_at=NOW))
            tx.visits.add(numbered(2, entered_at=NOW + minutes(5), visit_class=VisitClass.APPOINTMENT))
            tx.visits.add(numbered(3, entered_at=NOW + minutes(9), state=State.LEFT))
            assert before is None
            return tx.visits.latest_entry("stadhuis")

        assert write(store, work) == NOW

    def test_numbers_and_revisions_rise_by_one_each_in_their_own_row(self, store: AnyStore) -> None:
        day = date(2026, 3, 2)

        def work(tx: SqlTx) -> list[int]:
            return [
                tx.numbers.take("stadhuis", day, "A", 1)[0],
                tx.numbers.take("stadhuis", day, "A", 1)[0],
                tx.numbers.take("stadhuis", day, "L", 1)[0],
                tx.numbers.take("stadhuis", day + timedelta(days=1), "A", 1)[0],
                tx.numbers.take("bibliotheek", day, "A", 1)[0],
                tx.visits.next_revision("stadhuis"),
                tx.visits.next_revision("stadhuis"),
                tx.visits.next_revision("bibliotheek"),
            ]

        assert write(store, work) == [1, 2, 1, 1, 1, 1, 2, 1]
        assert store.read(lambda tx: tx.visits.revision("stadhuis")) == 2
        assert store.read(lambda tx: tx.visits.revision("never_seen")) == 0

    def test_the_running_load_of_a_line_equals_a_recount_after_any_walk(self, store: AnyStore) -> None:
        rolls = random.Random(11)
        visits = [numbered(n, planned_minutes=rolls.randint(1, 40)) for n in range(1, 13)]
        for one in visits:
            write(store, adding(one))
        for _ in range(150):
            at = rolls.randrange(len(visits))
            visits[at] = replace(
                visits[at],
                state=rolls.choice(list(State)),
                kind=rolls.choice((PointKind.STANDING, PointKind.SEATED)),
                visit_class=rolls.choice(list(VisitClass)),
                planned_minutes=rolls.randint(1, 40),
                revision=visits[at].revision + 1,
            )
            write(store, changing_to(visits[at]))
            for kind in (PointKind.STANDING, PointKind.SEATED):
                ours = [v for v in visits if v.kind is kind]
                waiting = {
                    c: load(v.planned_minutes for v in ours if v.state is State.WAITING and v.visit_class is c)
                    for c in VisitClass
                }
                running = load(v.planned_minutes for v in ours if v.state in (State.CALLED, State.SERVING))
                by_class, now_running = store.read(loaded(kind))
                assert {c: by_class.get(c, Load()) for c in VisitClass} == waiting
                assert now_running == running

    def test_two_visits_never_share_a_number_a_token_or_an_id(self, store: AnyStore) -> None:
        write(store, lambda tx: tx.visits.add(numbered(1)))
        for doubled in (
            replace(numbered(2), number=1),
            replace(numbered(2), token_hash=numbered(1).token_hash),
            replace(numbered(2), visit_id=numbered(1).visit_id),
        ):
            with pytest.raises(Conflict, match="already_there"):
                write(store, adding(doubled))
        assert [v.number for v in store.read(lambda tx: tx.visits.live("stadhuis"))] == [1]

    def test_events_are_read_by_day_by_actor_and_before_a_revision(self, store: AnyStore) -> None:
        events = [event(numbered(1, revision=r), Action.CALL, NOW + minutes(r)) for r in (1, 2, 3)]

        def work(tx: SqlTx) -> None:
            for one in events:
                tx.events.add(one)
            tx.events.add(replace(events[0], revision=4, actor="host:bilal", visit_id="f" * 32))

        write(store, work)
        day = date(2026, 3, 2)
        assert store.read(lambda tx: tx.events.of_day("stadhuis", day, 1, 2)) == events[1:]
        assert store.read(lambda tx: tx.events.last_of_actor("stadhuis", "host:an")) == events[2]
        assert store.read(lambda tx: tx.events.before("stadhuis", events[0].visit_id, 3)) == events[1]
        assert store.read(lambda tx: tx.events.before("stadhuis", events[0].visit_id, 1)) is None

    def test_an_event_is_never_written_over(self, store: AnyStore) -> None:
        one = event(numbered(1), Action.CALL, NOW)
        write(store, lambda tx: tx.events.add(one))
        with pytest.raises(Conflict):
            write(store, lambda tx: tx.events.add(replace(one, action=Action.LEAVE)))
        assert store.read(lambda tx: tx.events.of_day("stadhuis", one.day, 0, 9)) == [one]

    def test_a_pairing_code_is_taken_once_and_forgotten_when_it_is_dead(self, store: AnyStore) -> None:
        device = Device("d" * 32, "stadhuis", "kiosk", "Kiosk", None, NOW)
        invitation = Invitation("c" * 64, device.device_id, NOW + minutes(10))

        def work(tx: SqlTx) -> None:
            tx.devices.add(device)
            tx.devices.invite(invitation)
            tx.devices.invite(replace(invitation, code_hash="0" * 64, expires_at=NOW))
            tx.devices.forget_invitations_before(NOW + minutes(1))

        write(store, work)
        assert write(store, lambda tx: tx.devices.take_invitation("0" * 64)) is None
        assert write(store, lambda tx: tx.devices.take_invitation(invitation.code_hash)) == invitation
        assert write(store, lambda tx: tx.devices.take_invitation(invitation.code_hash)) is None

    def test_a_revoked_device_has_no_key_any_more(self, store: AnyStore) -> None:
        device = Device("d" * 32, "stadhuis", "kiosk", "Kiosk", None, NOW)
        write(store, lambda tx: tx.devices.add(device))
        write(store, lambda tx: tx.devices.pair(device.device_id, "k" * 64, NOW))
        paired = store.read(lambda tx: tx.devices.by_key("k" * 64))
        assert paired == replace(device, key_hash="k" * 64, paired_at=NOW)
        write(store, lambda tx: tx.devices.revoke(device.device_id, NOW))
        assert store.read(lambda tx: tx.devices.by_key("k" * 64)) is None
        assert [d.revoked_at for d in store.read(lambda tx: tx.devices.of_site("stadhuis"))] == [NOW]

    def test_people_answers_staffing_and_alerts_come_back_as_written(self, store: AnyStore) -> None:
        account, session = Account("an", "argon2"), Session("t" * 64, "an", NOW, NOW)
        kept = KeptAnswer("device:k", "key", "f" * 64, 201, '{"é": 1}', NOW)
        alert = Alert("stadhuis", "a" * 32, "d" * 32, "help", "welcome", NOW)

        def work(tx: SqlTx) -> None:
            tx.people.set_account(replace(account, password_hash="old"))
            tx.people.set_account(account)
            tx.people.open_session(session)
            tx.people.touch_session(session.token_hash, NOW + minutes(1))
            tx.answers.keep(kept)
            tx.hall.staff(Staffing("stadhuis", "zaal1", "an", NOW))
            tx.hall.staff(Staffing("stadhuis", "zaal2", "an", NOW))
            tx.hall.raise_alert(alert)

        write(store, work)
        assert store.read(lambda tx: tx.people.account("an")) == account
        assert store.read(lambda tx: tx.people.session("t" * 64)) == replace(session, seen_at=NOW + minutes(1))
        assert store.read(lambda tx: tx.answers.get("device:k", "key")) == kept
        assert [s.point_id for s in store.read(lambda tx: tx.hall.staffing("stadhuis"))] == ["zaal2"]
        assert store.read(lambda tx: tx.hall.open_alerts("stadhuis")) == [alert]
        write(store, lambda tx: tx.hall.clear_alert("stadhuis", alert.alert_id, NOW))
        assert store.read(lambda tx: tx.hall.open_alerts("stadhuis")) == []

    def test_one_town_runs_at_a_time_and_an_older_one_can_run_again(self, store: AnyStore) -> None:
        for version in ("one", "two", "one"):
            write(store, running(version))
            assert store.read(lambda tx: tx.town.running()) == (version, f"document {version}")
            assert store.read(lambda tx: tx.town.running_version()) == version

    def test_what_was_answered_is_there_after_opening_again(self, store: AnyStore, open_store: Open) -> None:
        write(store, lambda tx: tx.visits.add(numbered(1)))
        assert open_store().read(lambda tx: len(tx.visits.live("stadhuis"))) == 1

    def test_a_reader_sees_one_moment_however_long_it_reads(self, store: AnyStore) -> None:
        write(store, lambda tx: tx.visits.add(numbered(1)))

        def reading(tx: SqlTx) -> tuple[int, int]:
            first = len(tx.visits.live("stadhuis"))
            write(store, lambda other: other.visits.add(numbered(2)))
            return first, len(tx.visits.live("stadhuis"))

        assert store.read(reading) == (1, 1)


class TestGroupCommit:
    def test_a_work_that_fails_takes_nothing_of_its_neighbours(self, store: AnyStore) -> None:
        def refused(tx: SqlTx) -> None:
            tx.visits.add(numbered(50))
            raise Conflict("nobody_waiting")

        def broken(tx: SqlTx) -> None:
            tx.visits.add(numbered(51))
            raise ZeroDivisionError

        def doubled(tx: SqlTx) -> None:
            tx.visits.add(numbered(52))
            tx.visits.add(numbered(52))

        gate = Gate(store)
        works: list[Callable[[SqlTx], None]] = [
            lambda tx: tx.visits.add(numbered(1)),
            refused,
            lambda tx: tx.visits.add(numbered(2)),
            broken,
            doubled,
            lambda tx: tx.visits.add(numbered(3)),
        ]
        futures = [store.write(work) for work in works]
        gate.open()
        failures = [type(f.exception(SECONDS)) for f in futures]
        nothing = type(None)
        assert failures == [nothing, Conflict, nothing, ZeroDivisionError, Conflict, nothing]
        assert sorted(v.number for v in store.read(lambda tx: tx.visits.live("stadhuis"))) == [1, 2, 3]

    def test_each_work_sees_what_those_before_it_in_the_group_did(self, store: AnyStore) -> None:
        kept = KeptAnswer("device:k", "key", "f" * 64, 201, "{}", NOW)
        one = numbered(1, revision=1)

        def register(tx: SqlTx) -> None:
            tx.visits.add(one)
            tx.events.add(event(one, Action.REGISTER, NOW))
            tx.answers.keep(kept)
            tx.hall.staff(Staffing("stadhuis", "zaal1", "an", NOW))
            tx.durations.add("stadhuis", "reispas", one_contact(3))

        def look(tx: SqlTx) -> tuple[Any, ...]:
            return (
                tx.answers.get("device:k", "key"),
                [s.point_id for s in tx.hall.staffing("stadhuis")],
                tx.durations.of("stadhuis", ["reispas"]),
                [e.action for e in tx.events.of_visit("stadhuis", one.visit_id)],
                tx.visits.get("stadhuis", one.visit_id),
            )

        before: tuple[Any, ...] = (None, [], {}, [], None)
        after = (kept, ["zaal1"], {"reispas": one_contact(3)}, [Action.REGISTER], one)
        gate = Gate(store)
        futures: list[Future[Any]] = [store.write(look), store.write(register), store.write(look)]
        gate.open()
        assert [f.result(SECONDS) for f in futures] == [before, None, after]
        assert store.read(look) == after

    @pytest.mark.parametrize("together", [True, False])
    def test_sums_and_revisions_run_on_within_a_group_as_from_one_to_the_next(
        self, store: AnyStore, together: bool
    ) -> None:
        moments: list[tuple[int, int, float, float]] = []

        def step(change: Callable[[SqlTx], None], tx: SqlTx) -> None:
            change(tx)
            waiting, running = tx.visits.load("stadhuis", numbered(1).kind)
            minutes = sum(part.minutes for part in waiting.values())
            moments.append(
                (tx.visits.revision("stadhuis"), sum(w.people for w in waiting.values()), minutes, running.minutes)
            )

        def raising(one: Visit) -> Callable[[SqlTx], None]:
            def work(tx: SqlTx) -> None:
                known = tx.visits.get("stadhuis", one.visit_id)
                one_now = replace(one, revision=tx.visits.next_revision("stadhuis"))
                (tx.visits.change if known else tx.visits.add)(one_now)

            return work

        called = replace(numbered(1, planned_minutes=4), state=State.CALLED)
        works = [
            raising(numbered(1, planned_minutes=4)),
            raising(numbered(2, planned_minutes=7)),
            raising(called),
            raising(numbered(3, planned_minutes=9)),
            raising(replace(called, state=State.FINISHED)),
        ]
        gate = Gate(store) if together else None
        futures: list[Future[Any]] = []
        for work in works:
            futures.append(store.write(partial(step, work), "stadhuis"))
            if not together:
                futures[-1].result(SECONDS)
        if gate:
            gate.open()
        assert [f.exception(SECONDS) for f in futures] == [None] * 5
        assert moments == [(1, 1, 4, 0), (2, 2, 11, 0), (3, 1, 7, 4), (4, 2, 16, 4), (5, 2, 16, 0)]
        moments.clear()
        store.read(partial(step, lambda _tx: None))
        assert moments == [(5, 2, 16, 0)], "as it is written"

    def test_what_must_be_there_once_is_refused_to_the_second_of_a_group_alone(self, store: AnyStore) -> None:
        gate = Gate(store)
        same = replace(numbered(2), token_hash=numbered(1).token_hash)
        futures = [store.write(adding(one)) for one in (numbered(1), same, numbered(3))]
        gate.open()
        refused = [f.exception(SECONDS) for f in futures]
        assert [type(error) for error in refused] == [type(None), Conflict, type(None)]
        assert sorted(v.number for v in store.read(lambda tx: tx.visits.live("stadhuis"))) == [1, 3]

    def test_a_number_that_a_neighbour_of_another_day_has_is_not_free(self, store: AnyStore) -> None:
        yesterday, today = date(2026, 3, 1), date(2026, 3, 2)
        gate = Gate(store)
        adds = store.write(adding(numbered(1, day=yesterday)))
        taken = [store.write(lambda tx: tx.numbers.take("stadhuis", today, "A", 1)) for _ in range(2)]
        gate.open()
        adds.result(SECONDS)
        assert [f.result(SECONDS) for f in taken] == [(1, False), (2, True)]

    def test_a_failed_work_leaves_no_gap_in_the_revisions_of_its_group(self, store: AnyStore) -> None:
        def failing(tx: SqlTx) -> None:
            tx.visits.next_revision("stadhuis")
            raise Conflict("no_point")

        raising: Callable[[SqlTx], Any] = lambda tx: tx.visits.next_revision("stadhuis")  # noqa: E731
        gate = Gate(store)
        futures = [store.write(work, "stadhuis") for work in (raising, failing, raising)]
        gate.open()
        assert isinstance(futures[1].exception(SECONDS), Conflict)
        assert [futures[0].result(SECONDS), futures[2].result(SECONDS)] == [1, 2]

    def test_a_refusal_that_changed_nothing_lets_nobody_run_twice(self, store: AnyStore) -> None:
        ran: list[str] = []

        def refused(tx: SqlTx) -> None:
            ran.append("refused")
            tx.visits.live("stadhuis")
            raise Conflict("nobody_waiting")

        def added(tx: SqlTx) -> None:
            ran.append("added")
            tx.visits.add(numbered(1))

        gate = Gate(store)
        works: list[Callable[[SqlTx], None]] = [added, refused]
        futures = [store.write(work) for work in works]
        gate.open()
        assert futures[0].exception(SECONDS) is None
        assert isinstance(futures[1].exception(SECONDS), Conflict)
        assert ran == ["added", "refused"]
        assert [v.number for v in store.read(lambda tx: tx.visits.live("stadhuis"))] == [1]

    def test_nobody_is_answered_before_the_commit_is_there_for_others_to_see(
        self, store: AnyStore, open_store: Open
    ) -> None:
        other, gate = open_store(), Gate(store)
        entered, go_on = threading.Event(), threading.Event()

        def slow(_tx: SqlTx) -> None:
            entered.set()
            assert go_on.wait(SECONDS)

        first = store.write(lambda tx: tx.visits.add(numbered(1)))
        second = store.write(slow)
        gate.open()
        assert entered.wait(SECONDS), "the first work has run, in the same group"
        assert not first.done()
        assert other.read(lambda tx: tx.visits.live("stadhuis")) == []
        go_on.set()
        first.result(SECONDS)
        second.result(SECONDS)
        assert len(other.read(lambda tx: tx.visits.live("stadhuis"))) == 1

    def test_at_the_moment_of_the_answer_another_connection_sees_the_work(
        self, store: AnyStore, open_store: Open
    ) -> None:
        other = open_store()
        seen: list[int] = []
        for number in range(1, 21):
            future = store.write(adding(numbered(number)))
            future.add_done_callback(lambda _: seen.append(other.read(lambda tx: len(tx.visits.live("stadhuis")))))
            future.result(SECONDS)
        write(store, lambda tx: None)
        assert seen == list(range(1, 21))

    def test_works_run_in_the_order_in_which_they_came(self, store: AnyStore) -> None:
        gate = Gate(store)
        ran: list[int] = []

        def noting(number: int) -> Callable[[SqlTx], None]:
            return lambda _tx: ran.append(number)

        futures = [store.write(noting(n)) for n in range(200)]
        gate.open()
        for future in futures:
            future.result(SECONDS)
        assert ran == list(range(200))

    def test_a_work_whose_asker_gave_up_is_left_out_and_the_writer_goes_on(self, store: AnyStore) -> None:
        gate = Gate(store)
        given_up, kept = store.write(adding(numbered(1))), store.write(adding(numbered(2)))
        assert given_up.cancel()
        gate.open()
        kept.result(SECONDS)
        write(store, adding(numbered(3)))
        assert sorted(v.number for v in store.read(lambda tx: tx.visits.live("stadhuis"))) == [2, 3]

    def test_a_work_that_runs_cannot_be_given_up(self, store: AnyStore) -> None:
        gate = Gate(store)
        assert not gate.held.cancel()
        gate.open()
        gate.held.result(SECONDS)

    def test_a_full_queue_says_busy_at_once_and_works_again_later(self, store: AnyStore) -> None:
        gate = Gate(store)
        waiting = [store.write(lambda tx: None) for _ in range(QUEUE_MAX)]
        with pytest.raises(Busy) as busy:
            store.write(lambda tx: None)
        assert busy.value.code == "server_busy"
        gate.open()
        for future in waiting:
            future.result(SECONDS)
        write(store, lambda tx: None)

    def test_what_was_accepted_is_finished_when_the_store_closes(self, where: str) -> None:
        store = opening.open_store(where)
        gate = Gate(store)
        futures = [store.write(adding(numbered(n))) for n in range(1, 101)]
        gate.open()
        store.close()
        assert all(f.done() and f.exception() is None for f in futures)


def full_disk(store: AnyStore) -> Callable[[bool], None]:
    """Let the writer's disk be full, or no longer."""
    return full_file(store) if isinstance(store, SqliteStore) else full_tablespace(store)


def full_file(store: SqliteStore) -> Callable[[bool], None]:
    limit = {"pages": 0}

    @listen.listens_for(store._engine, "checkout")
    def _limit(connection: Any, *_: object) -> None:
        connection.execute(f"PRAGMA max_page_count={limit['pages'] or 1_000_000}")

    def set_full(full: bool) -> None:
        pages = store._engine.raw_connection()
        try:
            limit["pages"] = pages.cursor().execute("PRAGMA page_count").fetchone()[0] if full else 0
        finally:
            pages.close()

    return set_full


DISK_FULL = """
CREATE FUNCTION no_room() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION 'could not extend file' USING ERRCODE = 'disk_full'; END $$;
CREATE TRIGGER no_room BEFORE INSERT ON answers EXECUTE FUNCTION no_room();
"""


def full_tablespace(store: PostgresStore) -> Callable[[bool], None]:
    """The server's own error for a full disk, at the statement that needs room."""

    def set_full(full: bool) -> None:
        with store._connections.connection() as connection:
            connection.exec_driver_sql(DISK_FULL if full else "DROP FUNCTION no_room CASCADE")

    return set_full


class TestDatabaseErrors:
    def test_a_full_disk_is_said_to_be_a_storage_failure_and_later_works_succeed(self, store: AnyStore) -> None:
        write(store, lambda tx: tx.visits.add(numbered(1)))
        set_full = full_disk(store)
        set_full(True)
        big = KeptAnswer("s", "k", "f", 200, "x" * 200_000, NOW)
        gate = Gate(store)
        with capture_logs() as logs:
            neighbour = store.write(lambda tx: tx.visits.add(numbered(2)))
            failing = store.write(lambda tx: tx.answers.keep(big))
            gate.open()
            assert isinstance(failing.exception(SECONDS), StorageFailed)
            assert isinstance(neighbour.exception(SECONDS), StorageFailed), "it was not committed, so not answered"
            assert store.read(lambda tx: [v.number for v in tx.visits.live("stadhuis")]) == [1]
            set_full(False)
            write(store, lambda tx: tx.answers.keep(big))  # the writer speaks of a failure after it answered
        assert [entry["event"] for entry in logs] == ["write_failed"]
        write(store, lambda tx: tx.visits.add(numbered(3)))
        assert store.read(lambda tx: sorted(v.number for v in tx.visits.live("stadhuis"))) == [1, 3]

    def test_a_database_error_while_reading_is_a_storage_failure_and_not_an_empty_hall(self, store: AnyStore) -> None:
        write(store, lambda tx: tx.visits._connection.exec_driver_sql("ALTER TABLE visits RENAME TO gone"))
        with capture_logs(), pytest.raises(StorageFailed):
            store.read(lambda tx: tx.visits.live("stadhuis"))

    def test_the_writer_survives_a_failing_work_at_every_step(self, store: AnyStore) -> None:
        """The failure moves forward one statement at a time, through a work of six."""
        for at in range(7):

            def work(tx: SqlTx, at: int = at) -> None:
                for step in range(6):
                    if step == at:
                        raise ZeroDivisionError
                    tx.visits.add(numbered(100 * (at + 1) + step))

            future = store.write(work)
            error = future.exception(SECONDS)
            assert (error is None) == (at == 6)
        numbers = sorted(v.number for v in store.read(lambda tx: tx.visits.live("stadhuis")))
        assert numbers == [700 + step for step in range(6)]


def test_a_closed_store_leaves_no_thread_behind(where: str) -> None:
    before = set(threading.enumerate())
    store = opening.open_store(where)
    store.on_change(lambda _news: None)
    assert {t.name for t in set(threading.enumerate()) - before} >= {"writer"}
    store.close()
    assert set(threading.enumerate()) - before == set()
