"""Maps of the ways that phones and screens show. Nothing here changes anything."""

from __future__ import annotations

from hashlib import sha256
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from starlette.responses import Response

from assets.texts import NAMES
from queue_server.contracts.visits import Slug
from queue_server.domain.wayfinding.pointing import reader
from queue_server.services.poses import pose_of
from queue_server.services.sitemap import building_of
from queue_server.web import pages
from queue_server.web.api import PREFIX, SiteId, problems
from queue_server.web.auth import DeskOf, DeviceOf, TicketOf, device_at, recognise
from queue_server.web.signpost import Signpost
from queue_server.web.ways import KEY_LETTERS, Sheet

router = APIRouter(prefix=PREFIX, responses=problems(), tags=["live"])

SVG = "image/svg+xml"

MAP: dict[int | str, dict[str, Any]] = {
    200: {"description": "The map", "content": {SVG: {"schema": {"type": "string"}}}},
    204: {"description": "No way is shown now"},
    304: {"description": "The same as the one that you have"},
}

SIDE_LEAST, SIDE_MOST = 100, 4000
"""Units, which are the pixels of a page."""
ROUNDED = 20
"""Two screens that differ by less get the same map."""
LETTER_LEAST, LETTER_MOST = 16, 400

Side = Annotated[int, Query(ge=SIDE_LEAST, le=SIDE_MOST)]
Letter = Annotated[int, Query(ge=LETTER_LEAST, le=LETTER_MOST)]


def signpost_of(request: Request) -> Signpost:
    found: Signpost = request.app.state.signpost
    return found


def _answer(request: Request, svg: str | None) -> Response:
    """Only the one who asked keeps it, and asks whether it is still the same."""
    if svg is None:
        return Response(status_code=204, headers={"Cache-Control": "no-store"})
    headers = {
        "ETag": f'"{sha256(svg.encode()).hexdigest()[:KEY_LETTERS]}"',
        "Cache-Control": "private, no-cache",
        "Vary": "Authorization, Cookie",
    }
    if request.headers.get("If-None-Match") == headers["ETag"]:
        return Response(status_code=304, headers=headers)
    return Response(svg, media_type=SVG, headers=headers)


@router.get("/visit/map", responses=MAP, response_class=Response)
async def visit_map(request: Request, token_hash: TicketOf, desk: DeskOf) -> Response:
    """The way that the visit's page shows: `lang` as in `/visit/live`, `ground=night` for dark pages."""
    wanted = request.query_params.get("lang", "")
    chosen = wanted if wanted in NAMES else None
    found = await desk.read(lambda tx: desk.phone(tx, token_hash, chosen))
    recognise(request, "ticket", token_hash)
    post, language = signpost_of(request), pages.phone_language(found, chosen)
    ground: Any = "night" if request.query_params.get("ground") == "night" else "light"
    svg = await post.phone_map(found, language, ground)
    return _answer(request, svg)


@router.get("/sites/{site}/screen/map", responses=MAP, response_class=Response)
async def screen_map(
    request: Request,
    site: SiteId,
    point: Annotated[Slug, Query()],
    device: DeviceOf,
    desk: DeskOf,
    width: Side = 1000,
    height: Side = 600,
    letter: Letter = 60,
) -> Response:
    """The way from before this screen to a point."""
    device_at(device, site, "screen")
    where = desk.site(site)
    hall = await desk.read(lambda tx: desk.hall(tx, where))
    pose, building = pose_of(hall, device.device_id), building_of(where)
    at = reader(building, pose) if building is not None and pose is not None else None
    if at is None:
        return _answer(request, None)
    width, height = (side // ROUNDED * ROUNDED for side in (width, height))
    sheet = Sheet("screen", "night", width, height, letter, at.floor)
    svg = await signpost_of(request).screen_map(where, at, point, hall.closed, sheet)
    return _answer(request, svg)
