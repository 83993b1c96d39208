"""A printer that answers honestly: done only when the printer itself said so after the cut."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

import structlog
from PIL import Image

from printers import raster, status, transport
from printers.status import Status
from printers.transport import Address, Wire, WireBroken, WireSilent

CONNECT_SECONDS = 2.0
ANSWER_SECONDS = 1.0
"""A printer answers a status question within some milliseconds; slower than this is no answer."""
STATUS_SECONDS = 3.0
PRINT_SECONDS = 8.0
_POLL_SECONDS = 0.4
"""While it prints, it is asked this often why it stopped."""
_AFTERMATH_SECONDS = 1.5
"""Kept back from the time allowed, to find out why a slip failed."""
_QUIET_SECONDS = 0.15

log = structlog.get_logger(__name__)


class Outcome(StrEnum):
    """What became of a slip. UNCONFIRMED: the printer took it or went silent, and nobody can say what came out."""

    DONE = "done"
    NO_PAPER = "no_paper"
    COVER_OPEN = "cover_open"
    UNREACHABLE = "unreachable"
    UNCONFIRMED = "unconfirmed"


@dataclass(frozen=True, slots=True)
class PrintResult:
    """`sent`: some of the slip went to the printer, so a piece of paper may have come out."""

    outcome: Outcome
    sent: bool

    @property
    def done(self) -> bool:
        return self.outcome is Outcome.DONE


_OUTCOMES = {Status.NO_PAPER: Outcome.NO_PAPER, Status.COVER_OPEN: Outcome.COVER_OPEN}
"""Any other state in which a printer does not print is UNREACHABLE for whoever waits for a slip."""


class _Deadline:
    """The moment by which everything is over."""

    def __init__(self, seconds: float) -> None:
        self._end = time.monotonic() + seconds

    def left(self, most: float, reserve: float = 0.0) -> float:
        """Seconds one step may take; raises WireSilent when there are none."""
        left = min(most, self._end - reserve - time.monotonic())
        if left <= 0:
            raise WireSilent("no time left")
        return left


class Printer:
    """One slip printer. Safe to call from several threads: they wait for each other."""

    def __init__(
        self,
        address: str,
        print_seconds: float = PRINT_SECONDS,
        connect: Callable[[Address, float], Wire] = transport.connect,
    ) -> None:
        """`address` as transport.address reads it (raises WrongAddress); `print_seconds` bounds one print() on a
        network, on a serial line the time that the bytes need on it is added."""
        self._address = transport.address(address)
        self._seconds = print_seconds
        self._connect = connect
        self._lock = threading.Lock()
        self._suspect = False
        self._trouble: str | None = None

    def status(self) -> Status:
        """Ask the printer, within STATUS_SECONDS. A connection without an answer counts as UNREACHABLE."""
        with self._lock:
            found = self._look(_Deadline(STATUS_SECONDS))
            self._note(None if found.prints else found.value)
            return found

    def print(self, image: Image.Image) -> PrintResult:
        """Print and cut an image of mode "1". Raises raster.WrongImage; everything else is in the answer."""
        job = raster.job(image)
        with self._lock:
            deadline = _Deadline(self._seconds + self._address.seconds_for(len(job)))
            result = self._attempt(job, deadline)
            self._note(None if result.done else result.outcome.value)
            return result

    def _note(self, trouble: str | None) -> None:
        """One line when trouble begins or changes its kind, one when it is over."""
        if trouble and trouble != self._trouble:
            log.warning("printer_trouble", printer=self._address.name, trouble=trouble)
        elif self._trouble and not trouble:
            log.info("printer_recovered", printer=self._address.name, trouble=self._trouble)
        self._trouble = trouble

    def _open(self, deadline: _Deadline) -> Wire:
        """A fresh wire. After a time-out the line is first emptied of answers to older questions."""
        wire = self._connect(self._address, deadline.left(CONNECT_SECONDS))
        try:
            if self._suspect:
                transport.drain(wire, self._address.quiet_seconds, deadline.left(ANSWER_SECONDS))
                self._suspect = False
        except (WireBroken, WireSilent):
            wire.close()
            raise
        return wire

    def _look(self, deadline: _Deadline) -> Status:
        try:
            wire = self._open(deadline)
        except (WireBroken, WireSilent):
            return Status.UNREACHABLE
        try:
            return self._ask(wire, deadline)
        except (WireBroken, WireSilent):
            self._suspect = True
            return Status.UNREACHABLE
        finally:
            wire.close()

    def _ask(self, wire: Wire, deadline: _Deadline) -> Status:
        answers = []
        for question in status.QUESTIONS.values():
            wire.write(question, deadline.left(ANSWER_SECONDS))
            answers.append(_answer(wire, _Deadline(deadline.left(ANSWER_SECONDS))))
        return status.parse(*answers)

    def _attempt(self, job: bytes, deadline: _Deadline) -> PrintResult:
        try:
            wire = self._open(deadline)
        except (WireBroken, WireSilent):
            return PrintResult(Outcome.UNREACHABLE, sent=False)
        try:
            found = self._ask(wire, deadline)
            if not found.prints:
                return PrintResult(_OUTCOMES.get(found, Outcome.UNREACHABLE), sent=False)
        except WireBroken:
            return PrintResult(Outcome.UNREACHABLE, sent=False)
        except WireSilent:
            self._suspect = True
            return PrintResult(Outcome.UNCONFIRMED, sent=False)
        else:
            return self._send(wire, job, deadline)
        finally:
            wire.close()

    def _send(self, wire: Wire, job: bytes, deadline: _Deadline) -> PrintResult:
        complete = False
        try:
            wire.write(job, deadline.left(float("inf"), _AFTERMATH_SECONDS))
            complete = True
            outcome = self._confirm(wire, deadline)
        except (WireBroken, WireSilent):
            self._suspect = True
            wire.close()
            outcome = self._aftermath(complete, deadline)
        else:
            if outcome is not Outcome.DONE:
                self._forget(wire)
        return PrintResult(outcome, sent=True)

    def _confirm(self, wire: Wire, deadline: _Deadline) -> Outcome:
        """Wait for the answer that comes after the cut; meanwhile ask whether the printer stopped, and why."""
        while True:
            try:
                answers = wire.read(deadline.left(_POLL_SECONDS, _AFTERMATH_SECONDS))
            except WireSilent:
                wire.write(status.QUESTIONS[2], deadline.left(_POLL_SECONDS, _AFTERMATH_SECONDS))
                continue
            for answer in answers:
                if status.is_paper_answer(answer):
                    return Outcome.DONE if status.paper_present(answer) else Outcome.NO_PAPER
                reason = status.blocked(answer) if status.is_realtime_answer(answer) else None
                if reason:
                    return _OUTCOMES.get(reason, Outcome.UNCONFIRMED)

    def _forget(self, wire: Wire) -> None:
        """Let the printer drop what it still holds, and drop what it says about that."""
        self._suspect = True
        try:
            wire.write(raster.CLEAR_BUFFERS, _QUIET_SECONDS)
            transport.drain(wire, _QUIET_SECONDS, 2 * _QUIET_SECONDS)
        except (WireBroken, WireSilent):
            return

    def _aftermath(self, complete: bool, deadline: _Deadline) -> Outcome:
        """Why a slip failed, asked on a fresh wire. A job that never went out whole, to a printer that is gone,
        is UNREACHABLE; in all other cases of doubt nobody knows."""
        try:
            wire = self._open(deadline)
        except (WireBroken, WireSilent):
            return Outcome.UNCONFIRMED if complete else Outcome.UNREACHABLE
        try:
            found = self._ask(wire, deadline)
            self._forget(wire)
        except (WireBroken, WireSilent):
            self._suspect = True
            return Outcome.UNCONFIRMED
        finally:
            wire.close()
        return _OUTCOMES.get(found, Outcome.UNCONFIRMED)


def _answer(wire: Wire, deadline: _Deadline) -> int:
    """The next answer to a `DLE EOT`; anything else that arrives is thrown away."""
    while True:
        for byte in wire.read(deadline.left(ANSWER_SECONDS)):
            if status.is_realtime_answer(byte):
                return byte
