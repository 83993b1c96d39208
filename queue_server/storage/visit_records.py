"""Visits, numbers, revisions and events in SQL."""

from __future__ import annotations

from datetime import date

import sqlalchemy as sa
from sqlalchemy import Connection, bindparam

from queue_server.domain.catalogue import PointKind
from queue_server.domain.visit import LIVE, Event, State, Visit
from queue_server.domain.waiting import Load
from queue_server.storage.rows import changing_row, event_of, event_row, visit_of, visit_row
from queue_server.storage.schema import counters, events, site_state, visits

LIVE_STATES = sorted(state.value for state in LIVE)

_raise_revision = (
    sa.update(site_state)
    .where(site_state.c.site_id == bindparam("site"))
    .values(revision=site_state.c.revision + 1)
    .returning(site_state.c.revision)
)
_first_revision = sa.insert(site_state).values(site_id=bindparam("site"), revision=1)
_read_revision = sa.select(site_state.c.revision).where(site_state.c.site_id == bindparam("site"))
_raise_number = (
    sa.update(counters)
    .where(
        counters.c.site_id == bindparam("site"),
        counters.c.day == bindparam("on_day"),
        counters.c.letter == bindparam("of_letter"),
    )
    .values(last=counters.c.last + 1)
    .returning(counters.c.last)
)
_first_number = sa.insert(counters).values(
    site_id=bindparam("site"), day=bindparam("on_day"), letter=bindparam("of_letter"), last=1
)
_add_visit = sa.insert(visits)
_change_visit = (
    sa.update(visits)
    .where(visits.c.site_id == bindparam("site"), visits.c.visit_id == bindparam("visit"))
    .values(
        {
            name: bindparam(name)
            for name in (
                "revision",
                "kind",
                "state",
                "since",
                "point_id",
                "host_id",
                "wanted_point",
                "parked_for",
                "called_at",
                "call_count",
                "no_shows",
                "outcome",
            )
        }
    )
)
_get_visit = sa.select(visits).where(visits.c.site_id == bindparam("site"), visits.c.visit_id == bindparam("visit"))
_visit_by_token = sa.select(visits).where(visits.c.token_hash == bindparam("token_hash"))
_live = sa.select(visits).where(visits.c.site_id == bindparam("site"), visits.c.state.in_(LIVE_STATES))
_live_before = _live.where(visits.c.day < bindparam("on_day"))
_load = (
    sa.select(
        visits.c.state,
        sa.func.count(),
        sa.func.sum(visits.c.planned_minutes),
        sa.func.sum(visits.c.planned_minutes * visits.c.planned_minutes),
    )
    .where(
        visits.c.site_id == bindparam("site"),
        visits.c.state.in_([State.WAITING.value, State.CALLED.value, State.SERVING.value]),
        visits.c.kind == bindparam("of_kind"),
    )
    .group_by(visits.c.state)
)
_last_called = (
    sa.select(visits)
    .where(visits.c.site_id == bindparam("site"), visits.c.day == bindparam("on_day"), visits.c.called_at.is_not(None))
    .order_by(visits.c.called_at.desc(), visits.c.revision.desc())
    .limit(bindparam("most"))
)
_add_event = sa.insert(events)
_last_of_actor = (
    sa.select(events)
    .where(events.c.site_id == bindparam("site"), events.c.actor == bindparam("by_actor"))
    .order_by(events.c.revision.desc())
    .limit(1)
)
_event_before = (
    sa.select(events)
    .where(
        events.c.site_id == bindparam("site"),
        events.c.visit_id == bindparam("visit"),
        events.c.revision < bindparam("before"),
    )
    .order_by(events.c.revision.desc())
    .limit(1)
)
_of_day = (
    sa.select(events)
    .where(
        events.c.site_id == bindparam("site"),
        events.c.day == bindparam("on_day"),
        events.c.revision > bindparam("after"),
    )
    .order_by(events.c.revision)
    .limit(bindparam("most"))
)


class SqlVisits:
    __slots__ = ("_connection",)

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def next_revision(self, site_id: str) -> int:
        found = self._connection.execute(_raise_revision, {"site": site_id}).scalar()
        if found is None:
            self._connection.execute(_first_revision, {"site": site_id})
            return 1
        return int(found)

    def revision(self, site_id: str) -> int:
        return int(self._connection.execute(_read_revision, {"site": site_id}).scalar() or 0)

    def next_number(self, site_id: str, day: date, letter: str) -> int:
        where = {"site": site_id, "on_day": day.isoformat(), "of_letter": letter}
        found = self._connection.execute(_raise_number, where).scalar()
        if found is None:
            self._connection.execute(_first_number, where)
            return 1
        return int(found)

    def add(self, visit: Visit) -> None:
        self._connection.execute(_add_visit, visit_row(visit))

    def change(self, visit: Visit) -> None:
        values = {
            "site": visit.site_id,
            "visit": visit.visit_id,
            "revision": visit.revision,
            **changing_row(visit),
        }
        self._connection.execute(_change_visit, values)

    def get(self, site_id: str, visit_id: str) -> Visit | None:
        row = self._connection.execute(_get_visit, {"site": site_id, "visit": visit_id}).mappings().first()
        return visit_of(row) if row else None

    def by_token(self, token_hash: str) -> Visit | None:
        row = self._connection.execute(_visit_by_token, {"token_hash": token_hash}).mappings().first()
        return visit_of(row) if row else None

    def live(self, site_id: str) -> list[Visit]:
        return [visit_of(row) for row in self._connection.execute(_live, {"site": site_id}).mappings()]

    def live_before(self, site_id: str, day: date) -> list[Visit]:
        rows = self._connection.execute(_live_before, {"site": site_id, "on_day": day.isoformat()}).mappings()
        return [visit_of(row) for row in rows]

    def load(self, site_id: str, kind: PointKind) -> tuple[Load, Load]:
        waiting, running = Load(), Load()
        for state, people, minutes, squared in self._connection.execute(
            _load, {"site": site_id, "of_kind": kind.value}
        ):
            part = Load(people, float(minutes), float(squared))
            if state == State.WAITING.value:
                waiting += part
            else:
                running += part
        return waiting, running

    def last_called(self, site_id: str, day: date, most: int) -> list[Visit]:
        where = {"site": site_id, "on_day": day.isoformat(), "most": most}
        return [visit_of(row) for row in self._connection.execute(_last_called, where).mappings()]


class SqlEvents:
    __slots__ = ("_connection",)

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, event: Event) -> None:
        self._connection.execute(_add_event, event_row(event))

    def last_of_actor(self, site_id: str, actor: str) -> Event | None:
        row = self._connection.execute(_last_of_actor, {"site": site_id, "by_actor": actor}).mappings().first()
        return event_of(row) if row else None

    def before(self, site_id: str, visit_id: str, revision: int) -> Event | None:
        where = {"site": site_id, "visit": visit_id, "before": revision}
        row = self._connection.execute(_event_before, where).mappings().first()
        return event_of(row) if row else None

    def of_day(self, site_id: str, day: date, after: int, most: int) -> list[Event]:
        where = {"site": site_id, "on_day": day.isoformat(), "after": after, "most": most}
        return [event_of(row) for row in self._connection.execute(_of_day, where).mappings()]
