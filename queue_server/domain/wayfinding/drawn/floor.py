"""The floor of a level: corridors as one, rooms beside the route, the goal, and all else quiet."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from queue_server.domain.wayfinding.drawn.outlines import Outline, box_of
from queue_server.domain.wayfinding.drawn.scene import Role, Shape, Stroke
from queue_server.domain.wayfinding.drawn.view import View

SEAM = 1.0
"""Units by which a floor covers more of its wall than half, as one draws it."""
BESIDE_METRES = 4.0
"""A room whose wall is so near to the route is beside it."""
WALKED = frozenset({"corridor", "outside"})
CLIMBS = frozenset({"stairs", "lift", "ramp", "escalator"})
FLAT = frozenset({Role.CORRIDOR, Role.OUTSIDE})


def shapes(view: View) -> Iterator[Shape]:
    """Corridors with their walls, then once more without, so that none stands between two; then the rooms."""
    seen = view.frame.seen(view.box)
    around = [space for space in view.trip.outlines.on_level.get(view.stage.level, ()) if space.box.meets(seen)]
    drawn = [(_role(view, space), view.rings(space)) for space in around]
    flat = [(role, rings) for role, rings in drawn if role in FLAT]
    for role, rings in flat:
        yield Shape(role, rings, round(2 * _wall(view, role) + SEAM, 2))
    for role, rings in flat:
        yield Shape(role, rings)
    for wanted in (Role.CLOSED, Role.QUIET, Role.ROOM, Role.CLIMB, Role.GOAL):
        for role, rings in drawn:
            if role is wanted:
                yield Shape(role, rings, _wall(view, role))


def _wall(view: View, role: Role) -> float:
    style = view.style
    if role is Role.GOAL:
        return view.line(style.wall_goal)
    return view.line(style.wall if role in (Role.QUIET, Role.CLOSED) else style.wall_beside)


def _role(view: View, space: Outline) -> Role:
    if space.area is None:
        return Role.CLOSED
    area = view.trip.network.areas[space.area]
    if space.area == view.goal_area:
        return Role.GOAL
    if area.use in WALKED:
        return Role.CORRIDOR if area.use == "corridor" else Role.OUTSIDE
    if area.use in CLIMBS:
        return Role.CLIMB
    if space.area in view.stage.areas:
        return Role.ROOM
    return Role.ROOM if not area.restricted and _beside(view, space) else Role.QUIET


def _beside(view: View, space: Outline) -> bool:
    way = box_of(view.stage.line)
    across = max(space.box.left - way.right, way.left - space.box.right)
    if max(across, space.box.top - way.bottom, way.top - space.box.bottom) > BESIDE_METRES:
        return False
    return any(view.away(spot) <= BESIDE_METRES for spot in _along(space.rings[0]))


def _along(ring: Iterable[tuple[float, float]]) -> Iterator[tuple[float, float]]:
    """Its corners, and the middle of each side."""
    corners = list(ring)
    for (ax, ay), (bx, by) in zip(corners, [*corners[1:], corners[0]], strict=True):
        yield ax, ay
        yield (ax + bx) / 2, (ay + by) / 2


def doors(view: View) -> Iterator[Stroke]:
    """Gaps in the walls, where one comes by."""
    for gap in view.trip.outlines.gaps_on(view.stage.level):
        if view.away(gap.start) <= view.style.near_metres:
            yield Stroke(Role.DOOR, (view.put(gap.start), view.put(gap.end)), view.line(view.style.door))
