"""The yardstick: what the same web framework does on the same machine when it has nothing to do.

One bare FastAPI application, served exactly as the queue server is: an echo that checks its message and answers it, a
durable insert that also writes it as one row (SQLite, WAL, synchronous FULL, one commit for all that wait), and a
fan-out that sends what it is given to every open stream.
"""

from __future__ import annotations

import asyncio
import queue
import sqlite3
import sys
import threading
from collections.abc import AsyncIterator

import uvicorn
from fastapi import FastAPI, Request
from starlette.responses import Response, StreamingResponse

from queue_server.app import GIL_SWITCH_SECONDS
from queue_server.contracts.visits import RegisterVisit
from queue_server.processes import many_files
from queue_server.serving import BACKLOG, bind

app = FastAPI()
streams: set[asyncio.Queue[str]] = set()


@app.post("/echo", status_code=201)
async def echo(message: RegisterVisit) -> RegisterVisit:
    return message


class Rows:
    """One table, one writing thread. The least that a durable answer can cost."""

    def __init__(self, path: str) -> None:
        self._queue: queue.SimpleQueue[tuple[str, str, asyncio.Future[None]]] = queue.SimpleQueue()
        self._connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
        self._connection.execute("PRAGMA journal_mode=WAL")
        self._connection.execute("PRAGMA synchronous=FULL")
        self._connection.execute("CREATE TABLE rows (key TEXT PRIMARY KEY, body TEXT)")
        threading.Thread(target=self._write_for_ever, daemon=True).start()

    def add(self, key: str, body: str) -> asyncio.Future[None]:
        kept: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._queue.put((key, body, kept))
        return kept

    def _write_for_ever(self) -> None:
        while True:
            group = [self._queue.get()]
            while not self._queue.empty():
                group.append(self._queue.get())
            self._connection.execute("BEGIN IMMEDIATE")
            for key, body, _ in group:
                self._connection.execute("INSERT INTO rows VALUES (?, ?)", (key, body))
            self._connection.execute("COMMIT")
            group[0][2].get_loop().call_soon_threadsafe(self._answer, [kept for _, _, kept in group])

    @staticmethod
    def _answer(group: list[asyncio.Future[None]]) -> None:
        for kept in group:
            kept.set_result(None)


@app.post("/insert", status_code=201)
async def insert(message: RegisterVisit, request: Request) -> RegisterVisit:
    rows: Rows = request.app.state.rows
    await rows.add(request.headers["idempotency-key"], message.model_dump_json())
    return message


@app.post("/publish", status_code=204)
async def publish(request: Request) -> Response:
    body = (await request.body()).decode()
    for stream in streams:
        stream.put_nowait(body)
    return Response(status_code=204)


@app.get("/live")
async def live() -> StreamingResponse:
    return StreamingResponse(_events(), media_type="text/event-stream")


async def _events() -> AsyncIterator[str]:
    mine: asyncio.Queue[str] = asyncio.Queue()
    streams.add(mine)
    try:
        yield "event: snapshot\ndata: {}\n\n"
        while True:
            yield f"event: snapshot\ndata: {await mine.get()}\n\n"
    finally:
        streams.discard(mine)


def main() -> None:
    """A port, and where the rows are written."""
    sys.setswitchinterval(GIL_SWITCH_SECONDS)
    many_files()
    app.state.rows = Rows(sys.argv[2])
    listener = bind("127.0.0.1", int(sys.argv[1]))
    config = uvicorn.Config(
        app,
        loop="uvloop",
        http="httptools",
        log_config=None,
        access_log=False,
        server_header=False,
        backlog=BACKLOG,
        timeout_graceful_shutdown=1,
    )
    with listener:
        uvicorn.Server(config).run(sockets=[listener])


if __name__ == "__main__":
    main()
