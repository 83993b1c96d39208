"""How devices are, and what they are told to do. Plain values and one rule."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

SILENT_SECONDS = 90
"""Three reports missed: a network that hiccups, or a kiosk that starts anew, is nobody's business."""

LASTING = frozenset({"message", "close"})
"""Orders that hold until they are taken back; the others are done once."""


@dataclass(frozen=True, slots=True)
class Health:
    """The last report of a device (JSON of `DeviceHealth`), and whether its silence was noticed."""

    site_id: str
    device_id: str
    heard_at: datetime
    report: str
    silent: bool = False

    def unheard(self, now: datetime) -> bool:
        return now - self.heard_at > timedelta(seconds=SILENT_SECONDS)


@dataclass(frozen=True, slots=True)
class Order:
    """Who told which kiosk to do what; `taken_at` is when the kiosk said that it does it. Kept as it was given."""

    site_id: str
    order_id: str
    device_id: str
    do: str
    text: str
    until: datetime | None
    given_by: str
    given_at: datetime
    taken_at: datetime | None = None
    ended_at: datetime | None = None

    def holds(self, now: datetime) -> bool:
        return self.ended_at is None and (self.until is None or now < self.until)
