"""The load generator: keep-alive clients that send the next request when the last was answered, or at a given pace.

A process of its own. It shares the cores with the server it measures, so it is cheap: the requests are made before the
clock starts, and the answers are only cut out of the stream while it runs; they are judged afterwards.
"""

from __future__ import annotations

import asyncio
import json
import random
import secrets
import sys
import time
from collections import Counter, deque
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, cast

import uvloop

from benchmarks.support import http_request, registration

END_OF_HEAD = b"\r\n\r\n"
LENGTH = b"content-length:"


@dataclass(slots=True)
class Run:
    """Shared by the clients of one run; `answers` are whole responses, `times` seconds until the answer.

    Without `due` each client sends when its last answer came. With it every request has a moment at which it is due,
    and its time runs from there, whether a client was free or not: who waits outside waits too.
    """

    requests: list[bytes]
    finished: asyncio.Future[None]
    due: list[float] | None = None
    next: int = 0
    answers: list[bytes] = field(default_factory=list)
    times: list[float] = field(default_factory=list)
    idle: deque[Client] = field(default_factory=deque)
    waiting: deque[int] = field(default_factory=deque)

    def arrive(self, index: int) -> None:
        """A request is due: a free client sends it, or it waits for one."""
        if self.idle:
            self.idle.popleft().send(index)
        else:
            self.waiting.append(index)

    def free(self, client: Client) -> None:
        if self.due is None:
            if self.next < len(self.requests):
                self.next += 1
                client.send(self.next - 1)
        elif self.waiting:
            client.send(self.waiting.popleft())
        else:
            self.idle.append(client)

    def answered(self, index: int, sent_at: float, answer: bytes) -> None:
        self.times.append(time.monotonic() - (self.due[index] if self.due else sent_at))
        self.answers.append(answer)
        if len(self.answers) == len(self.requests) and not self.finished.done():
            self.finished.set_result(None)


class Client(asyncio.Protocol):
    """One connection with at most one request under way."""

    def __init__(self, run: Run) -> None:
        self._run = run
        self._seen = b""
        self._sent_at = 0.0
        self._index = 0
        self._transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        # uvloop's transports are asyncio's in all but their class.
        self._transport = cast(asyncio.Transport, transport)

    def connection_lost(self, exc: Exception | None) -> None:
        if not self._run.finished.done():
            self._run.finished.set_exception(exc or ConnectionError("the server closed the connection"))

    def send(self, index: int) -> None:
        assert self._transport is not None
        self._index, self._sent_at = index, time.monotonic()
        self._transport.write(self._run.requests[index])

    def data_received(self, data: bytes) -> None:
        self._seen += data
        head = self._seen.find(END_OF_HEAD)
        if head < 0:
            return
        at = self._seen.lower().find(LENGTH, 0, head)
        length = int(self._seen[at + len(LENGTH) : self._seen.find(b"\r\n", at)])
        if len(self._seen) < head + len(END_OF_HEAD) + length:
            return
        answer, self._seen = self._seen, b""
        self._run.answered(self._index, self._sent_at, answer)
        self._run.free(self)

    def close(self) -> None:
        assert self._transport is not None
        self._transport.close()


def arrivals(count: int, rate: float, now: float) -> list[float]:
    """Moments from now on at which independent visitors come, `rate` a second on average (a Poisson process)."""
    dice, moment, found = random.Random(count), now + 0.1, []
    for _ in range(count):
        moment += dice.expovariate(rate)
        found.append(moment)
    return found


async def run_load(port: int, clients: int, requests: list[bytes], rate: float | None = None) -> tuple[float, Run]:
    """Seconds from the first send to the last answer."""
    loop = asyncio.get_running_loop()
    run = Run(requests, loop.create_future())
    connections = [(await loop.create_connection(lambda: Client(run), "127.0.0.1", port))[1] for _ in range(clients)]
    run.due = arrivals(len(requests), rate, time.monotonic()) if rate else None
    began = time.monotonic()
    for connection in connections:
        run.free(connection)
    for index, moment in enumerate(run.due or ()):
        # The loop's clock may have another zero.
        loop.call_later(moment - time.monotonic(), run.arrive, index)
    await run.finished
    seconds = time.monotonic() - began
    for connection in connections:
        connection.close()
    return seconds, run


def requests_for(job: dict[str, Any], count: int) -> list[bytes]:
    """Each with a key of its own; the job's own body, or else a registration (of its products) with an own token."""
    fixed, body, products = dict(job["headers"]), job.get("body"), job.get("products", ())
    return [
        http_request(
            "POST",
            job["path"],
            {**fixed, "Idempotency-Key": secrets.token_hex(16)},
            registration(index, products=products) if body is None else body,
        )
        for index in range(count)
    ]


def judged(job: dict[str, Any], answers: list[bytes]) -> dict[str, Any]:
    """How many answers had which status; the codes of the visits, when the answers name them."""
    statuses = Counter(answer[9:12].decode() for answer in answers)
    codes = []
    if job["codes"]:
        bodies = [json.loads(answer[answer.find(END_OF_HEAD) + 4 :]) for answer in answers]
        codes = [body["code"] for body in bodies if "code" in body and "visit_id" in body]
    return {"statuses": dict(statuses), "codes": codes}


def main() -> None:
    """The job as JSON: `port path headers clients count warm_up codes out`, and `body`, `products`, `rate`."""
    job = json.loads(sys.argv[1])
    warm_up, measured = requests_for(job, job["warm_up"]), requests_for(job, job["count"])
    clients = job["clients"]
    if warm_up:
        _, warm = uvloop.run(run_load(job["port"], min(clients, len(warm_up)), warm_up))
    seconds, run = uvloop.run(run_load(job["port"], clients, measured, job.get("rate")))
    all_answers = [*(warm.answers if warm_up else ()), *run.answers]
    result = {"seconds": seconds, "count": len(run.answers), "times": run.times, **judged(job, all_answers)}
    Path(job["out"]).write_text(json.dumps(result), encoding="utf-8")


if __name__ == "__main__":
    main()
