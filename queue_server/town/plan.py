"""plan/<site_id>.geojson: our small GeoJSON profile of a building, checked so that every point can be reached."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from queue_server.domain.catalogue import Point
from queue_server.town.geometry import Position, inside, position, ring
from queue_server.town.problems import Findings
from queue_server.town.spot import Spot

UNIT_CATEGORIES = frozenset(
    {"entrance", "lobby", "corridor", "room", "counter", "stairs", "elevator", "restroom", "foodservice", "office"}
)
GEOMETRIES = {
    "unit": "Polygon",
    "opening": "LineString",
    **dict.fromkeys(("kiosk", "screen", "point", "waiting"), "Point"),
}
"""Kinds of features and the geometry of each."""


@dataclass(frozen=True, slots=True)
class Feature:
    """One feature with its checked basics; `positions` are (longitude, latitude) in degrees."""

    feature_id: str
    kind: str
    floor: int
    positions: tuple[Position, ...]
    properties: dict[str, Any]
    spot: Spot


@dataclass(slots=True)
class Plan:
    """The features by kind and id."""

    by_kind: dict[str, dict[str, Feature]] = field(default_factory=lambda: {kind: {} for kind in GEOMETRIES})

    @property
    def units(self) -> dict[str, Feature]:
        return self.by_kind["unit"]


def check_plan(
    findings: Findings, file: str, text: str, points: tuple[Point, ...], waiting: tuple[tuple[Spot, str], ...] = ()
) -> None:
    """Reports what is wrong with a plan, and each of `points` that it lacks or that cannot be reached. `waiting`: names
    or ids of places where one waits, and where they were written."""
    whole = Spot(findings, file, 0, "")
    if _of_others(text):
        _check_of_others(whole, file, text, points, waiting)
        return
    try:
        data = json.loads(text)
    except (ValueError, RecursionError) as error:
        line = getattr(error, "lineno", 0)
        Spot(findings, file, line, "").wrong(f"is not valid JSON: {error}")
        return
    features = data.get("features") if isinstance(data, dict) else None
    if not isinstance(features, list) or data.get("type") != "FeatureCollection":
        whole.wrong('must be a GeoJSON object of type "FeatureCollection" with a list of features')
        return
    lines = _lines(text)
    plan = Plan()
    for number, raw in enumerate(features, 1):
        _add(plan, _feature(findings, file, lines, number, raw))
    for unit in plan.units.values():
        unit.spot.one_of("category", str(unit.properties.get("category")), UNIT_CATEGORIES)
    for kind in ("kiosk", "screen"):
        for device in plan.by_kind[kind].values():
            _check_pose(plan, device)
    _check_waiting(plan, waiting)
    neighbours = _neighbours(plan)
    _check_points(plan, whole, points, _reached(plan, whole, neighbours))


def _of_others(text: str) -> bool:
    """OpenStreetMap or IMDF: what has `indoor` tags or levels with ordinals is not of our own profile."""
    start = text.lstrip()[:1]
    return start == "<" or (start == "{" and re.search(r'"(indoor|ordinal|buildingpart)"\s*:', text) is not None)


def _check_of_others(
    whole: Spot, file: str, text: str, points: tuple[Point, ...], waiting: tuple[tuple[Spot, str], ...]
) -> None:
    # shapely is loaded by towns with such a plan only
    from queue_server.maps import compiling, pointing, reader, surveying
    from queue_server.maps.advice import ADVICE, unreadable
    from queue_server.maps.reading import MapUnreadable, Reading

    reading = Reading()
    try:
        plan = reader.read_text(text.encode(), file, reading)
    except MapUnreadable as problem:
        whole.wrong(unreadable(problem.code, problem.detail))
        return
    wanted = [pointing.Wanted(point.point_id, point.names, point.floor) for point in points]
    for remark in pointing.check(plan, compiling.network(plan, reading), wanted):
        whole.wrong(f'point "{remark.feature}": {ADVICE[remark.code]}')
    for spot, name in waiting:
        if not surveying.waiting_place(plan, name):
            spot.wrong(f'the plan has no place "{name}"')


def _lines(text: str) -> dict[str, int]:
    """The line on which each id is first written."""
    lines: dict[str, int] = {}
    for number, line in enumerate(text.split("\n"), 1):
        for found in re.finditer(r'"id"\s*:\s*"([^"]*)"', line):
            lines.setdefault(found[1], number)
    return lines


def _feature(findings: Findings, file: str, lines: dict[str, int], number: int, raw: object) -> Feature | None:
    feature = raw if isinstance(raw, dict) else {}
    feature_id = feature.get("id")
    shown = feature_id if isinstance(feature_id, str) else f"feature {number}"
    spot = Spot(findings, file, lines.get(shown, 0), shown)
    properties, geometry = feature.get("properties"), feature.get("geometry")
    if not isinstance(feature_id, str) or not isinstance(properties, dict) or not isinstance(geometry, dict):
        spot.wrong("must be a feature with an id (text), properties and a geometry")
        return None
    kind, floor = str(feature.get("feature_type")), properties.get("floor")
    if not spot.one_of("feature_type", kind, GEOMETRIES):
        return None
    if isinstance(floor, bool) or not isinstance(floor, int):
        spot.wrong("floor must be a whole number")
        return None
    positions = _positions(spot, kind, geometry)
    return Feature(feature_id, kind, floor, positions, properties, spot) if positions else None


def _positions(spot: Spot, kind: str, geometry: dict[str, Any]) -> tuple[Position, ...]:
    """The positions of the outer ring, the line or the single place; empty after a report."""
    coordinates, wanted = geometry.get("coordinates"), GEOMETRIES[kind]
    if geometry.get("type") != wanted:
        spot.wrong(f"geometry of a {kind} must be a {wanted}")
        return ()
    try:
        if wanted == "Point":
            return (position(coordinates),)
        if wanted == "Polygon":
            return ring(coordinates)
        if not isinstance(coordinates, list) or len(coordinates) < 2:
            raise ValueError("a line needs two positions")
        return tuple(position(c) for c in coordinates)
    except ValueError as error:
        spot.wrong(f"coordinates: {error}")
        return ()


def _add(plan: Plan, feature: Feature | None) -> None:
    if feature is None:
        return
    if any(feature.feature_id in features for features in plan.by_kind.values()):
        feature.spot.wrong(f'id "{feature.feature_id}" is there twice')
    plan.by_kind[feature.kind][feature.feature_id] = feature


def _unit_at(plan: Plan, feature: Feature) -> str | None:
    """The id of the unit on the same floor that holds a single place."""
    at = feature.positions[0]
    return next(
        (u.feature_id for u in plan.units.values() if u.floor == feature.floor and inside(at, u.positions)), None
    )


def _check_pose(plan: Plan, device: Feature) -> None:
    heading = device.properties.get("heading")
    if isinstance(heading, bool) or not isinstance(heading, int | float) or not 0 <= heading < 360:
        device.spot.wrong("heading must be degrees from north, clockwise, 0 to below 360")
    if _unit_at(plan, device) is None:
        device.spot.wrong(f"stands in no unit of floor {device.floor}")


def _check_waiting(plan: Plan, waiting: tuple[tuple[Spot, str], ...]) -> None:
    """Each is the id or a name of a room or a waiting place, inside a unit."""
    known = {i: f for kind in ("unit", "waiting") for i, f in plan.by_kind[kind].items()}
    for place in plan.by_kind["waiting"].values():
        if _unit_at(plan, place) is None:
            place.spot.wrong(f"stands in no unit of floor {place.floor}")
    names = {*known, *(str(name) for f in known.values() for name in _names(f))}
    for spot, name in waiting:
        spot.one_of("place of the plan", name, names)


def _names(feature: Feature) -> list[object]:
    names = feature.properties.get("names")
    return list(names.values()) if isinstance(names, dict) else []


def _neighbours(plan: Plan) -> dict[str, set[str]]:
    """Units that one can walk between: through an opening, or by the same shaft (stairs, lift)."""
    near: dict[str, set[str]] = {unit: set() for unit in plan.units}
    shafts: dict[str, set[str]] = {}
    for unit in plan.units.values():
        if shaft := unit.properties.get("shaft"):
            shafts.setdefault(str(shaft), set()).add(unit.feature_id)
    links: list[Iterable[str]] = list(shafts.values())
    for opening in plan.by_kind["opening"].values():
        units = opening.properties.get("units")
        if not isinstance(units, list) or len(units) != 2 or not all(isinstance(u, str) for u in units):
            opening.spot.wrong("units must name the two units that it connects")
        elif len(opening.spot.all_of("unit", units, plan.units)) == 2:
            if {plan.units[u].floor for u in units} != {opening.floor}:
                opening.spot.wrong(f"connects units that are not both on floor {opening.floor}")
            links.append(units)
    for link in links:
        for unit_id in link:
            near[unit_id] |= set(link) - {unit_id}
    return near


def _reached(plan: Plan, whole: Spot, neighbours: dict[str, set[str]]) -> set[str]:
    """Units that a visitor reaches from an entrance."""
    reached = {u.feature_id for u in plan.units.values() if u.properties.get("category") == "entrance"}
    if not reached:
        whole.wrong('has no unit of category "entrance"')
    ahead = list(reached)
    while ahead:
        fresh = neighbours[ahead.pop()] - reached
        reached |= fresh
        ahead.extend(fresh)
    return reached


def _check_points(plan: Plan, whole: Spot, points: tuple[Point, ...], reached: set[str]) -> None:
    wanted = {point.point_id: point for point in points}
    placed: set[str] = set()
    for feature in plan.by_kind["point"].values():
        point_id = str(feature.properties.get("point_id"))
        if not feature.spot.one_of("point", point_id, wanted):
            continue
        placed.add(point_id)
        if feature.floor != wanted[point_id].floor:
            feature.spot.wrong(f"is on floor {feature.floor}, the site has it on floor {wanted[point_id].floor}")
        unit = _unit_at(plan, feature)
        if unit is None:
            feature.spot.wrong(f"stands in no unit of floor {feature.floor}")
        elif reached and unit not in reached:
            feature.spot.wrong(f'cannot be reached: unit "{unit}" is not connected with an entrance')
    for point_id in sorted(set(wanted) - placed):
        whole.wrong(f'lacks point "{point_id}" of the site')
