"""Devices report and get orders over HTTP."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.queue_server.services.helpers import rows
from tests.support.caller import good, problem
from tests.support.indoors import Indoors

HEALTH = "/sites/stadhuis/devices/self/health"
ASKS: dict[str, tuple[Callable[[Indoors], Any], int, str]] = {
    "nobody reports": (lambda of: of.anybody().put(HEALTH, {}), 401, "device_unknown"),
    "a host reports": (lambda of: of.host().put(HEALTH, {}), 401, "device_unknown"),
    "a kiosk of elsewhere reports": (lambda of: of.kiosk("bibliotheek").put(HEALTH, {}), 403, "not_your_site"),
    "a report full of words": (lambda of: of.kiosk().put(HEALTH, {"printer": "Op is op!"}), 422, "bad_request"),
    "a kiosk orders": (lambda of: of.kiosk().post(orders(of), {"do": "close"}), 401, "not_signed_in"),
    "a host restarts": (lambda of: of.host().post(orders(of), {"do": "restart"}), 403, "managers_only"),
    "a host orders coffee": (lambda of: of.host().post(orders(of), {"do": "coffee"}), 422, "bad_request"),
    "a novel as message": (
        lambda of: of.host().post(orders(of), {"do": "message", "text": "x" * 121}),
        422,
        "bad_request",
    ),
    "an order for a screen": (
        lambda of: of.host().post(orders(of, "screen"), {"do": "close"}),
        404,
        "unknown_device",
    ),
}


def orders(of: Indoors, kind: str = "kiosk") -> str:
    return f"/sites/stadhuis/devices/{of.founded.device_ids[kind, 'stadhuis']}/orders"


@pytest.mark.parametrize("what", ASKS)
def test_who_may_not_is_told_so(indoors: Indoors, what: str) -> None:
    ask, status, code = ASKS[what]
    assert problem(ask(indoors)) == (status, code)


def test_a_newer_device_may_say_more_than_the_server_knows(indoors: Indoors) -> None:
    more = {"printer": "jammed", "temperature": 41, "done": []}
    assert indoors.kiosk().put(HEALTH, more).status_code == 204
    assert indoors.screen().put(HEALTH, {"software": "1"}).status_code == 204


def test_an_order_stands_in_what_the_kiosk_hears_until_it_is_done(indoors: Indoors) -> None:
    kiosk = indoors.kiosk()
    device = indoors.founded.device_ids["kiosk", "stadhuis"]
    given = good(indoors.host("veerle").post(orders(indoors), {"do": "restart"}), 201)
    told = good(kiosk.get("/sites/stadhuis/hall"))["orders"]
    assert [order["order_id"] for order in told[device]] == [given["order_id"]]
    assert kiosk.put(HEALTH, {"done": [given["order_id"]]}).status_code == 204
    assert good(kiosk.get("/sites/stadhuis/hall"))["orders"] == {}


def test_a_report_leaves_no_answer_behind(indoors: Indoors) -> None:
    for _ in range(3):
        assert indoors.kiosk().put(HEALTH, {"printer": "ok"}).status_code == 204
    left = rows(indoors.desk.store)
    assert left["answers"] == []
    assert len(left["device_health"]) == 1
