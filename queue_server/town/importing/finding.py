"""Which product of the town a product of a list is: by its source, else by its id."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from queue_server.town.problems import Findings

ID_CHARS_MAX = 64


@dataclass(frozen=True, slots=True)
class Entry:
    """A product as the list gives it: cells of products.csv, without empty ones. `line` is its place in the list."""

    line: int
    cells: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Terms:
    """How a list is taken over: its name and file, the town's languages, cells for new products, and the language
    (or "") whose text also stands for a language that has none."""

    list_name: str
    file: str
    languages: tuple[str, ...]
    new: Mapping[str, str]
    fill: str = ""

    def name_of(self, cells: Mapping[str, str]) -> str:
        return cells.get(f"name_{self.languages[0]}", "")


Row = dict[str, str]


class Finder:
    """Knows the town's rows and which of them the list already named."""

    def __init__(self, rows: Iterable[Row], terms: Terms, findings: Findings) -> None:
        self._by_id = {row["product_id"]: row for row in rows}
        self._by_source = {row["source"]: row for row in self._by_id.values() if row.get("source")}
        self._terms = terms
        self._findings = findings
        self._named: dict[tuple[str, str], int] = {}

    def find(self, entry: Entry) -> tuple[str, Row | None] | None:
        """The product's id and its row, None for a new one; nothing after reporting why it has no place."""
        source, given = entry.cells.get("source", ""), entry.cells.get("product_id", "")
        name = self._terms.name_of(entry.cells)
        if not given and not (source and made_id(name)):
            key = "name" if source else "source"
            self._wrong(entry, key, "is missing, and there is no id: it could not be found again")
            return None
        row = self._by_source.get(source) or self._unlinked(given or made_id(name), source)
        if row is None and given in self._by_id:
            self._wrong(entry, "product_id", f'"{given}" has the source "{self._by_id[given]["source"]}"')
            return None
        product_id = row["product_id"] if row else given or self._made(name, source)
        for key, value in (("source", source), ("product_id", product_id)):
            if value and self._named.setdefault((key, value), entry.line) != entry.line:
                self._wrong(entry, key, f'"{value}" is there twice, first on {self._named[key, value]}')
                return None
        return product_id, row

    def _unlinked(self, product_id: str, source: str) -> Row | None:
        """The product of that id, unless it comes from another source."""
        row = self._by_id.get(product_id)
        return row if row is not None and row.get("source", "") in ("", source) else None

    def _made(self, name: str, source: str) -> str:
        """An id from the name; when it is taken, with the end of the source behind it."""
        made = made_id(name)
        if made not in self._by_id and ("product_id", made) not in self._named:
            return made
        tail = made_id(source)[-20:].strip("_")
        return f"{made[: ID_CHARS_MAX - 1 - len(tail)]}_{tail}"

    def _wrong(self, entry: Entry, key: str, message: str) -> None:
        self._findings.add(self._terms.file, entry.line, key, message)


def made_id(name: str) -> str:
    """An id of a name: "Rijbewijs (één jaar)" is rijbewijs_een_jaar."""
    ascii_only = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "_", ascii_only.lower()).strip("_")[:ID_CHARS_MAX].strip("_")
