"""Visits and revisions in SQL."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy import bindparam

from queue_server.domain.catalogue import PointKind
from queue_server.domain.policy import VisitClass
from queue_server.domain.visit import CHANGING, LIVE, State, Visit
from queue_server.domain.waiting import Load
from queue_server.storage.prepared import Driver, Prepared, Records
from queue_server.storage.rows import changing_row, maybe_moment, to_ms, visit_of, visit_row
from queue_server.storage.schema import site_state, visits
from queue_server.storage.sum_records import SqlSums

LIVE_STATES = [sa.literal(value) for value in sorted(state.value for state in LIVE)]
_raise_revision = Prepared(
    sa.update(site_state)
    .where(site_state.c.site_id == bindparam("site"))
    .values(revision=site_state.c.revision + 1)
    .returning(site_state.c.revision)
)
_set_revision = Prepared(
    sa.update(site_state).where(site_state.c.site_id == bindparam("site")).values(revision=bindparam("last"))
)
_first_revision = Prepared(sa.insert(site_state).values(site_id=bindparam("site"), revision=1))
_read_revision = Prepared(sa.select(site_state.c.revision).where(site_state.c.site_id == bindparam("site")))
_add_visit = Prepared(sa.insert(visits))
_change_visit = Prepared(
    sa.update(visits)
    .where(visits.c.site_id == bindparam("site"), visits.c.visit_id == bindparam("visit"))
    .values({name: bindparam(name) for name in ("revision", "line", *CHANGING)})
)
_get_visit = Prepared(
    sa.select(visits).where(visits.c.site_id == bindparam("site"), visits.c.visit_id == bindparam("visit"))
)
_visit_by_token = Prepared(sa.select(visits).where(visits.c.token_hash == bindparam("token_hash")))
_all_live = sa.select(visits).where(visits.c.site_id == bindparam("site"), visits.c.state.in_(LIVE_STATES))
_live = Prepared(_all_live)
_live_before = Prepared(_all_live.where(visits.c.day < bindparam("on_day")))
_in_state = Prepared(
    sa.select(visits).where(visits.c.site_id == bindparam("site"), visits.c.state == bindparam("of_state"))
)
_changed_since = Prepared(
    sa.select(visits)
    .where(visits.c.site_id == bindparam("site"), visits.c.revision > bindparam("after"))
    .order_by(visits.c.revision)
)
_waiting_of_kind = Prepared(
    sa.select(visits).where(
        visits.c.site_id == bindparam("site"),
        visits.c.state == sa.literal(State.WAITING.value),
        visits.c.kind == bindparam("of_kind"),
    )
)
_of_product = Prepared(
    sa.select(sa.func.count())
    .select_from(visits)
    .where(
        visits.c.site_id == bindparam("site"),
        visits.c.day == bindparam("on_day"),
        visits.c.state != sa.literal(State.LEFT.value),
        visits.c.product_ids.like(bindparam("quoted"), escape="!"),
    )
)


def _line_heads() -> sa.Select[Any]:
    """One step into the index for each line: the next greater key, then its first visit."""
    waiting = (visits.c.site_id == bindparam("site"), visits.c.state == sa.literal(State.WAITING.value))
    found = sa.select(sa.func.min(visits.c.line).label("line")).where(*waiting).cte("found", recursive=True)
    further = visits.alias()
    following = (
        sa.select(sa.func.min(further.c.line))
        .where(further.c.site_id == bindparam("site"), further.c.state == sa.literal(State.WAITING.value))
        .where(further.c.line > found.c.line)
        .scalar_subquery()
    )
    found = found.union_all(sa.select(following).where(found.c.line.is_not(None)))
    head = visits.alias()
    first = (
        sa.select(head.c.visit_id)
        .where(head.c.site_id == bindparam("site"), head.c.state == sa.literal(State.WAITING.value))
        .where(head.c.line == found.c.line)
        .order_by(head.c.entered_at, head.c.revision)
        .limit(1)
        .scalar_subquery()
    )
    heads = sa.select(first.label("visit_id")).select_from(found).where(found.c.line.is_not(None)).subquery()
    return sa.select(visits).where(visits.c.site_id == bindparam("site"), visits.c.visit_id == heads.c.visit_id)


_heads = Prepared(_line_heads())
_first_arrived = Prepared(
    sa.select(visits)
    .where(
        visits.c.site_id == bindparam("site"),
        visits.c.state == sa.literal(State.WAITING.value),
        visits.c.line == bindparam("of_line"),
        visits.c.arrived_at <= bindparam("until"),
    )
    .order_by(visits.c.entered_at, visits.c.revision)
    .limit(1)
)
_standing = Prepared(
    sa.select(visits.c.kind, visits.c.visit_class, visits.c.state, visits.c.planned_minutes).where(
        visits.c.site_id == bindparam("site"), visits.c.visit_id == bindparam("visit")
    )
)
_last_called = Prepared(
    sa.select(visits)
    .where(visits.c.site_id == bindparam("site"), visits.c.called_at.between(bindparam("since"), bindparam("until")))
    .order_by(visits.c.called_at.desc(), visits.c.revision.desc())
    .limit(bindparam("most"))
)
_latest_entry = Prepared(
    sa.select(sa.func.max(visits.c.entered_at)).where(
        visits.c.site_id == bindparam("site"),
        visits.c.state == sa.literal(State.WAITING.value),
        visits.c.visit_class != sa.literal(VisitClass.APPOINTMENT.value),
    )
)


def _load_of(visit: Visit) -> tuple[str, str, str, int]:
    """Where a visit counts: kind, class, state, and its minutes."""
    return visit.kind.value, visit.visit_class.value, visit.state.value, visit.planned_minutes


def still_waits(driver: Driver, site_id: str, letter: str, number: int) -> bool:
    """Whether the row of a visit with this number, of any day, is not written yet."""
    return _add_visit.waiting(driver, (site_id, letter, number)) is not None


class SqlVisits(Records):
    """With a driver that holds, a revision is read once, and written when the rows that wait are."""

    __slots__ = ("_revisions", "_sums")

    def __init__(self, driver: Driver) -> None:
        super().__init__(driver)
        self._revisions: dict[str, int] = {}
        self._sums = SqlSums(driver)

    def next_revision(self, site_id: str) -> int:
        known = self._revisions.get(site_id)
        if known is None:
            revision = self._raised(site_id)
        else:
            revision = known + 1
            _set_revision.last(self._driver, site_id, {"site": site_id, "last": revision})
        if self._driver.holding:
            self._revisions[site_id] = revision
        return revision

    def _raised(self, site_id: str) -> int:
        found = _raise_revision.scalar(self._driver, {"site": site_id})
        if found is None:
            _first_revision.run(self._driver, {"site": site_id})
            return 1
        return int(found)

    def revision(self, site_id: str) -> int:
        known = self._revisions.get(site_id)
        return int(_read_revision.scalar(self._driver, {"site": site_id}) or 0) if known is None else known

    def add(self, visit: Visit) -> None:
        _add_visit.later(self._driver, (visit.site_id, visit.letter, visit.number), visit_row(visit))
        self._sums.count(visit.site_id, _load_of(visit), 1)

    def change(self, visit: Visit) -> None:
        values = {
            "site": visit.site_id,
            "visit": visit.visit_id,
            "revision": visit.revision,
            **changing_row(visit),
        }
        found = _standing.tuples(self._driver, values)
        _change_visit.run(self._driver, values)
        stands = _load_of(visit)
        if found and found[0] != stands:
            self._sums.count(visit.site_id, found[0], -1)
            self._sums.count(visit.site_id, stands, 1)

    def get(self, site_id: str, visit_id: str) -> Visit | None:
        row = _get_visit.first(self._driver, {"site": site_id, "visit": visit_id})
        return visit_of(row) if row else None

    def by_token(self, token_hash: str) -> Visit | None:
        row = _visit_by_token.first(self._driver, {"token_hash": token_hash})
        return visit_of(row) if row else None

    def live(self, site_id: str) -> list[Visit]:
        return [visit_of(row) for row in _live.all(self._driver, {"site": site_id})]

    def heads(self, site_id: str) -> list[Visit]:
        return [visit_of(row) for row in _heads.all(self._driver, {"site": site_id})]

    def first_arrived(self, site_id: str, line: str, until: datetime) -> Visit | None:
        row = _first_arrived.first(self._driver, {"site": site_id, "of_line": line, "until": to_ms(until)})
        return visit_of(row) if row else None

    def waiting(self, site_id: str, kind: PointKind) -> list[Visit]:
        rows = _waiting_of_kind.all(self._driver, {"site": site_id, "of_kind": kind.value})
        return [visit_of(row) for row in rows]

    def in_states(self, site_id: str, states: Collection[State]) -> list[Visit]:
        rows = (_in_state.all(self._driver, {"site": site_id, "of_state": state.value}) for state in sorted(states))
        return [visit_of(row) for found in rows for row in found]

    def changed_since(self, site_id: str, revision: int) -> list[Visit]:
        rows = _changed_since.all(self._driver, {"site": site_id, "after": revision})
        return [visit_of(row) for row in rows]

    def count_of_product(self, site_id: str, day: date, product_id: str) -> int:
        quoted = product_id.replace("!", "!!").replace("_", "!_").replace("%", "!%")
        where = {"site": site_id, "on_day": day.isoformat(), "quoted": f'%"{quoted}"%'}
        return int(_of_product.scalar(self._driver, where))

    def live_before(self, site_id: str, day: date) -> list[Visit]:
        rows = _live_before.all(self._driver, {"site": site_id, "on_day": day.isoformat()})
        return [visit_of(row) for row in rows]

    def load(self, site_id: str, kind: PointKind) -> tuple[dict[VisitClass, Load], Load]:
        waiting: dict[VisitClass, Load] = {}
        running = Load()
        for (visit_class, state), (people, minutes, squared) in self._sums.of(site_id, kind.value).items():
            part = Load(people, float(minutes), float(squared))
            if state == State.WAITING.value:
                waiting[VisitClass(visit_class)] = part
            else:
                running += part
        return waiting, running

    def last_called(self, site_id: str, since: datetime, until: datetime, most: int) -> list[Visit]:
        where = {"site": site_id, "since": to_ms(since), "until": to_ms(until), "most": most}
        return [visit_of(row) for row in _last_called.all(self._driver, where)]

    def latest_entry(self, site_id: str) -> datetime | None:
        return maybe_moment(_latest_entry.scalar(self._driver, {"site": site_id}))
