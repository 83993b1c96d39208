"""What must hold in a database at every moment, whatever happened to it."""

from __future__ import annotations

from collections import Counter
from typing import Any

import sqlalchemy as sa

from queue_server.domain.catalogue import PointKind, Town
from queue_server.domain.policy import VisitClass
from queue_server.domain.visit import State, changing
from queue_server.domain.waiting import Load, load
from queue_server.storage.rows import event_of, visit_of
from queue_server.storage.schema import counters, events, site_state, visits


def faults(tx: Any, town: Town) -> list[str]:
    """Every broken promise between the tables, as text; run it as a read of a store."""
    connection = tx.visits._connection
    stored = [visit_of(row) for row in connection.execute(sa.select(visits)).mappings()]
    told = [event_of(row) for row in connection.execute(sa.select(events).order_by(events.c.revision)).mappings()]
    given = {(r.site_id, r.day, r.letter): r.last for r in connection.execute(sa.select(counters))}
    revisions = {r.site_id: r.revision for r in connection.execute(sa.select(site_state))}
    last = {event.visit_id: event for event in told}
    found = [f"visit {v.code} has no event" for v in stored if v.visit_id not in last]
    for visit in stored:
        event = last.get(visit.visit_id)
        known = changing(visit)
        if event and {name: event.data[name] for name in known} != known:
            found.append(f"visit {visit.code} is not what its events say")
        if event and event.revision != visit.revision:
            found.append(f"visit {visit.code} has revision {visit.revision}, its last event {event.revision}")
    known_ids = {visit.visit_id for visit in stored}
    found += [f"event {e.revision} of a visit that is not there" for e in told if e.visit_id not in known_ids]
    numbers = Counter((v.site_id, v.day.isoformat(), v.letter, v.number) for v in stored)
    found += [f"number {number} given {times} times" for number, times in numbers.items() if times > 1]
    found += [f"number {n} is beyond its counter" for n in numbers if n[3] > given.get(n[:3], 0)]
    found += [f"event {e.revision} is beyond its site" for e in told if e.revision > revisions.get(e.site_id, 0)]
    return found + _wrong_loads(tx, stored, town)


def _wrong_loads(tx: Any, stored: list[Any], town: Town) -> list[str]:
    found = []
    for site in town.sites:
        for kind in PointKind:
            here = [v for v in stored if v.site_id == site.site_id and v.kind is kind]
            waiting = [v for v in here if v.state is State.WAITING]
            running = load(v.planned_minutes for v in here if v.state in (State.CALLED, State.SERVING))
            by_class, now_running = tx.visits.load(site.site_id, kind)
            counted = {c: load(v.planned_minutes for v in waiting if v.visit_class is c) for c in VisitClass}
            if now_running != running or any(by_class.get(c, Load()) != counted[c] for c in VisitClass):
                found.append(f"the load of {kind} at {site.site_id} is not that of its visits")
    return found
