"""The wire to a printer: bytes out and in, each step with its own time-out. A wire that failed is never used again."""

from __future__ import annotations

import socket
import time
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, Protocol
from urllib.parse import parse_qs, urlsplit

_READ_MAX = 512
_PORT = 9100
_BAUD = 115200


class WireBroken(Exception):
    """No connection, or it was lost."""


class WireSilent(Exception):
    """Connected, but nothing moved within the time allowed."""


class WrongAddress(ValueError):
    """Not an address of a printer."""


class Wire(Protocol):
    """One open connection."""

    def write(self, data: bytes, seconds: float) -> None:
        """Hand over all of `data`; raises WireSilent or WireBroken, and then some of it may have gone."""

    def read(self, seconds: float) -> bytes:
        """What came, at least one byte; raises WireSilent or WireBroken."""

    def close(self) -> None:
        """Never raises."""


@dataclass(frozen=True, slots=True)
class Address:
    """Where a printer is. `baud` is 0 on a network; `flow` is "none", "hardware" or "software"."""

    kind: str
    target: str
    port: int
    baud: int
    flow: str

    @property
    def name(self) -> str:
        """For logs."""
        return f"{self.target}:{self.port}" if self.kind == "tcp" else self.target

    @property
    def quiet_seconds(self) -> float:
        """How long nothing must come on a fresh wire before old answers are surely gone: a serial line keeps its
        bytes from one opening to the next, a network connection begins empty (but for converters behind it)."""
        return 0.1 if self.kind == "tcp" else 0.5

    def seconds_for(self, count: int) -> float:
        """The least time `count` bytes take on this wire: ten bits a byte on a serial line, nothing on a network."""
        return count * 10 / self.baud if self.baud else 0.0


def address(text: str) -> Address:
    """Parse "tcp://host:port" or "serial:///dev/ttyUSB0?baud=115200&flow=hardware". Raises WrongAddress."""
    parts = urlsplit(text)
    try:
        if parts.scheme == "tcp" and parts.hostname and not parts.path.strip("/"):
            return Address("tcp", parts.hostname, parts.port or _PORT, 0, "none")
        if parts.scheme == "serial" and parts.path.startswith("/") and not parts.netloc:
            options = parse_qs(parts.query, strict_parsing=bool(parts.query))
            baud = int(options.pop("baud", [str(_BAUD)])[0])
            flow = options.pop("flow", ["none"])[0]
            if not options and baud > 0 and flow in ("none", "hardware", "software"):
                return Address("serial", parts.path, 0, baud, flow)
    except ValueError:
        pass
    raise WrongAddress(f"{text!r}: write tcp://host:port or serial:///dev/ttyUSB0?baud=115200")


def connect(where: Address, seconds: float) -> Wire:
    """A fresh wire; raises WireBroken when there is none within `seconds`."""
    return TcpWire(where, seconds) if where.kind == "tcp" else SerialWire(where)


def drain(wire: Wire, quiet_seconds: float, most_seconds: float) -> None:
    """Read away what nobody asked for, until it is quiet; raises WireBroken."""
    end = time.monotonic() + most_seconds
    with suppress(WireSilent):
        while time.monotonic() < end:
            wire.read(quiet_seconds)


class TcpWire:
    """A network printer, usually port 9100."""

    def __init__(self, where: Address, seconds: float) -> None:
        try:
            self._socket = socket.create_connection((where.target, where.port), timeout=max(seconds, 0.001))
            # A three-byte question must not wait for the acknowledgement of the one before.
            self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        except OSError as error:
            raise WireBroken(str(error)) from error

    def write(self, data: bytes, seconds: float) -> None:
        self._socket.settimeout(max(seconds, 0.001))
        try:
            self._socket.sendall(data)
        except TimeoutError as error:
            raise WireSilent("the printer takes no more bytes") from error
        except OSError as error:
            raise WireBroken(str(error)) from error

    def read(self, seconds: float) -> bytes:
        self._socket.settimeout(max(seconds, 0.001))
        try:
            data = self._socket.recv(_READ_MAX)
        except TimeoutError as error:
            raise WireSilent("the printer says nothing") from error
        except OSError as error:
            raise WireBroken(str(error)) from error
        if not data:
            raise WireBroken("the printer hung up")
        return data

    def close(self) -> None:
        with suppress(OSError):
            self._socket.close()


def _serial_errors() -> tuple[type[Exception], ...]:
    import termios

    import serial

    # An unplugged cable raises termios.error from flush and close, which is not an OSError.
    return (serial.SerialException, OSError, termios.error, ValueError)


class SerialWire:
    """A printer on a serial line, or on USB that looks like one."""

    def __init__(self, where: Address) -> None:
        import serial

        self._errors = _serial_errors()
        try:
            self._port: Any = serial.Serial(
                where.target,
                where.baud,
                timeout=1,
                write_timeout=1,
                rtscts=where.flow == "hardware",
                xonxoff=where.flow == "software",
                exclusive=True,
            )
            self._port.reset_input_buffer()
        except self._errors as error:
            raise WireBroken(str(error)) from error

    def write(self, data: bytes, seconds: float) -> None:
        import serial

        try:
            # Without this a printer that holds the line would hold us for ever.
            self._port.write_timeout = max(seconds, 0.001)
            self._port.write(data)
        except serial.SerialTimeoutException as error:
            raise WireSilent("the printer takes no more bytes") from error
        except self._errors as error:
            raise WireBroken(str(error)) from error

    def read(self, seconds: float) -> bytes:
        try:
            self._port.timeout = max(seconds, 0.001)
            data = bytes(self._port.read(1))
            data += bytes(self._port.read(min(self._port.in_waiting, _READ_MAX))) if data else b""
        except self._errors as error:
            raise WireBroken(str(error)) from error
        if not data:
            raise WireSilent("the printer says nothing")
        return data

    def close(self) -> None:
        # Closing waits for bytes that a stopped printer never takes; they are dropped first.
        with suppress(*self._errors):
            self._port.reset_output_buffer()
        with suppress(*self._errors):
            self._port.close()
