"""What time it is without the server: a wall clock that is set forward or back between two looks does no harm.

A mark holds both clocks. Within one start of the computer only the clock that never jumps counts, also when the kiosk
itself was started anew; over a start of the computer the wall clock has to be believed, but time never goes back.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

BOOT_ID = Path("/proc/sys/kernel/random/boot_id")

ZERO = timedelta(0)


@dataclass(frozen=True, slots=True)
class Mark:
    """One moment by the clocks of this computer: `steady` are seconds since some moment of the start named `boot`."""

    boot: str
    steady: float
    wall: datetime


def boot_id() -> str:
    """Names this start of the computer; empty where the system does not tell."""
    try:
        return BOOT_ID.read_text(encoding="ascii").strip()
    except OSError:
        return ""


@dataclass(frozen=True, slots=True)
class DeviceClock:
    """The clocks of this computer."""

    wall: Callable[[], datetime] = lambda: datetime.now(UTC)
    steady: Callable[[], float] = time.monotonic
    boot: str = ""

    def mark(self) -> Mark:
        return Mark(self.boot, self.steady(), self.wall())

    def since(self, mark: Mark) -> timedelta:
        """How long ago that was, never less than nothing."""
        if mark.boot and mark.boot == self.boot and self.steady() >= mark.steady:
            return timedelta(seconds=self.steady() - mark.steady)
        return max(ZERO, self.wall() - mark.wall)


def this_computer() -> DeviceClock:
    return DeviceClock(boot=boot_id())


class TownClock:
    """The server's time, as last heard and counted on from there. Safe to use from several threads."""

    def __init__(self, device: DeviceClock) -> None:
        self.device = device
        self._lock = threading.Lock()
        self._heard: tuple[datetime, Mark] | None = None

    def heard(self, at: datetime, mark: Mark | None = None) -> None:
        """The server said that it was `at`: just now, or at a mark that was kept."""
        with self._lock:
            self._heard = (at, mark or self.device.mark())

    def not_before(self, moment: datetime) -> None:
        """Something of ours was at that moment: over a start with a wrong clock it is at least as late now."""
        if self.now() < moment:
            self.heard(moment)

    def now(self) -> datetime:
        with self._lock:
            heard = self._heard
        if heard is None:
            return self.device.wall()
        return heard[0] + self.device.since(heard[1])
