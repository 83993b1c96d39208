"""Events in SQL: append-only."""

from __future__ import annotations

from datetime import date

import sqlalchemy as sa
from sqlalchemy import bindparam

from queue_server.domain.visit import Event
from queue_server.storage.prepared import Prepared, Records
from queue_server.storage.rows import event_of, event_row
from queue_server.storage.schema import events

_add_event = Prepared(sa.insert(events))
_newest = Prepared(
    sa.select(events).where(events.c.site_id == bindparam("site")).order_by(events.c.revision.desc()).limit(1)
)
_last_of_actor = Prepared(
    sa.select(events)
    .where(events.c.site_id == bindparam("site"), events.c.actor == bindparam("by_actor"))
    .order_by(events.c.revision.desc())
    .limit(1)
)
_event_before = Prepared(
    sa.select(events)
    .where(
        events.c.site_id == bindparam("site"),
        events.c.visit_id == bindparam("visit"),
        events.c.revision < bindparam("before"),
    )
    .order_by(events.c.revision.desc())
    .limit(1)
)
_of_visit = Prepared(
    sa.select(events)
    .where(events.c.site_id == bindparam("site"), events.c.visit_id == bindparam("visit"))
    .order_by(events.c.revision)
)
_of_day = Prepared(
    sa.select(events)
    .where(
        events.c.site_id == bindparam("site"),
        events.c.day == bindparam("on_day"),
        events.c.revision > bindparam("after"),
    )
    .order_by(events.c.revision)
    .limit(bindparam("most"))
)


class SqlEvents(Records):
    __slots__ = ()

    def add(self, event: Event) -> None:
        _add_event.later(self._driver, (event.site_id, event.revision), event_row(event))

    def newest(self, site_id: str) -> Event | None:
        row = _newest.first(self._driver, {"site": site_id})
        return event_of(row) if row else None

    def last_of_actor(self, site_id: str, actor: str) -> Event | None:
        row = _last_of_actor.first(self._driver, {"site": site_id, "by_actor": actor})
        return event_of(row) if row else None

    def before(self, site_id: str, visit_id: str, revision: int) -> Event | None:
        where = {"site": site_id, "visit": visit_id, "before": revision}
        row = _event_before.first(self._driver, where)
        return event_of(row) if row else None

    def of_day(self, site_id: str, day: date, after: int, most: int) -> list[Event]:
        where = {"site": site_id, "on_day": day.isoformat(), "after": after, "most": most}
        return [event_of(row) for row in _of_day.all(self._driver, where)]

    def of_visit(self, site_id: str, visit_id: str) -> list[Event]:
        return [event_of(row) for row in _of_visit.all(self._driver, {"site": site_id, "visit": visit_id})]
