"""Managers say where kiosks and screens hang and look; who shows a way hears it at once."""

from __future__ import annotations

from dataclasses import asdict, dataclass

from queue_server.contracts.devices import DevicePose
from queue_server.domain.closure import Hung
from queue_server.domain.desk import Device
from queue_server.domain.errors import Conflict, NotFound
from queue_server.domain.wayfinding.pose import NotInBuilding, Pose, stand
from queue_server.services.asking import Asking
from queue_server.services.closures import planned
from queue_server.services.tx import Tx


@dataclass(frozen=True, slots=True)
class Place:
    """This device hangs there."""

    device_id: str
    pose: DevicePose


def place_device(tx: Tx, command: Place, asking: Asking) -> DevicePose:
    """Raises NotFound("unknown_device"), Conflict("no_plan"), Conflict("not_in_building")."""
    device = _device(tx, command.device_id, asking)
    pose = Pose(**command.pose.model_dump())
    building = planned(asking.site)
    try:
        stand(building, pose, device.kind)
    except NotInBuilding as problem:
        raise Conflict("not_in_building", floor=pose.floor) from problem
    tx.building.hang(Hung(asking.site.site_id, device.device_id, pose, asking.actor.name, asking.now))
    tx.visits.next_revision(asking.site.site_id)
    return DevicePose.model_validate(asdict(pose))


def unplace(tx: Tx, device_id: str, asking: Asking) -> None:
    """From then on only the plan says where it hangs. Raises NotFound("unknown_device")."""
    _device(tx, device_id, asking)
    take_down(tx, asking.site.site_id, device_id)


def take_down(tx: Tx, site_id: str, device_id: str) -> None:
    if any(hung.device_id == device_id for hung in tx.building.hung(site_id)):
        tx.building.take_down(site_id, device_id)
        tx.visits.next_revision(site_id)


def _device(tx: Tx, device_id: str, asking: Asking) -> Device:
    found = tx.devices.get(device_id)
    if found is None or found.site_id != asking.site.site_id or found.key_hash is None:
        raise NotFound("unknown_device", device=device_id)
    return found
