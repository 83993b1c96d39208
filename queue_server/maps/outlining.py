"""From a plan to what is drawn of it: outlines without needless corners, and the gaps of doors."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import shapely

from queue_server.domain.wayfinding.drawn.outlines import Gap, Outline, Outlines
from queue_server.domain.wayfinding.network import Network
from queue_server.maps import shapes
from queue_server.maps.plan import Plan, Use

NEEDLESS = 0.1
"""Metres by which a drawn wall may lie beside the real one."""
AREA_LEAST = 0.2
"""Square metres; smaller parts are slivers of careless drawing."""
MIDDLE = 0.25
"""Metres to which the middle of a space is worked out."""


def outlines(plan: Plan, network: Network) -> Outlines:
    """Larger spaces first. `plan` after the network was compiled of it: that adds openings which it does not draw."""
    floors = shapes.floors(plan)
    areas = {area.area_id: number for number, area in enumerate(network.areas)}
    levels = {level.level_id: number for number, level in enumerate(network.levels)}
    found: list[tuple[float, Outline]] = []
    for space in plan.spaces.values():
        area = None if space.use is Use.CLOSED else areas.get(space.space_id)
        for part in _parts(floors[space.space_id]):
            middle = shapely.get_point(shapely.maximum_inscribed_circle(part, tolerance=MIDDLE), 0)
            own = (float(middle.x), float(middle.y))
            found.append((float(part.area), Outline(levels[space.level_id], area, _rings(part), own)))
    found.sort(key=lambda one: -one[0])
    gaps = (
        Gap(levels[door.level_id], (door.line[0].x, door.line[0].y), (door.line[-1].x, door.line[-1].y))
        for door in plan.doors.values()
        if door.line[0] != door.line[-1]
    )
    return Outlines(tuple(outline for _, outline in found), tuple(gaps))


def _parts(floor: Any) -> Iterator[Any]:
    """With its walls again, so that neighbours touch; the largest first."""
    whole = floor.buffer(shapes.WALL, join_style="mitre")
    simple = shapely.simplify(whole, NEEDLESS, preserve_topology=True)
    parts = [part for part in shapely.get_parts(simple) if part.geom_type == "Polygon" and part.area >= AREA_LEAST]
    yield from sorted(parts, key=lambda part: -part.area)


def _rings(part: Any) -> tuple[tuple[tuple[float, float], ...], ...]:
    rings = (part.exterior, *part.interiors)
    return tuple(tuple((float(x), float(y)) for x, y in list(ring.coords)[:-1]) for ring in rings)
