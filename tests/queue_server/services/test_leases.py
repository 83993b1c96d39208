"""Numbers lent to devices, and what they gave out of them while the server was away: nothing lost, nothing doubled."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from random import Random
from typing import Any

import pytest

from queue_server.contracts.leases import (
    OPEN_LEASES_MAX,
    Lease,
    Leases,
    SyncedVisit,
    SyncVisits,
    TakeLease,
    VisitsSynced,
    next_number,
)
from queue_server.domain.catalogue import PointKind, always_open
from queue_server.domain.desk import Device
from queue_server.domain.errors import Conflict, NotFound
from queue_server.domain.policy import VisitClass
from queue_server.domain.visit import Action, State, Visit
from queue_server.services import devices
from queue_server.services.asking import Actor
from queue_server.services.hall import FiguresBook
from queue_server.services.housekeeping import end_of_day, forget
from queue_server.services.leases import own, take
from queue_server.services.sync import sync
from tests.queue_server.services.helpers import KIOSK, Hall
from tests.support.caller import hash_of, new_key, new_token

OTHER = Actor("device", "kiosk2")
SYSTEM = Actor("system")
QUICK = ("attest_woonst",)

Item = dict[str, Any]


@dataclass
class Kiosk:
    """A device that lends numbers, gives them out without a server, and tells of it later."""

    hall: Hall
    actor: Actor = KIOSK
    leases: list[Lease] = field(default_factory=list)
    given: dict[str, int] = field(default_factory=dict)
    wrong: timedelta = timedelta(0)
    """So much its clock is ahead."""

    def take(self, *kinds: str, size: int = 50, give_back: Sequence[str] = (), key: str | None = None) -> list[Lease]:
        message = TakeLease.model_validate({"kinds": kinds or ("standing",), "size": size, "give_back": give_back})
        done = self.hall.do(take, message, self.hall.asking(self.actor), key, message.model_dump_json().encode())
        found = list(Leases.model_validate_json(done.body).leases)
        self.leases += [one for one in found if one not in self.leases]
        return found

    def give(self, *products: str, kind: Any = "standing", **more: Any) -> Item:
        """A visitor gets a number from the device alone."""
        found = next_number(self.leases, kind, self.given, self.hall.clock())
        assert found is not None, "no number left"
        lease, number = found
        self.given[lease.lease_id] = number
        return {
            "lease_id": lease.lease_id,
            "letter": lease.letter,
            "number": number,
            "key": new_key(),
            "token_hash": hash_of(new_token()),
            "product_ids": products or QUICK,
            "issued_at": (self.hall.clock() + self.wrong).isoformat(),
            **more,
        }

    def tell(self, *items: Item, key: str | None = None) -> list[SyncedVisit]:
        message = self.message(*items)
        done = self.hall.do(sync, message, self.hall.asking(self.actor), key, message.model_dump_json().encode())
        return list(VisitsSynced.model_validate_json(done.body).visits)

    def message(self, *items: Item) -> SyncVisits:
        sent_at = (self.hall.clock() + self.wrong).isoformat()
        return SyncVisits.model_validate({"sent_at": sent_at, "visits": items})


@pytest.fixture
def kiosk(hall: Hall) -> Kiosk:
    def work(tx: Any) -> None:
        for actor in (KIOSK, OTHER):
            tx.devices.add(
                Device(actor.actor_id, "stadhuis", "kiosk", actor.actor_id, "k" + actor.actor_id, hall.clock())
            )

    hall.store.write(work).result()
    return Kiosk(hall)


def statuses(answers: list[SyncedVisit]) -> list[str]:
    return [one.code or one.status for one in answers]


def visits(hall: Hall) -> list[Visit]:
    """Every visit there is, by number."""
    found = hall.store.read(lambda tx: tx.visits.changed_since("stadhuis", 0))
    return sorted(found, key=lambda v: (v.letter, v.number))


class TestTaking:
    def test_blocks_and_single_numbers_come_from_one_counter(self, kiosk: Kiosk) -> None:
        assert kiosk.hall.register().code == "A001"
        (first,) = kiosk.take(size=10)
        assert kiosk.hall.register().code == "A012"
        (second,) = kiosk.take(size=10)
        assert [(one.first, one.last) for one in (first, second)] == [(2, 11), (13, 22)]

    def test_one_block_for_each_letter_tells_for_which_kinds_it_is(self, kiosk: Kiosk) -> None:
        found = {one.letter: one for one in kiosk.take("standing", "seated", "discreet", size=5)}
        assert set(found) == {"A", "L"}
        assert set(found["L"].kinds) >= {"seated", "discreet"}
        assert found["L"].expires_at == datetime(2026, 3, 2, 23, 0, tzinfo=UTC), "the site's own midnight"

    def test_who_names_no_kind_gets_all_of_the_site(self, kiosk: Kiosk) -> None:
        message = TakeLease(size=1)
        found = Leases.model_validate_json(kiosk.hall.do(take, message, kiosk.hall.asking(KIOSK)).body)
        here = {p.kind.value for p in kiosk.hall.asking(KIOSK).site.points}
        assert {kind for one in found.leases for kind in one.kinds} == here

    def test_the_same_key_gives_the_same_block(self, kiosk: Kiosk) -> None:
        assert kiosk.take(key="key-of-one-take") == kiosk.take(key="key-of-one-take")
        assert kiosk.hall.register().number == 51

    def test_a_device_has_at_most_two_open_blocks_of_a_letter_until_it_gives_one_back(self, kiosk: Kiosk) -> None:
        for _ in range(OPEN_LEASES_MAX):
            kiosk.take(size=5)
        with pytest.raises(Conflict, match="too_many_leases"):
            kiosk.take(size=5)
        kiosk.take("seated", size=5)
        (new,) = kiosk.take(size=5, give_back=[kiosk.leases[0].lease_id])
        assert new.first == 11, "what was lent is never given again that day"

    def test_only_ones_own_block_can_be_given_back(self, kiosk: Kiosk) -> None:
        (mine,) = kiosk.take()
        Kiosk(kiosk.hall, OTHER).take(give_back=[mine.lease_id, "0" * 32])
        assert [one.lease_id for one in kiosk.hall.store.read(lambda tx: own(tx, kiosk.hall.asking(KIOSK))).leases] == [
            mine.lease_id
        ]

    def test_a_kind_that_is_not_here_is_refused_and_nothing_is_lent(self, kiosk: Kiosk) -> None:
        before = kiosk.hall.dump()
        with pytest.raises(NotFound, match="no_such_kind"):
            kiosk.take("standing", "digipoint")
        assert kiosk.hall.dump() == before

    def test_a_kiosk_that_lost_its_memory_learns_what_it_has_and_what_the_server_knows(self, kiosk: Kiosk) -> None:
        (mine,) = kiosk.take(size=5)
        items = [kiosk.give() for _ in range(3)]
        kiosk.tell(*items[:2])
        (found,) = kiosk.hall.store.read(lambda tx: own(tx, kiosk.hall.asking(KIOSK))).leases
        assert (found.lease_id, found.told) == (mine.lease_id, 2)
        assert next_number([found], "standing", {}, kiosk.hall.clock()) == (found, 3)

    def test_a_block_that_is_used_up_makes_room_for_another(self, kiosk: Kiosk) -> None:
        for _ in range(OPEN_LEASES_MAX):
            kiosk.take(size=2)
        kiosk.tell(*[kiosk.give() for _ in range(2)])
        kiosk.take(size=2)

    def test_two_devices_never_get_the_same_numbers(self, kiosk: Kiosk) -> None:
        both = (kiosk, Kiosk(kiosk.hall, OTHER))
        with ThreadPoolExecutor(4) as pool:
            found = list(pool.map(lambda at: both[at % 2].take(size=7)[0], range(4)))
        numbers = [n for one in found for n in range(one.first, one.last + 1)]
        assert len(numbers) == len(set(numbers)) == 28

    def test_the_new_day_leaves_out_the_blocks_of_yesterday_while_the_doors_are_open(self, kiosk: Kiosk) -> None:
        kiosk.hall.town = always_open(kiosk.hall.town)
        kiosk.hall.clock.now = datetime(2026, 3, 2, 22, 30, tzinfo=UTC)
        kiosk.take(size=5)
        item = kiosk.give()
        kiosk.hall.clock.forward(hours=1)
        assert kiosk.hall.register().number == 6
        assert Kiosk(kiosk.hall, OTHER).take(size=3)[0].first == 7
        assert statuses(kiosk.tell(item)) == ["accepted"]
        assert [v.state for v in visits(kiosk.hall)] == [State.WAITING] * 2
        kiosk.hall.clock.forward(hours=4)
        kiosk.hall.do(end_of_day, None, kiosk.hall.asking(SYSTEM))
        assert kiosk.hall.store.read(lambda tx: tx.numbers.lent_to("stadhuis", "kiosk1")) == []


class TestTelling:
    def test_a_visitor_of_the_device_waits_like_any_other_from_when_the_number_was_given(self, kiosk: Kiosk) -> None:
        kiosk.take()
        item = kiosk.give(language="fr", needs=["small_children"], persons=2)
        kiosk.hall.clock.forward(hours=1)
        (answer,) = kiosk.tell(item)
        assert answer.status == "accepted" and answer.visit_id
        visit = kiosk.hall.visit(answer.visit_id)
        assert (visit.code, visit.state, visit.language) == ("A001", State.WAITING, "fr")
        assert (visit.needs, visit.persons, visit.visit_class) == (("small_children",), 2, VisitClass.SMALL_CHILDREN)
        assert visit.arrived_at == visit.entered_at == kiosk.hall.clock() - timedelta(hours=1)
        assert kiosk.hall.call().visit_id == visit.visit_id

    def test_it_is_one_event_that_says_when_the_number_was_given(self, kiosk: Kiosk) -> None:
        kiosk.take()
        item = kiosk.give()
        kiosk.hall.clock.forward(minutes=5)
        kiosk.tell(item)
        (event,) = kiosk.hall.events()
        assert (event.action, event.actor, event.at) == (Action.REGISTER, "device:kiosk1", kiosk.hall.clock())
        assert event.data["offline"] is True
        assert datetime.fromisoformat(str(event.data["issued_at"])) == kiosk.hall.clock() - timedelta(minutes=5)
        assert item["token_hash"] not in str(event.data)

    def test_figures_count_the_wait_from_the_number(self, kiosk: Kiosk) -> None:
        kiosk.take()
        item = kiosk.give()
        kiosk.hall.clock.forward(minutes=30)
        kiosk.tell(item)
        kiosk.hall.call()
        figures = kiosk.hall.store.read(lambda tx: FiguresBook().read(tx, "stadhuis", date(2026, 3, 2)))
        assert figures.mean_wait_minutes == 30

    def test_told_twice_in_another_order_and_partly_known_it_is_there_once(self, kiosk: Kiosk) -> None:
        kiosk.take()
        items = [kiosk.give() for _ in range(5)]
        first = kiosk.tell(*items[:3], key="key-of-the-first-try")
        assert kiosk.tell(*items[:3], key="key-of-the-first-try") == first
        again = kiosk.tell(*reversed(items))
        assert statuses(again) == ["accepted", "accepted", "already_known", "already_known", "already_known"]
        assert [a.number for a in again] == [5, 4, 3, 2, 1], "answers come in the order of the questions"
        assert [v.number for v in visits(kiosk.hall)] == [1, 2, 3, 4, 5]
        assert len(kiosk.hall.events()) == 5

    def test_told_by_two_requests_at_once_it_is_there_once(self, kiosk: Kiosk) -> None:
        kiosk.take()
        items = [kiosk.give() for _ in range(20)]
        with ThreadPoolExecutor(4) as pool:
            answers = list(pool.map(lambda _: kiosk.tell(*items), range(4)))
        assert sum(statuses(a).count("accepted") for a in answers) == 20
        assert sum(statuses(a).count("already_known") for a in answers) == 60
        assert len({a.visit_id for found in answers for a in found}) == 20

    def test_one_visit_twice_in_one_request_is_there_once(self, kiosk: Kiosk) -> None:
        kiosk.take()
        item = kiosk.give()
        assert statuses(kiosk.tell(item, item)) == ["accepted", "already_known"]

    def test_a_visit_that_was_called_meanwhile_is_not_touched_by_a_repetition(self, kiosk: Kiosk) -> None:
        kiosk.take()
        item = kiosk.give()
        kiosk.tell(item)
        called = kiosk.hall.call().visit_id
        before = kiosk.hall.visit(called)
        assert statuses(kiosk.tell(item)) == ["already_known"]
        assert kiosk.hall.visit(called) == before

    def test_five_hundred_in_shuffled_requests_twice_are_all_there_once_and_in_order(self, kiosk: Kiosk) -> None:
        chance, items = Random(7), list[Item]()
        for _ in range(5):
            used_up = [one.lease_id for one in kiosk.leases]
            kiosk.take("standing", "seated", size=50, give_back=used_up)
            for at in range(100):
                kind, product = (("standing", "attest_woonst"), ("seated", "reispas"))[at % 2]
                items.append(kiosk.give(product, kind=kind))
                kiosk.hall.clock.forward(seconds=10)
        batches = [items[at : at + 100] for at in range(0, 500, 100)] * 2
        chance.shuffle(batches)
        for batch in batches:
            told = kiosk.tell(*chance.sample(batch, len(batch)))
            assert {a.status for a in told} in ({"accepted"}, {"already_known"})
        found = visits(kiosk.hall)
        assert len(found) == 500
        assert sorted(v.token_hash for v in found) == sorted(i["token_hash"] for i in items)
        by_arrival = sorted(found, key=lambda v: v.entered_at)
        assert [v.token_hash for v in by_arrival] == [i["token_hash"] for i in items]
        events = kiosk.hall.events()
        assert len(events) == 500
        for at in range(0, 500, 100):
            issued = [str(e.data["issued_at"]) for e in events[at : at + 100]]
            assert issued == sorted(issued), "in each request in the order of arrival"


class TestLate:
    def test_of_yesterday_it_is_counted_and_has_ended(self, kiosk: Kiosk) -> None:
        kiosk.take()
        items = [kiosk.give() for _ in range(3)]
        kiosk.tell(items[0])
        for days in (1, 7):
            kiosk.hall.clock.forward(days=days)
            kiosk.hall.do(end_of_day, None, kiosk.hall.asking(SYSTEM))
            kiosk.hall.do(forget, None, kiosk.hall.asking(SYSTEM))
            assert statuses(kiosk.tell(items[days // 4 + 1])) == ["accepted"]
        assert [(v.day, v.state) for v in visits(kiosk.hall)] == [(date(2026, 3, 2), State.EXPIRED)] * 3
        assert kiosk.hall.store.read(lambda tx: tx.visits.live("stadhuis")) == []
        figures = kiosk.hall.store.read(lambda tx: FiguresBook().read(tx, "stadhuis", date(2026, 3, 2)))
        assert (figures.registered, figures.waiting) == (3, 0)
        monday = kiosk.hall.store.read(lambda tx: tx.events.of_day("stadhuis", date(2026, 3, 2), 0, 100))
        told = [e for e in monday if e.actor == "device:kiosk1"]
        assert [e.action for e in told] == [Action.REGISTER, *(Action.REGISTER, Action.EXPIRE) * 2]
        assert statuses(kiosk.tell(*items)) == ["already_known"] * 3

    def test_its_number_may_be_somebody_elses_of_today(self, kiosk: Kiosk) -> None:
        kiosk.take()
        item = kiosk.give()
        kiosk.hall.clock.forward(days=1)
        today = kiosk.hall.register()
        assert today.number == 1
        assert statuses(kiosk.tell(item)) == ["accepted"]
        assert [v.code for v in kiosk.hall.store.read(lambda tx: tx.visits.live("stadhuis"))] == ["A001"]

    def test_after_the_doors_have_closed_the_visitor_is_there_all_the_same(self, kiosk: Kiosk) -> None:
        kiosk.take()
        item = kiosk.give()
        kiosk.hall.clock.now = datetime(2026, 3, 2, 20, 0, tzinfo=UTC)
        assert statuses(kiosk.tell(item)) == ["accepted"]
        assert visits(kiosk.hall)[0].state is State.WAITING

    def test_unused_numbers_of_a_closed_block_are_never_given_again_that_day(self, kiosk: Kiosk) -> None:
        (lease,) = kiosk.take(size=10)
        kiosk.give()
        kiosk.take(size=1, give_back=[lease.lease_id])
        assert [kiosk.hall.register().number for _ in range(3)] == [12, 13, 14]
        figures = kiosk.hall.store.read(lambda tx: FiguresBook().read(tx, "stadhuis", date(2026, 3, 2)))
        assert figures.registered == 3, "a gap in the numbers counts nobody"


class TestWrongClocks:
    @pytest.mark.parametrize("hours", [-5, -1, 3, 24 * 400])
    def test_a_device_whose_clock_is_wrong_all_the_time_overtakes_nobody(self, kiosk: Kiosk, hours: int) -> None:
        kiosk.wrong = timedelta(hours=hours)
        kiosk.take()
        before = kiosk.hall.register().visit_id
        kiosk.hall.clock.forward(minutes=10)
        item = kiosk.give()
        kiosk.hall.clock.forward(minutes=10)
        after = kiosk.hall.register().visit_id
        (told,) = kiosk.tell(item)
        order = sorted(visits(kiosk.hall), key=lambda v: v.entered_at)
        assert [v.visit_id for v in order] == [before, told.visit_id, after]

    @pytest.mark.parametrize("issued", ["0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59.999999-14:00"])
    def test_no_moment_is_too_strange(self, kiosk: Kiosk, issued: str) -> None:
        kiosk.take()
        given = kiosk.hall.clock()
        item = kiosk.give(issued_at=issued, appointment_at=issued)
        kiosk.hall.clock.forward(minutes=30)
        assert statuses(kiosk.tell(item)) == ["accepted"]
        (visit,) = visits(kiosk.hall)
        assert given <= visit.arrived_at <= kiosk.hall.clock()
        assert visit.appointment_at is None

    def test_a_clock_that_jumps_between_two_numbers_keeps_their_order(self, kiosk: Kiosk) -> None:
        kiosk.take()
        kiosk.hall.clock.forward(hours=1)
        first = kiosk.give()
        kiosk.wrong = -timedelta(minutes=50)
        kiosk.hall.clock.forward(minutes=1)
        second = kiosk.give()
        kiosk.wrong = timedelta(0)
        kiosk.tell(second, first)
        assert [v.number for v in sorted(visits(kiosk.hall), key=lambda v: (v.entered_at, v.revision))] == [1, 2]

    def test_nobody_comes_before_the_block_was_lent(self, kiosk: Kiosk) -> None:
        kiosk.take()
        lent = kiosk.hall.clock()
        item = kiosk.give(issued_at="2026-03-01T09:00:00+00:00")
        kiosk.tell(item)
        assert visits(kiosk.hall)[0].entered_at == lent


class TestRefused:
    def refused(self, kiosk: Kiosk, **wrong: Any) -> str:
        """The answer to a wrong visit; its neighbours in the request must be kept."""
        good, bad, fine = kiosk.give(), {**kiosk.give(), **wrong}, kiosk.give()
        answers = statuses(kiosk.tell(good, bad, fine))
        assert (answers[0], answers[2]) == ("accepted", "accepted")
        return answers[1]

    def test_a_block_that_nobody_knows(self, kiosk: Kiosk) -> None:
        kiosk.take()
        assert self.refused(kiosk, lease_id="0" * 32) == "unknown_lease"

    @pytest.mark.parametrize("wrong", [{"number": 51}, {"number": 999_999}, {"letter": "B"}])
    def test_a_number_outside_the_block(self, kiosk: Kiosk, wrong: Item) -> None:
        kiosk.take()
        assert self.refused(kiosk, **wrong) == "number_not_leased"

    def test_a_block_of_another_device(self, kiosk: Kiosk) -> None:
        (theirs,) = Kiosk(kiosk.hall, OTHER).take()
        kiosk.take()
        assert self.refused(kiosk, lease_id=theirs.lease_id, number=theirs.first) == "not_your_lease"

    def test_a_block_of_another_site(self, kiosk: Kiosk) -> None:
        kiosk.hall.site, kiosk.hall.clock.now = "bibliotheek", datetime(2026, 3, 3, 13, 0, tzinfo=UTC)
        (far,) = kiosk.take("standing") if self.has_standing(kiosk.hall) else kiosk.take("roaming")
        kiosk.leases.clear()
        kiosk.hall.site = "stadhuis"
        kiosk.take()
        assert self.refused(kiosk, lease_id=far.lease_id) == "unknown_lease"

    @staticmethod
    def has_standing(hall: Hall) -> bool:
        return any(p.kind is PointKind.STANDING for p in hall.asking(KIOSK).site.points)

    def test_a_number_that_another_token_has(self, kiosk: Kiosk) -> None:
        kiosk.take()
        item = kiosk.give()
        kiosk.tell(item)
        assert statuses(kiosk.tell({**item, "token_hash": hash_of(new_token())})) == ["number_used"]

    def test_a_token_that_another_visit_has(self, kiosk: Kiosk) -> None:
        kiosk.take()
        token = hash_of(new_token())
        kiosk.hall.register(token_hash=token)
        assert self.refused(kiosk, token_hash=token) == "already_there"

    def test_a_key_that_another_number_has(self, kiosk: Kiosk) -> None:
        kiosk.take()
        item = kiosk.give()
        kiosk.tell(item)
        assert self.refused(kiosk, key=item["key"]) == "key_reused"

    def test_numbers_of_a_device_that_was_revoked_are_dead_and_the_hosts_are_told(self, kiosk: Kiosk) -> None:
        (lease,) = kiosk.take()
        told, untold = kiosk.give(), kiosk.give()
        kiosk.tell(told)
        kiosk.hall.do(devices.revoke, "kiosk1", kiosk.hall.asking("veerle"))
        assert statuses(kiosk.tell(untold)) == ["lease_revoked"]
        again = Kiosk(kiosk.hall, OTHER)
        assert statuses(again.tell(untold)) == ["lease_revoked"]
        alerts = kiosk.hall.store.read(lambda tx: tx.hall.open_alerts("stadhuis"))
        assert {(a.device_id, a.kind, a.detail) for a in alerts} == {
            ("kiosk1", "numbers_refused", "lease_revoked"),
            ("kiosk2", "numbers_refused", "lease_revoked"),
        }
        assert [v.number for v in visits(kiosk.hall)] == [1]
        assert kiosk.hall.register().number == lease.last + 1


class TestAnotherTown:
    def forget_products(self, hall: Hall, *gone: str) -> None:
        town = hall.town
        left = {k: v for k, v in town.products.items() if k not in gone}
        sites = tuple(replace(s, product_ids=s.product_ids - set(gone)) for s in town.sites)
        hall.town = replace(town, products=left, sites=sites)

    def test_a_matter_that_the_town_does_not_know_any_more_goes_where_the_letter_says(self, kiosk: Kiosk) -> None:
        kiosk.take("standing", "seated")
        items = [
            kiosk.give("attest_woonst"),
            kiosk.give("reispas", kind="seated"),
            kiosk.give("reispas", kind="seated", needs=["discretion"]),
            kiosk.give("never_heard_of"),
        ]
        self.forget_products(kiosk.hall, "attest_woonst", "reispas")
        assert statuses(kiosk.tell(*items)) == ["accepted"] * 4
        assert [(v.code, v.kind.value) for v in visits(kiosk.hall)] == [
            ("A001", "standing"),
            ("A002", "standing"),
            ("L001", "seated"),
            ("L002", "discreet"),
        ]
        assert kiosk.hall.call().code == "A001"
        assert [v.products for v in kiosk.hall.tablet().current] == [()]

    def test_what_is_still_known_decides(self, kiosk: Kiosk) -> None:
        kiosk.take("seated")
        item = kiosk.give("reispas", "attest_woonst", kind="seated")
        self.forget_products(kiosk.hall, "reispas")
        kiosk.tell(item)
        (visit,) = visits(kiosk.hall)
        assert (visit.code, visit.kind, visit.stop_products) == ("L001", PointKind.STANDING, ("attest_woonst",))
        assert visit.product_ids == ("reispas", "attest_woonst")


class TestAskedAndNotHeard:
    """The device asked the server under a key, heard nothing, and gave a number of its own."""

    def test_the_number_that_nobody_heard_of_leaves_the_line(self, kiosk: Kiosk) -> None:
        kiosk.take()
        unheard = kiosk.hall.register(key="key-that-was-asked")
        item = kiosk.give(key="key-that-was-asked")
        assert statuses(kiosk.tell(item)) == ["accepted"]
        assert kiosk.hall.visit(unheard.visit_id).state is State.LEFT
        assert [v.code for v in kiosk.hall.store.read(lambda tx: tx.visits.live("stadhuis"))] == ["A001"]

    def test_a_host_who_has_called_it_keeps_it(self, kiosk: Kiosk) -> None:
        kiosk.take()
        unheard = kiosk.hall.register(key="key-that-was-asked")
        kiosk.hall.call(visit=unheard.visit_id)
        kiosk.tell(kiosk.give(key="key-that-was-asked"))
        assert kiosk.hall.visit(unheard.visit_id).state is State.CALLED

    def test_the_request_that_comes_after_all_is_refused(self, kiosk: Kiosk) -> None:
        kiosk.take()
        kiosk.tell(kiosk.give(key="key-that-was-asked"))
        with pytest.raises(Conflict, match="key_reused"):
            kiosk.hall.register(key="key-that-was-asked")
        assert len(visits(kiosk.hall)) == 1


def test_a_device_gives_its_numbers_in_order_and_none_after_the_day(kiosk: Kiosk) -> None:
    kiosk.take("seated", size=2)
    kiosk.take("standing", size=2)
    kiosk.hall.clock.forward(minutes=1)
    kiosk.take("standing", size=1)
    numbers = [kiosk.give()["number"] for _ in range(3)]
    assert numbers == [1, 2, 3]
    now = kiosk.hall.clock()
    assert next_number(kiosk.leases, "standing", kiosk.given, now) is None
    assert next_number(kiosk.leases, "seated", kiosk.given, now) is not None
    assert next_number(kiosk.leases, "seated", kiosk.given, now + timedelta(hours=14)) is None


def test_what_was_answered_without_a_server_plans_the_visit_too_and_is_not_kept(kiosk: Kiosk) -> None:
    kiosk.take("seated")
    chose = [{"question_id": "eid_wat", "answer_id": "pin"}]
    kiosk.tell(kiosk.give("eid_vernieuwen", "gone_by_now", kind="seated", answers=chose))
    (visit,) = visits(kiosk.hall)
    assert visit.product_ids == ("eid_pincode", "gone_by_now")
    assert (visit.kind, visit.planned_minutes) == (PointKind.STANDING, 5)
    kept = {name: rows for name, rows in kiosk.hall.dump().items() if name != "town_versions"}
    assert "eid_pincode" in str(kept)
    assert "eid_wat" not in str(kept)
