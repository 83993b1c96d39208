"""Where each key of a TOML text stands: the standard parser keeps no line numbers."""

from __future__ import annotations

import re
from collections.abc import Iterator

Path = tuple[str | int, ...]

_PART = r"""(?:[A-Za-z0-9_-]+|"[^"\n]*"|'[^'\n]*')"""
_NAME = rf"{_PART}(?:\s*\.\s*{_PART})*"
_TABLE = re.compile(rf"\s*\[\s*({_NAME})\s*\]\s*(?:#.*)?$")
_TABLES = re.compile(rf"\s*\[\[\s*({_NAME})\s*\]\]\s*(?:#.*)?$")
_KEY = re.compile(rf"\s*({_NAME})\s*=")


def _parts(name: str) -> tuple[str, ...]:
    return tuple(part.strip().strip("\"'") for part in re.findall(_PART, name))


def _outside_long_strings(text: str) -> Iterator[tuple[int, str]]:
    """Numbered lines that do not begin inside a multi-line string."""
    closing = ""
    for number, line in enumerate(text.split("\n"), 1):
        if not closing:
            yield number, line
        for mark in ('"""', "'''"):
            if closing in ("", mark) and line.count(mark) % 2:
                closing = "" if closing else mark


class KeyLines:
    """Lines of keys and tables by path; the n-th table of an array has n (from 0) in its path."""

    def __init__(self, text: str) -> None:
        self._lines: dict[Path, int] = {}
        self._counts: dict[Path, int] = {}
        here: Path = ()
        for number, line in _outside_long_strings(text):
            if found := _TABLES.match(line):
                here = self._next(self._resolved(_parts(found[1])))
            elif found := _TABLE.match(line):
                here = self._resolved(_parts(found[1]))
            elif found := _KEY.match(line):
                self._lines.setdefault((*here, *_parts(found[1])), number)
                continue
            else:
                continue
            self._lines.setdefault(here, number)

    def _resolved(self, parts: tuple[str, ...]) -> Path:
        """A written table name with the index of the running table wherever it goes through an array."""
        path: Path = ()
        for index, part in enumerate(parts):
            path = (*path, part)
            if path in self._counts and index < len(parts) - 1:
                path = (*path, self._counts[path] - 1)
        return path

    def _next(self, path: Path) -> Path:
        self._counts[path] = self._counts.get(path, 0) + 1
        return (*path, self._counts[path] - 1)

    def of(self, path: Path) -> int:
        """The line of that key, else of the nearest thing around it, else 1."""
        while path and path not in self._lines:
            path = path[:-1]
        return self._lines.get(path, 1)
