"""Positions, rings and whether a place lies inside a ring: as much geometry as checking a plan takes."""

from __future__ import annotations

import itertools

Position = tuple[float, float]
"""Longitude and latitude in degrees."""


def position(raw: object) -> Position:
    """A GeoJSON position; a height is dropped. Raises ValueError saying what is wrong."""
    if not isinstance(raw, list) or len(raw) < 2:
        raise ValueError("a position must be [longitude, latitude]")
    longitude, latitude = raw[0], raw[1]
    for value, limit in ((longitude, 180), (latitude, 90)):
        if isinstance(value, bool) or not isinstance(value, int | float) or not -limit <= value <= limit:
            raise ValueError(f"{value} is no longitude or latitude in degrees")
    return float(longitude), float(latitude)


def ring(raw: object) -> tuple[Position, ...]:
    """The outer ring of a GeoJSON polygon; raises ValueError saying what is wrong."""
    if not isinstance(raw, list) or not raw or not isinstance(raw[0], list):
        raise ValueError("a polygon must be a list of rings")
    positions = tuple(position(item) for item in raw[0])
    if len(positions) < 4 or positions[0] != positions[-1]:
        raise ValueError("a ring needs four positions or more, and the last must be the first")
    if _doubled_area(positions) == 0:
        raise ValueError("the ring encloses nothing")
    return positions


def _doubled_area(positions: tuple[Position, ...]) -> float:
    pairs = itertools.pairwise(positions)
    return sum(x1 * y2 - x2 * y1 for (x1, y1), (x2, y2) in pairs)


def inside(at: Position, outer: tuple[Position, ...]) -> bool:
    """Whether a place lies inside a closed ring: a ray to the east crosses its sides an odd number of times."""
    x, y = at
    crossings = 0
    for (x1, y1), (x2, y2) in itertools.pairwise(outer):
        if (y1 > y) != (y2 > y) and x < x1 + (y - y1) * (x2 - x1) / (y2 - y1):
            crossings += 1
    return crossings % 2 == 1
