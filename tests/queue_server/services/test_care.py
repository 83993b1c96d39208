"""How devices are, who is missed, and what kiosks are told to do."""

from __future__ import annotations

from typing import Any

import pytest

from queue_server.contracts.devices import DeviceHealth, KioskOrder, OrderDevice
from queue_server.contracts.host import HostDevice
from queue_server.domain.errors import Forbidden, NotFound
from queue_server.services import care, devices, housekeeping
from queue_server.services.asking import Actor
from queue_server.services.views import hall_status
from tests.queue_server.services.helpers import Hall
from tests.support.founded import Founded

SYSTEM = Actor("system")


@pytest.fixture
def kiosk(hall: Hall, founded: Founded) -> str:
    return founded.device_ids["kiosk", "stadhuis"]


@pytest.fixture
def screen(founded: Founded) -> str:
    return founded.device_ids["screen", "stadhuis"]


def report(hall: Hall, device: str, **how: Any) -> bool:
    asking = hall.asking(Actor("device", device))
    return hall.store.write(lambda tx: care.report(tx, DeviceHealth(**how), asking), "stadhuis").result(20)


def tidy(hall: Hall) -> None:
    asking = hall.asking(SYSTEM)
    hall.store.write(lambda tx: housekeeping.tidy(tx, None, asking), "stadhuis").result(20)


def revision(hall: Hall) -> int:
    found: int = hall.store.read(lambda tx: tx.visits.revision("stadhuis"))
    return found


def seen(hall: Hall, device: str, host: str = "an") -> HostDevice:
    return next(d for d in hall.tablet(host).devices if d.device_id == device)


def alerts(hall: Hall) -> list[str]:
    return [a.kind for a in hall.tablet().alerts]


def order(hall: Hall, device: str, do: str, host: str = "an", **more: Any) -> KioskOrder:
    command = care.OrderOf(device, OrderDevice.model_validate({"do": do, **more}))
    return KioskOrder.model_validate_json(hall.do(care.order, command, hall.asking(host)).body)


def to_do(hall: Hall, device: str) -> list[str]:
    """What the kiosks hear."""
    status = hall.store.read(lambda tx: hall_status(hall._whole(tx), hall.clock()))
    return [o.do for o in status.orders.get(device, ())]


def test_hosts_see_how_a_device_is_and_of_one_that_never_said_so_nothing(hall: Hall, kiosk: str, screen: str) -> None:
    report(hall, kiosk, printer="no_paper", scanner="ok", unsent=3, software="1.0")
    found = seen(hall, kiosk)
    assert (found.printer, found.scanner, found.unsent, found.software) == ("no_paper", "ok", 3, "1.0")
    assert seen(hall, screen).printer == "unknown"
    assert [d.kind for d in hall.tablet().devices] == ["kiosk", "screen"]


def test_a_report_that_shows_nothing_new_wakes_nobody(hall: Hall, kiosk: str) -> None:
    assert report(hall, kiosk, printer="ok", uptime_seconds=1)
    before = revision(hall)
    hall.clock.forward(seconds=30)
    assert not report(hall, kiosk, printer="ok", uptime_seconds=31, leased=50)
    assert revision(hall) == before
    assert report(hall, kiosk, printer="paper_low", uptime_seconds=61)
    assert revision(hall) > before


def test_a_kiosk_that_is_silent_is_missed_once_and_no_more_when_it_is_back(hall: Hall, kiosk: str) -> None:
    report(hall, kiosk)
    heard_at = hall.clock()
    hall.clock.forward(seconds=90)
    tidy(hall)
    assert alerts(hall) == []
    hall.clock.forward(seconds=1)
    tidy(hall)
    assert alerts(hall) == ["kiosk_silent"]
    assert seen(hall, kiosk).silent_since == heard_at
    alert = hall.tablet().alerts[0].alert_id
    hall.do(devices.clear_alert, alert, hall.asking("an"))
    tidy(hall)
    assert alerts(hall) == []
    assert report(hall, kiosk)
    assert seen(hall, kiosk).silent_since is None


def test_the_alert_of_a_silent_kiosk_goes_when_it_reports(hall: Hall, kiosk: str) -> None:
    report(hall, kiosk)
    hall.clock.forward(seconds=200)
    tidy(hall)
    assert alerts(hall) == ["kiosk_silent"]
    report(hall, kiosk)
    assert alerts(hall) == []


