"""What the command line says about the devices around the kiosk."""

from __future__ import annotations

import argparse
from dataclasses import dataclass
from datetime import time
from pathlib import Path

from kiosk.devices.panel import BACKLIGHTS, Backlight, Command, Light
from kiosk.devices.scanner import KEYBOARD, serial_address
from printers.transport import WrongAddress


@dataclass(frozen=True, slots=True)
class DeviceOptions:
    """Checked; `light` is None where nothing switches the panel."""

    scanner: str | None = None
    light: Light | None = None
    brightness: int = 100
    night_brightness: int = 0
    dark_after_seconds: float = 600.0
    restart_at: time | None = None


def _scanner(text: str) -> str:
    try:
        return text if text == KEYBOARD else text if serial_address(text) else ""
    except WrongAddress as problem:
        raise argparse.ArgumentTypeError(str(problem)) from problem


def _percent(text: str) -> int:
    if not (text.isdecimal() and int(text) <= 100):
        raise argparse.ArgumentTypeError("write a percentage from 0 to 100")
    return int(text)


def _minutes(text: str) -> float:
    minutes = float(text)
    if not 1 <= minutes <= 600:
        raise argparse.ArgumentTypeError("from 1 to 600 minutes")
    return minutes


def _time(text: str) -> time:
    try:
        return time.fromisoformat(text)
    except ValueError as problem:
        raise argparse.ArgumentTypeError(f"{text!r}: write a time such as 04:30") from problem


def _command(text: str) -> Command:
    try:
        return Command(text)
    except ValueError as problem:
        raise argparse.ArgumentTypeError(str(problem)) from problem


def add_to(parser: argparse.ArgumentParser) -> None:
    devices = parser.add_argument_group("devices")
    add = devices.add_argument
    add("--scanner", type=_scanner, metavar="ADDRESS", help=f"serial:///dev/ttyACM0?baud=9600, or {KEYBOARD}")
    lights = devices.add_mutually_exclusive_group()
    lights.add_argument(
        "--backlight",
        nargs="?",
        type=lambda text: Backlight(Path(text)),
        const=Backlight(),
        metavar="DIR",
        help=f"switch the panel by its backlight (default: all of {BACKLIGHTS})",
    )
    lights.add_argument(
        "--screen-command",
        type=_command,
        metavar="CMD",
        help="switch the panel by a program; {state} is on or off, {percent} the brightness",
    )
    add("--brightness", type=_percent, default=100, metavar="PERCENT", help="of the panel by day")
    add("--night-brightness", type=_percent, default=0, metavar="PERCENT", help="while the hall is closed; 0 is off")
    add("--dark-after", type=_minutes, default=10.0, metavar="MIN", help="minutes without anybody, outside the hours")
    add("--restart-at", type=_time, metavar="HH:MM", help="start anew once a day, in the site's time, while closed")


def chosen(found: argparse.Namespace) -> DeviceOptions:
    return DeviceOptions(
        scanner=found.scanner,
        light=found.backlight or found.screen_command,
        brightness=found.brightness,
        night_brightness=found.night_brightness,
        dark_after_seconds=found.dark_after * 60,
        restart_at=found.restart_at,
    )
