"""Which rooms a door joins: where one stands just before it and just after."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

from queue_server.domain.wayfinding.building import Building
from queue_server.domain.wayfinding.network import Spot, Way
from queue_server.domain.wayfinding.pose import area_at

STEPS = (0.4, 0.8, 1.6)
"""Metres along the way from the middle of a door: walls are as thick as that."""


class Sides(NamedTuple):
    """Areas by their index; None for outside, or where nobody knows."""

    level: int
    one: int | None
    other: int | None


@lru_cache(16)
def sides(building: Building) -> Mapping[str, Sides]:
    """Of every door and gap that a way goes through, by its id."""
    found: dict[str, Sides] = {}
    for way in building.network.ways:
        level = building.network.nodes[way.start][2]
        for passage in way.passages:
            seen = Sides(level, *_around(building, way, level, passage.at))
            known = found.get(passage.passage_id)
            found[passage.passage_id] = seen if known is None else _both(known, seen)
    return found


def _both(known: Sides, seen: Sides) -> Sides:
    """A door at which one way ends and another begins: each knows its own side."""
    areas = list(dict.fromkeys(i for i in (known.one, known.other, seen.one, seen.other) if i is not None))
    return Sides(known.level, *[*areas, None, None][:2])


def _around(building: Building, way: Way, level: int, at: Spot) -> tuple[int | None, int | None]:
    if len(way.areas) == 2 and len(way.passages) == 1:
        return way.areas[0], way.areas[1]
    middle = _along(way.line, at)
    before = _first(building, way, level, [middle - step for step in STEPS])
    after = _first(building, way, level, [middle + step for step in STEPS])
    return before, after if after != before else None


def _first(building: Building, way: Way, level: int, places: Sequence[float]) -> int | None:
    """The area of the way that lies there; further on where a wall or a sill is drawn."""
    spots = (_at(way.line, along) for along in places)
    areas = (area_at(building, level, spot) for spot in spots if spot is not None)
    return next((area for area in areas if area in way.areas), None)


def _along(line: Sequence[Spot], at: Spot) -> float:
    """How far along the line its corner is that is nearest: a door is one."""
    lengths = [0.0]
    for a, b in pairwise(line):
        lengths.append(lengths[-1] + math.dist(a, b))
    return min(zip(lengths, line, strict=True), key=lambda one: math.dist(one[1], at))[0]


def _at(line: Sequence[Spot], along: float) -> Spot | None:
    """None before the line and behind it."""
    if along < 0:
        return None
    for a, b in pairwise(line):
        step = math.dist(a, b)
        if along <= step and step > 0:
            return a[0] + (b[0] - a[0]) * along / step, a[1] + (b[1] - a[1]) * along / step
        along -= step
    return None
