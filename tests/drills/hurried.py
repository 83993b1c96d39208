"""A clock on which hours go by in minutes, for a real server (`python -m tests.drills.hurried CLOCK serve ...`) and
for kiosks. Both count from the same moment, also when they are killed and started anew."""

from __future__ import annotations

import importlib
import sys
import time
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

REAL_MONOTONIC = time.monotonic


@dataclass(frozen=True, slots=True)
class Hurried:
    """It was `began` at `real` (seconds since 1970), and each second since counts for `speed`."""

    real: float
    began: float
    speed: float

    def seconds(self) -> float:
        return self.began + (time.time() - self.real) * self.speed

    def now(self) -> datetime:
        return datetime.fromtimestamp(self.seconds(), UTC)

    def __str__(self) -> str:
        return f"{self.real},{self.began},{self.speed}"


def of(text: str) -> Hurried:
    real, began, speed = text.split(",")
    return Hurried(float(real), float(began), float(speed))


def from_tomorrow(speed: float) -> Hurried:
    """Begins at eight in the morning of tomorrow (UTC), so that no day ends meanwhile."""
    morning = datetime.now(UTC).replace(hour=8, minute=0, second=0, microsecond=0) + timedelta(days=1)
    return Hurried(time.time(), morning.timestamp(), speed)


def main() -> None:
    clock = of(sys.argv[1])
    time.monotonic = clock.seconds
    importlib.import_module("queue_server.web.timekeeper")  # takes the monotonic clock when it is imported
    time.monotonic = REAL_MONOTONIC

    class Moments(datetime):
        @classmethod
        def now(cls, tz: object = None) -> datetime:  # type: ignore[override]
            return clock.now()

    setattr(importlib.import_module("queue_server.web.desk"), "datetime", Moments)  # noqa: B010  # it is a name of theirs
    sys.argv = ["onthaal", *sys.argv[2:]]
    importlib.import_module("queue_server.cli").main()


if __name__ == "__main__":
    main()
