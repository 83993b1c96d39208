"""Which spaces a door joins, and where one stands just inside of it."""

from __future__ import annotations

import math
from typing import Any

import shapely
from shapely import LineString, Point, STRtree

from queue_server.maps import shapes
from queue_server.maps.plan import Door, Plan, Spot, Use

NEAR = 0.25
"""Metres between a door and a wall that are meant to touch: thin walls are drawn as none, or as gaps."""
ALONG = 0.6
"""The least share of a door that runs along the wall of a space that it opens."""
INSIDE = (0.4, 0.25, 0.15, 0.08, 0.04)
"""Metres from a door that one tries to stand at."""


def joined(plan: Plan) -> dict[str, tuple[str, ...]]:
    """Door id: ids of the one or two spaces that it opens."""
    found: dict[str, tuple[str, ...]] = {}
    for level_id in plan.levels:
        spaces = [space for space in plan.spaces_on(level_id) if space.use is not Use.CLOSED]
        near = [shapes.walls(space).buffer(NEAR) for space in spaces]
        tree = STRtree(near)
        for door in plan.doors_on(level_id):
            if door.joins:
                found[door.door_id] = door.joins[:2]
                continue
            line = LineString(door.line)
            shares = [(line.intersection(near[i]).length / line.length, spaces[i].space_id) for i in tree.query(line)]
            best = sorted((share for share in shares if share[0] >= ALONG), key=lambda share: -share[0])
            found[door.door_id] = tuple(space_id for _, space_id in best[:2])
    return found


def inside(door: Door, floor: Any) -> Spot:
    """A spot on the floor of a space, straight in from the middle of its door."""
    middle = door.middle
    (x1, y1), (x2, y2) = door.line[0], door.line[-1]
    far = math.dist(door.line[0], door.line[-1]) or 1.0
    across = ((y1 - y2) / far, (x2 - x1) / far)
    for step in INSIDE:
        for side in (1, -1):
            spot = Spot(middle.x + side * step * across[0], middle.y + side * step * across[1])
            if floor.contains(Point(spot)):
                return spot
    way_in = shapely.shortest_line(Point(middle), floor.representative_point())
    return shapes.spot(shapely.line_interpolate_point(way_in, way_in.length / 2))


def standing(at: Spot, floor: Any) -> Spot:
    """`at` where that is on the floor, else the nearest spot that is."""
    if floor.contains(Point(at)):
        return at
    inner = floor.buffer(-min(INSIDE))
    if inner.is_empty:
        return shapes.spot(floor.representative_point())
    return shapes.spot(shapely.get_point(shapely.shortest_line(inner, Point(at)), 0))
