"""The way on a slip of paper: a sentence or two, and the map as a strip of dots. No Kivy."""

from __future__ import annotations

import structlog
from PIL import Image

from assets import mapstyle
from printers.slip import map_room
from printers.slip import render as draw
from queue_server.contracts.slip import Slip
from queue_server.guide.guiding import Guide
from queue_server.guide.mapping import drawn

MEDIUM = "slip"
MAP_HIGH_MM = 58.0
"""A longer one is drawn smaller: the slip is carried, and what stands below the map is read too."""

log = structlog.get_logger(__name__)


def render(slip: Slip, guide: Guide | None = None) -> Image.Image:
    """What is printed. Raises what `printers.slip.render` raises."""
    return draw(with_map(slip, guide))


def with_map(slip: Slip, guide: Guide | None) -> Slip:
    """The same slip with the map of this way. It takes a moment, so it is for the thread that prints; a map that
    cannot be drawn is no reason to print nothing (T5)."""
    way = guide.way() if guide else None
    if guide is None or way is None:
        return slip
    medium = mapstyle.medium(MEDIUM)
    try:
        scene = drawn(guide.building, way, slip.language, medium, (map_room(), None))
        most = MAP_HIGH_MM * medium.per_mm
        if scene.height > most:
            scene = drawn(guide.building, way, slip.language, medium, (map_room(), most))
    except Exception as problem:
        log.error("map_not_drawn", problem=type(problem).__name__)
        return slip
    return slip.model_copy(update={"map": scene})
