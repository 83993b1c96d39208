"""What a waiting-room screen shows. No name, no topic (REQUIREMENTS T3, D5)."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from queue_server.contracts.base import Message

Arrow = Literal[
    "ahead", "ahead_right", "right", "back_right", "back", "back_left", "left", "ahead_left", "up", "down", "here"
]
Climb = Literal["", "stairs", "lift", "escalator", "ramp"]


class ScreenCall(Message):
    """One call. `call_key` changes with each call and recall: a screen chimes once per new key."""

    call_key: str
    letter: str
    number: int
    language: str
    place: str
    floor: int
    arrow: Arrow | None
    """From before this screen, where somebody knows where it hangs; else from the waiting room. None: no way."""
    called_at: datetime
    now: bool
    """True while the visitor is still expected (state called); False in the list of the last calls."""
    point_id: str = ""
    by: Climb = ""
    """How one gets up or down, where the arrow says so and it is known."""
    other_floor: bool = False
    """The place is on another floor than this screen, or than the ground floor where nobody knows where it hangs."""
    map_key: str = ""
    """Of the map of the way to it from this screen; another map has another key. Empty: there is none to be shown."""


class ScreenSnapshot(Message):
    """The whole screen (channel `screen`), newest call first."""

    revision: int
    at: datetime
    site_name: str
    town_name: str
    time_zone: str
    language: str
    is_open: bool
    next_opening: datetime | None
    calls: tuple[ScreenCall, ...]
