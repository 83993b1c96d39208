"""A kiosk and a real server: orders come down until a report says that they are done."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from kiosk.devices.health import Heartbeat
from kiosk.link import Link
from kiosk.offline.reserve import Reserve
from queue_server.client import Server
from queue_server.contracts.hall import HallStatus
from tests.support.caller import good
from tests.support.desk import RealDesk, wait_until


class Inbox:
    """The hall as it was last told; nothing else is looked at here."""

    def __init__(self) -> None:
        self.hall: HallStatus | None = None

    def hall_seen(self, hall: HallStatus) -> None:
        self.hall = hall

    def __getattr__(self, name: str) -> Any:
        return lambda *_arguments: None


@pytest.fixture
def inbox() -> Inbox:
    return Inbox()


@pytest.fixture
def link(shared_desk: RealDesk, inbox: Inbox, tmp_path: Path) -> Iterator[Link]:
    key = shared_desk.founded.device_keys["kiosk", "stadhuis"]
    made = Link(Server(shared_desk.url, key), inbox, Reserve(tmp_path), 0)
    made.start()
    yield made
    made.stop()


def test_an_order_reaches_the_kiosk_until_a_report_says_that_it_is_done(
    shared_desk: RealDesk, link: Link, inbox: Inbox
) -> None:
    veerle = shared_desk.host("veerle")
    wait_until(lambda: inbox.hall is not None)
    heart = Heartbeat(link.report, beat_seconds=600, least_seconds=0.05)
    heart.start()
    path = f"/sites/stadhuis/devices/{link.device_id}/orders"
    given = good(veerle.post(path, {"do": "restart"}), 201)["order_id"]

    def heard() -> list[str]:
        orders = inbox.hall.orders.get(link.device_id, ()) if inbox.hall else ()
        return [order.order_id for order in orders]

    wait_until(lambda: heard() == [given])
    done: list[str] = []
    heart.did(given, lambda: done.append(given))
    wait_until(lambda: done == [given])
    wait_until(lambda: heard() == [])
    heart.stop()
    heart.join(10)


def test_before_the_server_was_heard_a_report_is_not_lost_in_a_wait(tmp_path: Path) -> None:
    link = Link(Server("http://127.0.0.1:9", "key"), Inbox(), Reserve(tmp_path), 0)
    assert not link.report(Heartbeat(link.report).report())
    link.stop()
