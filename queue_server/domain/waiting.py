"""How long a visitor will wait: an honest range from the work that stands before them."""

from __future__ import annotations

from collections.abc import Sequence
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


def expected(before_minutes: Sequence[float], points: int) -> Wait | None:
    """Range for somebody who stands behind contacts of `before_minutes` (planned minutes each), served by
    `points` staffed points in turn; None when no point is staffed, because then nobody can know.

    The sum of n independent contacts has mean sum(m) and deviation spread x sqrt(sum(m^2)); both are shared by the points.
    """
    if points <= 0:
        return None
    mean = sum(before_minutes) / points
    deviation = SERVICE_SPREAD * sqrt(sum(m * m for m in before_minutes)) / points
    low = _rounded_up(mean - EIGHTY_PER_CENT * deviation)
    return Wait(low, max(low, _rounded_up(mean + EIGHTY_PER_CENT * deviation)))
