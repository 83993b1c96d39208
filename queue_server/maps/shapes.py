"""Spaces as shapes of shapely. Metres."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from itertools import pairwise
from typing import Any

import shapely
from shapely import LineString, Point, Polygon

from queue_server.maps.plan import Plan, Space, Spot, Use

WALL = 0.02
"""Half of the least thickness of a wall, in metres: a wall drawn as a mere line is none to geometry otherwise."""


OVERLAP = 0.05
"""Square metres that two spaces may share by careless drawing."""


def floors(plan: Plan) -> dict[str, Any]:
    """Where one can stand in each space, by its id. Of two that lie over each other the smaller one is cut out of the
    larger: a column, a shaft, a room that was drawn over a corridor; but not where both are open to each other."""
    found = {space.space_id: floor(space) for space in plan.spaces.values()}
    for level_id in plan.levels:
        spaces = plan.spaces_on(level_id)
        own = [found[space.space_id] for space in spaces]
        if not own:
            continue
        over: dict[str, list[Any]] = defaultdict(list)
        for one, other in shapely.STRtree(own).query(own, predicate="intersects").T:
            open_both = plan.touching_is_open and spaces[one].use is spaces[other].use is Use.CORRIDOR
            if own[one].area < own[other].area and not open_both and own[one].intersection(own[other]).area > OVERLAP:
                over[spaces[other].space_id].append(own[one].buffer(WALL))
        for name, smaller in over.items():
            found[name] = _surface(found[name].difference(shapely.union_all(smaller)))
    return found


def floor(space: Space) -> Any:
    """Its rings, mended where they cross themselves, without its walls."""
    shape = shapely.make_valid(Polygon(space.rings[0], space.rings[1:]))
    return _surface(_surface(shape).difference(walls(space).buffer(WALL)))


def _surface(shape: Any) -> Any:
    """Only what has an area: where shapes touch, geometry leaves lines and points."""
    parts = shapely.get_parts(shapely.get_parts(shape))
    return shapely.union_all([part for part in parts if part.geom_type == "Polygon"])


def walls(space: Space) -> Any:
    """Every side of a space, also those that stand into the room like a screen."""
    return shapely.union_all([LineString(ring) for ring in space.rings])


def sides(shape: Any) -> list[Any]:
    """The straight pieces of all lines in it."""
    parts = [part for part in shapely.get_parts(shapely.get_parts(shape)) if part.geom_type == "LineString"]
    return [LineString(side) for part in parts for side in pairwise(part.coords)]


def longest(sides: Iterable[Any]) -> Any | None:
    return max(sides, key=lambda side: float(side.length), default=None)


def within(rings: tuple[tuple[Spot, ...], ...]) -> Spot:
    """A spot in the middle of it, surely inside."""
    return spot(shapely.make_valid(Polygon(rings[0], rings[1:])).representative_point())


def spot(point: Any) -> Spot:
    return Spot(float(point.x), float(point.y))


def point(at: Spot) -> Any:
    return Point(at.x, at.y)
