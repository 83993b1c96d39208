"""Which way phones and screens show: ids and codes of the site's map, from the hall of now."""

from __future__ import annotations

from hashlib import sha256

from queue_server.contracts.phone import PhoneWay
from queue_server.domain.catalogue import Point, PointKind
from queue_server.domain.visit import State, Visit
from queue_server.domain.wayfinding.building import Building
from queue_server.domain.wayfinding.entrance import main_entrance
from queue_server.domain.wayfinding.legs import profile_of
from queue_server.domain.wayfinding.network import Kind, Place
from queue_server.domain.wayfinding.pointing import Pointed, pointed, reader
from queue_server.domain.wayfinding.pose import Pose
from queue_server.services.hall import Hall
from queue_server.services.sitemap import building_of, map_version

KEY_LETTERS = 16
"""Of a map's key: two maps of a site have the same one once in 10^19."""

UNDER_WAY = (State.CALLED, State.SERVING)


def phone_way(hall: Hall, visit: Visit, point: Point | None) -> PhoneWay | None:
    """From the entrance to where one waits, and when called from there to the point; None where the map does not know
    either, and when somebody comes to the visitor."""
    building = building_of(hall.site)
    if building is None:
        return None
    start, goal = _ends(building, visit, point)
    if start is None or goal is None or start.place_id == goal.place_id:
        return None
    return PhoneWay(
        site_id=hall.site.site_id,
        start=start.place_id,
        goal=goal.place_id,
        profile=profile_of(visit.needs),
        closed=tuple(sorted(hall.closed)),
    )


def _ends(building: Building, visit: Visit, point: Point | None) -> tuple[Place | None, Place | None]:
    waiting = building.waiting_for(visit.kind.value)
    if visit.state is State.WAITING:
        return main_entrance(building), waiting
    if visit.state not in UNDER_WAY or point is None or point.kind is PointKind.ROAMING:
        return None, None
    return waiting or main_entrance(building), building.point(point.point_id)


def shown_on(hall: Hall, pose: Pose | None, point: Point, with_map: bool = False) -> dict[str, object]:
    """Arrow, climb, floor and map of a `ScreenCall` on a screen that hangs there. Without a pose, without the point on
    the plan, and where a host comes to the visitor, the arrow is the town's own, from the waiting room."""
    building = building_of(hall.site)
    place = building.point(point.point_id) if building is not None else None
    comes = point.kind is PointKind.ROAMING
    if comes or building is None or place is None or pose is None or reader(building, pose) is None:
        return {"arrow": point.arrow, "other_floor": point.floor != 0}
    found = pointed(building, pose, place.place_id, hall.closed)
    if found is None:
        return {"arrow": None, "other_floor": point.floor != pose.floor}
    return {
        "arrow": found.arrow.value,
        "by": found.by.value if found.by is not Kind.WALK else "",
        "other_floor": found.floor != pose.floor,
        "map_key": _key(hall, pose, place, found) if with_map else "",
    }


def _key(hall: Hall, pose: Pose, place: Place, found: Pointed) -> str:
    """Another map, spot, goal or passage gives another one."""
    parts = (map_version(hall.site), pose, place.place_id, found, sorted(hall.closed))
    return sha256(repr(parts).encode()).hexdigest()[:KEY_LETTERS]
