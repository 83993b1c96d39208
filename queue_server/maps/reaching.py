"""Rooms that no drawn space leads to: entered from the path that runs along them, or from the street."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import replace
from itertools import pairwise
from typing import Any

import shapely
from shapely import LineString

from queue_server.domain.wayfinding.groups import Groups
from queue_server.maps import assuming, shapes
from queue_server.maps.assuming import SHARED_LEAST
from queue_server.maps.outside import Outside
from queue_server.maps.plan import Path, Plan, Space, Spot, Use, corner
from queue_server.maps.reading import Reading

PATH_MOST = 15.0
"""Metres from a room to the path from which one enters it."""
STREET_MOST = 1.5
"""Metres before a wall that must be open ground."""


class Lost:
    """What hangs together in `groups`, and what of it one should be able to reach."""

    def __init__(self, plan: Plan, floors: Mapping[str, Any], groups: Groups, reading: Reading) -> None:
        self.plan, self.floors, self.groups, self.reading = plan, floors, groups, reading

    def enter(self, opened: dict[str, tuple[str, ...]], outside: Outside, named: set[str]) -> None:
        """Adds doors to the plan and to `opened`, for rooms with names first."""
        for space_id in sorted(named, key=lambda one: (self.plan.spaces[one].use is not Use.ROOM, one)):
            space = self.plan.spaces[space_id]
            if self.groups.of(space_id) != self._main() and not space.restricted:
                self._from_path(space, opened) or self._from_street(space, opened, outside)

    def _main(self) -> Hashable:
        return self.groups.sizes().most_common(1)[0][0]

    def _from_path(self, space: Space, opened: dict[str, tuple[str, ...]]) -> bool:
        floor, main = self.floors[space.space_id], self._main()
        near = [
            (LineString(path.line).distance(floor), path.path_id)
            for path in self.plan.paths.values()
            if path.levels == (space.level_id, space.level_id)
            and not path.outside
            and self.groups.of(corner(space.level_id, path.line[0])) == main
        ]
        far, path_id = min(near, default=(PATH_MOST + 1, ""))
        if far > PATH_MOST:
            return False
        path = self.plan.paths[path_id]
        way = shapely.shortest_line(shapes.walls(space), LineString(path.line))
        start, end = (Spot(*map(float, at)) for at in way.coords)
        if self._blocked(space, way) or start == end:
            return False
        self._door(space, _side_at(space, start), opened)
        self.plan.paths[path_id] = replace(path, line=_with(path.line, end))
        self.plan.paths[f"assumed/{space.space_id}"] = Path(
            f"assumed/{space.space_id}", Use.CORRIDOR, (start, end), path.levels
        )
        self.groups.join((space.space_id, corner(space.level_id, path.line[0])))
        return True

    def _blocked(self, space: Space, way: Any) -> bool:
        """Another space lies between."""
        return any(
            self.floors[other.space_id].intersection(way).length > 0.1
            for other in self.plan.spaces_on(space.level_id)
            if other.space_id != space.space_id
        )

    def _from_street(self, space: Space, opened: dict[str, tuple[str, ...]], outside: Outside) -> bool:
        if space.level_id not in outside.level_ids or not outside.exits:
            return False
        parts = [part for _, part in outside.exits.values()]
        part = max(set(parts), key=parts.count)
        open_air = outside.free[part].buffer(STREET_MOST)
        beside = shapes.walls(space).intersection(open_air)
        longest = shapes.longest(shapes.sides(beside))
        if longest is None or longest.length < SHARED_LEAST:
            return False
        door_id = self._door(space, assuming.middle_of(longest), opened)
        outside.add(self.plan.doors[door_id])
        if door_id in outside.exits:
            self.groups.join((space.space_id, ("outside", part)))
        return door_id in outside.exits

    def _door(self, space: Space, line: tuple[Spot, Spot], opened: dict[str, tuple[str, ...]]) -> str:
        return assuming.assume(self.plan, opened, (space.space_id,), line, space, self.reading)


def _side_at(space: Space, at: Spot) -> tuple[Spot, Spot]:
    """A door whose middle is a spot of the wall."""
    side = min(shapes.sides(shapes.walls(space)), key=lambda one: float(one.distance(shapes.point(at))))
    (x1, y1), (x2, y2) = side.coords
    far = side.length or 1.0
    x, y = (x2 - x1) / far * assuming.WIDTH / 2, (y2 - y1) / far * assuming.WIDTH / 2
    return Spot(at.x - x, at.y - y), Spot(at.x + x, at.y + y)


def _with(line: tuple[Spot, ...], at: Spot) -> tuple[Spot, ...]:
    """The line with one corner more, which lies on it."""
    sides = [LineString(side).distance(shapes.point(at)) for side in pairwise(line)]
    index = min(range(len(sides)), key=sides.__getitem__) + 1
    return line if at in line else (*line[:index], at, *line[index:])
