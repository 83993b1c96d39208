"""The short way of a hot change is the general way, only shorter."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator
from types import SimpleNamespace

import pytest
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.types import Receive, Scope, Send

from queue_server.web.api import Changer
from queue_server.web.api_visits import QUICK
from queue_server.web.door import Door
from queue_server.web.headers import SECURITY_HEADERS
from tests.support.caller import Caller, good, new_key, problem, visit_body
from tests.support.indoors import Indoors

VISITS = "/sites/stadhuis/visits"
CALLS = "/sites/stadhuis/calls"


def generally(who: Caller, path: str, body: object, key: str) -> dict[str, object]:
    """The same request in pieces of unknown length, which only the general route takes; its answer."""

    def pieces() -> Iterator[bytes]:
        yield json.dumps(body).encode() if body is not None else b""

    answer = who.post(path, content=pieces(), key=key)
    assert answer.status_code < 300, answer.text
    return {"status": answer.status_code, **answer.json()}


def quickly(who: Caller, path: str, body: object, key: str) -> dict[str, object]:
    answer = who.post(path, body, key=key)
    assert answer.status_code < 300, answer.text
    for name, value in SECURITY_HEADERS.items():
        assert answer.headers[name] == value
    return {"status": answer.status_code, **answer.json()}


def test_what_the_door_did_the_general_route_repeats_under_the_same_key(indoors: Indoors) -> None:
    kiosk, host = indoors.kiosk(), indoors.host()
    visit = good(kiosk.post(VISITS, visit_body()), 201)["visit_id"]
    asked: list[tuple[Caller, str, object]] = [
        (kiosk, VISITS, visit_body()),
        (host, CALLS, {"point_id": "snelbalie1", "visit_id": visit}),
        (host, f"{VISITS}/{visit}/start", None),
        (host, f"{VISITS}/{visit}/finish", {"outcome": "answered"}),
    ]
    for who, path, body in asked:
        key = new_key()
        assert quickly(who, path, body, key) == generally(who, path, body, key)


@pytest.mark.parametrize(
    ("path", "body", "refused"),
    [
        (CALLS, {"point_id": "videocabine"}, (409, "nobody_waiting")),
        (CALLS, {"point_id": "nowhere"}, (404, "unknown_point")),
        ("/sites/nowhere/calls", {"point_id": "snelbalie1"}, (404, "unknown_site")),
        (f"{VISITS}/{'0' * 32}/start", None, (404, "unknown_visit")),
    ],
)
def test_a_refusal_at_the_door_has_the_one_shape_in_the_readers_language(
    indoors: Indoors, path: str, body: object, refused: tuple[int, str]
) -> None:
    answer = indoors.host("veerle").post(path, body, headers={"Accept-Language": "fr"})
    assert problem(answer) == refused
    assert answer.headers["content-language"] == "fr"


def test_the_words_of_another_kind_of_body_are_not_taken_for_json(indoors: Indoors) -> None:
    answer = indoors.kiosk().post(VISITS, visit_body(), headers={"Content-Type": "text/plain"})
    assert problem(answer) == (422, "bad_request")


async def _through(door: Door, method: str, path: str, body: bytes, *headers: tuple[bytes, bytes]) -> bytes:
    """What the client of one request gets; the body comes in two pieces."""
    app = SimpleNamespace(state=SimpleNamespace(desk=None))
    scope: Scope = {"type": "http", "method": method, "path": path, "headers": list(headers), "app": app}
    pieces = [body[:3], body[3:]]
    sent: list[bytes] = []

    async def receive() -> dict[str, object]:
        return {"type": "http.request", "body": pieces.pop(0), "more_body": bool(pieces)}

    async def send(message: dict[str, object]) -> None:
        sent.append(message.get("body", b""))  # type: ignore[arg-type]

    await door(scope, receive, send)  # type: ignore[arg-type]
    return b"".join(sent)


async def _behind(scope: Scope, receive: Receive, send: Send) -> None:
    body, more = b"", True
    while more:
        message = await receive()
        body, more = body + message["body"], message["more_body"]
    await PlainTextResponse(b"general " + body)(scope, receive, send)


KEY = (b"idempotency-key", b"k" * 8)


@pytest.mark.parametrize(
    ("method", "path", "headers"),
    [
        ("POST", "/api/v1/sites/stadhuis/visits", ()),
        ("POST", "/api/v1/sites/stadhuis/visits", ((b"idempotency-key", b"short"),)),
        ("POST", "/api/v1/sites/stadhuis/visits", (KEY, (b"transfer-encoding", b"chunked"))),
        ("POST", "/api/v1/sites/stadhuis/calls", (KEY,)),
        ("POST", "/api/v1/sites/Stadhuis/visits", (KEY,)),
        ("POST", "/api/v1/sites/stadhuis/undo", (KEY,)),
        ("GET", "/api/v1/sites/stadhuis/visits", (KEY,)),
    ],
)
def test_what_is_not_plainly_right_goes_on_untouched(
    method: str, path: str, headers: tuple[tuple[bytes, bytes], ...]
) -> None:
    async def quick(request: Request, change: Changer, **groups: str) -> Response | None:
        return None if "calls" in request.scope["path"] else PlainTextResponse(b"quick")

    door = Door(_behind, dict.fromkeys(QUICK, quick))
    assert asyncio.run(_through(door, method, path, b'{"a": 1}', *headers)) == b'general {"a": 1}'
    assert asyncio.run(_through(door, "POST", "/api/v1/sites/stadhuis/visits", b'{"a": 1}', KEY)) == b"quick"
