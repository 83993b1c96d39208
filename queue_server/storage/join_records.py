"""The codes at the entrances, and who came by them, in SQL."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy import bindparam

from queue_server.domain.visit import Action
from queue_server.storage.prepared import Prepared, Records
from queue_server.storage.rows import to_ms
from queue_server.storage.schema import LIVING, events, join_codes, visits

_code = Prepared(sa.select(join_codes.c.code).where(join_codes.c.site_id == bindparam("site")))
_forget = Prepared(sa.delete(join_codes).where(join_codes.c.site_id == bindparam("site")))
_keep = Prepared(sa.insert(join_codes))
_living = Prepared(
    sa.select(sa.func.count())
    .select_from(visits.join(events, (events.c.site_id == visits.c.site_id) & (events.c.visit_id == visits.c.visit_id)))
    .where(
        visits.c.site_id == bindparam("site"),
        LIVING,
        events.c.action == Action.REGISTER.value,
        events.c.actor == bindparam("by_actor"),
    )
)


class SqlJoins(Records):
    __slots__ = ()

    def code(self, site_id: str) -> str | None:
        found: str | None = _code.scalar(self._driver, {"site": site_id})
        return found

    def renew(self, site_id: str, code: str, now: datetime) -> None:
        _forget.run(self._driver, {"site": site_id})
        _keep.run(self._driver, {"site_id": site_id, "code": code, "made_at": to_ms(now)})

    def living(self, site_id: str, actor: str) -> int:
        return int(_living.scalar(self._driver, {"site": site_id, "by_actor": actor}))
