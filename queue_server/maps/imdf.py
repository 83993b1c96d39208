"""Plans in IMDF (Indoor Mapping Data Format, OGC 20-094): units, openings, levels, names, relationships.

What many exports get wrong is taken as it comes: a missing manifest, features of kinds of their own, ordinals that
begin at one.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from queue_server.maps import geojson, shapes, timing
from queue_server.maps.plan import OPEN_AIR, Door, Level, Link, Place, Plan, Space, Use, first, origin_of
from queue_server.maps.reading import MapUnreadable, Reading

USES = {
    **dict.fromkeys(("walkway", "walkway.island", "footbridge", "lobby", "concourse", "platform"), Use.CORRIDOR),
    **dict.fromkeys(("unenclosedarea", "movingwalkway", "terrace", "unspecified"), Use.CORRIDOR),
    **dict.fromkeys(("stairs", "steps"), Use.STAIRS),
    "elevator": Use.LIFT,
    "escalator": Use.ESCALATOR,
    "ramp": Use.RAMP,
    **dict.fromkeys(("brick", "column", "concrete", "drywall", "glass", "wood"), Use.CLOSED),
    **dict.fromkeys(("opentobelow", "structure", "vegetation", "road"), Use.CLOSED),
    "parking": Use.OUTSIDE,
}
"""Categories of units; any other is a room."""
DOORS = {
    "open": "open",
    "sliding": "sliding",
    "swinging": "swinging",
    "revolving": "revolving",
    "turnstile": "gate",
    "turnstile.waistheight": "gate",
    "turnstile.fullheight": "gate",
    "shutter": "sliding",
    "movablepartition": "sliding",
}
LINKS = {"stairs": Use.STAIRS, "elevator": Use.LIFT, "escalator": Use.ESCALATOR, "ramp": Use.RAMP}
TRAVERSAL = "traversal"
"""Such a relationship says from which unit one comes into which, by the openings between them."""
READ = ("level", "unit", "opening", "anchor", "occupant", "amenity", "relationship", "footprint")
RESTRICTED = frozenset({"employeesonly", "restricted"})
LOCKED = frozenset({"badgereader", "fingerprintreader", "keyaccess", "outofservice", "passwordaccess", "retinascanner"})
"""What no visitor gets past (`access_control`); a guard lets one in."""
PLAIN = frozenset({"room", "unspecified", "nonpublic", "office", *(word for word, use in USES.items() if use)})
"""Categories by which nobody asks for a room."""


@dataclass(slots=True)
class _Source:
    """The features by their type."""

    by_type: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    levels: dict[str, str] = field(default_factory=dict)
    """Of each level the one that stands for all parts of that floor of the building."""

    def of(self, kind: str) -> list[dict[str, Any]]:
        return self.by_type.get(kind, [])


def as_one(files: Mapping[str, bytes]) -> str:
    """What we read of it as one collection, a feature a line. Raises MapUnreadable."""
    kept = []
    for name, text in sorted(files.items()):
        for feature in geojson.features(text, name):
            kind = str(feature.get("feature_type") or name.rsplit(".", 1)[0])
            if kind in READ:
                kept.append(json.dumps({**feature, "feature_type": kind}, ensure_ascii=False, separators=(",", ":")))
    return '{"type":"FeatureCollection","features":[\n' + ",\n".join(kept) + "\n]}\n"


def read(files: Mapping[str, bytes], reading: Reading) -> Plan:
    """`files`: name (such as "unit.geojson") to content. Raises MapUnreadable."""
    source = _Source()
    for name, text in sorted(files.items()):
        for feature in geojson.features(text, name):
            kind = str(feature.get("feature_type") or name.rsplit(".", 1)[0])
            source.by_type.setdefault(kind, []).append(feature)
    if not source.of("unit") or not source.of("level"):
        raise MapUnreadable("no_units", "unit.geojson, level.geojson")
    for kind, found in source.by_type.items():
        (reading.understood if kind in READ else reading.ignored)[kind] += len(found)
    everywhere = [p for unit in source.of("unit") for p in geojson.positions(unit.get("geometry"))]
    if not everywhere:
        raise MapUnreadable("no_positions", "unit.geojson")
    plan = Plan(origin_of(everywhere))
    _levels(plan, source, reading)
    _units(plan, source, reading)
    _openings(plan, source, reading)
    _occupants(plan, source, reading)
    _amenities(plan, source, reading)
    _relationships(plan, source, reading)
    for feature in source.of("footprint"):
        if str(geojson.properties(feature).get("category")) in ("ground", "None"):
            plan.outlines += geojson.polygons(feature.get("geometry"), plan.origin)
    return plan


def _levels(plan: Plan, source: _Source, reading: Reading) -> None:
    for feature in source.of("level"):
        own = geojson.properties(feature)
        ordinal = own.get("ordinal")
        if isinstance(ordinal, bool) or not isinstance(ordinal, int | float):
            reading.note("level_without_ordinal", feature.get("id", "?"))
            continue
        level_id = str(feature.get("id"))
        buildings = tuple(sorted(_texts(own.get("building_ids"))))
        level = Level(level_id, float(ordinal), geojson.words(own.get("name")), buildings)
        first_part = next(
            (v for v in plan.levels.values() if (v.ordinal, v.buildings) == (level.ordinal, buildings)), level
        )
        plan.levels.setdefault(first_part.level_id, level)
        source.levels[level_id] = first_part.level_id


def _texts(raw: object) -> list[str]:
    """Of a list, or of what should be one."""
    return [str(item) for item in raw] if isinstance(raw, list) else [str(raw)] if isinstance(raw, str) else []


def _level_of(source: _Source, feature: dict[str, Any], reading: Reading) -> str | None:
    level_id = str(geojson.properties(feature).get("level_id"))
    if level_id in source.levels:
        return source.levels[level_id]
    reading.note("level_unknown", feature.get("id", "?"), level_id)
    return None


def _units(plan: Plan, source: _Source, reading: Reading) -> None:
    for feature in source.of("unit"):
        own, unit_id = geojson.properties(feature), str(feature.get("id"))
        level_id = _level_of(source, feature, reading)
        parts = geojson.polygons(feature.get("geometry"), plan.origin)
        if not parts:
            geojson.note_geometry(reading, feature)
        if level_id is None or not parts:
            continue
        category = str(own.get("category") or "unspecified")
        names, others = geojson.words(own.get("name")), geojson.words(own.get("alt_name"))
        for number, rings in enumerate(parts):
            space_id = unit_id if number == 0 else f"{unit_id}/{number}"
            use = USES.get(category, Use.ROOM)
            restricted = str(own.get("restriction")) in RESTRICTED or category == "nonpublic"
            plan.spaces[space_id] = Space(
                space_id, level_id, use, rings, names or others, category, restricted=restricted
            )
        if USES.get(category) is not Use.CLOSED and (names or others or category not in PLAIN):
            at = geojson.point(own.get("display_point"), plan.origin) or shapes.within(parts[0])
            aliases = tuple(others.values())
            plan.places[unit_id] = Place(unit_id, level_id, at, names or others, category, unit_id, aliases=aliases)


def _openings(plan: Plan, source: _Source, reading: Reading) -> None:
    for feature in source.of("opening"):
        own, door_id = geojson.properties(feature), str(feature.get("id"))
        level_id, line = _level_of(source, feature, reading), geojson.line(feature.get("geometry"), plan.origin)
        if len(line) < 2 or line[0] == line[-1]:
            geojson.note_geometry(reading, feature)
        elif level_id is not None:
            raw = own.get("door")
            door = raw if isinstance(raw, dict) else {}
            kind = "automatic" if door.get("automatic") is True else DOORS.get(str(door.get("type")), "swinging")
            if not raw:
                kind = "open"
            locked = not LOCKED.isdisjoint(_texts(own.get("access_control")))
            restricted = locked or str(own.get("category")) in ("service", "emergencyexit")
            plan.doors[door_id] = Door(door_id, level_id, line, kind, restricted=restricted)


def _occupants(plan: Plan, source: _Source, reading: Reading) -> None:
    """They stand where their anchor is."""
    anchors = {str(anchor.get("id")): anchor for anchor in source.of("anchor")}
    tenants: dict[str, list[object]] = defaultdict(list)
    for feature in source.of("occupant"):
        own = geojson.properties(feature)
        anchor = anchors.get(str(own.get("anchor_id")))
        space = plan.spaces.get(str(geojson.properties(anchor).get("unit_id"))) if anchor else None
        at = geojson.point(anchor.get("geometry"), plan.origin) if anchor else None
        names, others = geojson.words(own.get("name")), geojson.words(own.get("alt_name"))
        if space is None or at is None:
            reading.note("occupant_without_place", feature.get("id", "?"), first(names))
            continue
        tenants[space.space_id].append(own.get("hours"))
        if names and names != dict(space.names):
            occupant_id = str(feature.get("id"))
            category = str(own.get("category") or "")
            aliases = tuple(others.values())
            plan.places[occupant_id] = Place(
                occupant_id, space.level_id, at, names, category, space.space_id, aliases=aliases
            )
    for space_id, hours in tenants.items():
        space = plan.spaces[space_id]
        if len(hours) == 1 and space.use is Use.ROOM:  # a room with one tenant is open when that is there
            plan.spaces[space_id] = replace(space, hours=timing.hours(hours[0], space_id, reading))


def _amenities(plan: Plan, source: _Source, reading: Reading) -> None:
    """They stand where they are drawn."""
    for feature in source.of("amenity"):
        own = geojson.properties(feature)
        space = next((plan.spaces[i] for i in _texts(own.get("unit_ids")) if i in plan.spaces), None)
        at = geojson.point(feature.get("geometry"), plan.origin)
        if space is None or at is None:
            reading.note("amenity_without_place", feature.get("id", "?"), own.get("category"))
            continue
        amenity_id, names = str(feature.get("id")), geojson.words(own.get("name"))
        plan.places[amenity_id] = Place(
            amenity_id, space.level_id, at, names, str(own.get("category") or ""), space.space_id
        )


def _relationships(plan: Plan, source: _Source, reading: Reading) -> None:
    for feature in source.of("relationship"):
        own = geojson.properties(feature)
        category = str(own.get("category"))
        use, ends = LINKS.get(category), (_ids(own.get("origin")), _ids(own.get("destination")))
        start, end = (next((i for i in ids if i in plan.spaces), "") for ids in ends)
        if category.partition(".")[0] == TRAVERSAL:
            hours = timing.hours(own.get("hours"), feature.get("id", "?"), reading)
            for door_id in _ids(own.get("intermediary")):
                if door_id in plan.doors:
                    _pass(plan, door_id, start, end, own.get("direction") == "directed", hours)
        elif use is None:
            continue
        elif start and end:
            link_id = str(feature.get("id"))
            hours = timing.hours(own.get("hours"), link_id, reading)
            plan.links[link_id] = Link(link_id, use, start, end, own.get("direction") == "directed", hours)
        else:
            reading.note("relationship_unusable", feature.get("id", "?"), own.get("category"))


def _pass(plan: Plan, door_id: str, start: str, end: str, one_way: bool, hours: str) -> None:
    """One goes through an opening from a unit into another, or into the open where there is none. What is said twice,
    once in each direction, goes both ways."""
    door = plan.doors[door_id]
    here = tuple(i for i in (start, end) if i and plan.spaces[i].level_id == door.level_id)
    into = (end or OPEN_AIR) if one_way and (start or end) and door.into in ("", end or OPEN_AIR) else ""
    plan.doors[door_id] = replace(
        door, joins=here if len(here) == 2 else door.joins, into=into, hours=hours or door.hours
    )


def _ids(raw: object) -> list[str]:
    """Of a reference to a feature, or of several."""
    found = raw if isinstance(raw, list) else [raw]
    return [str(one.get("id")) for one in found if isinstance(one, dict)]