def test_a_silent_screen_is_shown_but_calls_nobody(hall: Hall, screen: str) -> None:
    report(hall, screen)
    hall.clock.forward(seconds=200)
    tidy(hall)
    assert alerts(hall) == []
    assert seen(hall, screen).silent_since is not None


def test_a_kiosk_that_never_reported_is_not_missed(hall: Hall, kiosk: str) -> None:
    hall.clock.forward(seconds=1000)
    tidy(hall)
    assert alerts(hall) == []


def test_a_message_reaches_the_kiosk_until_its_time_or_another_one(hall: Hall, kiosk: str) -> None:
    order(hall, kiosk, "message", text="De lift is stuk.", minutes=30)
    order(hall, kiosk, "message", text="De lift is hersteld.", minutes=30)
    assert to_do(hall, kiosk) == ["message"]
    assert seen(hall, kiosk).notice == "De lift is hersteld."
    hall.clock.forward(minutes=30)
    assert to_do(hall, kiosk) == []
    tidy(hall)
    assert hall.store.read(lambda tx: tx.care.orders("stadhuis")) == []


def test_an_empty_message_takes_the_message_away(hall: Hall, kiosk: str) -> None:
    order(hall, kiosk, "message", text="De lift is stuk.")
    order(hall, kiosk, "message", text=" ")
    assert to_do(hall, kiosk) == []


def test_a_kiosk_rests_until_it_is_opened(hall: Hall, kiosk: str) -> None:
    given = order(hall, kiosk, "close")
    report(hall, kiosk, done=(given.order_id,))
    hall.clock.forward(days=1)
    tidy(hall)
    assert to_do(hall, kiosk) == ["close"]
    assert seen(hall, kiosk).closed
    order(hall, kiosk, "open")
    assert to_do(hall, kiosk) == []


def test_a_restart_is_asked_once_and_over_when_the_kiosk_says_so(hall: Hall, kiosk: str) -> None:
    given = order(hall, kiosk, "restart", host="veerle")
    assert order(hall, kiosk, "restart", host="veerle").order_id == given.order_id
    assert to_do(hall, kiosk) == ["restart"]
    assert seen(hall, kiosk).asked == ("restart",)
    assert report(hall, kiosk, done=(given.order_id,))
    assert to_do(hall, kiosk) == []
    assert not report(hall, kiosk, done=(given.order_id,))


def test_only_the_kiosk_itself_says_that_it_did_it(hall: Hall, kiosk: str, screen: str) -> None:
    given = order(hall, kiosk, "reload", host="veerle")
    report(hall, screen, done=(given.order_id,))
    assert to_do(hall, kiosk) == ["reload"]


def test_a_host_lets_a_kiosk_rest_but_only_a_manager_restarts_it(hall: Hall, kiosk: str) -> None:
    order(hall, kiosk, "close", host="an")
    for do in ("restart", "reload"):
        with pytest.raises(Forbidden, match="managers_only"):
            order(hall, kiosk, do, host="an")
    assert [hall.tablet(host).manages for host in ("an", "veerle")] == [False, True]


def test_screens_and_devices_elsewhere_take_no_orders(hall: Hall, screen: str, founded: Founded) -> None:
    for device in (screen, founded.device_ids["kiosk", "bibliotheek"], "0" * 32):
        with pytest.raises(NotFound, match="unknown_device"):
            order(hall, device, "close")


def test_every_order_stays_in_the_books_with_who_gave_it(hall: Hall, kiosk: str) -> None:
    order(hall, kiosk, "close", host="an")
    order(hall, kiosk, "open", host="veerle")
    kept = sorted((row[3], row[6], row[9] is not None) for row in hall.dump()["device_orders"])
    assert kept == [("close", "host:an", True), ("open", "host:veerle", True)]


def test_a_revoked_kiosk_is_missed_by_nobody(hall: Hall, kiosk: str) -> None:
    report(hall, kiosk)
    order(hall, kiosk, "close")
    hall.clock.forward(seconds=200)
    tidy(hall)
    hall.do(devices.revoke, kiosk, hall.asking("veerle"))
    tidy(hall)
    assert alerts(hall) == []
    assert kiosk not in [d.device_id for d in hall.tablet().devices]
    assert to_do(hall, kiosk) == []
