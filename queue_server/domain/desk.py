"""Who and what stands at the desk besides visits: devices, sign-ins, staffed points, alerts. Plain values."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from queue_server.domain.catalogue import HostEntry, PointKind, Site, takes


@dataclass(frozen=True, slots=True)
class Device:
    """A kiosk or screen. Only the SHA-256 of its key is known here; None until it is paired."""

    device_id: str
    site_id: str
    kind: str
    name: str
    key_hash: str | None
    created_at: datetime
    paired_at: datetime | None = None
    revoked_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Invitation:
    """A pairing code (as SHA-256), single use."""

    code_hash: str
    device_id: str
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class Account:
    """A host's password, as argon2 text."""

    host_id: str
    password_hash: str


@dataclass(frozen=True, slots=True)
class Session:
    """A signed-in browser; only the SHA-256 of its cookie is known here."""

    token_hash: str
    host_id: str
    created_at: datetime
    seen_at: datetime


@dataclass(frozen=True, slots=True)
class Staffing:
    """A host who is at a point now, or has a break there until about `back_at` (None: not said)."""

    site_id: str
    point_id: str
    host_id: str
    since: datetime
    break_since: datetime | None = None
    back_at: datetime | None = None

    @property
    def open(self) -> bool:
        return self.break_since is None


def staffed(site: Site, staffing: Iterable[Staffing], kind: PointKind) -> int:
    """How many points of this kind have a host now who has no break."""
    points = (site.point(s.point_id) for s in staffing if s.open)
    return sum(1 for p in points if p is not None and p.kind is kind)


def skills_there(
    site: Site, staffing: Iterable[Staffing], kind: PointKind, hosts: Mapping[str, HostEntry]
) -> frozenset[frozenset[str]]:
    """What each host can do who now takes visitors of this kind, each combination once; a roaming host takes what a
    standing or seated point takes."""
    found = set[frozenset[str]]()
    for one in staffing:
        point, host = site.point(one.point_id), hosts.get(one.host_id)
        if one.open and point is not None and host is not None and takes(point.kind, kind):
            found.add(host.skills)
    return frozenset(found)


@dataclass(frozen=True, slots=True)
class Alert:
    """A device asks for a hand; `kind` and `detail` are codes."""

    site_id: str
    alert_id: str
    device_id: str
    kind: str
    detail: str
    raised_at: datetime
    cleared_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class KeptAnswer:
    """What was answered to a key, and to which request (its fingerprint)."""

    scope: str
    key: str
    fingerprint: str
    status: int
    body: str
    at: datetime
