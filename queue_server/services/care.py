"""Devices report how they are; hosts tell kiosks what to do; who is silent for too long is missed."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta

from queue_server.contracts.devices import DeviceHealth, KioskOrder, OrderDevice
from queue_server.domain.care import Health, Order
from queue_server.domain.desk import Alert
from queue_server.domain.errors import Forbidden, NotFound
from queue_server.services.asking import Asking
from queue_server.services.tx import Tx

SHOWN = ("software", "printer", "scanner", "screen", "unsent")
"""What hosts see of a report: only when one of these moves everybody is told."""

OF_MANAGERS = frozenset({"restart", "reload"})
"""A host may let a kiosk rest or speak; what takes it away from a visitor for a while is for managers."""

ENDS = {"message": "message", "open": "close", "close": "close"}
"""Which order, of those that last, each new one ends."""


@dataclass(frozen=True, slots=True)
class OrderOf:
    """An order for this device."""

    device_id: str
    message: OrderDevice


def report(tx: Tx, message: DeviceHealth, asking: Asking) -> bool:
    """Keep what the asking device says of itself. Answers whether something changed that others see."""
    site_id, device_id = asking.site.site_id, asking.actor.actor_id
    before = next((h for h in tx.care.health(site_id) if h.device_id == device_id), None)
    told = message.model_copy(update={"done": ()}).model_dump_json()
    tx.care.keep(Health(site_id, device_id, asking.now, told))
    took = _take(tx, message, asking)
    back = before is not None and before.silent
    if back:
        _clear_silence(tx, device_id, asking)
    changed = back or took or before is None or _shown(message) != _shown(read(before))
    if changed:
        tx.visits.next_revision(site_id)
    return changed


def _shown(message: DeviceHealth) -> tuple[object, ...]:
    return tuple(getattr(message, name) for name in SHOWN)


def read(health: Health) -> DeviceHealth:
    """A report as it was kept."""
    return DeviceHealth.model_validate_json(health.report)


def _take(tx: Tx, message: DeviceHealth, asking: Asking) -> bool:
    if not message.done:
        return False
    mine = [
        o
        for o in tx.care.orders(asking.site.site_id)
        if o.device_id == asking.actor.actor_id and o.order_id in message.done and o.taken_at is None
    ]
    for order in mine:
        tx.care.take(order, asking.now)
    return bool(mine)


def _clear_silence(tx: Tx, device_id: str, asking: Asking) -> None:
    for alert in tx.hall.open_alerts(asking.site.site_id):
        if alert.device_id == device_id and alert.kind == "kiosk_silent":
            tx.hall.clear_alert(alert.site_id, alert.alert_id, asking.now)


def order(tx: Tx, command: OrderOf, asking: Asking) -> KioskOrder:
    """Tell a kiosk what to do. Raises NotFound("unknown_device"), Forbidden("managers_only")."""
    message, site_id = command.message, asking.site.site_id
    device = tx.devices.get(command.device_id)
    if device is None or device.site_id != site_id or device.kind != "kiosk" or device.key_hash is None:
        raise NotFound("unknown_device", device=command.device_id)
    if message.do in OF_MANAGERS and not _manages(asking):
        raise Forbidden("managers_only")
    mine = [o for o in tx.care.orders(site_id) if o.device_id == device.device_id]
    again = next((o for o in mine if o.do == message.do and o.do in OF_MANAGERS), None)
    if again is not None:
        return told(again)
    tx.care.end(site_id, [o.order_id for o in mine if o.do == ENDS.get(message.do)], asking.now)
    text = message.text.strip() if message.do == "message" else ""
    until = asking.now + timedelta(minutes=message.minutes) if text else None
    nothing_to_do = message.do == "open" or (message.do == "message" and not text)
    given = Order(
        site_id=site_id,
        order_id=asking.new_id,
        device_id=device.device_id,
        do=message.do,
        text=text,
        until=until,
        given_by=asking.actor.name,
        given_at=asking.now,
        ended_at=asking.now if nothing_to_do else None,
    )
    tx.care.give(given)
    tx.visits.next_revision(site_id)
    return told(given)


def _manages(asking: Asking) -> bool:
    """A manager, or somebody at the command line of the server."""
    entry = asking.town.hosts.get(asking.actor.actor_id)
    return asking.actor.kind == "system" or (entry is not None and "manager" in entry.roles)


def told(given: Order) -> KioskOrder:
    return KioskOrder(order_id=given.order_id, do=given.do, text=given.text, until=given.until)


def watch_over(tx: Tx, asking: Asking) -> None:
    """Hosts are told once of each kiosk that has become silent, and messages that had their time end. Not while the
    clock has just jumped."""
    site_id, now = asking.site.site_id, asking.now
    tx.care.end(site_id, [o.order_id for o in tx.care.orders(site_id) if not o.holds(now)], now)
    if not asking.trust.steady:
        return
    gone = [h for h in tx.care.health(site_id) if not h.silent and h.unheard(now)]
    for health in gone:
        tx.care.keep(replace(health, silent=True))
        device = tx.devices.get(health.device_id)
        if device is not None and device.kind == "kiosk":
            alert_id = asking.id_of(health.device_id)
            tx.hall.raise_alert(Alert(site_id, alert_id, health.device_id, "kiosk_silent", "", now))
    if gone:
        tx.visits.next_revision(site_id)


def let_go(tx: Tx, site_id: str, device_id: str, asking: Asking) -> None:
    """A device that is revoked: nobody waits for it any more."""
    tx.care.forget(site_id, device_id)
    tx.care.end(site_id, [o.order_id for o in tx.care.orders(site_id) if o.device_id == device_id], asking.now)
    for alert in tx.hall.open_alerts(site_id):
        if alert.device_id == device_id:
            tx.hall.clear_alert(site_id, alert.alert_id, asking.now)
    tx.visits.next_revision(site_id)
