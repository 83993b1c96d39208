"""Visits over HTTP: take a number, call, act, undo; and what kiosks and hosts read."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from enum import StrEnum
from typing import Annotated, Any, TypeVar

from fastapi import APIRouter, Query, Request
from pydantic import BaseModel, ValidationError
from starlette.responses import Response

from queue_server.contracts.advice import AdviceAnswer, AskAdvice
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
from queue_server.services.advise import advised
from queue_server.services.kiosk_view import kiosk_town
from queue_server.services.register import register
from queue_server.services.tx import Tx
from queue_server.services.views import hall_status
from queue_server.web.api import (
    PREFIX,
    Change,
    Changer,
    PointId,
    SiteId,
    VisitPath,
    json_response,
    problems,
)
from queue_server.web.auth import (
    DeskOf,
    DeviceOf,
    HostOf,
    ManagerOf,
    at_site,
    device_at,
    find_host,
    who_gives_numbers,
)
from queue_server.web.door import Quick

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


@router.post("/visits", status_code=201, response_model=TicketAnswer)
async def take_number(request: Request, site: SiteId, message: RegisterVisit, change: Change) -> Response:
    """A kiosk, or a host at the door, gives a visitor a number."""
    asking = change.desk.asking(site, await who_gives_numbers(request, site))
    return await change(register, message, asking, 201)


@router.post("/advice", response_model=AdviceAnswer)
async def advice(request: Request, site: SiteId, message: AskAdvice, desk: DeskOf) -> Response:
    """How each matter of an intake goes on here and now, and why. Changes nothing, needs no key.

    A POST, because what a visitor comes for must not stand in an address, which proxies log.
    """
    actor, where = await who_gives_numbers(request, site), desk.site(site)

    def look(tx: Tx) -> AdviceAnswer:
        return advised(desk.hall(tx, where), message, tx.durations.of_site(site), actor.kind == "host")

    return json_response(await desk.read(look))


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


M = TypeVar("M", bound=BaseModel)


async def _plainly(message: type[M], request: Request) -> M | None:
    if request.headers.get("content-type") != "application/json":
        return None
    try:
        return message.model_validate_json(await request.body())
    except ValidationError:
        return None


async def _quick_number(request: Request, change: Changer, site: str) -> Response | None:
    message = await _plainly(RegisterVisit, request)
    return await take_number(request, site, message, change) if message else None


async def _quick_call(request: Request, change: Changer, site: str) -> Response | None:
    message, host = await _plainly(CallVisit, request), await find_host(request)
    return await call(site, message, host, change) if message and host else None


async def _quick_finish(request: Request, change: Changer, site: str, visit: str) -> Response | None:
    message, host = await _plainly(FinishVisit, request), await find_host(request)
    return await finish(site, visit, message, host, change) if message and host else None


async def _quick_act(request: Request, change: Changer, site: str, visit: str, action: str) -> Response | None:
    host = await find_host(request)
    return await act(site, visit, Plain(action), host, change) if host else None


_SITE = rf"{PREFIX}/sites/(?P<site>[a-z0-9][a-z0-9_-]{{0,63}})"
_VISIT = rf"{_SITE}/visits/(?P<visit>[0-9a-f]{{32}})"

QUICK: Mapping[re.Pattern[str], Quick] = {
    re.compile(rf"{_SITE}/visits"): _quick_number,
    re.compile(rf"{_SITE}/calls"): _quick_call,
    re.compile(rf"{_VISIT}/finish"): _quick_finish,
    re.compile(rf"{_VISIT}/(?P<action>{'|'.join(Plain)})"): _quick_act,
}
"""What a morning consists of: these come once for each visitor, all else seldom."""


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
    seen = await desk.read(lambda tx: tx.durations.of_site(site))
    answer = json_response(kiosk_town(desk.town, desk.town_version, desk.site(site), desk.public_url, seen))
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
