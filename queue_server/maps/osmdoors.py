"""Doors of OpenStreetMap: a corner of the walls that they stand in, or nearly so, or a line along a wall."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import replace
from itertools import pairwise
from typing import Any

import shapely

from queue_server.domain.wayfinding.network import ENTRANCE
from queue_server.maps import shapes, tags, timing
from queue_server.maps.directions import Directions
from queue_server.maps.plan import OPEN_AIR, Door, Place, Plan, Spot
from queue_server.maps.reading import Reading
from queue_server.maps.things import Thing

WIDTH = 0.9
"""Metres, where no tag says."""
WIDTHS = (0.4, 12.0)
"""Metres between which a tagged width can be true."""
NEAR = 0.6
"""Metres from a wall at which a door is still meant to stand in it."""
NO_ENTRANCE = frozenset({"no", "service", "emergency", "exit", "fire_exit"})
Sides = tuple[Spot, Spot]
Corners = Mapping[tuple[str, Spot], list[Sides]]


def doors(plan: Plan, things: list[Thing], reading: Reading) -> None:
    corners: dict[tuple[str, Spot], list[Sides]] = {}
    for space in plan.spaces.values():
        for ring in space.rings:
            for (before, at), (_, after) in pairwise([*pairwise(ring), (ring[0], ring[1])]):
                corners.setdefault((space.level_id, at), []).append((before, after))
    walls = {
        level_id: shapely.union_all([shapes.walls(s) for s in plan.spaces_on(level_id)]) for level_id in plan.levels
    }
    directions = Directions(plan)
    for thing in things:
        if not thing.rings and tags.is_door(thing.tags):
            own = {*tags.levels(thing.tags.get("level")), *tags.levels(thing.tags.get("repeat_on"))}
            levels = [level_id for level_id, v in plan.levels.items() if not own or v.ordinal in own]
            found = 0
            for level_id in levels:
                door = _door(plan, thing, level_id, corners, walls[level_id])
                if door is not None:
                    _take(plan, thing, door, directions, reading)
                    found += 1
            reading.understood["door"] += bool(found)
            if not found:
                reading.note("door_in_no_wall", thing.osm_id)


def _door(plan: Plan, thing: Thing, level_id: str, corners: Corners, walls: Any) -> Door | None:
    line = _line(plan, thing, level_id, corners, walls)
    if line is None:
        return None
    own = thing.tags
    door_id = thing.osm_id if thing.osm_id not in plan.doors else f"{thing.osm_id}@{level_id}"
    free = own.get("wheelchair") != "no" and (tags.metres(own.get("kerb:height")) or 0.0) < 0.03
    restricted = tags.is_private(own) or own.get("entrance") in ("emergency", "service")
    return Door(door_id, level_id, line, tags.door_kind(own), free, restricted)


def _take(plan: Plan, thing: Thing, door: Door, directions: Directions, reading: Reading) -> None:
    own = thing.tags
    at = plan.origin.spot(*thing.at) if thing.at else None
    into = OPEN_AIR if own.get("entrance") == "exit" else directions.into(door, at)
    if not into and tags.one_way(own):
        reading.note("door_direction_unknown", door.door_id)
    hours = timing.hours(own.get("opening_hours"), door.door_id, reading)
    plan.doors[door.door_id] = replace(door, into=into, hours=hours)
    if tags.is_set(own, "entrance") and own["entrance"] not in NO_ENTRANCE and into != OPEN_AIR:
        place_id = f"entrance/{door.door_id}"
        plan.places[place_id] = Place(place_id, door.level_id, door.middle, tags.names(own), ENTRANCE)


def _line(plan: Plan, thing: Thing, level_id: str, corners: Corners, walls: Any) -> tuple[Spot, ...] | None:
    if thing.line:
        drawn = tuple(plan.origin.spot(*p) for p in thing.line)
        near = shapely.distance(walls, shapely.LineString(drawn)) <= NEAR
        return drawn if near and drawn[0] != drawn[-1] and math.dist(drawn[0], drawn[-1]) <= WIDTHS[1] else None
    if thing.at is None:
        return None
    at = plan.origin.spot(*thing.at)
    sides = corners.get((level_id, at))
    if sides is not None:
        before, after = max(sides, key=lambda side: _straightness(side[0], at, side[1]))
        far = after if math.dist(at, after) >= math.dist(at, before) else before
    elif shapely.distance(walls, shapes.point(at)) <= NEAR:
        at, far = _in_the_wall(at, walls)
    else:
        return None
    said = tags.metres(thing.tags.get("door:width") or thing.tags.get("width")) or WIDTH
    half, span = min(max(said, WIDTHS[0]), WIDTHS[1]) / 2, math.dist(at, far) or 1.0
    step = Spot((far.x - at.x) / span * half, (far.y - at.y) / span * half)
    return Spot(at.x - step.x, at.y - step.y), Spot(at.x + step.x, at.y + step.y)


def _in_the_wall(at: Spot, walls: Any) -> Sides:
    """The spot of the wall that is nearest, and another along it."""
    sides = [side for part in shapely.get_parts(walls) for side in pairwise(part.coords)]
    nearest = min((shapely.LineString(side) for side in sides), key=lambda side: side.distance(shapes.point(at)))
    start, end = (Spot(*map(float, spot)) for spot in nearest.coords)
    on = shapes.spot(nearest.interpolate(nearest.project(shapes.point(at))))
    return on, max(start, end, key=lambda spot: math.dist(spot, on))


def _straightness(before: Spot, at: Spot, after: Spot) -> float:
    """1 in the middle of a straight wall, -1 at the tip of a needle."""
    one, other = math.dist(before, at), math.dist(at, after)
    if not one or not other:
        return -1.0
    return ((at.x - before.x) * (after.x - at.x) + (at.y - before.y) * (after.y - at.y)) / (one * other)
