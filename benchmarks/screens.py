"""From a host's call to every screen: the time until the snapshot with that call is there.

The hall is as busy as a real one: hosts' tablets and a kiosk watch too, and visitors take numbers meanwhile.
Beside it a bare fan-out of the same framework that sends messages of the same size to as many streams.
"""

from __future__ import annotations

import http.client
import json
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from secrets import token_hex
from typing import Any

from benchmarks.counter import start_bare
from benchmarks.support import (
    HOSTS,
    SITE,
    Figures,
    Hall,
    asked_for_quick,
    at_most,
    finish,
    load_average,
    open_hall,
    percentile,
    python,
    registration,
    reported,
    workplace,
)
from queue_server.demonstration import Parts

GOAL_MS = 250.0
POINTS = ("snelbalie1", "snelbalie2", "zaal1", "zaal2")
"""One for each of the hosts who call."""

PAUSE_SECONDS = 0.2
"""Between two calls: five a second, each with a new visitor and an ended contact: far more than a town hall does."""

WAITING_AT_FIRST = 60
READY_SECONDS = 60
IDLE_SECONDS = 2


@dataclass(slots=True)
class Caller:
    """One keep-alive connection of the hosts and the kiosk; http.client switches Nagle off."""

    port: int
    used_at: float = 0.0
    connection: http.client.HTTPConnection = field(init=False)

    def __post_init__(self) -> None:
        self.connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)

    def _fresh(self) -> None:
        """The server closes a connection that was idle for five seconds."""
        if time.monotonic() - self.used_at > IDLE_SECONDS:
            self.connection.close()
            self.connection.connect()

    def post(self, path: str, body: str, headers: dict[str, str], expected: int) -> Any:
        self._fresh()
        common = {"Content-Type": "application/json", "Idempotency-Key": token_hex(16)}
        self.connection.request("POST", path, body, {**common, **headers})
        answer = self.connection.getresponse()
        content = answer.read()
        self.used_at = time.monotonic()
        if answer.status != expected:
            raise RuntimeError(f"{path} answered {answer.status}: {content[:300]!r}")
        return json.loads(content) if content else None


@dataclass(slots=True)
class Seen:
    """What the watching process reports at its end."""

    screens: list[dict[str, float]] = field(default_factory=list)
    connect_seconds: float = 0.0
    """From the first connection until every page had its first snapshot: as after a restart of the server."""
    message_bytes: float = 0.0

    def latencies_ms(self, sent: dict[str, float]) -> list[float]:
        """One for each call and screen; raises when a screen has missed a call."""
        missing = sum(1 for screen in self.screens for key in sent if key not in screen)
        if missing:
            raise RuntimeError(f"{missing} of {len(sent) * len(self.screens)} calls never came to their screen")
        return [(screen[key] - moment) * 1_000 for screen in self.screens for key, moment in sent.items()]


@contextmanager
def watching(parts: Parts, port: int, groups: list[tuple[int, str, dict[str, str]]]) -> Iterator[Seen]:
    """Streams stay open inside the block; what the first group saw is there after it."""
    job = parts.folder / "watch.json"
    job.write_text(json.dumps({"port": port, "groups": groups}), encoding="utf-8")
    log = parts.folder / "watch.log"
    with log.open("w") as errors:
        process = subprocess.Popen(
            python("-m", "benchmarks.watch", str(job)),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=errors,
            text=True,
        )
    assert process.stdout is not None
    seen = Seen()
    try:
        if process.stdout.readline().strip() != "ready":
            raise RuntimeError(f"the screens did not connect: {log.read_text()[-500:]}")
        yield seen
        time.sleep(1)
        output, _ = process.communicate("\n", timeout=READY_SECONDS)
        result = json.loads(output)
        seen.screens, seen.message_bytes = result["seen"], result["bytes"]
        seen.connect_seconds = result["connect_seconds"]
    finally:
        if process.poll() is None:
            process.kill()
            process.wait()


def paced(count: int, send: Callable[[int], tuple[str, float]], pause: float = PAUSE_SECONDS) -> dict[str, float]:
    """Call `send` at a steady pace: which key was sent when."""
    sent = {}
    for index in range(count):
        due = time.monotonic() + pause
        key, moment = send(index)
        sent[key] = moment
        time.sleep(max(0.0, due - time.monotonic()))
    return sent


