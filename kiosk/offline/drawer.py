"""The SQLite file of the outbox: opened, checked, and written so that what was answered for is on disk."""

from __future__ import annotations

import os
import sqlite3
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import structlog

log = structlog.get_logger(__name__)

LOCK_SECONDS = 5.0
"""A kiosk that was just killed lets go at once; two on one folder never do."""

SETTINGS = (
    "pragma locking_mode = exclusive",
    "pragma journal_mode = wal",
    "pragma synchronous = full",
    "pragma secure_delete = on",
)

VERSION = 1
SCHEMA = """
create table if not exists lease (
    lease_id text primary key, body text not null, given integer not null default 0
) strict;
create table if not exists visit (
    seq integer primary key autoincrement, body text not null, boot text not null, steady real not null,
    wall text not null
) strict;
create table if not exists refused (
    seq integer primary key, letter text not null, number integer not null, code text not null
) strict;
"""


class NotStored(Exception):
    """The disk does not take it: then the number is not given."""


class OutboxInUse(RuntimeError):
    """Another kiosk works in the same folder."""


@contextmanager
def _stored() -> Iterator[None]:
    """Raises NotStored where SQLite could not."""
    try:
        yield
    except sqlite3.Error as problem:
        log.error("outbox_failed", problem=str(problem))
        raise NotStored(str(problem)) from problem


def _unwritable(problem: OSError) -> sqlite3.OperationalError:
    found = sqlite3.OperationalError(problem.strerror)
    found.sqlite_errorcode = sqlite3.SQLITE_CANTOPEN
    return found


class Drawer:
    """One file for one process; safe to use from several threads.

    `check` raises ValueError where the rows make no sense. `damaged` is True when a file was put aside and a new one
    begun. A folder that cannot be written now is tried again with each use.
    """

    def __init__(self, path: Path, check: Callable[[sqlite3.Connection], None]) -> None:
        """Raises OutboxInUse."""
        self.lock = threading.RLock()
        self.damaged = False
        self._path, self._check = path, check
        self._connection: sqlite3.Connection | None = None
        self._closed = False
        with suppress(NotStored), _stored():
            self._db()

    def _db(self) -> sqlite3.Connection:
        """Raises OutboxInUse, NotStored after the end, sqlite3.Error."""
        if self._closed:
            raise NotStored("closed")
        if self._connection is not None:
            return self._connection
        try:
            self._connection = self._open()
        except sqlite3.Error as problem:
            code = getattr(problem, "sqlite_errorcode", sqlite3.SQLITE_CORRUPT)
            if code == sqlite3.SQLITE_BUSY:
                raise OutboxInUse(str(self._path)) from problem
            if code not in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB):
                raise
            self._put_aside(problem)
            self._connection = self._open()
        return self._connection

    def _open(self) -> sqlite3.Connection:
        """Raises sqlite3.Error, without a code when the file is sound and its rows make no sense."""
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            os.close(os.open(self._path, os.O_RDWR | os.O_CREAT, 0o600))
            self._path.chmod(0o600)
        except OSError as problem:
            raise _unwritable(problem) from problem
        db = sqlite3.connect(self._path, timeout=LOCK_SECONDS, isolation_level=None, check_same_thread=False)
        try:
            for setting in SETTINGS:
                db.execute(setting)
            if db.execute("pragma integrity_check(1)").fetchone() != ("ok",):
                raise ValueError("integrity")
            if db.execute("pragma user_version").fetchone()[0] > VERSION:
                raise ValueError("written by a newer kiosk")
            db.executescript(SCHEMA)
            self._check(db)
        except ValueError as problem:
            db.close()
            raise sqlite3.DatabaseError("unreadable") from problem
        except BaseException:
            db.close()
            raise
        return db

    def _put_aside(self, problem: sqlite3.Error) -> None:
        """For whoever wants to look; what was put aside before goes."""
        log.error("outbox_damaged", problem=str(problem))
        for end in ("", "-wal", "-shm"):
            file = self._path.with_name(self._path.name + end)
            with suppress(FileNotFoundError):
                file.replace(file.with_name(file.name + ".damaged"))
        self.damaged = True

    @contextmanager
    def change(self) -> Iterator[sqlite3.Connection]:
        """One transaction. Raises NotStored when it is not on disk."""
        with self.lock, _stored():
            db = self._db()
            db.execute("begin immediate")
            try:
                # Writes in any case: a disk that takes this takes the rest, as a rule.
                db.execute(f"pragma user_version = {VERSION}")
                yield db
                db.execute("commit")
            except BaseException:
                with suppress(sqlite3.Error):
                    db.execute("rollback")
                raise

    def rows(self, query: str, *arguments: object) -> list[Any]:
        """Raises NotStored when the file cannot be read."""
        with self.lock, _stored():
            return self._db().execute(query, arguments).fetchall()

    def wipe(self) -> None:
        """Nothing of what was deleted stays in the log of the file; on a full disk the next time."""
        with self.lock, suppress(NotStored), _stored():
            self._db().execute("pragma wal_checkpoint(truncate)")

    def close(self) -> None:
        """Whoever comes later finds that nothing can be stored."""
        with self.lock:
            self._closed = True
            if self._connection is not None:
                self._connection.close()
