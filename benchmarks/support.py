"""What the benchmarks share: a real server on a fresh database, figures, percentiles, processes of their own."""

from __future__ import annotations

import argparse
import hashlib
import http.client
import json
import math
import os
import secrets
import socket
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import psutil
import requests

from assets.paths import DEMO_TOWN
from queue_server import founding
from queue_server.client import pair
from queue_server.demonstration import Part, Parts
from queue_server.domain.catalogue import Town
from queue_server.storage.opening import open_store
from queue_server.web.desk import Store

SITE = "stadhuis"
HOSTS = ("an", "bilal", "charlotte", "femke")
"""Hosts of the demo town who between them can call every product that the load registers."""

PRODUCTS = (
    ("eid_vernieuwen",),
    ("eid_afhalen",),
    ("reispas",),
    ("rijbewijs_vernieuwen",),
    ("adreswijziging",),
    ("gezinssamenstelling", "strafregister"),
    ("kids_id",),
    ("geboorte",),
)
"""A morning's mix: short matters at the express counters, longer ones at the tables."""

LANGUAGES = ("nl", "nl", "nl", "fr", "en", "de")
FIRST_ANSWER_SECONDS_MAX = 20.0
POLL_SECONDS = 0.002


@dataclass(frozen=True, slots=True)
class Figure:
    """One measured number; `goal` is None when it is only reported."""

    value: float
    unit: str
    goal: float | None = None
    ok: bool = True


Figures = dict[str, Figure]


def at_least(value: float, unit: str, goal: float) -> Figure:
    return Figure(round(value, 3), unit, goal, value >= goal)


def at_most(value: float, unit: str, goal: float) -> Figure:
    return Figure(round(value, 3), unit, goal, value <= goal)


def reported(value: float, unit: str) -> Figure:
    return Figure(round(value, 3), unit)


def finish(figures: Figures) -> int:
    """Print the table for people, then the one JSON line; 1 when a goal is missed."""
    for name, figure in figures.items():
        goal = "" if figure.goal is None else f"   goal {figure.goal:g}  {'ok' if figure.ok else 'MISSED'}"
        print(f"{name:34} {figure.value:12,.3f} {figure.unit}{goal}")
    print(json.dumps({name: asdict(figure) for name, figure in figures.items()}), flush=True)
    return 0 if all(figure.ok for figure in figures.values()) else 1


def asked_for_quick(what: str) -> bool:
    parser = argparse.ArgumentParser(description=what)
    parser.add_argument("--quick", action="store_true", help="fewer rounds, done within 50 seconds")
    return bool(parser.parse_args().quick)


def percentile(values: Sequence[float], share: float) -> float:
    """The nearest-rank percentile: the smallest value that at least `share` of all values do not exceed."""
    ordered = sorted(values)
    return ordered[max(0, math.ceil(share * len(ordered)) - 1)]


def load_average() -> Figure:
    """Of the last minute, over all cores: what else was running while we measured."""
    return reported(os.getloadavg()[0], "runnable tasks")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def rss_mib(part: Part) -> float:
    """Of the process, or of the largest of its workers."""
    process = psutil.Process(part.process.pid)
    return float(max(p.memory_info().rss for p in (process, *process.children()))) / 2**20


def python(*arguments: str) -> list[str]:
    return [sys.executable, *arguments]


def ask_process(parts: Parts, name: str, module: str, job: dict[str, object]) -> Any:
    """Run a module as a process of its own with `job` as its argument; what it writes to `out` is its result."""
    out = parts.folder / f"{name}.json"
    part = parts.start(name, python("-m", module, json.dumps({**job, "out": str(out)})))
    if part.process.wait() != 0:
        raise RuntimeError(f"{name} failed: {part.log.read_text()[-800:]}")
    return json.loads(out.read_text(encoding="utf-8"))


@contextmanager
def workplace() -> Iterator[Parts]:
    """A folder on the disk of this checkout (a RAM disk would make fsync free) and the processes started from it."""
    root = Path.cwd() / "var"
    root.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="bench-", dir=root) as folder:
        parts = Parts(Path(folder))
        try:
            yield parts
        finally:
            parts.stop()


