"""One kiosk with its window, its network and its server, in a process of its own, visited by many.

The clock of the visits is pushed on between them, so that a day passes in minutes; everything else is as in a hall.
"""

from __future__ import annotations

import json
import random
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import psutil

from benchmarks.kiosk_frames import Frames
from kiosk import memory, window
from kiosk.options import parse
from kiosk.visitor import Screen
from queue_server.client import Server

if TYPE_CHECKING:
    from kiosk.app import KioskApp

LANGUAGES = ("nl", "en", "fr", "de", "ar", "uk", "tr", "pl")
MODES: tuple[tuple[str, ...], ...] = ((), ("larger",), ("contrast",), ("reach",), ("larger", "contrast", "reach"))
WAYS: dict[Screen, tuple[str, ...]] = {
    Screen.WELCOME: ("start",),
    Screen.APPOINTMENT: ("walk_in", "back"),
    Screen.TOPICS: ("topic",),
    Screen.SEARCH: ("hit", "key", "topics", "back"),
    Screen.PRODUCTS: ("product",),
    Screen.QUESTION: ("answer",),
    Screen.OUTCOME: ("number", "onward", "done", "stop", "back"),
    Screen.CHECK: ("confirm",),
    Screen.NEEDS: ("needed",),
    Screen.TICKET: ("done",),
}
"""What a visitor touches on a screen: the first kind of control that is there."""
DETOURS: dict[Screen, str] = {
    Screen.WELCOME: "appointment",
    Screen.TOPICS: "search",
    Screen.PRODUCTS: "help",
    Screen.CHECK: "needs",
}
"""And what one in eight does instead, or in the first hour one in two."""
DETOUR_SHARE, CURIOUS_SHARE = 0.125, 0.5
SPEECH_EVERY = (3, 13)
"""In the first hour, and later: one visitor of so many has the screen read aloud."""
TAPS_MOST = 24
TAP_SECONDS = 1.5
LEFT_SECONDS = 200.0
"""Longer than any time-out of a visit: who left is forgotten."""
PATIENCE_SECONDS = 30.0
REST_SECONDS = 12.0
"""Between the welcome screen and the first tap: nobody stands there when a kiosk is switched on."""
MOTION_SECONDS = 0.3
HOURS = 24


def way_on(screen: Screen, ids: Sequence[str], chance: random.Random, share: float) -> str:
    """The control that a visitor touches next; empty when nothing on this screen leads on."""
    detour = DETOURS.get(screen, "")
    if detour in ids and chance.random() < share:
        return detour
    for kind in WAYS.get(screen, ()):
        if found := [one for one in ids if one.partition(":")[0] == kind]:
            return chance.choice(found)
    return ""


@dataclass(slots=True)
class Tap:
    """One touch: from the lifting of the finger to the frame that answers it."""

    ms: float
    screen: str
    first: bool
    """Nobody touched this in this language and mode before."""


