"""The fragments about a building for hosts' tablets: read only, asked for when somebody opens them."""

from __future__ import annotations

import asyncio
from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request
from starlette.responses import JSONResponse, Response

from queue_server.contracts.building import ThingId
from queue_server.contracts.visits import VisitId
from queue_server.domain.errors import NotFound
from queue_server.services import closures
from queue_server.services.poses import poses
from queue_server.web.api import SiteId
from queue_server.web.api_building import hall_of
from queue_server.web.auth import DeskOf, HostOf, ManagerOf, at_site
from queue_server.web.building_pages import ZOOM_MOST, Look, device_plan, passage_pane, passages_list
from queue_server.web.problems import reader_language

router = APIRouter(prefix="/host/{site}", include_in_schema=False)

NOT_KEPT = {"Cache-Control": "no-store"}
Longitude = Annotated[float | None, Query(ge=-180, le=180)]
Latitude = Annotated[float | None, Query(ge=-90, le=90)]
Side = Annotated[int, Query(ge=240, le=2000)]
"""Of a picture on a tablet or a desk, in its own units."""


@router.get("/passages")
async def passages(
    request: Request, site: SiteId, host: HostOf, desk: DeskOf, thing: Annotated[ThingId | None, Query()] = None
) -> Response:
    """What can be closed, or one of it with what cannot be reached then."""
    at_site(host, site)
    hall, language = await hall_of(desk, site), reader_language(request)
    offered = closures.site_passages(hall)
    if thing is None:
        html = {"passages-list": passages_list(offered, language)}
    else:
        html = {"passages-pane": passage_pane(hall, offered, thing, closures.effect(hall, thing), language)}
    return JSONResponse({"html": html}, headers=NOT_KEPT)


async def _look(
    floor: Annotated[float | None, Query(ge=-20, le=200)] = None,
    longitude: Longitude = None,
    latitude: Latitude = None,
    heading: Annotated[float | None, Query(ge=0, lt=360)] = None,
    zoom: Annotated[int, Query(ge=1, le=ZOOM_MOST)] = 1,
    width: Side = 640,
    height: Side = 560,
) -> Look:
    return Look(floor, longitude, latitude, heading, zoom, width, height)


@router.get("/devices/{device}/plan")
async def plan(
    request: Request,
    site: SiteId,
    device: VisitId,
    manager: ManagerOf,
    desk: DeskOf,
    look: Annotated[Look, Depends(_look)],
) -> Response:
    """Where a device hangs: as asked for, and without a floor as it is known now."""
    at_site(manager, site)
    hall = await hall_of(desk, site)
    if device not in hall.devices:
        raise NotFound("unknown_device", device=device)
    building = closures.planned(hall.site)
    known = poses(hall).get(device)
    shown = look.at(known) if look.floor is None and known is not None else look
    language = reader_language(request)
    found = await asyncio.to_thread(device_plan, building, shown, language, desk.town.theme)
    return JSONResponse(found, headers=NOT_KEPT)
