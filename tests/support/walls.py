"""Whether a way goes through a wall: judged from the drawn plan, and by none of the code that made the way."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import shapely
from shapely import LineString, Polygon

from queue_server.domain.wayfinding import Kind, Network
from queue_server.domain.wayfinding.network import Way
from queue_server.maps.plan import Plan, Use

DOOR = 1.1
"""Metres around a door in which one passes its walls, however thick they are or badly they meet."""
THICK = 0.12
"""Metres of wall that count as one passed."""


class Walls:
    """Of `plan`, which the network was compiled from."""

    def __init__(self, plan: Plan, network: Network) -> None:
        self.plan, self.network = plan, network
        self.rings = {
            space.space_id: shapely.union_all([LineString(ring) for ring in space.rings])
            for space in plan.spaces.values()
        }
        self.shapes = {
            space.space_id: shapely.make_valid(Polygon(space.rings[0], space.rings[1:])).buffer(0.01)
            for space in plan.spaces.values()
        }
        self.paths = [LineString(path.line).buffer(0.05) for path in plan.paths.values()]
        """Where the source says that one walks there, one does, whatever it drew around it."""
        self.doors: Mapping[str, Any] = {door.door_id: LineString(door.line) for door in plan.doors.values()}

    def crossed(self, ways: Iterable[Way]) -> list[tuple[Way, float]]:
        """Ways with the metres that they run outside of what they say they go through."""
        return [(way, metres) for way in ways if (metres := self._metres(way)) > THICK]

    def _metres(self, way: Way) -> float:
        if way.levels_up or len(set(way.line)) < 2:
            return 0.0
        line = LineString(way.line)
        near = [path for path in self.paths if path.intersects(line)]
        gaps = shapely.union_all([*near, *(self.doors[p.passage_id].buffer(DOOR) for p in way.passages)])
        if way.kind is Kind.OUTSIDE:
            level = self.network.levels[self.network.nodes[way.start][2]].level_id
            inside = [s.space_id for s in self.plan.spaces_on(level) if s.use is not Use.OUTSIDE]
            solid = [self.shapes[i] for i in inside if self.shapes[i].intersects(line)]
            return float(line.intersection(shapely.union_all(solid)).difference(gaps).length)
        if not way.areas:
            return 0.0
        walls = [
            self.rings[space_id]
            for space_id in (self.network.areas[index].area_id for index in way.areas)
            if not (self.plan.touching_is_open and self.plan.spaces[space_id].use is Use.CORRIDOR)
        ]
        if not line.intersection(shapely.union_all(walls)).difference(gaps).is_empty:
            return float(line.length)
        through = shapely.union_all([self.shapes[self.network.areas[index].area_id] for index in way.areas])
        return float(line.difference(through).difference(gaps).length)
