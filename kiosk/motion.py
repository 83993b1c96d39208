"""All that moves: a new screen that slides in, a figure that walks the way once. Nothing goes round and round (K11)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import pairwise
from math import dist
from typing import Any

from kivy.animation import Animation

WALK_SECONDS = 4.5
"""K11 and WCAG 2.2.2: what moves by itself beside something to be read stops within five seconds."""
LEG_LEAST = 0.2
"""The share of that time that the shortest floor gets at least."""

Point = tuple[float, float]


def slide(shift: Any, come_from: float, seconds: float) -> None:
    """`shift` (a Translate) goes from there to nought."""
    Animation.cancel_all(shift)
    shift.x = come_from
    Animation(x=0, duration=seconds, t="out_cubic").start(shift)


def stop(shift: Any) -> None:
    """Ends a movement at once, as if it had come to its end."""
    Animation.cancel_all(shift)
    shift.x = 0


class Walk:
    """A figure (a Translate) along lines, floor by floor. `on_leg(number)` before each, `on_end()` after the last."""

    def __init__(
        self,
        figure: Any,
        lines: Sequence[Sequence[Point]],
        on_leg: Callable[[int], None],
        on_end: Callable[[], None],
    ) -> None:
        self._figure, self._lines, self._on_leg, self._on_end = figure, lines, on_leg, on_end
        self._seconds = leg_seconds([_length(line) for line in lines])
        self._under_way: Animation | None = None

    def start(self) -> None:
        self._walk(0)

    def stop(self) -> None:
        """Where it is; nothing is called any more."""
        if self._under_way is not None:
            self._under_way.cancel(self._figure)
            self._under_way = None

    def _walk(self, number: int) -> None:
        if number == len(self._lines):
            self._under_way = None
            self._on_end()
            return
        line, seconds = self._lines[number], self._seconds[number]
        self._figure.x, self._figure.y = line[0]
        self._on_leg(number)
        pace = seconds / (_length(line) or 1.0)
        parts = [Animation(x=b[0], y=b[1], duration=max(0.001, dist(a, b) * pace)) for a, b in pairwise(line)]
        whole = parts[0]
        for part in parts[1:]:
            whole = whole + part
        whole.bind(on_complete=lambda *_: self._walk(number + 1))
        self._under_way = whole
        whole.start(self._figure)


def leg_seconds(lengths: Sequence[float]) -> list[float]:
    """How long each floor is walked: by its length, none in a blink, all together `WALK_SECONDS`."""
    least = min(LEG_LEAST, 1 / max(1, len(lengths)))
    whole, rest = sum(lengths) or 1.0, 1 - least * len(lengths)
    return [WALK_SECONDS * (least + rest * length / whole) for length in lengths]


def _length(line: Sequence[Point]) -> float:
    return sum(dist(a, b) for a, b in pairwise(line))
