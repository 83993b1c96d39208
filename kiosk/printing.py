"""The thread that prints: says truthfully what became of each slip, and tells the hosts what the printer needs."""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable
from typing import Protocol

import structlog
from PIL import Image

from kiosk.visitor import Print
from printers.printer import Outcome, PrintResult
from printers.status import Status
from queue_server.contracts.devices import AlertKind
from queue_server.contracts.slip import Slip
from queue_server.guide.guiding import Guide

LOOK_SECONDS = 20.0
"""How often an idle printer is asked how it is, so that the hosts know before a visitor does."""
SLIPS_MAX = 4
"""Visitors come one at a time; more than this waiting means that the printer hangs."""

OUTCOMES = {
    Outcome.DONE: Print.PRINTED,
    Outcome.UNCONFIRMED: Print.UNCONFIRMED,
}
ALERTS: dict[str, AlertKind] = {
    "paper_low": "printer_paper_low",
    "no_paper": "printer_paper_out",
    "cover_open": "printer_cover_open",
    "unreachable": "printer_unreachable",
}
"""By the value of an Outcome or a Status; any other trouble is "printer_failed"."""
OK, LOW, FAILED = "ok", "paper_low", "failed"

log = structlog.get_logger(__name__)


class SlipPrinter(Protocol):
    """What this thread needs of printers.printer.Printer."""

    def print(self, image: Image.Image) -> PrintResult: ...
    def status(self) -> Status: ...


class Hosts(Protocol):
    """Who hears of trouble: the link."""

    def raise_alert(self, kind: AlertKind, detail: str = "") -> None: ...
    def clear_alert(self, kind: AlertKind) -> None: ...


class Printing(threading.Thread):
    """Prints slips in order. `on_end(serial, print)` runs in this thread, and so does `on_state(state)`, which hears a
    state of `contracts.devices.DeviceHealth.printer` after each look."""

    def __init__(
        self,
        printer: SlipPrinter,
        render: Callable[[Slip, Guide | None], Image.Image],
        hosts: Hosts,
        on_end: Callable[[int, Print], None],
        look_seconds: float = LOOK_SECONDS,
        on_state: Callable[[str], None] = lambda state: None,
    ) -> None:
        super().__init__(name="printing", daemon=True)
        self._printer, self._render, self._hosts, self._on_end = printer, render, hosts, on_end
        self._on_state, self._look_seconds = on_state, look_seconds
        self._jobs: queue.Queue[tuple[int, Slip, Guide | None] | None] = queue.Queue(SLIPS_MAX)
        self._state = OK

    def print(self, serial: int, slip: Slip, guide: Guide | None = None) -> None:
        """Queues a slip, with the way whose map goes on it; a full queue is a failed print."""
        try:
            self._jobs.put_nowait((serial, slip, guide))
        except queue.Full:
            self._on_end(serial, Print.FAILED)

    def stop(self) -> None:
        """Ends the thread after the slips that wait."""
        self._jobs.put(None)

    def run(self) -> None:
        self._look()
        while True:
            try:
                job = self._jobs.get(timeout=self._look_seconds)
            except queue.Empty:
                self._look()
                continue
            if job is None:
                return
            self._print(*job)
            del job  # the slip holds the secret of a visitor (K16)

    def _print(self, serial: int, slip: Slip, guide: Guide | None) -> None:
        try:
            outcome = self._printer.print(self._render(slip, guide)).outcome
        except Exception as problem:
            # Whatever breaks here, the visitor has a number and must be told that there is no paper.
            log.error("slip_not_printed", problem=type(problem).__name__)
            self._note(FAILED)
            self._on_end(serial, Print.FAILED)
            return
        if outcome is not Outcome.DONE:
            self._note(outcome.value)
        elif self._state != LOW:  # that there is paper to print on does not say how much
            self._note(OK)
        self._on_end(serial, OUTCOMES.get(outcome, Print.FAILED))

    def _look(self) -> None:
        try:
            found = self._printer.status()
        except Exception as problem:
            log.error("printer_not_asked", problem=type(problem).__name__)
            return
        self._note({Status.READY: OK, Status.OFFLINE: FAILED}.get(found, found.value))

    def _note(self, state: str) -> None:
        """Hosts hear once when trouble begins or changes, once when it is over."""
        self._on_state(state)
        before, now = _alert(self._state), _alert(state)
        self._state = state
        if before and before != now:
            self._hosts.clear_alert(before)
        if now and before != now:
            self._hosts.raise_alert(now)


def _alert(state: str) -> AlertKind | None:
    return None if state == OK else ALERTS.get(state, "printer_failed")
