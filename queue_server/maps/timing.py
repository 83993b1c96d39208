"""Opening times of a plan, as far as they close anything and can be read."""

from __future__ import annotations

from queue_server.domain.wayfinding.hours import HoursUnreadable, parse
from queue_server.domain.wayfinding.network import Passage
from queue_server.maps.plan import Spot
from queue_server.maps.reading import Reading

ALWAYS = "24/7"


def hours(raw: object, feature: object, reading: Reading) -> str:
    """The text; empty, with a hint, where it cannot be read: that counts as open."""
    text = raw.strip() if isinstance(raw, str) else ""
    if text in ("", ALWAYS):
        return ""
    try:
        parse(text)
    except HoursUnreadable:
        reading.note("hours_unreadable", feature, text)
        return ""
    return text


def gates(thing_id: str, at: Spot, hours: str) -> tuple[Passage, ...]:
    """What closes a way by the clock where no door does."""
    return (Passage(thing_id, (at.x, at.y), hours=hours),) if hours else ()
