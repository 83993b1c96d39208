"""When a kiosk may be dark, and when it starts anew. Pure: moments are aware, spans are seconds."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from queue_server.contracts.hall import HallStatus

BEFORE_OPENING = timedelta(minutes=15)
"""The panel is bright again when the first hosts come."""
RESTART_UPTIME = timedelta(hours=1)
"""Whatever a clock does that jumps, a kiosk does not restart twice in an hour."""


def may_be_dark(hall: HallStatus | None, quiet_seconds: float, dark_after_seconds: float) -> bool:
    """`hall` as it is now; without one nobody knows whether the doors are open."""
    if hall is None or quiet_seconds < dark_after_seconds:
        return False
    if hall.is_open and (hall.closes_at is None or hall.at < hall.closes_at):
        return False
    return hall.next_opening is None or hall.next_opening - hall.at > BEFORE_OPENING


def restart_is_due(at: time, zone: str, now: datetime, uptime: timedelta, is_open: bool) -> bool:
    """Whether the site's local time `at` has passed since the kiosk started, and the doors are closed."""
    if is_open or uptime < RESTART_UPTIME:
        return False
    local = now.astimezone(ZoneInfo(zone))
    latest = datetime.combine(local.date(), at, ZoneInfo(zone))
    if latest > local:
        latest = datetime.combine(local.date() - timedelta(days=1), at, ZoneInfo(zone))
    return now - latest < uptime
