"""Devices, sign-in and alerts over HTTP.

Pairing, invitations and sign-in answer with a secret, so their answers are not kept for a repeated key:
a lost answer asks for a new code, or for signing in again.
"""

from __future__ import annotations

import asyncio
import secrets
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from fastapi import APIRouter, Request
from starlette.responses import Response

from queue_server.contracts.devices import (
    AlertAnswer,
    DeviceInvitation,
    DevicePaired,
    InviteDevice,
    PairDevice,
    RaiseAlert,
    SignedIn,
    SignIn,
)
from queue_server.contracts.visits import Slug, VisitId
from queue_server.domain.catalogue import HostEntry
from queue_server.domain.desk import Session
from queue_server.services import devices
from queue_server.services.asking import Actor
from queue_server.services.tx import Tx
from queue_server.web.addresses import address_of
from queue_server.web.api import PREFIX, Change, Key, SiteId, json_response, problems
from queue_server.web.auth import (
    DEVICE_COOKIE,
    SESSION_COOKIE,
    DeskOf,
    DeviceOf,
    HostOf,
    ManagerOf,
    Unauthorised,
    at_site,
    device_at,
    known_of,
    sha256,
)
from queue_server.web.limits import Tries

router = APIRouter(prefix=PREFIX, responses=problems(), tags=["desk"])

CODE_ALPHABET = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"
CODE_LENGTH = 8
"""Forty bits that live ten minutes behind a limit of tries; without 0, 1, I and O, which look alike."""

COOKIE_DAYS = 400
"""A screen keeps its key as long as a browser allows; it is revoked on the server, not by time."""


@cache
def hasher() -> PasswordHasher:
    return PasswordHasher()


def new_code(length: int = CODE_LENGTH) -> str:
    return "".join(secrets.choice(CODE_ALPHABET) for _ in range(length))


def code_hash(code: str) -> str:
    """As it is kept: without spaces and dashes, capitals, SHA-256."""
    return sha256(code.replace(" ", "").replace("-", "").upper())


def _set_cookie(request: Request, answer: Response, name: str, value: str, seconds: int | None) -> None:
    secure = request.url.scheme == "https"
    answer.set_cookie(name, value, max_age=seconds, httponly=True, samesite="strict", secure=secure, path="/")


@router.post("/devices", status_code=201, response_model=DeviceInvitation)
async def invite(message: InviteDevice, manager: ManagerOf, desk: DeskOf, key: Key) -> Response:
    """A code that pairs one device, once, within ten minutes."""
    asking = desk.asking(message.site_id, at_site(manager, message.site_id))
    code = new_code()
    command = devices.Invite(message, code, code_hash(code))
    return json_response(await desk.write(lambda tx: devices.invite(tx, command, asking)), 201)


@router.post("/devices/pair", status_code=201, response_model=DevicePaired)
async def pair(request: Request, message: PairDevice, desk: DeskOf, key: Key) -> Response:
    """A device gets its key for its code; the same answer sets it as a cookie for the waiting-room page."""
    tries: Tries = request.app.state.pairing_tries
    tries.check(address_of(request))
    device_key = secrets.token_urlsafe(32)
    command = devices.Pair(code_hash(message.code), device_key, sha256(device_key))
    asking = desk.asking(desk.town.sites[0].site_id, Actor("system"))
    try:
        paired = await desk.write(lambda tx: devices.pair(tx, command, asking))
    except Exception:
        tries.failed(address_of(request))
        raise
    answer = json_response(paired, 201)
    _set_cookie(request, answer, DEVICE_COOKIE, device_key, COOKIE_DAYS * 24 * 3600)
    return answer


@router.get("/device", response_model=DevicePaired)
async def this_device(device: DeviceOf) -> Response:
    """Which device the server sees."""
    return json_response(devices.paired(device))


@router.delete("/devices/{device}", status_code=204)
async def revoke(request: Request, device: VisitId, manager: ManagerOf, change: Change) -> Response:
    """The device's key is dead at once."""
    site_id = manager.sites[0] if manager.sites else change.desk.town.sites[0].site_id
    asking = change.desk.asking(site_id, Actor("host", manager.host_id))
    answer = await change(devices.revoke, device, asking)
    known_of(request).forget()
    change.desk.hub.drop(device)
    return answer


