"""A finger on the panel: SDL's own events, as its driver sends them, through a real window."""

from __future__ import annotations

import ctypes
import struct
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from kivy.base import EventLoop
from kivy.config import Config
from kivy.core.window import Window, _window_sdl2

from kiosk import window
from kiosk.visitor import Screen
from tests.kiosk.panel import Kiosk, panel
from tests.kiosk.samples import hall, town

FINGER_DOWN, FINGER_UP, MOUSE_DOWN, MOUSE_UP = 0x700, 0x701, 0x401, 0x402
SDL = ctypes.CDLL(_window_sdl2.__file__)
"""The very library of the window: names are looked up in what it is linked with."""


@pytest.fixture
def kiosk(tmp_path: Path) -> Iterator[Kiosk]:
    with panel(tmp_path, town(topic_count=6), hall()) as found:
        yield found


def push(event: bytes) -> None:
    assert SDL.SDL_PushEvent(ctypes.create_string_buffer(event, 128)) == 1


def finger(kiosk: Kiosk, kind: int, place: tuple[float, float], number: int = 1) -> None:
    """SDL_TouchFingerEvent; `place` as shares of width and height, from the upper left corner."""
    push(struct.pack("=IIqqfffffI", kind, 0, 1, number, *place, 0, 0, 1, 0))
    taken(kiosk)


def taken(kiosk: Kiosk) -> None:
    Window.mainloop()  # one round: takes what SDL has
    kiosk.frames()


def mouse(kind: int, x: int, y: int) -> None:
    """SDL_MouseButtonEvent, of the left button."""
    push(struct.pack("=IIIIBBBBii", kind, 0, 0, 0, 1, int(kind == MOUSE_DOWN), 1, 0, x, y))


def middle(kiosk: Kiosk, control_id: str) -> tuple[float, float]:
    rect = kiosk.control(control_id).rect
    return rect.x + rect.w / 2, rect.y + rect.h / 2


def share(kiosk: Kiosk, control_id: str) -> tuple[float, float]:
    x, y = middle(kiosk, control_id)
    return x / Window.width, y / Window.height


def begun(kiosk: Kiosk) -> list[Any]:
    """Every touch that begins from here on."""
    found: list[Any] = []
    kiosk.app.stage.bind(on_touch_down=lambda _stage, touch: found.append(touch))
    return found


def to_letters(kiosk: Kiosk) -> None:
    kiosk.touch("start")
    kiosk.touch("search")
    assert kiosk.app.session.visit.screen is Screen.SEARCH
    kiosk.now += 1


def test_a_finger_of_the_panel_is_one_touch_at_its_place(kiosk: Kiosk) -> None:
    found = begun(kiosk)
    where = share(kiosk, "start")
    finger(kiosk, FINGER_DOWN, where)
    finger(kiosk, FINGER_UP, where)
    assert len(found) == 1
    assert (found[0].sx, 1 - found[0].sy) == pytest.approx(where, abs=0.001)
    assert kiosk.app.session.visit.screen is Screen.TOPICS


def test_letters_under_two_fingers_that_overlap_come_once_each_and_in_order(kiosk: Kiosk) -> None:
    to_letters(kiosk)
    for number, letter in enumerate("pas", start=1):
        finger(kiosk, FINGER_DOWN, share(kiosk, f"key:{letter}"), number)
        if number > 1:  # the finger before is lifted only now
            finger(kiosk, FINGER_UP, share(kiosk, f"key:{'pas'[number - 2]}"), number - 1)
    finger(kiosk, FINGER_UP, share(kiosk, "key:s"), 3)
    assert kiosk.app.session.visit.text == "pas"


def test_a_mouse_touches_too(kiosk: Kiosk) -> None:
    found = begun(kiosk)
    x, y = (round(one) for one in middle(kiosk, "start"))
    mouse(MOUSE_DOWN, x, y)
    mouse(MOUSE_UP, x, y)
    taken(kiosk)
    assert len(found) == 1
    assert kiosk.app.session.visit.screen is Screen.TOPICS


def test_nobody_else_reads_the_panel(kiosk: Kiosk) -> None:
    """SDL makes no mouse of a finger, and Kivy opens no /dev/input: each would be a second touch."""
    assert [name for name, _value in Config.items("input")] == ["mouse"]
    SDL.SDL_GetHint.restype = ctypes.c_char_p
    assert SDL.SDL_GetHint(b"SDL_TOUCH_MOUSE_EVENTS") == b"0"
    readers, once = list(EventLoop.input_providers), Window._win
    assert sorted(type(one).__name__ for one in readers) == ["MouseMotionEventProvider", "SDL2MotionEventProvider"]
    window.take_fingers()
    assert (EventLoop.input_providers, Window._win) == (readers, once)
