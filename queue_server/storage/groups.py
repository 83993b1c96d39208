"""How a group of works is committed on PostgreSQL, where other processes write too.

Whoever changes a site holds its row of `site_state` from before the first work reads until the commit: what a work
saw is still so when it writes. The lock comes first, so READ COMMITTED is enough: each statement sees what the one
who held the lock before has committed. A work that may change anything waits until it is alone in the house.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import structlog
from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError

from queue_server.domain.news import EVERYTHING, News
from queue_server.storage.connections import Connections, broken, reason
from queue_server.storage.prepared import roll_back, run_sql
from queue_server.storage.writer import Errand, Outcome, StorageFailed, run_all

log = structlog.get_logger(__name__)

CHANNEL = "onthaal"
"""Where processes tell each other what they changed."""

HOUSE_LOCK = 0x6F6E7468
"""The key of the advisory lock that stands for the whole house: shared by works of one site, alone for the others."""

ATTEMPTS = 3
"""One deadlock or restart of the database is over at the second try; after a third, people wait for nothing."""

PAYLOAD_MAX = 7_000
"""Bytes in one notification; PostgreSQL takes 8,000."""

AGAIN = ("SerializationFailure", "DeadlockDetected")
"""The database took the whole transaction back and says that another try may succeed."""

FAREWELLS = ("57P", "25P03")
"""Codes with which the server ends a connection: it stops or crashed, or we stood still in a transaction."""

SHARED = f"BEGIN; SELECT pg_advisory_xact_lock_shared({HOUSE_LOCK})"
ALONE = f"BEGIN; SELECT pg_advisory_xact_lock({HOUSE_LOCK})"
LOCK_SITES = "SELECT site_id FROM site_state WHERE site_id = ANY(%s) ORDER BY site_id FOR UPDATE"
ADD_SITES = "INSERT INTO site_state (site_id, revision) SELECT unnest(%s::text[]), 0 ON CONFLICT DO NOTHING"
NOTIFY = "SELECT pg_notify(%s, said) FROM unnest(%s::text[]) AS said"


class AnswerLost(StorageFailed):
    """COMMIT was sent and no answer came: kept or not, nobody knows. The same key asks again safely."""

    def __init__(self) -> None:
        super().__init__("storage_failed")


def lock(connection: Connection, sites: Sequence[str]) -> None:
    """Hold the rows of these sites until the end of the transaction; always in one order, so that nobody deadlocks."""
    wanted = sorted(sites)
    if run_sql(connection, LOCK_SITES, [wanted]).rowcount < len(wanted):
        run_sql(connection, ADD_SITES, [wanted])
        run_sql(connection, LOCK_SITES, [wanted])


def begin(connection: Connection, errands: Sequence[Errand]) -> None:
    sites = {errand.site_id for errand in errands if errand.site_id is not None}
    if any(errand.site_id is None for errand in errands):
        run_sql(connection, ALONE)
    else:
        run_sql(connection, SHARED)
        lock(connection, list(sites))


def payloads(origin: str, news: set[News]) -> Iterator[str]:
    """The news as JSON texts [origin, [kind, name], ...], each short enough for one notification."""
    said: list[list[str]] = []
    size = 0
    for one in sorted(news, key=lambda n: (n.kind, n.name)):
        more = len(json.dumps([one.kind, one.name])) + 2
        if said and size + more > PAYLOAD_MAX:
            yield json.dumps([origin, *said])
            said, size = [], 0
        said.append([one.kind.value, one.name])
        size += more
    if said:
        yield json.dumps([origin, *said])


class Groups:
    """Commits groups; `tell` hears of what may have changed without anybody knowing."""

    def __init__(self, connections: Connections, tell: Callable[[frozenset[News]], None]) -> None:
        self._connections = connections
        self._tell = tell
        self.origin = secrets.token_hex(4)
        """By this the process knows its own notifications: it has told its watchers already."""

    def commit(self, errands: Sequence[Errand]) -> list[Outcome]:
        """All of them in one transaction; raises Away, AnswerLost, or the database's error when nothing was kept."""
        for attempt in range(1, ATTEMPTS):
            try:
                return self._try(errands)
            except DBAPIError as error:
                if not may_succeed(error):
                    raise
                log.warning("group_again", error=type(error.orig).__name__, attempt=attempt)
        return self._try(errands)

    def _try(self, errands: Sequence[Errand]) -> list[Outcome]:
        with self._connections.connection() as connection:
            try:
                begin(connection, errands)
                answers, noted = run_all(connection, errands)
                if noted:
                    run_sql(connection, NOTIFY, [CHANNEL, list(payloads(self.origin, noted))])
            except BaseException:
                roll_back(connection)
                raise
            self._finish(connection)
        return answers

    def _finish(self, connection: Connection) -> None:
        try:
            cursor = run_sql(connection, "COMMIT")
        except DBAPIError as error:
            if not broken(connection):
                raise
            # Our own watchers are told in case it was kept, and from now on we listen to what we said ourselves.
            self.origin = secrets.token_hex(4)
            self._tell(frozenset({EVERYTHING}))
            log.error("commit_unanswered", reason=reason(error))
            raise AnswerLost from None
        if cursor.statusmessage != "COMMIT":
            raise RuntimeError(f"a commit was answered with {cursor.statusmessage}")


def may_succeed(error: DBAPIError) -> bool:
    """True when nothing was kept and another try may go well: a deadlock, or a connection that broke before COMMIT."""
    return gone(error.orig) or type(error.orig).__name__ in AGAIN


def gone(error: Any) -> bool:
    """True when the connection is lost: the server said farewell in FAREWELLS, or the driver met nobody (no code)."""
    state = getattr(error, "sqlstate", None)
    if state is not None:
        return str(state).startswith(FAREWELLS)
    return any(kind.__name__ == "OperationalError" for kind in type(error).__mro__)
