"""From a plan to the network that one walks on."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import shapely

from queue_server.domain.wayfinding.network import ENTRANCE, Kind
from queue_server.maps import bridging, joints, openings, pathways, shapes, upright
from queue_server.maps.lanes import lanes
from queue_server.maps.outside import Outside
from queue_server.maps.pathways import AT_A_DOOR
from queue_server.maps.plan import OPEN_AIR, Door, Path, Place, Plan, Space, Spot, Use, first
from queue_server.maps.reading import Reading
from queue_server.maps.rough import Edge, Name, Rough
from queue_server.maps.upright import KINDS, Rise

RESTRICTED = 25.0
"""So many rooms one would rather cross than one place that is not for the public: never, when there is another way."""
SNAP = 2.0
"""Metres from a space at which a spot is still meant to lie in it."""
REACH = 15.0
"""Metres from a path at which a place is reached from it, where no space is drawn."""


@dataclass(frozen=True, slots=True)
class _Site:
    """The plan with what was worked out once for all of it."""

    plan: Plan
    floors: Mapping[str, Any]
    doors_of: Mapping[str, list[Door]]
    rises: list[Rise]
    places_in: Mapping[str, list[Place]]


def rough(plan: Plan, reading: Reading) -> Rough:
    """Everything that can be walked; adds to the plan the openings and entrances that it does not draw."""
    opened = joints.joined(plan)
    openings.complete(plan, opened, reading)
    floors = shapes.floors(plan)
    _settle(plan, floors, reading)
    rises, outside = upright.rises(plan, floors), Outside(plan, opened)
    bridging.bridge(plan, opened, floors, rises, outside, reading)
    _settle_directions(plan, opened)
    _entrances(plan, opened)
    site = _Site(plan, floors, _doors_of(plan, opened), rises, _places_in(plan))
    made = Rough()
    paths = pathways.lay(made, plan)
    for space in plan.spaces.values():
        if space.use is not Use.CLOSED and not floors[space.space_id].is_empty:
            _walk(made, site, space, paths.get(space.level_id, []))
    _climb(made, site.rises)
    _along_paths(made, plan, paths)
    _go_outside(made, plan, outside)
    return made


def _doors_of(plan: Plan, opened: Mapping[str, tuple[str, ...]]) -> dict[str, list[Door]]:
    found: dict[str, list[Door]] = defaultdict(list)
    for door_id, space_ids in opened.items():
        for space_id in space_ids:
            found[space_id].append(plan.doors[door_id])
    return found


def _places_in(plan: Plan) -> dict[str, list[Place]]:
    found: dict[str, list[Place]] = defaultdict(list)
    for place in plan.places.values():
        found[place.space_id].append(place)
    return found


def _settle(plan: Plan, floors: Mapping[str, Any], reading: Reading) -> None:
    """Every place stands in a space: the one that it names, or the smallest that it lies in."""
    for place in list(plan.places.values()):
        if place.space_id in plan.spaces or place.category == ENTRANCE:
            continue
        around = [s for s in plan.spaces_on(place.level_id) if s.use is not Use.CLOSED]
        holding = [s for s in around if floors[s.space_id].covers(shapes.point(place.spot))]
        near = [s for s in around if shapely.dwithin(floors[s.space_id], shapes.point(place.spot), SNAP)]
        if holding or near:
            at = shapes.point(place.spot)
            space = min(holding or near, key=lambda s: (floors[s.space_id].distance(at), floors[s.space_id].area))
            plan.places[place.place_id] = replace(place, space_id=space.space_id)
        elif not any(_ends_near(path, place) for path in plan.paths.values()):
            reading.note("place_in_no_space", place.place_id, first(place.names))


def _settle_directions(plan: Plan, opened: Mapping[str, tuple[str, ...]]) -> None:
    """A door that goes one way leads into a space that it opens, or outside. Where it does not, nobody knows its
    direction: one rather takes another."""
    for door_id, space_ids in opened.items():
        door = plan.doors[door_id]
        if door.into and door.into not in (*space_ids, *([OPEN_AIR] if len(space_ids) == 1 else [])):
            plan.doors[door_id] = replace(door, into="", restricted=True)


def _ends_near(path: Path, place: Place) -> bool:
    return path.levels == (place.level_id, place.level_id) and any(
        math.dist(at, place.spot) <= REACH for at in path.line
    )


def _along_paths(made: Rough, plan: Plan, paths: Mapping[str, list[Name]]) -> None:
    """Places that lie in no space, where the plan draws only lines, are joined to the nearest of their corners."""
    for place in plan.places.values():
        name: Name = ("place", place.place_id)
        near = [(math.dist(made.at[end], place.spot), end) for end in paths.get(place.level_id, [])]
        far, end = min(near, default=(REACH + 1, name))
        if name not in made.at and not place.space_id and far <= REACH:
            made.node(name, place.level_id, place.spot)
            made.edges.append(Edge(end, name, (made.at[end], place.spot)))


def _entrances(plan: Plan, opened: Mapping[str, tuple[str, ...]]) -> None:
    """A door that opens one space only leads outside."""
    for door_id, space_ids in opened.items():
        door = plan.doors[door_id]
        entrance_id = f"entrance/{door_id}"
        way_in = len(space_ids) == 1 and not door.restricted and door.into != OPEN_AIR
        if way_in and entrance_id not in plan.places:
            plan.places[entrance_id] = Place(entrance_id, door.level_id, door.middle, {}, ENTRANCE)


def _door_name(plan: Plan, door: Door) -> Name:
    entrance_id = f"entrance/{door.door_id}"
    return ("place", entrance_id) if entrance_id in plan.places else ("door", door.door_id)


def _walk(made: Rough, site: _Site, space: Space, path_ends: list[Name]) -> None:
    """The lanes of one space between its doors, its places, its ways up and down, and the paths that end in it."""
    plan, floor = site.plan, site.floors[space.space_id]
    shapely.prepare(floor)
    doors = site.doors_of.get(space.space_id, [])
    ends: dict[Name, Spot] = {("in", d.door_id, space.space_id): joints.inside(d, floor) for d in doors}
    for place in site.places_in.get(space.space_id, []):
        ends["place", place.place_id] = joints.standing(place.spot, floor)
    for rise in site.rises:
        for own, other, at in ((rise.start, rise.end, rise.lower), (rise.end, rise.start, rise.upper)):
            if own == space.space_id:
                ends["rise", own, other] = joints.standing(at, floor)
    inside = [name for name in path_ends if name not in made.in_the_open and floor.covers(shapes.point(made.at[name]))]
    ends.update({name: made.at[name] for name in inside})
    for name, at in ends.items():
        made.node(name, space.level_id, at)
    for door in doors:
        outer = made.node(_door_name(plan, door), space.level_id, door.middle)
        inner: Name = ("in", door.door_id, space.space_id)
        line = (door.middle, ends[inner])
        far = RESTRICTED / 2 if door.restricted else 0.0
        edge = Edge(outer, inner, line, spaces=(space.space_id,), doors=(door.door_id,), through=far)
        made.edges.append(edge.going(*door.directions(space.space_id)))
        _at_the_door(made, outer, door, path_ends)
    for lane in lanes(space.use, floor, ends):
        start, end = (_name(made, space, n, at) for n, at in ((lane.start, lane.line[0]), (lane.end, lane.line[-1])))
        made.edges.append(Edge(start, end, lane.line, spaces=(space.space_id,), through=_through(space, start, end)))


def _at_the_door(made: Rough, outer: Name, door: Door, path_ends: list[Name]) -> None:
    for name in path_ends:
        if math.dist(made.at[name], door.middle) <= AT_A_DOOR:
            made.edges.append(Edge(outer, name, (door.middle, made.at[name]), doors=(door.door_id,)))


def _through(space: Space, start: Name, end: Name) -> float:
    """A room is crossed from door to door; half of that is to go in or out. Where the public may not go counts too."""
    doors = sum(0.5 for name in (start, end) if name[0] == "in")
    return (doors if space.use is Use.ROOM else 0.0) + (RESTRICTED * max(doors, 0.5) if space.restricted else 0.0)


def _name(made: Rough, space: Space, name: object, at: Spot) -> Name:
    """A junction is named after its spot; what has a name keeps it."""
    if isinstance(name, Spot):
        return made.node(("junction", space.space_id, f"{name.x:.3f}", f"{name.y:.3f}"), space.level_id, at)
    assert isinstance(name, tuple)
    return name


def _climb(made: Rough, rises: list[Rise]) -> None:
    for rise in rises:
        start, end = ("rise", rise.start, rise.end), ("rise", rise.end, rise.start)
        if start in made.at and end in made.at:
            line = (made.at[start], made.at[end])
            spaces = (rise.start, rise.end)
            kind = KINDS[rise.use]
            edge = Edge(start, end, line, kind, rise.metres, spaces, levels_up=rise.levels, gates=rise.gates)
            made.edges.append(edge.going(True, not rise.one_way))


def _go_outside(made: Rough, plan: Plan, outside: Outside) -> None:
    """From entrance to entrance in the open."""
    where = {door_id: plan.doors[door_id].level_id for door_id in outside.exits}
    for lane in outside.lanes():
        level_id = next(where[end] for end in (lane.start, lane.end, *where) if end in where)
        ends = [
            _in_the_open(made, name, where.get(str(name), level_id), at)
            for name, at in ((lane.start, lane.line[0]), (lane.end, lane.line[-1]))
        ]
        made.edges.append(Edge(ends[0], ends[1], lane.line, Kind.OUTSIDE))
    for door_id, (spot, _) in outside.exits.items():
        name: Name = ("open", door_id)
        if name in made.at:
            door = plan.doors[door_id]
            edge = Edge(_door_name(plan, door), name, (door.middle, spot), Kind.OUTSIDE, doors=(door_id,))
            made.edges.append(edge.going(*door.directions(OPEN_AIR)))


def _in_the_open(made: Rough, name: object, level_id: str, at: Spot) -> Name:
    known: Name = ("open", f"{name.x:.2f}", f"{name.y:.2f}") if isinstance(name, Spot) else ("open", str(name))
    return made.node(known, level_id, at)
