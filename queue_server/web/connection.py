"""One client's connection, with an end to its patience: uvicorn's own waits for ever for a request to become whole,
and for a reader to read."""

from __future__ import annotations

import asyncio
import resource
import socket
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from http import HTTPStatus
from typing import Any, cast

from starlette.requests import Request
from starlette.responses import Response
from uvicorn.config import Config
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol
from uvicorn.server import ServerState

from queue_server.web.addresses import Network, neighbourhood, within
from queue_server.web.problems import problem

REQUEST_SECONDS = 20.0
"""From a request's first byte to its last, and from connecting to a first request: 64 KiB in this time is the
slowest mobile network. A browser's spare connection is closed too, and opened again when it is needed."""

STALL_SECONDS = 30.0
"""How long what we wrote may lie in our buffer; six heartbeats. A reader that lives has read by then."""

HEAD_MAX = 16 * 1024
"""Address and headers together; a browser sends about one KiB."""

CONNECTIONS_MAX = 22_000
"""Every stream that the hub allows (`seats.WATCHERS_ALL_MAX`), and two thousand requests."""

ADDRESS_CONNECTIONS_MAX = 2_000
"""One address: the phones of a full hall behind one NAT. A trusted proxy may have as many as there are."""

KEPT_FILES = 256
"""File descriptors left for the database, the log and the system when connections take the rest."""


@dataclass(frozen=True, slots=True)
class Patience:
    request_seconds: float = REQUEST_SECONDS
    stall_seconds: float = STALL_SECONDS


def nobody(address: str) -> bool:
    return False


@dataclass(slots=True)
class Crowd:
    """Who is connected now. `exempt` says of which addresses any number may come."""

    most: int = CONNECTIONS_MAX
    most_of_address: int = ADDRESS_CONNECTIONS_MAX
    exempt: Callable[[str], bool] = nobody
    _of: Counter[str] = field(default_factory=Counter)
    _all: int = 0

    def enter(self, address: str) -> bool:
        """Counts one more, who must `leave`; False when there is no room for it."""
        name = neighbourhood(address)
        self._all += 1
        self._of[name] += 1
        return self._all <= self.most and (self._of[name] <= self.most_of_address or self.exempt(address))

    def leave(self, address: str) -> None:
        name = neighbourhood(address)
        self._all -= 1
        self._of[name] -= 1
        if not self._of[name]:
            del self._of[name]


class HeadTooLarge(Exception):
    """The parser stops at it."""


class Connection(HttpToolsProtocol):
    """Ends requests that do not become whole, heads that do not end and readers that do not read."""

    def __init__(
        self,
        config: Config,
        server_state: ServerState,
        app_state: dict[str, Any],
        _loop: asyncio.AbstractEventLoop | None = None,
        crowd: Crowd | None = None,
        patience: Patience = Patience(),  # frozen
    ) -> None:
        super().__init__(config, server_state, app_state, _loop)
        self._crowd, self._patience = crowd or Crowd(), patience
        self._address = ""
        self._chunk = self._head_bytes = 0
        self._in_head = self._in_request = self._too_large = False
        self._request_timer: asyncio.TimerHandle | None = None
        self._stall_timer: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self._address = self.client[0] if self.client else ""
        if not self._crowd.enter(self._address):
            transport.abort()
            return
        _notice_the_vanished(transport, self._patience.stall_seconds)
        self._await_request()

    def connection_lost(self, exc: Exception | None) -> None:
        self._crowd.leave(self._address)
        self._stop_waiting()
        self.resume_writing()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        self._chunk = len(data)
        super().data_received(data)
        if self._in_head:
            self._head_bytes += self._chunk
            if self._head_bytes > HEAD_MAX:
                self._refuse(problem(self._asked(), "head_too_large", 431))
        if self._in_request or self.cycle is None or self.cycle.response_complete:
            if self._request_timer is None:
                self._await_request()
        elif self._request_timer is not None:
            self._stop_waiting()

    def on_message_begin(self) -> None:
        super().on_message_begin()
        self._in_head = self._in_request = True
        self._head_bytes = 0

    def on_headers_complete(self) -> None:
        self._in_head = False
        if self._head_bytes + self._chunk > HEAD_MAX:
            head = len(self.url) + sum(len(name) + len(value) + 4 for name, value in self.headers)
            if head > HEAD_MAX:
                self._too_large = True
                raise HeadTooLarge
        super().on_headers_complete()

    def on_message_complete(self) -> None:
        self._in_request = False
        self._chunk = 0  # what is left of the chunk belongs to another request
        super().on_message_complete()

    def send_400_response(self, msg: str) -> None:
        if self._too_large:
            self._refuse(problem(self._asked(), "head_too_large", 431))
        else:
            super().send_400_response(msg)

    def pause_writing(self) -> None:
        super().pause_writing()
        if self._stall_timer is None:
            self._stall_timer = self.loop.call_later(self._patience.stall_seconds, self.transport.abort)

    def resume_writing(self) -> None:
        super().resume_writing()
        if self._stall_timer is not None:
            self._stall_timer.cancel()
            self._stall_timer = None

    def _await_request(self) -> None:
        self._request_timer = self.loop.call_later(self._patience.request_seconds, self._too_slow)

    def _stop_waiting(self) -> None:
        if self._request_timer is not None:
            self._request_timer.cancel()
            self._request_timer = None

    def _too_slow(self) -> None:
        self._request_timer = None
        under_way = self.cycle is not None and not self.cycle.response_complete
        if not self._in_request or (under_way and (self._in_head or self.cycle.response_started)):
            # It never began one, or an answer is under way: nothing that we say would be understood.
            self.transport.abort()
        else:
            self._refuse(problem(self._asked(), "request_too_slow", 408))

    def _asked(self) -> Request:
        """As far as it has come: its headers say the reader's language."""
        return Request({"type": "http", "headers": getattr(self, "headers", None) or [], "query_string": b""})

    def _refuse(self, answer: Response) -> None:
        """Say why, and hang up."""
        self._stop_waiting()
        if self.transport.is_closing():
            return
        lines = [f"HTTP/1.1 {answer.status_code} {HTTPStatus(answer.status_code).phrase}".encode()]
        lines += [name + b": " + value for name, value in (*answer.raw_headers, (b"connection", b"close"))]
        self.transport.write(b"\r\n".join(lines) + b"\r\n\r\n" + bytes(answer.body))
        if self.cycle is not None and not self.cycle.response_complete:
            self.cycle.disconnected = True
            self.cycle.message_event.set()
        self.transport.close()


def room() -> int:
    """How many connections fit in this process, after asking the system for the file descriptors that they need."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = CONNECTIONS_MAX + KEPT_FILES
    files = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
    if soft not in (hard, resource.RLIM_INFINITY) and soft < files:
        resource.setrlimit(resource.RLIMIT_NOFILE, (files, hard))
    return files - KEPT_FILES


def connections(trusted: tuple[Network, ...]) -> type[asyncio.Protocol]:
    """What uvicorn makes for each client; raises this process' limit of open files to what the clients need."""
    crowd = Crowd(room(), exempt=lambda address: within(address, trusted))
    return cast("type[asyncio.Protocol]", partial(Connection, crowd=crowd))


def _notice_the_vanished(transport: asyncio.Transport, seconds: float) -> None:
    """A screen whose plug was pulled says no goodbye: the system gives up on what it does not acknowledge."""
    plug = transport.get_extra_info("socket")
    if plug is not None and plug.family in (socket.AF_INET, socket.AF_INET6):
        plug.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
        plug.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, int(seconds * 1_000))
