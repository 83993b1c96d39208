"""What the kiosk knows of the town and of the hall right now."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Annotated, Literal

from pydantic import Field, WithJsonSchema

from queue_server.contracts.base import PROTOCOL, Message
from queue_server.contracts.devices import DevicePose, KioskOrder
from queue_server.contracts.questions import KioskQuestion
from queue_server.contracts.visits import Kind, WaitRange

Words = dict[str, str]
Audience = Literal["citizen", "entrepreneur", "association"]
Access = Literal["walk_in", "appointment", "both"]
LocalTime = Annotated[time, WithJsonSchema({"type": "string", "pattern": r"^\d{2}:\d{2}:\d{2}(\.\d{6})?$"})]
"""A time of the site's own day. What JSON Schema calls a time has an offset, which this has not."""


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
    # What follows came later: a town that a kiosk kept from before is still read.
    paper_ids: tuple[str, ...] = ()
    """The ids of `papers`, in the same order."""
    skill: str | None = None
    audiences: tuple[Audience, ...] = ("citizen",)
    descriptions: Words = Field(default_factory=dict)
    price_cents: int | None = None
    """0 is free; None: the town does not say."""
    extra_person_minutes: int | None = None
    """For each person after the first; None: half of the planned minutes."""
    access: Access = "both"
    partner_id: str | None = None
    """One of the town's `partners`, when it is not the town's own task."""
    steps: tuple[Words, ...] = ()
    """What it sets in motion, in order."""
    question_id: str | None = None
    """The first of the town's `questions` before the number."""
    here: bool = True
    """False: only another site, or a partner, helps with it."""


class KioskPartner(Message):
    """Another organisation, and where and when one finds it."""

    partner_id: str
    names: Words
    address: str
    phone: str
    website: str | None
    hours: Words


class KioskOpening(Message):
    """One stretch of opening hours on one weekday (0 = Monday), in the site's own time."""

    weekday: int
    opens: LocalTime
    closes: LocalTime


class KioskSite(Message):
    """Another site of the town: what it offers and when it is open, also while the server is away."""

    site_id: str
    names: Words
    address: str
    time_zone: str
    hours: tuple[KioskOpening, ...]
    holidays: dict[date, Words]
    product_ids: tuple[str, ...]
    last_ticket_minutes: int = 0


class KioskPolicy(Message):
    """What the town chose and a kiosk needs to decide (docs/town.md)."""

    quick_minutes: int = 5
    quick_risk: float = 0.5
    online_minutes: int = 15
    closing_sure: float = 0.8
    learning_strength: int = 10
    last_ticket_minutes: int = 0


class KioskLearnt(Message):
    """What finished contacts taught about a product here: their number, and the sums of the logarithms of their minutes
    for one person and of the squares of these, in ten-thousandths."""

    product_id: str
    contacts: int
    log_sum: int
    log_squared: int


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
    # What follows came later: a town that a kiosk kept from before is still read.
    hours: tuple[KioskOpening, ...] = ()
    holidays: dict[date, Words] = Field(default_factory=dict)
    partners: tuple[KioskPartner, ...] = ()
    others: tuple[KioskSite, ...] = ()
    """The other sites of the town."""
    skill_sets: tuple[tuple[str, ...], ...] = ()
    """What the hosts of this site can do, each combination once: no host is named."""
    questions: tuple[KioskQuestion, ...] = ()
    papers: dict[str, Words] = Field(default_factory=dict)
    """Every paper that a matter may ask for, also by an answer."""
    policy: KioskPolicy = KioskPolicy()
    learnt: tuple[KioskLearnt, ...] = ()
    """As it was when the town was read: it moves slowly, and the server has the last word."""
    waiting_places: dict[Kind, Words] = Field(default_factory=dict)
    """Where one waits for each kind of point."""
    logo: str = ""
    """A PNG in base64; empty when the town has none."""
    map: str = ""
    """The building of this site as it is walked and drawn (`domain/wayfinding/building.py`); empty without a plan."""
    point_names: dict[str, Words] = Field(default_factory=dict)
    """What the points of this site are called."""


class KindStatus(Message):
    """One kind of point: how many wait for it, how many points are staffed, the wait of somebody new."""

    kind: Kind
    waiting: int
    staffed_points: int
    wait: WaitRange | None
    skills: tuple[tuple[str, ...], ...] = ()
    """What each host can do who now takes visitors of this kind, each combination once: no host is named."""


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
    full_products: tuple[str, ...] = ()
    """Those of which a kiosk gives no number any more today."""
    orders: dict[str, tuple[KioskOrder, ...]] = Field(default_factory=dict)
    """What each kiosk of the site shall do, by its device id; those without an order are not named."""
    poses: dict[str, DevicePose] = Field(default_factory=dict)
    """Where each device of the site hangs and looks, by its id, as far as somebody said so."""
    closed: tuple[str, ...] = ()
    """What cannot be walked now: ids of doors, rooms and lifts of the map, or a whole kind of ways ("kind:lift")."""
