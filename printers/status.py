"""What a printer says about itself: the answers to `DLE EOT n` and `GS r 1` (Epson ESC/POS command reference)."""

from __future__ import annotations

from enum import StrEnum

QUESTIONS = {1: b"\x10\x04\x01", 2: b"\x10\x04\x02", 4: b"\x10\x04\x04"}
"""1 printer, 2 why off-line, 4 paper sensor; answered at once, whatever else the printer is doing."""

_OFFLINE = 0x08
_COVER = 0x04
_PAPER_STOP = 0x20
_ERROR = 0x40
_NEAR_END = 0x0C
_PAPER_END = 0x60


class Status(StrEnum):
    """The one thing that matters most, worst first: only the first two print."""

    READY = "ready"
    PAPER_LOW = "paper_low"
    NO_PAPER = "no_paper"
    COVER_OPEN = "cover_open"
    OFFLINE = "offline"
    UNREACHABLE = "unreachable"

    @property
    def prints(self) -> bool:
        """Whether a slip can be sent."""
        return self in (Status.READY, Status.PAPER_LOW)


def is_realtime_answer(byte: int) -> bool:
    """Answers to `DLE EOT` have bits 0, 1, 4 and 7 fixed at 0, 1, 1, 0."""
    return byte & 0x93 == 0x12


def is_paper_answer(byte: int) -> bool:
    """Answers to `GS r 1` have bits 4 and 7 at 0, so they are never taken for an answer to `DLE EOT`."""
    return byte & 0x90 == 0


def paper_present(answer: int) -> bool:
    """From the answer to `GS r 1`: either end sensor alone is enough to say no."""
    return answer & 0x0C == 0


def blocked(cause: int) -> Status | None:
    """Why printing stopped, from the answer to `DLE EOT 2`; None when it did not.

    The cover comes first: when it is open the paper sensors are often empty too.
    """
    if cause & _COVER:
        return Status.COVER_OPEN
    if cause & _PAPER_STOP:
        return Status.NO_PAPER
    return Status.OFFLINE if cause & _ERROR else None


def parse(printer: int, cause: int, paper: int) -> Status:
    """The status from the answers to `DLE EOT` 1, 2 and 4."""
    reason = blocked(cause)
    if reason in (Status.COVER_OPEN, Status.NO_PAPER):
        return reason
    if paper & _PAPER_END:
        return Status.NO_PAPER
    if reason or printer & _OFFLINE:
        return Status.OFFLINE
    return Status.PAPER_LOW if paper & _NEAR_END else Status.READY
