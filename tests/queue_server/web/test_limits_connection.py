"""A client that does not finish, or does not read, cannot hold the server."""

from __future__ import annotations

import asyncio
import json
import socket
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from typing import Any

import pytest
from starlette.requests import ClientDisconnect, Request
from starlette.responses import PlainTextResponse, Response, StreamingResponse
from starlette.types import Receive, Scope, Send
from uvicorn.config import Config
from uvicorn.server import ServerState

from queue_server.web.connection import HEAD_MAX, Connection, Crowd, Patience
from tests.support.desk import RealDesk, wait_until
from tests.support.founded import Founded

SOON = 0.15
"""Seconds of patience in these tests; what must not end is watched for several times as long."""

IMPATIENT = Patience(SOON, SOON)


async def until(right: Callable[[], bool]) -> None:
    async with asyncio.timeout(5):
        while not right():  # noqa: ASYNC110  # what we wait for happens inside uvicorn
            await asyncio.sleep(0.01)


@asynccontextmanager
async def connected(port: int) -> AsyncIterator[tuple[asyncio.StreamReader, asyncio.StreamWriter]]:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    try:
        yield reader, writer
    finally:
        writer.close()
        with suppress(ConnectionError):
            await writer.wait_closed()


@dataclass
class House:
    """A server with one small application: /echo reads the body, /stream writes without end."""

    crowd: Crowd
    port: int = 0
    state: ServerState = field(default_factory=ServerState)
    cut_off: list[str] = field(default_factory=list)
    ended: asyncio.Event = field(default_factory=asyncio.Event)

    async def application(self, scope: Scope, receive: Receive, send: Send) -> None:
        answer: Response
        if scope["path"] == "/stream":
            answer = StreamingResponse(self._without_end())
        else:
            try:
                body = await Request(scope, receive).body()
            except ClientDisconnect:
                self.cut_off.append(scope["path"])
                return
            answer = PlainTextResponse(f"{len(body)} bytes")
        await answer(scope, receive, send)

    async def _without_end(self) -> AsyncIterator[bytes]:
        try:
            while True:
                yield b"x" * 65_536
                await asyncio.sleep(0)
        finally:
            self.ended.set()

    async def say(self, *pieces: bytes) -> bytes:
        """Everything that the server says until it hangs up; the pieces go out one by one."""
        async with connected(self.port) as (reader, writer), asyncio.timeout(10):
            with suppress(ConnectionError):
                for piece in pieces:
                    writer.write(piece)
                    await writer.drain()
                    await asyncio.sleep(SOON / 10)
                return await reader.read()
        return b""


@asynccontextmanager
async def house(crowd: Crowd | None = None, patience: Patience = IMPATIENT) -> AsyncIterator[House]:
    running = House(crowd or Crowd())
    config = Config(running.application, interface="asgi3", log_config=None, timeout_keep_alive=60)
    config.load()
    loop = asyncio.get_running_loop()

    def connection() -> Connection:
        return Connection(config, running.state, {}, crowd=running.crowd, patience=patience)

    server = await loop.create_server(connection, "127.0.0.1", 0)
    running.port = server.sockets[0].getsockname()[1]
    try:
        yield running
    finally:
        server.close()
        for left in list(running.state.connections):
            left.transport.abort()
        await until(lambda: not (running.state.tasks or running.state.connections))


def problem_of(said: bytes) -> tuple[bytes, str]:
    head, _, body = said.partition(b"\r\n\r\n")
    assert b"content-type: application/problem+json" in head
    assert b"connection: close" in head
    return head.partition(b"\r\n")[0], json.loads(body)["code"]


def run(work: Any) -> None:
    asyncio.run(work)


def test_a_head_that_never_ends_is_refused() -> None:
    async def story() -> None:
        async with house() as of:
            said = await of.say(b"GET / HTTP/1.1\r\nHost: x\r\n", b"X-Slow: a", b"b")
            assert problem_of(said) == (b"HTTP/1.1 408 Request Timeout", "request_too_slow")

    run(story())


def test_a_body_that_trickles_is_refused_and_the_application_let_go() -> None:
    async def story() -> None:
        async with house() as of:
            said = await of.say(b"POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\n", *[b"a"] * 5)
            assert problem_of(said) == (b"HTTP/1.1 408 Request Timeout", "request_too_slow")
            await until(lambda: of.cut_off == ["/echo"])

    run(story())


@pytest.mark.parametrize("bytes_of_nothing", [b"", b"\r\n", b"\r\n\r\n"])
def test_who_connects_and_asks_nothing_is_hung_up_on(bytes_of_nothing: bytes) -> None:
    async def story() -> None:
        async with house() as of:
            assert await of.say(bytes_of_nothing) == b""

    run(story())


