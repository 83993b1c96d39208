"""Run the web application on a socket until told to stop."""

from __future__ import annotations

import asyncio
import logging
import socket
from collections.abc import Callable
from dataclasses import replace
from types import FrameType

import uvicorn
from fastapi import FastAPI

from queue_server.app import Settings, create_app, open_desk
from queue_server.processes import collect_calmly, many_files
from queue_server.web.connection import connections

GRACE_SECONDS = 3
"""How long running requests may take to end when the server stops."""

BACKLOG = 2_048


def bind(host: str, port: int) -> socket.socket:
    """A listening socket; port 0 lets the system choose. Nagle is off, or small answers wait 40 ms."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    listener.bind((host, port))
    return listener


def address(listener: socket.socket) -> str:
    host, port = listener.getsockname()[:2]
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def _without_trace(record: logging.LogRecord) -> bool:
    """uvicorn logs what the application raised, with its words; web/problems.py has logged it without."""
    record.exc_info = None
    return True


class _Server(uvicorn.Server):
    """Ends the push streams as soon as it is told to stop, so that it need not wait for them."""

    def __init__(self, config: uvicorn.Config, app: FastAPI, started: Callable[[], None]) -> None:
        super().__init__(config)
        self._app = app
        self._when_started = started
        self._loop: asyncio.AbstractEventLoop | None = None

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        self._loop = asyncio.get_running_loop()
        await super().startup(sockets)
        if self.started:
            collect_calmly()
            self._when_started()

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        desk = getattr(self._app.state, "desk", None)
        if desk is not None and self._loop is not None:
            # A signal comes in the middle of anything: the loop does it when it has finished its step.
            self._loop.call_soon_threadsafe(desk.hub.stop)
        super().handle_exit(sig, frame)


def run(settings: Settings, host: str, port: int, started: Callable[[str], None]) -> None:
    """Serve until SIGINT or SIGTERM; `started` hears the real address. An empty public_url becomes that address.

    Raises CannotOpen, NoTown, OSError when there is nothing to serve or nowhere to listen.
    """
    with bind(host, port) as listener:
        where = address(listener)
        serve_on(listener, with_url(settings, where), lambda: started(where))


def with_url(settings: Settings, where: str) -> Settings:
    return settings if settings.public_url else replace(settings, public_url=where)


def serve_on(listener: socket.socket, settings: Settings, started: Callable[[], None]) -> None:
    """Serve on this socket, which other processes may listen on too; raises CannotOpen, NoTown."""
    many_files()
    app = create_app(settings, open_desk(settings))
    config = uvicorn.Config(
        app,
        loop="uvloop",
        http=connections(settings.trusted_proxies),
        ws="none",
        log_config=None,
        log_level="error",  # a warning for every client that sends rubbish would fill the disk
        access_log=False,
        server_header=False,
        proxy_headers=False,  # web/addresses.py reads them, for this server's own list of proxies
        backlog=BACKLOG,
        timeout_graceful_shutdown=GRACE_SECONDS,
    )
    logging.getLogger("uvicorn.error").addFilter(_without_trace)
    _Server(config, app, started).run(sockets=[listener])
