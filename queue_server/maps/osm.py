"""Plans in OpenStreetMap's Simple Indoor Tagging: rooms, corridors and areas with their doors, stairs and lifts.

What mappers leave out is taken as it usually is: areas and corridors that touch are open to each other, a room without
any door is entered from the corridor that it lies along (and a remark says so).
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import replace
from itertools import pairwise

from queue_server.maps.plan import Door, Level, Path, Place, Plan, Space, Spot, Use, origin_of
from queue_server.maps.reading import MapUnreadable, Reading
from queue_server.maps.things import LINES, Thing, levels

DOOR_WIDTH = 0.9
"""Metres, where no tag says."""
DOORS = {
    "no": "open",
    "hinged": "swinging",
    "swinging": "swinging",
    "sliding": "sliding",
    "folding": "sliding",
    "revolving": "revolving",
    "automatic": "automatic",
}
CORRIDORS = frozenset({"corridor", "hall", "hallway", "lobby", "entrance", "foyer", "concourse", "passage"})
PRIVATE = frozenset({"private", "no", "staff", "employees"})
NAMED = ("name", "ref", "room:name", "operator", "description")


def is_osm(things: Iterable[Thing]) -> bool:
    return any({"indoor", "highway", "level", "door", "room"} & set(thing.tags) for thing in things)


def read(things: list[Thing], reading: Reading) -> Plan:
    """Raises MapUnreadable where nothing in it is indoors."""
    inside = [thing for thing in things if _use(thing) is not None or _is_line(thing)]
    everywhere = [p for thing in inside for p in (*(q for ring in thing.rings for q in ring), *thing.line)]
    if not everywhere:
        raise MapUnreadable("nothing_indoors")
    plan = Plan(origin_of(everywhere), touching_is_open=True)
    for thing in things:
        _take(plan, thing, reading)
    _level_names(plan, things)
    _doors(plan, things, reading)
    return plan


def _take(plan: Plan, thing: Thing, reading: Reading) -> None:
    use = _use(thing)
    if thing.rings and use is not None:
        _space(plan, thing, use, reading)
    elif thing.line and thing.tags.get("indoor") == "wall":
        _wall(plan, thing, reading)
    elif _is_line(thing):
        _path(plan, thing, reading)
    elif thing.at and thing.tags.get("highway") == "elevator":
        _lift(plan, thing, reading)
    elif thing.at is None or not _is_door(thing):
        reading.ignored[_word(thing)] += 1


def _word(thing: Thing) -> str:
    key = next(
        (k for k in ("indoor", "highway", "building", "amenity", "barrier", "level") if k in thing.tags), "other"
    )
    return f"{key}={thing.tags[key]}" if key in thing.tags else key


def _use(thing: Thing) -> Use | None:
    """Of an area; None where it is nothing to walk in, or in the way of."""
    tags = thing.tags
    indoor, room = tags.get("indoor"), tags.get("room", "")
    if not thing.rings or (indoor in (None, "no", "level") and "room" not in tags and tags.get("area") != "yes"):
        return None
    if tags.get("highway") == "elevator" or room in ("elevator", "lift") or tags.get("elevator") == "yes":
        return Use.LIFT
    if tags.get("conveying") not in (None, "no"):
        return Use.ESCALATOR
    if tags.get("ramp") == "yes" or room == "ramp":
        return Use.RAMP
    if tags.get("highway") == "steps" or room in ("stairs", "staircase") or tags.get("stairs") not in (None, "no"):
        return Use.STAIRS
    if indoor in ("wall", "column", "pillar", "void") or room == "shaft":
        return Use.CLOSED
    if indoor in ("corridor", "area", "yes") or room in CORRIDORS or tags.get("highway") in LINES:
        return Use.CORRIDOR
    return Use.ROOM


def _is_line(thing: Thing) -> bool:
    tags = thing.tags
    indoors = "level" in tags or tags.get("indoor") == "yes" or tags.get("highway") == "corridor"
    return bool(thing.line) and tags.get("highway") in LINES and indoors


def _is_door(thing: Thing) -> bool:
    tags = thing.tags
    return "door" in tags or "entrance" in tags or tags.get("indoor") == "door" or tags.get("barrier") == "gate"


def _levels(plan: Plan, thing: Thing, reading: Reading) -> tuple[float, ...]:
    """Where it is, and where it is again; the ground floor where nothing is said."""
    own = levels(thing.tags.get("level"))
    if not own and "level" in thing.tags:
        reading.note("level_unreadable", thing.osm_id, thing.tags["level"])
    found = tuple(sorted({*(own or (0.0,)), *levels(thing.tags.get("repeat_on"))}))
    for ordinal in found:
        plan.levels.setdefault(_level_id(ordinal), Level(_level_id(ordinal), ordinal, {}))
    return found


def _level_id(ordinal: float) -> str:
    return f"{ordinal:g}"


def _names(tags: Mapping[str, str]) -> dict[str, str]:
    named = {key.partition(":")[2]: value for key, value in tags.items() if key.startswith("name:")}
    plain = next((tags[key] for key in NAMED if tags.get(key)), "")
    return {**({"": plain} if plain else {}), **named}


def _space(plan: Plan, thing: Thing, use: Use, reading: Reading) -> None:
    rings = tuple(tuple(plan.origin.spot(*p) for p in _shut(ring)) for ring in thing.rings)
    names, found = _names(thing.tags), _levels(plan, thing, reading)
    category = next((thing.tags[k] for k in ("amenity", "room", "shop", "office", "indoor") if k in thing.tags), "")
    restricted = thing.tags.get("access") in PRIVATE
    for ordinal in found:
        space_id = thing.osm_id if len(found) == 1 else f"{thing.osm_id}@{ordinal:g}"
        shaft = thing.osm_id if len(found) > 1 and use not in (Use.ROOM, Use.CORRIDOR, Use.CLOSED) else ""
        plan.spaces[space_id] = Space(
            space_id, _level_id(ordinal), use, rings, names, category, shaft, restricted=restricted
        )
        reading.understood[use.value] += 1
        if names and use is not Use.CLOSED:
            middle = _middle(rings[0])
            plan.places[space_id] = Place(space_id, _level_id(ordinal), middle, names, category, space_id)


def _shut(ring: tuple[tuple[float, float], ...]) -> tuple[tuple[float, float], ...]:
    return ring if ring[0] == ring[-1] else (*ring, ring[0])


def _middle(ring: tuple[Spot, ...]) -> Spot:
    """The middle of the corners: whoever walks there is put on the floor, should it lie outside."""
    corners = ring[:-1]
    return Spot(sum(s.x for s in corners) / len(corners), sum(s.y for s in corners) / len(corners))


def _wall(plan: Plan, thing: Thing, reading: Reading) -> None:
    """A wall that is drawn as a line: as thin as one, and nothing to walk through."""
    line = [plan.origin.spot(*p) for p in thing.line]
    ring = (*line, *reversed(line[:-1]))
    for ordinal in _levels(plan, thing, reading):
        space_id = f"{thing.osm_id}@{ordinal:g}"
        plan.spaces[space_id] = Space(space_id, _level_id(ordinal), Use.CLOSED, (ring,), category="wall")
        reading.understood["wall"] += 1


def _path(plan: Plan, thing: Thing, reading: Reading) -> None:
    """A line that is walked: on each of its levels, or from the lowest to the highest of them."""
    tags, found = thing.tags, _levels(plan, thing, reading)
    line = tuple(plan.origin.spot(*p) for p in thing.line)
    conveying = tags.get("conveying", "no")
    use = Use.ESCALATOR if conveying != "no" else Use.STAIRS if tags["highway"] == "steps" else Use.CORRIDOR
    if tags.get("ramp") == "yes" and use is Use.CORRIDOR:
        use = Use.RAMP
    if tags.get("incline", "").lower() in ("down",) or tags.get("incline", "").startswith("-"):
        line, conveying = line[::-1], {"forward": "backward", "backward": "forward"}.get(conveying, conveying)
    down = conveying == "backward" or tags.get("oneway") == "-1"
    one_way = conveying in ("forward", "backward") or tags.get("oneway") in ("yes", "-1")
    step_free = use is not Use.STAIRS and tags.get("wheelchair") != "no"
    reading.understood[f"path {use.value}"] += 1
    climbs = len(found) > 1 and "repeat_on" not in tags
    ends = [(found[0], found[-1])] if climbs else [(ordinal, ordinal) for ordinal in found]
    for low, high in ends:
        path_id = thing.osm_id if len(ends) == 1 else f"{thing.osm_id}@{low:g}"
        between = (_level_id(high), _level_id(low)) if down else (_level_id(low), _level_id(high))
        plan.paths[path_id] = Path(
            path_id, use, line[::-1] if down else line, between, one_way, step_free, _metres(tags.get("width"))
        )


def _lift(plan: Plan, thing: Thing, reading: Reading) -> None:
    assert thing.at is not None
    found, at = _levels(plan, thing, reading), plan.origin.spot(*thing.at)
    stops = tuple(map(_level_id, found))
    plan.paths[thing.osm_id] = Path(thing.osm_id, Use.LIFT, (at, at), (stops[0], stops[-1]), lift_levels=stops)
    reading.understood["lift"] += 1


def _metres(text: str | None) -> float | None:
    try:
        return float((text or "").replace("m", "").strip())
    except ValueError:
        return None


def _level_names(plan: Plan, things: list[Thing]) -> None:
    for thing in things:
        if thing.tags.get("indoor") == "level":
            for ordinal in levels(thing.tags.get("level")):
                known = plan.levels.get(_level_id(ordinal))
                if known is not None:
                    plan.levels[known.level_id] = replace(known, names=_names(thing.tags))


def _doors(plan: Plan, things: list[Thing], reading: Reading) -> None:
    """A door is a corner of the walls that it stands in."""
    corners: dict[tuple[str, Spot], list[tuple[Spot, Spot]]] = {}
    for space in plan.spaces.values():
        for ring in space.rings:
            for (before, at), (_, after) in pairwise([*pairwise(ring), (ring[-2], ring[0]), (ring[0], ring[1])]):
                corners.setdefault((space.level_id, at), []).append((before, after))
    for thing in things:
        if thing.at is None or not _is_door(thing):
            continue
        at = plan.origin.spot(*thing.at)
        own = [_level_id(ordinal) for ordinal in levels(thing.tags.get("level"))]
        found = [level_id for level_id in own or plan.levels if (level_id, at) in corners]
        for level_id in found:
            _door(plan, thing, level_id, at, corners[level_id, at])
        reading.understood["door"] += bool(found)
        if not found:
            reading.note("door_in_no_wall", thing.osm_id)


def _door(plan: Plan, thing: Thing, level_id: str, at: Spot, sides: list[tuple[Spot, Spot]]) -> None:
    tags = thing.tags
    width = _metres(tags.get("door:width") or tags.get("width")) or DOOR_WIDTH
    before, after = max(sides, key=lambda side: _straightness(side[0], at, side[1]))
    far = after if math.dist(at, after) >= math.dist(at, before) else before
    span = math.dist(at, far) or 1.0
    step = Spot((far.x - at.x) / span * width / 2, (far.y - at.y) / span * width / 2)
    line = (Spot(at.x - step.x, at.y - step.y), Spot(at.x + step.x, at.y + step.y))
    kind = (
        "automatic" if tags.get("automatic_door") not in (None, "no") else DOORS.get(tags.get("door", ""), "swinging")
    )
    door_id = thing.osm_id if thing.osm_id not in plan.doors else f"{thing.osm_id}@{level_id}"
    plan.doors[door_id] = Door(
        door_id, level_id, line, kind, tags.get("wheelchair") != "no", tags.get("access") in PRIVATE
    )
    if "entrance" in tags and tags["entrance"] not in ("no", "service", "emergency", "exit"):
        names = _names(tags)
        plan.places[f"entrance/{door_id}"] = Place(f"entrance/{door_id}", level_id, at, names, "entrance")


def _straightness(before: Spot, at: Spot, after: Spot) -> float:
    """1 in the middle of a straight wall, -1 at the tip of a needle."""
    one, other = math.dist(before, at), math.dist(at, after)
    if not one or not other:
        return -1.0
    return ((at.x - before.x) * (after.x - at.x) + (at.y - before.y) * (after.y - at.y)) / (one * other)
