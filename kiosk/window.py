"""Settings that Kivy reads once, at its first import; so this comes before any other import of Kivy."""

from __future__ import annotations

import os
from collections import deque
from pathlib import Path
from typing import Any

FRAMES_A_SECOND = 40
"""Enough for a slide of 200 ms, and a third fewer wake-ups than 60 while nobody is there."""

SOFTWARE = (b"llvmpipe", b"softpipe")
"""What names itself so draws with the processor."""

FINGERS = frozenset({"fingerdown", "fingermotion", "fingerup"})
"""What SDL tells of a finger, as Kivy names it."""


def prepare(state_dir: Path, width: int, height: int, fullscreen: bool = False) -> None:
    """Kivy without its own options, files and log; no key that ends the program; each finger once.

    On X11 SDL makes a mouse of the first finger, on KMSDRM it does not; Kivy leaves SDL's own fingers aside on both and
    opens `/dev/input` itself where it may (`probesysfs`). So a finger would come twice, once or not at all, and not
    after its panel was unplugged. Here all of that is off, and `take_fingers` takes SDL's fingers everywhere.
    """
    home = state_dir.absolute() / "kivy"
    home.mkdir(parents=True, exist_ok=True)
    os.environ["KIVY_HOME"] = str(home)
    os.environ["KIVY_NO_ARGS"] = "1"
    os.environ["KIVY_LOG_MODE"] = "PYTHON"  # else it takes over the root logger and sys.stderr
    os.environ["SDL_TOUCH_MOUSE_EVENTS"] = "0"
    from kivy.config import Config

    for section, option, value in (
        ("graphics", "width", width),
        ("graphics", "height", height),
        ("graphics", "multisamples", 0),
        ("graphics", "maxfps", FRAMES_A_SECOND),
        ("graphics", "resizable", 1),
        ("graphics", "borderless", int(fullscreen)),
        ("graphics", "fullscreen", "auto" if fullscreen else 0),
        ("input", "mouse", "mouse,disable_multitouch"),
        ("kivy", "exit_on_escape", 0),
        ("kivy", "log_level", "warning"),
        ("kivy", "pause_on_minimize", 0),
    ):
        Config.set(section, option, value)
    for name in Config.options("input"):
        if name != "mouse":
            Config.remove_option("input", name)


class _Fingers:
    """SDL's side of the window, with its fingers handed to Kivy's provider of them."""

    def __init__(self, sdl: Any, queue: deque[Any]) -> None:
        self._sdl, self._queue = sdl, queue

    def __getattr__(self, name: str) -> Any:
        return getattr(self._sdl, name)

    def poll(self) -> Any:
        event = self._sdl.poll()
        if event and event[0] in FINGERS:
            self._queue.appendleft(event)
        return event


def finish_frames() -> bool:
    """Once the window is there. Where the processor draws (Mesa's llvmpipe), each frame is finished before the next one
    begins: else as many as sixty-four are under way, and each thing drawn in each of them holds 64 KiB. Answers whether
    that is so; a graphics chip is left to itself."""
    from kivy.core.window import Window
    from kivy.graphics.opengl import GL_RENDERER, glFinish, glGetString

    drawn_by = glGetString(GL_RENDERER) or b""
    if not any(name in drawn_by for name in SOFTWARE):
        return False
    Window.bind(on_flip=lambda _window: glFinish())
    return True


def take_fingers() -> None:
    """Once the window is there, for each app; Kivy forgets its providers when an app ends."""
    from kivy.base import EventLoop
    from kivy.core.window import Window
    from kivy.core.window.window_sdl2 import SDL2MotionEventProvider

    if not isinstance(Window._win, _Fingers):
        Window._win = _Fingers(Window._win, SDL2MotionEventProvider.q)
    if not any(isinstance(one, SDL2MotionEventProvider) for one in EventLoop.input_providers):
        EventLoop.add_input_provider(SDL2MotionEventProvider("sdl", ""))
