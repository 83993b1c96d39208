"""Openings that a plan does not draw: between areas that touch, and into what could not be entered otherwise."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

import shapely
import shapely.ops

from queue_server.maps import assuming, shapes
from queue_server.maps.assuming import SHARED_LEAST
from queue_server.maps.joints import NEAR
from queue_server.maps.plan import BETWEEN_LEVELS, Door, Plan, Space, Spot, Use
from queue_server.maps.reading import Reading


def complete(plan: Plan, opened: dict[str, tuple[str, ...]], reading: Reading) -> None:
    """Adds doors to `plan` and to `opened` (door id: spaces), and notes those that are only assumed."""
    doors: dict[str, set[str]] = defaultdict(set)
    for space_ids in opened.values():
        for space_id in space_ids:
            doors[space_id].update(space_ids)
    reached = set(_path_ends(plan))
    for level_id in plan.levels:
        spaces = [space for space in plan.spaces_on(level_id) if space.use is not Use.CLOSED]
        walls = [shapes.walls(space) for space in spaces]
        near = [wall.buffer(NEAR) for wall in walls]
        tree = shapely.STRtree(near)
        for index, space in enumerate(spaces):
            sides = [
                (spaces[i], side)
                for i in tree.query(walls[index])
                if i != index and spaces[i].space_id not in doors[space.space_id]
                for side in [_side(walls[index], near[i])]
                if side is not None
            ]
            for other, side in _to_open(plan, space, sides, bool(doors[space.space_id]), reached):
                if other.space_id not in doors[space.space_id]:
                    _open(plan, opened, space, other, side, reading)
                    doors[space.space_id].add(other.space_id)
                    doors[other.space_id].add(space.space_id)


def _path_ends(plan: Plan) -> list[tuple[str, Spot]]:
    return [
        (level, at)
        for path in plan.paths.values()
        for level, at in zip(path.levels, (path.line[0], path.line[-1]), strict=True)
    ]


def _side(wall: Any, near: Any) -> Any | None:
    """The longest straight piece that both share."""
    shared = shapely.line_merge(wall.intersection(near))
    pieces = [part for part in shapely.get_parts(shared) if part.geom_type == "LineString"]
    longest = shapes.longest(pieces)
    return longest if longest is not None and longest.length >= SHARED_LEAST + 2 * NEAR else None


def _to_open(
    plan: Plan, space: Space, sides: list[tuple[Space, Any]], has_doors: bool, reached: set[tuple[str, Spot]]
) -> list[tuple[Space, Any]]:
    sides = sorted(sides, key=lambda side: -side[1].length)
    corridors = [side for side in sides if side[0].use is Use.CORRIDOR]
    if space.use is Use.CORRIDOR:
        if plan.touching_is_open:
            return corridors
        return [] if has_doors else corridors[:1]
    if has_doors or _entered(space, reached):
        return []
    if space.use in BETWEEN_LEVELS:
        return (corridors or sides)[:1]
    wanted = not space.restricted or bool(space.names)
    return (corridors or sides)[:1] if plan.touching_is_open and wanted else []


def _entered(space: Space, reached: set[tuple[str, Spot]]) -> bool:
    """A path that the plan has ends in it."""
    floor = shapes.floor(space)
    return any(level == space.level_id and floor.covers(shapes.point(at)) for level, at in reached)


def _open(
    plan: Plan, opened: dict[str, tuple[str, ...]], space: Space, other: Space, side: Any, reading: Reading
) -> None:
    space_ids = (space.space_id, other.space_id)
    if Use.ROOM in (space.use, other.use):
        middle, half = side.length / 2, min(assuming.WIDTH, side.length) / 2
        gap = shapely.ops.substring(side, middle - half, middle + half)
        assuming.assume(plan, opened, space_ids, _line(gap), space, reading)
        return
    door_id = "/".join(("open", *space_ids))
    plan.doors[door_id] = Door(door_id, space.level_id, _line(side))
    opened[door_id] = space_ids


def _line(side: Any) -> tuple[Spot, ...]:
    return tuple(Spot(float(x), float(y)) for x, y in side.coords)
