"""The load generator: keep-alive clients that each send the next request when the last was answered.

A process of its own. It shares the cores with the server it measures, so it is cheap: the requests are made before the
clock starts, and the answers are only cut out of the stream while it runs; they are judged afterwards.
"""

from __future__ import annotations

import asyncio
import json
import secrets
import sys
import time
from collections import Counter
from dataclasses import dataclass, field
from typing import Any, cast

import uvloop

from benchmarks.support import http_request, registration

END_OF_HEAD = b"\r\n\r\n"
LENGTH = b"content-length:"


@dataclass(slots=True)
class Run:
    """Shared by the clients of one run; `answers` are whole responses, `times` seconds from send to answer."""

    requests: list[bytes]
    finished: asyncio.Future[None]
    next: int = 0
    answers: list[bytes] = field(default_factory=list)
    times: list[float] = field(default_factory=list)


class Client(asyncio.Protocol):
    """One connection with one request under way."""

    def __init__(self, run: Run) -> None:
        self._run = run
        self._seen = b""
        self._sent_at = 0.0
        self._transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        # uvloop's transports are asyncio's in all but their class.
        self._transport = cast(asyncio.Transport, transport)

    def connection_lost(self, exc: Exception | None) -> None:
        if not self._run.finished.done():
            self._run.finished.set_exception(exc or ConnectionError("the server closed the connection"))

    def send(self) -> None:
        run = self._run
        assert self._transport is not None
        if run.next < len(run.requests):
            run.next += 1
            self._sent_at = time.monotonic()
            self._transport.write(run.requests[run.next - 1])

    def data_received(self, data: bytes) -> None:
        self._seen += data
        head = self._seen.find(END_OF_HEAD)
        if head < 0:
            return
        at = self._seen.lower().find(LENGTH, 0, head)
        length = int(self._seen[at + len(LENGTH) : self._seen.find(b"\r\n", at)])
        if len(self._seen) < head + len(END_OF_HEAD) + length:
            return
        run = self._run
        run.times.append(time.monotonic() - self._sent_at)
        run.answers.append(self._seen)
        self._seen = b""
        self.send()
        if len(run.answers) == len(run.requests) and not run.finished.done():
            run.finished.set_result(None)

    def close(self) -> None:
        assert self._transport is not None
        self._transport.close()


async def run_load(port: int, clients: int, requests: list[bytes]) -> tuple[float, Run]:
    """Seconds from the first send to the last answer."""
    loop = asyncio.get_running_loop()
    run = Run(requests, loop.create_future())
    connections = [(await loop.create_connection(lambda: Client(run), "127.0.0.1", port))[1] for _ in range(clients)]
    began = time.monotonic()
    for connection in connections:
        connection.send()
    await run.finished
    seconds = time.monotonic() - began
    for connection in connections:
        connection.close()
    return seconds, run


def requests_for(job: dict[str, Any], count: int) -> list[bytes]:
    """Each with a key and a token of its own."""
    fixed = dict(job["headers"])
    return [
        http_request("POST", job["path"], {**fixed, "Idempotency-Key": secrets.token_hex(16)}, registration(index))
        for index in range(count)
    ]


def judged(job: dict[str, Any], answers: list[bytes]) -> dict[str, Any]:
    """How many answers had which status; the tickets given, when the answers are tickets."""
    statuses = Counter(answer[9:12].decode() for answer in answers)
    tickets = []
    if job["tickets"]:
        bodies = [json.loads(answer[answer.find(END_OF_HEAD) + 4 :]) for answer in answers]
        tickets = [body["code"] for body in bodies if "code" in body and "visit_id" in body]
    return {"statuses": dict(statuses), "tickets": tickets}


def main() -> None:
    """`{"port", "path", "headers", "clients", "count", "warm_up", "tickets"}` in, the result as JSON out."""
    job = json.loads(sys.argv[1])
    warm_up, measured = requests_for(job, job["warm_up"]), requests_for(job, job["count"])
    clients = job["clients"]
    if warm_up:
        _, warm = uvloop.run(run_load(job["port"], min(clients, len(warm_up)), warm_up))
    seconds, run = uvloop.run(run_load(job["port"], clients, measured))
    all_answers = [*(warm.answers if warm_up else ()), *run.answers]
    result = {"seconds": seconds, "count": len(run.answers), "times": run.times, **judged(job, all_answers)}
    print(json.dumps(result))


if __name__ == "__main__":
    main()
