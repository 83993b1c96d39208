"""The Dutch list of uniform product names (Uniforme Productnamenlijst) of standaarden.overheid.nl.

Its files are `UPL-actueel.csv` and `UPL-actueel.json` (the answer of a SPARQL query), with the columns URI,
UniformeProductnaam, Rijk, Provincie, Waterschap, Gemeente, Burger, Bedrijf, ...; a product stands there once for
each law that it rests on. https://standaarden.overheid.nl/owms/oquery/UPL-actueel.plain
"""

from __future__ import annotations

from typing import Any

from queue_server.town.importing.mapping import Reading
from queue_server.town.importing.records import Record, Value
from queue_server.town.source import Source

COLUMNS = ("URI", "UniformeProductnaam")
AUDIENCES = {"Burger": "citizen", "Bedrijf": "entrepreneur"}


def reading() -> Reading:
    return Reading("upl", {"source": "URI", "name_nl": "naam", "audiences": "doelgroep"})


def rows_of(source: Source, file: str, found: Any) -> list[Record] | None:
    """The rows of the JSON file: each cell is `{"type": ..., "value": ...}`; None after reporting why not."""
    results = found.get("results") if isinstance(found, dict) else None
    rows = results.get("bindings") if isinstance(results, dict) else None
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        source.findings.add(file, 0, "", "is not the JSON of the UPL: results.bindings is missing")
        return None
    return [Record(n, {key: _value(cell) for key, cell in row.items()}) for n, row in enumerate(rows, 1)]


def _value(cell: Any) -> str:
    return str(cell.get("value", "")).strip() if isinstance(cell, dict) else ""


def records(source: Source, file: str, rows: list[Record]) -> list[Record] | None:
    """One record per product of municipalities; None after reporting that it is another kind of file."""
    missing = [name for name in COLUMNS if not any(name in row.fields for row in rows)]
    for name in missing:
        source.findings.add(file, 1, name, "column is missing: is this the UPL?")
    if missing:
        return None
    levels = any(row.text("Gemeente") for row in rows)
    found: dict[str, Record] = {}
    for row in rows:
        if row.text("URI") and (row.text("Gemeente") or not levels):
            found[row.text("URI")] = _merged(found.get(row.text("URI")), row)
    return list(found.values())


def _merged(before: Record | None, row: Record) -> Record:
    who = tuple(audience for column, audience in AUDIENCES.items() if row.text(column))
    name = row.text("UniformeProductnaam")
    fields: dict[str, Value] = {"URI": row.text("URI"), "naam": name[:1].upper() + name[1:], "doelgroep": who}
    if before is None:
        return Record(row.line, fields)
    already = before.fields["doelgroep"]
    return Record(before.line, {**fields, "doelgroep": tuple(dict.fromkeys([*already, *who]))})
