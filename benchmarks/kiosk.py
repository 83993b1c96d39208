"""The kiosk: how soon it is there, how soon it answers a finger, what it costs at rest, and what a day leaves behind.

Beside it a bare Kivy window of the same size with one label, drawn by the same software.
"""

from __future__ import annotations

import json
import os
import shutil
import socket
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any

import psutil

from benchmarks.kiosk_visits import LANGUAGES, MODES
from benchmarks.support import (
    SITE,
    Figures,
    Hall,
    ask_process,
    asked_for_quick,
    at_most,
    finish,
    load_average,
    open_hall,
    percentile,
    python,
    reported,
    workplace,
)
from queue_server import founding
from queue_server.client import pair
from queue_server.demonstration import PANEL, Part, Parts, virtual_screen
from queue_server.domain.catalogue import Town
from queue_server.web.desk import Store

FIRST_FRAME_GOAL_SECONDS = 2.5
TAP_GOAL_MS = 100.0
IDLE_GOAL_PERCENT = 3.0
RSS_GOAL_MIB = 350.0
GROWTH_GOAL_PERCENT = 5.0
READY_SECONDS = 60.0
SETTLE_SECONDS = 8.0
"""Until the search is built and the numbers for off-line times are there."""
OFFLINE_HOURS = (10, 11)
OFFSCREEN = {"SDL_VIDEODRIVER": "offscreen"}


@dataclass(frozen=True, slots=True)
class Size:
    """How much is measured."""

    starts: int
    idle_seconds: float
    tap_rounds: int
    tap_languages: Sequence[str]
    tap_modes: int
    moving_seconds: float
    visits_an_hour: int


QUICK = Size(2, 20, 2, ("nl", "fr", "ar"), 1, 4, 2)
WHOLE = Size(7, 60, 2, LANGUAGES, len(MODES), 10, 25)


@contextmanager
def readiness(parts: Parts, name: str) -> Iterator[tuple[dict[str, str], socket.socket]]:
    """What makes a process say that its first frame was drawn, and where it says so (sd_notify)."""
    address = parts.folder / f"{name}.notify"
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as hears:
        hears.bind(str(address))
        hears.settimeout(READY_SECONDS)
        yield {"NOTIFY_SOCKET": str(address)}, hears
    address.unlink()


def started(parts: Parts, name: str, command: list[str], shown_on: dict[str, str]) -> tuple[Part, float]:
    """The process, and the seconds until its first frame."""
    with readiness(parts, name) as (environment, hears):
        began = time.monotonic()
        part = parts.start(name, command, {**shown_on, **environment})
        hears.recv(100)
        return part, time.monotonic() - began


def ended(part: Part) -> None:
    part.process.terminate()
    part.process.wait()


@dataclass(slots=True)
class House:
    """A hall and the kiosks that were paired with it, each with its own key and folder."""

    parts: Parts
    hall: Hall
    keys: list[str]
    shown_on: dict[str, str]

    def bare(self, name: str, **more: Any) -> dict[str, object]:
        return {"state": str(self.parts.folder / name), "size": PANEL, **more}

    def start_bare(self, name: str, shown_on: dict[str, str]) -> tuple[Part, float]:
        command = python("-m", "benchmarks.kiosk_bare", json.dumps(self.bare(name)))
        return started(self.parts, name, command, shown_on)

    def start_kiosk(self, state: Path, shown_on: dict[str, str]) -> tuple[Part, float, float]:
        """The process, and the seconds until its first frame and until the welcome screen was drawn."""
        state.mkdir(exist_ok=True)
        key, said = state / "key", state / "said.jsonl"
        key.write_text(self.keys[0], encoding="utf-8")
        key.chmod(0o600)
        said.unlink(missing_ok=True)
        words = ("--server", self.hall.url, "--state-dir", str(state), "--announce", str(said), "--sound", "null")
        command = python("-m", "kiosk", *words, "--size", "x".join(map(str, PANEL)))
        began = time.monotonic()
        part, first = started(self.parts, state.name, command, shown_on)
        while not (said.exists() and '"screen": "welcome"' in said.read_text(encoding="utf-8")):
            if part.process.poll() is not None or time.monotonic() - began > READY_SECONDS:
                raise RuntimeError(f"the kiosk did not come: {part.log.read_text()[-800:]}")
            time.sleep(0.002)
        return part, first, time.monotonic() - began

    def visit(self, kind: str, key: str, **more: Any) -> dict[str, object]:
        state = str(self.parts.folder / kind)
        job = {"kind": kind, "state": state, "server": self.hall.url, "key": key, "size": PANEL, "words": ()}
        return {**job, **more}


