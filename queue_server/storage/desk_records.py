"""Answers, devices, people, staffing, alerts and the running town in SQL."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy import bindparam

from queue_server.domain.desk import Account, Alert, Device, Invitation, KeptAnswer, Session, Staffing
from queue_server.storage.prepared import Driver, Prepared, Records
from queue_server.storage.rows import alert_of, device_of, from_ms, maybe_ms, session_of, staffing_of, to_ms
from queue_server.storage.schema import (
    accounts,
    alerts,
    answers,
    devices,
    generation,
    invitations,
    sessions,
    staffing,
    town_versions,
)

_get_answer = Prepared(sa.select(answers).where(answers.c.scope == bindparam("s"), answers.c.key == bindparam("k")))
_keep_answer = Prepared(sa.insert(answers))
_device_by_key = Prepared(sa.select(devices).where(devices.c.key_hash == bindparam("k")))
_session = Prepared(sa.select(sessions).where(sessions.c.token_hash == bindparam("t")))
_staffing = Prepared(sa.select(staffing).where(staffing.c.site_id == bindparam("site")).order_by(staffing.c.since))
_open_alerts = Prepared(
    sa.select(alerts)
    .where(alerts.c.site_id == bindparam("site"), alerts.c.cleared_at.is_(None))
    .order_by(alerts.c.raised_at)
)
_devices_of_site = Prepared(sa.select(devices).where(devices.c.site_id == bindparam("site")))
_generation = Prepared(sa.select(generation.c.value))


class SqlAnswers(Records):
    __slots__ = ()

    def get(self, scope: str, key: str) -> KeptAnswer | None:
        row = _keep_answer.waiting(self._driver, (scope, key))
        if row is None:
            row = _get_answer.first(self._driver, {"s": scope, "k": key}, heed=False)
        if row is None:
            return None
        return KeptAnswer(row["scope"], row["key"], row["fingerprint"], row["status"], row["body"], from_ms(row["at"]))

    def keep(self, answer: KeptAnswer) -> None:
        _keep_answer.later(
            self._driver,
            (answer.scope, answer.key),
            {
                "scope": answer.scope,
                "key": answer.key,
                "fingerprint": answer.fingerprint,
                "status": answer.status,
                "body": answer.body,
                "at": to_ms(answer.at),
            },
        )

    def forget_before(self, moment: datetime) -> None:
        self._connection.execute(sa.delete(answers).where(answers.c.at < to_ms(moment)))


class SqlDevices(Records):
    __slots__ = ()

    def add(self, device: Device) -> None:
        self._connection.execute(
            sa.insert(devices).values(
                device_id=device.device_id,
                site_id=device.site_id,
                kind=device.kind,
                name=device.name,
                key_hash=device.key_hash,
                created_at=to_ms(device.created_at),
                paired_at=maybe_ms(device.paired_at),
                revoked_at=maybe_ms(device.revoked_at),
            )
        )

    def get(self, device_id: str) -> Device | None:
        row = self._connection.execute(sa.select(devices).where(devices.c.device_id == device_id)).mappings().first()
        return device_of(row) if row else None

    def by_key(self, key_hash: str) -> Device | None:
        row = _device_by_key.first(self._driver, {"k": key_hash})
        return device_of(row) if row else None

    def pair(self, device_id: str, key_hash: str, now: datetime) -> None:
        self._connection.execute(
            sa.update(devices)
            .where(devices.c.device_id == device_id)
            .values(key_hash=key_hash, paired_at=to_ms(now), revoked_at=None)
        )

    def revoke(self, device_id: str, now: datetime) -> None:
        self._connection.execute(
            sa.update(devices).where(devices.c.device_id == device_id).values(key_hash=None, revoked_at=to_ms(now))
        )

    def of_site(self, site_id: str) -> list[Device]:
        return [device_of(row) for row in _devices_of_site.all(self._driver, {"site": site_id})]

    def invite(self, invitation: Invitation) -> None:
        self._connection.execute(
            sa.insert(invitations).values(
                code_hash=invitation.code_hash,
                device_id=invitation.device_id,
                expires_at=to_ms(invitation.expires_at),
            )
        )

    def take_invitation(self, code_hash: str) -> Invitation | None:
        row = (
            self._connection.execute(
                sa.delete(invitations).where(invitations.c.code_hash == code_hash).returning(*invitations.c)
            )
            .mappings()
            .first()
        )
        return Invitation(row["code_hash"], row["device_id"], from_ms(row["expires_at"])) if row else None

    def forget_invitations_before(self, moment: datetime) -> None:
        self._connection.execute(sa.delete(invitations).where(invitations.c.expires_at < to_ms(moment)))


class SqlPeople(Records):
    __slots__ = ()

    def set_account(self, account: Account) -> None:
        self._connection.execute(sa.delete(accounts).where(accounts.c.host_id == account.host_id))
        self._connection.execute(
            sa.insert(accounts).values(host_id=account.host_id, password_hash=account.password_hash)
        )

    def account(self, host_id: str) -> Account | None:
        row = self._connection.execute(sa.select(accounts).where(accounts.c.host_id == host_id)).mappings().first()
        return Account(row["host_id"], row["password_hash"]) if row else None

    def open_session(self, session: Session) -> None:
        self._connection.execute(
            sa.insert(sessions).values(
                token_hash=session.token_hash,
                host_id=session.host_id,
                created_at=to_ms(session.created_at),
                seen_at=to_ms(session.seen_at),
            )
        )

    def session(self, token_hash: str) -> Session | None:
        row = _session.first(self._driver, {"t": token_hash})
        return session_of(row) if row else None

    def touch_session(self, token_hash: str, now: datetime) -> None:
        self._connection.execute(
            sa.update(sessions).where(sessions.c.token_hash == token_hash).values(seen_at=to_ms(now))
        )

    def close_session(self, token_hash: str) -> None:
        self._connection.execute(sa.delete(sessions).where(sessions.c.token_hash == token_hash))

    def forget_sessions_before(self, moment: datetime) -> None:
        self._connection.execute(sa.delete(sessions).where(sessions.c.seen_at < to_ms(moment)))

    def not_seen_after(self, now: datetime) -> None:
        self._connection.execute(sa.update(sessions).where(sessions.c.seen_at > to_ms(now)).values(seen_at=to_ms(now)))


class SqlHall(Records):
    """Who is where is read once: nobody else can change it before the transaction ends."""

    __slots__ = ("_staffing",)

    def __init__(self, driver: Driver) -> None:
        super().__init__(driver)
        self._staffing: dict[str, tuple[Staffing, ...]] = {}

    def staffing(self, site_id: str) -> Sequence[Staffing]:
        found = self._staffing.get(site_id)
        if found is None:
            rows = _staffing.all(self._driver, {"site": site_id})
            found = self._staffing[site_id] = tuple(map(staffing_of, rows))
        return found

    def staff(self, place: Staffing) -> None:
        self.unstaff(place.site_id, place.host_id)
        self._connection.execute(
            sa.insert(staffing).values(
                site_id=place.site_id,
                point_id=place.point_id,
                host_id=place.host_id,
                since=to_ms(place.since),
                break_since=maybe_ms(place.break_since),
                back_at=maybe_ms(place.back_at),
            )
        )

    def unstaff(self, site_id: str, host_id: str) -> None:
        self._staffing.pop(site_id, None)
        self._connection.execute(
            sa.delete(staffing).where(staffing.c.site_id == site_id, staffing.c.host_id == host_id)
        )

    def raise_alert(self, alert: Alert) -> None:
        self._connection.execute(
            sa.insert(alerts).values(
                site_id=alert.site_id,
                alert_id=alert.alert_id,
                device_id=alert.device_id,
                kind=alert.kind,
                detail=alert.detail,
                raised_at=to_ms(alert.raised_at),
                cleared_at=maybe_ms(alert.cleared_at),
            )
        )

    def alert(self, site_id: str, alert_id: str) -> Alert | None:
        where = sa.select(alerts).where(alerts.c.site_id == site_id, alerts.c.alert_id == alert_id)
        row = self._connection.execute(where).mappings().first()
        return alert_of(row) if row else None

    def open_alerts(self, site_id: str) -> list[Alert]:
        return [alert_of(row) for row in _open_alerts.all(self._driver, {"site": site_id})]

    def clear_alert(self, site_id: str, alert_id: str, now: datetime) -> None:
        self._connection.execute(
            sa.update(alerts)
            .where(alerts.c.site_id == site_id, alerts.c.alert_id == alert_id)
            .values(cleared_at=to_ms(now))
        )


class SqlTown(Records):
    __slots__ = ()

    def running(self) -> tuple[str, str] | None:
        row = self._connection.execute(
            sa.select(town_versions.c.version, town_versions.c.document).where(town_versions.c.running)
        ).first()
        return (row.version, row.document) if row else None

    def running_version(self) -> str | None:
        found = self._connection.execute(sa.select(town_versions.c.version).where(town_versions.c.running)).scalar()
        return None if found is None else str(found)

    def generation(self) -> str:
        return str(_generation.scalar(self._driver, {}) or "")

    def look_anew(self) -> None:
        self._connection.execute(sa.delete(generation))
        self._connection.execute(sa.insert(generation).values(one=1, value=secrets.token_hex(16)))

    def run(self, version: str, document: str, now: datetime) -> None:
        self._connection.execute(sa.update(town_versions).values(running=False))
        known = self._connection.execute(
            sa.update(town_versions).where(town_versions.c.version == version).values(running=True)
        )
        if known.rowcount == 0:
            self._connection.execute(
                sa.insert(town_versions).values(
                    version=version, imported_at=to_ms(now), document=document, running=True
                )
            )
