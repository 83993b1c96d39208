"""The form of a backup: gzip of JSON lines, alike for every database.

    {"format": "onthaal-backup", "version": 1, "schema": "0003", "moment": "2026-03-02T09:00:00+00:00",
     "town": "3f1c…", "rows": {"visits": 2, …}}
    {"table": "visits", "columns": ["site_id", …]}
    ["stadhuis", …]                                     one line for each row, values in the order of the columns
    …
    {"end": {"visits": 2, …}, "sha256": "…"}            of every byte before this line, unpacked

The rows are counted before they are written and again while they are, so a file that was cut off, changed or stitched
together is known as such before anything is done with it.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import zlib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import IO, Any

FORMAT = "onthaal-backup"
VERSION = 1

LINE_MAX = 64 * 2**20
"""Bytes in one line; the longest is a town's document, some hundreds of kilobytes. More is a damaged file."""

BATCH_ROWS = 1_000
BATCH_BYTES = 2**20
"""What a reader holds at once, whichever comes first: rows of visits are small, a town's document is not."""

PACKING = 6
"""gzip's own middle way: 9 takes three times as long for some per cent."""

GZIP_STARTS = b"\x1f\x8b"


class BackupRefused(Exception):
    """Says in one sentence why this file is not, or cannot be, restored or written."""


@dataclass(frozen=True, slots=True)
class Head:
    """What a backup says of itself. `rows` per table, `schema` as migration, `moment` aware UTC."""

    schema: str
    moment: datetime
    town: str | None
    rows: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Batch:
    """Some rows of one table, values in the order of `columns`."""

    table: str
    columns: tuple[str, ...]
    rows: list[list[Any]]


@dataclass(frozen=True, slots=True)
class End:
    """The last line: rows per table as they were written, checksum of all before."""

    rows: Mapping[str, int]
    sha256: str


def _line(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"


class BackupWriter:
    """Writes the lines in their order: head, then tables with their rows, then `end()`."""

    def __init__(self, out: IO[bytes]) -> None:
        self._packed = gzip.GzipFile(filename="", mode="wb", compresslevel=PACKING, fileobj=out, mtime=0)
        self._digest = hashlib.sha256()
        self._counts: Counter[str] = Counter()
        self._table = ""

    def _put(self, data: bytes) -> None:
        self._digest.update(data)
        self._packed.write(data)

    def head(self, head: Head) -> None:
        said = {"format": FORMAT, "version": VERSION, "schema": head.schema, "moment": head.moment.isoformat()}
        self._put(_line({**said, "town": head.town, "rows": dict(head.rows)}))

    def table(self, name: str, columns: Sequence[str]) -> None:
        self._table = name
        self._counts[name] = 0
        self._put(_line({"table": name, "columns": list(columns)}))

    def rows(self, rows: Iterable[Sequence[Any]]) -> None:
        lines = [_line(list(row)) for row in rows]
        self._counts[self._table] += len(lines)
        self._put(b"".join(lines))

    def end(self) -> None:
        self._packed.write(_line({"end": dict(self._counts), "sha256": self._digest.hexdigest()}))
        self._packed.close()


class BackupReader:
    """Reads `head` at once and then the rows; whoever takes all batches has a whole and undamaged backup."""

    def __init__(self, packed: gzip.GzipFile) -> None:
        self._packed = packed
        self._digest = hashlib.sha256()
        self.unpacked_bytes = 0
        self.head = _head(self._count(self._next()))

    def _next(self) -> bytes:
        """The next line; empty at the end of the file."""
        line = self._packed.readline(LINE_MAX + 1)
        if len(line) > LINE_MAX:
            raise BackupRefused("The backup is damaged: a line without end.")
        return line

    def _count(self, line: bytes) -> bytes:
        self._digest.update(line)
        self.unpacked_bytes += len(line)
        return line

    def batches(self) -> Iterator[Batch]:
        """Every row, some at a time. Raises BackupRefused after the last when the file is not whole."""
        counts: Counter[str] = Counter()
        batch, size = Batch("", (), []), 0
        while not isinstance(value := _parsed(line := self._next()), End):
            self._count(line)
            if isinstance(value, Batch) or len(batch.rows) >= BATCH_ROWS or size >= BATCH_BYTES:
                yield batch
                batch, size = value if isinstance(value, Batch) else replace(batch, rows=[]), 0
            if isinstance(value, list):
                if len(value) != len(batch.columns):
                    raise BackupRefused(f"The backup is damaged in table {batch.table}.")
                batch.rows.append(value)
                size += len(line)
            counts[batch.table] += isinstance(value, list)
        yield batch
        self._check_end(value, counts)

    def _check_end(self, end: End, counts: Mapping[str, int]) -> None:
        if end.sha256 != self._digest.hexdigest():
            raise BackupRefused("The backup is damaged: its checksum does not fit what is in it.")
        if not dict(counts) == dict(self.head.rows) == dict(end.rows):
            raise BackupRefused("The backup is damaged: it does not hold the rows that it says it holds.")
        if self._next():
            raise BackupRefused("The backup is damaged: something stands behind its end.")


def _parsed(line: bytes) -> list[Any] | Batch | End:
    """A row, the start of a table, or the end."""
    if not line:
        raise BackupRefused("The backup is cut off: its last line is missing.")
    try:
        value = json.loads(line)
        if isinstance(value, list):
            return value
        return End(value["end"], value["sha256"]) if "end" in value else Batch(value["table"], (*value["columns"],), [])
    except (ValueError, KeyError, TypeError) as error:
        raise BackupRefused("The backup is damaged: a line cannot be read.") from error


def _head(line: bytes) -> Head:
    try:
        said = json.loads(line)
        if said["format"] != FORMAT:
            raise BackupRefused("This file is not a backup of Onthaal.")
        if said["version"] != VERSION:
            raise BackupRefused("This backup was made by a newer Onthaal: restore it with that version.")
        moment = datetime.fromisoformat(said["moment"])
        return Head(said["schema"], moment, said["town"], said["rows"])
    except (ValueError, KeyError, TypeError) as error:
        raise BackupRefused("This file is not a backup of Onthaal.") from error


@contextmanager
def open_backup(path: Path) -> Iterator[BackupReader]:
    """The backup at `path`; raises BackupRefused, here or while it is read, for what is no whole backup."""
    try:
        with path.open("rb") as file, gzip.GzipFile(fileobj=file, mode="rb") as packed:
            yield BackupReader(packed)
    except gzip.BadGzipFile as error:
        with path.open("rb") as file:
            starts = file.read(len(GZIP_STARTS))
        if starts != GZIP_STARTS:
            raise BackupRefused(f"{path} is not a backup of Onthaal.") from error
        raise BackupRefused("The backup is damaged: its packing does not fit what is in it.") from error
    except EOFError as error:
        raise BackupRefused("The backup is cut off before its end.") from error
    except zlib.error as error:
        raise BackupRefused("The backup is damaged: it cannot be unpacked.") from error
