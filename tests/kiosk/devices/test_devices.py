"""What hosts order from afar, the dark panel and the daily restart: decided when nobody stands there."""

from __future__ import annotations

from collections.abc import Callable
from datetime import time, timedelta
from typing import Any

import pytest

from kiosk.devices.devices import Devices
from kiosk.devices.options import DeviceOptions
from kiosk.session import Session
from kiosk.visitor import Screen
from queue_server.contracts.devices import DeviceHealth, KioskOrder
from queue_server.contracts.hall import HallStatus
from tests.kiosk import lindegem

ME, OTHER = "d" * 32, "e" * 32
NIGHT = lindegem.MORNING + timedelta(hours=13)


class Link:
    device_id = ME

    def __init__(self) -> None:
        self.reloads = 0

    def report(self, health: DeviceHealth) -> bool:
        return True

    def reload_town(self) -> None:
        self.reloads += 1


class App:
    def __init__(self) -> None:
        self.left = 0
        self.scans: list[str] = []

    def scanned(self, text: str) -> None:
        self.scans.append(text)

    def scanner_seen(self, is_there: bool) -> None: ...

    def typed(self, text: str) -> None: ...

    def leave(self) -> None:
        self.left += 1


class Lamp:
    def set(self, percent: int) -> None: ...


class Hall:
    """A kiosk of Lindegem with its devices, and a clock."""

    def __init__(self, hall: HallStatus | None = None, **options: Any) -> None:
        self.now = 1000.0
        self.link, self.app = Link(), App()
        self.devices = Devices(DeviceOptions(**options), self.link, self.app, lambda call: call, lambda: self.now)
        self.session = lindegem.session(hall)
        assert isinstance(self.session, Session)

    def hear(self, *orders: KioskOrder, device: str = ME) -> None:
        hall = replace_orders(self.session.hall, {device: orders})
        self.session.hall_seen(hall, self.now)
        self.session.orders = self.devices.orders_of(hall)

    def wait(self, seconds: float) -> None:
        self.now += seconds
        self.session.tick(self.now)
        self.devices.tick(self.session, self.now)

    def told(self) -> DeviceHealth:
        """A report arrives."""
        report = self.devices.heartbeat.report()
        self.devices.heartbeat._answered(report.done)
        return report


def replace_orders(hall: HallStatus | None, orders: dict[str, tuple[KioskOrder, ...]]) -> HallStatus:
    assert hall is not None
    return hall.model_copy(update={"orders": orders})


def order(do: str, number: int = 1, **more: Any) -> KioskOrder:
    return KioskOrder(order_id=f"{number:032x}", do=do, **more)


def test_a_kiosk_that_is_told_to_rest_does_so_while_the_hall_is_open_and_says_that_it_heard() -> None:
    hall = Hall()
    hall.hear(order("close"))
    assert hall.session.screen(hall.now) is Screen.OUT_OF_ORDER
    assert hall.told().done == (order("close").order_id,)
    hall.hear()
    assert hall.session.screen(hall.now) is Screen.WELCOME
    assert hall.told().done == ()


def test_a_visit_under_way_goes_on_before_the_kiosk_rests() -> None:
    hall = Hall()
    hall.session.touch("start", hall.now)
    hall.hear(order("close"))
    assert hall.session.screen(hall.now) is not Screen.OUT_OF_ORDER


def test_when_the_hall_is_closed_a_resting_kiosk_shows_the_hours() -> None:
    hall = Hall(lindegem.hall(NIGHT))
    hall.hear(order("close"))
    assert hall.session.screen(hall.now) is Screen.CLOSED


def test_a_message_is_read_until_its_time() -> None:
    hall = Hall()
    hall.hear(order("message", text="De lift is stuk.", until=lindegem.MORNING + timedelta(minutes=5)))
    assert hall.session.notice(hall.now) == "De lift is stuk."
    assert hall.session.notice(hall.now + 301) == ""


def test_orders_for_another_kiosk_are_not_ours() -> None:
    hall = Hall()
    hall.hear(order("close"), order("restart", 2), device=OTHER)
    hall.wait(60)
    assert hall.session.screen(hall.now) is Screen.WELCOME
    assert (hall.told().done, hall.app.left) == ((), 0)


def test_a_restart_waits_for_the_visitor_and_for_the_server_and_happens_once() -> None:
    hall = Hall()
    hall.session.touch("start", hall.now)
    hall.hear(order("restart"))
    hall.wait(20)
    assert hall.told().done == ()
    hall.session.end(hall.now)
    hall.wait(5)
    assert hall.told().done == ()
    hall.wait(6)
    assert hall.app.left == 0
    assert hall.told().done == (order("restart").order_id,)
    assert hall.app.left == 1
    hall.wait(60)
    assert (hall.told().done, hall.app.left) == ((), 1)


def test_the_town_is_read_anew_once_also_when_the_order_is_heard_twice() -> None:
    hall = Hall()
    for _ in range(2):
        hall.hear(order("reload"))
        hall.wait(20)
    assert hall.link.reloads == 1
    assert hall.told().done == (order("reload").order_id,)


def test_an_order_of_a_newer_server_is_left_alone() -> None:
    hall = Hall()
    hall.hear(order("dance"))
    hall.wait(20)
    assert hall.told().done == ()


def test_the_panel_goes_dark_at_night_and_what_wakes_it_does_nothing_else() -> None:
    hall = Hall(lindegem.hall(NIGHT), light=Lamp(), dark_after_seconds=600.0)
    hall.wait(599)
    assert not hall.devices.woke()
    hall.wait(2)
    assert hall.devices.woke()
    hall.session.seen(hall.now)
    assert not hall.devices.woke()
    hall.wait(601)
    assert hall.devices.took_key(13)
    assert not hall.devices.took_key(13)


def test_the_panel_stays_bright_by_day() -> None:
    hall = Hall(light=Lamp(), dark_after_seconds=600.0)
    hall.wait(3600)
    assert not hall.devices.woke()


@pytest.mark.parametrize(("at_night", "left"), [(True, 1), (False, 0)])
def test_the_daily_restart_comes_once_and_only_while_the_hall_is_closed(
    monkeypatch: pytest.MonkeyPatch, at_night: bool, left: int
) -> None:
    hall = Hall(lindegem.hall(NIGHT if at_night else lindegem.MORNING), restart_at=time(4, 30))
    due: Callable[..., bool] = lambda at, zone, now, uptime, is_open: not is_open  # noqa: E731
    monkeypatch.setattr("kiosk.devices.devices.hours.restart_is_due", due)
    hall.wait(20)
    hall.wait(20)
    assert hall.app.left == left


def test_a_scanner_that_types_reaches_the_visit_and_its_enter_touches_nothing() -> None:
    hall = Hall(scanner="keyboard")
    assert hall.devices._wedge is not None
    for letter in "AFSPRAAK-7":
        hall.devices._wedge.text(letter, hall.now)
    assert hall.devices.took_key(13)
    assert hall.app.scans == ["AFSPRAAK-7"]
