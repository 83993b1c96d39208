"""The fragments of an intake for hosts' tablets. They are asked for by POST and change nothing."""

from __future__ import annotations

from fastapi import APIRouter, Request
from starlette.responses import JSONResponse, Response

from queue_server.contracts.intake import Intake
from queue_server.web.api import SiteId
from queue_server.web.auth import DeskOf, HostOf, at_site
from queue_server.web.intake_pages import host_intake
from queue_server.web.problems import reader_language
from queue_server.web.scene import set_scene

router = APIRouter(include_in_schema=False)


@router.post("/host/{site}/intake")
async def host_assistant(request: Request, site: SiteId, message: Intake, host: HostOf, desk: DeskOf) -> Response:
    """What the assistant of a host shows now."""
    at_site(host, site)
    scene = await set_scene(
        desk, request.app.state.finder, desk.site(site), message, reader_language(request), at_the_door=True
    )
    return JSONResponse({"html": host_intake(scene)}, headers={"Cache-Control": "no-store"})
