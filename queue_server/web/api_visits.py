"""Visits over HTTP: take a number, call, act, undo; and what kiosks and hosts read."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from pydantic import ValidationError
from starlette.responses import Response

from queue_server.contracts.hall import HallStatus, KioskTown
from queue_server.contracts.host import DayFigures
from queue_server.contracts.visits import (
    CallVisit,
    FinishVisit,
    RegisterVisit,
    TakeBreak,
    TicketAnswer,
    TransferVisit,
    UndoAnswer,
    VisitAnswer,
)
from queue_server.domain.visit import Action, Event
from queue_server.services import serve
from queue_server.services.asking import Actor
from queue_server.services.register import register
from queue_server.services.views import hall_status, kiosk_town
from queue_server.web.api import (
    PREFIX,
    Change,
    Changer,
    PointId,
    QuickRoute,
    SiteId,
    VisitPath,
    json_response,
    problems,
    quick_key,
)
from queue_server.web.auth import (
    DeskOf,
    DeviceOf,
    HostOf,
    ManagerOf,
    Unauthorised,
    at_site,
    device_at,
    find_device,
    find_host,
)

router = APIRouter(prefix=f"{PREFIX}/sites/{{site}}", responses=problems(), tags=["visits"])

EVENTS_MAX = 1_000


class Plain(StrEnum):
    """Actions that need no body."""

    RECALL = "recall"
    START = "start"
    NO_SHOW = "no_show"
    REJOIN = "rejoin"
    PARK = "park"
    RESUME = "resume"
    LEAVE = "leave"


async def _who_gives_numbers(request: Request, site: str) -> Actor:
    """A kiosk of this site, or a host at its door."""
    device = await find_device(request)
    if device is not None:
        return device_at(device, site, "kiosk")
    host = await find_host(request)
    if host is None:
        raise Unauthorised("device_unknown")
    return at_site(host, site)


async def take_number(request: Request, site: SiteId, message: RegisterVisit, change: Change) -> Response:
    """A kiosk, or a host at the door, gives a visitor a number."""
    asking = change.desk.asking(site, await _who_gives_numbers(request, site))
    return await change(register, message, asking, 201)


async def _take_number(request: Request) -> Response | None:
    key = quick_key(request)
    if key is None:
        return None
    try:
        message = RegisterVisit.model_validate_json(await request.body())
    except ValidationError:
        return None
    return await take_number(request, request.path_params["site"], message, Changer(request, key))


take_number.quick = _take_number  # type: ignore[attr-defined]
router.add_api_route(
    "/visits",
    take_number,
    methods=["POST"],
    status_code=201,
    response_model=TicketAnswer,
    route_class_override=QuickRoute,
)


@router.post("/calls", status_code=201, response_model=VisitAnswer)
async def call(site: SiteId, message: CallVisit, host: HostOf, change: Change) -> Response:
    """Call the next in line at this point, or the visit that is named."""
    return await change(serve.call, message, change.desk.asking(site, at_site(host, site)), 201)


@router.post("/visits/{visit}/finish", response_model=VisitAnswer)
async def finish(site: SiteId, visit: VisitPath, message: FinishVisit, host: HostOf, change: Change) -> Response:
    """End the contact with its outcome."""
    command = serve.Finish(visit, message)
    return await change(serve.finish, command, change.desk.asking(site, at_site(host, site)))


@router.post("/visits/{visit}/transfer", response_model=VisitAnswer)
async def transfer(site: SiteId, visit: VisitPath, message: TransferVisit, host: HostOf, change: Change) -> Response:
    """Back in line, as it was or for another kind of point or one point."""
    command = serve.Transfer(visit, message)
    return await change(serve.transfer, command, change.desk.asking(site, at_site(host, site)))


@router.post("/visits/{visit}/{action}", response_model=VisitAnswer)
async def act(site: SiteId, visit: VisitPath, action: Plain, host: HostOf, change: Change) -> Response:
    """Recall, start, no-show, rejoin, park, resume, leave."""
    command = serve.On(visit, Action(action.value))
    return await change(serve.do, command, change.desk.asking(site, at_site(host, site)))


@router.post("/undo", response_model=UndoAnswer)
async def undo(site: SiteId, host: HostOf, change: Change) -> Response:
    """Take back this host's last action, for ten seconds."""
    return await change(serve.undo, None, change.desk.asking(site, at_site(host, site)))


@router.post("/points/{point}/open", status_code=204)
async def open_point(site: SiteId, point: PointId, host: HostOf, change: Change) -> Response:
    """This host is at this point now."""
    return await change(serve.open_point, point, change.desk.asking(site, at_site(host, site)))


@router.post("/points/{point}/break", status_code=204)
async def take_break(site: SiteId, point: PointId, message: TakeBreak, host: HostOf, change: Change) -> Response:
    """This host has a break at this point; opening the point, or calling there, ends it."""
    command = serve.Break(point, message)
    return await change(serve.take_break, command, change.desk.asking(site, at_site(host, site)))


@router.post("/points/{point}/close", status_code=204)
async def close_point(site: SiteId, point: PointId, host: HostOf, change: Change) -> Response:
    """This host leaves the point."""
    return await change(serve.close_point, point, change.desk.asking(site, at_site(host, site)))


@router.get("/town", response_model=KioskTown)
async def town(request: Request, site: SiteId, device: DeviceOf, desk: DeskOf) -> Response:
    """Everything a kiosk keeps of its town."""
    device_at(device, site, "kiosk")
    tag = f'"{desk.town_version}"'
    if request.headers.get("if-none-match") == tag:
        return Response(status_code=304, headers={"ETag": tag})
    answer = json_response(kiosk_town(desk.town, desk.town_version, desk.site(site), desk.public_url))
    answer.headers["ETag"] = tag
    return answer


@router.get("/hall", response_model=HallStatus)
async def hall(site: SiteId, device: DeviceOf, desk: DeskOf) -> Response:
    """How full the hall is now."""
    device_at(device, site, "kiosk")
    where = desk.site(site)
    return json_response(await desk.read(lambda tx: hall_status(desk.hall(tx, where), desk.clock())))


@router.get("/figures", response_model=DayFigures)
async def figures(site: SiteId, host: HostOf, desk: DeskOf, day: date | None = None) -> Response:
    """A day's figures, folded from its events; today when no day is given."""
    at_site(host, site)
    where = desk.site(site)
    on = day or where.local_day(desk.clock())
    return json_response(await desk.read(lambda tx: desk.book.read(tx, site, on)))


@router.get("/events")
async def events(
    site: SiteId,
    host: ManagerOf,
    desk: DeskOf,
    day: date | None = None,
    after: Annotated[int, Query(ge=0, le=2**53)] = 0,
) -> list[dict[str, Any]]:
    """The events of a day in order, at most a thousand; go on with `after` = the last revision."""
    at_site(host, site)
    on = day or desk.site(site).local_day(desk.clock())
    found = await desk.read(lambda tx: tx.events.of_day(site, on, after, EVENTS_MAX))
    return [_event(e) for e in found]


def _event(event: Event) -> dict[str, Any]:
    return {
        "revision": event.revision,
        "visit_id": event.visit_id,
        "at": event.at.isoformat(),
        "action": event.action.value,
        "actor": event.actor,
        "data": dict(event.data),
        "undoes": event.undoes,
    }
