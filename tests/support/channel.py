"""A watched push channel of a running server."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import httpx

SILENCE_SECONDS = 8
"""The server beats every five; longer is a fault."""


@dataclass(frozen=True)
class Said:
    """One event of a stream. `id` is the revision; None for a beat."""

    event: str
    id: int | None
    data: dict[str, Any]

    @property
    def snapshot(self) -> dict[str, Any]:
        """The message itself, whether it came with fragments or alone."""
        inner: dict[str, Any] = self.data.get("snapshot", self.data)
        return inner


class Channel:
    def __init__(self, lines: Iterator[str], port: int) -> None:
        self._lines = lines
        self.port = port
        """Our own end of the connection: it tells which of several processes holds the other."""

    def next(self) -> Said:
        """The next event; httpx.ReadTimeout after SILENCE_SECONDS, StopIteration when the stream ended."""
        fields: dict[str, str] = {}
        while line := next(self._lines):
            name, _, value = line.partition(": ")
            assert name not in fields
            fields[name] = value
        number = int(fields["id"]) if "id" in fields else None
        return Said(fields["event"], number, json.loads(fields["data"]))

    def snapshot(self) -> Said:
        """The next event that is not a beat."""
        while (said := self.next()).event == "beat":
            pass
        return said

    def until(self, right: Callable[[dict[str, Any]], bool], seconds: float = 10) -> Said:
        """The first snapshot for which `right` holds."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            said = self.snapshot()
            if right(said.snapshot):
                return said
        raise AssertionError("no such snapshot came in time")


@contextmanager
def watch(url: str, path: str, headers: Mapping[str, str]) -> Iterator[Channel]:
    """Follow `path` (with /api/v1) of the server at `url`."""
    timeout = httpx.Timeout(5, read=SILENCE_SECONDS)
    with httpx.Client(timeout=timeout) as client, client.stream("GET", url + path, headers=dict(headers)) as stream:
        assert stream.status_code == 200, stream.read()
        assert stream.headers["content-type"].startswith("text/event-stream")
        lines = stream.iter_lines()
        port = stream.extensions["network_stream"].get_extra_info("client_addr")[1]
        yield Channel(lines, port)
