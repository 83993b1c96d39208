"""The records of somebody else's list, as they stand there: rows of a CSV file, objects of a JSON file."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from queue_server.town.source import Source

RECORDS_MAX = 20_000
"""The Dutch list names about 5,000 products, some of them several times; a region's catalogue has fewer."""

DEPTH_MAX = 8
"""Deeper inside an object no catalogue keeps a text."""

Value = str | tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Record:
    """One product of a list. `line` is its line in a CSV file, its number (from 1) in a JSON file."""

    line: int
    fields: Mapping[str, Value]

    def text(self, field: str) -> str:
        """The field as one text; of several values the first."""
        value = self.fields.get(field, "")
        return value if isinstance(value, str) else next(iter(value), "")


def read_csv(source: Source, file: str) -> list[Record] | None:
    """The rows of a CSV file (comma, semicolon or tab, told by its header); None after reporting why not."""
    text = source.text(file)
    if text is None:
        return None
    head = text.split("\n", 1)[0]
    reader = csv.reader(io.StringIO(text), delimiter=max(",;\t", key=head.count), strict=True)
    try:
        header = [name.strip() for name in next(reader, [])]
        for name in sorted({name for name in header if header.count(name) > 1}):
            source.findings.add(file, 1, name, "column is there twice")
        return _limited(source, file, list(_rows(source, file, header, reader)))
    except csv.Error as error:
        source.findings.add(file, reader.line_num, "", f"is not a valid CSV file: {error}")
        return None


def _rows(source: Source, file: str, header: list[str], reader: Iterator[list[str]]) -> Iterator[Record]:
    line = 1
    for cells in reader:
        begins, line = line + 1, getattr(reader, "line_num", line + 1)
        if not any(cell.strip() for cell in cells):
            continue
        if len(cells) != len(header):
            source.findings.add(file, begins, "", f"row has {len(cells)} cells, the header has {len(header)}")
        yield Record(begins, {name: cell.strip() for name, cell in zip(header, cells, strict=False)})


def read_json(source: Source, file: str) -> Any:
    """What a JSON file says; None after reporting why it cannot be read."""
    text = source.text(file)
    if text is None:
        return None
    try:
        found = json.loads(text)
        json.dumps(found, ensure_ascii=False).encode()  # half a character (one surrogate) can be said, never written
    except (ValueError, RecursionError) as error:
        source.findings.add(file, getattr(error, "lineno", 0), "", f"is not valid JSON: {error}")
        return None
    if not isinstance(found, dict | list):
        source.findings.add(file, 0, "", "holds no list of products")
        return None
    return found


def records_of(source: Source, file: str, found: Any) -> list[Record] | None:
    """The objects of a JSON list, or of the first list of objects inside an object, with dotted names for what is
    nested: `naam.nl`."""
    objects = found if isinstance(found, list) else next((v for v in found.values() if _objects(v)), [])
    if not _objects(objects):
        source.findings.add(file, 0, "", "holds no list of products")
        return None
    return _limited(source, file, [Record(n, dict(_flat(o))) for n, o in enumerate(objects, 1)])


def _objects(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and all(isinstance(item, dict) for item in value)


def _flat(value: Mapping[str, Any], above: str = "") -> Iterator[tuple[str, Value]]:
    for key, inner in value.items():
        name = f"{above}{key}"
        if isinstance(inner, dict):
            if name.count(".") < DEPTH_MAX:
                yield from _flat(inner, f"{name}.")
        elif isinstance(inner, list):
            yield name, tuple(_text(item) for item in inner if not isinstance(item, dict | list))
        else:
            yield name, _text(inner)


def _text(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return str(value).strip()


def _limited(source: Source, file: str, records: Sequence[Record]) -> list[Record] | None:
    if len(records) > RECORDS_MAX:
        source.findings.add(file, 0, "", f"has {len(records)} products, at most {RECORDS_MAX} are read")
        return None
    return list(records)
