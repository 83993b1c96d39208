"""What may happen to a visit: DESIGN section 4 written a second time, line by line."""

from __future__ import annotations

from collections.abc import Mapping

LIVE = frozenset({"waiting", "called", "serving", "parked", "missed"})

LEADS_TO: Mapping[str, Mapping[str, str]] = {
    "call": {"waiting": "called"},
    "recall": {"called": "called"},
    "start": {"called": "serving"},
    "no_show": {"called": "missed"},
    "rejoin": {"missed": "waiting"},
    "finish": {"serving": "finished"},
    "transfer": {"serving": "waiting", "called": "waiting"},
    "park": {"serving": "parked", "called": "parked"},
    "resume": {"parked": "waiting"},
    "leave": dict.fromkeys(("waiting", "called", "parked", "missed"), "left"),
    "expire": dict.fromkeys(LIVE, "expired"),
}

UNDO_MS = 10_000

KEEPS_ARRIVAL = frozenset(LEADS_TO) - {"rejoin"}
"""Actions after which the visit climbs from where it climbed before."""

TAKEN_BACK = frozenset(LEADS_TO) - {"expire"}


def after(action: str, state: str) -> str | None:
    """The state that follows, None when it may not happen."""
    return LEADS_TO[action].get(state)
