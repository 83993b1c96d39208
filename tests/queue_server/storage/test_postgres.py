"""What PostgreSQL adds to the contract of every store: several processes, lost connections, news."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from queue import Empty, Queue
from typing import Any

import psycopg
import pytest
from structlog.testing import capture_logs

from queue_server.domain.errors import Conflict
from queue_server.domain.news import EVERYTHING, Kind, News
from queue_server.storage import groups
from queue_server.storage.connections import CONNECT_SECONDS
from queue_server.storage.groups import ATTEMPTS, CHANNEL
from queue_server.storage.migrate import HEAD, present
from queue_server.storage.opening import CannotOpen, open_store, parse, shown
from queue_server.storage.postgres import PostgresStore
from queue_server.storage.prepared import run_sql
from queue_server.storage.tx import SqlTx
from queue_server.storage.writer import StorageFailed
from tests.queue_server.domain.samples import NOW, visit
from tests.support.desk import wait_until
from tests.support.postgres import Cluster

SECONDS = 20
SITE = "stadhuis"


@pytest.fixture
def database(postgres: Cluster, empty: str) -> Iterator[str]:
    """The name of a new database with our tables."""
    name = postgres.create(empty)
    yield name
    postgres.drop(name)


@pytest.fixture
def pair(postgres: Cluster, database: str) -> Iterator[tuple[PostgresStore, PostgresStore]]:
    """Two stores on one database, as two server processes have them."""
    one, two = (PostgresStore(parse(postgres.url(database))) for _ in range(2))
    yield one, two
    one.close()
    two.close()


@pytest.fixture
def store(pair: tuple[PostgresStore, PostgresStore]) -> PostgresStore:
    return pair[0]


def sql(tx: SqlTx, statement: str) -> None:
    run_sql(tx.visits._connection, statement)


def raise_revision(tx: SqlTx) -> int:
    return tx.visits.next_revision(SITE)


class Ear:
    """Collects what a store tells; what it says when it begins to listen is taken away first."""

    def __init__(self, store: PostgresStore) -> None:
        self.heard: Queue[frozenset[News]] = Queue()
        store.on_change(self.heard.put)
        assert self.next() == {EVERYTHING}

    def next(self) -> frozenset[News]:
        return self.heard.get(timeout=SECONDS)

    def silent_until(self, last: Callable[[], object], news: News) -> None:
        """Nothing but `news`, which `last` causes, is heard."""
        last()
        assert self.next() == {news}
        with pytest.raises(Empty):
            self.heard.get_nowait()


class TestRetry:
    @pytest.mark.parametrize("code", ["40001", "40P01"])
    def test_a_group_that_the_database_took_back_is_run_again(self, store: PostgresStore, code: str) -> None:
        runs: list[int] = []

        def work(tx: SqlTx) -> int:
            runs.append(1)
            if len(runs) < ATTEMPTS:
                sql(tx, f"DO $$ BEGIN RAISE EXCEPTION 'again' USING ERRCODE = '{code}'; END $$")
            return raise_revision(tx)

        with capture_logs() as logs:
            assert store.write(work, SITE).result(SECONDS) == 1
        assert (len(runs), [entry["event"] for entry in logs]) == (ATTEMPTS, ["group_again"] * (ATTEMPTS - 1))

    def test_it_is_not_tried_for_ever(self, store: PostgresStore) -> None:
        runs: list[int] = []

        def work(tx: SqlTx) -> None:
            runs.append(1)
            sql(tx, "DO $$ BEGIN RAISE EXCEPTION 'again' USING ERRCODE = '40001'; END $$")

        with capture_logs():
            assert isinstance(store.write(work, SITE).exception(SECONDS), StorageFailed)
        assert len(runs) == ATTEMPTS

    def test_two_processes_in_a_real_deadlock_are_both_done(self, pair: tuple[PostgresStore, PostgresStore]) -> None:
        both = threading.Barrier(2)
        met: set[str] = set()

        def crossing(site: str, first: int, second: int) -> Callable[[SqlTx], int]:
            def work(tx: SqlTx) -> int:
                sql(tx, f"SELECT pg_advisory_xact_lock({first})")
                if site not in met:
                    met.add(site)
                    both.wait(SECONDS)
                sql(tx, f"SELECT pg_advisory_xact_lock({second})")
                return tx.visits.next_revision(site)

            return work

        with capture_logs() as logs:
            futures = [pair[0].write(crossing("a", 1, 2), "a"), pair[1].write(crossing("b", 2, 1), "b")]
            assert [f.result(SECONDS) for f in futures] == [1, 1]
        assert [(entry["event"], entry["error"]) for entry in logs] == [("group_again", "DeadlockDetected")]

    def test_a_text_that_the_database_cannot_hold_is_the_fault_of_that_work_alone(self, store: PostgresStore) -> None:
        entered, go_on = threading.Event(), threading.Event()

        def holding(_tx: SqlTx) -> None:
            entered.set()
            assert go_on.wait(SECONDS)

        store.write(holding)
        assert entered.wait(SECONDS)
        bad = store.write(lambda tx: tx.town.run("v\0", "document", NOW))
        good = store.write(lambda tx: tx.town.run("two", "document", NOW))
        go_on.set()
        assert type(bad.exception(SECONDS)).__name__ == "DataError"
        good.result(SECONDS)
        assert store.read(lambda tx: tx.town.running_version()) == "two"


class TestLostConnections:
    def end_all(self, postgres: Cluster, database: str) -> None:
        postgres.run("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid()", database)

    def test_dead_connections_are_replaced_without_anybody_noticing(
        self, store: PostgresStore, postgres: Cluster, database: str
    ) -> None:
        with ThreadPoolExecutor(6) as pool:
            list(pool.map(lambda _: store.read(lambda tx: tx.visits.revision(SITE)), range(60)))
        for round_ in range(1, 4):
            self.end_all(postgres, database)
            assert store.write(raise_revision, SITE).result(SECONDS) == round_
            assert [store.read(lambda tx: tx.visits.revision(SITE)) for _ in range(20)] == [round_] * 20

    def test_a_connection_that_breaks_before_the_commit_costs_nobody_anything(self, store: PostgresStore) -> None:
        broke: list[int] = []

        def work(tx: SqlTx) -> int:
            found = raise_revision(tx)
            if not broke:
                broke.append(1)
                sql(tx, "SELECT pg_terminate_backend(pg_backend_pid())")
            return found

        with capture_logs():
            assert store.write(work, SITE).result(SECONDS) == 1
        assert store.read(lambda tx: tx.visits.revision(SITE)) == 1

    @pytest.mark.parametrize("kept", [True, False])
    def test_a_commit_without_an_answer_is_said_to_have_failed_and_is_not_run_twice(
        self, pair: tuple[PostgresStore, PostgresStore], monkeypatch: pytest.MonkeyPatch, kept: bool
    ) -> None:
        store, ear = pair[0], Ear(pair[0])
        origin, cut = store._groups.origin, [True]

        def cutting(connection: Any, statement: str, values: Any = None) -> Any:
            if statement == "COMMIT" and cut:
                cut.clear()
                if kept:
                    run_sql(connection, statement)
                connection.connection.driver_connection.close()
            return run_sql(connection, statement, values)

        monkeypatch.setattr(groups, "run_sql", cutting)
        with capture_logs() as logs:
            failed = store.write(raise_revision, SITE).exception(SECONDS)
        assert isinstance(failed, StorageFailed)
        assert [entry["event"] for entry in logs] == ["commit_unanswered"]
        # What was kept may be heard as news of its own before that, when it comes after the origin was changed.
        assert ear.next() == {EVERYTHING} or (kept and ear.next() == {EVERYTHING})
        assert store._groups.origin != origin, "what it said itself is now heard, in case it comes late"
        assert store.write(raise_revision, SITE).result(SECONDS) == (2 if kept else 1)

    def test_a_process_that_stands_still_in_a_transaction_does_not_hold_up_the_others_for_ever(
        self, pair: tuple[PostgresStore, PostgresStore]
    ) -> None:
        entered, go_on = threading.Event(), threading.Event()

        def frozen(tx: SqlTx) -> int:
            entered.set()
            assert go_on.wait(SECONDS)
            return raise_revision(tx)

        with capture_logs():
            first = pair[0].write(frozen, SITE)
            assert entered.wait(SECONDS)
            assert pair[1].write(raise_revision, SITE).result(SECONDS) == 1
            go_on.set()
            assert first.result(SECONDS) == 2


class TestAway:
    def test_killed_and_started_again_it_goes_on_by_itself_and_nothing_that_was_answered_is_lost(
        self, mortal: Cluster
    ) -> None:
        store = PostgresStore(parse(mortal.url(mortal.create())))
        ear = Ear(store)
        try:
            for number in range(1, 51):
                assert store.write(raise_revision, SITE).result(SECONDS) == number
            with capture_logs() as logs:
                mortal.kill()
                began = time.monotonic()
                waiting = [store.write(raise_revision, SITE) for _ in range(2_000)]
                assert {type(f.exception(SECONDS)).__base__ for f in waiting} == {StorageFailed.__base__}
                with pytest.raises(StorageFailed):
                    store.read(lambda tx: tx.visits.revision(SITE))
                assert time.monotonic() - began < 5
                mortal.start()
                wait_until(lambda: store.write(raise_revision, SITE).exception(SECONDS) is None, what="a write")
                assert ear.next() == {EVERYTHING}, "whatever happened meanwhile"
            assert store.read(lambda tx: tx.visits.revision(SITE)) == 51
            events = [entry["event"] for entry in logs]
            for once in ("database_away", "database_back", "listening_lost", "listening_again"):
                assert events.count(once) == 1, events
        finally:
            store.close()

    def test_a_machine_that_does_not_answer_is_given_up_in_seconds(self) -> None:
        with socket.socket() as deaf, capture_logs():
            deaf.bind(("127.0.0.1", 0))
            deaf.listen(5)
            began = time.monotonic()
            with pytest.raises(CannotOpen):
                open_store(f"postgresql://onthaal@127.0.0.1:{deaf.getsockname()[1]}/onthaal")
            assert time.monotonic() - began < CONNECT_SECONDS + 3


class TestNews:
    def test_another_process_hears_what_changed_and_this_one_does_not_hear_itself(
        self, pair: tuple[PostgresStore, PostgresStore]
    ) -> None:
        one, two = pair
        mine, other = Ear(one), Ear(two)
        for work, news in (
            (raise_revision, News(Kind.SITE, SITE)),
            (lambda tx: tx.devices.revoke("d" * 32, NOW), News(Kind.DEVICE, "d" * 32)),
            (lambda tx: tx.people.close_session("t" * 64), News(Kind.SESSION, "t" * 64)),
            (lambda tx: tx.town.run("v", "document", NOW), News(Kind.TOWN)),
        ):
            one.write(work).result(SECONDS)
            assert other.next() == {news}
        mine.silent_until(lambda: two.write(raise_revision, SITE).result(SECONDS), News(Kind.SITE, SITE))

    def test_news_comes_at_once(self, pair: tuple[PostgresStore, PostgresStore]) -> None:
        ear = Ear(pair[1])
        pair[0].write(raise_revision, SITE).result(SECONDS)
        began = time.monotonic()
        ear.next()
        assert time.monotonic() - began < 0.5

    def test_what_was_taken_back_is_no_news(self, pair: tuple[PostgresStore, PostgresStore]) -> None:
        ear = Ear(pair[1])

        def refused(tx: SqlTx) -> None:
            raise_revision(tx)
            raise Conflict("nobody_waiting")

        assert isinstance(pair[0].write(refused, SITE).exception(SECONDS), Conflict)
        ear.silent_until(
            lambda: pair[0].write(lambda tx: tx.visits.next_revision("b"), "b").result(SECONDS), News(Kind.SITE, "b")
        )

    def test_a_change_of_a_whole_region_is_heard_though_it_needs_several_notifications(
        self, pair: tuple[PostgresStore, PostgresStore]
    ) -> None:
        ear = Ear(pair[1])
        sites = {f"site_{n:03}_{'x' * 40}" for n in range(400)}

        def everywhere(tx: SqlTx) -> None:
            for site in sites:
                tx.visits.next_revision(site)

        pair[0].write(everywhere).result(SECONDS)
        heard: set[str] = set()
        while heard != sites:
            heard |= {news.name for news in ear.next()}

    @pytest.mark.parametrize("words", ["", "{}", "[1", '["x", 5]', '["x", ["no_such_kind", "a"]]'])
    def test_what_cannot_be_read_may_mean_anything(
        self, store: PostgresStore, postgres: Cluster, database: str, words: str
    ) -> None:
        ear = Ear(store)
        with psycopg.connect(postgres.url(database), autocommit=True) as connection:
            connection.execute("SELECT pg_notify(%s, %s)", [CHANNEL, words])
        assert ear.next() == {EVERYTHING}

    def test_a_listener_that_fails_stops_neither_the_news_nor_the_commits(
        self, pair: tuple[PostgresStore, PostgresStore]
    ) -> None:
        def failing(_news: frozenset[News]) -> None:
            raise ZeroDivisionError

        with capture_logs() as logs:
            pair[1].on_change(failing)
            wait_until(lambda: len(logs) == 1, what="the first failure")
            heard: Queue[frozenset[News]] = Queue()
            pair[1].on_change(heard.put)
            pair[0].write(raise_revision, SITE).result(SECONDS)
            assert heard.get(timeout=SECONDS) == {News(Kind.SITE, SITE)}
        assert [entry["event"] for entry in logs] == ["not_told", "not_told"]


class TestOpening:
    def test_two_processes_that_start_together_make_the_tables_once(self, postgres: Cluster) -> None:
        url = parse(postgres.url(postgres.create()))
        with ThreadPoolExecutor(4) as pool:
            stores = list(pool.map(lambda _: PostgresStore(url), range(4)))
        assert present(stores[0]._connections.engine) == HEAD
        for one in stores:
            one.close()

    def test_a_lock_row_is_made_for_a_site_that_nobody_saw_before(
        self, pair: tuple[PostgresStore, PostgresStore]
    ) -> None:
        for number in range(20):
            site = f"new{number}"
            futures = [one.write(lambda tx, at=site: tx.visits.next_revision(at), site) for one in pair]  # type: ignore[misc]
            assert sorted(f.result(SECONDS) for f in futures) == [1, 2]

    def test_a_password_is_shown_to_nobody(self) -> None:
        url = "postgresql://onthaal:geheim@127.0.0.1:1/onthaal"
        assert shown(url) == "postgresql://onthaal:***@127.0.0.1:1/onthaal"
        with capture_logs() as logs, pytest.raises(CannotOpen) as refused:
            open_store(url)
        assert "127.0.0.1" in str(refused.value)
        assert "geheim" not in f"{refused.value!r} {refused.value.__cause__} {logs}"
        with pytest.raises(CannotOpen) as unreadable:
            shown("postgresql://onthaal:geheim@127.0.0.1:port/onthaal")
        assert "geheim" not in str(unreadable.value)

    def test_a_visit_is_there_for_a_process_that_opens_the_same_database(
        self, store: PostgresStore, postgres: Cluster, database: str
    ) -> None:
        store.write(lambda tx: tx.visits.add(visit()), SITE).result(SECONDS)
        other = open_store(postgres.url(database))
        assert len(other.read(lambda tx: tx.visits.live(SITE))) == 1
        other.close()
