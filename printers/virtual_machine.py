"""The inside of the virtual printer: paper, cover, knife, and the faults it can be told to have."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from PIL import Image

from printers.virtual_commands import Command, CommandReader, Nonsense

Paper = Literal["ok", "low", "out"]
Fault = Literal["paper_out", "cover_open", "stall", "die"]

SLIPS_KEPT = 500
"""Older pictures are thrown away: a demonstration that runs for weeks must not fill the disk."""
_LINE_DOTS = 30
_ROWS_MAX = 8000


class HungUp(Exception):
    """The printer ends this connection."""


@dataclass(slots=True)
class State:
    """What can be told to the printer. `delay_seconds` is how late each answer comes."""

    paper: Paper = "ok"
    cover_open: bool = False
    stalled: bool = False
    delay_seconds: float = 0.0
    planned: tuple[Fault, int] | None = None
    """A fault that strikes once, after so many raster bands of the next job."""

    @property
    def offline(self) -> bool:
        return self.paper == "out" or self.cover_open


@dataclass
class Machine:
    """One printer, whoever is connected. Writes slip-0001.png and so on into `folder`."""

    folder: Path
    state: State = field(default_factory=State)
    changed: threading.Condition = field(default_factory=threading.Condition)
    """Guards everything here; notified after each slip and each change of state."""
    stopping: threading.Event = field(default_factory=threading.Event)
    slips: int = 0
    """Printed since the start."""
    _last: int = 0

    def __post_init__(self) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        numbers = [path.stem.removeprefix("slip-") for path in self.folder.glob("slip-*.png")]
        self._last = max((int(number) for number in numbers if number.isdecimal()), default=0)

    @property
    def last_slip(self) -> Path | None:
        """The newest picture of this run."""
        return self._path(self._last) if self.slips else None

    def wait_for_slips(self, count: int, seconds: float) -> bool:
        """Whether at least `count` slips were printed since the start, within the time given."""
        with self.changed:
            return self.changed.wait_for(lambda: self.slips >= count, seconds)

    def set(self, **values: object) -> None:
        """Change the state, e.g. set(paper="out")."""
        with self.changed:
            for name, value in values.items():
                setattr(self.state, name, value)
            self.changed.notify_all()

    def wear(self) -> None:
        """One raster band went through: a planned fault may strike now. Raises HungUp when it is "die"."""
        with self.changed:
            if self.state.planned is None:
                return
            fault, bands = self.state.planned
            self.state.planned = (fault, bands - 1) if bands > 1 else None
            if bands > 1:
                return
        if fault == "die":
            raise HungUp
        changes: dict[Fault, dict[str, object]] = {
            "paper_out": {"paper": "out"},
            "cover_open": {"cover_open": True},
            "stall": {"stalled": True},
        }
        self.set(**changes[fault])

    def write(self, page: Page) -> None:
        """Keep a finished slip; the picture appears whole or not at all."""
        with self.changed:
            target = self._path(self._last + 1)
            part = target.with_suffix(".part")
            page.image().save(part, format="PNG")
            part.replace(target)
            self._last += 1
            self.slips += 1
            self._path(self._last - SLIPS_KEPT).unlink(missing_ok=True)
            self.changed.notify_all()

    def _path(self, number: int) -> Path:
        return self.folder / f"slip-{number:04d}.png"


class Page:
    """Paper that is being printed: rows of 1 bit a dot, 1 is black."""

    def __init__(self) -> None:
        self._rows: list[bytes] = []
        self._width = 0
        self._blank = 0
        self.spoilt = False
        """Something went wrong during this job: what is left of it is not printed."""

    def __len__(self) -> int:
        return len(self._rows)

    def feed(self, dots: int) -> None:
        """White paper; at the end of a slip it is not part of the picture."""
        self._blank += dots

    def band(self, width_bytes: int, data: bytes) -> None:
        """Rows below the last; raises Nonsense on more than a metre."""
        if self._rows:
            self._rows += [b""] * self._blank
        self._blank = 0
        self._width = max(self._width, width_bytes)
        self._rows += [data[at : at + width_bytes] for at in range(0, len(data), width_bytes)]
        if len(self._rows) > _ROWS_MAX:
            raise Nonsense("a slip of more than one metre")

    def image(self) -> Image.Image:
        """Mode "1", black on white."""
        black = b"".join(row.ljust(self._width, b"\0") for row in self._rows)
        return Image.frombytes("1", (self._width * 8, len(self._rows)), bytes(byte ^ 0xFF for byte in black))


class Conversation:
    """One connection to the machine. `send` carries the answers."""

    def __init__(self, machine: Machine, send: Callable[[bytes], None]) -> None:
        self._machine = machine
        self._send = send
        self._reader = CommandReader()
        self._page = Page()
        self._deaf = False

    def receive(self, data: bytes) -> None:
        """Obey what came. Raises HungUp, Nonsense, and what `send` raises."""
        for command in self._reader.feed(data) if not self._ignoring() else ():
            if self._ignoring():
                return
            self._obey(command)

    def _ignoring(self) -> bool:
        """Once stalled, a connection stays deaf: the rest of its stream would begin in the middle of a picture."""
        self._deaf = self._deaf or self._machine.state.stalled
        return self._deaf

    def _obey(self, command: Command) -> None:
        name, arguments = command.name, command.arguments
        if name == b"\x10\x04":
            self._answer(_realtime(self._machine.state, arguments[0]))
        elif name == b"\x10\x14" and arguments[0] == 8:
            self._page = Page()
            self._page.spoilt = True
            self._answer(b"\x37\x25\x00")
        elif name == b"\x1b@":
            self._page = Page()
        elif self._stopped():
            return
        elif name == b"\x1dv":
            self._print_band(command)
        elif name == b"\x1bd":
            self._page.feed(arguments[0] * _LINE_DOTS)
        elif name == b"\x1bJ":
            self._page.feed(arguments[0])
        elif name == b"\x1dV":
            self._cut()
        elif name == b"\x1dr":
            self._answer(_paper_answer(self._machine.state) if arguments[0] in (1, 49) else b"\x00")

    def _stopped(self) -> bool:
        """A job that met a fault is lost until the next ESC @; what waits in its buffer is not answered either."""
        self._page.spoilt = self._page.spoilt or self._machine.state.offline
        return self._page.spoilt

    def _print_band(self, command: Command) -> None:
        width = int.from_bytes(command.arguments[2:4], "little")
        if width and command.data:
            self._page.band(width, command.data)
        self._machine.wear()

    def _cut(self) -> None:
        if len(self._page):
            self._machine.write(self._page)
        self._page = Page()

    def _answer(self, data: bytes) -> None:
        end = time.monotonic() + self._machine.state.delay_seconds
        while (left := end - time.monotonic()) > 0:
            if self._machine.stopping.wait(left):
                return
        if not self._ignoring():
            self._send(data)


def _realtime(state: State, which: int) -> bytes:
    """The answer to DLE EOT n."""
    bits = 0x12
    if which == 1 and state.offline:
        bits |= 0x08
    if which == 2:
        bits |= (0x04 if state.cover_open else 0) | (0x20 if state.paper == "out" else 0)
    if which == 4:
        bits |= {"ok": 0, "low": 0x0C, "out": 0x6C}[state.paper]
    return bytes((bits,))


def _paper_answer(state: State) -> bytes:
    """The answer to GS r 1."""
    return {"ok": b"\x00", "low": b"\x03", "out": b"\x0f"}[state.paper]
