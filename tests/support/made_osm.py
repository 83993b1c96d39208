"""OpenStreetMap files made for tests: drawn in metres, written as .osm XML or as the GeoJSON that people export."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from xml.sax.saxutils import quoteattr

from queue_server.maps.plan import Origin, Spot

ORIGIN = Origin(4.0, 51.0)
Corner = tuple[float, float]


def degrees(at: Corner) -> tuple[float, float]:
    longitude, latitude = ORIGIN.degrees(Spot(*at))
    return round(longitude, 9), round(latitude, 9)


def box(west: float, south: float, east: float, north: float, *also: Corner) -> list[Corner]:
    """A closed ring; `also` are corners somewhere on its sides, such as doors."""
    corners = [(west, south), (east, south), (east, north), (west, north)]

    def along(corner: Corner) -> float:
        x, y = corner
        if y == south and x < east:
            return x - west
        if x == east and y < north:
            return 1000 + y - south
        if y == north and x > west:
            return 2000 + east - x
        return 3000 + north - y

    ring = sorted({*corners, *also}, key=along)
    return [*ring, ring[0]]


@dataclass
class MadeOsm:
    """Nodes are shared: two ways with a corner at the same spot have the same node, as an editor draws them."""

    nodes: dict[Corner, dict[str, str]] = field(default_factory=dict)
    ways: list[tuple[list[Corner], dict[str, str]]] = field(default_factory=list)
    relations: list[tuple[list[tuple[int, str]], dict[str, str]]] = field(default_factory=list)

    def node(self, at: Corner, **tags: str) -> None:
        self.nodes.setdefault(at, {}).update(_colons(tags))

    def way(self, line: Sequence[Corner], **tags: str) -> int:
        """Its number, from 1."""
        for at in line:
            self.nodes.setdefault(at, {})
        self.ways.append((list(line), _colons(tags)))
        return len(self.ways)

    def relation(self, members: Sequence[tuple[int, str]], **tags: str) -> None:
        self.relations.append((list(members), {"type": "multipolygon", **_colons(tags)}))

    def xml(self) -> str:
        number = {at: index for index, at in enumerate(self.nodes, 1)}
        lines = ['<?xml version="1.0" encoding="UTF-8"?>', '<osm version="0.6">']
        for at, tags in self.nodes.items():
            longitude, latitude = degrees(at)
            lines.append(f'<node id="{number[at]}" lon="{longitude}" lat="{latitude}">{_tags(tags)}</node>')
        for index, (line, tags) in enumerate(self.ways, 1):
            refs = "".join(f'<nd ref="{number[at]}"/>' for at in line)
            lines.append(f'<way id="{index}">{refs}{_tags(tags)}</way>')
        for index, (members, tags) in enumerate(self.relations, 1):
            parts = "".join(f'<member type="way" ref="{ref}" role="{role}"/>' for ref, role in members)
            lines.append(f'<relation id="{index}">{parts}{_tags(tags)}</relation>')
        return "\n".join([*lines, "</osm>"])

    def geojson(self, habit: str = "flat") -> str:
        """`habit`: tags "flat" among the properties with @id, or under "tags"."""
        features = []
        for index, (at, tags) in enumerate(self.nodes.items(), 1):
            if tags:
                features.append(_feature(f"node/{index}", "Point", list(degrees(at)), tags, habit))
        for index, (line, tags) in enumerate(self.ways, 1):
            spots = [list(degrees(at)) for at in line]
            area = line[0] == line[-1] and ("indoor" in tags or "building" in tags or tags.get("area") == "yes")
            shape, coordinates = ("Polygon", [spots]) if area else ("LineString", spots)
            if tags:
                features.append(_feature(f"way/{index}", shape, coordinates, tags, habit))
        return json.dumps({"type": "FeatureCollection", "features": features})

    def overpass(self, whole: bool) -> str:
        """As the Overpass API answers: `whole`: with the geometry (`out geom`), else the nodes come after the ways, and
        once more without their tags."""
        number = {at: index for index, at in enumerate(self.nodes, 1)}
        nodes: list[dict[str, Any]] = [
            {"type": "node", "id": number[at], **_place(at), "tags": tags} for at, tags in self.nodes.items()
        ]
        ways: list[dict[str, Any]] = [
            {"type": "way", "id": index, "nodes": [number[at] for at in line], "tags": tags}
            for index, (line, tags) in enumerate(self.ways, 1)
        ]
        relations: list[dict[str, Any]] = [
            {"type": "relation", "id": index, "tags": tags, "members": [_member(*one) for one in members]}
            for index, (members, tags) in enumerate(self.relations, 1)
        ]
        if not whole:
            again = [{key: value for key, value in node.items() if key != "tags"} for node in nodes]
            return json.dumps({"version": 0.6, "elements": [*relations, *ways, *nodes, *again]})
        for way, (line, _) in zip(ways, self.ways, strict=True):
            way["geometry"] = [_place(at) for at in line]
        return json.dumps({"version": 0.6, "elements": [*(n for n in nodes if n["tags"]), *ways, *relations]})

    def write(self, folder: Path, form: str = "osm") -> Path:
        """`form`: osm, flat or tags (GeoJSON), overpass or geometry (of Overpass)."""
        path = folder / f"plan.{'osm' if form == 'osm' else 'geojson'}"
        text = self.xml() if form == "osm" else self.geojson(form)
        if form in ("overpass", "geometry"):
            text = self.overpass(whole=form == "geometry")
        path.write_text(text, encoding="utf-8")
        return path


def _colons(tags: dict[str, str]) -> dict[str, str]:
    """Keys such as name__fr stand for name:fr."""
    return {key.replace("__", ":"): value for key, value in tags.items()}


def _place(at: Corner) -> dict[str, float]:
    longitude, latitude = degrees(at)
    return {"lat": latitude, "lon": longitude}


def _member(ref: int, role: str) -> dict[str, Any]:
    return {"type": "way", "ref": ref, "role": role}


def _tags(tags: dict[str, str]) -> str:
    return "".join(f"<tag k={quoteattr(key)} v={quoteattr(value)}/>" for key, value in tags.items())


def _feature(feature_id: str, shape: str, coordinates: object, tags: dict[str, str], habit: str) -> dict[str, Any]:
    own: dict[str, Any] = {"@id": feature_id, **tags} if habit == "flat" else {"id": feature_id, "tags": tags}
    return {"type": "Feature", "properties": own, "geometry": {"type": shape, "coordinates": coordinates}}


def town_hall() -> MadeOsm:
    """Two floors: a corridor with rooms on both sides, stairs at the west end, a lift at the east end, one entrance.

    Ground floor 0 to 20 m east, corridor from 5 to 8 m north; the first floor is drawn likewise.
    """
    made = MadeOsm()
    for level, first in (("0", "Loket"), ("1", "Zaal")):
        doors: list[Corner] = [(2.5, 5.0), (7.5, 5.0), (12.5, 5.0), (17.5, 5.0), (10.0, 8.0)]
        made.way(box(0, 5, 20, 8, *doors, (20, 6.5), (0, 6.5)), indoor="corridor", level=level, ref=f"G{level}")
        for number in range(4):
            west = number * 5.0
            made.way(
                box(west, 0, west + 5, 5, (west + 2.5, 5)),
                indoor="room", level=level, name=f"{first} {number + 1}", ref=f"{level}.0{number + 1}",
            )  # fmt: skip
        made.way(box(5, 8, 15, 12, (10, 8)), indoor="room", level=level, name=f"Grote {first.lower()}", room="hall")
    made.way(box(-4, 5, 0, 8, (0, 6.5)), indoor="room", room="stairs", stairs="yes", level="0;1")
    made.way(box(20, 5, 22, 8, (20, 6.5)), indoor="room", room="elevator", highway="elevator", level="0-1")
    for at in ((2.5, 5.0), (7.5, 5.0), (12.5, 5.0), (17.5, 5.0), (10.0, 8.0)):
        made.node(at, door="hinged", level="0;1")
    made.node((0, 6.5), door="no", level="0;1")
    made.node((20, 6.5), door="sliding", automatic_door="yes", width="1.1", level="0;1")
    return made
