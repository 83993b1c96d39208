"""Plans in OpenStreetMap's Simple Indoor Tagging: rooms, corridors and areas with their doors, stairs and lifts.

What mappers leave out is taken as it usually is: areas and corridors that touch are open to each other, a room without
any door is entered from the corridor that it lies along (and a remark says so).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from queue_server.maps import osmdoors, osmpaths, tags, timing
from queue_server.maps.plan import Level, Place, Plan, Space, Spot, Use, origin_of
from queue_server.maps.reading import MapUnreadable, Reading
from queue_server.maps.things import Thing

INDOOR_KEYS = {"indoor", "highway", "level", "door", "room", "buildingpart"}


def is_osm(things: Iterable[Thing]) -> bool:
    return any(INDOOR_KEYS & set(thing.tags) for thing in things)


def read(things: list[Thing], reading: Reading) -> Plan:
    """Raises MapUnreadable where nothing in it is indoors."""
    inside = [thing for thing in things if _use(thing) is not None or _is_line(thing)]
    everywhere = [p for thing in inside for p in (*(q for ring in thing.rings for q in ring), *thing.line)]
    if not everywhere:
        raise MapUnreadable("nothing_indoors")
    plan = Plan(origin_of(everywhere), touching_is_open=True)
    things = _in_the_local_language(things)
    for thing in things:
        _take(plan, thing, reading)
    osmpaths.lifts_without_levels(plan, [t.osm_id for t in things if t.osm_id in plan.paths and "level" not in t.tags])
    osmpaths.turn_right(plan)
    osmpaths.outside(plan, things, reading)
    _level_names(plan, things)
    osmdoors.doors(plan, things, reading)
    return plan


def _in_the_local_language(things: list[Thing]) -> list[Thing]:
    """`name` says no language; where the plan shows which one it is, it is the name in that, should none be given."""
    key = f"name:{tags.local_language(thing.tags for thing in things)}"
    return [
        replace(thing, tags={**thing.tags, key: thing.tags["name"]})
        if key != "name:" and thing.tags.get("name") and key not in thing.tags and len(tags.names(thing.tags)) > 1
        else thing
        for thing in things
    ]


def _take(plan: Plan, thing: Thing, reading: Reading) -> None:
    use = _use(thing)
    if thing.rings and use is not None:
        _space(plan, thing, use, reading)
    elif thing.line and thing.tags.get("indoor") == "wall":
        _wall(plan, thing, reading)
    elif _is_line(thing):
        osmpaths.path(plan, thing, _levels(plan, thing, reading), reading)
    elif thing.at and (thing.tags.get("highway") == "elevator" or thing.tags.get("verticalpassage") in tags.LIFTS):
        osmpaths.lift(plan, thing, _levels(plan, thing, reading), reading)
    elif thing.rings and tags.is_set(thing.tags, "building"):
        plan.outlines.append(_rings(plan, thing))
        reading.understood["building"] += 1
    elif thing.at and not tags.is_door(thing.tags) and "level" in thing.tags and tags.names(thing.tags):
        _named_spot(plan, thing, reading)
    elif thing.rings or not (tags.is_door(thing.tags) or tags.is_open_air(thing.tags)):
        reading.ignored[_word(thing)] += 1


def _word(thing: Thing) -> str:
    keys = ("indoor", "highway", "building", "amenity", "shop", "barrier", "railway", "level")
    key = next((k for k in keys if k in thing.tags), "other")
    return f"{key}={thing.tags[key]}" if key in thing.tags else key


def _use(thing: Thing) -> Use | None:
    """Of an area; None where it is nothing to walk in, or in the way of."""
    return tags.use(thing.tags) if thing.rings else None


def _is_line(thing: Thing) -> bool:
    return bool(thing.line) and tags.is_line(thing.tags)


def _levels(plan: Plan, thing: Thing, reading: Reading) -> tuple[str, ...]:
    """Where it is, and where it is again, from below; the ground floor where nothing is said."""
    own = tags.levels(thing.tags.get("level") or thing.tags.get("buildingpart:level"))
    if not own and "level" in thing.tags:
        reading.note("level_unreadable", thing.osm_id, thing.tags["level"])
    found = sorted({*(own or (0.0,)), *tags.levels(thing.tags.get("repeat_on"))})
    for ordinal in found:
        plan.levels.setdefault(_level_id(ordinal), Level(_level_id(ordinal), ordinal, {}))
    return tuple(map(_level_id, found))


def _level_id(ordinal: float) -> str:
    return f"{ordinal:g}"


def _rings(plan: Plan, thing: Thing) -> tuple[tuple[Spot, ...], ...]:
    rings = [tuple(plan.origin.spot(*p) for p in ring) for ring in thing.rings]
    return tuple(ring if ring[0] == ring[-1] else (*ring, ring[0]) for ring in rings)


def _space(plan: Plan, thing: Thing, use: Use, reading: Reading) -> None:
    own, rings, found = thing.tags, _rings(plan, thing), _levels(plan, thing, reading)
    names, category, others = tags.names(own), tags.category(own), tags.aliases(own)
    hours = timing.hours(own.get("opening_hours"), thing.osm_id, reading) if use is not Use.CLOSED else ""
    for level_id in found:
        space_id = thing.osm_id if len(found) == 1 else f"{thing.osm_id}@{level_id}"
        shaft = thing.osm_id if len(found) > 1 and use not in (Use.ROOM, Use.CORRIDOR, Use.CLOSED) else ""
        plan.spaces[space_id] = Space(
            *(space_id, level_id, use, rings, names, category, shaft), tags.is_private(own), hours
        )
        reading.understood[use.value] += 1
        if use is not Use.CLOSED and (names or (use is Use.ROOM and category not in tags.PLAIN)):
            at = _middle(rings[0])
            plan.places[space_id] = Place(space_id, level_id, at, names, category, space_id, aliases=others)


def _middle(ring: tuple[Spot, ...]) -> Spot:
    """The middle of the corners: whoever walks there is put on the floor, should it lie outside."""
    corners = ring[:-1]
    return Spot(sum(s.x for s in corners) / len(corners), sum(s.y for s in corners) / len(corners))


def _named_spot(plan: Plan, thing: Thing, reading: Reading) -> None:
    """A shop or desk that is drawn as a spot."""
    assert thing.at is not None
    at, names, category = plan.origin.spot(*thing.at), tags.names(thing.tags), tags.category(thing.tags)
    for level_id in _levels(plan, thing, reading):
        place_id = (
            thing.osm_id
            if "level" not in thing.osm_id and thing.osm_id not in plan.places
            else f"{thing.osm_id}@{level_id}"
        )
        plan.places[place_id] = Place(place_id, level_id, at, names, category, aliases=tags.aliases(thing.tags))
        reading.understood["named spot"] += 1


def _wall(plan: Plan, thing: Thing, reading: Reading) -> None:
    """A wall that is drawn as a line: as thin as one, and nothing to walk through."""
    line = [plan.origin.spot(*p) for p in thing.line]
    ring = (*line, *reversed(line[:-1]))
    for level_id in _levels(plan, thing, reading):
        space_id = f"{thing.osm_id}@{level_id}"
        plan.spaces[space_id] = Space(space_id, level_id, Use.CLOSED, (ring,), category="wall")
        reading.understood["wall"] += 1


def _level_names(plan: Plan, things: list[Thing]) -> None:
    for thing in things:
        if thing.tags.get("indoor") == "level":
            for ordinal in tags.levels(thing.tags.get("level")):
                known = plan.levels.get(_level_id(ordinal))
                names = tags.names(thing.tags)
                if known is not None and names:
                    plan.levels[known.level_id] = replace(known, names=names)
