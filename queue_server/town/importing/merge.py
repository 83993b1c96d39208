"""What a list changes in a town's products, cell by cell. Nothing is written here.

The rule: an import writes a cell that is empty and was not emptied by the town, or that still says what the last
import of the same list wrote there. Every other cell is the town's own and stays.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from queue_server.town.importing.finding import Entry, Finder, Row, Terms
from queue_server.town.importing.sheetfile import Memory
from queue_server.town.problems import Findings


@dataclass(frozen=True, slots=True)
class Change:
    """One cell. In `kept` of a product `after` is what the list says and the town does not."""

    column: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Taken:
    """One product of the list in the town. `usual`: the columns of a new one that the list said nothing about;
    `filled`: those in which a text of another language stands."""

    product_id: str
    line: int
    name: str
    is_new: bool
    changes: tuple[Change, ...]
    kept: tuple[Change, ...] = ()
    usual: tuple[str, ...] = ()
    filled: tuple[str, ...] = ()


@dataclass(slots=True)
class Merged:
    """The rows of products.csv as they would be, and what happened to each product of the list."""

    rows: list[Row]
    memory: Memory
    taken: list[Taken] = field(default_factory=list)
    gone: list[Row] = field(default_factory=list)

    @property
    def differs(self) -> bool:
        return any(one.changes for one in self.taken)


def merge(
    rows: Iterable[Mapping[str, str]], memory: Memory, entries: Iterable[Entry], terms: Terms, findings: Findings
) -> Merged:
    """The town's rows with the list taken over; what cannot be taken over goes to `findings` and is left out."""
    merged = Merged([dict(row) for row in rows], dict(memory))
    finder = Finder(merged.rows, terms, findings)
    for entry in entries:
        if (found := finder.find(entry)) is not None:
            product_id, row = found
            merged.memory[terms.list_name, product_id, "product_id"] = product_id
            merged.taken.append(_changed(row, entry, merged, terms) if row else _new(product_id, entry, merged, terms))
    listed = {product_id for name, product_id, _ in memory if name == terms.list_name}
    gone = listed - {one.product_id for one in merged.taken}
    merged.gone = [row for row in merged.rows if row["product_id"] in gone]
    return merged


def _new(product_id: str, entry: Entry, merged: Merged, terms: Terms) -> Taken:
    filled = _filled(entry.cells, terms)
    usual = {column: cell for column, cell in terms.new.items() if column not in entry.cells}
    row = {**usual, **filled, **entry.cells, "product_id": product_id}
    merged.rows.append(row)
    for column, cell in {**filled, **entry.cells}.items():
        merged.memory[terms.list_name, product_id, column] = cell
    changes = tuple(Change(column, "", cell) for column, cell in row.items())
    return Taken(product_id, entry.line, terms.name_of(row), True, changes, (), tuple(usual), tuple(filled))


def _changed(row: Row, entry: Entry, merged: Merged, terms: Terms) -> Taken:
    changes, kept, filled = [], [], []
    more = _filled(entry.cells, terms)
    product_id = row["product_id"]
    for column, cell in {**more, **entry.cells}.items():
        key, before = (terms.list_name, product_id, column), row.get(column, "")
        if column == "product_id":
            continue
        if before not in (cell, merged.memory.get(key, "")):
            kept += [Change(column, before, cell)] if column not in more else []
            continue
        merged.memory[key] = cell
        if before != cell:
            row[column] = cell
            changes.append(Change(column, before, cell))
            filled += [column] if column in more else []
    name = terms.name_of(row)
    return Taken(product_id, entry.line, name, False, tuple(changes), tuple(kept), (), tuple(filled))


def _filled(cells: Mapping[str, str], terms: Terms) -> Row:
    """Names and descriptions for the languages in which the list has none, in the language of `fill`."""
    found = {}
    for what in ("name", "description"):
        text = cells.get(f"{what}_{terms.fill}", "")
        found.update({f"{what}_{code}": text for code in terms.languages if text and f"{what}_{code}" not in cells})
    return found
