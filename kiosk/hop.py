"""From any thread to the one that draws."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from kivy.clock import Clock


def on_screen_thread(call: Callable[..., None]) -> Callable[..., None]:
    """The same call, made by the thread that draws, at its next frame."""
    return lambda *arguments: _later(call, arguments)


def _later(call: Callable[..., None], arguments: tuple[Any, ...]) -> None:
    Clock.schedule_once(lambda _seconds: call(*arguments))
