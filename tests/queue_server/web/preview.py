"""The pages with canned snapshots: a small server for the browser tests, which can also be silent or away."""

from __future__ import annotations

import asyncio
import json
import socket
import threading
from collections import deque
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import uvicorn
from fastapi import FastAPI, Request
from fastapi.responses import FileResponse, HTMLResponse, JSONResponse, Response, StreamingResponse
from fastapi.staticfiles import StaticFiles

from assets import paths
from displays.page import screen_page, screen_regions
from queue_server.contracts.base import Message
from queue_server.contracts.host import HostSnapshot
from queue_server.contracts.phone import PhoneSnapshot
from queue_server.contracts.screen import ScreenSnapshot
from queue_server.web.pages import host_page, host_regions, phone_page, phone_regions
from queue_server.web.stylesheet import theme_css

ROOT = Path(__file__).parents[3]
POLICY = "default-src 'self'"


@dataclass(frozen=True)
class Posted:
    """One changing request as it came in."""

    method: str
    path: str
    key: str
    body: Any


@dataclass
class Hall:
    """What the preview says and what it heard. `refusals` are answered first, each once."""

    host: HostSnapshot | None = None
    screen: ScreenSnapshot | None = None
    phone: PhoneSnapshot | None = None
    signed_in: bool = True
    paired: bool = True
    sites: tuple[str, ...] = ("stadhuis",)
    stale_ms: int = 15_000
    hero_ms: int = 10_000
    beat_seconds: float = 0.2
    silent: bool = False
    posted: list[Posted] = field(default_factory=list)
    reports: list[str] = field(default_factory=list)
    """Where devices said how they are."""
    refusals: deque[tuple[int, str]] = field(default_factory=deque)
    token: str = "a" * 32

    def html(self, channel: str, language: str) -> tuple[Message, dict[str, str]] | None:
        if channel == "host" and self.host:
            return self.host, host_regions(self.host, language)
        if channel == "screen" and self.screen:
            return self.screen, screen_regions(self.screen)
        if channel == "phone" and self.phone:
            return self.phone, phone_regions(self.phone, language or None)
        return None


def problem(status: int, code: str) -> JSONResponse:
    return JSONResponse(
        {"type": f"/problems#{code}", "title": "Dat kan nu niet.", "status": status, "code": code, "detail": ""},
        status,
        media_type="application/problem+json",
    )


async def stream(hall: Hall, channel: str, language: str) -> AsyncIterator[str]:
    """The latest snapshot whenever it is another one, and beats between."""
    told: Message | None = None
    silence = 0.0
    while True:
        found = None if hall.silent else hall.html(channel, language)
        if found and found[0] is not told:
            told, regions = found
            data = json.dumps({"snapshot": told.model_dump(mode="json"), "html": regions}, ensure_ascii=False)
            yield f"event: snapshot\nid: 1\ndata: {data}\n\n"
        await asyncio.sleep(0.02)
        silence += 0.02
        if silence >= hall.beat_seconds and not hall.silent:
            silence = 0.0
            yield "event: beat\ndata: {}\n\n"


def pages(app: FastAPI, hall: Hall) -> None:
    def page(html: str) -> HTMLResponse:
        return HTMLResponse(html, headers={"Content-Security-Policy": POLICY})

    @app.get("/host")
    def host(lang: str = "nl") -> HTMLResponse:
        names = {"stadhuis": "Stadhuis Lindegem", "dienstpunt": "Dienstpunt Oudebrug"}
        return page(host_page(lang, names, hall.stale_ms))

    @app.get("/screen")
    def screen(request: Request, lang: str = "nl") -> HTMLResponse:
        return page(screen_page(lang, request.query_params, hall.stale_ms, hall.hero_ms))

    @app.get("/t")
    def phone(lang: str = "nl") -> HTMLResponse:
        return page(phone_page(lang, hall.stale_ms))

    @app.get("/static/theme.css")
    def theme() -> Response:
        return Response(theme_css({}), media_type="text/css")

    @app.get("/static/fonts/{weight}.ttf")
    def face(weight: str) -> FileResponse:
        return FileResponse(paths.font(weight))

    app.mount("/static/web", StaticFiles(directory=ROOT / "queue_server/web/static"))
    app.mount("/static/displays", StaticFiles(directory=ROOT / "displays/static"))
    app.mount("/static/icons", StaticFiles(directory=paths.ICON_FONT.parent))
    app.mount("/static/sounds", StaticFiles(directory=paths.SOUNDS))