def _signed_in(entry: HostEntry, all_sites: tuple[str, ...]) -> SignedIn:
    return SignedIn(
        host_id=entry.host_id,
        display_name=entry.display_name,
        roles=tuple(sorted(entry.roles)),
        sites=entry.sites or all_sites,
    )


def _password_fits(stored: str | None, given: str) -> bool:
    """Checks as long for a login that does not exist, so that time tells nothing."""
    try:
        return hasher().verify(stored or _nobody(), given) and stored is not None
    except (VerificationError, InvalidHashError):
        return False


@cache
def _nobody() -> str:
    return hasher().hash(secrets.token_urlsafe())


@router.post("/session", response_model=SignedIn)
async def sign_in(request: Request, message: SignIn, desk: DeskOf, key: Key) -> Response:
    """A host signs in; the cookie cannot be read by scripts."""
    login, address = message.login.lower(), address_of(request)
    by_login: Tries = request.app.state.login_tries
    by_address: Tries = request.app.state.address_tries
    by_login.check(login)
    by_address.check(address)
    entry = desk.town.hosts.get(login)
    account = await desk.read(lambda tx: tx.people.account(login))
    fits = await asyncio.to_thread(_password_fits, account.password_hash if account else None, message.password)
    if entry is None or not fits:
        by_login.failed(login)
        by_address.failed(address)
        raise Unauthorised("wrong_password")
    by_login.succeeded(login)
    token, now = secrets.token_urlsafe(32), desk.clock()
    session = Session(sha256(token), entry.host_id, now, now)
    await desk.write(lambda tx: tx.people.open_session(session))
    answer = json_response(_signed_in(entry, tuple(s.site_id for s in desk.town.sites)))
    _set_cookie(request, answer, SESSION_COOKIE, token, None)
    return answer


@router.get("/session", response_model=SignedIn)
async def who(host: HostOf, desk: DeskOf) -> Response:
    """Who is signed in."""
    return json_response(_signed_in(host, tuple(s.site_id for s in desk.town.sites)))


@router.delete("/session", status_code=204)
async def sign_out(request: Request, host: HostOf, desk: DeskOf, key: Key) -> Response:
    """Sign out: the session is gone, and the host leaves the point."""
    token_hash = sha256(request.cookies[SESSION_COOKIE])
    sites = [s.site_id for s in desk.town.sites]

    def work(tx: Tx) -> None:
        tx.people.close_session(token_hash)
        for site_id in sites:
            tx.hall.unstaff(site_id, host.host_id)
            tx.visits.next_revision(site_id)

    await desk.write(work)
    known_of(request).forget()
    desk.hub.drop(token_hash)
    for site_id in sites:
        desk.hub.publish(site_id)
    answer = Response(status_code=204)
    answer.delete_cookie(SESSION_COOKIE, path="/")
    return answer


@router.post("/sites/{site}/alerts", status_code=201, response_model=AlertAnswer)
async def raise_alert(site: SiteId, message: RaiseAlert, device: DeviceOf, change: Change) -> Response:
    """A device asks for a hand."""
    asking = change.desk.asking(site, device_at(device, site, "kiosk", "screen"))
    return await change(devices.raise_alert, message, asking, 201)


@router.post("/sites/{site}/alerts/clear", status_code=204)
async def clear_own(site: SiteId, message: RaiseAlert, device: DeviceOf, change: Change) -> Response:
    """A device's trouble of this kind is over."""
    asking = change.desk.asking(site, device_at(device, site, "kiosk", "screen"))
    return await change(devices.clear_own, message, asking)


@router.post("/sites/{site}/alerts/{alert}/clear", response_model=AlertAnswer)
async def clear_alert(site: SiteId, alert: Slug, host: HostOf, change: Change) -> Response:
    """A host takes care of it."""
    return await change(devices.clear_alert, alert, change.desk.asking(site, at_site(host, site)))