@contextmanager
def house() -> Iterator[House]:
    codes: list[str] = []

    def invite(store: Store, town: Town) -> Town:
        codes.extend(founding.invite(store, town, SITE, "kiosk", f"Kiosk {number}").code for number in (2, 3))
        return town

    with workplace() as parts:
        hall = open_hall(parts, grow=invite)
        keys = [hall.kiosk_key, *(pair(hall.url, code).key for code in codes)]
        yield House(parts, hall, keys, virtual_screen(parts))


def measure_starts(house: House, rounds: int) -> Figures:
    """In turn: the bare window, a kiosk that never saw its town, one that kept it, and that one without a display."""
    times: dict[str, list[float]] = {}

    def note(name: str, seconds: float) -> None:
        times.setdefault(name, []).append(seconds)

    for _ in range(rounds):
        part, first = house.start_bare("bare", house.shown_on)
        note("bare_first_frame", first)
        ended(part)
        state = house.parts.folder / "kiosk"
        shutil.rmtree(state, ignore_errors=True)
        for name, shown_on in (
            ("from_server", house.shown_on),
            ("from_disk", house.shown_on),
            ("offscreen", OFFSCREEN),
        ):
            part, first, welcome = house.start_kiosk(state, shown_on)
            note(f"first_frame_{name}", first)
            note(f"welcome_{name}", welcome)
            time.sleep(1)  # what the server said is on the disk now
            ended(part)
    figures: Figures = {}
    for name, seconds in times.items():
        middle = median(seconds)
        is_first = name.startswith("first_frame")
        figures[name] = at_most(middle, "s", FIRST_FRAME_GOAL_SECONDS) if is_first else reported(middle, "s")
    bare = median(times["bare_first_frame"])
    figures["times_bare_first_frame"] = reported(median(times["first_frame_from_disk"]) / bare, "x")
    return figures


def cpu_seconds(part: Part) -> float:
    spent = psutil.Process(part.process.pid).cpu_times()
    return float(spent.user + spent.system)


def measure_rest(house: House, seconds: float) -> Figures:
    """Shares of one core, of a kiosk that shows its welcome screen and of the bare window at the same time."""
    kiosk, _, _ = house.start_kiosk(house.parts.folder / "kiosk", house.shown_on)
    bare, _ = house.start_bare("bare", house.shown_on)
    time.sleep(SETTLE_SECONDS)
    began, before = time.monotonic(), [cpu_seconds(part) for part in (kiosk, bare)]
    time.sleep(seconds)
    after, took = [cpu_seconds(part) for part in (kiosk, bare)], time.monotonic() - began
    share, bare_share = ((end - start) / took * 100 for start, end in zip(before, after, strict=True))
    sizes = [psutil.Process(part.process.pid).memory_info().rss / 2**20 for part in (kiosk, bare)]
    for part in (kiosk, bare):
        ended(part)
    return {
        "idle_cpu": at_most(share, "% of a core", IDLE_GOAL_PERCENT),
        "bare_idle_cpu": reported(bare_share, "% of a core"),
        "rss_at_rest": at_most(sizes[0], "MiB", RSS_GOAL_MIB),
        "bare_rss": reported(sizes[1], "MiB"),
    }


