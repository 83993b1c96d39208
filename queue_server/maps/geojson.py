"""Features of GeoJSON (RFC 7946), taken with care: what is wrong with one never stops the others."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator
from typing import Any

from queue_server.maps.plan import Origin, Spot
from queue_server.maps.reading import MapUnreadable, Reading

Position = tuple[float, float]
Rings = tuple[tuple[Position, ...], ...]


def loaded(text: bytes, name: str) -> Any:
    """Raises MapUnreadable."""
    try:
        return json.loads(text.decode("utf-8-sig"))
    except (ValueError, RecursionError) as problem:
        raise MapUnreadable("not_json", f"{name}: {problem}") from problem


def features(text: bytes, name: str) -> list[dict[str, Any]]:
    """The features of a collection; raises MapUnreadable."""
    return features_of(loaded(text, name), name)


def features_of(data: Any, name: str) -> list[dict[str, Any]]:
    """Raises MapUnreadable."""
    found = data.get("features") if isinstance(data, dict) else None
    if not isinstance(found, list):
        raise MapUnreadable("no_features", name)
    return [feature for feature in found if isinstance(feature, dict)]


def properties(feature: dict[str, Any]) -> dict[str, Any]:
    found = feature.get("properties")
    return found if isinstance(found, dict) else {}


def positions(geometry: object) -> Iterator[Position]:
    """Every position in any geometry."""
    if isinstance(geometry, dict):
        if geometry.get("type") == "GeometryCollection":
            parts = geometry.get("geometries")
            for part in parts if isinstance(parts, list) else ():
                yield from positions(part)
        else:
            yield from _positions(geometry.get("coordinates"))


def _positions(raw: object) -> Iterator[Position]:
    if isinstance(raw, list):
        found = position(raw)
        if found is not None:
            yield found
        else:
            for item in raw:
                yield from _positions(item)


def position(raw: object) -> Position | None:
    """(longitude, latitude), or None where it is none."""
    if not isinstance(raw, list) or len(raw) < 2:
        return None
    east, north = raw[0], raw[1]
    for value, most in ((east, 180.0), (north, 90.0)):
        if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
            return None
        if abs(value) > most:
            return None
    return float(east), float(north)


def line(geometry: object, origin: Origin) -> tuple[Spot, ...]:
    """A LineString (or the only part of a MultiLineString); empty where it is none."""
    if not isinstance(geometry, dict):
        return ()
    raw = geometry.get("coordinates")
    if geometry.get("type") == "MultiLineString" and isinstance(raw, list) and len(raw) == 1:
        raw = raw[0]
    elif geometry.get("type") != "LineString":
        return ()
    found = [position(item) for item in raw] if isinstance(raw, list) else []
    return tuple(origin.spot(*p) for p in found if p is not None)


def point(geometry: object, origin: Origin) -> Spot | None:
    if not isinstance(geometry, dict) or geometry.get("type") != "Point":
        return None
    found = position(geometry.get("coordinates"))
    return origin.spot(*found) if found else None


def polygons(geometry: object, origin: Origin) -> list[tuple[tuple[Spot, ...], ...]]:
    """The rings of a Polygon, or of each part of a MultiPolygon; parts without a ring of three corners are left out."""
    if not isinstance(geometry, dict):
        return []
    raw = geometry.get("coordinates")
    parts = {"Polygon": [raw], "MultiPolygon": raw}.get(str(geometry.get("type")))
    found = []
    for part in parts if isinstance(parts, list) else []:
        rings = [_ring(ring, origin) for ring in part] if isinstance(part, list) else []
        if rings and len(rings[0]) >= 4:
            found.append((rings[0], *(ring for ring in rings[1:] if len(ring) >= 4)))
    return found


def _ring(raw: object, origin: Origin) -> tuple[Spot, ...]:
    found = [position(item) for item in raw] if isinstance(raw, list) else []
    spots = [origin.spot(*p) for p in found if p is not None]
    if spots and spots[0] != spots[-1]:
        spots.append(spots[0])
    return tuple(spots)


def words(raw: object) -> dict[str, str]:
    """Labels per language, {"en": "Hall"}; a bare text has none and stands under ""."""
    if isinstance(raw, str):
        return {"": raw.strip()} if raw.strip() else {}
    if not isinstance(raw, dict):
        return {}
    return {str(k): v.strip() for k, v in raw.items() if isinstance(v, str) and v.strip()}


def note_geometry(reading: Reading, feature: dict[str, Any]) -> None:
    geometry = feature.get("geometry")
    found = geometry.get("type") if isinstance(geometry, dict) else None
    reading.note("geometry_unusable", feature.get("id", "?"), found)
