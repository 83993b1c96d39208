"""Transactions of minutes: one that sees everything as it is at one moment, one in which nobody else writes.

The limits that keep a request short (`sqlite.BUSY_MS`, `connections.PREPARE`) are lifted for them. An engine's
connections commit by themselves, so each begins and ends its transaction in SQL.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Connection, Engine

from queue_server.storage.prepared import roll_back, run_sql
from queue_server.storage.sqlite import BUSY_MS

LOCK_SECONDS = 60
"""How long a restore waits for the writers of running servers to let it in; each of their turns is milliseconds."""

SQLITE = "sqlite"

PATIENT = "SET LOCAL statement_timeout = 0; SET LOCAL idle_in_transaction_session_timeout = 0"
"""A slow disk under the backup must not end a transaction on PostgreSQL."""


@contextmanager
def one_view(engine: Engine) -> Iterator[Connection]:
    """A connection on which everything is read as it stands at one moment; writers are not kept waiting."""
    with engine.connect() as connection:
        if engine.dialect.name == SQLITE:
            run_sql(connection, "BEGIN")
        else:
            run_sql(connection, f"BEGIN ISOLATION LEVEL REPEATABLE READ, READ ONLY; {PATIENT}")
        try:
            yield connection
        finally:
            roll_back(connection)


@contextmanager
def alone(engine: Engine) -> Iterator[Connection]:
    """A connection in a transaction that keeps all other writers waiting; committed at the end, or nothing of it.

    Readers go on and see what was there before.
    """
    with engine.connect() as connection:
        if engine.dialect.name == SQLITE:
            run_sql(connection, f"PRAGMA busy_timeout={LOCK_SECONDS * 1000}")
        try:
            _shut_others_out(connection)
            yield connection
            run_sql(connection, "COMMIT")
        except BaseException:
            roll_back(connection)
            raise
        finally:
            if engine.dialect.name == SQLITE and not connection.invalidated:
                run_sql(connection, f"PRAGMA busy_timeout={BUSY_MS}")


def _shut_others_out(connection: Connection) -> None:
    if connection.dialect.name == SQLITE:
        run_sql(connection, "BEGIN IMMEDIATE")
        return
    from queue_server.storage.groups import ALONE  # the driver costs start-up time

    begin, lock = ALONE.split("; ")
    run_sql(connection, f"{begin}; {PATIENT}; SET LOCAL lock_timeout = '{LOCK_SECONDS}s'; {lock}")
