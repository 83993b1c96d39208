"""From the clock on a town's wall to moments of the world, also on the two days a year when that clock jumps."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

MIDNIGHT = time(0)

MOMENTS_KEPT = 4_096
"""Every ticket asks when its site closes today; each answer is looked up once."""


@lru_cache(MOMENTS_KEPT)
def first(day: date, at: time, zone: ZoneInfo) -> datetime:
    """The first moment, in UTC, at which the wall shows `at` on that day.

    A time in the hour that is missing lies as long after the jump as it would have lain after the last hour before
    it (RFC 5545, 3.3.5): half past two becomes half past three.
    """
    return datetime.combine(day, at, zone).astimezone(UTC)


@lru_cache(MOMENTS_KEPT)
def last(day: date, at: time, zone: ZoneInfo) -> datetime:
    """The last such moment: another than the first only in the hour that comes twice."""
    again = datetime.combine(day, at.replace(fold=1), zone).astimezone(UTC)
    return max(first(day, at, zone), again)


def begins(day: date, zone: ZoneInfo) -> datetime:
    """The first moment of a local day, in UTC, where midnight itself is missing too."""
    return first(day, MIDNIGHT, zone)


def ends(day: date, zone: ZoneInfo) -> datetime:
    """The first moment of the next day, in UTC."""
    return begins(day + timedelta(days=1), zone)