class Finger:
    """A pointer of the X server, so that a touch comes the way it does in a hall."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(["xdotool", "-"], stdin=subprocess.PIPE, text=True)

    def say(self, words: str) -> None:
        assert self._process.stdin is not None
        self._process.stdin.write(words + "\n")
        self._process.stdin.flush()

    def stop(self) -> None:
        assert self._process.stdin is not None
        self._process.stdin.close()
        self._process.wait()


@dataclass
class Visitors:
    """Those who come to one kiosk. Without a `finger` they touch the window itself, and nothing moves."""

    app: KioskApp
    frames: Frames
    finger: Finger | None
    chance: random.Random
    detours: float = DETOUR_SHARE
    ahead: float = 0.0
    redrawn: int = 0
    tickets: int = 0
    taps: list[Tap] = field(default_factory=list)
    slides: list[float] = field(default_factory=list)
    drawing: list[float] = field(default_factory=list)
    _known: set[tuple[str, ...]] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.app.clock = lambda: time.monotonic() + self.ahead
        redraw = self.app.stage.redraw

        def counted(*what: Any) -> None:
            redraw(*what)
            self.redrawn += 1

        self.app.stage.redraw = counted  # type: ignore[method-assign,assignment]

    def frame(self) -> None:
        from kivy.base import EventLoop
        from kivy.core.window import Window

        EventLoop.idle()
        Window.mainloop()

    def until(self, done: Callable[[], bool], what: str) -> None:
        ends = time.monotonic() + PATIENCE_SECONDS
        while not done():
            if time.monotonic() > ends:
                raise RuntimeError(f"the kiosk never came to {what}; it shows {self.screen()}")
            self.frame()

    def screen(self) -> Screen:
        return self.app.session.screen(self.app.clock())

    def pass_time(self, seconds: float) -> None:
        self.ahead += seconds
        self.app.tick()
        self.frame()

    def touch(self, control_id: str) -> None:
        self.ahead += TAP_SECONDS
        if self.app.session.visit.speech:
            self.app.tap(control_id)  # as a key of the keypad does: a finger only reads
            self.frame()
            return
        rect = next(c.rect for c in self.app.stage.controls() if c.control_id == control_id)
        x, y = round(rect.x + rect.w / 2), round(rect.y + rect.h / 2)
        if self.finger:
            self._point(self.finger, control_id, x, y)
        else:
            self._poke(x, y)

    def _poke(self, x: int, y: int) -> None:
        from kivy.core.window import Window

        Window.dispatch("on_mouse_down", x, y, "left", [])
        self.frame()
        Window.dispatch("on_mouse_up", x, y, "left", [])
        self.frame()

    def _point(self, finger: Finger, control_id: str, x: int, y: int) -> None:
        """Presses, and lifts at any moment between two frames."""
        visit, shown = self.app.session.visit, self.screen()
        key = (control_id, shown, visit.language, str(visit.large), str(visit.contrast), str(visit.reach))
        finger.say(f"mousemove {x} {y} mousedown 1")
        self.until(lambda: self.app.stage._pressed is not None, f"a finger on {control_id}")
        before, lifted = self.redrawn, [0.0]

        def lift() -> None:
            lifted[0] = time.monotonic()
            finger.say("mouseup 1")

        threading.Timer(0.05 + self.chance.random() / window.FRAMES_A_SECOND, lift).start()
        self.until(lambda: self.redrawn > before, f"an answer to {control_id}")
        answered = len(self.frames.shown)  # a redraw happens before the drawing of its own frame, or in its idle
        if not self._flipped_since_redraw():
            self.until(lambda: len(self.frames.shown) > answered, "a frame")
        self.taps.append(Tap((self.frames.shown[-1] - lifted[0]) * 1_000, shown, key not in self._known))
        self._known.add(key)
        first = len(self.frames.shown) - 1
        if self.screen() is not shown:
            ends = time.monotonic() + MOTION_SECONDS
            while time.monotonic() < ends:
                self.frame()
            self.slides += self.frames.apart_ms(first)
            self.drawing += self.frames.drawing_ms(first)

    def _flipped_since_redraw(self) -> bool:
        from kivy.core.window import Window

        return not Window.canvas.needs_redraw

    def visit(self, language: str, modes: Sequence[str]) -> None:
        """From the welcome screen until the kiosk is free again."""
        ids = [c.control_id for c in self.app.stage.controls()]
        for control in (f"lang:{language}", *modes):
            if control in ids:
                self.touch(control)
        self._walk()
        self.pass_time(LEFT_SECONDS)
        self.until(self._free, "the end of a visit")

    def _free(self) -> bool:
        if self.screen() is not Screen.WELCOME or not self.app.session.nobody_there():
            self.pass_time(LEFT_SECONDS)
        return self.screen() is Screen.WELCOME

    def _walk(self) -> None:
        for _ in range(TAPS_MOST):
            screen = self.screen()
            if screen is Screen.WAIT:
                self.until(lambda: self.screen() is not Screen.WAIT, "a number")
                continue
            ids = [c.control_id for c in self.app.stage.controls()]
            if self.app.stage.has_dialog():
                self.touch(ids[0])
                continue
            if screen is Screen.TICKET:
                self.tickets += 1
            control = way_on(screen, ids, self.chance, self.detours)
            if not control:
                return
            self.touch(control)
            if screen is Screen.TICKET:
                return


def opened(job: dict[str, Any]) -> Visitors:
    """The kiosk of this job, when it knows its town, its hall and its search."""
    state = Path(job["state"])
    words = ["--server", job["server"], "--state-dir", str(state), "--size", "x".join(map(str, job["size"]))]
    options = parse([*words, "--sound", "null", *job["words"]])
    memory.keep_small()
    window.prepare(state, options.width, options.height)
    from kivy.base import runTouchApp

    from kiosk.app import KioskApp

    app = KioskApp(options, Server(options.server, job["key"]))
    app._run_prepare()
    runTouchApp(embedded=True)
    finger = Finger() if job["kind"] == "taps" else None
    found = Visitors(app, Frames(), finger, random.Random(5))
    session = app.session
    found.until(lambda: bool(session.index and session.hall and found.screen() is Screen.WELCOME), "the welcome screen")
    return found


def walk_all(visitors: Visitors, rounds: int, languages: Sequence[str], modes: Sequence[Sequence[str]]) -> None:
    """Everybody in turn, `rounds` times."""
    for _ in range(rounds):
        for language in languages:
            for mode in modes:
                visitors.visit(language, mode)


def day(visitors: Visitors, visits_an_hour: int, offline: Sequence[int]) -> list[float]:
    """Visits of a day; MiB of this process at the end of each hour. The server is away in the hours of `offline`.

    The first hour is a busy one: it sees every language in every mode and most of the detours, so that what is kept of
    texts, indexes and calendars is there.
    """
    from kivy.clock import Clock

    link, process = visitors.app.outside.link, psutil.Process()
    assert link is not None

    def is_away(wanted: bool) -> bool:
        return bool(link.away_seconds()) is wanted

    Clock._max_fps = 0  # nobody watches: a frame as soon as one is asked for
    sizes, count = [], 0
    for hour in range(HOURS):
        print(f"hour {hour}", flush=True)
        away = hour in offline
        visitors.until(partial(is_away, away), "being alone" if away else "its server")
        visits = visits_an_hour if hour else len(LANGUAGES) * len(MODES)
        visitors.detours = DETOUR_SHARE if hour else CURIOUS_SHARE
        for _ in range(visits):
            language, modes = LANGUAGES[count % len(LANGUAGES)], MODES[count // len(LANGUAGES) % len(MODES)]
            visitors.visit(language, (*modes, "speech") if count % SPEECH_EVERY[hour > 0] == 0 else modes)
            visitors.ahead += max(0.0, 3600 / visits - LEFT_SECONDS)
            count += 1
        sizes.append(process.memory_info().rss / 2**20)
    return sizes


def main(job: dict[str, Any]) -> None:
    visitors = opened(job)
    found: dict[str, Any] = {}
    if job["kind"] == "taps":
        rested = time.monotonic() + REST_SECONDS
        visitors.until(lambda: time.monotonic() > rested, "a moment of rest")
        walk_all(visitors, job["rounds"], job["languages"], MODES[: job["modes"]])
        taps = [{"ms": tap.ms, "screen": tap.screen, "first": tap.first} for tap in visitors.taps]
        found = {"taps": taps, "slides": visitors.slides, "drawing": visitors.drawing}
    else:
        found = {"rss": day(visitors, job["visits_an_hour"], job["offline"])}
    found["tickets"] = visitors.tickets
    Path(job["out"]).write_text(json.dumps(found), encoding="utf-8")
    visitors.app.stop()
    if visitors.finger:
        visitors.finger.stop()


if __name__ == "__main__":
    main(json.loads(sys.argv[1]))