def test_a_slow_but_whole_request_is_answered_and_the_next_one_on_the_same_connection_too() -> None:
    async def story() -> None:
        async with house(patience=Patience(5, 5)) as of:
            request = b"POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\n\r\n", b"ab", b"cd"
            last = b"GET /echo HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"
            said = await of.say(*request, *request, last)
            assert said.count(b"4 bytes") == 2
            assert said.endswith(b"0 bytes")

    run(story())


def test_the_patience_with_a_second_request_begins_with_its_first_byte() -> None:
    async def story() -> None:
        async with house() as of, connected(of.port) as (reader, writer):
            writer.write(b"GET /echo HTTP/1.1\r\nHost: x\r\n\r\n")
            assert b"200" in await reader.readuntil(b"0 bytes")
            await asyncio.sleep(3 * SOON)  # the keep-alive time is another matter
            writer.write(b"GET /echo HT")
            assert problem_of(await reader.read())[1] == "request_too_slow"

    run(story())


def test_a_running_answer_is_not_cut_off_by_the_patience_with_requests() -> None:
    async def story() -> None:
        async with house(patience=Patience(SOON, 30)) as of, connected(of.port) as (reader, writer):
            writer.write(b"GET /stream HTTP/1.1\r\nHost: x\r\n\r\n")
            ends = asyncio.get_running_loop().time() + 4 * SOON
            while asyncio.get_running_loop().time() < ends:
                assert await reader.read(65_536)

    run(story())


def test_a_reader_who_does_not_read_loses_the_stream_and_the_server_its_burden() -> None:
    async def story() -> None:
        async with house() as of:
            deaf = socket.socket()
            deaf.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4_096)
            with deaf:
                deaf.connect(("127.0.0.1", of.port))
                deaf.sendall(b"GET /stream HTTP/1.1\r\nHost: x\r\n\r\n")
                await until(of.ended.is_set)
                await until(lambda: not of.state.connections)

    run(story())


@pytest.mark.parametrize(
    "pieces",
    [
        (b"GET / HTTP/1.1\r\nHost: x\r\nX-Long: " + b"a" * HEAD_MAX + b"\r\n\r\n",),
        (b"GET /" + b"a" * HEAD_MAX + b" HTTP/1.1\r\nHost: x\r\n\r\n",),
        (b"GET / HTTP/1.1\r\nHost: x\r\nX-Long: ", *[b"a" * 1_024] * 17),
        (b"GET / HTTP/1.1\r\nHost: x\r\n" + b"".join(b"X-%d: 1\r\n" % n for n in range(2_000)) + b"\r\n",),
    ],
    ids=["one long header", "a long address", "a header in pieces", "many headers"],
)
def test_a_head_that_is_too_large_is_refused(pieces: tuple[bytes, ...]) -> None:
    async def story() -> None:
        async with house(patience=Patience(5, 5)) as of:
            assert problem_of(await of.say(*pieces))[1] == "head_too_large"

    run(story())


def test_a_large_body_does_not_make_the_head_too_large_nor_do_many_requests_in_one_piece() -> None:
    async def story() -> None:
        async with house(patience=Patience(5, 5)) as of:
            one = b"POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 60000\r\n\r\n" + b"b" * 60_000
            last = b"GET /echo HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"
            said = await of.say(one + one + last)
            assert said.count(b"60000 bytes") == 2
            assert said.endswith(b"0 bytes")

    run(story())


def test_one_address_may_not_take_every_place_and_places_come_free_again() -> None:
    async def story() -> None:
        async with house(Crowd(most=3, most_of_address=2), Patience(5, 5)) as of:
            last = b"GET /echo HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"
            async with connected(of.port):
                async with connected(of.port):
                    await until(lambda: len(of.state.connections) == 2)
                    assert await of.say(last) == b""
                await until(lambda: len(of.state.connections) == 1)
                assert (await of.say(last)).endswith(b"0 bytes")

    run(story())


def test_a_proxy_may_take_as_many_places_as_there_are() -> None:
    crowd = Crowd(most=3, most_of_address=1, exempt="192.0.2.1".__eq__)
    assert [crowd.enter("192.0.2.1") for _ in range(4)] == [True, True, True, False]
    for _ in range(2):
        crowd.leave("192.0.2.1")
    assert [crowd.enter("192.0.2.7"), crowd.enter("192.0.2.7")] == [True, False]


def test_the_real_server_has_this_patience(founded: Founded, tmp_path: Any) -> None:
    with RealDesk(founded.copy(tmp_path)) as desk:
        assert desk.anybody().get("/t", **{"X-Long": "a" * HEAD_MAX}).json()["code"] == "head_too_large"
        wait_until(lambda: desk.anybody().get("/healthz").status_code == 200)