def tap_figures(taps: Sequence[dict[str, Any]]) -> Figures:
    """Of all taps, and of those that nobody had made before in this language and mode."""
    everything = [tap["ms"] for tap in taps]
    first, later = ([tap["ms"] for tap in taps if tap["first"] is is_first] for is_first in (True, False))
    return {
        "taps": reported(len(everything), "taps"),
        "tap_p50": reported(percentile(everything, 0.5), "ms"),
        "tap_p99": at_most(percentile(everything, 0.99), "ms", TAP_GOAL_MS),
        "tap_p99_first_time": reported(percentile(first, 0.99), "ms"),
        "tap_p99_later": reported(percentile(later, 0.99), "ms"),
        "tap_worst": reported(max(everything), "ms"),
    }


def measure_taps(house: House, size: Size) -> Figures:
    os.environ.update(house.shown_on)
    job = house.visit("taps", house.keys[1], rounds=size.tap_rounds, languages=size.tap_languages, modes=size.tap_modes)
    found = ask_process(house.parts, "taps", "benchmarks.kiosk_visits", job)
    bare = house.bare("moving", seconds=size.moving_seconds)
    moving = ask_process(house.parts, "moving", "benchmarks.kiosk_bare", bare)
    figures = tap_figures(found["taps"])
    for name, apart, drawing in (
        ("", found["slides"], found["drawing"]),
        ("bare_", moving["apart_ms"], moving["drawing_ms"]),
    ):
        for share in (50, 99):
            figures[f"{name}frame_p{share}_moving"] = reported(percentile(apart, share / 100), "ms")
        figures[f"{name}drawing_p50_moving"] = reported(percentile(drawing, 0.5), "ms")
    return figures


def day_figures(sizes: Sequence[float]) -> Figures:
    """`sizes` are MiB at the end of each hour."""
    growth = (max(sizes[1:]) / sizes[0] - 1) * 100
    return {
        "rss_after_1_hour": reported(sizes[0], "MiB"),
        "rss_after_24_hours": at_most(sizes[-1], "MiB", RSS_GOAL_MIB),
        "rss_most": at_most(max(sizes), "MiB", RSS_GOAL_MIB),
        "growth_after_1_hour": at_most(growth, "%", GROWTH_GOAL_PERCENT),
    }


def measure_day(house: House, visits_an_hour: int) -> Figures:
    """A day of visits, two hours of it without the server."""
    out = house.parts.folder / "day.json"
    job = house.visit("day", house.keys[2], visits_an_hour=visits_an_hour, offline=OFFLINE_HOURS, out=str(out))
    part = house.parts.start("day", python("-m", "benchmarks.kiosk_visits", json.dumps(job)), OFFSCREEN)
    assert part.process.stdout is not None
    for line in part.process.stdout:
        if not line.startswith("hour "):
            continue  # of the kiosk's own log
        hour = int(line.split()[1])
        if hour == OFFLINE_HOURS[0]:
            house.hall.kill()
        elif hour == OFFLINE_HOURS[-1] + 1:
            house.hall.start()
    if part.process.wait() != 0:
        raise RuntimeError(f"the day failed: {part.log.read_text()[-1500:]}")
    found = json.loads(out.read_text(encoding="utf-8"))
    return {**day_figures(found["rss"]), "tickets_of_the_day": reported(found["tickets"], "tickets")}


def measure(size: Size) -> Figures:
    with house() as found:
        figures = measure_starts(found, size.starts)
        figures |= measure_rest(found, size.idle_seconds)
        figures |= measure_taps(found, size)
        figures |= measure_day(found, size.visits_an_hour)
    return {**figures, "load_average": load_average()}


if __name__ == "__main__":
    sys.exit(finish(measure(QUICK if asked_for_quick("The kiosk, beside a bare window.") else WHOLE)))
