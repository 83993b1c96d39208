"""What is closed in a building and where its devices hang, in SQL: one row for each, written over."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy import bindparam

from queue_server.domain.closure import Closure, Hung
from queue_server.domain.wayfinding.pose import Pose
from queue_server.storage.prepared import Prepared, Records
from queue_server.storage.rows import Row, from_ms, maybe_moment, maybe_ms, to_ms
from queue_server.storage.schema import closures, device_poses

_closures = Prepared(
    sa.select(closures).where(closures.c.site_id == bindparam("site")).order_by(closures.c.since, closures.c.thing_id)
)
_open = Prepared(
    sa.delete(closures).where(closures.c.site_id == bindparam("site"), closures.c.thing_id == bindparam("thing"))
)
_close = Prepared(sa.insert(closures))
_hung = Prepared(sa.select(device_poses).where(device_poses.c.site_id == bindparam("site")))
_take_down = Prepared(
    sa.delete(device_poses).where(
        device_poses.c.site_id == bindparam("site"), device_poses.c.device_id == bindparam("device")
    )
)
_hang = Prepared(sa.insert(device_poses))


class SqlBuilding(Records):
    __slots__ = ()

    def closures(self, site_id: str) -> list[Closure]:
        return [_closure_of(row) for row in _closures.all(self._driver, {"site": site_id})]

    def close(self, closure: Closure) -> None:
        self.open(closure.site_id, closure.thing_id)
        _close.run(
            self._driver,
            {
                "site_id": closure.site_id,
                "thing_id": closure.thing_id,
                "closed_by": closure.closed_by,
                "since": to_ms(closure.since),
                "until": maybe_ms(closure.until),
                "lasting": closure.lasting,
            },
        )

    def open(self, site_id: str, thing_id: str) -> None:
        _open.run(self._driver, {"site": site_id, "thing": thing_id})

    def hung(self, site_id: str) -> list[Hung]:
        return [_hung_of(row) for row in _hung.all(self._driver, {"site": site_id})]

    def hang(self, hung: Hung) -> None:
        self.take_down(hung.site_id, hung.device_id)
        _hang.run(
            self._driver,
            {
                "site_id": hung.site_id,
                "device_id": hung.device_id,
                "longitude": hung.pose.longitude,
                "latitude": hung.pose.latitude,
                "floor": hung.pose.floor,
                "heading": hung.pose.heading,
                "placed_by": hung.placed_by,
                "placed_at": to_ms(hung.placed_at),
            },
        )

    def take_down(self, site_id: str, device_id: str) -> None:
        _take_down.run(self._driver, {"site": site_id, "device": device_id})


def _closure_of(row: Row) -> Closure:
    since: datetime = from_ms(row["since"])
    until = maybe_moment(row["until"])
    return Closure(row["site_id"], row["thing_id"], row["closed_by"], since, until, bool(row["lasting"]))


def _hung_of(row: Row) -> Hung:
    pose = Pose(row["longitude"], row["latitude"], row["floor"], row["heading"])
    return Hung(row["site_id"], row["device_id"], pose, row["placed_by"], from_ms(row["placed_at"]))
