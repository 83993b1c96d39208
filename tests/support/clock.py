"""Time in the hands of a test."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

OPEN_HOUR = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
"""Monday 2 March 2026, 10:00 in Lindegem: the town hall is open."""


class Clock:
    """A clock that stands still until it is told to move.

    To set `now` later lets time pass; to set it earlier, or to `step`, is a jump of the wall clock alone.
    """

    def __init__(self, now: datetime = OPEN_HOUR) -> None:
        self._now = now
        self._ticks = 0.0

    @property
    def now(self) -> datetime:
        return self._now

    @now.setter
    def now(self, moment: datetime) -> None:
        self._ticks += max(0.0, (moment - self._now).total_seconds())
        self._now = moment

    def __call__(self) -> datetime:
        return self._now

    def monotonic(self) -> float:
        """Seconds that really passed."""
        return self._ticks

    def forward(self, **span: float) -> datetime:
        self.now += timedelta(**span)
        return self.now

    def step(self, **span: float) -> datetime:
        """Somebody sets the clock: it shows another time, and none has passed."""
        self._now += timedelta(**span)
        return self._now
