"""A whole floor without a route, turned as somebody stands there: to say where a kiosk or screen hangs."""

from __future__ import annotations

import math
from dataclasses import replace

from queue_server.domain.wayfinding.drawn.frame import Frame
from queue_server.domain.wayfinding.drawn.labels import Measure
from queue_server.domain.wayfinding.drawn.outlines import Box, Outlines, box_of
from queue_server.domain.wayfinding.drawn.panels import Paper
from queue_server.domain.wayfinding.drawn.picture import panel
from queue_server.domain.wayfinding.drawn.scene import Scene
from queue_server.domain.wayfinding.drawn.stages import Stage
from queue_server.domain.wayfinding.drawn.view import Trip, View
from queue_server.domain.wayfinding.network import Spot

EVERYTHING = 1e6
"""Metres from the spot within which things are drawn, and names of rooms."""


def whole(
    trip: Trip, level: int, spot: Spot | None, up: float, zoom: float, paper: Paper, measure: Measure
) -> tuple[Scene, Frame]:
    """`spot`: where somebody stands and looks up, if anywhere. `up`: degrees from north. `zoom`: how many times as
    large as the whole floor fits, however it is turned; then the spot is in the middle. `paper` has a height."""
    height = paper.height or paper.width
    middle, radius = _round(trip.outlines, level)
    box = Box(0.0, 0.0, paper.width, height)
    room = min(paper.width, height) - 2 * paper.style.margin * paper.letter
    centre = spot if spot is not None and zoom > 1 else middle
    frame = Frame(up, zoom * room / (2 * radius), centre, (paper.width / 2, height / 2))
    areas = frozenset(i for i, area in enumerate(trip.network.areas) if area.level == level and not area.restricted)
    stage = Stage(level, (spot or middle,), areas)
    style = replace(paper.style, near_metres=EVERYTHING, rooms_most=EVERYTHING)
    view = View(replace(trip, gaze=up), stage, spot is not None, False, box, frame, style, paper.letter)
    return Scene(paper.width, height, trip.wording.language, (panel(view, measure),), ()), frame


def _round(outlines: Outlines, level: int) -> tuple[Spot, float]:
    """The middle of a floor, and how far it reaches from there."""
    corners = [spot for space in outlines.on_level.get(level, ()) for spot in space.rings[0]]
    if not corners:
        return (0.0, 0.0), 1.0
    box = box_of(corners)
    middle = ((box.left + box.right) / 2, (box.top + box.bottom) / 2)
    return middle, max(1.0, *(math.dist(middle, spot) for spot in corners))
