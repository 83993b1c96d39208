"""The form on visitors' own phones: a page, its fragments, and the number."""

from __future__ import annotations

from fastapi import APIRouter, Request
from starlette.responses import HTMLResponse, JSONResponse, Response

from queue_server.contracts.intake import Intake
from queue_server.contracts.join import JoinVisit
from queue_server.contracts.visits import TicketAnswer
from queue_server.services import join
from queue_server.web.addresses import address_of
from queue_server.web.api import PREFIX, Change, SiteId, problems
from queue_server.web.auth import DeskOf, JoinCodeOf
from queue_server.web.intake_pages import join_intake, join_page
from queue_server.web.limits import TooMany, Tries
from queue_server.web.problems import reader_language
from queue_server.web.scene import set_scene

router = APIRouter(responses=problems(), tags=["join"])

FRESH = {"Cache-Control": "no-store"}


@router.post(f"{PREFIX}/sites/{{site}}/join", status_code=201, response_model=TicketAnswer)
async def take_number(request: Request, site: SiteId, message: JoinVisit, code: JoinCodeOf, change: Change) -> Response:
    """A visitor takes a number on their own phone, with `Authorization: Join <code at the entrance>`."""
    asking = change.desk.asking(site, join.remote(message))
    joins: Tries = request.app.state.joins
    if seconds := joins.wait(address_of(request)):
        raise TooMany("too_many_joins", retry_seconds=seconds)
    answer = await change(join.join, join.Join(code, message), asking, 201)
    joins.failed(address_of(request))
    return answer


@router.get("/join/{site}", include_in_schema=False)
async def page(request: Request, site: SiteId, desk: DeskOf) -> Response:
    """The same for everybody: the code of the entrance is in the fragment of the address."""
    where, town = desk.site(site), desk.town
    html = join_page(reader_language(request), where, town)
    return HTMLResponse(html, 200 if where.policy.remote_join else 404, FRESH)


@router.post("/join/{site}/intake", include_in_schema=False)
async def fragments(request: Request, site: SiteId, message: Intake, code: JoinCodeOf, desk: DeskOf) -> Response:
    """What the form shows now. It changes nothing."""
    where = desk.site(site)
    await desk.read(lambda tx: join.admit(tx, where, code))
    scene = await set_scene(desk, request.app.state.finder, where, message, reader_language(request))
    return JSONResponse({"html": join_intake(scene)}, headers=FRESH)
