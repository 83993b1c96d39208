"""One visit from the first tap to the day's figures, on real parts.

Server, printer and kiosk are processes of their own, the three pages are real browser windows,
the kiosk is touched by a real pointer.
"""

from __future__ import annotations

import re
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import zxingcpp
from PIL import Image
from playwright.sync_api import Browser, Page, expect

from tests.support.browsing import SOUND_ALLOWED, chromium
from tests.support.house import HOST, PASSWORD, SITE, House
from tests.support.touch import until

pytestmark = pytest.mark.timeout(300)

POINT = "snelbalie1"
SCREEN_WITHIN_SECONDS = 1.0
"""D1: seen and heard within a second."""


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    found = House(tmp_path_factory.mktemp("house"))
    try:
        found.start()
        yield found
    finally:
        found.stop()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium(SOUND_ALLOWED) as found:
        yield found


@dataclass
class Hall:
    """The windows of the hall."""

    house: House
    browser: Browser
    screen: Page
    host: Page
    loads: list[str]

    def phone(self, url: str) -> Page:
        page = self.browser.new_context(viewport={"width": 390, "height": 844}, locale="nl-BE").new_page()
        page.goto(url)
        return page


@pytest.fixture(scope="module")
def hall(house: House, browser: Browser) -> Iterator[Hall]:
    screen = browser.new_context(viewport={"width": 1920, "height": 1080}, locale="nl-BE").new_page()
    screen.goto(f"{house.server}/screen")
    screen.fill("#code", house.screen_code)
    screen.click("#pair button[type=submit]")
    expect(screen.locator("body")).to_have_attribute("data-view", re.compile("board"), timeout=20_000)

    host = browser.new_context(viewport={"width": 1280, "height": 800}, locale="nl-BE").new_page()
    host.goto(f"{house.server}/host")
    host.fill("#login", HOST)
    host.fill("#password", PASSWORD)
    host.click("#sign-in button[type=submit]")
    host.get_by_role("button", name=re.compile("Stadhuis")).click()
    host.click(f"#point-{POINT}")
    expect(host.locator("#next-button")).to_be_visible(timeout=20_000)
    found = Hall(house, browser, screen, host, [])
    screen.on("load", lambda _page: found.loads.append("screen"))
    host.on("load", lambda _page: found.loads.append("host"))
    yield found
    for context in browser.contexts:
        context.close()


def decoded(picture: Image.Image) -> str:
    """The address in the QR code, by a reader that shares no code with the writer."""
    codes = [code.text for code in zxingcpp.read_barcodes(picture.convert("RGB"))]
    assert len(codes) == 1, codes
    return str(codes[0])


def here_on_the_map(picture: Image.Image) -> bool:
    """Whether the kiosk shows where the visitor stands and looks: in the colour that nothing else on its ticket has."""
    sun = (255, 210, 63)
    found = picture.convert("RGB").getcolors(1 << 22) or []
    return sum(n for n, colour in found if isinstance(colour, tuple) and colour == sun) > 500


def events(hall: Hall) -> list[dict[str, Any]]:
    answer = hall.host.request.get(f"{hall.house.server}/api/v1/sites/{SITE}/events")
    assert answer.ok
    found: list[dict[str, Any]] = answer.json()
    return found


def lent(database: Path) -> int:
    with closing(sqlite3.connect(database)) as db:
        count: int = db.execute("select count(*) from leases where closed_at is null").fetchone()[0]
    return count


def figures(hall: Hall) -> dict[str, Any]:
    answer = hall.host.request.get(f"{hall.house.server}/api/v1/sites/{SITE}/figures")
    assert answer.ok
    found: dict[str, Any] = answer.json()
    return found


def number_on(page: Page, selector: str) -> str:
    """Letter and digits as shown, without the thin space."""
    return re.sub(r"\s", "", page.locator(selector).first.inner_text())


def call_next(hall: Hall) -> float:
    """The host presses Volgende; gives the seconds until the screen shows and sounds the new call."""
    chimes = int(hall.screen.locator("html").get_attribute("data-chimes") or 0)
    hall.screen.evaluate(
        """before => {
            window.heard = new Promise(done => {
                const look = () => {
                    const page = document.documentElement, hero = document.getElementById("hero");
                    const rung = Number(page.dataset.chimes) > before;
                    if (rung && hero.dataset.callKey) done(performance.now()); else setTimeout(look, 5);
                };
                look();
            });
            window.heard.from = performance.now();
        }""",
        chimes,
    )
    pressed = time.monotonic()
    hall.host.click("#next-button")
    hall.screen.evaluate("window.heard")
    return time.monotonic() - pressed


