"""What the kiosk knows of the town and of the hall right now."""

from __future__ import annotations

from datetime import datetime

from queue_server.contracts.base import PROTOCOL, Message
from queue_server.contracts.visits import Kind, WaitRange

Words = dict[str, str]


class KioskTopic(Message):
    topic_id: str
    names: Words
    icon: str
    product_ids: tuple[str, ...]


class KioskProduct(Message):
    product_id: str
    topic_id: str
    names: Words
    search_words: dict[str, tuple[str, ...]]
    planned_minutes: int
    papers: tuple[Words, ...]
    discreet: bool
    online: str | None


class KioskTown(Message):
    """Everything a kiosk keeps of its town: read at start, again when `version` changes."""

    protocol: int = PROTOCOL
    version: str
    town_names: Words
    site_id: str
    site_names: Words
    time_zone: str
    languages: tuple[str, ...]
    language_policy: str
    theme: dict[str, str]
    public_url: str
    topics: tuple[KioskTopic, ...]
    products: tuple[KioskProduct, ...]


class KindStatus(Message):
    """One kind of point: how many wait for it, how many points are staffed, the wait of somebody new."""

    kind: Kind
    waiting: int
    staffed_points: int
    wait: WaitRange | None


class OtherPlace(Message):
    """Where else one can go now or later."""

    names: Words
    address: str
    open_now: bool
    next_opening: datetime | None


class HallStatus(Message):
    """The state of the hall for kiosks (channel `kiosk`)."""

    revision: int
    at: datetime
    town_version: str
    is_open: bool
    closes_at: datetime | None
    last_ticket_at: datetime | None = None
    """From then on a kiosk gives no number before the next opening; None when closed."""
    next_opening: datetime | None
    kinds: tuple[KindStatus, ...]
    elsewhere: tuple[OtherPlace, ...]
