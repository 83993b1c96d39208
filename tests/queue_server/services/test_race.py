"""Two hosts reach for the same visitor, a thousand times on each database: exactly one gets each (REQUIREMENTS H2).

On PostgreSQL each host is served by a store of its own, as by two server processes.
"""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import Connection

from queue_server.contracts.visits import CallVisit, VisitAnswer
from queue_server.domain.errors import Conflict
from queue_server.domain.visit import Action, State, Visit, act
from queue_server.services import serve
from queue_server.services.tx import Tx
from queue_server.storage import groups
from queue_server.storage.opening import is_postgres, open_store
from queue_server.storage.prepared import run_sql
from queue_server.storage.telling import TellingVisits
from tests.queue_server.services.helpers import Hall
from tests.support.clock import Clock
from tests.support.founded import Founded

VISITORS = 1_000
UNGUARDED = 20
HOSTS = (("an", "snelbalie1"), ("bilal", "snelbalie2"))

Halls = dict[str, Hall]
"""The desk at which each host works."""


@contextmanager
def opened(founded: Founded, clock: Clock) -> Iterator[Halls]:
    shared = open_store(founded.database)
    stores = {"an": shared, "bilal": open_store(founded.database) if is_postgres(founded.database) else shared}
    try:
        yield {host: Hall(store, founded.town, clock) for host, store in stores.items()}
    finally:
        for store in set(stores.values()):
            store.close()


@pytest.fixture
def halls(either: Founded, clock: Clock) -> Iterator[Halls]:
    with opened(either, clock) as found:
        yield found


def raced(reach: Callable[[str, str, str], bool], ids: list[str]) -> Counter[str]:
    """Both hosts reach for each visitor at the same moment; how many got each."""
    got: Counter[str] = Counter(dict.fromkeys(ids, 0))
    start = threading.Barrier(len(HOSTS))

    def host(name: str, point: str) -> list[str]:
        mine = []
        for one in ids:
            start.wait(20)
            if reach(name, point, one):
                mine.append(one)
        return mine

    with ThreadPoolExecutor(len(HOSTS)) as pool:
        for mine in pool.map(lambda h: host(*h), HOSTS):
            got.update(mine)
    return got


def calling(halls: Halls) -> Callable[[str, str, str], bool]:
    """A host calls one visitor through the one path of every change; True when the host got the visitor."""

    def reach(host: str, point: str, one: str) -> bool:
        try:
            halls[host].call(host, point, one)
        except Conflict as refused:
            assert refused.code == "illegal_transition"
            return False
        return True

    return reach


def registered(halls: Halls, people: int) -> list[str]:
    return [halls["an"].register().visit_id for _ in range(people)]


def test_of_two_hosts_who_reach_for_the_same_visitor_exactly_one_gets_each(halls: Halls) -> None:
    ids = registered(halls, VISITORS)
    got = raced(calling(halls), ids)
    assert set(got.values()) == {1}
    calls = [e for e in halls["an"].events() if e.action is Action.CALL]
    assert len(calls) == VISITORS
    assert {halls["bilal"].visit(one).state for one in ids[:10]} == {State.CALLED}


def test_without_the_writer_both_hosts_get_the_visitor_on_every_database(halls: Halls) -> None:
    """The positive control: read, decide, write, each by itself."""
    ids = registered(halls, UNGUARDED)
    between = threading.Barrier(len(HOSTS))

    def reach(host: str, point: str, one: str) -> bool:
        hall = halls[host]
        found = hall.visit(one)
        between.wait(20)  # both have read before either writes: the moment that the writer makes impossible
        try:
            called = act(found, Action.CALL, hall.clock())
        except Conflict:
            return False

        def work(tx: Tx) -> None:
            tx.visits.change(replace(called, revision=tx.visits.next_revision(hall.site)))

        hall.store.write(work, hall.site).result(20)
        return True

    assert set(raced(reach, ids).values()) == {2}, "the race that the test above guards against is real"


def test_without_the_lock_on_the_site_two_processes_give_both_hosts_the_visitor(
    founded_on_postgres: Founded, clock: Clock, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The positive control of the lock: the whole path as it is, without that one statement."""
    between, read = threading.Barrier(len(HOSTS)), TellingVisits.get

    def both_read(visits: TellingVisits, site_id: str, visit_id: str) -> Visit | None:
        found = read(visits, site_id, visit_id)
        between.wait(20)
        return found

    def unlocked(connection: Connection, _errands: object) -> None:
        run_sql(connection, "BEGIN")

    with opened(founded_on_postgres.copy(tmp_path), clock) as halls:
        ids = registered(halls, UNGUARDED)
        for host, point in HOSTS:
            halls[host].do(serve.open_point, point, halls[host].asking(host))
        monkeypatch.setattr(TellingVisits, "get", both_read)
        monkeypatch.setattr(groups, "begin", unlocked)
        assert set(raced(calling(halls), ids).values()) == {2}, "the race that the lock guards against is real"


def test_two_hosts_who_call_the_next_one_empty_the_line_without_a_doubled_or_forgotten_visitor(halls: Halls) -> None:
    ids = set(registered(halls, 300))

    def work(host: str, point: str) -> list[str]:
        mine: list[str] = []
        hall = halls[host]
        while True:
            try:
                done = hall.do(serve.call, CallVisit(point_id=point), hall.asking(host))
            except Conflict as refused:
                assert refused.code == "nobody_waiting"
                return mine
            mine.append(VisitAnswer.model_validate_json(done.body).visit_id)

    with ThreadPoolExecutor(len(HOSTS)) as pool:
        called = [one for mine in pool.map(lambda h: work(*h), HOSTS) for one in mine]
    assert len(called) == len(ids)
    assert set(called) == ids