def test_a_visitor_taps_is_called_and_helped(hall: Hall) -> None:
    house = hall.house
    house.take_number("printed")

    slip = until(lambda: next(iter(sorted(house.slips.glob("*.png"))), None), "a printed slip")
    with Image.open(slip) as picture:
        url = decoded(picture)
    assert re.fullmatch(rf"{re.escape(house.server)}/t#[A-Za-z0-9_-]{{22,}}", url)
    assert decoded(house.kiosk.picture()) == url
    until(lambda: here_on_the_map(house.kiosk.picture()), "the way on the kiosk")

    phone = hall.phone(url)
    visit = phone.locator("#visit")
    expect(visit).to_have_attribute("data-state", "waiting", timeout=10_000)
    number = number_on(phone, ".hero-number")
    assert re.fullmatch(r"A\d{3}", number)
    expect(hall.host.locator("#waiting")).to_contain_text(re.compile(rf"{number[0]}\s*{number[1:]}"))

    assert call_next(hall) <= SCREEN_WITHIN_SECONDS
    assert number_on(hall.screen, "#hero .hero-number") == number
    expect(hall.screen.locator("#hero .place")).to_have_text("Snelbalie 1")
    expect(visit).to_have_attribute("data-state", "called", timeout=2_000)
    expect(phone.locator("h1")).to_contain_text("beurt")
    expect(visit).to_contain_text("Snelbalie 1")

    hall.host.locator("[data-key=S]").click()
    expect(visit).to_have_attribute("data-state", "serving", timeout=5_000)
    hall.host.locator("[data-key=F]").click()
    expect(visit).to_have_attribute("data-state", "finished", timeout=5_000)

    mine = [e for e in events(hall) if e["data"].get("letter", "") + f"{e['data'].get('number', 0):03d}" == number]
    life = [e["action"] for e in events(hall) if e["visit_id"] == mine[0]["visit_id"]]
    assert life == ["register", "call", "start", "finish"]
    day = figures(hall)
    assert (day["registered"], day["finished"], day["waiting"]) == (1, 1, 0)
    assert day["mean_wait_minutes"] is not None
    assert day["mean_service_minutes"] is not None
    phone.context.close()
    house.kiosk.tap("done")
    house.kiosk.screen("welcome")


def test_a_lost_printer_and_a_killed_server_lose_nothing(hall: Hall) -> None:
    house = hall.house
    before = len(list(house.slips.glob("*.png")))
    printer_port = house.lose_printer()
    house.take_number("failed")
    url = decoded(house.kiosk.picture())
    assert len(list(house.slips.glob("*.png"))) == before
    expect(hall.host.locator("#alerts")).to_contain_text("Kiosk 1", timeout=10_000)

    phone = hall.phone(url)
    visit = phone.locator("#visit")
    expect(visit).to_have_attribute("data-state", "waiting", timeout=10_000)
    number = number_on(phone, ".hero-number")

    house.kill_server()
    expect(hall.host.locator("body")).not_to_have_attribute("data-link", "live", timeout=20_000)
    house.start_server(house.port)
    expect(hall.host.locator("body")).to_have_attribute("data-link", "live", timeout=30_000)
    until(lambda: number_on(phone, ".hero-number") == number, "the phone's number")
    expect(phone.locator("body")).to_have_attribute("data-link", "live", timeout=30_000)

    call_next(hall)
    assert number_on(hall.screen, "#hero .hero-number") == number
    expect(visit).to_have_attribute("data-state", "called", timeout=5_000)
    hall.host.locator("[data-key=S]").click()
    hall.host.locator("[data-key=F]").click()
    expect(visit).to_have_attribute("data-state", "finished", timeout=5_000)
    assert figures(hall)["finished"] == 2
    assert hall.loads == [], "no page had to be loaded anew"

    house.start_printer(printer_port)
    house.kiosk.tap("done")
    house.take_number("printed")
    expect(hall.host.locator("#alerts")).not_to_contain_text("Kiosk 1", timeout=10_000)


def test_a_kiosk_that_starts_without_its_server_gives_a_number_that_counts(hall: Hall) -> None:
    house = hall.house
    house.kiosk.tap("done")
    until(lambda: lent(house.database), "numbers lent to the kiosk")
    house.kill_server()
    house.kill_kiosk()
    house.start_kiosk()
    house.take_number("printed")
    url = decoded(house.kiosk.picture())
    until(lambda: here_on_the_map(house.kiosk.picture()), "the way, from what the kiosk kept")

    house.start_server(house.port)
    told = until(lambda: [e for e in events(hall) if e["data"].get("offline")], "the number in the server's events")
    assert [e["action"] for e in told] == ["register"]
    phone = hall.phone(url)
    expect(phone.locator("#visit")).to_have_attribute("data-state", "waiting", timeout=10_000)
    assert number_on(phone, ".hero-number") == f"{told[0]['data']['letter']}{told[0]['data']['number']:03d}"


def test_the_logs_hold_no_token(hall: Hall, tmp_path: Path) -> None:
    token = decoded(hall.house.kiosk.picture()).split("#")[1]
    key = (hall.house.folder / "kiosk.key").read_text().strip()
    logs = hall.house.logs()
    assert token not in logs
    assert key not in logs
    assert token.encode() not in hall.house.database.read_bytes()
