"""What a host's tablet shows."""

from __future__ import annotations

from datetime import datetime

from queue_server.contracts.base import Message
from queue_server.contracts.building import PassageSort
from queue_server.contracts.visits import Kind, Need, Reason, State, WaitRange


class HostPoint(Message):
    """A point of the site; `taken_by` is the display name of the host who is at it now.

    `on_break` while that host has a break there, until about `back_at`.
    """

    point_id: str
    name: str
    kind: Kind
    floor: int
    taken_by: str | None
    mine: bool
    on_break: bool = False
    back_at: datetime | None = None


class HostVisit(Message):
    """One visit as a host sees it. `reasons` say why it stands where it stands, as codes with fields."""

    visit_id: str
    letter: str
    number: int
    state: State
    kind: Kind
    products: tuple[str, ...]
    papers: tuple[str, ...]
    language: str
    needs: tuple[Need, ...]
    persons: int
    arrived_at: datetime
    since: datetime
    """When it came into its present state."""
    planned_minutes: int
    point_name: str | None
    host_name: str | None
    no_shows: int
    stop: int = 1
    stops: int = 1
    next_products: tuple[str, ...] = ()
    """What the visitor comes for after this stop."""
    next_kind: Kind | None = None
    appointment_at: datetime | None = None
    may_rejoin: bool = True
    """False when this visitor was missed as often as the town allows."""
    reasons: tuple[Reason, ...] = ()


class HostAlert(Message):
    """Somebody at a kiosk asks for help, or a device needs a hand."""

    alert_id: str
    kind: str
    device_name: str
    detail: str
    raised_at: datetime


class HostDevice(Message):
    """A kiosk or screen of the site. The states are codes of `contracts.devices.DeviceHealth`, "unknown" as long as
    nothing was heard."""

    device_id: str
    name: str
    kind: str
    silent_since: datetime | None = None
    """When it was last heard, once that is too long ago."""
    printer: str = "unknown"
    scanner: str = "unknown"
    screen: str = "unknown"
    unsent: int = 0
    software: str = ""
    closed: bool = False
    """A host lets it rest."""
    notice: str = ""
    notice_until: datetime | None = None
    asked: tuple[str, ...] = ()
    """`restart`, `reload`: asked for and not done yet."""
    placed: str = ""
    """Who says where it hangs: "said" by somebody, "plan"; empty where nobody does."""


class HostClosure(Message):
    """Something that is closed now, in the host's language. Names as in `contracts.building.Passage`; `closed_by` is
    empty when it was nobody whom the town knows."""

    thing_id: str
    sort: PassageSort
    name: str
    joins: tuple[str, ...]
    floors: tuple[float, ...]
    every: bool
    closed_by: str
    since: datetime
    until: datetime | None
    lasting: bool


class HostPassages(Message):
    """What is closed, and by their names the points to which nobody gets because of it, or nobody without stairs."""

    closed: tuple[HostClosure, ...] = ()
    unreached: tuple[str, ...] = ()
    unreached_step_free: tuple[str, ...] = ()
    nothing_reached: bool = False


class UndoOffer(Message):
    """The last action of this host that can still be taken back."""

    action: str
    code: str
    until: datetime


class DayFigures(Message):
    """The day so far, folded from the events. Minutes are None while nothing was measured."""

    day: str
    registered: int
    waiting: int
    serving: int
    finished: int
    missed: int
    left: int
    mean_wait_minutes: float | None
    p90_wait_minutes: float | None
    mean_service_minutes: float | None


class HostSnapshot(Message):
    """The whole tablet (channel `host`)."""

    revision: int
    at: datetime
    site_id: str
    site_name: str
    time_zone: str
    is_open: bool
    host_name: str
    points: tuple[HostPoint, ...]
    my_point_id: str | None
    on_break: bool = False
    back_at: datetime | None = None
    current: tuple[HostVisit, ...]
    """Visits this host called or is serving now (usually one), newest first."""
    waiting: tuple[HostVisit, ...]
    """In the order in which this host would get them; the first fifty."""
    waiting_more: int = 0
    """How many more wait behind those."""
    others: tuple[HostVisit, ...]
    """Waiting for another kind of point, in their own order; the first fifty."""
    others_more: int = 0
    parked: tuple[HostVisit, ...]
    missed: tuple[HostVisit, ...]
    wait: WaitRange | None
    undo: UndoOffer | None
    alerts: tuple[HostAlert, ...]
    figures: DayFigures
    devices: tuple[HostDevice, ...] = ()
    manages: bool = False
    """This host may restart devices, and say where they hang."""
    passages: HostPassages | None = None
    """None where the site has no plan."""
