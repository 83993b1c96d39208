"""How long a visitor will wait: an honest range from the work that stands before them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from math import ceil, sqrt

SERVICE_SPREAD = 0.6
"""Coefficient of variation of a contact [I]: town-hall contacts of one product vary by some sixty per cent."""

EIGHTY_PER_CENT = 1.28
"""Half-width of the middle 80 % of a normal law, in standard deviations."""


@dataclass(frozen=True, slots=True)
class Wait:
    """Whole minutes, `low <= high`."""

    low_minutes: int
    high_minutes: int


def _rounded_up(minutes: float) -> int:
    """To the next minute up to five, to the next five above: nobody believes "13 minutes"."""
    whole = max(0, ceil(minutes))
    return whole if whole <= 5 else 5 * ceil(whole / 5)


@dataclass(frozen=True, slots=True)
class Load:
    """The work that stands before somebody: how many people, their planned minutes, and the sum of their squares."""

    people: int = 0
    minutes: float = 0.0
    squared: float = 0.0

    def __add__(self, other: Load) -> Load:
        return Load(self.people + other.people, self.minutes + other.minutes, self.squared + other.squared)

    def halved(self) -> Load:
        """Contacts that run already: on average half of each is left."""
        return Load(self.people, self.minutes / 2, self.squared / 4)


def load(minutes: Iterable[float]) -> Load:
    return sum((Load(1, m, m * m) for m in minutes), Load())


def expected(before: Load, points: int) -> Wait | None:
    """Range for somebody who stands behind `before`, served by `points` staffed points in turn.

    None when no point is staffed, because then nobody can know. The sum of n independent contacts has mean sum(m)
    and deviation spread x sqrt(sum(m^2)); the points share both.
    """
    if points <= 0:
        return None
    mean = before.minutes / points
    deviation = SERVICE_SPREAD * sqrt(before.squared) / points
    low = _rounded_up(mean - EIGHTY_PER_CENT * deviation)
    return Wait(low, max(low, _rounded_up(mean + EIGHTY_PER_CENT * deviation)))
