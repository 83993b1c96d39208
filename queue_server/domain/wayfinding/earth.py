"""Metres on a plan and degrees on the earth. Within some kilometres the earth is flat (error < 1 in 10,000)."""

from __future__ import annotations

import math

EARTH_METRES = 6_371_008.8
"""Mean radius (IUGG)."""

_DEGREE = math.radians(1) * EARTH_METRES
"""Metres northwards."""


def metres(origin: tuple[float, float], longitude: float, latitude: float) -> tuple[float, float]:
    """East and north of the origin, which is a longitude and a latitude."""
    return (longitude - origin[0]) * _DEGREE * math.cos(math.radians(origin[1])), (latitude - origin[1]) * _DEGREE


def degrees(origin: tuple[float, float], east: float, north: float) -> tuple[float, float]:
    """Longitude and latitude of a spot so many metres east and north of the origin."""
    return origin[0] + east / (_DEGREE * math.cos(math.radians(origin[1]))), origin[1] + north / _DEGREE
