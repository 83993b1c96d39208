"""The app in a real window without a display, with a finger, keys and a clock that a test moves."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kivy.base import EventLoop, runTouchApp, stopTouchApp
from kivy.core.window import Window
from kivy.tests.common import UnitTestTouch
from PIL import Image

from kiosk.app import KioskApp
from kiosk.brush import Control
from kiosk.effects import PrintSlip
from kiosk.options import parse
from kiosk.session import DOUBLE_TAP_SECONDS
from kiosk.tour import picture
from kiosk.visitor import Screen
from queue_server.client import Server
from queue_server.contracts.hall import HallStatus, KioskTown
from tests.kiosk.lindegem import DEVICE
from tests.kiosk.samples import ticket

KEYS = {
    "up": 273,
    "down": 274,
    "right": 275,
    "left": 276,
    "tab": 9,
    "enter": 13,
    "space": 32,
    "escape": 27,
    "backspace": 8,
}


@dataclass
class Kiosk:
    """The app with a clock that the test moves."""

    app: KioskApp
    folder: Path
    now: float = 1000.0

    def frames(self, count: int = 3) -> None:
        for _ in range(count):
            EventLoop.idle()

    def until(self, done: Callable[[], bool]) -> None:
        """What another thread has to bring comes with one of the next frames."""
        ends = time.monotonic() + 30
        while not done():
            assert time.monotonic() < ends
            self.frames(1)
        self.frames()

    def control(self, control_id: str) -> Control:
        return next(c for c in self.app.stage.controls() if c.control_id == control_id)

    def ids(self) -> list[str]:
        return [c.control_id for c in self.app.stage.controls()]

    def touch(self, control_id: str, seconds_later: float = DOUBLE_TAP_SECONDS + 0.1) -> None:
        rect = self.control(control_id).rect
        self.touch_at(rect.x + rect.w / 2, rect.y + rect.h / 2, seconds_later)

    def touch_at(self, x: float, y: float, seconds_later: float = 1.0) -> None:
        self.now += seconds_later
        touch = UnitTestTouch(x, Window.height - y)
        touch.touch_down()
        self.frames(1)
        touch.touch_up()
        self.frames(2)

    def key(self, name: str, *modifiers: str) -> None:
        self.now += 1
        Window.dispatch("on_key_down", KEYS[name], 0, None, list(modifiers))
        self.frames(2)

    def type(self, text: str) -> None:
        """On a keyboard of the kiosk."""
        self.now += DOUBLE_TAP_SECONDS
        for letter in text:
            Window.dispatch("on_textinput", letter)
        self.frames(2)

    def wait(self, seconds: float) -> None:
        """Time goes by in the ticks of the kiosk."""
        for _ in range(round(seconds * 2)):
            self.now += 0.5
            self.app.tick()
        self.frames(2)

    def screen(self) -> Screen:
        return self.app.session.screen(self.now)

    def picture(self) -> Image.Image:
        path = self.folder / "picture.png"
        picture(self.app, path)
        with Image.open(path) as image:
            return image.convert("RGB")

    def take(self) -> PrintSlip:
        """All taps to a ticket, and the server's answer."""
        for control_id in ("start", "topic:t0", "product:p0-0", "confirm"):
            self.touch(control_id)
        assert self.screen() is Screen.WAIT
        session = self.app.session
        (to_print,) = session.ticket_issued(session.serial, ticket(), self.now)
        assert isinstance(to_print, PrintSlip)
        self.app.render()
        return to_print

    def said(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in (self.folder / "said.jsonl").read_text().splitlines()]


@contextmanager
def panel(
    folder: Path, town: KioskTown, hall: HallStatus, *words: str, still: bool = True, server: Server | None = None
) -> Iterator[Kiosk]:
    """A kiosk of this town that was started with these words too; its search is there. `still`: nothing moves."""
    options = parse(
        [
            *("--server", "http://127.0.0.1:9", "--announce", str(folder / "said.jsonl")),
            *("--printer", "tcp://127.0.0.1:9", *words),
        ]
    )
    app = KioskApp(options, server, clock=lambda: 1000.0)
    app.session.wayfinder.device_id = DEVICE
    found = Kiosk(app, folder)
    app.clock = lambda: found.now
    Window.size = (options.width, options.height)
    app._run_prepare()
    runTouchApp(embedded=True)
    if still:
        app.scenery.stand_still()
    app.town_loaded(town)
    app.hall_seen(hall)
    found.until(lambda: app.session.index is not None)
    yield found
    app.stop()
    Window.unbind(on_key_down=app._key, on_textinput=app._typed, on_resize=app._resized)
    Window.unbind(on_touch_down=app._woke)
    stopTouchApp()
