"""The pages and the files they need: fonts, icons, sounds, styles. Nothing here changes anything."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from fastapi import APIRouter, FastAPI, Request
from starlette.responses import FileResponse, HTMLResponse, RedirectResponse, Response
from starlette.staticfiles import StaticFiles

from assets.paths import ICON_FONT, SOUNDS, font
from queue_server.web.auth import DeskOf
from queue_server.web.pages import host_page, phone_page
from queue_server.web.problems import reader_language
from queue_server.web.stylesheet import theme_css

router = APIRouter(include_in_schema=False)

WEEK = {"Cache-Control": "public, max-age=604800"}
FRESH = {"Cache-Control": "no-cache"}


def page(html: str) -> Response:
    return HTMLResponse(html, headers={"Cache-Control": "no-store"})


@router.get("/")
async def front() -> Response:
    return RedirectResponse("/host")


@router.get("/host")
async def host(request: Request, desk: DeskOf) -> Response:
    language = reader_language(request)
    sites = {s.site_id: s.names.get(language) or s.names["nl"] for s in desk.town.sites}
    return page(host_page(language, sites, phone_url=f"{desk.public_url}/t"))


@router.get("/t")
async def phone(request: Request) -> Response:
    """The token is in the fragment, which never reaches the server."""
    return page(phone_page(reader_language(request)))


@router.get("/static/theme.css")
async def theme(desk: DeskOf) -> Response:
    return Response(theme_css(desk.town.theme), media_type="text/css", headers=FRESH)


@router.get("/static/fonts/{weight}.ttf")
async def face(weight: str) -> Response:
    if weight not in ("regular", "semibold"):
        return Response(status_code=404)
    return FileResponse(font(weight), media_type="font/ttf", headers=WEEK)


@router.get("/static/icons/phosphor.ttf")
async def icons() -> Response:
    return FileResponse(ICON_FONT, media_type="font/ttf", headers=WEEK)


def mount(app: FastAPI, folders: Mapping[str, Path]) -> None:
    """Serve each folder under /static/<name>, and the sounds."""
    for name, folder in {**folders, "sounds": SOUNDS}.items():
        app.mount(f"/static/{name}", StaticFiles(directory=folder), name=name)
