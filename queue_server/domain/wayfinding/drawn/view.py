"""What one panel is about: a level of a building, the part of the route on it, and how it is turned and scaled."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import pairwise

from queue_server.domain.wayfinding.corners import beside
from queue_server.domain.wayfinding.drawn.frame import Frame
from queue_server.domain.wayfinding.drawn.outlines import Box, Outline, Outlines
from queue_server.domain.wayfinding.drawn.scene import Point
from queue_server.domain.wayfinding.drawn.stages import WIDE, Stage, stages
from queue_server.domain.wayfinding.drawn.straight import Ground, Wall, set_off, straight
from queue_server.domain.wayfinding.drawn.style import Style
from queue_server.domain.wayfinding.drawn.wording import Wording
from queue_server.domain.wayfinding.finding import Route
from queue_server.domain.wayfinding.landmarks import Landmark
from queue_server.domain.wayfinding.network import Network, Place, Spot

GAZE_METRES = 3.0
"""So far ahead of where one stands is on the map."""
GOAL_METRES = 15.0
"""A room that is larger is not shown whole for its own sake."""


@dataclass(frozen=True, slots=True)
class Trip:
    """What is drawn, whatever the paper. `goal`: the place at the end. `gaze`: where one looks at the start, degrees
    from north; None where nobody knows. `landmarks`: of the steps, with the level of each."""

    network: Network
    outlines: Outlines
    goal: Place | None
    landmarks: tuple[tuple[int, Landmark], ...]
    gaze: float | None
    wording: Wording

    def stages(self, route: Route) -> tuple[Stage, ...]:
        """With their lines as they are drawn."""
        return tuple(self._drawn(part, first=not index) for index, part in enumerate(stages(self.network, route)))

    def _drawn(self, stage: Stage, first: bool) -> Stage:
        on = ground(self.outlines, stage)
        line = set_off(stage.line, on) if first else stage.line
        return replace(stage, line=straight(line, stage.doors, on))


def ground(outlines: Outlines, stage: Stage) -> Ground:
    """What one walks on, with the walls of the spaces that one walks through."""
    gaps = outlines.gaps_on(stage.level)
    wide = tuple((gap.start, gap.end) for gap in gaps if math.dist(gap.start, gap.end) >= WIDE)
    return Ground(tuple(_walls(outlines, stage)), wide)


def _walls(outlines: Outlines, stage: Stage) -> Iterator[Wall]:
    for space in outlines.on_level.get(stage.level, ()):
        if space.area in stage.areas:
            for ring in space.rings:
                yield from pairwise((*ring, ring[0]))


@dataclass(frozen=True, slots=True)
class View:
    """`first` and `last`: whether the route begins and ends here. `letter`: size of the letters, in the caller's
    unit."""

    trip: Trip
    stage: Stage
    first: bool
    last: bool
    box: Box
    frame: Frame
    style: Style
    letter: float

    def size(self, factor: float) -> float:
        return round(factor * self.letter, 2)

    def line(self, factor: float) -> float:
        """A width that can be seen."""
        return round(max(self.style.line_least, factor * self.letter), 2)

    def put(self, spot: Spot) -> Point:
        x, y = self.frame.put(spot)
        return round(x, 1), round(y, 1)

    def rings(self, outline: Outline) -> tuple[tuple[Point, ...], ...]:
        return tuple(tuple(map(self.put, ring)) for ring in outline.rings)

    def away(self, spot: Spot) -> float:
        """Metres from the route."""
        return metres_from(self.stage.line, spot)

    @property
    def goal_area(self) -> int | None:
        """The room that one goes to, where it is one."""
        goal = self.trip.goal if self.last else None
        return _room(self.trip.network, goal)

    def landmarks(self) -> Iterator[Landmark]:
        return (mark for level, mark in self.trip.landmarks if level == self.stage.level)


def _room(network: Network, goal: Place | None) -> int | None:
    if goal is None or goal.area is None or network.areas[goal.area].use != "room":
        return None
    return goal.area


def metres_from(line: tuple[Spot, ...], spot: Spot) -> float:
    if len(line) < 2:
        return math.dist(line[0], spot)
    return min(beside(spot, a, b) for a, b in pairwise(line))


def matters(trip: Trip, stage: Stage, first: bool, last: bool, near: float) -> list[Spot]:
    """What has to be seen: the way, its climbs, what one looks at, the goal's room, the landmarks."""
    found = list(stage.line)
    if first and trip.gaze is not None:
        (x, y), turned = stage.line[0], math.radians(trip.gaze)
        found.append((x + GAZE_METRES * math.sin(turned), y + GAZE_METRES * math.cos(turned)))
    for climb in (stage.came, stage.leaves):
        if climb is not None:
            found += climb.line
    area = _room(trip.network, trip.goal if last else None)
    outline = trip.outlines.of_area.get(area) if area is not None else None
    if outline is not None and max(_sides(outline)) <= GOAL_METRES:
        found += outline.rings[0]
    landmarks = (mark.at for level, mark in trip.landmarks if level == stage.level)
    return [*found, *_near(landmarks, stage.line, near)]


def _sides(outline: Outline) -> tuple[float, float]:
    box = outline.box
    return box.right - box.left, box.bottom - box.top


def _near(spots: Iterable[Spot], line: tuple[Spot, ...], near: float) -> list[Spot]:
    return [spot for spot in spots if metres_from(line, spot) <= near]
