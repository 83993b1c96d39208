"""The store for several server processes: PostgreSQL. The same works as on SQLite, serialised per site."""

from __future__ import annotations

import asyncio
import zlib
from collections.abc import Callable
from concurrent.futures import Future
from typing import TypeVar

import structlog
from sqlalchemy import URL
from sqlalchemy.exc import DBAPIError

from queue_server.domain.news import News
from queue_server.storage.connections import Connections, reason
from queue_server.storage.groups import Groups, may_succeed
from queue_server.storage.listener import Listener
from queue_server.storage.migrate import migrate
from queue_server.storage.prepared import run_sql
from queue_server.storage.tx import SqlTx
from queue_server.storage.writer import Observer, StorageFailed, Writer

log = structlog.get_logger(__name__)

T = TypeVar("T")

LANES = 4
"""Writers of one process: while one waits for the disk the next is at work; more would fight for the interpreter."""

READ_BEGIN = "BEGIN ISOLATION LEVEL REPEATABLE READ, READ ONLY"


class PostgresStore:
    """One database, a few writers in each process, many readers. Raises Away when it cannot be reached at first."""

    def __init__(self, url: URL) -> None:
        self._connections = Connections(url, LANES)
        self._callbacks: list[Callable[[frozenset[News]], None]] = []
        self._listener: Listener | None = None
        try:
            with self._connections.connection():
                migrate(self._connections.engine)
        except BaseException:
            self._connections.close()
            raise
        self._groups = Groups(self._connections, self._tell)
        self._lanes = [Writer(self._groups.commit) for _ in range(LANES)]

    def _lane(self, site_id: str | None) -> Writer:
        """A site's works meet in one lane, where they share a commit and never wait for each other's lock."""
        return self._lanes[0 if site_id is None else zlib.crc32(site_id.encode()) % LANES]

    def write(self, work: Callable[[SqlTx], T], site_id: str | None = None) -> Future[T]:
        """Run `work` in a writer; answered after the commit. Raises Busy when too much waits.

        `site_id` promises that the work changes only that site; without it, it runs while no other does.
        A work may be run again when the database took its first run back, or a neighbour in its group failed.
        """
        return self._lane(site_id).submit(work, site_id)

    def write_from_loop(self, work: Callable[[SqlTx], T], site_id: str | None = None) -> asyncio.Future[T]:
        """The same, to be awaited."""
        return self._lane(site_id).submit_from_loop(work, site_id)

    def read(self, work: Callable[[SqlTx], T]) -> T:
        """Run `work` on one consistent view of the data; it must not write. Raises StorageFailed.

        A connection that turns out to be dead is replaced and `work` is run once more: reading twice harms nobody.
        """
        try:
            try:
                return self._read(work)
            except DBAPIError as error:
                if not may_succeed(error):
                    raise
                return self._read(work)
        except DBAPIError as error:
            log.error("read_failed", error=type(error).__name__, reason=reason(error))
            raise StorageFailed("storage_failed") from error

    def _read(self, work: Callable[[SqlTx], T]) -> T:
        with self._connections.connection() as connection:
            run_sql(connection, READ_BEGIN)
            answer = work(SqlTx(connection))
            run_sql(connection, "ROLLBACK")
            return answer

    def on_change(self, callback: Callable[[frozenset[News]], None]) -> None:
        """Tell `callback` (in another thread) what other processes changed, soon after they committed it.

        After this process heard nothing for a while it is told EVERYTHING.
        """
        self._callbacks.append(callback)
        if self._listener is None:
            self._listener = Listener(self._connections.alone, lambda: self._groups.origin, self._tell)

    def _tell(self, news: frozenset[News]) -> None:
        for callback in self._callbacks:
            try:
                callback(news)
            except Exception as error:
                # Who fails to hear must not stop who commits.
                log.error("not_told", error=type(error).__name__)

    def observe(self, observer: Observer) -> None:
        """Tell `observer` of each group of works from now on."""
        for lane in self._lanes:
            lane.observer = observer

    def waiting(self) -> int:
        """Works that wait for a writer."""
        return sum(lane.waiting() for lane in self._lanes)

    def close(self) -> None:
        if self._listener is not None:
            self._listener.close()
        for lane in self._lanes:
            lane.close()
        self._connections.close()
