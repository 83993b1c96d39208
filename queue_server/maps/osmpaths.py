"""The lines of OpenStreetMap that are walked: corridors, steps, escalators, lifts drawn as a spot, paths outside."""

from __future__ import annotations

import math
from collections import defaultdict
from dataclasses import replace
from typing import Any

import shapely

from queue_server.maps import shapes, tags, timing
from queue_server.maps.plan import Path, Plan, Spot, Use
from queue_server.maps.reading import Reading
from queue_server.maps.things import Thing

OUTSIDE_MOST = 150.0
"""Metres from the building at which paths outside still matter."""


def path(plan: Plan, thing: Thing, found: tuple[str, ...], reading: Reading) -> None:
    """A line on each of its levels, or from the lowest of them to the highest."""
    own = thing.tags
    conveying, way = own.get("conveying", "no"), tags.one_way(own)
    line = tuple(dict.fromkeys(plan.origin.spot(*p) for p in thing.line))
    if len(line) < 2:
        reading.note("geometry_unusable", thing.osm_id, "line")
        return
    kind = Use.ESCALATOR if conveying != "no" else Use.STAIRS if own.get("highway") == "steps" else Use.CORRIDOR
    if kind is not Use.ESCALATOR and (own.get("ramp") == "yes" or tags.is_set(own, "ramp:wheelchair")):
        kind = Use.RAMP
    reading.understood[f"path {kind.value}"] += 1
    climbs = len(found) > 1 and "repeat_on" not in own
    ends = [(found[0], found[-1])] if climbs else [(level_id, level_id) for level_id in found]
    if climbs and (own.get("incline", "").startswith("-") or own.get("incline") == "down"):
        ends = [(found[-1], found[0])]
    hours = timing.hours(own.get("opening_hours"), thing.osm_id, reading)
    against = conveying == "backward" or way < 0
    for levels in ends:
        path_id = thing.osm_id if len(ends) == 1 else f"{thing.osm_id}@{levels[0]}"
        made = Path(
            *(path_id, kind, line, levels, against or conveying == "forward" or way > 0),
            step_free=kind is not Use.STAIRS and own.get("wheelchair") != "no",
            width=tags.metres(own.get("width")),
            hours=hours,
            guided=tags.is_felt(own),
        )
        plan.paths[path_id] = replace(made, line=line[::-1], levels=levels[::-1]) if against else made


def lift(plan: Plan, thing: Thing, stops: tuple[str, ...], reading: Reading) -> None:
    """As one spot."""
    if thing.at is not None:
        at = plan.origin.spot(*thing.at)
        hours = timing.hours(thing.tags.get("opening_hours"), thing.osm_id, reading)
        plan.paths[thing.osm_id] = Path(
            *(thing.osm_id, Use.LIFT, (at, at), (stops[0], stops[-1])), lift_levels=stops, hours=hours
        )
        reading.understood["lift"] += 1


def outside(plan: Plan, things: list[Thing], reading: Reading) -> None:
    """Paths in the open near the building, on the level of the street."""
    levels = sorted(plan.levels.values(), key=lambda level: (abs(level.ordinal), -level.ordinal))
    everywhere = [spot for space in plan.spaces.values() for spot in space.rings[0]]
    if not levels or not everywhere:
        return
    near = shapely.MultiPoint(everywhere).convex_hull.buffer(OUTSIDE_MOST)
    for thing in things:
        line = tuple(dict.fromkeys(plan.origin.spot(*p) for p in thing.line))
        if len(line) < 2 or tags.is_line(thing.tags) or not tags.is_open_air(thing.tags):
            continue
        if near.intersects(shapely.LineString(line)):
            steps = thing.tags.get("highway") == "steps"
            free = not steps and thing.tags.get("wheelchair") != "no"
            kind, level_id = Use.STAIRS if steps else Use.OUTSIDE, levels[0].level_id
            way = tags.one_way(thing.tags)
            own = line[::-1] if way < 0 else line
            plan.paths[thing.osm_id] = Path(
                *(thing.osm_id, kind, own, (level_id, level_id), way != 0),
                step_free=free,
                outside=True,
                hours=timing.hours(thing.tags.get("opening_hours"), thing.osm_id, reading),
                guided=tags.is_felt(thing.tags),
            )
            reading.understood["path outside"] += 1


def turn_right(plan: Plan) -> None:
    """Which end of a flight is up is seldom said; where an end meets something of one level only, it is on that."""
    known: dict[Spot, set[str]] = defaultdict(set)
    for one in plan.paths.values():
        if one.levels[0] == one.levels[1] and not one.outside:
            for at in one.line:
                known[_rounded(at)].add(one.levels[0])
    floors = {
        level_id: [shapes.floor(s) for s in plan.spaces_on(level_id) if s.use is not Use.CLOSED]
        for level_id in plan.levels
    }
    for path_id, one in list(plan.paths.items()):
        low, high = one.levels
        if low != high and one.use is not Use.LIFT:
            votes = sum(
                sign * ((_on(known, floors, at, high)) - (_on(known, floors, at, low)))
                for sign, at in ((1, one.line[0]), (-1, one.line[-1]))
            )
            if votes > 0:
                plan.paths[path_id] = replace(one, levels=(high, low))


def _on(known: dict[Spot, set[str]], floors: dict[str, list[Any]], at: Spot, level_id: str) -> int:
    """How sure it is that a spot lies on a level: it meets a path there, or a floor is there."""
    if level_id in known.get(_rounded(at), ()):
        return 3
    return int(any(shapely.dwithin(floor, shapes.point(at), 0.3) for floor in floors.get(level_id, ())))


def lifts_without_levels(plan: Plan, bare: list[str]) -> None:
    """Lifts of which nobody said where they stop: at the levels of the paths that meet there."""
    for path_id in bare:
        at = plan.paths[path_id].line[0]
        met = {
            level_id
            for one in plan.paths.values()
            if one.path_id != path_id and not one.outside
            for level_id, spot in ((one.levels[0], one.line[0]), (one.levels[1], one.line[-1]))
            if math.dist(spot, at) < 0.1
        }
        stops = tuple(sorted(met, key=lambda level_id: plan.levels[level_id].ordinal))
        if len(stops) > 1:
            plan.paths[path_id] = replace(plan.paths[path_id], levels=(stops[0], stops[-1]), lift_levels=stops)


def _rounded(at: Spot) -> Spot:
    return Spot(round(at.x, 2), round(at.y, 2))
