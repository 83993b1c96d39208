"""What the kiosk is told on its command line."""

from __future__ import annotations

import argparse
from dataclasses import dataclass
from pathlib import Path

from kiosk import panelsize
from kiosk.devices import options as devices
from kiosk.devices.options import DeviceOptions
from kiosk.theme import FLOOR_MM
from kiosk.voice import options as voice
from kiosk.voice.options import VoiceOptions
from queue_server.contracts.leases import LEASE_SIZE_MAX

DEFAULT_MM_WIDTH = 336.0
DEFAULT_MM_LYING = 598.0
"""A 27 inch panel standing upright, and lying."""
UPRIGHT_LEAST_MM = (260.0, 415.0)
LYING_LEAST_MM = (515.0, 289.0)
"""Width and height: below these (21 inch upright, 24 inch lying), large-text mode (K5) does not fit on one screen."""
FLOOR_MM_MOST = 850.0
"""Higher up, what is touched in reach mode would not find room below 1100 mm."""

RESERVE = 100
"""Four hours at twenty-five visitors an hour for each letter, which is one kiosk of a busy town hall."""


@dataclass(frozen=True, slots=True)
class Options:
    """Checked options; sizes in pixels and millimetres, times in seconds."""

    server: str
    key_file: Path
    pair: str | None
    printer: str | None
    width: int
    height: int
    mm_width: float
    mm_floor: float
    state_dir: Path
    reserve: int
    language: str
    idle_seconds: float
    ticket_seconds: float
    motion: bool
    fullscreen: bool
    announce: Path | None
    calibrate: bool
    tour: Path | None
    tour_languages: tuple[str, ...]
    tour_modes: tuple[str, ...]
    voice: VoiceOptions
    devices: DeviceOptions


TOUR_MODES = ("plain", "large", "contrast", "reach", "all")


def _size(text: str) -> tuple[int, int]:
    width, _, height = text.partition("x")
    if not (width.isdecimal() and height.isdecimal() and int(width) >= 480 and int(height) >= 480):
        raise argparse.ArgumentTypeError(f"{text!r}: write a size in pixels such as 1080x1920")
    return int(width), int(height)


def _idle(text: str) -> float:
    """Settable from 60 s to ten times that (K8)."""
    seconds = float(text)
    if not 60 <= seconds <= 600:
        raise argparse.ArgumentTypeError("the idle time goes from 60 to 600 seconds")
    return seconds


def _ticket(text: str) -> float:
    seconds = float(text)
    if not 10 <= seconds <= 300:
        raise argparse.ArgumentTypeError("the number stays from 10 to 300 seconds")
    return seconds


def _floor(text: str) -> float:
    height = float(text)
    if not 0 <= height <= FLOOR_MM_MOST:
        raise argparse.ArgumentTypeError(f"its lower edge hangs at most {FLOOR_MM_MOST:.0f} mm above the floor")
    return height


def default_mm(width: int, height: int) -> float:
    """The width of a 27 inch panel of this shape."""
    return DEFAULT_MM_LYING if width > height else DEFAULT_MM_WIDTH


def least_mm(width: int, height: int) -> tuple[float, float]:
    """Width and height of the least panel of this shape."""
    return LYING_LEAST_MM if width > height else UPRIGHT_LEAST_MM


def too_small(width: int, height: int, mm_width: float) -> str:
    """What is wrong with a panel of so many pixels, `mm_width` wide; empty when large letters fit on it."""
    mm_height = mm_width * height / width
    least_width, least_height = least_mm(width, height)
    if mm_width >= least_width and mm_height >= least_height:
        return ""
    way = "lies" if width > height else "stands upright"
    return (
        f"--mm-width, --size: large letters need {least_width:.0f} x {least_height:.0f} mm on a panel that {way}, "
        f"and this one has {mm_width:.0f} x {mm_height:.0f} mm"
    )


