"""The kiosks and screens of a site as hosts see them. Pure: hall in, messages out."""

from __future__ import annotations

from collections.abc import Collection

from queue_server.contracts.host import HostDevice
from queue_server.domain.care import LASTING, Order
from queue_server.domain.desk import Device
from queue_server.services.care import read
from queue_server.services.hall import Hall
from queue_server.services.poses import poses


def host_devices(hall: Hall) -> tuple[HostDevice, ...]:
    """Every device that has a key, kiosks first."""
    on_plan = poses(hall)
    paired = [d for d in hall.devices.values() if d.key_hash is not None]
    shown = (_device(hall, d) for d in sorted(paired, key=lambda d: (d.kind, d.name, d.device_id)))
    return tuple(d.model_copy(update={"placed": _placed(hall, d.device_id, on_plan)}) for d in shown)


def _placed(hall: Hall, device_id: str, on_plan: Collection[str]) -> str:
    if device_id not in on_plan:
        return ""
    return "said" if device_id in hall.posed else "plan"


def _device(hall: Hall, device: Device) -> HostDevice:
    orders = {o.do: o for o in hall.orders if o.device_id == device.device_id}
    notice: Order | None = orders.get("message")
    shown = HostDevice(
        device_id=device.device_id,
        name=device.name,
        kind=device.kind,
        closed="close" in orders,
        notice=notice.text if notice else "",
        notice_until=notice.until if notice else None,
        asked=tuple(sorted(set(orders) - LASTING)),
    )
    health = hall.health.get(device.device_id)
    if health is None:
        return shown
    report = read(health)
    return shown.model_copy(
        update={
            "silent_since": health.heard_at if health.silent else None,
            "printer": report.printer,
            "scanner": report.scanner,
            "screen": report.screen,
            "unsent": report.unsent,
            "software": report.software,
        }
    )
