"""Where a kiosk or screen hangs and looks, and the building as it is walked from there."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

from queue_server.domain.wayfinding.building import Building
from queue_server.domain.wayfinding.corners import foot, length
from queue_server.domain.wayfinding.drawn.labels import contains
from queue_server.domain.wayfinding.earth import metres
from queue_server.domain.wayfinding.network import Kind, Network, Place, Spot, Way

AT_A_NODE = 0.05
"""Metres from a node or a way within which one stands on it."""
FAR_MOST = 50.0
"""Metres from the nearest way from which on a spot is not in this building."""
HERE = "here"
"""The id of the place that is added."""


@dataclass(frozen=True, slots=True)
class Pose:
    """`floor`: the ordinal of the level, 0 the ground floor. `heading`: where its face looks, degrees from north,
    clockwise; who stands before it looks the other way."""

    longitude: float
    latitude: float
    floor: float
    heading: float


class NotInBuilding(ValueError):
    """No such floor, or no way near the spot."""


@lru_cache(64)
def stand(building: Building, pose: Pose, category: str = "kiosk") -> tuple[Building, Place]:
    """The building with the spot as a place of its own, from which one can walk. Raises NotInBuilding."""
    network = building.network
    at = metres(network.origin, pose.longitude, pose.latitude)
    area, near = _nearest(building, at, pose.floor)
    heading = pose.heading % 360
    if near.spur < AT_A_NODE and near.node is not None:
        place = Place(HERE, near.node, {}, category, area, heading)
        return replace(building, network=replace(network, places={**network.places, HERE: place})), place
    nodes = [*network.nodes]
    ways = [*network.ways]
    joined = near.node
    if joined is None:
        nodes.append((*near.at, near.level))
        joined = len(nodes) - 1
        first, second = _halves(building, near, joined)
        ways[near.way] = first
        ways.append(second)
    node = joined
    if near.spur >= AT_A_NODE:
        nodes.append((*at, near.level))
        node = len(nodes) - 1
        through = () if area is None else (area,)
        ways.append(Way(node, joined, Kind.WALK, near.spur, (at, near.at), through))
    place = Place(HERE, node, {}, category, area, heading)
    places = {**network.places, HERE: place}
    return replace(building, network=replace(network, nodes=tuple(nodes), ways=tuple(ways), places=places)), place


def area_at(building: Building, level: int, at: Spot) -> int | None:
    """The index of the area that holds the spot, the smallest of several."""
    found = None
    for outline in building.outlines.on_level.get(level, ()):  # larger ones first
        if outline.area is not None and contains(outline.rings, at):
            found = outline.area
    return found


class _Near(NamedTuple):
    """The nearest spot on a way: `along` metres from its start, `node` where it is one, `spur` metres away."""

    spur: float
    way: int
    at: Spot
    along: float
    level: int
    node: int | None


def _nearest(building: Building, at: Spot, floor: float) -> tuple[int | None, _Near]:
    """In the same room where a way goes through it, else whatever is nearest."""
    network = building.network
    levels = [index for index, level in enumerate(network.levels) if level.ordinal == floor]
    area = next((found for level in levels if (found := area_at(building, level, at)) is not None), None)
    known = list(_ways(network, at, levels))
    inside = [one for one in known if area is not None and area in network.ways[one.way].areas]
    best = min(inside or known, default=None)
    if best is None or best.spur > FAR_MOST:
        raise NotInBuilding(f"floor {floor:g}")
    return area, best


def _ways(network: Network, at: Spot, levels: Sequence[int]) -> Iterator[_Near]:
    for index, way in enumerate(network.ways):
        level = network.nodes[way.start][2]
        if way.levels_up or level not in levels or network.nodes[way.end][2] != level:
            continue
        passed, whole = 0.0, length(way.line)
        for a, b in pairwise(way.line):
            on, share = foot(at, a, b)
            along = passed + share * math.dist(a, b)
            passed += math.dist(a, b)
            node = way.start if along < AT_A_NODE else way.end if whole - along < AT_A_NODE else None
            yield _Near(math.dist(at, on), index, on, along, level, node)


def _halves(building: Building, near: _Near, node: int) -> tuple[Way, Way]:
    """A way in two; each keeps the doors and the areas that are on it, so that what closes one leaves the other."""
    way = building.network.ways[near.way]
    one, other = _cut(way.line, near.along)
    share = near.along / (length(way.line) or 1.0)
    first = [p for p in way.passages if _along(way.line, p.at) <= near.along]
    parts = [(one, tuple(first)), (other, tuple(p for p in way.passages if p not in first))]
    made = [
        replace(
            way,
            metres=way.metres * part,
            line=line,
            areas=_areas(building, near.level, way, line),
            passages=passages,
            through=way.through * part,
            guided=way.guided * part,
        )
        for (line, passages), part in zip(parts, (share, 1 - share), strict=True)
    ]
    return replace(made[0], end=node), replace(made[1], start=node)


def _cut(line: Sequence[Spot], along: float) -> tuple[tuple[Spot, ...], tuple[Spot, ...]]:
    passed = 0.0
    for number, (a, b) in enumerate(pairwise(line), 1):
        step = math.dist(a, b)
        if passed + step >= along and step > 0:
            share = (along - passed) / step
            at = (a[0] + share * (b[0] - a[0]), a[1] + share * (b[1] - a[1]))
            return (*line[:number], at), (at, *line[number:])
        passed += step
    return tuple(line), (line[-1], line[-1])


def _along(line: Sequence[Spot], at: Spot) -> float:
    """How far along the line its spot is that is nearest."""
    passed, best = 0.0, (math.inf, 0.0)
    for a, b in pairwise(line):
        on, share = foot(at, a, b)
        best = min(best, (math.dist(at, on), passed + share * math.dist(a, b)))
        passed += math.dist(a, b)
    return best[1]


def _areas(building: Building, level: int, way: Way, line: Sequence[Spot]) -> tuple[int, ...]:
    """Of the areas of the whole way those that this part of it goes through."""
    middles = [((a[0] + b[0]) / 2, (a[1] + b[1]) / 2) for a, b in pairwise(line)]
    crossed = {area_at(building, level, middle) for middle in middles}
    return tuple(area for area in way.areas if area in crossed) or way.areas
