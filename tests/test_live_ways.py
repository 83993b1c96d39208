"""The way follows what happens: a real server, a visitor's phone and a screen in the hall, never loaded again."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from queue_server.storage.opening import open_store
from queue_server.web.auth import DEVICE_COOKIE
from tests.support.browsing import PHONE, WALL, chromium, opened, violations
from tests.support.caller import good, new_token
from tests.support.desk import RealDesk
from tests.support.founded import Founded, paired

SITE = "stadhuis"
UPSTAIRS, DOWNSTAIRS = "zaal3", "zaal2"
HELD_MS = 15_000
"""A call stays in the hero panel for ten seconds."""
SCREENS = ("Scherm 1", "Elders")
"""One that hangs where the plan says, and one of which nobody knows where it hangs."""


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as found:
        yield found


@pytest.fixture
def house(founded: Founded, tmp_path: Path) -> Founded:
    return founded.copy(tmp_path)


@pytest.fixture
def keys(house: Founded) -> dict[str, tuple[str, str]]:
    """The key and the id of each of SCREENS."""
    store = open_store(house.database)
    try:
        return {name: paired(store, house.town, house.town.sites[0], "screen", name) for name in SCREENS}
    finally:
        store.close()


@pytest.fixture
def hall(house: Founded, keys: dict[str, tuple[str, str]]) -> Iterator[RealDesk]:
    with RealDesk(house) as running:
        yield running


@pytest.fixture
def visit(hall: RealDesk) -> dict[str, Any]:
    token = new_token()
    return {**hall.kiosk().register("huurpremie", token=token), "token": token}


@pytest.fixture
def phone(browser: Browser, hall: RealDesk, visit: dict[str, Any]) -> Iterator[Page]:
    with opened(browser, f"{hall.url}/t#{visit['token']}", PHONE) as page:
        expect(page.locator("#way-map svg")).to_be_visible()
        expect(page.locator("html")).to_have_attribute("lang", "nl")
        page.evaluate("window.loaded = 'once'")
        yield page
        assert page.evaluate("window.loaded") == "once"


@pytest.fixture
def screen(browser: Browser, hall: RealDesk, keys: dict[str, tuple[str, str]]) -> Iterator[Page]:
    with shown_on(browser, hall, keys["Scherm 1"][0]) as page:
        yield page


@contextmanager
def shown_on(browser: Browser, hall: RealDesk, key: str) -> Iterator[Page]:
    with opened(browser, "about:blank", WALL) as page:
        page.context.add_cookies([{"name": DEVICE_COOKIE, "value": key, "url": hall.url}])
        page.goto(f"{hall.url}/screen")
        expect(page.locator("body")).to_have_attribute("data-view", "board")
        yield page


def arrow(page: Page, words: str) -> None:
    expect(page.locator("#hero .way-words").first).to_have_text(words)


def drawn(page: Page, where: str) -> str:
    return str(page.locator(f"{where} svg desc").text_content())


def close(hall: RealDesk, thing: str) -> None:
    good(hall.host().post(f"/sites/{SITE}/passages/close", {"thing_id": thing}))


def test_the_phone_leads_to_where_one_waits_and_then_to_wherever_one_is_called(
    hall: RealDesk, visit: dict[str, Any], phone: Page
) -> None:
    expect(phone.locator("#way h2")).to_have_text("Naar uw wachtplaats")
    expect(phone.locator("#way .steps li").last).to_contain_text("Wachtruimte")
    hall.host().call(UPSTAIRS, visit["visit_id"])
    expect(phone.locator("#way h2")).to_have_text("De weg naar Zaal 3")
    expect(phone.locator("#way .steps")).to_contain_text("lift")
    expect(phone.locator("#way-map svg title")).to_have_text("De weg naar Zaal 3")
    expect(phone.locator("#way-new")).to_be_hidden()
    assert 1 < phone.locator("#way .steps li").count() <= 5
    assert violations(phone) == []


def test_a_passage_that_a_host_closes_leads_phone_and_screen_another_way_and_says_so(
    hall: RealDesk, visit: dict[str, Any], phone: Page, screen: Page
) -> None:
    hall.host().call(UPSTAIRS, visit["visit_id"])
    expect(phone.locator("#way .steps")).to_contain_text("Neem de lift")
    arrow(screen, "schuin rechts")
    expect(screen.locator("#map svg")).to_be_visible()
    assert "lift" in drawn(screen, "#map")
    close(hall, "kind:lift")
    expect(phone.locator("#way .steps")).to_contain_text("Neem de trap")
    expect(phone.locator("#way .steps")).not_to_contain_text("lift")
    expect(phone.locator("#say")).to_have_text("Let op: de weg is veranderd. Ga naar Zaal 3")
    expect(phone.locator("#way-new")).to_be_visible()
    expect(phone.locator("#way-map svg desc")).to_contain_text("trap")
    expect(screen.locator("#map svg desc")).to_contain_text("trap")
    assert violations(phone) == []
    close(hall, "kind:stairs")
    expect(phone.locator("#way")).to_contain_text("medewerker")
    expect(phone.locator("#way-map")).to_have_count(0)
    expect(screen.locator("#hero .arrow")).to_have_count(0)
    expect(screen.locator("#map")).to_be_hidden()


def test_called_elsewhere_while_under_way_is_told_as_another_way(
    hall: RealDesk, visit: dict[str, Any], phone: Page, screen: Page
) -> None:
    hall.host().call(DOWNSTAIRS, visit["visit_id"])
    arrow(screen, "naar rechts")
    expect(phone.locator("#way h2")).to_have_text("De weg naar Zaal 2")
    hall.host().act(visit["visit_id"], "transfer", {})
    expect(phone.locator("#way h2")).to_have_text("Naar uw wachtplaats")
    hall.host().call(UPSTAIRS, visit["visit_id"])
    expect(phone.locator("#way h2")).to_have_text("De weg naar Zaal 3")
    expect(screen.locator("#hero")).to_contain_text("Zaal 3", timeout=HELD_MS)
    arrow(screen, "schuin rechts")
    expect(screen.locator("#hero .way-words").last).to_have_text("Verdieping 1")


def test_the_arrow_turns_when_a_manager_says_that_the_screen_looks_another_way(
    hall: RealDesk, visit: dict[str, Any], keys: dict[str, tuple[str, str]], screen: Page
) -> None:
    hall.host().call(DOWNSTAIRS, visit["visit_id"])
    arrow(screen, "naar rechts")
    pose = {"longitude": 3.6127854, "latitude": 50.9870674, "floor": 0}
    manager = hall.host("veerle")
    for heading, words in ((0, "naar links"), (90, "achter u"), (270, "rechtdoor"), (180, "naar rechts")):
        good(manager.post(f"/sites/{SITE}/devices/{keys['Scherm 1'][1]}/place", {**pose, "heading": heading}))
        arrow(screen, words)


def test_a_map_stands_beside_one_call_only_and_number_and_arrow_stay_larger_than_it_writes(
    browser: Browser, hall: RealDesk, visit: dict[str, Any], screen: Page, keys: dict[str, tuple[str, str]]
) -> None:
    other = hall.kiosk().register("huurpremie")
    hall.host().call(DOWNSTAIRS, visit["visit_id"])
    expect(screen.locator("#map svg")).to_be_visible()
    assert violations(screen) == []
    sizes = screen.evaluate(
        """() => ({
          number: parseFloat(getComputedStyle(document.querySelector('.hero-number')).fontSize),
          place: parseFloat(getComputedStyle(document.querySelector('.hero-place')).fontSize),
          arrow: document.querySelector('.arrow').getBoundingClientRect().width,
          map: Math.max(...[...document.querySelectorAll('#map text')].map((t) =>
            parseFloat(t.getAttribute('font-size')) * t.getCTM().a)),
          mark: Math.max(...[...document.querySelectorAll('#map circle')].map((c) => c.getBoundingClientRect().width)),
        })"""
    )
    assert sizes["map"] < min(sizes["number"], sizes["place"]) and sizes["mark"] < sizes["arrow"], sizes
    with shown_on(browser, hall, keys["Elders"][0]) as elsewhere:
        expect(elsewhere.locator("#hero")).to_contain_text("naar rechts")
        expect(elsewhere.locator("#map")).to_be_hidden()
    hall.host("karim").call("zaal1", other["visit_id"])
    expect(screen.locator("#heroes article")).to_have_count(2)
    expect(screen.locator("#map")).to_be_hidden()