def api(app: FastAPI, hall: Hall) -> None:
    def events(channel: str, language: str) -> StreamingResponse:
        return StreamingResponse(stream(hall, channel, language), media_type="text/event-stream")

    @app.get("/api/v1/session", response_model=None)
    def session() -> dict[str, Any] | JSONResponse:
        return signed_in() if hall.signed_in else problem(401, "not_signed_in")

    def signed_in() -> dict[str, Any]:
        return {"host_id": "an", "display_name": "An", "roles": ["host"], "sites": list(hall.sites)}

    @app.get("/api/v1/device", response_model=None)
    def device() -> dict[str, Any] | JSONResponse:
        answer = {"device_id": "d1", "site_id": "stadhuis", "kind": "screen", "name": "Scherm", "key": ""}
        return answer if hall.paired else problem(401, "device_unknown")

    @app.get("/api/v1/sites/{site}/live/{channel}")
    def live(channel: str, lang: str = "nl") -> StreamingResponse:
        return events(channel, lang)

    @app.get("/api/v1/visit/live", response_model=None)
    def visit(request: Request, lang: str = "") -> StreamingResponse | JSONResponse:
        known = request.headers.get("Authorization") == f"Ticket {hall.token}"
        return events("phone", lang) if known else problem(404, "unknown_ticket")

    @app.put("/api/v1/{path:path}", response_model=None)
    async def report(path: str) -> Response:
        hall.reports.append(path)
        return Response(status_code=204)

    @app.api_route("/api/v1/{path:path}", methods=["POST", "DELETE"], response_model=None)
    async def change(path: str, request: Request) -> JSONResponse:
        raw = await request.body()
        hall.posted.append(
            Posted(request.method, path, request.headers.get("Idempotency-Key", ""), json.loads(raw) if raw else None)
        )
        if hall.refusals:
            status, code = hall.refusals.popleft()
            return problem(status, code)
        if path == "devices/pair":
            hall.paired = True
        if path == "session":
            hall.signed_in = request.method == "POST"
            return JSONResponse(signed_in())
        return JSONResponse({}, 201 if path == "devices/pair" else 200)


class Preview:
    """The server in a thread, on a free port that it keeps when it is stopped and started again."""

    def __init__(self) -> None:
        self.hall = Hall()
        self.port = 0
        self._server: uvicorn.Server | None = None
        self._thread: threading.Thread | None = None
        self._socket: socket.socket | None = None

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.stop()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        app = FastAPI(openapi_url=None)
        pages(app, self.hall)
        api(app, self.hall)
        self._socket = socket.create_server(("127.0.0.1", self.port))
        self.port = self._socket.getsockname()[1]
        settings = uvicorn.Config(
            app, log_config=None, ws="none", lifespan="off", timeout_graceful_shutdown=0, loop="asyncio"
        )
        self._server = uvicorn.Server(settings)
        self._thread = threading.Thread(target=self._server.run, kwargs={"sockets": [self._socket]}, name="preview")
        self._thread.start()

    def stop(self) -> None:
        """Away at once, with every open connection."""
        if self._server and self._thread and self._socket:
            self._server.should_exit = True
            self._server.force_exit = True
            self._thread.join(timeout=10)
            self._socket.close()
        self._server = self._thread = self._socket = None
