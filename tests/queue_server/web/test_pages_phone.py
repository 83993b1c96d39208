"""The visitor's phone page in a browser."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, Request, expect

from tests.queue_server.web import samples
from tests.queue_server.web.preview import Preview
from tests.support.browsing import PHONE, chromium, opened, until, violations


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as found:
        yield found


@pytest.fixture
def preview() -> Iterator[Preview]:
    with Preview() as running:
        running.hall.phone = samples.phone()
        yield running


def address(preview: Preview, query: str = "") -> str:
    return f"{preview.url}/t{query}#{preview.hall.token}"


@pytest.fixture
def page(browser: Browser, preview: Preview) -> Iterator[Page]:
    with opened(browser, address(preview), PHONE) as found:
        expect(found.locator("#visit")).to_have_attribute("data-state", "waiting")
        yield found


def test_the_page_follows_the_visit_by_itself(page: Page, preview: Preview) -> None:
    expect(page.locator("#visit h1")).to_have_text("Nog 3 mensen voor u")
    preview.hall.phone = samples.phone("called")
    expect(page.locator("#visit")).to_have_attribute("data-state", "called")
    expect(page.locator("#visit .go")).to_have_text("Ga naar Zaal 2")
    expect(page.locator("#say")).to_have_text("Het is uw beurt!")
    assert page.title().endswith("Het is uw beurt!")


def test_the_token_is_in_no_address_that_is_asked_for(browser: Browser, preview: Preview) -> None:
    asked: list[str] = []

    def note(request: Request) -> None:
        asked.append(request.url.split("#")[0])

    with opened(browser, "about:blank", PHONE) as page:
        page.on("request", note)
        page.goto(address(preview))
        expect(page.locator("#visit")).to_have_attribute("data-state", "waiting")
    assert len(asked) > 5
    assert not [url for url in asked if preview.hall.token in url]


def test_a_token_that_is_dead_gets_kind_words(browser: Browser, preview: Preview) -> None:
    for url in (f"{preview.url}/t#{'b' * 32}", f"{preview.url}/t"):
        with opened(browser, url, PHONE) as page:
            expect(page.locator("#visit")).to_have_attribute("data-state", "unknown")
            expect(page.locator("#visit h1")).to_be_visible()
            expect(page.locator("#leave")).to_be_hidden()
            assert violations(page) == []


def test_leaving_takes_two_steps_and_no_dialog(page: Page, preview: Preview) -> None:
    expect(page.locator("#leave-yes")).to_be_hidden()
    page.click("#leave > summary")
    page.click("#leave-no")
    expect(page.locator("#leave-yes")).to_be_hidden()
    page.click("#leave > summary")
    page.click("#leave-yes")
    until(page, lambda: len(preview.hall.posted) == 1, "the leave")
    assert preview.hall.posted[0].path == "visit/leave"
    preview.hall.phone = samples.phone("left")
    expect(page.locator("#visit")).to_have_attribute("data-state", "left")
    expect(page.locator("#leave")).to_be_hidden()


def test_silence_is_said_with_the_time_of_what_is_shown(browser: Browser, preview: Preview) -> None:
    preview.hall.stale_ms = 600
    with opened(browser, address(preview), PHONE) as page:
        expect(page.locator("#visit")).to_have_attribute("data-state", "waiting")
        preview.hall.silent = True
        expect(page.locator("#stale-words")).to_contain_text("Dit is de stand van")
        expect(page.locator("#visit h1")).to_have_text("Nog 3 mensen voor u")
        preview.hall.silent = False
        expect(page.locator("body")).to_have_attribute("data-link", "live")


def test_the_visitors_own_language_is_taken_until_another_is_chosen(browser: Browser, preview: Preview) -> None:
    preview.hall.phone = samples.phone(language="fr")
    with opened(browser, address(preview), PHONE) as page:
        expect(page.locator("#visit h1")).to_have_text("Encore 3 personnes avant vous")
        page.click("[data-language=en]")
        expect(page.locator("#visit h1")).to_have_text("3 people before you")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("state", ["waiting", "called", "missed", "finished"])
def test_axe_finds_nothing_on_the_phone(browser: Browser, preview: Preview, state: str, scheme: str) -> None:
    preview.hall.phone = samples.phone(state)
    with opened(browser, address(preview), PHONE, color_scheme=scheme, reduced_motion="reduce") as page:
        expect(page.locator("#visit")).to_have_attribute("data-state", state)
        assert violations(page) == []
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
