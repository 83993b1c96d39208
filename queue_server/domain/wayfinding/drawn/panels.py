"""A whole route as one picture: its levels beside or below each other in the order of walking, a name above each."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from queue_server.domain.wayfinding.drawn.frame import fitted, span
from queue_server.domain.wayfinding.drawn.labels import Measure
from queue_server.domain.wayfinding.drawn.outlines import Box
from queue_server.domain.wayfinding.drawn.picture import panel
from queue_server.domain.wayfinding.drawn.scene import ASCENT, DESCENT, Label, Role, Scene
from queue_server.domain.wayfinding.drawn.stages import Stage
from queue_server.domain.wayfinding.drawn.style import Style
from queue_server.domain.wayfinding.drawn.view import Trip, View, matters
from queue_server.domain.wayfinding.finding import Route
from queue_server.domain.wayfinding.network import Spot
from queue_server.domain.wayfinding.turns import heading

FLAT_MOST, HIGH_MOST = 0.45, 1.15
"""Height of a panel of its own height, as a factor of its width."""


@dataclass(frozen=True, slots=True)
class Paper:
    """In the caller's unit. `height` None: as high as the maps need. `letter`: size of the letters (em)."""

    width: float
    height: float | None
    letter: float
    style: Style


def scene(
    trip: Trip,
    route: Route,
    paper: Paper,
    measure: Measure,
    up: float | None = None,
    only: frozenset[int] | None = None,
) -> Scene:
    """`up`: degrees from north that are up; None: where one looks, or else sets off. `only`: levels to be drawn; None:
    all that the route is on."""
    parts = _parts(trip, route)
    turned = next(value for value in (up, trip.gaze, _first(parts)) if value is not None)
    shown = [part for part in parts if only is None or part.stage.level in only]
    title = (ASCENT + DESCENT + paper.style.margin / 2) * paper.letter if len(parts) > 1 else 0.0
    making = _Making(trip, paper, turned, title)
    boxes, height = making.boxes(shown)
    views = [making.view(part, box) for part, box in zip(shown, boxes, strict=True)]
    panels = tuple(panel(view, measure) for view in views)
    titled = zip(shown, views, strict=True) if title else ()
    titles = tuple(_title(view, part.number if len(shown) > 1 else 0, measure) for part, view in titled)
    return Scene(paper.width, round(height, 1), trip.wording.language, panels, titles)


@dataclass(frozen=True, slots=True)
class _Part:
    """`number`: from one on, in the order of walking."""

    stage: Stage
    number: int
    last: bool


def _parts(trip: Trip, route: Route) -> list[_Part]:
    found = trip.stages(route)
    return [_Part(stage, number, number == len(found)) for number, stage in enumerate(found, 1)]


def _first(parts: Sequence[_Part]) -> float:
    """Where one sets off to."""
    line = next((part.stage.line for part in parts if len(part.stage.line) > 1), ((0.0, 0.0), (0.0, 1.0)))
    return heading(line[0], line[1])


@dataclass(frozen=True, slots=True)
class _Making:
    """`turned`: degrees from north that are up; `title`: height of what stands above a panel."""

    trip: Trip
    paper: Paper
    turned: float
    title: float

    @property
    def gap(self) -> float:
        return self.paper.style.margin * self.paper.letter

    @property
    def room(self) -> float:
        """Between what matters and the edge: for the marks, and a line of words."""
        return (self.paper.style.pin / 2 + self.paper.style.margin) * self.paper.letter

    def spots(self, part: _Part) -> list[Spot]:
        return matters(self.trip, part.stage, part.number == 1, part.last, self.paper.style.near_metres)

    def boxes(self, parts: Sequence[_Part]) -> tuple[list[Box], float]:
        """Of each panel, without its title; and the height of it all."""
        if self.paper.height is None or not parts:
            return self._below(parts)
        width, height, gap, count = self.paper.width, self.paper.height, self.gap, len(parts)
        rows = min(range(1, count + 1), key=lambda rows: self._loss(parts, rows, height))
        columns = math.ceil(count / rows)
        wide, high = (width - gap * (columns - 1)) / columns, (height - gap * (rows - 1)) / rows
        found = []
        for number in range(count):
            row, column = divmod(number, columns)
            if self.trip.wording.right_to_left:
                column = columns - 1 - column
            left, top = column * (wide + gap), row * (high + gap)
            found.append(_even(left, top + self.title, left + wide, top + high))
        return found, height

    def _loss(self, parts: Sequence[_Part], rows: int, height: float) -> float:
        """The less, the larger a metre comes out where it is smallest."""
        wide = self.paper.width / math.ceil(len(parts) / rows)
        high = max(1.0, height / rows - self.title)
        spans = [span(self.spots(part), self.turned) for part in parts]
        return max(max((own.right - own.left) / wide, (own.bottom - own.top) / high) for own in spans) + 1e-6 * rows

    def _below(self, parts: Sequence[_Part]) -> tuple[list[Box], float]:
        """One below the other, each as high as it needs."""
        top, found, width = 0.0, [], self.paper.width
        for part in parts:
            own = span(self.spots(part), self.turned)
            most = self.paper.style.metre_most * self.paper.letter
            scale = min((width - 2 * self.room) / max(own.right - own.left, 0.01), most)
            high = (own.bottom - own.top) * scale + 2 * self.room
            high = min(HIGH_MOST * width, max(FLAT_MOST * width, high))
            found.append(_even(0.0, top + self.title, width, top + self.title + high))
            top += self.title + high + self.gap
        return found, max(0.0, top - self.gap)

    def view(self, part: _Part, box: Box) -> View:
        room, paper = self.room, self.paper
        inner = Box(box.left + room, box.top + room, box.right - room, box.bottom - room)
        if inner.right - inner.left < room or inner.bottom - inner.top < room:
            inner = box
        frame = fitted(self.spots(part), self.turned, inner, paper.style.metre_most * paper.letter)
        return View(self.trip, part.stage, part.number == 1, part.last, box, frame, paper.style, paper.letter)


def _even(left: float, top: float, right: float, bottom: float) -> Box:
    return Box(round(left, 1), round(top, 1), round(right, 1), round(bottom, 1))


def _title(view: View, number: int, measure: Measure) -> Label:
    """Where reading starts. `number`: 0 where there is nothing to be counted."""
    name = view.trip.wording.levels.get(view.stage.level, "")
    text = f"{number}. {name}".strip() if number else name
    size = view.letter
    width = measure(text, True) * size
    box = view.box
    inset = width / 2 + view.size(view.style.air)
    x = box.right - inset if view.trip.wording.right_to_left else box.left + inset
    y = box.top - view.size(view.style.margin) / 2 - DESCENT * size
    return Label(Role.TITLE, (round(x, 1), round(y, 1)), (text,), round(size, 2), round(size, 2), round(width, 1), True)
