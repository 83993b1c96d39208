"""The health of devices and the orders that they were given, in SQL."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy import bindparam

from queue_server.domain.care import LASTING, Health, Order
from queue_server.storage.prepared import Prepared, Records
from queue_server.storage.rows import Row, from_ms, maybe_moment, maybe_ms, to_ms
from queue_server.storage.schema import device_health, device_orders

_health = Prepared(sa.select(device_health).where(device_health.c.site_id == bindparam("site")))
_orders = Prepared(
    sa.select(device_orders)
    .where(device_orders.c.site_id == bindparam("site"), device_orders.c.ended_at.is_(None))
    .order_by(device_orders.c.given_at, device_orders.c.order_id)
)
_forget = Prepared(
    sa.delete(device_health).where(
        device_health.c.site_id == bindparam("site"), device_health.c.device_id == bindparam("device")
    )
)
_keep = Prepared(sa.insert(device_health))
_give = Prepared(sa.insert(device_orders))


class SqlCare(Records):
    __slots__ = ()

    def health(self, site_id: str) -> list[Health]:
        return [_health_of(row) for row in _health.all(self._driver, {"site": site_id})]

    def keep(self, health: Health) -> None:
        self.forget(health.site_id, health.device_id)
        _keep.run(
            self._driver,
            {
                "site_id": health.site_id,
                "device_id": health.device_id,
                "heard_at": to_ms(health.heard_at),
                "report": health.report,
                "silent": health.silent,
            },
        )

    def forget(self, site_id: str, device_id: str) -> None:
        _forget.run(self._driver, {"site": site_id, "device": device_id})

    def orders(self, site_id: str) -> list[Order]:
        return [_order_of(row) for row in _orders.all(self._driver, {"site": site_id})]

    def give(self, order: Order) -> None:
        _give.run(
            self._driver,
            {
                "site_id": order.site_id,
                "order_id": order.order_id,
                "device_id": order.device_id,
                "do": order.do,
                "text": order.text,
                "until": maybe_ms(order.until),
                "given_by": order.given_by,
                "given_at": to_ms(order.given_at),
                "taken_at": maybe_ms(order.taken_at),
                "ended_at": maybe_ms(order.ended_at),
            },
        )

    def take(self, order: Order, now: datetime) -> None:
        over = {} if order.do in LASTING else {"ended_at": to_ms(now)}
        self._connection.execute(
            sa.update(device_orders).where(*_named(order.site_id, {order.order_id})).values(taken_at=to_ms(now), **over)
        )

    def end(self, site_id: str, order_ids: Collection[str], now: datetime) -> None:
        self._connection.execute(
            sa.update(device_orders).where(*_named(site_id, order_ids)).values(ended_at=to_ms(now))
        )


def _named(site_id: str, order_ids: Collection[str]) -> tuple[sa.ColumnElement[bool], sa.ColumnElement[bool]]:
    return device_orders.c.site_id == site_id, device_orders.c.order_id.in_(order_ids)


def _health_of(row: Row) -> Health:
    return Health(row["site_id"], row["device_id"], from_ms(row["heard_at"]), row["report"], bool(row["silent"]))


def _order_of(row: Row) -> Order:
    return Order(
        row["site_id"],
        row["order_id"],
        row["device_id"],
        row["do"],
        row["text"],
        maybe_moment(row["until"]),
        row["given_by"],
        from_ms(row["given_at"]),
        maybe_moment(row["taken_at"]),
        maybe_moment(row["ended_at"]),
    )
