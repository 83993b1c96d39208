"""products.csv cell by cell, so that an import changes nothing else in it; and what imports wrote before.

`imported.csv` stands beside products.csv: per list, product and column the text that the last import wrote.
"""

from __future__ import annotations

import csv
import io
import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from queue_server.town.offers import PRODUCTS_FILE
from queue_server.town.offersheets import product_columns
from queue_server.town.problems import Findings
from queue_server.town.sheet import delimiter_of
from queue_server.town.source import Source

IMPORTED_FILE = "imported.csv"
IMPORTED_HEADER = ("list", "product_id", "column", "text")

Memory = dict[tuple[str, str, str], str]
"""(list, product id, column) -> what the last import of that list wrote there."""


@dataclass(frozen=True, slots=True)
class SheetFile:
    """The rows of products.csv as they stand there; `delimiter` and `mark` (byte order mark) as the town uses them."""

    header: tuple[str, ...]
    rows: tuple[Mapping[str, str], ...]
    delimiter: str
    mark: bool

    def text(self, rows: Iterable[Mapping[str, str]], languages: tuple[str, ...]) -> str:
        """The file with these rows instead; columns that it lacked are added behind the others."""
        rows = list(rows)
        used = {column for row in rows for column, cell in row.items() if cell}
        more = [c for c in product_columns(languages) if c in used and c not in self.header]
        header = [*self.header, *more]
        return _csv([header, *([row.get(column, "") for column in header] for row in rows)], self.delimiter, self.mark)


def read_sheet_file(folder: Path) -> SheetFile:
    """products.csv of a town that was found in order."""
    raw = (folder / PRODUCTS_FILE).read_bytes()
    text = Source(folder, Findings()).text(PRODUCTS_FILE) or ""
    delimiter = delimiter_of(text)
    lines = [cells for cells in csv.reader(io.StringIO(text), delimiter=delimiter) if any(c.strip() for c in cells)]
    header = tuple(name.strip() for name in lines[0])
    rows = tuple({name: cell.strip() for name, cell in zip(header, cells, strict=True)} for cells in lines[1:])
    return SheetFile(header, rows, delimiter, raw.startswith(b"\xef\xbb\xbf"))


def read_memory(folder: Path, findings: Findings) -> Memory:
    """What imports wrote; nothing where there was none. A file of another shape is reported."""
    source = Source(folder, findings)
    if not source.has(IMPORTED_FILE):
        return {}
    lines = list(csv.reader(io.StringIO(source.text(IMPORTED_FILE) or "")))
    if not lines or tuple(lines[0]) != IMPORTED_HEADER or any(len(line) != len(IMPORTED_HEADER) for line in lines):
        findings.add(IMPORTED_FILE, 1, "", "is not what an import wrote: take it away to begin anew")
        return {}
    return {(name, product_id, column): text for name, product_id, column, text in lines[1:]}


def memory_text(memory: Memory) -> str:
    return _csv([IMPORTED_HEADER, *([*key, text] for key, text in sorted(memory.items()))], ",", False)


def write_whole(files: Mapping[Path, str]) -> None:
    """Writes files so that each is the old or the new one at any moment, also when the power fails.

    All are on the disk before the first takes the place of the old one: a full disk changes nothing. Raises OSError.
    """
    beside = {path: path.with_name(f".{path.name}.new") for path in files}
    try:
        for path, text in files.items():
            with beside[path].open("w", encoding="utf-8", newline="") as stream:
                stream.write(text)
                stream.flush()
                os.fsync(stream.fileno())
            if path.exists():
                beside[path].chmod(path.stat().st_mode & 0o777)
        for path, new in beside.items():
            new.replace(path)
    finally:
        for new in beside.values():
            new.unlink(missing_ok=True)


def _csv(rows: Iterable[Sequence[str]], delimiter: str, mark: bool) -> str:
    stream = io.StringIO()
    csv.writer(stream, delimiter=delimiter, lineterminator="\n").writerows(rows)
    return ("\ufeff" if mark else "") + stream.getvalue()
