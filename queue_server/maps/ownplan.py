"""Our own small GeoJSON profile (docs/town.md): units, openings that name what they join, points, kiosks, screens."""

from __future__ import annotations

from typing import Any

from queue_server.maps import geojson
from queue_server.maps.plan import Door, Level, Place, Plan, Space, Use, origin_of
from queue_server.maps.reading import MapUnreadable, Reading

USES = {
    **dict.fromkeys(("entrance", "lobby", "corridor"), Use.CORRIDOR),
    "stairs": Use.STAIRS,
    "elevator": Use.LIFT,
    "ramp": Use.RAMP,
    "escalator": Use.ESCALATOR,
}
"""By category; any other is a room."""
POSES = ("kiosk", "screen", "point", "waiting")


def is_own(features: list[dict[str, Any]]) -> bool:
    return any("floor" in geojson.properties(feature) and feature.get("feature_type") for feature in features)


def read(features: list[dict[str, Any]], reading: Reading) -> Plan:
    """Raises MapUnreadable."""
    units = [feature for feature in features if feature.get("feature_type") == "unit"]
    everywhere = [p for unit in units for p in geojson.positions(unit.get("geometry"))]
    if not everywhere:
        raise MapUnreadable("no_units")
    plan = Plan(origin_of(everywhere))
    for feature in sorted(features, key=lambda one: one.get("feature_type") != "unit"):
        kind, own = str(feature.get("feature_type")), geojson.properties(feature)
        floor = own.get("floor")
        if isinstance(floor, bool) or not isinstance(floor, int | float):
            reading.note("floor_missing", feature.get("id", "?"))
            continue
        level_id = f"{floor:g}"
        plan.levels.setdefault(level_id, Level(level_id, float(floor), {}))
        if kind == "unit":
            _unit(plan, feature, level_id, reading)
        elif kind == "opening":
            _opening(plan, feature, level_id, reading)
        elif kind in POSES:
            _pose(plan, feature, level_id, reading)
        else:
            reading.ignored[kind] += 1
            continue
        reading.understood[kind] += 1
    return plan


def _unit(plan: Plan, feature: dict[str, Any], level_id: str, reading: Reading) -> None:
    own, unit_id = geojson.properties(feature), str(feature.get("id"))
    parts = geojson.polygons(feature.get("geometry"), plan.origin)
    if not parts:
        geojson.note_geometry(reading, feature)
        return
    category, names = str(own.get("category") or "room"), geojson.words(own.get("names"))
    use = USES.get(category, Use.ROOM)
    plan.spaces[unit_id] = Space(unit_id, level_id, use, parts[0], names, category, str(own.get("shaft") or ""))
    ring = parts[0][0][:-1]
    middle = type(ring[0])(sum(s.x for s in ring) / len(ring), sum(s.y for s in ring) / len(ring))
    if names:
        plan.places[unit_id] = Place(unit_id, level_id, middle, names, category, unit_id)


def _opening(plan: Plan, feature: dict[str, Any], level_id: str, reading: Reading) -> None:
    own, door_id = geojson.properties(feature), str(feature.get("id"))
    line = geojson.line(feature.get("geometry"), plan.origin)
    joins = tuple(str(unit) for unit in own.get("units") or () if str(unit) in plan.spaces)
    if len(line) < 2:
        geojson.note_geometry(reading, feature)
        return
    plan.doors[door_id] = Door(door_id, level_id, line, str(own.get("door") or "open"), joins=joins)


def _pose(plan: Plan, feature: dict[str, Any], level_id: str, reading: Reading) -> None:
    own, place_id = geojson.properties(feature), str(feature.get("id"))
    at = geojson.point(feature.get("geometry"), plan.origin)
    if at is None:
        geojson.note_geometry(reading, feature)
        return
    kind, heading = str(feature.get("feature_type")), own.get("heading")
    plan.places[place_id] = Place(
        place_id,
        level_id,
        at,
        geojson.words(own.get("names")) if kind == "waiting" else {"": str(own.get("point_id") or place_id)},
        kind,
        heading=float(heading) if isinstance(heading, int | float) else None,
    )
