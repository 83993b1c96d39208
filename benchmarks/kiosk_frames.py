"""When frames were on the screen: the window's own drawing, timed around the exchange of its buffers."""

from __future__ import annotations

import time
from itertools import pairwise
from typing import Any


class Frames:
    """`shown` holds the moments, in seconds of the monotonic clock, at which a frame had been handed over whole."""

    def __init__(self) -> None:
        from kivy.core.window import Window

        self.shown: list[float] = []
        self._begun: list[float] = []
        self._flip = Window.flip
        Window.flip = self._flipped
        Window.bind(on_draw=self._begins)

    def _begins(self, *_window: Any) -> None:
        self._begun.append(time.monotonic())

    def _flipped(self) -> None:
        self._flip()
        self.shown.append(time.monotonic())

    def drawing_ms(self, first: int = 0) -> list[float]:
        """From the beginning of each frame until it was there, from the frame `first` on."""
        return [(end - begun) * 1_000 for begun, end in zip(self._begun, self.shown, strict=False)][first:]

    def apart_ms(self, first: int = 0) -> list[float]:
        """From frame to frame."""
        moments = self.shown[first:]
        return [(later - one) * 1_000 for one, later in pairwise(moments)]
