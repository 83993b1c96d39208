"""Elements of OpenStreetMap as people export them: .osm XML, and the XML or JSON that the Overpass API answers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any
from xml.etree import ElementTree

from queue_server.maps import geojson
from queue_server.maps.reading import MapUnreadable

Position = tuple[float, float]
Ring = tuple[Position, ...]
Tags = Mapping[str, str]
Members = tuple[tuple[str, Ring], ...]
"""Role and line of each way of a relation."""


@dataclass(slots=True)
class Elements:
    """By their id; positions in degrees. Who exports may name an element twice, once with its tags."""

    nodes: dict[str, tuple[Position, Tags]] = field(default_factory=dict)
    ways: dict[str, tuple[Ring, Tags]] = field(default_factory=dict)
    relations: dict[str, tuple[Members, Tags]] = field(default_factory=dict)

    def node(self, node_id: str, at: Position | None, tags: Tags) -> None:
        if at is not None:
            self.nodes[node_id] = (at, tags or self.nodes.get(node_id, (at, tags))[1])

    def way(self, way_id: str, corners: Iterable[tuple[str, Position | None]], tags: Tags) -> None:
        """`corners`: nodes by their id, with their position where the export repeats it."""
        before, known = self.ways.get(way_id, ((), {}))
        line = self._line(corners)
        self.ways[way_id] = (line if len(line) >= len(before) else before, tags or known)

    def relation(self, relation_id: str, members: Iterable[tuple[str, str, Ring]], tags: Tags) -> None:
        """`members`: role, id of the way, and its line where the export repeats it."""
        lines = ((role, line or self.ways.get(way_id, ((), {}))[0]) for role, way_id, line in members)
        self.relations[relation_id] = (tuple((role, line) for role, line in lines if line), tags)

    def _line(self, corners: Iterable[tuple[str, Position | None]]) -> Ring:
        found = (at or self.nodes.get(node_id, (None, {}))[0] for node_id, at in corners)
        return tuple(at for at in found if at is not None)


def from_xml(text: bytes) -> Elements:
    """Raises MapUnreadable. Elements that an editor deleted are left out."""
    if b"<!ENTITY" in text[:10_000]:
        raise MapUnreadable("not_osm", "entities")
    try:
        root = ElementTree.fromstring(text)  # noqa: S314  # no entities: looked at above
    except ElementTree.ParseError as problem:
        raise MapUnreadable("not_osm", str(problem)) from problem
    if root.tag != "osm":
        raise MapUnreadable("not_osm", root.tag)
    found = Elements()
    alive = [element for element in root if element.get("action") != "delete"]
    for node in alive:
        if node.tag == "node":
            found.node(str(node.get("id")), _position(node.attrib), _tags(node))
    for way in alive:
        if way.tag == "way":
            corners = ((str(nd.get("ref")), _position(nd.attrib)) for nd in way.iter("nd"))
            found.way(str(way.get("id")), corners, _tags(way))
    for relation in alive:
        if relation.tag == "relation":
            members = (
                (str(m.get("role")), str(m.get("ref")), _ring(nd.attrib for nd in m.iter("nd")))
                for m in relation.findall("member")
                if m.get("type") == "way"
            )
            found.relation(str(relation.get("id")), members, _tags(relation))
    return found


def _tags(element: Any) -> dict[str, str]:
    return {str(tag.get("k")): str(tag.get("v")) for tag in element.findall("tag")}


def is_overpass(data: object) -> bool:
    return isinstance(data, dict) and isinstance(data.get("elements"), list)


def from_overpass(data: Mapping[str, Any]) -> Elements:
    """JSON with or without geometry; what is none of ours in it is passed over."""
    found = Elements()
    known = [one for one in data["elements"] if isinstance(one, dict)]
    for node in _of_type(known, "node"):
        found.node(str(node.get("id")), _position(node), _said(node))
    for way in _of_type(known, "way"):
        refs, shape = _list(way.get("nodes")), _list(way.get("geometry"))
        places = [_position(one) for one in shape] if len(shape) == len(refs) or not refs else [None] * len(refs)
        corners = zip(map(str, refs or [""] * len(places)), places, strict=True)
        found.way(str(way.get("id")), corners, _said(way))
    for relation in _of_type(known, "relation"):
        members = (
            (str(m.get("role")), str(m.get("ref")), _ring(_list(m.get("geometry"))))
            for m in _list(relation.get("members"))
            if isinstance(m, dict) and m.get("type") == "way"
        )
        found.relation(str(relation.get("id")), members, _said(relation))
    return found


def _of_type(elements: list[dict[str, Any]], kind: str) -> Iterator[dict[str, Any]]:
    return (one for one in elements if one.get("type") == kind)


def _said(element: Mapping[str, Any]) -> dict[str, str]:
    raw = element.get("tags")
    return {str(key): str(value) for key, value in raw.items()} if isinstance(raw, dict) else {}


def _list(raw: object) -> list[Any]:
    return raw if isinstance(raw, list) else []


def _ring(corners: Iterable[object]) -> Ring:
    return tuple(at for at in map(_position, corners) if at is not None)


def _position(raw: object) -> Position | None:
    """Of what has a `lon` and a `lat`, as numbers or as text."""
    if not isinstance(raw, dict):
        return None
    try:
        return geojson.position([float(raw["lon"]), float(raw["lat"])])
    except (KeyError, TypeError, ValueError):
        return None
