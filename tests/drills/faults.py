"""The drills: what is taken away under load, how often, and how long it takes until there is an answer again."""

from __future__ import annotations

import errno
import os
import random
import resource
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import psutil

from queue_server.storage.opening import open_store
from tests.drills.crowd import ASKED_AGAIN_MAX, Crowd, judge
from tests.support.desk import RealDesk, wait_until
from tests.support.postgres import Cluster
from tests.support.soundness import faults

BUSY_SECONDS = (0.15, 0.9)
"""A blow falls at a random moment in this stretch after everything went well again."""

BACK_SECONDS = 60


@dataclass(slots=True)
class Report:
    """`back`: seconds until the first acknowledged answer, from the moment that the blow names."""

    name: str
    back: list[float] = field(default_factory=list)
    tickets: int = 0
    calls: int = 0
    lost_in_network: int = 0
    refused_for_now: int = 0
    complaints: list[str] = field(default_factory=list)

    def quantile(self, share: float) -> float:
        return sorted(self.back)[min(len(self.back) - 1, int(share * len(self.back)))]


Blow = Callable[[Crowd], float]
"""Takes something away from under the crowd and gives it back; the moment (monotonic) from which coming back counts."""


def drill(name: str, desk: RealDesk, blow: Blow, times: int, seed: int, most: int = ASKED_AGAIN_MAX) -> Report:
    """`times` blows under load, then everything that was acknowledged is looked up."""
    rolls, report = random.Random(seed), Report(name)
    with Crowd(desk, seed=seed) as crowd:
        for _ in range(times):
            _go_on(crowd)
            time.sleep(rolls.uniform(*BUSY_SECONDS))
            began = blow(crowd)
            _go_on(crowd)
            report.back.append(time.monotonic() - began)
    report.complaints = judge(crowd, most)
    report.tickets = sum(a.path.endswith("/visits") for a in crowd.acks)
    report.calls = sum(a.path.endswith("/calls") and a.status == 201 for a in crowd.acks)
    report.lost_in_network = crowd.lost
    report.refused_for_now = sum(n for status, n in crowd.statuses.items() if status >= 429)
    report.complaints += [f"answered {status}" for status in crowd.statuses if status in (500, 502, 504)]
    desk.stop()
    report.complaints += _broken(desk)
    return report


def _go_on(crowd: Crowd) -> None:
    before = len(crowd.acks)
    wait_until(lambda: bool(crowd.errors) or len(crowd.acks) > before, BACK_SECONDS, "an answer")


def _broken(desk: RealDesk) -> list[str]:
    store = open_store(desk.founded.database)
    try:
        return store.read(lambda tx: faults(tx, desk.founded.town))
    finally:
        store.close()


def killing(desk: RealDesk) -> Blow:
    """kill -9 of the server, and its start on the same port; counted from the kill."""

    def blow(_crowd: Crowd) -> float:
        began = time.monotonic()
        desk.kill()
        desk.start()
        return began

    return blow


def cutting_database(cluster: Cluster) -> Blow:
    """kill -9 of PostgreSQL and all its processes, and its start; counted from when it takes connections again."""

    def blow(_crowd: Crowd) -> float:
        cluster.kill()
        cluster.start()
        return time.monotonic()

    return blow


def _refused(crowd: Crowd) -> None:
    """Wait until the server says that it cannot write."""
    before = crowd.statuses[503]
    wait_until(lambda: crowd.statuses[503] > before, BACK_SECONDS, "a refusal because nothing can be written")


def filling(folder: Path) -> Blow:
    """Fill the file system of `folder` to the last byte until the server says so, then give the room back."""

    def blow(crowd: Crowd) -> float:
        ballast = folder / "ballast"
        with ballast.open("wb", buffering=0) as file:
            for size in (1 << 16, 1 << 12, 1):
                with _until_full():
                    while True:
                        file.write(b"\0" * size)
        _refused(crowd)
        ballast.unlink()
        return time.monotonic()

    return blow


@contextmanager
def _until_full() -> Iterator[None]:
    try:
        yield
    except OSError as error:
        assert error.errno == errno.ENOSPC, error


def limiting_files(desk: RealDesk) -> Blow:
    """No file of the running server may grow any more (as with a quota), until it says so; needs no root."""

    def blow(crowd: Crowd) -> float:
        process = psutil.Process(desk.pid)
        _, hard = process.rlimit(resource.RLIMIT_FSIZE)
        process.rlimit(resource.RLIMIT_FSIZE, (1, hard))
        _refused(crowd)
        process.rlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, hard))
        return time.monotonic()

    return blow


@contextmanager
def small_disk(folder: Path, mebibytes: int) -> Iterator[Path]:
    """A file system of its own of that size (needs root)."""
    folder.mkdir(parents=True)
    options = f"size={mebibytes}m,mode=700"
    subprocess.run(["mount", "-t", "tmpfs", "-o", options, "onthaal-drill", str(folder)], check=True)
    try:
        yield folder
    finally:
        subprocess.run(["umount", "-l", str(folder)], check=True)


def may_mount() -> bool:
    return os.geteuid() == 0
