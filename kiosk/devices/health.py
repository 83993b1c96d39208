"""How this kiosk is, told to the server by a thread of its own: at once when something moves, else as a heartbeat."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from importlib import metadata
from typing import Any

from queue_server.contracts.devices import DeviceHealth

BEAT_SECONDS = 30.0
LEAST_SECONDS = 2.0
"""A printer door that rattles must not become a storm of reports."""
DONE_MOST = 20


def software() -> str:
    """The version of this software; empty where it was not installed as a package."""
    try:
        return metadata.version("onthaal")
    except metadata.PackageNotFoundError:
        return ""


class Heartbeat(threading.Thread):
    """`tell` sends a report and answers whether the server has it; it may wait, in this thread."""

    def __init__(
        self,
        tell: Callable[[DeviceHealth], bool],
        beat_seconds: float = BEAT_SECONDS,
        least_seconds: float = LEAST_SECONDS,
    ) -> None:
        super().__init__(name="heartbeat", daemon=True)
        self._tell = tell
        self._beat_seconds, self._least_seconds = beat_seconds, least_seconds
        self._began = time.monotonic()
        self._lock = threading.Lock()
        self._parts: dict[str, Any] = {"software": software()}
        self._done: dict[str, Callable[[], None] | None] = {}
        self._moved = threading.Event()
        self._stopped = threading.Event()

    def note(self, **parts: Any) -> None:
        """Fields of DeviceHealth as they are now; what did not change costs nothing."""
        with self._lock:
            if all(self._parts.get(name) == value for name, value in parts.items()):
                return
            self._parts.update(parts)
        self._moved.set()

    def did(self, order_id: str, then: Callable[[], None] | None = None) -> None:
        """An order is carried out; `then` runs, in this thread, once the server knows."""
        with self._lock:
            self._done[order_id] = then
        self._moved.set()

    def stop(self) -> None:
        self._stopped.set()
        self._moved.set()

    def report(self) -> DeviceHealth:
        with self._lock:
            done = tuple(self._done)[:DONE_MOST]
            uptime = round(time.monotonic() - self._began)
            return DeviceHealth(**self._parts, uptime_seconds=uptime, done=done)

    def run(self) -> None:
        while not self._stopped.is_set():
            self._moved.clear()
            report = self.report()
            if self._tell(report):
                self._answered(report.done)
            self._stopped.wait(self._least_seconds)
            self._moved.wait(self._beat_seconds - self._least_seconds)

    def _answered(self, done: tuple[str, ...]) -> None:
        with self._lock:
            then = [self._done.pop(order_id) for order_id in done]
        for each in then:
            if each is not None:
                each()
