"""What is wrong with a town folder: every problem with its file, line and key, never only the first."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches

from queue_server.domain.errors import Refusal


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """`file` is relative to the town folder; `line` counts from 1, 0 is the whole file; `key` is a key or column."""

    file: str
    line: int
    key: str
    message: str
    did_you_mean: str = ""

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}" if self.line else self.file
        hint = f' (did you mean "{self.did_you_mean}"?)' if self.did_you_mean else ""
        return ": ".join(part for part in (place, self.key, self.message) if part) + hint


class TownRefused(Refusal):
    """A town folder that cannot be used; `problems` holds all of them in order of file and line."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("town_refused", problems=[str(p) for p in self.problems])


def near(value: str, known: Iterable[str]) -> str:
    """The known name that `value` was probably meant to be, or ""."""
    by_lower = {name.lower(): name for name in sorted(known)}
    found = get_close_matches(value.lower(), by_lower, n=1, cutoff=0.6)
    return by_lower[found[0]] if found else ""


class Findings:
    """Collects problems while the readers carry on."""

    def __init__(self) -> None:
        self._problems: set[Problem] = set()

    def add(self, file: str, line: int, key: str, message: str, did_you_mean: str = "") -> None:
        self._problems.add(Problem(file, line, key, message, did_you_mean))

    def all(self) -> list[Problem]:
        return sorted(self._problems)
