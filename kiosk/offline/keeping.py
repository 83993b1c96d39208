"""Town and hall on the kiosk's own disk, as the server last told them.

Files are replaced as a whole. One that cannot be read is put aside and read anew from the server: a kiosk with older
or newer code, or after a power cut, starts all the same.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import TypeVar

import structlog
from pydantic import AwareDatetime, ValidationError

from kiosk.offline.moments import DeviceClock, Mark
from queue_server.contracts.base import Message
from queue_server.contracts.hall import HallStatus, KioskTown

log = structlog.get_logger(__name__)

FILE_MAX_BYTES = 32 * 1024 * 1024
"""No town is near this size: a larger file is damage."""

HALL_EVERY_SECONDS = 60.0
"""A busy hall changes each second; a memory card does not like to be written that often."""

Kept = TypeVar("Kept", bound=Message)


class KeptHall(Message):
    """A hall, and when by the clocks of this computer it was heard."""

    hall: HallStatus
    boot: str
    steady: float
    wall: AwareDatetime
    device_id: str = ""
    """What the server calls this kiosk: `hall.poses` knows by it where it hangs."""

    @property
    def mark(self) -> Mark:
        return Mark(self.boot, self.steady, self.wall)


def write(path: Path, data: bytes) -> None:
    """The whole file or the one before it, also when the power goes. Raises OSError when it cannot be kept."""
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_name(path.name + ".new")
    handle = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "wb") as stream:
        stream.write(data)
        stream.flush()
        os.fsync(stream.fileno())
    fresh.replace(path)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def put_aside(path: Path) -> None:
    """Out of the way, for whoever wants to look; the one that was put aside before goes."""
    log.error("file_damaged", file=path.name)
    path.replace(path.with_name(path.name + ".damaged"))


class Pantry:
    """Town and hall in one folder. A full disk is logged and harms nothing: the server tells them again."""

    def __init__(self, folder: Path, clock: DeviceClock) -> None:
        self._clock = clock
        self._town = folder / "town.json"
        self._hall = folder / "hall.json"
        self._hall_kept_at = float("-inf")

    def town(self) -> KioskTown | None:
        return self._read(self._town, KioskTown)

    def hall(self) -> KeptHall | None:
        """The hall that was kept, and when it was heard."""
        return self._read(self._hall, KeptHall)

    def keep_town(self, town: KioskTown) -> None:
        self._write(self._town, town)

    def keep_hall(self, hall: HallStatus, device_id: str = "") -> None:
        """At most once a minute."""
        mark = self._clock.mark()
        if mark.steady - self._hall_kept_at >= HALL_EVERY_SECONDS:
            self._hall_kept_at = mark.steady
            kept = KeptHall(hall=hall, boot=mark.boot, steady=mark.steady, wall=mark.wall, device_id=device_id)
            self._write(self._hall, kept)

    def forget(self) -> None:
        """The kiosk stands somewhere else now."""
        for path in (self._town, self._hall):
            path.unlink(missing_ok=True)

    def _write(self, path: Path, message: Message) -> None:
        try:
            write(path, message.model_dump_json().encode())
        except OSError as problem:
            log.error("file_not_kept", file=path.name, problem=problem.strerror)

    def _read(self, path: Path, shape: type[Kept]) -> Kept | None:
        try:
            if path.stat().st_size > FILE_MAX_BYTES:
                raise ValueError("too large")
            # Code of another day may know more or fewer fields; those that it needs must be right.
            return shape.model_validate_json(path.read_bytes(), extra="ignore")
        except FileNotFoundError:
            return None
        except (ValidationError, ValueError):
            put_aside(path)
            return None
        except OSError as problem:
            log.error("file_not_read", file=path.name, problem=problem.strerror)
            return None
