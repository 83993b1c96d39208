"""The yardstick: what the same web framework does on the same machine when it has nothing to do.

One bare FastAPI application, served exactly as the queue server is: an echo that checks its message and answers it,
and a fan-out that sends what it is given to every open stream. Nothing is stored.
"""

from __future__ import annotations

import asyncio
import sys
from collections.abc import AsyncIterator

import uvicorn
from fastapi import FastAPI, Request
from starlette.responses import Response, StreamingResponse

from queue_server.app import GIL_SWITCH_SECONDS
from queue_server.contracts.visits import RegisterVisit
from queue_server.serving import BACKLOG, bind

app = FastAPI()
streams: set[asyncio.Queue[str]] = set()


@app.post("/echo", status_code=201)
async def echo(message: RegisterVisit) -> RegisterVisit:
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
    sys.setswitchinterval(GIL_SWITCH_SECONDS)
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
