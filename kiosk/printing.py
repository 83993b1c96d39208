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

LOOK_SECONDS = 20.0
"""How often an idle printer is asked how it is, so that the hosts know before a visitor does."""
SLIPS_MAX = 4
"""Visitors come one at a time; more than this waiting means that the printer hangs."""

OUTCOMES = {
    Outcome.DONE: Print.PRINTED,
    Outcome.UNCONFIRMED: Print.UNCONFIRMED,
}
ALERTS: dict[str, AlertKind] = {
    "no_paper": "printer_paper_out",
    "cover_open": "printer_cover_open",
    "unreachable": "printer_unreachable",
}
"""By the value of an Outcome or a Status; any other trouble is "printer_failed"."""

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
    """Prints slips in order. `on_end(serial, state)` runs in this thread."""

    def __init__(
        self,
        printer: SlipPrinter,
        render: Callable[[Slip], Image.Image],
        hosts: Hosts,
        on_end: Callable[[int, Print], None],
        look_seconds: float = LOOK_SECONDS,
    ) -> None:
        super().__init__(name="printing", daemon=True)
        self._printer, self._render, self._hosts, self._on_end = printer, render, hosts, on_end
        self._look_seconds = look_seconds
        self._jobs: queue.Queue[tuple[int, Slip] | None] = queue.Queue(SLIPS_MAX)
        self._trouble: AlertKind | None = None

    def print(self, serial: int, slip: Slip) -> None:
        """Queues a slip; a full queue is a failed print."""
        try:
            self._jobs.put_nowait((serial, slip))
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

    def _print(self, serial: int, slip: Slip) -> None:
        try:
            outcome = self._printer.print(self._render(slip)).outcome
        except Exception as problem:
            # Whatever breaks here, the visitor has a number and must be told that there is no paper.
            log.error("slip_not_printed", problem=type(problem).__name__)
            self._note("printer_failed")
            self._on_end(serial, Print.FAILED)
            return
        self._note(None if outcome is Outcome.DONE else ALERTS.get(outcome.value, "printer_failed"))
        self._on_end(serial, OUTCOMES.get(outcome, Print.FAILED))

    def _look(self) -> None:
        try:
            found = self._printer.status()
        except Exception as problem:
            log.error("printer_not_asked", problem=type(problem).__name__)
            return
        self._note(None if found.prints else ALERTS.get(found.value, "printer_failed"))

    def _note(self, trouble: AlertKind | None) -> None:
        """Once when trouble begins or changes, once when it is over."""
        if trouble == self._trouble:
            return
        if self._trouble:
            self._hosts.clear_alert(self._trouble)
        if trouble:
            self._hosts.raise_alert(trouble)
        self._trouble = trouble
