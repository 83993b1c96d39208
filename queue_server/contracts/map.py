"""A map as it is drawn on paper and glass: shapes, lines, marks and words at their places, y downwards.

Paint of each panel its shapes, strokes, marks and labels, in this order, cut off at its box; then the labels of the
whole. Made of a `Scene` of the domain by `MapScene.model_validate(scene)`.
"""

from __future__ import annotations

from typing import Literal

from pydantic import ConfigDict

from queue_server.contracts.base import Message

Point = tuple[float, float]
Box = tuple[float, float, float, float]
"""Left, top, right, bottom."""
ShapeRole = Literal["quiet", "room", "corridor", "climb", "outside", "closed", "goal", "gaze"]
StrokeRole = Literal["door", "casing", "route", "dashed", "arrow"]
MarkRole = Literal["here", "goal", "entry", "exit", "thing"]
LabelRole = Literal["goal", "here", "exit", "name", "room", "title"]


class _Drawn(Message):
    model_config = ConfigDict(frozen=True, extra="forbid", from_attributes=True)


class MapShape(_Drawn):
    """`rings`: the outer one first; not closed. `line`: width of its outline."""

    role: ShapeRole
    rings: tuple[tuple[Point, ...], ...]
    line: float


class MapStroke(_Drawn):
    """`dash`: length of dashes and of the gaps between them; 0: an unbroken line. Ends and corners are round."""

    role: StrokeRole
    points: tuple[Point, ...]
    width: float
    dash: float


class MapMark(_Drawn):
    """A disc of `size`, with the Phosphor icon in it, if any."""

    role: MarkRole
    at: Point
    size: float
    icon: str


class MapLabel(_Drawn):
    """`lines`: their middle at `at[0]`, baselines from `at[1]` downwards, `step` apart; letters of `size` (em)."""

    role: LabelRole
    at: Point
    lines: tuple[str, ...]
    size: float
    step: float
    width: float
    bold: bool


class MapPanel(_Drawn):
    """One level; `level` is its index in the network."""

    level: int
    box: Box
    shapes: tuple[MapShape, ...]
    strokes: tuple[MapStroke, ...]
    marks: tuple[MapMark, ...]
    labels: tuple[MapLabel, ...]


class MapScene(_Drawn):
    width: float
    height: float
    language: str
    panels: tuple[MapPanel, ...]
    labels: tuple[MapLabel, ...]