def _headers(hall: Hall, host: str) -> dict[str, str]:
    return {"Cookie": f"onthaal_session={hall.cookies[host]}"}


def measure_hall(
    hall: Hall, screens: int, calls: int, phones: int = 0, pause: float = PAUSE_SECONDS
) -> tuple[list[float], Seen]:
    """Latencies in ms of `calls` calls on each of the screens (all of one screen, then of the next), and their view."""
    base = f"/api/v1/sites/{SITE}"
    caller = Caller(hall.port)
    kiosk = {"Authorization": f"Device {hall.kiosk_key}"}

    def register(index: int) -> dict[str, Any]:
        answer: dict[str, Any] = caller.post(f"{base}/visits", registration(index), kiosk, 201)
        return answer

    waiting = [register(index)["visit_id"] for index in range(WAITING_AT_FIRST)]
    tokens = [token_hex(16) for _ in range(phones)]
    for index, token in enumerate(tokens):
        caller.post(f"{base}/visits", registration(index, token), kiosk, 201)
    groups = [
        (screens, f"{base}/live/screen", {"Authorization": f"Device {hall.screen_key}"}),
        (1, f"{base}/live/kiosk", kiosk),
        *((1, f"{base}/live/host", _headers(hall, host)) for host in HOSTS),
        *((1, "/api/v1/visit/live", {"Authorization": f"Ticket {token}"}) for token in tokens),
    ]

    current: dict[str, str] = {}

    def call(index: int) -> tuple[str, float]:
        waiting.append(register(index)["visit_id"])
        host, point = HOSTS[index % len(HOSTS)], POINTS[index % len(POINTS)]
        if host in current:
            for action, words in (("start", ""), ("finish", "{}")):
                caller.post(f"{base}/visits/{current[host]}/{action}", words, _headers(hall, host), 200)
        moment = time.monotonic()
        body = json.dumps({"point_id": point, "visit_id": waiting.pop(0)})
        visit = caller.post(f"{base}/calls", body, _headers(hall, host), 201)["visit_id"]
        current[host] = visit
        return f"{visit[:12]}-1", moment

    with watching(hall.parts, hall.port, groups) as seen:
        sent = paced(calls, call, pause)
    return seen.latencies_ms(sent), seen


def measure_bare(
    parts: Parts, port: int, screens: int, calls: int, message_bytes: float, pause: float = PAUSE_SECONDS
) -> list[float]:
    caller = Caller(port)

    def publish(_index: int) -> tuple[str, float]:
        key = token_hex(8)
        message = json.dumps({"call_key": key, "filling": "x" * max(0, int(message_bytes) - 60)})
        moment = time.monotonic()
        caller.post("/publish", message, {}, 204)
        return key, moment

    with watching(parts, port, [(screens, "/live", {})]) as seen:
        sent = paced(calls, publish, pause)
    return seen.latencies_ms(sent)


def measure(quick: bool) -> Figures:
    calls = 20 if quick else 200
    figures: Figures = {}
    with workplace() as parts:
        _, bare_port = start_bare(parts)
        for screens, phones in ((50, 0), (200, 0), (50, 60)):
            hall = open_hall(parts, f"hall-{screens}-{phones}")
            times, seen = measure_hall(hall, screens, calls, phones)
            name = f"{screens}_screens" + (f"_{phones}_phones" if phones else "")
            figures[f"call_to_screen_p50_{name}"] = reported(percentile(times, 0.5), "ms")
            figures[f"call_to_screen_p99_{name}"] = at_most(percentile(times, 0.99), "ms", GOAL_MS)
            figures[f"all_pages_connected_{name}"] = reported(seen.connect_seconds, "s")
            if not phones:
                bare = percentile(measure_bare(parts, bare_port, screens, calls, seen.message_bytes), 0.99)
                figures[f"bare_fan_out_p99_{name}"] = reported(bare, "ms")
                figures[f"times_bare_p99_{name}"] = reported(percentile(times, 0.99) / bare, "x")
            hall.stop()
    figures["message_size"] = reported(seen.message_bytes, "bytes")
    return {**figures, "load_average": load_average()}


if __name__ == "__main__":
    sys.exit(finish(measure(asked_for_quick("From a host's call to the waiting-room screens."))))
