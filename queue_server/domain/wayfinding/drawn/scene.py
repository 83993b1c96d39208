"""A map ready to be drawn by anybody who can fill a polygon: in the caller's unit, y downwards, colours left open.

Paint a panel's shapes first, then its strokes, its marks and its labels, each in their order, cut off at its box.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from queue_server.domain.wayfinding.drawn.outlines import Box

Point = tuple[float, float]


class Role(StrEnum):
    """What something is for; a style gives it its colours."""

    QUIET = "quiet"
    """A room that has nothing to do with the route."""
    ROOM = "room"
    """A room beside the route."""
    CORRIDOR = "corridor"
    CLIMB = "climb"
    """Stairs, a lift, a ramp."""
    OUTSIDE = "outside"
    CLOSED = "closed"
    GOAL = "goal"
    GAZE = "gaze"
    """Where one looks."""
    DOOR = "door"
    CASING = "casing"
    """Lies under the route, and keeps it apart from the walls."""
    ROUTE = "route"
    DASHED = "dashed"
    """The part of the route on stairs or by lift."""
    ARROW = "arrow"
    HERE = "here"
    ENTRY = "entry"
    EXIT = "exit"
    """Where one comes from another level, or leaves to one."""
    THING = "thing"
    """What one sees on the way."""
    NAME = "name"
    TITLE = "title"


@dataclass(frozen=True, slots=True)
class Shape:
    """`rings`: the outer one first; not closed. `line`: width of its outline."""

    role: Role
    rings: tuple[tuple[Point, ...], ...]
    line: float = 0.0


@dataclass(frozen=True, slots=True)
class Stroke:
    """`dash`: length of dashes and of the gaps between them; 0: an unbroken line. Ends and corners are round."""

    role: Role
    points: tuple[Point, ...]
    width: float
    dash: float = 0.0


@dataclass(frozen=True, slots=True)
class Mark:
    """`icon`: its Phosphor name, `size` wide and high around `at`; without one a disc of that size."""

    role: Role
    at: Point
    size: float
    icon: str = ""


@dataclass(frozen=True, slots=True)
class Label:
    """`lines` in reading order, their middle at `at[0]`, their baselines from `at[1]` downwards, `step` apart.
    `size`: of the letters (em). `width`: of the longest line."""

    role: Role
    at: Point
    lines: tuple[str, ...]
    size: float
    step: float
    width: float
    bold: bool = False

    @property
    def box(self) -> Box:
        half = self.width / 2
        top, bottom = self.at[1] - ASCENT * self.size, self.at[1] + DESCENT * self.size
        return Box(self.at[0] - half, top, self.at[0] + half, bottom + self.step * (len(self.lines) - 1))


ASCENT, DESCENT, STEP = 0.92, 0.34, 1.24
"""Above and below a baseline, and between two, in letter sizes; Arabic and stacked accents stay within."""


@dataclass(frozen=True, slots=True)
class Panel:
    """One level."""

    level: int
    box: Box
    shapes: tuple[Shape, ...] = ()
    strokes: tuple[Stroke, ...] = ()
    marks: tuple[Mark, ...] = ()
    labels: tuple[Label, ...] = ()


@dataclass(frozen=True, slots=True)
class Scene:
    """`labels`: above the panels. `language` is that of the words; the map itself is never mirrored."""

    width: float
    height: float
    language: str
    panels: tuple[Panel, ...]
    labels: tuple[Label, ...] = ()
