"""Running sums of who stands before somebody that comes now: a sum over a long line would cost each ticket more than
all the rest."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from sqlalchemy import bindparam

from queue_server.domain.visit import State
from queue_server.storage.prepared import Driver, Prepared, Records
from queue_server.storage.schema import loads

LOADED = frozenset((State.WAITING.value, State.CALLED.value, State.SERVING.value))
"""States whose visits are before somebody who comes now."""

Loads = dict[tuple[str, str], tuple[int, int, int]]
"""By class and state: people, their minutes, the sum of their squares."""

_this_row = (
    loads.c.site_id == bindparam("site"),
    loads.c.kind == bindparam("of_kind"),
    loads.c.visit_class == bindparam("of_class"),
    loads.c.state == bindparam("of_state"),
)
_load = Prepared(
    sa.select(loads.c.visit_class, loads.c.state, loads.c.people, loads.c.minutes, loads.c.squared).where(
        loads.c.site_id == bindparam("site"), loads.c.kind == bindparam("of_kind")
    )
)
_add_to_load = Prepared(
    sa.update(loads)
    .where(*_this_row)
    .values(
        people=loads.c.people + bindparam("more_people"),
        minutes=loads.c.minutes + bindparam("more_minutes"),
        squared=loads.c.squared + bindparam("more_squared"),
    )
    .returning(loads.c.people)
)
_set_load = Prepared(
    sa.update(loads)
    .where(*_this_row)
    .values(people=bindparam("all_people"), minutes=bindparam("all_minutes"), squared=bindparam("all_squared"))
)
_first_load = Prepared(
    sa.insert(loads).values(
        site_id=bindparam("site"),
        kind=bindparam("of_kind"),
        visit_class=bindparam("of_class"),
        state=bindparam("of_state"),
        people=bindparam("more_people"),
        minutes=bindparam("more_minutes"),
        squared=bindparam("more_squared"),
    )
)


class SqlSums(Records):
    """With a driver that holds they are read once, and written when the rows that wait are."""

    __slots__ = ("_known",)

    def __init__(self, driver: Driver) -> None:
        super().__init__(driver)
        self._known: dict[tuple[str, str], Loads] = {}

    def count(self, site_id: str, of: tuple[Any, ...], people: int) -> None:
        """So many more people stand there, `of` a kind, class, state and minutes each."""
        kind, visit_class, state, minutes = of
        if state not in LOADED:
            return
        if self._driver.holding:
            self._hold(site_id, of, people)
            return
        values = {
            "site": site_id,
            "of_kind": kind,
            "of_class": visit_class,
            "of_state": state,
            "more_people": people,
            "more_minutes": people * minutes,
            "more_squared": people * minutes * minutes,
        }
        if _add_to_load.scalar(self._driver, values) is None:
            _first_load.run(self._driver, values)

    def _hold(self, site_id: str, of: tuple[Any, ...], people: int) -> None:
        kind, visit_class, state, minutes = of
        known = self.of(site_id, kind)
        where = {"site": site_id, "of_kind": kind, "of_class": visit_class, "of_state": state}
        before = known.get((visit_class, state))
        if before is None:
            none = {"more_people": 0, "more_minutes": 0, "more_squared": 0}
            _first_load.run(self._driver, {**where, **none}, heed=False)
            before = (0, 0, 0)
        now = (before[0] + people, before[1] + people * minutes, before[2] + people * minutes * minutes)
        known[visit_class, state] = now
        values = {**where, "all_people": now[0], "all_minutes": now[1], "all_squared": now[2]}
        _set_load.last(self._driver, (site_id, *of[:3]), values)

    def of(self, site_id: str, kind: str) -> Loads:
        """As they are now. Read without heed: of a kind that nobody knows yet nothing waits."""
        known = self._known.get((site_id, kind))
        if known is None:
            rows = _load.tuples(self._driver, {"site": site_id, "of_kind": kind}, heed=False)
            known = {(row[0], row[1]): (row[2], row[3], row[4]) for row in rows}
            if self._driver.holding:
                self._known[site_id, kind] = known
        return known
