"""Time in the hands of a test."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

OPEN_HOUR = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
"""Monday 2 March 2026, 10:00 in Lindegem: the town hall is open."""


class Clock:
    """A clock that stands still until it is told to move."""

    def __init__(self, now: datetime = OPEN_HOUR) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now

    def forward(self, **span: float) -> datetime:
        self.now += timedelta(**span)
        return self.now
