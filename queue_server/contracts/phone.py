"""What the page behind the QR shows to the one who holds the token."""

from __future__ import annotations

from datetime import datetime

from pydantic import Field

from queue_server.contracts.base import Message
from queue_server.contracts.visits import Reason, State, WaitRange


class PhoneWay(Message):
    """What way is to be shown, as ids of the site's map: from where to where, for whose legs (a profile), and what
    cannot be walked now."""

    site_id: str
    start: str
    goal: str
    profile: str
    closed: tuple[str, ...] = ()


class PhoneSnapshot(Message):
    """The whole phone page (channel `phone`). No product, no name: a phone is looked at by others too."""

    revision: int
    at: datetime
    site_name: str
    time_zone: str
    language: str
    letter: str
    number: int
    state: State
    people_before: int | None
    before: tuple[Reason, ...] = ()
    """Who stands before, as counts: appointments, priority, others."""
    stop: int = 1
    stops: int = 1
    """At which of how many points the visit is now."""
    wait: WaitRange | None
    waiting_place: str
    point_name: str | None
    point_floor: int | None
    point_landmark: str | None
    call_key: str | None
    since: datetime
    can_leave: bool
    way: PhoneWay | None = Field(default=None, exclude=True)
    """To where one waits, and when called from there to the point; None where the map does not know either. The server
    makes words and a map of it; it is not sent, because a profile tells of a need."""
