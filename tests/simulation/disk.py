"""The disk under a simulated server: a real SQLite file whose statements can fail and whose power can go.

A power cut leaves the files as they were at that moment, and the next server starts from them. A cut in the middle
of COMMIT leaves the log half written.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from random import Random
from typing import Any

from sqlalchemy import Engine, event

BLOCK = 512
"""Disks write no less at once."""

PAGES_MOST = 1_073_741_823
"""What SQLite itself allows by default."""


class PowerCut(BaseException):
    """The machine stops here: nobody may catch it but the simulation."""


class Cut(StrEnum):
    """Every boundary of a commit."""

    BEFORE_BEGIN = "before_begin"
    BETWEEN_WORKS = "between_works"
    BEFORE_COMMIT = "before_commit"
    IN_COMMIT = "in_commit"
    BEFORE_ANSWERS = "before_answers"


@dataclass(slots=True)
class Plan:
    """What goes wrong with the next group. `nth` counts statements (or works, for a cut between works) from one."""

    cut: Cut | None = None
    nth: int = 0
    """Of the works, for a cut between works."""
    fail_at: int = 0
    for_ever: bool = False
    full: bool = False
    commit_fails: bool = False


@dataclass(slots=True)
class Disk:
    """`file` is where the server's database is now; it moves with each power cut."""

    folder: Path
    file: Path
    chance: Random
    plan: Plan = field(default_factory=Plan)
    writing: bool = False
    """Only what the writer does meets the faults of the plan; who reads meets none."""
    statements: int = 0
    works: int = 0
    cuts: int = 0
    faults: int = 0
    """Faults that really happened."""

    def attach(self, engine: Engine) -> None:
        """From now on this engine's connections stand on this disk."""

        def connect(_dialect: object, _record: object, _arguments: object, options: dict[str, Any]) -> None:
            options["factory"] = lambda *a, **o: _Connection(*a, disk=self, **o)

        event.listen(engine, "do_connect", connect)
        # Power is cut by hand here, so that waiting for the real disk would test nothing.
        event.listen(engine, "connect", lambda connection, _: connection.execute("PRAGMA synchronous=OFF"))
        engine.dispose()

    def begin_group(self, plan: Plan) -> None:
        self.plan, self.statements, self.works, self.writing = plan, 0, 0, True

    def end_group(self) -> None:
        self.plan, self.writing = Plan(), False

    def begin_work(self) -> None:
        """Called before each work of the writer, also of one that it does again."""
        self.works += 1
        if self.plan.cut is Cut.BETWEEN_WORKS and self.works == self.plan.nth:
            self.cut()

    def meet(self, connection: sqlite3.Connection, sql: str, go: Callable[[], object]) -> None:
        """Called before each statement of the writer; `go` carries it out."""
        self.statements += 1
        plan, word = self.plan, sql.partition(" ")[0]
        if word == "BEGIN":
            self._limit(connection)
        if sql == "COMMIT":
            self._meet_commit(go)
        elif plan.fail_at and word != "ROLLBACK" and self._fails():
            self.faults += 1
            raise sqlite3.OperationalError("disk I/O error")

    def _fails(self) -> bool:
        return self.statements >= self.plan.fail_at if self.plan.for_ever else self.statements == self.plan.fail_at

    def _limit(self, connection: sqlite3.Connection) -> None:
        """A full disk: not one page more than the file has; SQLite itself says so then."""
        most = connection.execute("PRAGMA page_count").fetchone()[0] if self.plan.full else PAGES_MOST
        connection.execute(f"PRAGMA max_page_count={most}")
        self.faults += self.plan.full

    def _meet_commit(self, go: Callable[[], object]) -> None:
        plan = self.plan
        if plan.cut is Cut.BEFORE_COMMIT:
            self.cut()
        if plan.commit_fails or (plan.fail_at and self._fails()):
            self.faults += 1
            raise sqlite3.OperationalError("database or disk is full")
        if plan.cut is Cut.IN_COMMIT:
            file, log = self._bytes()
            go()
            self._tear(file, log)

    def cut(self) -> None:
        """The power goes now."""
        self._lose_power(*self._bytes())

    def _tear(self, file: bytes, log_before: bytes) -> None:
        """The power goes while COMMIT writes the log: a part from its front is new, the rest is as it was."""
        log = self._bytes()[1]
        torn = self.chance.randint(_alike(log_before, log), len(log))
        self._lose_power(file, log[:torn] + log_before[torn:])

    def _bytes(self) -> tuple[bytes, bytes]:
        log = self.log
        return self.file.read_bytes(), log.read_bytes() if log.exists() else b""

    @property
    def log(self) -> Path:
        return self.file.with_name(f"{self.file.name}-wal")

    def _lose_power(self, file: bytes, log: bytes) -> None:
        self.cuts += 1
        self.faults += 1
        left = self.file
        self.file = self.folder / f"after-cut-{self.cuts}.db"
        self.file.write_bytes(file)
        if log:
            self.log.write_bytes(log)
        raise PowerCut(left.name)


def _alike(one: bytes, two: bytes) -> int:
    """How many whole blocks at their fronts are the same, in bytes."""
    most = min(len(one), len(two))
    return next((at for at in range(0, most, BLOCK) if one[at : at + BLOCK] != two[at : at + BLOCK]), most)


class _Connection(sqlite3.Connection):
    def __init__(self, *arguments: Any, disk: Disk, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.disk = disk

    def cursor(self, factory: Any = None) -> Any:
        return super().cursor(factory or _Cursor)


class _Cursor(sqlite3.Cursor):
    def execute(self, sql: str, values: Iterable[Any] = ()) -> sqlite3.Cursor:  # type: ignore[override]
        connection = self.connection
        assert isinstance(connection, _Connection)
        if connection.disk.writing:
            connection.disk.meet(connection, sql, lambda: super(_Cursor, self).execute(sql))
        return super().execute(sql, values)  # type: ignore[arg-type]
