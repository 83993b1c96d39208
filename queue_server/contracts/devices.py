"""Devices, people who sign in, and what they report."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from queue_server.contracts.base import Message
from queue_server.contracts.visits import Slug

DeviceKind = Literal["kiosk", "screen"]
AlertKind = Literal[
    "help",
    "printer_paper_out",
    "printer_cover_open",
    "printer_unreachable",
    "printer_failed",
    "sound_blocked",
    "numbers_refused",
]


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
