"""Which spaces a door joins, and where one stands just inside of it."""

from __future__ import annotations

from typing import Any

import shapely
from shapely import LineString, Point, STRtree

from queue_server.maps import shapes
from queue_server.maps.plan import Door, Plan, Space, Spot, Use

NEAR = 0.25
"""Metres between a door and a wall that are meant to touch: thin walls are drawn as none, or as gaps."""
ALONG = 0.6
"""The least share of a door that runs along the wall of a space that it opens."""
INSIDE = (0.4, 0.25, 0.15, 0.08, 0.04)
"""Metres from a door that one tries to stand at."""
ACROSS = (0.15, 0.3, 0.6, 1.0)
"""Metres from a door at which one looks what lies behind it, where its walls were drawn apart."""


def joined(plan: Plan) -> dict[str, tuple[str, ...]]:
    """Door id: ids of the one or two spaces that it opens."""
    found: dict[str, tuple[str, ...]] = {}
    for level_id in plan.levels:
        spaces = [space for space in plan.spaces_on(level_id) if space.use is not Use.CLOSED]
        near = [shapes.walls(space).buffer(NEAR) for space in spaces]
        tree, insides = STRtree(near), [shapes.floor(space) for space in spaces]
        inner = STRtree(insides)
        for door in plan.doors_on(level_id):
            if door.joins:
                found[door.door_id] = door.joins[:2]
                continue
            line = LineString(door.line)
            shares = [(line.intersection(near[i]).length / line.length, spaces[i].space_id) for i in tree.query(line)]
            best = sorted((share for share in shares if share[0] >= ALONG), key=lambda share: -share[0])
            own = tuple(space_id for _, space_id in best[:2])
            found[door.door_id] = own if len(own) == 2 else _beside(door, spaces, insides, inner, own)
    return found


def _beside(
    door: Door, spaces: list[Space], insides: list[Any], inner: STRtree, own: tuple[str, ...]
) -> tuple[str, ...]:
    """What lies on both sides of a door that stands in the wall of one space only, or of none."""
    seen = [
        next(filter(None, (_holding(spot, spaces, insides, inner) for spot in _out(door, side))), None)
        for side in (1, -1)
    ]
    both = {space_id for space_id in seen if space_id}
    return tuple(sorted(both)) if len(both) == 2 else own or tuple(both)


def _out(door: Door, side: int) -> list[Spot]:
    """Spots straight out of the middle of a door, ever farther."""
    middle, (x, y) = door.middle, door.across
    return [Spot(middle.x + side * step * x, middle.y + side * step * y) for step in ACROSS]


def _holding(spot: Spot, spaces: list[Space], insides: list[Any], inner: STRtree) -> str | None:
    """The smallest space that a spot lies in."""
    holding = inner.query(Point(spot), predicate="intersects")
    smallest = min((int(index) for index in holding), key=lambda index: float(insides[index].area), default=None)
    return None if smallest is None else spaces[smallest].space_id


def inside(door: Door, floor: Any) -> Spot:
    """A spot on the floor of a space, straight in from the middle of its door."""
    middle, (ax, ay) = door.middle, door.across
    for step in INSIDE:
        for side in (1, -1):
            spot = Spot(middle.x + side * step * ax, middle.y + side * step * ay)
            if floor.contains(Point(spot)):
                return spot
    return standing(middle, floor)


def standing(at: Spot, floor: Any) -> Spot:
    """`at` where that is on the floor, else the nearest spot that is."""
    if floor.contains(Point(at)):
        return at
    inner = floor.buffer(-min(INSIDE))
    if inner.is_empty:
        return shapes.spot(floor.representative_point())
    return shapes.spot(shapely.get_point(shapely.shortest_line(inner, Point(at)), 0))
