"""A building as it is walked: places, junctions, and the ways between them. Compact, and loaded without any library.

Lengths in metres, angles in degrees clockwise from north. Made from a plan by `queue_server.maps`.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property

Words = Mapping[str, str]
Spot = tuple[float, float]
"""Metres east and north of the origin."""
ENTRANCE = "entrance"
"""The category of a place where one comes into the building."""


class Kind(StrEnum):
    """How one moves along a way."""

    WALK = "walk"
    STAIRS = "stairs"
    LIFT = "lift"
    RAMP = "ramp"
    ESCALATOR = "escalator"
    OUTSIDE = "outside"


@dataclass(frozen=True, slots=True)
class Level:
    level_id: str
    ordinal: float
    names: Words


@dataclass(frozen=True, slots=True)
class Area:
    """A room, corridor, staircase: what a way goes through."""

    area_id: str
    level: int
    use: str
    names: Words = field(default_factory=dict)
    category: str = ""
    restricted: bool = False
    """Not for the public."""
    hours: str = ""
    """When it is open (`hours.py`), where the plan says so."""


@dataclass(frozen=True, slots=True)
class Passage:
    """A door or gap on a way. `hours`: when it is open, where the plan says so."""

    passage_id: str
    at: Spot
    kind: str = "open"
    width: float | None = None
    step_free: bool = True
    hours: str = ""


@dataclass(frozen=True)
class Way:
    """Between two nodes. `line` runs from `start` to `end`; a way between levels has the spots of both its ends."""

    start: int
    end: int
    kind: Kind
    metres: float
    line: tuple[Spot, ...]
    areas: tuple[int, ...] = ()
    """What it goes through, in order."""
    passages: tuple[Passage, ...] = ()
    levels_up: float = 0.0
    """How many levels it climbs from start to end; negative goes down."""
    steps: bool = False
    """There are steps on it, also when it stays on one level."""
    forward: bool = True
    backward: bool = True
    """Whether one may go from start to end, and from end to start."""
    through: float = 0.0
    """How many rooms of others it crosses; a half for a way that ends inside one."""
    width: float | None = None
    """The narrowest, where known."""
    guided: float = 0.0
    """Metres of it along lines that a cane can feel."""

    @cached_property
    def keys(self) -> frozenset[str]:
        """Ids by which the way can be closed: of its passages."""
        return frozenset(p.passage_id for p in self.passages)


@dataclass(frozen=True, slots=True)
class Place:
    """Where one can go to, or stand. `heading`: where a kiosk or screen there looks, if it is one."""

    place_id: str
    node: int
    names: Words
    category: str = ""
    area: int | None = None
    heading: float | None = None


@dataclass(frozen=True, eq=False)
class Network:
    origin: tuple[float, float]
    """Longitude and latitude of (0, 0), in degrees."""
    levels: tuple[Level, ...]
    areas: tuple[Area, ...]
    nodes: tuple[tuple[float, float, int], ...]
    """(x, y, index of the level)"""
    ways: tuple[Way, ...]
    places: Mapping[str, Place]

    @cached_property
    def leaving(self) -> tuple[tuple[tuple[int, int, bool], ...], ...]:
        """Of each node: (node at the other end, index of the way, whether along its line)."""
        found: list[list[tuple[int, int, bool]]] = [[] for _ in self.nodes]
        for index, way in enumerate(self.ways):
            if way.forward:
                found[way.start].append((way.end, index, True))
            if way.backward:
                found[way.end].append((way.start, index, False))
        return tuple(map(tuple, found))

    def straight(self, one: int, other: int) -> float:
        """Metres as the crow flies, levels aside."""
        (x1, y1, _), (x2, y2, _) = self.nodes[one], self.nodes[other]
        return math.hypot(x2 - x1, y2 - y1)
