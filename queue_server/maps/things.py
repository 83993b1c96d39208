"""What OpenStreetMap knows, with its tags and where it lies, from its elements or from GeoJSON made of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import shapely

from queue_server.maps import geojson
from queue_server.maps.elements import Elements, Members, Position, Ring
from queue_server.maps.reading import Reading
from queue_server.maps.tags import LINES

AREA_TAGS = (
    *("indoor", "room", "building", "building:part", "buildingpart", "area:highway", "amenity", "shop", "office"),
)
"""A closed way with one of these is an area, unless it says `area=no`."""


@dataclass(frozen=True, slots=True)
class Thing:
    """`rings` of an area, `line` of an open way, one position of a node; all in degrees."""

    osm_id: str
    tags: Mapping[str, str]
    rings: tuple[Ring, ...] = ()
    line: Ring = ()
    at: Position | None = None


def from_elements(known: Elements) -> list[Thing]:
    """Nodes with tags, ways with tags, and areas with holes."""
    found = [Thing(f"node/{node_id}", tags, at=at) for node_id, (at, tags) in known.nodes.items() if tags]
    found += [_of_way(f"way/{way_id}", tags, line) for way_id, (line, tags) in known.ways.items() if tags]
    for relation_id, (members, tags) in known.relations.items():
        if tags.get("type") == "multipolygon":
            for number, rings in enumerate(_areas(members)):
                osm_id = f"relation/{relation_id}"
                found.append(Thing(osm_id if number == 0 else f"{osm_id}/{number}", tags, rings=rings))
    return found


def _of_way(osm_id: str, tags: Mapping[str, str], line: Ring) -> Thing:
    closed = len(line) >= 4 and line[0] == line[-1]
    area = tags.get("area") == "yes" or (any(tag in tags for tag in AREA_TAGS) and tags.get("indoor") != "wall")
    if tags.get("highway") in LINES and tags.get("indoor", "yes") == "yes" and "room" not in tags:
        area = tags.get("area") == "yes"
    if closed and area and tags.get("area") != "no":
        return Thing(osm_id, tags, rings=(line,))
    return Thing(osm_id, tags, line=line)


def _areas(members: Members) -> Iterator[tuple[Ring, ...]]:
    """Each outer ring with the holes in it; members that follow each other are joined."""
    outer = _closed([line for role, line in members if role != "inner"])
    inner = _closed([line for role, line in members if role == "inner"])
    for ring in outer:
        whole = shapely.Polygon(ring)
        yield (ring, *(hole for hole in inner if len(outer) == 1 or whole.covers(shapely.Point(hole[0]))))


def _closed(parts: list[Ring]) -> list[Ring]:
    found, left = [], list(parts)
    while left:
        ring = left.pop(0)
        while ring[0] != ring[-1]:
            after = next((part for part in left if ring[-1] in (part[0], part[-1])), None)
            if after is None:
                break
            left.remove(after)
            ring = (*ring, *(after if after[0] == ring[-1] else after[::-1])[1:])
        if ring[0] == ring[-1] and len(ring) >= 4:
            found.append(ring)
    return found


def from_geojson(features: list[dict[str, Any]], reading: Reading) -> list[Thing]:
    """Tags stand among the properties, or in `properties.tags`; the id in `@id`, `id` or beside the properties."""
    found = []
    for number, feature in enumerate(features):
        own = geojson.properties(feature)
        raw = own["tags"] if isinstance(own.get("tags"), dict) else own
        tags = {str(k): str(v) for k, v in raw.items() if isinstance(v, str | int | float) and not isinstance(v, bool)}
        osm_id = str(feature.get("id") or own.get("@id") or own.get("id") or f"feature/{number}")
        things = list(_of_geometry(osm_id, tags, feature.get("geometry")))
        if not things:
            geojson.note_geometry(reading, {**feature, "id": osm_id})
        found += things
    return found


def _of_geometry(osm_id: str, tags: Mapping[str, str], geometry: object) -> Iterator[Thing]:
    if not isinstance(geometry, dict):
        return
    kind, raw = geometry.get("type"), geometry.get("coordinates")
    if kind == "Point":
        at = geojson.position(raw)
        if at:
            yield Thing(osm_id, tags, at=at)
    elif kind in ("LineString", "MultiLineString"):
        for part in [raw] if kind == "LineString" else raw if isinstance(raw, list) else []:
            line = _ring_of(part)
            if len(line) >= 2:
                yield _of_way(osm_id, tags, line)
    elif kind in ("Polygon", "MultiPolygon"):
        for index, part in enumerate([raw] if kind == "Polygon" else raw if isinstance(raw, list) else []):
            rings = tuple(_ring_of(ring) for ring in part) if isinstance(part, list) else ()
            if rings and len(rings[0]) >= 4:
                yield Thing(osm_id if index == 0 else f"{osm_id}/{index}", tags, rings=rings)


def _ring_of(raw: object) -> Ring:
    found = [geojson.position(item) for item in raw] if isinstance(raw, list) else []
    return tuple(p for p in found if p is not None)
