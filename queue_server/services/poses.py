"""Where each device hangs and looks: as somebody said, else as the plan says of the one that is called so."""

from __future__ import annotations

from functools import lru_cache

from queue_server.domain.wayfinding import Place
from queue_server.domain.wayfinding.building import Building
from queue_server.domain.wayfinding.earth import degrees
from queue_server.domain.wayfinding.pose import Pose
from queue_server.services.hall import Hall
from queue_server.services.sitemap import building_of


def poses(hall: Hall) -> dict[str, Pose]:
    """Of each device of the site of which somebody, or the plan, says where it hangs; by its id."""
    building = building_of(hall.site)
    if building is None:
        return {}
    known = ((device_id, pose_of(hall, device_id)) for device_id in hall.devices)
    return {device_id: pose for device_id, pose in known if pose is not None}


def pose_of(hall: Hall, device_id: str) -> Pose | None:
    """Of one device of the site; None where nobody says so, and without a plan."""
    building, device = building_of(hall.site), hall.devices.get(device_id)
    if building is None or device is None:
        return None
    return hall.posed.get(device_id) or on_plan(building, device.kind, device.name)


@lru_cache(1024)
def on_plan(building: Building, kind: str, name: str) -> Pose | None:
    """The kiosk or screen of the plan whose id or name is that of the device, capitals and spaces aside; the only one
    of its kind when there is no other."""
    placed = [p for p in building.network.places.values() if p.category == kind and p.heading is not None]
    named = [p for p in placed if _plain(name) in {_plain(p.place_id), *map(_plain, p.names.values())}]
    found = named or (placed if len(placed) == 1 else [])
    return _pose(building, found[0]) if found else None


def _plain(text: str) -> str:
    return "".join(char for char in text.casefold() if char.isalnum())


def _pose(building: Building, place: Place) -> Pose:
    x, y, level = building.network.nodes[place.node]
    longitude, latitude = degrees(building.network.origin, x, y)
    return Pose(longitude, latitude, building.network.levels[level].ordinal, place.heading or 0.0)
