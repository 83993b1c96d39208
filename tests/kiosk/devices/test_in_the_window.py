"""Devices in a real window: a notice between visits, a touch that only wakes, a scanner that types."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import timedelta

import pytest
from kivy.core.window import Window

from kiosk.devices.devices import Devices
from kiosk.devices.options import DeviceOptions
from kiosk.devices.wedge import PAUSE_SECONDS
from kiosk.hop import on_screen_thread
from kiosk.noticeboard import LINES_MOST
from kiosk.visitor import Screen
from queue_server.contracts.devices import MESSAGE_LETTERS, KioskOrder
from tests.kiosk import lindegem
from tests.kiosk.devices.test_devices import Lamp, Link
from tests.kiosk.panel import KEYS, Kiosk, panel

LONGEST = ("De lift is stuk. Neem de trap of vraag hulp aan het onthaal. " * 3)[:MESSAGE_LETTERS]


@pytest.fixture(scope="module")
def window(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Kiosk]:
    with panel(tmp_path_factory.mktemp("panel"), lindegem.MESSAGE, lindegem.hall()) as found:
        yield found


@pytest.fixture
def kiosk(window: Kiosk) -> Iterator[Kiosk]:
    yield window
    window.app.outside.devices = None
    window.app.session.orders = ()
    window.app.session.end(window.now)
    window.app.hall_seen(lindegem.hall())


def furnish(kiosk: Kiosk, **options: object) -> Devices:
    def clock() -> float:
        return kiosk.now

    made = Devices(DeviceOptions(**options), Link(), kiosk.app, on_screen_thread, clock)  # type: ignore[arg-type]
    kiosk.app.outside.devices = made
    return made


def said(kiosk: Kiosk) -> list[str]:
    return [line.words for line in kiosk.app.stage.script()]


def test_a_notice_stands_above_the_resting_screens_and_leaves_when_a_visit_begins(kiosk: Kiosk) -> None:
    until = lindegem.MORNING + timedelta(hours=1)
    notice = KioskOrder(order_id="a" * 32, do="message", text=LONGEST, until=until)
    kiosk.app.session.orders = (notice,)
    kiosk.app.render()
    assert kiosk.screen() is Screen.WELCOME
    (line,) = [line for line in kiosk.app.stage.script() if line.words == LONGEST]
    under = [c.rect for c in kiosk.app.stage.controls() if c.control_id.startswith("start")]
    assert under and min(rect.y for rect in under) >= line.box[1] + line.box[3]
    assert line.box[3] <= LINES_MOST * kiosk.app.scenery.theme().lead.size * 1.5
    kiosk.app.session.orders = (notice, KioskOrder(order_id="b" * 32, do="close"))
    kiosk.app.render()
    assert kiosk.screen() is Screen.OUT_OF_ORDER
    assert LONGEST in said(kiosk)
    kiosk.app.session.orders = (notice,)
    kiosk.app.render()
    kiosk.touch("start")
    assert LONGEST not in said(kiosk)


def test_a_touch_on_a_dark_panel_takes_no_number_and_the_next_one_does(kiosk: Kiosk) -> None:
    devices = furnish(kiosk, light=Lamp())
    devices._shine(True)
    kiosk.touch("start")
    assert kiosk.screen() is Screen.WELCOME
    kiosk.touch("start")
    assert kiosk.screen() is Screen.TOPICS


def test_a_scan_by_a_scanner_that_types_is_no_typing_and_a_person_still_types(
    kiosk: Kiosk, monkeypatch: pytest.MonkeyPatch
) -> None:
    scans: list[str] = []
    monkeypatch.setattr(kiosk.app, "scanned", scans.append)
    furnish(kiosk, scanner="keyboard")
    kiosk.touch("start")
    kiosk.touch("search")
    for letter in "rij":
        kiosk.type(letter)
    slow = time.monotonic() + 2 * PAUSE_SECONDS
    kiosk.until(lambda: time.monotonic() > slow)  # frames took so long that the kiosk looked too early
    kiosk.now += PAUSE_SECONDS * 1.1
    kiosk.until(lambda: kiosk.app.session.visit.text == "rij")
    kiosk.type("https://onthaal.lindegem.example/a#Xy:7")
    Window.dispatch("on_key_down", KEYS["enter"], 0, None, [])
    assert scans == ["https://onthaal.lindegem.example/a#Xy:7"]
    assert kiosk.app.session.visit.text == "rij"
