"""What finished contacts taught about each product, in SQL: running sums, changed with the event that teaches."""

from __future__ import annotations

from collections.abc import Collection, Mapping

import sqlalchemy as sa
from sqlalchemy import bindparam

from queue_server.domain.duration import Seen
from queue_server.storage.prepared import Driver, Prepared, Records
from queue_server.storage.schema import durations

ASKED_AT_ONCE = 8
"""Products in one statement, a fixed number so that it is compiled once; an intake holds at most five."""

_columns = (durations.c.product_id, durations.c.contacts, durations.c.log_sum, durations.c.log_squared)
_of_site = Prepared(
    sa.select(*_columns).where(durations.c.site_id == bindparam("site")).order_by(durations.c.product_id)
)
_of = Prepared(
    sa.select(*_columns).where(
        durations.c.site_id == bindparam("site"),
        durations.c.product_id.in_([bindparam(f"product{i}", type_=sa.String) for i in range(ASKED_AT_ONCE)]),
    )
)
_add = Prepared(
    sa.update(durations)
    .where(durations.c.site_id == bindparam("site"), durations.c.product_id == bindparam("product"))
    .values(
        contacts=durations.c.contacts + bindparam("more_contacts"),
        log_sum=durations.c.log_sum + bindparam("more_sum"),
        log_squared=durations.c.log_squared + bindparam("more_squared"),
    )
    .returning(durations.c.contacts)
)
_first = Prepared(
    sa.insert(durations).values(
        site_id=bindparam("site"),
        product_id=bindparam("product"),
        contacts=bindparam("more_contacts"),
        log_sum=bindparam("more_sum"),
        log_squared=bindparam("more_squared"),
    )
)


class SqlDurations(Records):
    """What was seen of some products is read once: nobody else can change it before the transaction ends."""

    __slots__ = ("_seen",)

    def __init__(self, driver: Driver) -> None:
        super().__init__(driver)
        self._seen: dict[tuple[str, frozenset[str]], Mapping[str, Seen]] = {}

    def add(self, site_id: str, product_id: str, more: Seen) -> None:
        values = {
            "site": site_id,
            "product": product_id,
            "more_contacts": more.contacts,
            "more_sum": more.log_sum,
            "more_squared": more.log_squared,
        }
        if not _add.tuples(self._driver, values):
            _first.run(self._driver, values)
        self._seen.clear()

    def of(self, site_id: str, product_ids: Collection[str]) -> Mapping[str, Seen]:
        what = site_id, frozenset(product_ids)
        found = self._seen.get(what)
        if found is None:
            found = self._seen[what] = self._read(*what)
        return found

    def _read(self, site_id: str, product_ids: frozenset[str]) -> Mapping[str, Seen]:
        found: dict[str, Seen] = {}
        wanted = sorted(product_ids)
        for start in range(0, len(wanted), ASKED_AT_ONCE):
            some = wanted[start : start + ASKED_AT_ONCE]
            padded = [*some, *[some[0]] * (ASKED_AT_ONCE - len(some))]
            values = {"site": site_id, **{f"product{i}": name for i, name in enumerate(padded)}}
            found.update({row[0]: Seen(*row[1:]) for row in _of.tuples(self._driver, values)})
        return found

    def of_site(self, site_id: str) -> Mapping[str, Seen]:
        return {row[0]: Seen(*row[1:]) for row in _of_site.tuples(self._driver, {"site": site_id})}
