"""A TOML table whose values are taken out by kind; what is missing, of another kind or unknown is reported."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass, field
from types import UnionType
from typing import Any

from queue_server.town.lines import KeyLines, Path
from queue_server.town.problems import near
from queue_server.town.source import Source
from queue_server.town.spot import Spot


@dataclass(slots=True)
class TomlTable:
    """One table of a file. Take every key you know, then call `finish` to report missing and unknown keys."""

    source: Source
    file: str
    lines: KeyLines
    data: dict[str, Any]
    path: Path = ()
    _taken: set[str] = field(default_factory=set)
    _missing: dict[str, str] = field(default_factory=dict)

    def spot(self, key: str = "") -> Spot:
        path = (*self.path, key) if key else self.path
        shown = ".".join(str(part + 1) if isinstance(part, int) else part for part in path)
        return Spot(self.source.findings, self.file, self.lines.of(path), shown)

    def _take(self, key: str, kind: type | UnionType, kind_name: str, required: bool) -> Any:
        self._taken.add(key)
        value = self.data.get(key)
        if value is None:
            if required:
                self._missing[key] = "is missing"
            return None
        if not isinstance(value, kind) or (isinstance(value, bool) and kind is not bool):
            self.spot(key).wrong(f"must be {kind_name}")
            return None
        return value

    def has(self, key: str) -> bool:
        return key in self.data

    def text(self, key: str, required: bool = True) -> str:
        """A non-empty text; "" after a report, or when it is absent and not required."""
        value = self._take(key, str, "a text between quotes", required)
        if value is None:
            return ""
        if required and not value.strip():
            self.spot(key).wrong("is empty")
        return self.spot(key).text(value)

    def texts(self, key: str, required: bool = True) -> tuple[str, ...]:
        value = self._take(key, list, "a list of texts", required)
        if value is None:
            return ()
        if not all(isinstance(item, str) for item in value):
            self.spot(key).wrong("must be a list of texts")
        return tuple(self.spot(key).text(item) for item in value if isinstance(item, str))

    def whole_number(self, key: str, least: int, most: int, usual: int | None = None) -> int:
        """A whole number within the limits (inclusive). `usual` when absent; required when that is None."""
        value = self._take(key, int, "a whole number", usual is None)
        return int(self._within(key, value, least, most, least if usual is None else usual))

    def number(self, key: str, least: float, most: float, usual: float) -> float:
        """A number within the limits (inclusive), `usual` when absent or after a report."""
        return float(self._within(key, self._take(key, int | float, "a number", False), least, most, usual))

    def _within(self, key: str, value: float | None, least: float, most: float, otherwise: float) -> float:
        if value is None:
            return otherwise
        if not least <= value <= most:
            self.spot(key).wrong(f"is {value}, must be {least} to {most}")
            return otherwise
        return value

    def yes_no(self, key: str, usual: bool) -> bool:
        """true or false, `usual` when absent or after a report."""
        value = self._take(key, bool, "true or false", False)
        return usual if value is None else bool(value)

    def table(self, key: str, required: bool = True) -> TomlTable:
        """The table under `key`, an empty one after a report or when absent."""
        value = self._take(key, dict, "a table", required)
        return TomlTable(self.source, self.file, self.lines, value or {}, (*self.path, key))

    def tables(self, key: str) -> list[TomlTable]:
        value = self._take(key, list, f"tables that begin with [[{key}]]", True) or []
        if not all(isinstance(item, dict) for item in value):
            self.spot(key).wrong(f"must be tables that begin with [[{key}]]")
            return []
        return [
            TomlTable(self.source, self.file, self.lines, item, (*self.path, key, index))
            for index, item in enumerate(value)
        ]

    def words(self, key: str, languages: tuple[str, ...] | None) -> dict[str, str]:
        """A text per language; reports each language of the town that has none. None skips the language check."""
        self._taken.add(key)
        if key not in self.data:
            self._missing[key] = f"is missing: give a text in {', '.join(languages or ('each language',))}"
            return {}
        table = self.table(key)
        if languages is None:
            return {}
        words = {code: table.text(code, required=False) for code in languages}
        for code in languages:
            if not words[code]:
                table.spot(code).wrong(f"text is missing in {code}")
        table.finish()
        return words

    def finish(self) -> None:
        """Reports each key that no reader asked for, and each missing one unless such a key was meant to be it."""
        for key in sorted(set(self.data) - self._taken):
            meant = near(key, self._missing) or near(key, self._taken)
            self.spot(key).wrong("unknown key", meant)
            self._missing.pop(meant, None)
        for key, message in self._missing.items():
            self.spot(key).wrong(message)


def read_toml(source: Source, file: str) -> TomlTable | None:
    """The top table of a TOML file, or None after reporting why not."""
    text = source.text(file)
    if text is None:
        return None
    try:
        data = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        found = re.search(r"at line (\d+)", str(error))
        line = int(found[1]) if found else text.count("\n") + 1
        source.findings.add(file, line, "", f"is not valid TOML: {error}")
        return None
    return TomlTable(source, file, KeyLines(text), data)
