"""What is kept in memory of a hall is what a fresh reader finds, after every step of any day."""

from __future__ import annotations

import random
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from queue_server.domain.catalogue import PointKind
from queue_server.domain.errors import Refusal
from queue_server.domain.queueing import classes, line, rank
from queue_server.domain.standing import first
from queue_server.domain.visit import Action, State
from queue_server.domain.waiting import load
from queue_server.services import housekeeping
from queue_server.services.asking import Actor
from queue_server.services.host_view import LINE_SHOWN_MAX
from queue_server.services.live import Live, LiveBook, refreshed
from queue_server.storage.backup import write_backup
from queue_server.storage.restore import check, restore
from tests.queue_server.services.helpers import Hall
from tests.queue_server.storage.backups import engine_of

STEPS = 150
PRODUCTS = ("eid_vernieuwen", "reispas", "attest_woonst", "adreswijziging", "geboorte", "schulden")
NEEDS: tuple[tuple[str, ...], ...] = ((), (), ("sitting",), ("small_children",), ("discretion",))
PLACES = (("an", "snelbalie1"), ("bilal", "snelbalie2"), ("charlotte", "zaal1"), ("femke", "zaal2"), ("hilde", "zaal5"))


def random_step(hall: Hall, dice: random.Random) -> None:
    """One thing that happens in a hall; what may not happen now is refused."""
    host, point = dice.choice(PLACES)
    visits = list(hall.store.read(lambda tx: tx.visits.live(hall.site)))
    one = dice.choice(visits).visit_id if visits else "0" * 32

    def come() -> object:
        agreed = hall.clock() + timedelta(minutes=dice.randrange(-20, 60))
        more: dict[str, Any] = {"appointment_at": agreed} if dice.random() < 0.3 else {}
        return hall.register(*dice.sample(PRODUCTS, dice.choice((1, 1, 2))), needs=dice.choice(NEEDS), **more)

    steps: list[Callable[[], object]] = [
        come,
        come,
        come,
        lambda: hall.call(host, point),
        lambda: hall.call(host, point, one),
        lambda: hall.finish(one, host),
        lambda: hall.transfer(one, host, point_id=point),
        lambda: hall.undo(host),
        lambda: hall.rest(host, point, 5),
        *((lambda a=action: hall.act(one, a, host)) for action in (*Action,) if action is not Action.EXPIRE),
    ]
    with suppress(Refusal):
        dice.choice(steps)()


def same(kept: Live, fresh: Live) -> None:
    assert kept.revision == fresh.revision
    assert kept.visits == fresh.visits
    assert kept.by_token == fresh.by_token
    assert kept.apart == fresh.apart
    assert {k: r.visits for k, r in kept.standing.rows.items()} == {k: r.visits for k, r in fresh.standing.rows.items()}


def found_quickly_as_by_sorting(hall: Hall, live: Live) -> None:
    """Places, people before and work before, against the whole line sorted."""
    now, policy = hall.clock(), hall.asking("an").site.policy
    waiting = [v for v in live.visits.values() if v.state is State.WAITING]
    rows = [row.visits for row in live.standing.rows.values()]
    for host_id in (None, "an"):
        assert first(rows, 7, now, policy, host_id) == [p.visit for p in line(waiting, now, policy, host_id)][:7]
    for kind in PointKind:
        places = [p.visit for p in line((v for v in waiting if v.kind is kind), now, policy)]
        assert live.standing.people(kind) == len(places)
        assert live.standing.work(kind) == load(v.planned_minutes for v in places)
        for index, visit in enumerate(places):
            before = live.standing.before(visit, now, policy)
            earlier = [v for v in places[:index] if rank(v, now, policy) < rank(visit, now, policy)]
            assert (before.people, dict(before.classes)) == (len(earlier), dict(classes(earlier)))
            assert before.work == load(v.planned_minutes for v in earlier)


@pytest.mark.parametrize("seed", range(4))
def test_after_every_step_of_a_random_day_the_kept_hall_is_a_fresh_one(hall: Hall, seed: int) -> None:
    dice, book = random.Random(seed), LiveBook()

    def look(tx: Any) -> tuple[Live, Live]:
        site = hall.asking("an").site
        return book.read(tx, hall.town, "version", site), refreshed(tx, hall.town, site)

    for _ in range(STEPS):
        random_step(hall, dice)
        if dice.random() < 0.5:
            hall.clock.now += timedelta(seconds=dice.randrange(240))
        if dice.random() < 0.7:  # now and then several changes come between two looks
            kept, fresh = hall.store.read(look)
            same(kept, fresh)
            found_quickly_as_by_sorting(hall, kept)
    hall.clock.now += timedelta(days=1)
    hall.do(housekeeping.end_of_day, None, hall.asking(Actor("system")))
    kept, fresh = hall.store.read(look)
    same(kept, fresh)
    assert not kept.visits


def test_a_look_reads_only_what_changed(hall: Hall) -> None:
    book, site = LiveBook(), hall.asking("an").site
    for _ in range(5):
        hall.register()

    def read(tx: Any) -> Live:
        return book.read(tx, hall.town, "version", site)

    def never(*_: object) -> None:
        raise AssertionError("the whole hall was read again")

    before = hall.store.read(read)
    called = hall.call()

    after = hall.store.read(lambda tx: read(_Guarded(tx, never)))
    assert len(before.standing.rows) >= 1 and called.visit_id in after.apart
    assert sum(a is not b for a, b in zip(before.visits.values(), after.visits.values(), strict=True)) >= 1


class _Guarded:
    """A transaction whose live visits cannot be read as a whole."""

    def __init__(self, tx: Any, never: Callable[..., None]) -> None:
        self.town, self.visits = tx.town, _GuardedVisits(tx.visits, never)


class _GuardedVisits:
    def __init__(self, visits: Any, never: Callable[..., None]) -> None:
        self.revision, self.changed_since, self.live = visits.revision, visits.changed_since, never


def test_another_town_and_a_restored_backup_begin_anew(hall: Hall, tmp_path: Path) -> None:
    book = LiveBook()
    hall.register()
    write_backup(engine_of(hall), tmp_path / "backup.jsonl.gz", hall.clock())
    hall.register()

    def read(version: str) -> Live:
        return hall.store.read(lambda tx: book.read(tx, hall.town, version, hall.asking("an").site))

    assert len(read("one").visits) == 2
    restore(engine_of(hall), check(tmp_path / "backup.jsonl.gz"), None, hall.clock())
    assert len(read("one").visits) == 1
    hall.register()
    assert len(read("one").visits) == 2
    kinds = tuple(p for p in hall.asking("an").site.points if p.kind is not PointKind.STANDING)
    sites = tuple(replace(s, points=kinds) if s.site_id == hall.site else s for s in hall.town.sites)
    hall.town = replace(hall.town, sites=sites)
    assert all(v.kind is not PointKind.STANDING for v in read("two").visits.values())


def test_a_tablet_shows_the_first_of_a_long_line_and_says_how_many_more(hall: Hall) -> None:
    for _ in range(LINE_SHOWN_MAX + 12):
        hall.register("eid_vernieuwen")
    place = next(p.point_id for p in hall.asking("an").site.points if p.kind is PointKind.SEATED)
    hall.call("an", place)
    tablet = hall.tablet("an")
    assert len(tablet.waiting) + len(tablet.others) == LINE_SHOWN_MAX
    assert tablet.waiting_more + tablet.others_more == 11