def _reserve(text: str) -> int:
    if not (text.isdecimal() and 10 <= int(text) <= LEASE_SIZE_MAX):
        raise argparse.ArgumentTypeError(f"a kiosk holds from 10 to {LEASE_SIZE_MAX} numbers of each letter")
    return int(text)


def parser() -> argparse.ArgumentParser:
    made = argparse.ArgumentParser(prog="onthaal kiosk", description="The touch kiosk of a town hall.")
    add = made.add_argument
    add("--server", metavar="URL", help="the queue server, such as https://balie.lindegem.example")
    add("--key-file", type=Path, metavar="FILE", help="where the key of this kiosk is kept (default: STATE_DIR/key)")
    add("--pair", metavar="CODE", help="pairing code from a manager: gets a key and keeps it in the key file")
    add(
        "--printer", metavar="ADDRESS", help="tcp://host:port or serial:///dev/ttyUSB0?baud=115200; without it no paper"
    )
    add("--size", type=_size, default=(1080, 1920), metavar="WxH", help="pixels of the panel (default 1080x1920)")
    add("--mm-width", type=float, metavar="MM", help="physical width of the panel (default: as measured, else 27 inch)")
    add("--mm-floor", type=_floor, default=FLOOR_MM, metavar="MM", help="height of its lower edge above the floor")
    add("--state-dir", type=Path, default=Path("var/kiosk"), metavar="DIR", help="where the kiosk may write")
    add(
        "--reserve",
        type=_reserve,
        default=RESERVE,
        metavar="N",
        help="numbers of each letter to hold for when the server is away (10 to 200)",
    )
    add("--language", default="nl", metavar="CODE", help="language until the town is known")
    add("--idle-seconds", type=_idle, default=60.0, metavar="S", help="quiet time before the warning (60 to 600)")
    add("--ticket-seconds", type=_ticket, default=30.0, metavar="S", help="how long the number stays (10 to 300)")
    add("--no-motion", action="store_true", help="screens change without moving")
    add("--fullscreen", action="store_true", help="without a window's frame, over the whole panel")
    add("--announce", type=Path, metavar="FILE", help="for tests: append where the controls of each screen stand")
    add("--calibrate", action="store_true", help="measure the panel with a bank card, keep its size, and stop")
    add("--tour", type=Path, metavar="DIR", help="write a picture of every screen and stop")
    add("--tour-languages", default="nl,en,fr,de", metavar="CODES", help="languages of the tour")
    add("--tour-modes", default=",".join(TOUR_MODES), metavar="MODES", help="modes of the tour")
    voice.add_to(made)
    devices.add_to(made)
    return made


def parse(arguments: list[str] | None = None) -> Options:
    """Raises SystemExit with a usage text when something is wrong."""
    found = parser().parse_args(arguments)
    if not (found.server or found.calibrate):
        parser().error("the following arguments are required: --server")
    width, height = found.size
    mm_width = found.mm_width or panelsize.read(found.state_dir, width, height) or default_mm(width, height)
    if not found.calibrate and (problem := too_small(width, height, mm_width)):
        parser().error(problem)
    return Options(
        server=found.server or "",
        key_file=found.key_file or found.state_dir / "key",
        pair=found.pair,
        printer=found.printer,
        width=width,
        height=height,
        mm_width=mm_width,
        mm_floor=found.mm_floor,
        state_dir=found.state_dir,
        reserve=found.reserve,
        language=found.language,
        idle_seconds=found.idle_seconds,
        ticket_seconds=found.ticket_seconds,
        motion=not found.no_motion,
        fullscreen=found.fullscreen,
        announce=found.announce,
        calibrate=found.calibrate,
        tour=found.tour,
        tour_languages=tuple(found.tour_languages.split(",")),
        tour_modes=tuple(found.tour_modes.split(",")),
        voice=voice.chosen(found),
        devices=devices.chosen(found),
    )
