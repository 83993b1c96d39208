"""OpenStreetMap elements with their tags and where they lie, from .osm XML or from GeoJSON made of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from xml.etree import ElementTree

from queue_server.maps import geojson
from queue_server.maps.reading import MapUnreadable, Reading
from queue_server.maps.tags import LINES

Position = tuple[float, float]
Ring = tuple[Position, ...]

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


def from_xml(text: bytes) -> list[Thing]:
    """Raises MapUnreadable. Elements that an editor deleted are left out."""
    if b"<!ENTITY" in text[:10_000]:
        raise MapUnreadable("not_osm", "entities")
    try:
        root = ElementTree.fromstring(text)  # noqa: S314  # no entities: looked at above
    except ElementTree.ParseError as problem:
        raise MapUnreadable("not_osm", str(problem)) from problem
    if root.tag != "osm":
        raise MapUnreadable("not_osm", root.tag)
    alive = [element for element in root if element.get("action") != "delete"]
    nodes = {str(node.get("id")): node for node in alive if node.tag == "node" and node.get("lat") and node.get("lon")}
    where = {node_id: (float(str(node.get("lon"))), float(str(node.get("lat")))) for node_id, node in nodes.items()}
    found = [Thing(f"node/{node_id}", _tags(node), at=where[node_id]) for node_id, node in nodes.items() if _tags(node)]
    ways: dict[str, Ring] = {}
    for way in alive:
        if way.tag == "way":
            refs = [str(nd.get("ref")) for nd in way.iter("nd")]
            ways[str(way.get("id"))] = tuple(where[ref] for ref in refs if ref in where)
            if _tags(way):
                found.append(_of_way(f"way/{way.get('id')}", _tags(way), ways[str(way.get("id"))]))
    found += [
        Thing(f"relation/{element.get('id')}", _tags(element), rings=_rings(element, ways))
        for element in alive
        if element.tag == "relation" and _tags(element).get("type") == "multipolygon"
    ]
    return found


def _tags(element: Any) -> dict[str, str]:
    return {str(tag.get("k")): str(tag.get("v")) for tag in element.findall("tag")}


def _of_way(osm_id: str, tags: Mapping[str, str], line: Ring) -> Thing:
    closed = len(line) >= 4 and line[0] == line[-1]
    area = tags.get("area") == "yes" or (any(tag in tags for tag in AREA_TAGS) and tags.get("indoor") != "wall")
    if tags.get("highway") in LINES and tags.get("indoor", "yes") == "yes" and "room" not in tags:
        area = tags.get("area") == "yes"
    if closed and area and tags.get("area") != "no":
        return Thing(osm_id, tags, rings=(line,))
    return Thing(osm_id, tags, line=line)


def _rings(relation: Any, ways: Mapping[str, Ring]) -> tuple[Ring, ...]:
    """The outer ring first; members that follow each other are joined."""
    outer: list[Ring] = []
    inner: list[Ring] = []
    for member in relation.findall("member"):
        ring = ways.get(str(member.get("ref")), ())
        if member.get("type") == "way" and ring:
            (inner if member.get("role") == "inner" else outer).append(ring)
    return (*_closed(outer)[:1], *_closed(inner))


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
