"""A scanner on a serial line: read in its own thread, lost and found again for ever. What it reads is not logged."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from typing import Any
from urllib.parse import parse_qs, urlsplit

import structlog

from printers.transport import Address, WrongAddress, address

KEYBOARD = "keyboard"
BAUD = 9600
LINE_BYTES = 512
"""No code on paper holds more that is meant for us; a longer line is noise, and is dropped to its end."""
HALF_SECONDS = 1.0
"""A line of 512 bytes at 9600 baud takes half a second: what has no end by then lost it."""
AGAIN_SECONDS = 1.0

log = structlog.get_logger(__name__)


def serial_address(text: str) -> Address:
    """Parse "serial:///dev/ttyACM0?baud=9600"; a link under /dev/serial/by-id stays the same whatever the plug.
    Raises WrongAddress."""
    where = address(text)
    if where.kind != "serial":
        raise WrongAddress(f"{text!r}: write serial:///dev/ttyACM0?baud=9600 or {KEYBOARD}")
    return where if "baud" in parse_qs(urlsplit(text).query) else replace(where, baud=BAUD)


class Lines:
    """Bytes into lines. `feed` gives those that are whole and readable."""

    def __init__(self) -> None:
        self._rest = b""
        self._noise = False
        self._last = float("-inf")

    def feed(self, data: bytes, now: float) -> list[str]:
        if now - self._last > HALF_SECONDS:
            self._rest, self._noise = b"", False
        self._last = now
        *ended, self._rest = (self._rest + data).replace(b"\r", b"\n").split(b"\n")
        found = []
        for line in ended:
            text = None if self._noise or len(line) > LINE_BYTES else readable(line)
            self._noise = False
            if text:
                found.append(text)
        if len(self._rest) > LINE_BYTES:
            self._rest, self._noise = b"", True
        return found


def readable(line: bytes) -> str | None:
    """The text of a line; None for what no code says: broken UTF-8, control characters."""
    try:
        text = line.decode("utf-8").strip()
    except UnicodeDecodeError:
        return None
    return text if text.isprintable() else None


class SerialScanner(threading.Thread):
    """`on_scan(text)` and `on_seen(is_there)` run in this thread."""

    def __init__(
        self,
        where: Address,
        on_scan: Callable[[str], None],
        on_seen: Callable[[bool], None],
        again_seconds: float = AGAIN_SECONDS,
    ) -> None:
        super().__init__(name="scanner", daemon=True)
        self._where, self._on_scan, self._on_seen = where, on_scan, on_seen
        self._again_seconds = again_seconds
        self._stopped = threading.Event()
        self._there: bool | None = None

    def stop(self) -> None:
        self._stopped.set()

    def run(self) -> None:
        while not self._stopped.is_set():
            port = self._open()
            if port is not None:
                self._note(True)
                self._read(port)
                _close(port)
            if not self._stopped.is_set():
                self._note(False)
            self._stopped.wait(self._again_seconds)

    def _open(self) -> Any:
        import serial

        try:
            port = serial.Serial(self._where.target, self._where.baud, timeout=0.2, exclusive=True)
            port.reset_input_buffer()
        except _errors():
            return None
        return port

    def _read(self, port: Any) -> None:
        """Until it is unplugged or stopped."""
        lines = Lines()
        with suppress(*_errors()):
            while not self._stopped.is_set():
                data = bytes(port.read(1))
                if data:
                    data += bytes(port.read(min(port.in_waiting, LINE_BYTES)))
                    for text in lines.feed(data, time.monotonic()):
                        self._on_scan(text)

    def _note(self, there: bool) -> None:
        """Told and logged once when it goes, once when it is back."""
        if there == self._there:
            return
        if self._there is not None or not there:
            log.info("scanner_back") if there else log.warning("scanner_unplugged", scanner=self._where.name)
        self._there = there
        self._on_seen(there)


def _errors() -> tuple[type[Exception], ...]:
    import termios

    import serial

    # An unplugged cable: SerialException from read, OSError from in_waiting, termios.error (no OSError) from flush.
    return (serial.SerialException, OSError, termios.error, ValueError)


def _close(port: Any) -> None:
    with suppress(*_errors()):
        port.close()
