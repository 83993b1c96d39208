"""Writing a backup: every table from one consistent read, into a file that has its name only when it is whole."""

from __future__ import annotations

import errno
import os
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import IO

import sqlalchemy as sa
from sqlalchemy import Connection, Engine

from queue_server.storage.backup_format import GZIP_STARTS, BackupRefused, BackupWriter, Head
from queue_server.storage.migrate import HEAD, known, present
from queue_server.storage.moments import one_view
from queue_server.storage.schema import metadata

ROWS_AT_ONCE = 200
"""Rows fetched at a time; most are some hundreds of bytes, a town's document some hundreds of kilobytes."""

NOT_OURS = frozenset({"alembic_version"})

NO_ROOM = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})

Rows = Mapping[str, int]


def tables_of(connection: Connection, revision: str) -> list[sa.Table]:
    """The tables of a database at this migration, those that others point to first."""
    if revision == HEAD:
        return metadata.sorted_tables
    found = sa.MetaData()
    found.reflect(connection, only=lambda name, _: name not in NOT_OURS)
    return found.sorted_tables


def count(connection: Connection, tables: list[sa.Table]) -> Rows:
    """Rows per table."""
    return {t.name: connection.execute(sa.select(sa.func.count()).select_from(t)).scalar_one() for t in tables}


def _town(connection: Connection, tables: list[sa.Table]) -> str | None:
    versions = next((t for t in tables if t.name == "town_versions"), None)
    if versions is None:
        return None
    found = connection.execute(sa.select(versions.c.version).where(versions.c.running)).scalar()
    return None if found is None else str(found)


def dump(connection: Connection, revision: str, out: IO[bytes], now: datetime) -> Head:
    """Write a whole backup to `out`; the connection is inside a transaction that sees one moment."""
    tables = tables_of(connection, revision)
    head = Head(revision, now, _town(connection, tables), count(connection, tables))
    writer = BackupWriter(out)
    writer.head(head)
    for table in tables:
        writer.table(table.name, [column.name for column in table.columns])
        with connection.execute(sa.select(table), execution_options={"stream_results": True}) as found:
            for some in found.partitions(ROWS_AT_ONCE):
                writer.rows(some)
    writer.end()
    return head


@contextmanager
def whole_file(target: Path) -> Iterator[IO[bytes]]:
    """A file of which `target` is the name only after everything is on disk; readable by its owner alone.

    Raises BackupRefused when the folder has no room or may not be written, or `target` is another kind of file.
    """
    _check_target(target)
    try:
        handle, part = tempfile.mkstemp(prefix=f".{target.name}.", suffix=".part", dir=target.parent)
        try:
            with os.fdopen(handle, "wb") as out:  # made by mkstemp with mode 0600: it holds password hashes
                yield out
                out.flush()
                os.fsync(out.fileno())
            Path(part).replace(target)
        except BaseException:
            Path(part).unlink(missing_ok=True)
            raise
        _sync_folder(target.parent)
    except OSError as error:
        why = "no room left" if error.errno in NO_ROOM else (error.strerror or type(error).__name__)
        raise BackupRefused(f"The backup could not be written in {target.parent}: {why}.") from error


def _check_target(target: Path) -> None:
    """A slip of the hand must not replace the database, or anything else, by a backup."""
    if not target.exists():
        return
    with target.open("rb") as file:
        starts = file.read(len(GZIP_STARTS))
    if starts not in (b"", GZIP_STARTS):
        raise BackupRefused(f"{target} is there and is not a backup: it was left as it is.")


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def revision_of(engine: Engine) -> str:
    """The migration a database stands at; raises BackupRefused when it is empty or newer than this program."""
    revision = present(engine)
    if revision is None:
        raise BackupRefused("The database holds nothing yet.")
    if revision != HEAD and revision not in known():
        raise BackupRefused("The database was made by a newer Onthaal: use that version.")
    return revision


def write_backup(engine: Engine, target: Path, now: datetime) -> Head:
    """Write everything in the database to `target`. Raises BackupRefused; then `target` is as it was before."""
    revision = revision_of(engine)
    with whole_file(target) as out, one_view(engine) as connection:
        return dump(connection, revision, out, now)
