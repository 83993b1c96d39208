"""Devices, people who sign in, and what they report."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

from pydantic import ConfigDict, Field, StringConstraints

from queue_server.contracts.base import Message
from queue_server.contracts.visits import Slug, VisitId

DeviceKind = Literal["kiosk", "screen"]
AlertKind = Literal[
    "help",
    "printer_paper_out",
    "printer_paper_low",
    "printer_cover_open",
    "printer_unreachable",
    "printer_failed",
    "sound_blocked",
    "numbers_refused",
    "outbox_damaged",
    "kiosk_silent",
]
OrderKind = Literal["message", "close", "open", "restart", "reload"]
State = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,31}$")]
"""A code of a device's part: a newer device may send one that this server does not know."""
MESSAGE_LETTERS = 120


class DevicePose(Message):
    """Where a device hangs: degrees on the earth, the floor (0 is the ground floor), and where its face looks: degrees
    from north, clockwise."""

    longitude: float = Field(ge=-180, le=180)
    latitude: float = Field(ge=-90, le=90)
    floor: float = Field(ge=-20, le=200)
    heading: float = Field(ge=0, lt=360)


class InviteDevice(Message):
    """A manager asks for a pairing code."""

    site_id: Slug
    kind: DeviceKind
    name: str = Field(min_length=1, max_length=60)


class DeviceInvitation(Message):
    """Single use; dead after ten minutes (R5)."""

    device_id: str
    code: str
    expires_at: datetime


class PairDevice(Message):
    code: Annotated[str, StringConstraints(pattern=r"^[0-9A-Za-z -]{6,12}$")]


class DevicePaired(Message):
    """The key is shown once; the server keeps only its hash."""

    device_id: str
    site_id: str
    kind: DeviceKind
    name: str
    key: str


class SignIn(Message):
    login: str = Field(min_length=1, max_length=64)
    password: str = Field(min_length=1, max_length=256)


class SignedIn(Message):
    host_id: str
    display_name: str
    roles: tuple[str, ...]
    sites: tuple[str, ...]


class RaiseAlert(Message):
    """`detail` is a code of the place where it happened (a kiosk screen, a printer state), never free text."""

    kind: AlertKind
    detail: Annotated[str, StringConstraints(pattern=r"^[a-z0-9_.-]{0,64}$")] = ""


class AlertAnswer(Message):
    alert_id: str
    open: bool


class DeviceHealth(Message):
    """How a kiosk or a screen is, told every half minute and when it changes; nothing of a visitor.

    What a newer device says beside this is left out. `done`: the orders that it has carried out, or is about to.
    """

    model_config = ConfigDict(frozen=True, extra="ignore")

    software: str = Field(default="", max_length=40)
    town_version: str = Field(default="", max_length=64)
    uptime_seconds: int = Field(default=0, ge=0, le=10**10)
    printer: State = "none"
    """none, unknown, ok, paper_low, no_paper, cover_open, unreachable, unconfirmed, failed."""
    scanner: State = "none"
    """none, ok, unplugged."""
    screen: State = "on"
    """on, dimmed, off; failing: it does not do what it is told."""
    unsent: int = Field(default=0, ge=0, le=10**6)
    """Numbers given without the server, of which it does not know yet."""
    leased: int | None = Field(default=None, ge=0, le=10**6)
    """Numbers that can still be given without the server; None: not known."""
    done: tuple[VisitId, ...] = Field(default=(), max_length=20)


class OrderDevice(Message):
    """What a kiosk shall do. `message` shows `text` between visits for `minutes`, and an empty one takes it away;
    `close` lets it rest until `open`."""

    do: OrderKind
    text: str = Field(default="", max_length=MESSAGE_LETTERS)
    minutes: int = Field(default=60, ge=1, le=24 * 60)


class KioskOrder(Message):
    """An order as the kiosk gets it, until it is over. A kiosk leaves out what it does not know."""

    order_id: VisitId
    do: str
    text: str = ""
    until: datetime | None = None
