"""The ESC/POS stream as a printer reads it: bytes in any portions, whole commands out."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

BAND_BYTES_MAX = 1 << 20
"""More in one raster band is no slip: ten metres of 80 mm paper."""

_ARGUMENTS = {
    b"\x1b@": 0,
    b"\x1b2": 0,
    b"\x1b!": 1,
    b"\x1b3": 1,
    b"\x1b-": 1,
    b"\x1bE": 1,
    b"\x1bG": 1,
    b"\x1bJ": 1,
    b"\x1bM": 1,
    b"\x1bR": 1,
    b"\x1ba": 1,
    b"\x1bd": 1,
    b"\x1bt": 1,
    b"\x1d!": 1,
    b"\x1dB": 1,
    b"\x1da": 1,
    b"\x1dr": 1,
    b"\x1dL": 2,
    b"\x1dW": 2,
    b"\x10\x04": 1,
    b"\x10\x05": 1,
    b"\x10\x14": 8,
}
_RASTER = b"\x1dv"
_CUT = b"\x1dV"
_CUT_WITH_FEED = frozenset({65, 66, 97, 98, 103, 104})


class Nonsense(ValueError):
    """A command no printer could obey."""


@dataclass(frozen=True, slots=True)
class Command:
    """`name` is the two bytes that begin it, `arguments` the rest; a raster band has its rows in `data`."""

    name: bytes
    arguments: bytes
    data: bytes = b""


class CommandReader:
    """Keeps what is not complete yet. Text is skipped: our slips are images."""

    def __init__(self) -> None:
        self._waiting = bytearray()

    def feed(self, data: bytes) -> Iterator[Command]:
        """The commands that are now complete; raises Nonsense."""
        self._waiting += data
        while self._waiting:
            command, used = self._first()
            if not used:
                return
            del self._waiting[:used]
            if command:
                yield command

    def _first(self) -> tuple[Command | None, int]:
        """(command or None for a byte to skip, bytes used); (None, 0) when more must come first."""
        waiting = self._waiting
        if waiting[0] not in b"\x10\x1b\x1d":
            return None, 1
        name = bytes(waiting[:2])
        if len(name) < 2:
            return None, 0
        if name == _RASTER:
            return self._raster()
        if name == _CUT:
            count = 2 if len(waiting) > 2 and waiting[2] in _CUT_WITH_FEED else 1
        elif name in _ARGUMENTS:
            count = _ARGUMENTS[name]
        else:
            return None, 2
        if len(waiting) < 2 + count:
            return None, 0
        return Command(name, bytes(waiting[2 : 2 + count])), 2 + count

    def _raster(self) -> tuple[Command | None, int]:
        """GS v 0 m xL xH yL yH and then x bytes for each of y rows."""
        if len(self._waiting) < 8:
            return None, 0
        head = bytes(self._waiting[2:8])
        size = int.from_bytes(head[2:4], "little") * int.from_bytes(head[4:6], "little")
        if size > BAND_BYTES_MAX:
            raise Nonsense(f"a raster band of {size} bytes")
        if len(self._waiting) < 8 + size:
            return None, 0
        return Command(_RASTER, head, bytes(self._waiting[8 : 8 + size])), 8 + size
