"""What stands on a printed slip."""

from __future__ import annotations

from datetime import datetime

from queue_server.contracts.base import Message
from queue_server.contracts.map import MapScene
from queue_server.contracts.visits import Reason, WaitRange


class Slip(Message):
    """Everything on the paper, already without topic or name (T3). `url` holds the token in its fragment."""

    language: str
    town_name: str
    site_name: str
    letter: str
    number: int
    url: str
    waiting_place: str
    way: str = ""
    """How to get there, in one or two sentences; empty where the house has no plan."""
    map: MapScene | None = None
    """The way as a strip, a dot for each of its units."""
    people_before: int | None
    """None when nobody can know: the kiosk gave the number while the server was away."""
    before: tuple[Reason, ...] = ()
    """Who those people are, as counts: appointments, priority, others."""
    stops: int = 1
    wait: WaitRange | None
    papers: tuple[str, ...]
    issued_at: datetime
    time_zone: str
