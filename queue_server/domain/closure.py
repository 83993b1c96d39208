"""What hosts closed in a building, and where somebody hung a device. Plain values and their end."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from queue_server.domain.catalogue import Site
from queue_server.domain.wayfinding.pose import Pose


@dataclass(frozen=True, slots=True)
class Closure:
    """Who closed which thing (`closing.Closable.thing_id`), and until when. Without `until` until the day is over, or
    until somebody opens it when it is `lasting`."""

    site_id: str
    thing_id: str
    closed_by: str
    since: datetime
    until: datetime | None = None
    lasting: bool = False

    def holds(self, now: datetime) -> bool:
        return self.until is None or now < self.until

    def over(self, site: Site, now: datetime) -> bool:
        """Its time has come, or its day is over (`Site.is_over`)."""
        if self.until is not None or self.lasting:
            return not self.holds(now)
        return site.is_over(site.local_day(self.since), now)


@dataclass(frozen=True, slots=True)
class Hung:
    """Where a device hangs and looks, as somebody said it."""

    site_id: str
    device_id: str
    pose: Pose
    placed_by: str
    placed_at: datetime
