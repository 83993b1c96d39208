"""What of a building is closed, and where its devices hang, over HTTP."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query
from starlette.responses import Response

from queue_server.contracts.building import ClosePassage, OpenPassage, OutOfReach, PassageState, SitePassages, ThingId
from queue_server.contracts.devices import DevicePose
from queue_server.contracts.visits import VisitId
from queue_server.services import closures, placing
from queue_server.services.hall import Hall
from queue_server.web.api import PREFIX, Change, SiteId, json_response, problems
from queue_server.web.auth import DeskOf, HostOf, ManagerOf, at_site
from queue_server.web.desk import Desk

router = APIRouter(prefix=f"{PREFIX}/sites/{{site}}", responses=problems(), tags=["building"])


async def hall_of(desk: Desk, site_id: str) -> Hall:
    where = desk.site(site_id)
    return await desk.read(lambda tx: desk.hall(tx, where))


@router.get("/passages", response_model=SitePassages)
async def passages(site: SiteId, host: HostOf, desk: DeskOf) -> Response:
    """What can be closed, and what is."""
    at_site(host, site)
    return json_response(closures.site_passages(await hall_of(desk, site)))


@router.get("/passages/effect", response_model=OutOfReach)
async def effect(
    site: SiteId, thing: Annotated[ThingId, Query(description="As in `passages`.")], host: HostOf, desk: DeskOf
) -> Response:
    """What could not be reached any more if this were closed too."""
    at_site(host, site)
    return json_response(closures.effect(await hall_of(desk, site), thing))


@router.post("/passages/close", response_model=PassageState)
async def close(site: SiteId, message: ClosePassage, host: HostOf, change: Change) -> Response:
    """From now on nobody is led through it."""
    return await change(closures.close_passage, message, change.desk.asking(site, at_site(host, site)))


@router.post("/passages/open", response_model=PassageState)
async def open_again(site: SiteId, message: OpenPassage, host: HostOf, change: Change) -> Response:
    """It can be walked again."""
    return await change(closures.open_passage, message, change.desk.asking(site, at_site(host, site)))


@router.post("/devices/{device}/place", response_model=DevicePose)
async def place(site: SiteId, device: VisitId, message: DevicePose, manager: ManagerOf, change: Change) -> Response:
    """A kiosk or screen hangs there and looks that way."""
    asking = change.desk.asking(site, at_site(manager, site))
    return await change(placing.place_device, placing.Place(device, message), asking)


@router.post("/devices/{device}/unplace", status_code=204)
async def unplace(site: SiteId, device: VisitId, manager: ManagerOf, change: Change) -> Response:
    """Only the plan says where it hangs."""
    return await change(placing.unplace, device, change.desk.asking(site, at_site(manager, site)))
