"""Open a store by what the administrator wrote: a file, or the URL of a PostgreSQL database."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import sqlalchemy as sa
from sqlalchemy.exc import ArgumentError, DBAPIError

from queue_server.storage.sqlite import SqliteStore, engine_for
from queue_server.storage.writer import StorageFailed

if TYPE_CHECKING:
    from queue_server.storage.postgres import PostgresStore

SCHEMES = ("postgresql://", "postgres://", "postgresql+psycopg://")
DRIVER = "postgresql+psycopg"


class CannotOpen(RuntimeError):
    """The text says which database and why; never a password."""


def is_postgres(where: str) -> bool:
    """True for a URL of PostgreSQL, of which several processes may be served."""
    return where.startswith(SCHEMES)


def parse(where: str) -> sa.URL:
    """Raises CannotOpen."""
    try:
        return sa.make_url(where).set(drivername=DRIVER)
    except (ArgumentError, ValueError):
        # The text of that error repeats what was given, with its password.
        raise CannotOpen("The address of the database is not like postgresql://name:password@host/database") from None


def shown(where: str) -> str:
    """For people and logs: a file's path, a URL without its password."""
    return str(parse(where).set(drivername="postgresql")) if is_postgres(where) else where


def open_store(where: str) -> SqliteStore | PostgresStore:
    """The store, with its tables brought up to date; raises CannotOpen."""
    try:
        if not is_postgres(where):
            return SqliteStore(Path(where))
        from queue_server.storage.postgres import PostgresStore  # the driver costs start-up time

        return PostgresStore(parse(where))
    except DBAPIError as error:
        reason = str(error.orig).strip().partition("\n")[0]
    except OSError as error:
        reason = error.strerror or type(error).__name__
    except StorageFailed as error:
        reason = getattr(error, "reason", error.code)
    raise CannotOpen(f"Cannot open the database {shown(where)}: {reason}")


def open_engine(where: str) -> sa.Engine:
    """What is below a store, for a backup or a restore; the tables are as they are. Raises CannotOpen."""
    if not is_postgres(where):
        return engine_for(Path(where))
    from queue_server.storage.connections import Connections

    return Connections(parse(where), writers=1).engine
