"""How long products take, over HTTP."""

from __future__ import annotations

from fastapi import APIRouter
from starlette.responses import Response

from queue_server.contracts.durations import SiteDurations
from queue_server.services.duration_view import site_durations
from queue_server.web.api import PREFIX, SiteId, json_response, problems
from queue_server.web.auth import DeskOf, ManagerOf, at_site

router = APIRouter(prefix=f"{PREFIX}/sites/{{site}}", responses=problems(), tags=["visits"])


@router.get("/durations", response_model=SiteDurations)
async def durations(site: SiteId, manager: ManagerOf, desk: DeskOf) -> Response:
    """The plan of each product, and what five contacts or more taught."""
    at_site(manager, site)
    where, town = desk.site(site), desk.town
    return json_response(await desk.read(lambda tx: site_durations(town, where, tx.durations.of_site(site))))
