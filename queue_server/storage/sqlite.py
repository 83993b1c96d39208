"""The embedded store: one SQLite file in WAL mode, synchronous FULL."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from pathlib import Path
from typing import Any, TypeVar

import sqlalchemy as sa
import structlog
from sqlalchemy import Connection, Engine, event
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import QueuePool

from queue_server.domain.news import News
from queue_server.storage.loan import Loan
from queue_server.storage.migrate import migrate
from queue_server.storage.prepared import roll_back, run_sql
from queue_server.storage.tx import SqlTx
from queue_server.storage.writer import Errand, Observer, Outcome, StorageFailed, Writer, run_all

log = structlog.get_logger(__name__)

T = TypeVar("T")

BUSY_MS = 5_000
"""How long a reader waits for a checkpoint or another program (a backup) before it gives up."""

CHECKPOINT_PAGES = 4_000
"""Sixteen megabytes: copying the log back costs fsyncs, and SQLite's thousand pages are full after some 300 tickets."""


def engine_for(path: Path) -> Engine:
    """An engine whose connections survive a power cut after each commit (WAL, synchronous FULL)."""
    engine = sa.create_engine(
        f"sqlite:///{path}",
        poolclass=QueuePool,
        pool_size=4,
        # The writer gets the connection that it had: another one does not know the pages that this one wrote.
        pool_use_lifo=True,
        isolation_level="AUTOCOMMIT",
        connect_args={"check_same_thread": False},
    )

    @event.listens_for(engine, "connect")
    def _prepare(connection: Any, _record: object) -> None:
        for pragma in (
            "journal_mode=WAL",
            "synchronous=FULL",
            "foreign_keys=ON",
            f"busy_timeout={BUSY_MS}",
            "cache_size=-8000",
            "temp_store=MEMORY",
            f"wal_autocheckpoint={CHECKPOINT_PAGES}",
        ):
            connection.execute(f"PRAGMA {pragma}")

    return engine


class SqliteStore:
    """One file, one writer, many readers."""

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self.path = path
        self._engine = engine_for(path)
        migrate(self._engine)
        self._loan = Loan()
        self._writer = Writer(self._commit)

    def write(self, work: Callable[[SqlTx], T], site_id: str | None = None) -> Future[T]:
        """Run `work` in the writer; answered after the commit. Raises Busy when too much waits.

        There is one writer, so that the site which the work changes need not be known. A work may be run again when a
        neighbour in its group failed.
        """
        return self._writer.submit(work, site_id)

    def write_from_loop(self, work: Callable[[SqlTx], T], site_id: str | None = None) -> asyncio.Future[T]:
        """The same, to be awaited."""
        self._loan.from_running_loop()
        return self._writer.submit_from_loop(work, site_id)

    def on_change(self, callback: Callable[[frozenset[News]], None]) -> None:
        """Nobody is told: this file is served by one process, which knows what it changed itself."""

    def _commit(self, errands: Sequence[Errand]) -> list[Outcome]:
        with self._engine.connect() as connection:
            run_sql(connection, "BEGIN IMMEDIATE")
            try:
                answers, _ = self._run(connection, errands)
                run_sql(connection, "COMMIT")
            except BaseException:
                roll_back(connection)
                raise
        return answers

    def _run(self, connection: Connection, errands: Sequence[Errand]) -> tuple[list[Outcome], set[News]]:
        """A work that comes alone meets a loop that has nothing to do: it is not worth the way there and back."""
        if len(errands) == 1 or not all(errand.of_loop for errand in errands):
            return run_all(connection, errands)
        return self._loan.run(lambda: run_all(connection, errands))

    def read(self, work: Callable[[SqlTx], T]) -> T:
        """Run `work` on one consistent view of the data; it must not write. Raises StorageFailed."""
        try:
            with self._engine.connect() as connection:
                run_sql(connection, "BEGIN")
                try:
                    return work(SqlTx(connection))
                finally:
                    run_sql(connection, "ROLLBACK")
        except DBAPIError as error:
            log.error("read_failed", error=type(error).__name__)
            raise StorageFailed("storage_failed") from error

    def observe(self, observer: Observer) -> None:
        """Tell `observer` of each group of works from now on."""
        self._writer.observer = observer

    def waiting(self) -> int:
        """Works that wait for the writer."""
        return self._writer.waiting()

    def close(self) -> None:
        self._writer.close()
        self._engine.dispose()
