"""A floor drawn whole, as somebody sees it who stands before a kiosk or screen, and what lies where on the picture."""

from __future__ import annotations

from dataclasses import dataclass

from assets import letters, mapstyle
from queue_server.contracts.map import MapScene
from queue_server.domain.wayfinding.building import Building
from queue_server.domain.wayfinding.drawn.frame import Frame
from queue_server.domain.wayfinding.drawn.panels import Paper
from queue_server.domain.wayfinding.drawn.style import Style
from queue_server.domain.wayfinding.drawn.view import Trip
from queue_server.domain.wayfinding.drawn.whole import whole
from queue_server.domain.wayfinding.earth import degrees, metres
from queue_server.guide.mapping import wording

Matrix = tuple[tuple[float, float, float], tuple[float, float, float]]
"""Longitude and latitude of a point of the picture: of each what x adds, what y adds, and that of (0, 0)."""


@dataclass(frozen=True, slots=True)
class Drawn:
    """`scale`: units of the picture for a metre."""

    scene: MapScene
    matrix: Matrix
    scale: float


def floor(
    building: Building,
    ordinal: float,
    spot: tuple[float, float] | None,
    up: float,
    language: str,
    size: tuple[float, float],
    zoom: float = 1.0,
) -> Drawn | None:
    """None where there is no such floor. `spot`: longitude and latitude of who stands there and looks `up`, degrees
    from north."""
    network = building.network
    level = next((i for i, level in enumerate(network.levels) if level.ordinal == ordinal), None)
    if level is None:
        return None
    medium = mapstyle.medium("phone")
    paper = Paper(*size, medium.letter, Style(line_least=medium.line_least, **mapstyle.sizes(medium.name)))
    trip = Trip(network, building.outlines, None, (), None, wording(network.levels, language))
    at = metres(network.origin, *spot) if spot else None
    scene, frame = whole(trip, level, at, up, zoom, paper, letters.ems)
    return Drawn(MapScene.model_validate(scene), _matrix(building, frame), frame.scale)


def _matrix(building: Building, frame: Frame) -> Matrix:
    origin = building.network.origin
    first, right, down = (degrees(origin, *frame.back(point)) for point in ((0, 0), (1, 0), (0, 1)))
    return (
        (right[0] - first[0], down[0] - first[0], first[0]),
        (right[1] - first[1], down[1] - first[1], first[1]),
    )
