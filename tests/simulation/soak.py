"""Many days from many seeds, over several processes."""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile
import time
from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

import structlog

from tests.simulation.day import Day, Failed, Result
from tests.simulation.town import make_template

MEMORY = Path("/dev/shm")
"""Files in memory, where there are any: these disks fail by hand, the real one is not what is tested."""

SEEDS_AT_ONCE = 20
PROGRESS_SECONDS = 5.0
CRITICAL = 50


@contextmanager
def scratch() -> Iterator[Path]:
    """A folder for one simulated machine."""
    fast = MEMORY if os.access(MEMORY, os.W_OK) else None
    with tempfile.TemporaryDirectory(prefix="onthaal-day-", dir=fast) as folder:
        yield Path(folder)


@cache
def templates() -> Mapping[str, Path]:
    """A database for each town to begin with, made once in each process and gone when it ends."""
    folder = Path(tempfile.mkdtemp(prefix="onthaal-town-"))
    atexit.register(shutil.rmtree, folder)
    return make_template(folder)


def live(seeds: Iterable[int]) -> Iterator[Result]:
    """A day from each seed; raises Failed."""
    for seed in seeds:
        with scratch() as folder:
            yield Day(seed, folder, templates()).run()


@dataclass(slots=True)
class Sum:
    """What many days came to; `failed` are the reports of those that broke a promise."""

    days: int = 0
    requests: int = 0
    faults: int = 0
    visits: int = 0
    failed: list[str] = field(default_factory=list)
    refused: set[tuple[str, str]] = field(default_factory=set)

    def add(self, result: Result) -> None:
        self.days += 1
        self.requests += result.requests
        self.faults += result.faults
        self.visits += result.visits
        self.refused.update(result.refused)

    def join(self, other: Sum) -> None:
        self.days += other.days
        self.requests += other.requests
        self.faults += other.faults
        self.visits += other.visits
        self.failed += other.failed
        self.refused |= other.refused

    def __str__(self) -> str:
        return (
            f"{self.days:,} days, {self.visits:,} visits, {self.requests:,} requests, {self.faults:,} faults,"
            f" {len(self.failed):,} violations"
        )


def _some(seeds: range) -> Sum:
    # Servers that are hurt on purpose say so; that is not news here.
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(CRITICAL))
    found = Sum()
    for seed in seeds:
        try:
            for result in live([seed]):
                found.add(result)
        except Failed as failed:
            found.days += 1
            found.failed.append(str(failed))
    return found


def soak(first: int, count: int, jobs: int) -> Sum:
    """Live `count` days from the seed `first` on, with a line of progress now and then."""
    total, began, said = Sum(), time.monotonic(), 0.0
    parts = [range(s, min(s + SEEDS_AT_ONCE, first + count)) for s in range(first, first + count, SEEDS_AT_ONCE)]
    with ProcessPoolExecutor(jobs) as pool:
        for part in pool.map(_some, parts):
            for report in part.failed:
                print(report, flush=True)  # noqa: T201
            total.join(part)
            passed = time.monotonic() - began
            if passed - said > PROGRESS_SECONDS:
                said = passed
                print(f"{passed:6.0f} s  {total}", flush=True)  # noqa: T201
    return total
