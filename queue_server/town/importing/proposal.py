"""A list of products beside a town: read, merged, checked as the town it would give; written only when it is good."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from queue_server.domain.catalogue import Town
from queue_server.town import folder as folders
from queue_server.town.importing import ipdc, upl
from queue_server.town.importing.finding import Entry, Terms
from queue_server.town.importing.mapping import NEW, Reading, cells_of, check_columns, read_mapping
from queue_server.town.importing.merge import Merged, merge
from queue_server.town.importing.offering import offering
from queue_server.town.importing.records import Record, read_csv, read_json, records_of
from queue_server.town.importing.sheetfile import (
    IMPORTED_FILE,
    memory_text,
    read_memory,
    read_sheet_file,
    write_whole,
)
from queue_server.town.offers import PRODUCTS_FILE
from queue_server.town.offersheets import product_columns
from queue_server.town.places import site_file
from queue_server.town.problems import Findings, Problem
from queue_server.town.source import Source
from queue_server.town.spot import Spot

FORMATS = ("csv", "json", "ipdc", "upl")
BY_ENDING = {".csv": "csv", ".json": "json", ".jsonld": "ipdc"}


@dataclass(frozen=True, slots=True)
class Wish:
    """What is asked for: a list, its format, its mapping, and the language that stands in for others (or "")."""

    folder: Path
    file: Path
    format: str
    mapping: Path | None = None
    fill: str = ""
    sites: tuple[str, ...] = ()
    """Sites that will offer the new products."""


@dataclass(frozen=True, slots=True)
class Proposal:
    """`problems` empty means that it can be written."""

    wish: Wish
    town: Town
    merged: Merged
    problems: tuple[Problem, ...]
    files: Mapping[str, str]
    """The text of each file that would be written, in the order in which they are."""
    papers: dict[int, tuple[str, ...]]
    """By place in the list what its conditions ask to show, where no mapping says which papers these are."""

    def write(self) -> None:
        """Replaces the files, imported.csv last; each is whole at any moment. Raises OSError."""
        write_whole({self.wish.folder / file: text for file, text in self.files.items()})


def propose(wish: Wish) -> Proposal:
    """Reads and checks everything; writes nothing. Raises TownRefused when the town itself is not in order."""
    town = folders.load(wish.folder)
    findings = Findings()
    reading = _reading(wish, town, findings)
    records = [] if findings.all() else _records(wish, findings) or []
    check_columns(records, reading, wish.file.name, findings)
    entries = [Entry(r.line, cells_of(r, reading, wish.file.name, findings)) for r in records]
    sheet, memory = read_sheet_file(wish.folder), read_memory(wish.folder, findings)
    new = {"topic": town.topics[0].topic_id if town.topics else "", **NEW, **reading.new}
    terms = Terms(reading.list_name, wish.file.name, town.languages, new, wish.fill)
    merged = merge(sheet.rows, memory, entries, terms, findings)
    if not any(entry.cells for entry in entries):
        merged.gone.clear()
        findings.add(wish.file.name, 0, "", "gives no product: are its columns those of the mapping?")
    files = {
        PRODUCTS_FILE: sheet.text(merged.rows, town.languages),
        **_sites(wish, town, merged, findings),
        IMPORTED_FILE: memory_text(merged.memory),
    }
    problems = (*findings.all(), *_problems_of_result(wish, files, merged))
    papers = {r.line: found for r in records if isinstance(found := r.fields.get("bewijzen"), tuple)}
    return Proposal(wish, town, merged, problems, files, {} if "papers" in reading.columns else papers)


def _sites(wish: Wish, town: Town, merged: Merged, findings: Findings) -> dict[str, str]:
    """The files of the sites that will offer the new products."""
    new = [one.product_id for one in merged.taken if one.is_new]
    known = [site.site_id for site in town.sites]
    spot = Spot(findings, wish.file.name, 0, "site")
    files = [site_file(site_id) for site_id in wish.sites if spot.one_of("site", site_id, known)]
    return {file: offering((wish.folder / file).read_text(encoding="utf-8"), new) for file in files}


def _reading(wish: Wish, town: Town, findings: Findings) -> Reading:
    usual: dict[str, Callable[[], Reading]] = {
        "ipdc": lambda: ipdc.reading(town.languages),
        "upl": upl.reading,
    }
    reading = usual.get(wish.format, lambda: Reading(wish.format))()
    if wish.fill and wish.fill not in town.languages:
        findings.add(wish.file.name, 0, "fill", f'"{wish.fill}" is not a language of the town')
    if wish.mapping is not None:
        reading = read_mapping(wish.mapping, reading, town.languages, findings)
    if not reading.columns:  # the list has our own columns
        reading = replace(reading, columns={column: column for column in product_columns(town.languages)})
    return reading


def _records(wish: Wish, findings: Findings) -> list[Record] | None:
    whole = wish.file.resolve()
    source, file = Source(whole.parent, findings), whole.name
    if wish.format == "csv" or (wish.format == "upl" and wish.file.suffix.lower() != ".json"):
        rows = read_csv(source, file)
        return upl.records(source, file, rows) if rows is not None and wish.format == "upl" else rows
    found = read_json(source, file)
    return None if found is None else _from_json(wish.format, source, file, found)


def _from_json(form: str, source: Source, file: str, found: Any) -> list[Record] | None:
    if form == "json":
        return records_of(source, file, found)
    if form == "ipdc":
        return ipdc.records(source, file, found)
    rows = upl.rows_of(source, file, found)
    return None if rows is None else upl.records(source, file, rows)


def _problems_of_result(wish: Wish, files: Mapping[str, str], merged: Merged) -> list[Problem]:
    """The problems of the town as it would be; what the list brought is named by its place in the list."""
    with TemporaryDirectory() as place:
        copy = Path(place) / "town"
        # Hidden folders (version control) are large and no part of a town.
        shutil.copytree(wish.folder, copy, ignore=shutil.ignore_patterns(".*"), ignore_dangling_symlinks=True)
        for file, text in files.items():
            (copy / file).write_text(text, encoding="utf-8", newline="")
        found = folders.check(copy)
    taken = {one.product_id: one for one in merged.taken}
    problems = []
    for problem in found:
        row = merged.rows[problem.line - 2] if problem.file == PRODUCTS_FILE and problem.line >= 2 else None
        one = taken.get(row["product_id"]) if row else None
        if one and problem.key in one.filled:
            continue  # it is named where the text comes from
        by_list = one is not None and bool(one.changes)  # the town was in order before
        problems.append(replace(problem, file=wish.file.name, line=one.line) if one and by_list else problem)
    return problems
