"""Watching: the push channels, and the visitor's own ticket."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Request
from starlette.responses import Response

from assets.texts import NAMES
from queue_server.contracts.phone import PhoneSnapshot
from queue_server.domain.errors import Refusal
from queue_server.realtime.audiences import HostAudience, KioskAudience, PhoneAudience, ScreenAudience
from queue_server.realtime.channel import Audience
from queue_server.services import serve
from queue_server.services.asking import Actor, Asking
from queue_server.services.tx import Tx
from queue_server.web.api import PREFIX, Change, SiteId, json_response, problems
from queue_server.web.auth import (
    SESSION_COOKIE,
    DeskOf,
    DeviceOf,
    HostOf,
    TicketOf,
    at_site,
    device_at,
    recognise,
    sha256,
)
from queue_server.web.desk import Desk
from queue_server.web.problems import reader_language
from queue_server.web.stream import EventStream

router = APIRouter(prefix=PREFIX, responses=problems(), tags=["live"])

EVENT_STREAM: dict[int | str, dict[str, Any]] = {
    200: {"description": "Whole snapshots, latest wins", "content": {"text/event-stream": {}}}
}


def _stream(desk: Desk, site_id: str, audience: Audience, owner: str = "", opened_by: str = "") -> Response:
    desk.site(site_id)
    if desk.hub.seats.full(site_id):
        raise Refusal("too_many_watchers")
    return EventStream(desk.hub, site_id, audience, owner, opened_by)


@router.get("/sites/{site}/live/kiosk", responses=EVENT_STREAM)
async def kiosk(site: SiteId, device: DeviceOf, desk: DeskOf) -> Response:
    """How full the hall is, for kiosks."""
    device_at(device, site, "kiosk")
    return _stream(desk, site, KioskAudience(), device.device_id)


@router.get("/sites/{site}/live/screen", responses=EVENT_STREAM)
async def screen(request: Request, site: SiteId, device: DeviceOf, desk: DeskOf) -> Response:
    """Calls, for waiting-room screens."""
    device_at(device, site, "screen")
    return _stream(desk, site, ScreenAudience(request.app.state.screen_regions), device.device_id)


@router.get("/sites/{site}/live/host", responses=EVENT_STREAM)
async def host(request: Request, site: SiteId, entry: HostOf, desk: DeskOf) -> Response:
    """One host's whole tablet."""
    at_site(entry, site)
    render = request.app.state.host_regions
    audience = HostAudience(entry.host_id, reader_language(request), render)
    return _stream(desk, site, audience, sha256(request.cookies[SESSION_COOKIE]))


@router.get("/visit", response_model=PhoneSnapshot)
async def visit(request: Request, token_hash: TicketOf, desk: DeskOf) -> Response:
    """The visit of the ticket whose token comes with the request."""
    found = await desk.read(lambda tx: desk.phone(tx, token_hash))
    recognise(request, "ticket", token_hash)
    return json_response(found)


@router.get("/visit/live", responses=EVENT_STREAM)
async def visit_live(request: Request, token_hash: TicketOf, desk: DeskOf) -> Response:
    """The same, followed."""
    found = await desk.read(lambda tx: desk.visit_by_token(tx, token_hash))
    recognise(request, "ticket", token_hash)
    wanted = request.query_params.get("lang", "")
    language = wanted if wanted in NAMES else None
    audience = PhoneAudience(token_hash, language, request.app.state.phone_regions)
    return _stream(desk, found.site_id, audience, opened_by=token_hash)


@router.post("/visit/leave", response_model=PhoneSnapshot)
async def leave(request: Request, token_hash: TicketOf, change: Change) -> Response:
    """The visitor goes away."""
    desk = change.desk
    found = await desk.read(lambda tx: desk.visit_by_token(tx, token_hash))
    recognise(request, "ticket", token_hash)
    # The event says only `ticket`; the key is remembered per ticket.
    asking = desk.asking(found.site_id, Actor("ticket", scope=token_hash[:32]))

    def use_case(tx: Tx, command: str, asked: Asking) -> PhoneSnapshot:
        serve.leave_by_ticket(tx, command, asked)
        return desk.phone(tx, command)

    return await change(use_case, token_hash, asking)
