"""Connections to PostgreSQL: how each is prepared, and that a dead one is met once at most."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
import sqlalchemy as sa
import structlog
from psycopg.adapt import Loader
from sqlalchemy import URL, Connection, event
from sqlalchemy.exc import DBAPIError, DisconnectionError, TimeoutError
from sqlalchemy.pool import ConnectionPoolEntry

from queue_server.storage.writer import StorageFailed

log = structlog.get_logger(__name__)

CONNECT_SECONDS = 2
"""The shortest that libpq knows: a machine that does not answer must not hold up those who wait."""

AWAY_SECONDS = 0.5
"""After a failed connection nobody tries again for so long: a full queue is refused at once, not one time-out each."""

POOL_WAIT_SECONDS = 3
"""A reader waits so long for one of the connections; then an honest 503 is kinder."""

READERS = 8
"""Connections for reading: as many as the threads that read, and two for the housekeeping."""

STATEMENT_MS = 10_000
"""No statement of ours takes a second; one that takes ten is held up by something that a retry may mend."""

LOCK_MS = 6_000
"""How long a group waits for another process that works on the same site: longer than that one may stand still."""

IDLE_MS = 4_000
"""A process that froze in the middle of a transaction loses it, so that the others can go on with that site."""

PREPARE = f"""
SET statement_timeout = {STATEMENT_MS};
SET lock_timeout = {LOCK_MS};
SET idle_in_transaction_session_timeout = {IDLE_MS};
SELECT set_config('synchronous_commit', 'on', false) WHERE current_setting('synchronous_commit') = 'off'
"""
"""What was answered must be on disk: a server that was set to answer before is overruled for our connections."""

REACHING = {
    "connect_timeout": CONNECT_SECONDS,
    # A cable that was pulled is noticed in seconds, not after the system's two hours.
    "keepalives_idle": 5,
    "keepalives_interval": 2,
    "keepalives_count": 3,
    "tcp_user_timeout": 10_000,
    "fallback_application_name": "onthaal",
}


class WholeNumbers(Loader):
    """Sums of BIGINT are NUMERIC in PostgreSQL; as in SQLite they come out as int, and as float with a fraction."""

    def load(self, data: Any) -> int | float:
        text = bytes(data).decode()
        return int(text) if text.lstrip("-").isdigit() else float(text)


class Away(StorageFailed):
    """The database cannot be reached now; `reason` is the driver's, without any password."""

    def __init__(self, reason: str) -> None:
        super().__init__("storage_failed")
        self.reason = reason


class Connections:
    """A pool. After one connection broke, none of those that were made before it is handed out again."""

    def __init__(self, url: URL, writers: int) -> None:
        self.url = url
        self._lock = threading.Lock()
        self._generation = 0
        self._away_until = 0.0
        self._away = False
        self.engine = sa.create_engine(
            url,
            isolation_level="AUTOCOMMIT",
            pool_size=writers + READERS,
            max_overflow=0,
            pool_timeout=POOL_WAIT_SECONDS,
            connect_args=REACHING,
            use_native_hstore=False,
        )
        event.listen(self.engine, "connect", self._prepare)
        event.listen(self.engine, "checkout", self._check)

    def _prepare(self, connection: psycopg.Connection[Any], entry: ConnectionPoolEntry) -> None:
        entry.info["generation"] = self._generation
        connection.adapters.register_loader("numeric", WholeNumbers)
        connection.execute(PREPARE)

    def _check(self, _connection: object, entry: ConnectionPoolEntry, _proxy: object) -> None:
        if entry.info.get("generation") != self._generation:
            raise DisconnectionError

    @contextmanager
    def connection(self) -> Iterator[Connection]:
        """One that lives, as far as anybody knows; raises Away.

        Errors inside pass on; one that says that the connection is broken takes its whole generation with it.
        """
        if time.monotonic() < self._away_until:
            raise Away("it was away a moment ago")
        try:
            found = self.engine.connect()
        except TimeoutError:
            raise Away("every connection is in use") from None
        except DBAPIError as error:
            self._went(error)
            raise Away(reason(error)) from None
        self._came_back()
        with found:
            try:
                yield found
            except BaseException:
                if broken(found):
                    self._forget_all()
                    found.invalidate()
                raise

    def _forget_all(self) -> None:
        with self._lock:
            self._generation += 1

    def _went(self, error: Exception) -> None:
        self._away_until = time.monotonic() + AWAY_SECONDS
        if not self._away:
            self._away = True
            log.error("database_away", reason=reason(error))

    def _came_back(self) -> None:
        if self._away:
            self._away = False
            log.info("database_back")

    def alone(self) -> psycopg.Connection[Any]:
        """A connection outside the pool, for who listens; raises psycopg.OperationalError."""
        arguments, options = self.engine.dialect.create_connect_args(self.url)
        return psycopg.connect(*arguments, **{**options, **REACHING, "autocommit": True})

    def close(self) -> None:
        self.engine.dispose()


def broken(connection: Connection) -> bool:
    """True when the database cannot be spoken to over this connection any more."""
    if connection.invalidated:
        return True
    driver = connection.connection.driver_connection
    return driver is None or bool(driver.closed or driver.broken)


def reason(error: Exception) -> str:
    """The driver's first line, for the log and for who starts the server: where and why, never with which password."""
    said = error.orig if isinstance(error, DBAPIError) else error
    return (str(said).strip().splitlines() or [type(error).__name__])[0]
