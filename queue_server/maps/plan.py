"""A building as we read it, whatever it came in: levels, spaces, doors, ways up and down, names. Lengths in metres."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import NamedTuple

from queue_server.domain.wayfinding import earth


class Spot(NamedTuple):
    """Metres east and north of the plan's origin."""

    x: float
    y: float


@dataclass(frozen=True, slots=True)
class Origin:
    """Where (0, 0) lies, in degrees."""

    longitude: float
    latitude: float

    def spot(self, longitude: float, latitude: float) -> Spot:
        return Spot(*earth.metres((self.longitude, self.latitude), longitude, latitude))

    def degrees(self, spot: Spot) -> tuple[float, float]:
        """(longitude, latitude)"""
        return earth.degrees((self.longitude, self.latitude), *spot)


class Use(StrEnum):
    """What one does in a space, as far as walking goes."""

    ROOM = "room"
    CORRIDOR = "corridor"
    STAIRS = "stairs"
    LIFT = "lift"
    RAMP = "ramp"
    ESCALATOR = "escalator"
    OUTSIDE = "outside"
    CLOSED = "closed"
    """Drawn, but not to be walked: a shaft, a void, a wall."""


OPEN_AIR = "open air"
"""Where a door leads that one only leaves by; no id of a space."""
BETWEEN_LEVELS = frozenset({Use.STAIRS, Use.LIFT, Use.RAMP, Use.ESCALATOR})


@dataclass(frozen=True, slots=True)
class Level:
    """`ordinal`: 0 is the ground floor; of one building each level has its own."""

    level_id: str
    ordinal: float
    names: Mapping[str, str]
    buildings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Space:
    """A polygon on one level: the outer ring first, then its holes; each closed."""

    space_id: str
    level_id: str
    use: Use
    rings: tuple[tuple[Spot, ...], ...]
    names: Mapping[str, str] = field(default_factory=dict)
    category: str = ""
    """The word of the source, such as "restroom.female"."""
    shaft: str = ""
    """The same word on every level of one staircase or lift, where the source says so."""
    restricted: bool = False
    """Not for the public."""
    hours: str = ""
    """When it is open, where that can be read; so with doors, links and paths."""


@dataclass(frozen=True, slots=True)
class Door:
    """A gap in a wall: a line along it."""

    door_id: str
    level_id: str
    line: tuple[Spot, ...]
    kind: str = "open"
    step_free: bool = True
    restricted: bool = False
    joins: tuple[str, ...] = ()
    """The spaces that it joins, where the source says so; else those that it touches."""
    assumed: bool = False
    """The source has none there, but there must be one."""
    into: str = ""
    """Of a door that goes one way: the space into which it leads, or OPEN_AIR."""
    hours: str = ""

    @property
    def width(self) -> float:
        return sum(math.dist(a, b) for a, b in zip(self.line, self.line[1:], strict=False))

    def directions(self, place: str) -> tuple[bool, bool]:
        """Whether one may go by it into this space (or OPEN_AIR), and out of it."""
        return self.into in ("", place), self.into != place

    @property
    def across(self) -> Spot:
        """At right angles to it, one metre long."""
        (x1, y1), (x2, y2) = self.line[0], self.line[-1]
        far = math.dist(self.line[0], self.line[-1]) or 1.0
        return Spot((y1 - y2) / far, (x2 - x1) / far)

    @property
    def middle(self) -> Spot:
        half = self.width / 2
        for a, b in zip(self.line, self.line[1:], strict=False):
            step = math.dist(a, b)
            if half <= step and step > 0:
                share = half / step
                return Spot(a.x + (b.x - a.x) * share, a.y + (b.y - a.y) * share)
            half -= step
        return self.line[-1]


@dataclass(frozen=True, slots=True)
class Place:
    """A name one can go to: a room, a desk, a point of the town, an entrance."""

    place_id: str
    level_id: str
    spot: Spot
    names: Mapping[str, str]
    category: str = ""
    space_id: str = ""
    """Empty: the one that it lies in."""
    heading: float | None = None
    aliases: tuple[str, ...] = ()
    """Other words by which people ask for it: a number, an old name."""


@dataclass(frozen=True, slots=True)
class Link:
    """A way from one space to another on another level that the source names; also between two places outside."""

    link_id: str
    use: Use
    start: str
    end: str
    one_way: bool = False
    hours: str = ""


@dataclass(frozen=True, slots=True)
class Path:
    """A line that the source says is walked, with the level of each of its ends; one way is from start to end."""

    path_id: str
    use: Use
    line: tuple[Spot, ...]
    levels: tuple[str, str]
    one_way: bool = False
    step_free: bool = True
    width: float | None = None
    lift_levels: tuple[str, ...] = ()
    """Of a lift that is drawn as one spot: all levels where it stops."""
    outside: bool = False
    """In the open: it leads to doors, and into no room."""
    hours: str = ""
    guided: bool = False
    """There is a line along it that a cane can feel."""


@dataclass(slots=True)
class Plan:
    """Everything by its id."""

    origin: Origin
    touching_is_open: bool = False
    """Corridors and areas that touch have no wall between them, as in Simple Indoor Tagging."""
    levels: dict[str, Level] = field(default_factory=dict)
    spaces: dict[str, Space] = field(default_factory=dict)
    doors: dict[str, Door] = field(default_factory=dict)
    places: dict[str, Place] = field(default_factory=dict)
    links: dict[str, Link] = field(default_factory=dict)
    paths: dict[str, Path] = field(default_factory=dict)
    outlines: list[tuple[tuple[Spot, ...], ...]] = field(default_factory=list)
    """Rings of other buildings, which one walks around outside."""

    def spaces_on(self, level_id: str) -> list[Space]:
        return [space for space in self.spaces.values() if space.level_id == level_id]

    def doors_on(self, level_id: str) -> list[Door]:
        return [door for door in self.doors.values() if door.level_id == level_id]


def corner(level_id: str, at: Spot) -> tuple[str, float, float]:
    """The same for all paths that meet there, to the centimetre."""
    return level_id, round(at.x, 2), round(at.y, 2)


def first(names: Mapping[str, str], otherwise: str = "") -> str:
    """Any of the names of something, for who mends the plan."""
    return next(iter(names.values()), otherwise)


def origin_of(positions: Iterable[tuple[float, float]]) -> Origin:
    """The middle of everything."""
    found = list(positions)
    east, north = [p[0] for p in found], [p[1] for p in found]
    return Origin((min(east) + max(east)) / 2, (min(north) + max(north)) / 2)
