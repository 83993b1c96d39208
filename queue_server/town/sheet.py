"""A CSV file as rows of named cells; its header, its encoding and dangerous cells are checked on reading."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass

from queue_server.town.problems import near
from queue_server.town.source import Source
from queue_server.town.spot import TEXT_CHARS_MAX, Spot

FORMULA_STARTS = ("=", "+", "-", "@", "\t")
"""A spreadsheet runs a cell that begins like this; the file may be opened by a colleague."""

ROWS_MAX = 5000
"""A local government has about 700 products; far more is another kind of file."""

WORDS_CHARS_MAX = 2000
"""Search words are never shown; about a hundred of them is a list, more is a text."""

YES = frozenset({"yes", "ja", "true", "1"})
NO = frozenset({"no", "nee", "false", "0", ""})


@dataclass(frozen=True, slots=True)
class Columns:
    """Columns of a sheet. For `per_language` "name" the columns are name_nl, name_fr, ... and all are required;
    for `optional_per_language` they may be left out."""

    required: tuple[str, ...]
    optional: tuple[str, ...] = ()
    per_language: tuple[str, ...] = ()
    optional_per_language: tuple[str, ...] = ()

    def must(self, languages: tuple[str, ...] | None) -> list[str]:
        return [*self.required, *(f"{c}_{code}" for c in self.per_language for code in languages or ())]

    def may(self, languages: tuple[str, ...] | None) -> list[str]:
        return [*self.optional, *(f"{c}_{code}" for c in self.optional_per_language for code in languages or ())]

    def is_text_column(self, name: str) -> bool:
        return name.rpartition("_")[0] in (*self.per_language, *self.optional_per_language)


@dataclass(frozen=True, slots=True)
class Row:
    """One row; `line` is where it begins. A column that the file lacks reads as ""."""

    source: Source
    file: str
    line: int
    cells: dict[str, str]

    def spot(self, column: str) -> Spot:
        return Spot(self.source.findings, self.file, self.line, column)

    def text(self, column: str, required: bool = True) -> str:
        if required and column in self.cells and not self.cells[column]:
            self.spot(column).wrong("is empty")
        return self.cells.get(column, "")

    def many(self, column: str, separator: str = "|") -> tuple[str, ...]:
        """The parts of a cell, without empty ones."""
        return tuple(part.strip() for part in self.cells.get(column, "").split(separator) if part.strip())

    def whole_number(self, column: str, least: int, most: int) -> int:
        """A whole number within the limits (inclusive), `least` after a report."""
        value = self.text(column)
        if value.isascii() and value.isdigit() and len(value) < 10 and least <= int(value) <= most:
            return int(value)
        if value:
            self.spot(column).wrong(f'is "{value}", must be a whole number {least} to {most}')
        return least

    def yes_no(self, column: str) -> bool:
        value = self.cells.get(column, "").lower()
        if value not in YES | NO:
            self.spot(column).wrong(f'is "{value}", must be yes or no')
        return value in YES

    def words(self, column: str, languages: tuple[str, ...] | None) -> dict[str, str]:
        """The texts of name_nl, name_fr, ...; reports the empty ones."""
        words = {code: self.cells.get(f"{column}_{code}", "") for code in languages or ()}
        for code, word in words.items():
            if not word and f"{column}_{code}" in self.cells:
                self.spot(f"{column}_{code}").wrong(f"text is missing in {code}")
        return words

    def words_if_any(self, column: str, languages: tuple[str, ...] | None) -> dict[str, str]:
        """The texts of a column that may be empty; reports where some languages have one and others not.

        A language that has no such column at all does without: the text is read in Dutch there.
        """
        words = {code: self.cells[f"{column}_{code}"] for code in languages or () if f"{column}_{code}" in self.cells}
        if not any(words.values()):
            return {}
        for code, word in words.items():
            if not word:
                self.spot(f"{column}_{code}").wrong(f"text is missing in {code}")
        return words


def delimiter_of(text: str) -> str:
    """Comma or semicolon, told by the header."""
    head = text.split("\n", 1)[0]
    return ";" if head.count(";") > head.count(",") else ","


def read_sheet(
    source: Source, file: str, columns: Columns, languages: tuple[str, ...] | None, optional: bool = False
) -> list[Row] | None:
    """The rows of a CSV file (comma or semicolon, told by the header); None after reporting why not.

    No rows for an `optional` file that is not there.
    """
    if optional and not source.has(file):
        return []
    text = source.text(file)
    if text is None:
        return None
    reader = csv.reader(io.StringIO(text), delimiter=delimiter_of(text), strict=True)
    try:
        header = [name.strip() for name in next(reader, [])]
        _check_header(source, file, header, columns, languages)
        return list(_rows(source, file, header, reader))
    except csv.Error as error:
        source.findings.add(file, reader.line_num, "", f"is not a valid CSV file: {error}")
        return None


def _check_header(
    source: Source, file: str, header: list[str], columns: Columns, languages: tuple[str, ...] | None
) -> None:
    must, may = columns.must(languages), columns.may(languages)
    unknown = [name for name in header if name not in must and name not in may]
    if languages is None:
        unknown = [name for name in unknown if not columns.is_text_column(name)]
    missing = [name for name in must if name not in header]
    meant = {name: near(name, missing or may) for name in unknown}
    for name, hint in meant.items():
        source.findings.add(file, 1, name, "unknown column", hint)
    for name in missing:
        if name not in meant.values():
            source.findings.add(file, 1, name, "column is missing")
    for name in sorted({name for name in header if header.count(name) > 1}):
        source.findings.add(file, 1, name, "column is there twice")


def _rows(source: Source, file: str, header: list[str], reader: Iterator[list[str]]) -> Iterator[Row]:
    line = getattr(reader, "line_num", 1)
    for number, cells in enumerate(reader, 1):
        begins, line = line + 1, getattr(reader, "line_num", line + 1)
        if number > ROWS_MAX:
            source.findings.add(file, begins, "", f"has more than {ROWS_MAX} rows")
            return
        if not any(cell.strip() for cell in cells):
            continue
        if len(cells) != len(header):
            source.findings.add(file, begins, "", f"row has {len(cells)} cells, the header has {len(header)}")
        row = Row(source, file, begins, {})
        for column, cell in zip(header, cells, strict=False):
            row.cells[column] = _cell(row, column, cell)
        yield row


def _cell(row: Row, column: str, cell: str) -> str:
    if cell.startswith(FORMULA_STARTS):
        row.spot(column).wrong(f'begins with "{cell[0]}": a spreadsheet would run it as a formula')
    chars_max = WORDS_CHARS_MAX if column.startswith("words_") else TEXT_CHARS_MAX
    return row.spot(column).text(cell, chars_max)
