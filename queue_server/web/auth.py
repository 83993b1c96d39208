"""Who is asking: a device by its key, a host by the session cookie, a visitor by the ticket's token."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Annotated

from fastapi import Depends, Request

from queue_server.domain.catalogue import HostEntry
from queue_server.domain.desk import Device, Session
from queue_server.domain.errors import Forbidden, Refusal
from queue_server.services.asking import Actor
from queue_server.services.housekeeping import SESSION_IDLE_HOURS
from queue_server.web.desk import Desk

DEVICE_COOKIE = "onthaal_device"
SESSION_COOKIE = "onthaal_session"

TOUCH = timedelta(minutes=5)
"""How often a session's last use is written: often enough for an idle limit of hours."""

KNOWN_MAX = 5_000


UNRECOGNISED = "onthaal.unrecognised"
"""In a request's scope: whom to tell when a credential is found right that was not seen before (web/rates.py)."""


class Unauthorised(Refusal):
    """Nobody, or somebody we do not know."""


def sha256(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


@dataclass(slots=True)
class Known:
    """Keys and cookies seen lately, so that a request costs no query; emptied when one is revoked.

    `emptied` counts how often: what was read from the database before does not come in afterwards.
    """

    devices: dict[str, Device] = field(default_factory=dict)
    sessions: dict[str, Session] = field(default_factory=dict)
    emptied: int = 0

    def forget(self) -> None:
        self.emptied += 1
        self.devices.clear()
        self.sessions.clear()


def recognise(request: Request, who: str, secret_hash: str) -> None:
    """This credential of a device, session or ticket is right: from now on its requests are counted apart."""
    tell = request.scope.get(UNRECOGNISED)
    if tell is not None:
        tell(who, secret_hash)


def desk_of(request: Request) -> Desk:
    desk: Desk = request.app.state.desk
    return desk


async def _desk(request: Request) -> Desk:
    """A coroutine, because the framework runs a plain function in another thread at each request."""
    return desk_of(request)


def known_of(request: Request) -> Known:
    known: Known = request.app.state.known
    return known


def _authorization(request: Request, scheme: str) -> str | None:
    name, _, value = request.headers.get("authorization", "").partition(" ")
    return value.strip() if name.lower() == scheme and value.strip() else None


async def find_device(request: Request) -> Device | None:
    key = _authorization(request, "device") or request.cookies.get(DEVICE_COOKIE)
    if not key:
        return None
    key_hash, known = sha256(key), known_of(request)
    if key_hash in known.devices:
        recognise(request, "device", key_hash)
        return known.devices[key_hash]
    emptied = known.emptied
    device = await desk_of(request).read(lambda tx: tx.devices.by_key(key_hash))
    if device is None or device.revoked_at is not None:
        return None
    recognise(request, "device", key_hash)
    if len(known.devices) < KNOWN_MAX and known.emptied == emptied:
        known.devices[key_hash] = device
    return device


async def device(request: Request) -> Device:
    found = await find_device(request)
    if found is None:
        raise Unauthorised("device_unknown")
    return found


async def find_host(request: Request) -> HostEntry | None:
    cookie = request.cookies.get(SESSION_COOKIE)
    if not cookie:
        return None
    token_hash, desk = sha256(cookie), desk_of(request)
    session = await _session(request, token_hash, desk.clock())
    return desk.town.hosts.get(session.host_id) if session else None


async def _session(request: Request, token_hash: str, now: datetime) -> Session | None:
    known, desk = known_of(request), desk_of(request)
    session, emptied = known.sessions.get(token_hash), known.emptied
    if session is None:
        session = await desk.read(lambda tx: tx.people.session(token_hash))
    if session is None or now - session.seen_at > timedelta(hours=SESSION_IDLE_HOURS):
        return None
    # Also a last use that a clock put into the future: else nobody would be idle until then.
    if abs(now - session.seen_at) > TOUCH:
        await desk.write(lambda tx: tx.people.touch_session(token_hash, now))
        session = Session(session.token_hash, session.host_id, session.created_at, now)
    recognise(request, "session", token_hash)
    if len(known.sessions) < KNOWN_MAX and known.emptied == emptied:
        known.sessions[token_hash] = session
    return session


async def host(request: Request) -> HostEntry:
    found = await find_host(request)
    if found is None:
        raise Unauthorised("not_signed_in")
    return found


async def manager(request: Request) -> HostEntry:
    found = await host(request)
    if "manager" not in found.roles:
        raise Forbidden("managers_only")
    return found


def at_site(entry: HostEntry, site_id: str) -> Actor:
    """A host acts only at the sites the town gave them (all when it gave none)."""
    if entry.sites and site_id not in entry.sites:
        raise Forbidden("not_your_site", site=site_id)
    return Actor("host", entry.host_id)


def device_at(found: Device, site_id: str, *kinds: str) -> Actor:
    if found.kind not in kinds:
        raise Forbidden("wrong_device", kind=found.kind)
    if found.site_id != site_id:
        raise Forbidden("not_your_site", site=site_id)
    return Actor("device", found.device_id)


async def who_gives_numbers(request: Request, site_id: str) -> Actor:
    """A kiosk of this site, or a host at its door."""
    found = await find_device(request)
    if found is not None:
        return device_at(found, site_id, "kiosk")
    entry = await find_host(request)
    if entry is None:
        raise Unauthorised("device_unknown")
    return at_site(entry, site_id)


async def ticket(request: Request) -> str:
    """The SHA-256 of the token that came with the request."""
    token = _authorization(request, "ticket")
    if not token or len(token) > 128:
        raise Unauthorised("not_signed_in")
    return sha256(token)


async def join_code(request: Request) -> str:
    """The code of the entrance that came with the request; "" for none, which opens nothing."""
    return (_authorization(request, "join") or "")[:64]


DeviceOf = Annotated[Device, Depends(device)]
HostOf = Annotated[HostEntry, Depends(host)]
ManagerOf = Annotated[HostEntry, Depends(manager)]
TicketOf = Annotated[str, Depends(ticket)]
JoinCodeOf = Annotated[str, Depends(join_code)]
DeskOf = Annotated[Desk, Depends(_desk)]
