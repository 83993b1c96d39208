"""What a waiting-room screen shows. No name, no topic (REQUIREMENTS T3, D5)."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from queue_server.contracts.base import Message

Arrow = Literal["left", "right", "ahead", "up", "down", "ahead_left", "ahead_right", "here"]


class ScreenCall(Message):
    """One call. `call_key` changes with each call and recall: a screen chimes once per new key."""

    call_key: str
    letter: str
    number: int
    language: str
    place: str
    floor: int
    arrow: Arrow
    called_at: datetime
    now: bool
    """True while the visitor is still expected (state called); False in the list of the last calls."""


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
