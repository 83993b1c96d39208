"""Devices pair by a short code and get a key of their own; they raise and clear alerts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from queue_server.contracts.devices import (
    AlertAnswer,
    DeviceInvitation,
    DevicePaired,
    InviteDevice,
    RaiseAlert,
)
from queue_server.domain.desk import Alert, Device, Invitation
from queue_server.domain.errors import Conflict, NotFound
from queue_server.services import care, placing
from queue_server.services.asking import Asking
from queue_server.services.tx import Tx

CODE_MINUTES = 10
"""A pairing code is dead after this long (R5)."""

ALERTS_MAX = 20
"""Open alerts of one device: a stuck button must not fill the hosts' screen."""


@dataclass(frozen=True, slots=True)
class Invite:
    """`code` was made at the edge; only its hash is kept."""

    message: InviteDevice
    code: str
    code_hash: str


@dataclass(frozen=True, slots=True)
class Pair:
    code_hash: str
    key: str
    key_hash: str


def invite(tx: Tx, command: Invite, asking: Asking) -> DeviceInvitation:
    message = command.message
    device = Device(asking.id_of(message.kind), message.site_id, message.kind, message.name, None, asking.now)
    expires = asking.now + timedelta(minutes=CODE_MINUTES)
    tx.devices.add(device)
    tx.devices.invite(Invitation(command.code_hash, device.device_id, expires))
    return DeviceInvitation(device_id=device.device_id, code=command.code, expires_at=expires)


def pair(tx: Tx, command: Pair, asking: Asking) -> DevicePaired:
    """Give a device its key for its code. Raises NotFound("unknown_code") for a used, dead or wrong code."""
    invitation = tx.devices.take_invitation(command.code_hash)
    device = tx.devices.get(invitation.device_id) if invitation else None
    if invitation is None or device is None or not _holds(invitation, asking.now):
        raise NotFound("unknown_code")
    tx.devices.pair(device.device_id, command.key_hash, asking.now)
    return paired(device, command.key)


def _holds(invitation: Invitation, now: datetime) -> bool:
    """A code that seems to live longer than any code does was made before the clock stepped back: it is dead."""
    return now <= invitation.expires_at <= now + timedelta(minutes=CODE_MINUTES)


def paired(device: Device, key: str = "") -> DevicePaired:
    return DevicePaired.model_validate(
        {
            "device_id": device.device_id,
            "site_id": device.site_id,
            "kind": device.kind,
            "name": device.name,
            "key": key,
        }
    )


def revoke(tx: Tx, device_id: str, asking: Asking) -> None:
    """The key is dead at once, and so are the numbers that the device gave and did not tell of."""
    device = tx.devices.get(device_id)
    if device is None:
        raise NotFound("unknown_device", device=device_id)
    tx.devices.revoke(device_id, asking.now)
    for lease in tx.numbers.lent_to(device.site_id, device_id):
        tx.numbers.close(lease, asking.now)
    care.let_go(tx, device.site_id, device_id, asking)
    placing.take_down(tx, device.site_id, device_id)


def raise_alert(tx: Tx, command: RaiseAlert, asking: Asking) -> AlertAnswer:
    """Open an alert, once per device, kind and detail: asking twice gives the one that is open."""
    mine = [a for a in tx.hall.open_alerts(asking.site.site_id) if a.device_id == asking.actor.actor_id]
    same = next((a for a in mine if a.kind == command.kind and a.detail == command.detail), None)
    if same:
        return AlertAnswer(alert_id=same.alert_id, open=True)
    if len(mine) >= ALERTS_MAX:
        raise Conflict("too_many_alerts", most=ALERTS_MAX)
    alert = Alert(asking.site.site_id, asking.new_id, asking.actor.actor_id, command.kind, command.detail, asking.now)
    tx.hall.raise_alert(alert)
    tx.visits.next_revision(asking.site.site_id)
    return AlertAnswer(alert_id=alert.alert_id, open=True)


def clear_own(tx: Tx, command: RaiseAlert, asking: Asking) -> None:
    """The device reports that its trouble of this kind is over."""
    open_ones = tx.hall.open_alerts(asking.site.site_id)
    mine = [a for a in open_ones if a.device_id == asking.actor.actor_id and a.kind == command.kind]
    for alert in mine:
        tx.hall.clear_alert(alert.site_id, alert.alert_id, asking.now)
    if mine:
        tx.visits.next_revision(asking.site.site_id)


def clear_alert(tx: Tx, alert_id: str, asking: Asking) -> AlertAnswer:
    """A host takes care of it."""
    assert asking.host
    if tx.hall.alert(asking.site.site_id, alert_id) is None:
        raise NotFound("unknown_alert", alert=alert_id)
    tx.hall.clear_alert(asking.site.site_id, alert_id, asking.now)
    tx.visits.next_revision(asking.site.site_id)
    return AlertAnswer(alert_id=alert_id, open=False)