@dataclass(slots=True)
class Hall:
    """A founded database (a file or a URL) and the server that runs on it."""

    parts: Parts
    database: Path | str
    port: int
    workers: int = 1
    kiosk_key: str = ""
    screen_key: str = ""
    cookies: dict[str, str] = field(default_factory=dict)
    """Session cookie per host."""
    server: Part | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> float:
        """Start the server process; seconds until its first answer that needs the database."""
        began = time.monotonic()
        arguments = ["serve", "--db", str(self.database), "--port", str(self.port), "--always-open"]
        if self.workers > 1:
            arguments += ["--workers", str(self.workers)]
        # One kiosk of a benchmark does what five hundred do in halls.
        no_limits = {f"ONTHAAL_{who}_RATE": "0" for who in ("DEVICE", "SESSION", "TICKET", "ADDRESS", "ADDRESS_CHANGE")}
        no_limits["ONTHAAL_OWNER_STREAMS"] = "0"
        self.server = self.parts.start("server", python("-m", "queue_server.cli", *arguments), no_limits)
        wait_for_answer(self.url, f"/api/v1/sites/{SITE}/hall", self.kiosk_key)
        return time.monotonic() - began

    def stop(self) -> None:
        assert self.server is not None
        self.server.process.terminate()
        self.server.process.wait()

    def kill(self) -> None:
        """As a power cut takes it: SIGKILL."""
        assert self.server is not None
        self.server.process.kill()
        self.server.process.wait()

    def running(self) -> Part:
        assert self.server is not None
        return self.server


def wait_for_answer(url: str, path: str, device_key: str) -> None:
    """Ask until the server answers; 401 counts while there is no device key yet."""
    wanted = 200 if device_key else 401
    where = urlsplit(url)
    assert where.hostname
    deadline = time.monotonic() + FIRST_ANSWER_SECONDS_MAX
    while time.monotonic() < deadline:
        connection = http.client.HTTPConnection(where.hostname, where.port, timeout=5)
        with suppress(OSError, http.client.HTTPException):
            connection.request("GET", path, headers={"Authorization": f"Device {device_key}"} if device_key else {})
            if connection.getresponse().status == wanted:
                return
        connection.close()
        time.sleep(POLL_SECONDS)
    raise RuntimeError(f"no answer from {url}{path} in {FIRST_ANSWER_SECONDS_MAX} s")


Grow = Callable[[Store, Town], Town]
"""Makes another town of the demo town, and the running one."""


def open_hall(parts: Parts, name: str = "onthaal", url: str = "", workers: int = 1, grow: Grow | None = None) -> Hall:
    """Found the demo town in a fresh database, start its server, pair a kiosk and a screen, sign in the hosts."""
    database = url or parts.folder / f"{name}.db"
    password = secrets.token_urlsafe(9)
    store = open_store(str(database))
    try:
        town, _ = founding.import_town(store, DEMO_TOWN)
        if grow is not None:
            town = grow(store, town)
        for host_id in HOSTS:
            founding.set_password(store, town, host_id, password)
        kiosk_code = founding.invite(store, town, SITE, "kiosk", "Kiosk 1").code
        screen_code = founding.invite(store, town, SITE, "screen", "Scherm 1").code
    finally:
        store.close()
    hall = Hall(parts, database, free_port(), workers)
    hall.start()
    hall.kiosk_key = pair(hall.url, kiosk_code).key
    hall.screen_key = pair(hall.url, screen_code).key
    for host_id in HOSTS:
        hall.cookies[host_id] = _sign_in(hall.url, host_id, password)
    return hall


def _sign_in(url: str, login: str, password: str) -> str:
    answer = requests.post(
        f"{url}/api/v1/session",
        json={"login": login, "password": password},
        headers={"Idempotency-Key": secrets.token_hex(16)},
        timeout=10,
    )
    answer.raise_for_status()
    return str(answer.cookies["onthaal_session"])


def http_request(method: str, path: str, headers: dict[str, str], body: str = "") -> bytes:
    """One HTTP/1.1 request as bytes, sent in one piece."""
    lines = [f"{method} {path} HTTP/1.1", "Host: 127.0.0.1"]
    lines += [f"{name}: {value}" for name, value in headers.items()]
    if body:
        lines += ["Content-Type: application/json", f"Content-Length: {len(body.encode())}"]
    return ("\r\n".join(lines) + "\r\n\r\n" + body).encode()


def registration(index: int, token: str = "", products: Sequence[str] = ()) -> str:
    """The body of one RegisterVisit with a token of its own; a morning's mix where no products are named."""
    token_hash = hashlib.sha256(token.encode()).hexdigest() if token else secrets.token_hex(32)
    return json.dumps(
        {
            "product_ids": products or PRODUCTS[index % len(PRODUCTS)],
            "language": LANGUAGES[index % len(LANGUAGES)],
            "token_hash": token_hash,
            "needs": ["sitting"] if index % 11 == 0 else [],
            "persons": 2 if index % 7 == 0 else 1,
        }
    )
