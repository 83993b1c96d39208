"""A place in a file where a value was found: what every reader needs to report on it and to check it."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass

from queue_server.town.problems import Findings, near

ID = re.compile(r"[a-z0-9][a-z0-9_-]{0,63}")
"""Ids travel in URLs and messages: the same form as in the contracts."""

_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]")

_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]")

TEXT_CHARS_MAX = 300
"""Longer is a paragraph, and no screen, slip or announcement has room for one."""

NAMES_SHOWN_MAX = 8
"""So many known names are listed when none of them is near."""


@dataclass(frozen=True, slots=True)
class Spot:
    """One value's file, line and key, with the findings to report to."""

    findings: Findings
    file: str
    line: int
    key: str

    def wrong(self, message: str, did_you_mean: str = "") -> None:
        self.findings.add(self.file, self.line, self.key, message, did_you_mean)

    def text(self, value: str, chars_max: int = TEXT_CHARS_MAX) -> str:
        """The value without spaces around it; reports control characters and too long a text."""
        value = value.strip()
        if _CONTROL.search(value):
            self.wrong("has a line break or control character inside")
        if len(value) > chars_max:
            self.wrong(f"is {len(value)} characters long, at most {chars_max} fit")
        return value

    def identifier(self, value: str) -> str:
        if not ID.fullmatch(value):
            self.wrong(f'id "{value}" must be 1 to 64 of a-z 0-9 _ - and start with a letter or digit')
        return value

    def one_of(self, what: str, value: str, known: Collection[str] | None) -> bool:
        """Whether `value` is known; `known` None means that the list itself could not be read, and passes."""
        if known is None or value in known:
            return True
        hint = near(value, known)
        listed = f", known are: {', '.join(sorted(known))}" if not hint and 0 < len(known) <= NAMES_SHOWN_MAX else ""
        self.wrong(f'unknown {what} "{value}"{listed}', hint)
        return False

    def all_of(self, what: str, values: Collection[str], known: Collection[str] | None) -> tuple[str, ...]:
        """Those of `values` that are known, in order; the others and repeated ones are reported."""
        good = [value for value in dict.fromkeys(values) if self.one_of(what, value, known)]
        for value in sorted({v for v in values if list(values).count(v) > 1}):
            self.wrong(f'{what} "{value}" is named twice')
        return tuple(good)
