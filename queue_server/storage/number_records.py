"""Numbers in SQL: the counters they come from, and the blocks that are lent to devices."""

from __future__ import annotations

from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy import bindparam

from queue_server.domain.lease import Lease
from queue_server.storage.prepared import Prepared, Records
from queue_server.storage.rows import Row, from_ms, maybe_moment, maybe_ms, to_ms
from queue_server.storage.schema import LIVING, OPEN, counters, leases, visits
from queue_server.storage.visit_records import still_waits

_this_row = (
    counters.c.site_id == bindparam("site"),
    counters.c.day == bindparam("on_day"),
    counters.c.letter == bindparam("of_letter"),
)


def _held(first: sa.ColumnElement[int], last: sa.ColumnElement[int]) -> sa.ColumnElement[bool]:
    """Whether somebody of any day has one of these numbers now, or may have got it from a device on another day."""
    lived = (
        sa.exists()
        .where(visits.c.site_id == bindparam("site"), visits.c.letter == bindparam("of_letter"))
        .where(visits.c.number.between(first, last), LIVING)
    )
    lent = (
        sa.exists()
        .where(leases.c.site_id == bindparam("site"), leases.c.letter == bindparam("of_letter"), OPEN)
        .where(leases.c.day != bindparam("on_day"), leases.c.first_number <= last, leases.c.last_number >= first)
    )
    return sa.or_(lived.correlate(counters), lent.correlate(counters)).label("held")


_take = Prepared(
    # One statement: to look apart would cost every ticket a step, and nearly always for nothing.
    sa.update(counters)
    .where(*_this_row)
    .values(last=counters.c.last + bindparam("more"))
    .returning(counters.c.last, _held(counters.c.last - bindparam("more") + 1, counters.c.last))
)
_begin = Prepared(
    sa.insert(counters).values(
        site_id=bindparam("site"), day=bindparam("on_day"), letter=bindparam("of_letter"), last=0
    )
)
_is_held = Prepared(sa.select(_held(bindparam("low", type_=sa.Integer), bindparam("high", type_=sa.Integer))))
_add = Prepared(sa.insert(leases))
_get = Prepared(sa.select(leases).where(leases.c.site_id == bindparam("site"), leases.c.lease_id == bindparam("lease")))
_of_device = Prepared(
    sa.select(leases)
    .where(leases.c.site_id == bindparam("site"), leases.c.device_id == bindparam("device"), OPEN)
    .order_by(leases.c.day, leases.c.letter, leases.c.first_number)
)
_open = Prepared(
    sa.select(leases).where(leases.c.site_id == bindparam("site"), OPEN).order_by(leases.c.day, leases.c.lease_id)
)
_close = Prepared(
    sa.update(leases)
    .where(leases.c.site_id == bindparam("site"), leases.c.lease_id == bindparam("lease"), OPEN)
    .values(closed_at=bindparam("now"))
)
_forget = Prepared(sa.delete(leases).where(leases.c.given_at < bindparam("moment")))
_by_number = Prepared(
    sa.select(visits.c.visit_id, visits.c.token_hash).where(
        visits.c.site_id == bindparam("site"),
        visits.c.day == bindparam("on_day"),
        visits.c.letter == bindparam("of_letter"),
        visits.c.number == bindparam("of_number"),
    )
)
_count = Prepared(
    sa.select(sa.func.count(), sa.func.max(visits.c.number)).where(
        visits.c.site_id == bindparam("site"),
        visits.c.day == bindparam("on_day"),
        visits.c.letter == bindparam("of_letter"),
        visits.c.number.between(bindparam("low"), bindparam("high")),
    )
)


def _lease_of(row: Row) -> Lease:
    return Lease(
        site_id=row["site_id"],
        lease_id=row["lease_id"],
        device_id=row["device_id"],
        day=date.fromisoformat(row["day"]),
        letter=row["letter"],
        first=row["first_number"],
        last=row["last_number"],
        given_at=from_ms(row["given_at"]),
        closed_at=maybe_moment(row["closed_at"]),
    )


class SqlNumbers(Records):
    __slots__ = ()

    def take(self, site_id: str, day: date, letter: str, count: int) -> tuple[int, bool]:
        where = {"site": site_id, "on_day": day.isoformat(), "of_letter": letter}
        found = _take.tuples(self._driver, {**where, "more": count}, heed=False)
        if not found:
            _begin.run(self._driver, where)
            found = _take.tuples(self._driver, {**where, "more": count}, heed=False)
        last, held = found[0]
        first = int(last) - count + 1
        unwritten = any(still_waits(self._driver, site_id, letter, n) for n in range(first, first + count))
        return first, not (held or unwritten)

    def free(self, site_id: str, day: date, letter: str, first: int, last: int) -> bool:
        where = {"site": site_id, "on_day": day.isoformat(), "of_letter": letter, "low": first, "high": last}
        return not _is_held.scalar(self._driver, where)

    def holder(self, site_id: str, day: date, letter: str, number: int) -> tuple[str, str] | None:
        where = {"site": site_id, "on_day": day.isoformat(), "of_letter": letter, "of_number": number}
        found = _by_number.tuples(self._driver, where)
        return (found[0][0], found[0][1]) if found else None

    def lend(self, lease: Lease) -> None:
        _add.run(
            self._driver,
            {
                "site_id": lease.site_id,
                "lease_id": lease.lease_id,
                "device_id": lease.device_id,
                "day": lease.day.isoformat(),
                "letter": lease.letter,
                "first_number": lease.first,
                "last_number": lease.last,
                "given_at": to_ms(lease.given_at),
                "closed_at": maybe_ms(lease.closed_at),
            },
        )

    def lease(self, site_id: str, lease_id: str) -> Lease | None:
        row = _get.first(self._driver, {"site": site_id, "lease": lease_id})
        return _lease_of(row) if row else None

    def lent_to(self, site_id: str, device_id: str) -> list[Lease]:
        rows = _of_device.all(self._driver, {"site": site_id, "device": device_id})
        return [_lease_of(row) for row in rows]

    def lent(self, site_id: str) -> list[Lease]:
        return [_lease_of(row) for row in _open.all(self._driver, {"site": site_id})]

    def used(self, lease: Lease) -> tuple[int, int | None]:
        where = {"site": lease.site_id, "on_day": lease.day.isoformat(), "of_letter": lease.letter}
        found = _count.tuples(self._driver, {**where, "low": lease.first, "high": lease.last})
        return int(found[0][0]), found[0][1]

    def close(self, lease: Lease, now: datetime) -> None:
        _close.run(self._driver, {"site": lease.site_id, "lease": lease.lease_id, "now": to_ms(now)})

    def forget_before(self, moment: datetime) -> None:
        _forget.run(self._driver, {"moment": to_ms(moment)})
