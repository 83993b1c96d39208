"""Putting a backup in the place of what is in the database, while servers run, in one transaction.

Some things never go back, whatever the backup holds: a site's revision, so that everybody who watches sees something
newer than what they have; the counters of numbers and the blocks that are lent to devices, so that no number on
somebody's paper is given again and a device that was off-line can still tell of what it gave. The generation changes,
so that every server process drops what it remembers (`web/restored.py`).
"""

from __future__ import annotations

import secrets
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection, Engine

from queue_server.storage.backup import NOT_OURS, Rows, count, dump, tables_of, whole_file, write_backup
from queue_server.storage.backup_format import BackupReader, BackupRefused, Head, open_backup
from queue_server.storage.migrate import HEAD, known, migrate, present
from queue_server.storage.moments import alone
from queue_server.storage.schema import counters, generation, leases, metadata, site_state
from queue_server.storage.sqlite import engine_for

NUMBER_DAYS = 7
"""A number belongs to its day; a device that comes back after a week-end tells of what it gave on Friday."""

ROOM_FACTOR = 4
"""Bytes on disk for each byte of rows while both states are kept; measured with a million events: 2.6."""


@dataclass(frozen=True, slots=True)
class Checked:
    """A backup that was read to its end and is whole."""

    path: Path
    head: Head
    unpacked_bytes: int


def check(path: Path) -> Checked:
    """Read the whole backup. Raises BackupRefused when it is damaged or newer than this program; OSError."""
    with open_backup(path) as backup:
        head = backup.head
        if head.schema != HEAD and head.schema not in known():
            raise BackupRefused("This backup was made by a newer Onthaal: restore it with that version.")
        if head.schema == HEAD and head.rows.keys() != metadata.tables.keys():
            raise BackupRefused("The backup does not fit this version of Onthaal: it has other tables.")
        for batch in backup.batches():
            # An older backup meets the columns of its own time when it is brought up to date.
            if batch.table and head.schema == HEAD:
                _check_columns(batch.table, batch.columns)
        return Checked(path, head, backup.unpacked_bytes)


def _check_columns(table: str, columns: tuple[str, ...]) -> None:
    known_table = metadata.tables.get(table)
    if known_table is None or {c.name for c in known_table.columns} != set(columns):
        raise BackupRefused(f"The backup does not fit this version of Onthaal: table {table} differs.")


def standing(engine: Engine) -> Rows:
    """Rows per table of a database as it is now; nothing for one without tables."""
    revision = present(engine)
    if revision is None:
        return {}
    with engine.connect() as connection:
        return count(connection, tables_of(connection, revision))


def holds_something(rows: Rows) -> bool:
    return any(number for table, number in rows.items() if table != generation.name)


def _make_room(engine: Engine, checked: Checked) -> None:
    """The folder of an embedded database; raises BackupRefused when its disk has too little room."""
    if engine.dialect.name != "sqlite" or not engine.url.database:
        return
    folder = Path(engine.url.database).absolute().parent
    folder.mkdir(parents=True, exist_ok=True)
    needed, free = checked.unpacked_bytes * ROOM_FACTOR, shutil.disk_usage(folder).free
    if needed > free:
        raise BackupRefused(f"{folder} has {free / 2**20:.0f} MB free; restoring may need {needed / 2**20:.0f} MB.")


def restore(engine: Engine, checked: Checked, safety: Path | None, now: datetime) -> bool:
    """Replace everything in the database by the backup, whole or not at all; True when `safety` was written.

    `safety` gets a backup of what stood there, unless that was nothing; it is written while nobody else writes, so
    that not one acknowledged ticket is missing in it. Raises BackupRefused, DBAPIError.
    """
    _make_room(engine, checked)
    with _at_head(checked) as path, open_backup(path) as backup:
        migrate(engine)
        with alone(engine) as connection:
            saved = safety is not None and holds_something(count(connection, metadata.sorted_tables))
            if safety is not None and saved:
                with whole_file(safety) as out:
                    dump(connection, HEAD, out, now)
            stood = _stood(connection, now)
            _replace(connection, metadata.sorted_tables, backup)
            _never_back(connection, stood)
            connection.execute(sa.delete(generation))
            connection.execute(sa.insert(generation).values(one=1, value=secrets.token_hex(16)))
    return saved


def _replace(connection: Connection, tables: list[sa.Table], backup: BackupReader) -> None:
    """Every row away, the backup's rows in. Raises BackupRefused after the last row of a file that is not whole."""
    for table in reversed(tables):
        connection.execute(sa.delete(table))
    by_name = {table.name: table for table in tables}
    for batch in backup.batches():
        if batch.rows:
            rows = [dict(zip(batch.columns, row, strict=True)) for row in batch.rows]
            connection.execute(sa.insert(by_name[batch.table]), rows)


Values = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Stood:
    """Rows that outlive a restore: they stand for what is on paper, in devices and on screens."""

    revisions: list[Values]
    numbers: list[Values]
    leases: list[Values]


def _stood(connection: Connection, now: datetime) -> Stood:
    lately = (now - timedelta(days=NUMBER_DAYS)).date().isoformat()
    return Stood(
        _all(connection, sa.select(site_state)),
        _all(connection, sa.select(counters).where(counters.c.day >= lately)),
        _all(connection, sa.select(leases)),
    )


def _all(connection: Connection, query: sa.Select[Any]) -> list[Values]:
    return [dict(row) for row in connection.execute(query).mappings()]


def _never_back(connection: Connection, stood: Stood) -> None:
    """The higher of what stood there and what was restored; revisions one more, because everything changed now."""
    revisions = {row["site_id"]: row["revision"] for row in stood.revisions}
    for row in _all(connection, sa.select(site_state)):
        revisions[row["site_id"]] = max(revisions.get(row["site_id"], 0), row["revision"])
    _put(connection, site_state, [{"site_id": site, "revision": last + 1} for site, last in revisions.items()])
    for row in stood.numbers:
        restored = connection.execute(sa.select(counters.c.last).where(*_key(counters, row))).scalar()
        _put(connection, counters, [{**row, "last": max(row["last"], restored or 0)}])
    _put(connection, leases, stood.leases)


def _put(connection: Connection, table: sa.Table, rows: list[Values]) -> None:
    """Each row in the place of the one with the same key, if there is one."""
    for row in rows:
        connection.execute(sa.delete(table).where(*_key(table, row)))
        connection.execute(sa.insert(table).values(row))


def _key(table: sa.Table, row: Values) -> list[sa.ColumnElement[bool]]:
    return [column == row[column.name] for column in table.primary_key.columns]


@contextmanager
def _at_head(checked: Checked) -> Iterator[Path]:
    """The backup at the present schema: an older one goes through an empty database of its own age and is upgraded."""
    if checked.head.schema == HEAD:
        yield checked.path
        return
    with tempfile.TemporaryDirectory(prefix="onthaal-restore-") as folder:
        engine = engine_for(Path(folder) / "older.db")
        try:
            migrate(engine, checked.head.schema)
            found = sa.MetaData()
            found.reflect(engine, only=lambda name, _: name not in NOT_OURS)
            with open_backup(checked.path) as backup, alone(engine) as connection:
                _fits(checked.head, found)
                _replace(connection, found.sorted_tables, backup)
            migrate(engine)
            upgraded = Path(folder) / "upgraded.gz"
            write_backup(engine, upgraded, checked.head.moment)
        finally:
            engine.dispose()
        yield upgraded


def _fits(head: Head, found: sa.MetaData) -> None:
    if head.rows.keys() != found.tables.keys():
        raise BackupRefused("The backup is damaged: its tables are not those of its version.")
