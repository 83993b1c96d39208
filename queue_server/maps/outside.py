"""In the open: from entrance to entrance around the buildings, never through a wall."""

from __future__ import annotations

import math
from collections.abc import Mapping
from functools import cached_property
from itertools import combinations, pairwise
from typing import Any

import networkx
import numpy as np
import shapely
from shapely import Polygon

from queue_server.maps import shapes
from queue_server.maps.lanes import Lane
from queue_server.maps.plan import Door, Level, Plan, Spot, Use

WALLS = 1.0
"""Metres: what lies closer together belongs to one building, as the walls between rooms are often not drawn."""
AWAY = 0.3
"""Metres that one keeps from the walls at least."""
CORNER = 0.9
"""Metres from a corner at which one turns around it."""
STEPS_OUT = (0.5, 1.0, 1.5, 2.0, 2.5)
"""Metres from the middle of a door to where one stands in the open, behind walls of any thickness."""
AROUND = 15.0
"""Metres of open ground around everything."""
COARSE = (0.5, 1.5, 4.0, 10.0)
"""Metres to which outlines are made simpler, until they have few corners."""
CORNERS_MOST = 250


def ground(plan: Plan) -> list[Level]:
    """Of each building the level on the street: 0, else the next above, else the highest."""
    found = []
    for buildings in sorted({level.buildings for level in plan.levels.values()}):
        levels = sorted((v for v in plan.levels.values() if v.buildings == buildings), key=lambda v: v.ordinal)
        found.append(next((level for level in levels if level.ordinal >= 0), levels[-1]))
    return found


class Outside:
    """`plan` with the spaces that each door opens."""

    def __init__(self, plan: Plan, opened: Mapping[str, tuple[str, ...]]) -> None:
        levels = {level.level_id for level in ground(plan)}
        self.plan, self.level_ids = plan, levels
        self.spaces = [s for s in plan.spaces.values() if s.level_id in levels and s.use is not Use.OUTSIDE]
        self.doors = [
            plan.doors[door_id]
            for door_id, space_ids in opened.items()
            if len(space_ids) == 1 and plan.doors[door_id].level_id in levels
        ]

    @cached_property
    def solid(self) -> Any:
        """All that is built; other buildings as far as they do not hold what we know better."""
        own = shapely.union_all([shapely.make_valid(Polygon(space.rings[0])) for space in self.spaces])
        own = own.buffer(WALLS / 2, join_style="mitre").buffer(-WALLS / 2, join_style="mitre")
        others = [shapely.make_valid(Polygon(rings[0], rings[1:])) for rings in self.plan.outlines]
        return shapely.union_all([own, *(other for other in others if not other.intersects(own))])

    @cached_property
    def free(self) -> list[Any]:
        """The open ground in its parts: a closed court is one of its own."""
        if self.solid.is_empty:
            return []
        ground = shapely.box(*self.solid.bounds).buffer(AROUND, join_style="mitre")
        parts = [p for p in shapely.get_parts(ground.difference(self.solid.buffer(AWAY))) if p.geom_type == "Polygon"]
        shapely.prepare(parts)
        return parts

    @cached_property
    def exits(self) -> dict[str, tuple[Spot, int]]:
        """Door id: where one stands before it in the open, and in which part of that."""
        found = {door.door_id: self._out(door) for door in self.doors} if self.doors else {}
        return {door_id: out for door_id, out in found.items() if out is not None}

    def add(self, door: Door) -> None:
        """One more that leads outside, if it does."""
        out = self._out(door)
        if out is not None:
            self.exits[door.door_id] = out

    def _out(self, door: Door) -> tuple[Spot, int] | None:
        middle, (x, y) = door.middle, door.across
        for step in STEPS_OUT:
            for side in (step, -step):
                spot = Spot(middle.x + side * x, middle.y + side * y)
                for number, part in enumerate(self.free):
                    if part.covers(shapes.point(spot)):
                        return spot, number
        return None

    def lanes(self) -> list[Lane]:
        """Between all exits of one part; an exit is named by the id of its door, a corner by its spot."""
        found: list[Lane] = []
        for number, part in enumerate(self.free):
            ends = {door_id: spot for door_id, (spot, where) in self.exits.items() if where == number}
            if len(ends) > 1:
                found += _shortest(part, self._corners(part), ends)
        return found

    def _corners(self, part: Any) -> list[Spot]:
        for tolerance in COARSE:
            around = self.solid.simplify(tolerance).buffer(CORNER, join_style="mitre")
            spots = [Spot(float(x), float(y)) for x, y in shapely.get_coordinates(around)]
            if len(spots) <= CORNERS_MOST:
                break
        return [spot for spot in dict.fromkeys(spots) if part.covers(shapes.point(spot))]


def _shortest(part: Any, corners: list[Spot], ends: Mapping[str, Spot]) -> list[Lane]:
    """What the shortest ways between the ends go along, of all lines of sight."""
    at: dict[Any, Spot] = {**{spot: spot for spot in corners}, **ends}
    pairs = [(a, b) for a, b in combinations(at, 2) if at[a] != at[b]]
    lines = shapely.linestrings(np.array([[at[a], at[b]] for a, b in pairs]))
    graph: Any = networkx.Graph()
    for (a, b), seen in zip(pairs, shapely.covers(part, lines), strict=True):
        if seen:
            graph.add_edge(a, b, metres=math.dist(at[a], at[b]))
    needed: dict[frozenset[Any], Lane] = {}
    for index, start in enumerate(ends):
        found = networkx.single_source_dijkstra_path(graph, start, weight="metres") if start in graph else {}
        for end in list(ends)[index + 1 :]:
            for a, b in pairwise(found.get(end, ())):
                needed.setdefault(frozenset((a, b)), Lane(a, b, (at[a], at[b])))
    return list(needed.values())
