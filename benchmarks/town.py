"""Visits to a town of three hundred sites: a process of its own that lets visitors come and be helped at a given pace.

Visitors come by a Poisson process, each to the next site; every visit is four requests: a number, a call, the start
and the end of the contact. A request is due at its moment or when the one before it was answered; its time runs from
there, whether a connection was free or not.
"""

from __future__ import annotations

import asyncio
import json
import secrets
import sys
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, cast

import uvloop

from benchmarks.counter import HOST, POINT, PRODUCT
from benchmarks.load import END_OF_HEAD, LENGTH, arrivals
from benchmarks.support import SITE, Hall, http_request, registration
from queue_server.domain.catalogue import Town
from queue_server.domain.desk import Device
from queue_server.town import document
from queue_server.web.auth import sha256
from queue_server.web.desk import Store, utc_now

SITES = 300
IDLE_SECONDS = 2
"""The server closes a connection that was idle for five."""
STEP_SECONDS = 0.2
"""From one step of a visit to the next, as far as the server is concerned; in life minutes lie between."""


def site_id(number: int) -> str:
    return f"site-{number:03d}"


def screen_key(number: int) -> str:
    return f"screen-{number:03d}"


def grow(store: Store, town: Town) -> Town:
    """The town with three hundred copies of its town hall, each with a screen; every host works everywhere."""
    first = next(s for s in town.sites if s.site_id == SITE)
    copies = tuple(replace(first, site_id=site_id(n)) for n in range(SITES))
    hosts = {k: replace(h, sites=()) for k, h in town.hosts.items()}
    grown = replace(town, sites=(*town.sites, *copies), hosts=hosts)
    text, now = json.dumps(document.dump(grown), ensure_ascii=False), utc_now()

    def work(tx: Any) -> None:
        tx.town.run("grown", text, now)
        for n in range(SITES):
            name = f"Scherm {n}"
            tx.devices.add(Device(secrets.token_hex(16), site_id(n), "screen", name, sha256(screen_key(n)), now, now))

    store.write(work).result()
    return grown


def watchers(hall: Hall) -> list[tuple[int, str, dict[str, str]]]:
    """A screen and a tablet at every site."""
    cookie = {"Cookie": f"onthaal_session={hall.cookies[HOST]}"}
    live = [f"/api/v1/sites/{site_id(n)}/live" for n in range(SITES)]
    screens = [(1, f"{path}/screen", {"Authorization": f"Device {screen_key(n)}"}) for n, path in enumerate(live)]
    return [*screens, *((1, f"{path}/host", cookie) for path in live)]


class Connection(asyncio.Protocol):
    """One request under way, its answer a future."""

    def __init__(self) -> None:
        self._seen = b""
        self._answer: asyncio.Future[bytes] | None = None
        self._transport: asyncio.Transport | None = None
        self.used_at = 0.0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.Transport, transport)

    def connection_lost(self, exc: Exception | None) -> None:
        if self._answer is not None and not self._answer.done():
            self._answer.set_exception(exc or ConnectionError("the server closed the connection"))

    def data_received(self, data: bytes) -> None:
        self._seen += data
        head = self._seen.find(END_OF_HEAD)
        at = self._seen.lower().find(LENGTH, 0, head)
        if head < 0 or at < 0:
            return
        length = int(self._seen[at + len(LENGTH) : self._seen.find(b"\r\n", at)])
        if len(self._seen) >= head + len(END_OF_HEAD) + length and self._answer is not None:
            answer, self._seen = self._seen, b""
            self._answer.set_result(answer)

    async def ask(self, request: bytes) -> bytes:
        assert self._transport is not None
        self._answer = asyncio.get_running_loop().create_future()
        self._transport.write(request)
        return await self._answer


@dataclass(slots=True)
class Day:
    """`times` are seconds per request, by what was asked."""

    port: int
    cookie: str
    idle: list[Connection] = field(default_factory=list)
    times: dict[str, list[float]] = field(default_factory=dict)

    async def _connection(self) -> Connection:
        """The one that was used last, or a new one."""
        loop = asyncio.get_running_loop()
        if self.idle and loop.time() - self.idle[-1].used_at < IDLE_SECONDS:
            return self.idle.pop()
        return (await loop.create_connection(Connection, "127.0.0.1", self.port))[1]

    async def ask(self, what: str, due: float, path: str, body: str = "") -> Any:
        loop = asyncio.get_running_loop()
        after = 0.0 if what == "register" else loop.time()
        await asyncio.sleep(max(0.0, due - loop.time()))
        due = max(due, after)
        connection = await self._connection()
        headers = {"Cookie": f"onthaal_session={self.cookie}", "Idempotency-Key": secrets.token_hex(16)}
        answer = await connection.ask(http_request("POST", path, headers, body))
        self.times.setdefault(what, []).append(loop.time() - due)
        connection.used_at = loop.time()
        self.idle.append(connection)
        if answer[9:11] != b"20":
            raise RuntimeError(f"{what} was answered {answer[:400]!r}")
        return json.loads(answer[answer.find(END_OF_HEAD) + 4 :])

    async def visit(self, number: int, due: float) -> None:
        base = f"/api/v1/sites/{site_id(number % SITES)}"
        await self.ask("register", due, f"{base}/visits", registration(number, products=[PRODUCT]))
        call = json.dumps({"point_id": POINT})
        called = await self.ask("call", due + STEP_SECONDS, f"{base}/calls", call)
        mine = f"{base}/visits/{called['visit_id']}"
        await self.ask("start", due + 2 * STEP_SECONDS, f"{mine}/start")
        await self.ask("finish", due + 3 * STEP_SECONDS, f"{mine}/finish", "{}")


async def run(job: dict[str, Any]) -> dict[str, list[float]]:
    loop, day = asyncio.get_running_loop(), Day(job["port"], job["cookie"])
    moments = arrivals(int(job["rate"] * job["seconds"]), job["rate"], loop.time())
    await asyncio.gather(*(day.visit(n + job["first"], due) for n, due in enumerate(moments)))
    return day.times


def main() -> None:
    """The job as JSON: `port cookie rate seconds first out`."""
    job = json.loads(sys.argv[1])
    Path(job["out"]).write_text(json.dumps(uvloop.run(run(job))), encoding="utf-8")


if __name__ == "__main__":
    main()
