"""How the columns of a list become the columns of products.csv: a small TOML file, or what a known format brings."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from queue_server.town.importing.plaintext import plain, shortened
from queue_server.town.importing.records import Record
from queue_server.town.offers import PRODUCT_COLUMNS
from queue_server.town.problems import Findings, near
from queue_server.town.source import Source
from queue_server.town.spot import Spot
from queue_server.town.tomltable import TomlTable, read_toml

LISTS = {"audiences": "|", "papers": "|", "steps": "|", "words": ";"}
"""Columns that hold several values, and what stands between them."""

OTHERWISE = "*"
"""In a table of values: whatever the table does not name."""

NEW = {"minutes": "10"}
"""What a new product gets when neither the list nor the mapping says it; a colleague looks at it afterwards."""

_LIST_NAME = re.compile(r"[a-z0-9_-]{1,32}")


@dataclass(frozen=True, slots=True)
class Reading:
    """`columns` is ours -> theirs; `constants` fill every product of the list, `new` only those that are new."""

    list_name: str
    columns: Mapping[str, str] = field(default_factory=dict)
    constants: Mapping[str, str] = field(default_factory=dict)
    new: Mapping[str, str] = field(default_factory=lambda: NEW)
    separators: Mapping[str, str] = field(default_factory=dict)
    values: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    named: frozenset[str] = frozenset()
    """Their columns that the mapping names: each must be in the list."""


def read_mapping(path: Path, usual: Reading, languages: tuple[str, ...], findings: Findings) -> Reading:
    """The mapping in a file, over what the format itself brings; what is wrong goes to `findings`."""
    table = read_toml(Source(path.parent, findings), path.name)
    if table is None:
        return usual
    ours = frozenset([*PRODUCT_COLUMNS.must(languages), *PRODUCT_COLUMNS.may(languages)])
    name = table.text("list", required=False) or usual.list_name
    if not _LIST_NAME.fullmatch(name):
        table.spot("list").wrong("must be 1 to 32 of a-z 0-9 _ -")
    columns = _texts(table.table("columns", required=False), ours)
    reading = replace(
        usual,
        list_name=name,
        columns={**usual.columns, **columns},
        named=frozenset(filter(None, columns.values())),
        constants={**usual.constants, **_texts(table.table("constants", required=False), ours)},
        new={**usual.new, **_texts(table.table("new", required=False), ours)},
        separators={**usual.separators, **_texts(table.table("separators", required=False), ours)},
        values={**usual.values, **_values(table.table("values", required=False), ours)},
    )
    table.finish()
    return reading


def _texts(table: TomlTable, ours: frozenset[str]) -> dict[str, str]:
    """A table of our columns; a column that products.csv does not have is reported with what was meant."""
    for key in table.data:
        table.spot(key).one_of("column of products.csv", key, ours)
    found = {key: table.text(key, required=False) for key in table.data}
    table.finish()
    return found


def _values(table: TomlTable, ours: frozenset[str]) -> dict[str, dict[str, str]]:
    found = {}
    for key in table.data:
        table.spot(key).one_of("column of products.csv", key, ours)
        inner = table.table(key)
        found[key] = {their: inner.text(their, required=False) for their in inner.data}
    table.finish()
    return found


def check_columns(records: Sequence[Record], reading: Reading, file: str, findings: Findings) -> None:
    """Reports each column that the mapping names and no product of the list has."""
    there = {name for record in records for name in record.fields}
    for name in sorted(reading.named - there):
        findings.add(file, 0, name, "is in the mapping and not in the list", near(name, there))


def cells_of(record: Record, reading: Reading, file: str, findings: Findings) -> dict[str, str]:
    """The cells of products.csv that the list fills for one product; empty ones are left out."""
    cells = dict(reading.constants)
    for ours, theirs in reading.columns.items():
        cell = _cell(record, ours, theirs, reading, Spot(findings, file, record.line, theirs))
        if cell:
            cells[ours] = cell
    return cells


def _cell(record: Record, ours: str, theirs: str, reading: Reading, spot: Spot) -> str:
    value = record.fields.get(theirs, "")
    joiner = LISTS.get(ours) or LISTS.get(ours.rpartition("_")[0])
    parts = _parts(value, reading.separators.get(ours), joiner)
    if ours in reading.values:
        parts = [_translated(part, reading.values[ours], spot) for part in parts]
    parts = list(dict.fromkeys(part for part in parts if part))
    if ours.startswith("description_"):
        return shortened(plain(" ".join(parts)))
    if joiner is None:
        return _amount(parts[0]) if parts and ours == "price" else next(iter(parts), "")
    return joiner.join(part.replace(joiner, " ") for part in parts)


def _parts(value: str | tuple[str, ...], separator: str | None, joiner: str | None) -> list[str]:
    whole = [value] if isinstance(value, str) else list(value)
    between = separator or joiner
    split = [part for text in whole for part in (text.split(between) if between else [text])]
    return [" ".join(part.split()) for part in split if part.strip()]


def _translated(part: str, table: Mapping[str, str], spot: Spot) -> str:
    """Our value for theirs; an empty one leaves it out."""
    found = table.get(part, table.get(OTHERWISE))
    if found is None:
        spot.wrong(f'[values] of the mapping has nothing for "{part}"', near(part, table))
        return ""
    return found


def _amount(text: str) -> str:
    return re.sub(r"(?i)\s*(€|euro?)\s*", "", text)
