"""Many screens in a process of their own: real Server-Sent Events connections that note when each call arrived.

CLOCK_MONOTONIC is the same in every process of one machine, so the moments compare with the sender's. While the run
lasts a screen only keeps its pieces with their moments; they are read afterwards.
"""

from __future__ import annotations

import asyncio
import json
import re
import sys
import time
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import cast

import uvloop

from benchmarks.support import http_request
from queue_server.processes import many_files

CALL_KEY = re.compile(rb'"call_key": ?"([^"]+)"')


@dataclass(eq=False, slots=True)
class Screen(asyncio.Protocol):
    """One connection; `pieces` are (moment, bytes) as they came."""

    request: bytes
    ready: asyncio.Event = field(default_factory=asyncio.Event)
    pieces: list[tuple[float, bytes]] = field(default_factory=list)

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        cast(asyncio.Transport, transport).write(self.request)

    def data_received(self, data: bytes) -> None:
        self.pieces.append((time.monotonic(), data))
        if b"event: snapshot" in data:
            self.ready.set()

    def first_seen(self) -> dict[str, float]:
        """When each call key was whole on this screen for the first time."""
        seen: dict[str, float] = {}
        rest = b""
        for moment, data in self.pieces:
            *events, rest = (rest + data).split(b"\n\n")
            for event in events:
                for key in CALL_KEY.findall(event):
                    seen.setdefault(key.decode(), moment)
        return seen

    def mean_bytes(self) -> float:
        events = b"".join(data for _, data in self.pieces).split(b"event: snapshot")[1:]
        return sum(map(len, events)) / max(1, len(events))


def _same(screen: Screen) -> Screen:
    return screen


async def watch(port: int, groups: list[tuple[int, bytes]]) -> None:
    """Open the streams, say so on standard output, then listen until standard input ends.

    Only the first group is reported; the others are the other pages that are open in the same hall.
    """
    loop = asyncio.get_running_loop()
    halls = [[Screen(request) for _ in range(count)] for count, request in groups]
    began = time.monotonic()
    for screen in (s for hall in halls for s in hall):
        await loop.create_connection(partial(_same, screen), "127.0.0.1", port)
    for screen in (s for hall in halls for s in hall):
        await screen.ready.wait()
    connect_seconds = time.monotonic() - began
    print("ready", flush=True)
    await loop.run_in_executor(None, sys.stdin.readline)
    screens = halls[0]
    result = {
        "seen": [s.first_seen() for s in screens],
        "bytes": screens[0].mean_bytes(),
        "connect_seconds": connect_seconds,
    }
    print(json.dumps(result), flush=True)


def main() -> None:
    """`{"port", "groups": [[count, path, headers], ...]}` in the file that the argument names."""
    many_files()
    job = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
    groups = [(count, http_request("GET", path, headers)) for count, path, headers in job["groups"]]
    uvloop.run(watch(job["port"], groups))


if __name__ == "__main__":
    main()
