"""A block of numbers that a device may give by itself while it has no network."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True, slots=True)
class Lease:
    """Numbers `first` to `last` of one letter on one local day of a site; all of them are this device's own.

    It is closed when all of them are known here, when its day is over, or when the device gave it back or was
    revoked. What was given before can still be told afterwards.
    """

    site_id: str
    lease_id: str
    device_id: str
    day: date
    letter: str
    first: int
    last: int
    given_at: datetime
    closed_at: datetime | None = None

    @property
    def size(self) -> int:
        return self.last - self.first + 1

    def holds(self, letter: str, number: int) -> bool:
        return letter == self.letter and self.first <= number <= self.last
