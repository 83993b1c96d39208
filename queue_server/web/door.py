"""The door: the few changes that come by the thousand, read without the framework.

The framework's way of taking a request apart costs more than the ticket itself. The door stands behind the limits and
the security headers and before the routes. It reads a request that is plainly right and runs the same endpoint; any
other goes on, as it came, to the general route, which says what is wrong, field by field.
"""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Mapping

from fastapi import Request
from starlette.requests import ClientDisconnect
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from queue_server.contracts.base import KEY_HEADER
from queue_server.domain.errors import Refusal
from queue_server.web import problems
from queue_server.web.api import KEY, Changer
from queue_server.web.metrics import TEMPLATE

_GROUP = re.compile(r"\(\?P<(\w+)>[^()]*\)")

Quick = Callable[..., Awaitable[Response | None]]
"""`async (request, change, **groups of its path)`: the answer, or None when the request is not plainly right."""


class Door:
    """Plain ASGI; `ways` says which paths (whole, with named groups) of POST requests are read the short way."""

    def __init__(self, app: ASGIApp, ways: Mapping[re.Pattern[str], Quick]) -> None:
        self._app = app
        self._ways = {path: (quick, _GROUP.sub(r"{\1}", path.pattern)) for path, quick in ways.items()}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        way = self._way(scope)
        if way is None:
            await self._app(scope, receive, send)
            return
        request = Request(scope, receive)
        try:
            body = await request.body()
        except ClientDisconnect:
            return
        quick, groups, template = way
        answer = await _answer(request, quick, groups)
        if answer is None:
            await self._app(scope, _again(body, receive), send)
        else:
            scope[TEMPLATE] = template
            await answer(scope, receive, send)

    def _way(self, scope: Scope) -> tuple[Quick, dict[str, str], str] | None:
        if scope["type"] != "http" or scope["method"] != "POST":
            return None
        if any(name == b"transfer-encoding" for name, _ in scope["headers"]):
            return None  # a body of unknown length may prove too long while it is read
        for path, (quick, template) in self._ways.items():
            if found := path.fullmatch(scope["path"]):
                return quick, found.groupdict(), template
        return None


async def _answer(request: Request, quick: Quick, groups: dict[str, str]) -> Response | None:
    key = request.headers.get(KEY_HEADER, "")
    if not KEY.fullmatch(key):
        return None
    try:
        return await quick(request, Changer(request, key), **groups)
    except Refusal as refusal:
        return problems.refused(request, refusal)


def _again(body: bytes, receive: Receive) -> Receive:
    """The body for who reads after us, then whatever the client sends."""
    waiting = [body]

    async def read() -> Message:
        if waiting:
            return {"type": "http.request", "body": waiting.pop(), "more_body": False}
        return await receive()

    return read
