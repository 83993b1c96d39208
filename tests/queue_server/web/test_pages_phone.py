"""The visitor's phone page in a browser."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, Request, expect

from tests.queue_server.web import samples
from tests.queue_server.web.preview import Preview
from tests.support.browsing import PHONE, opened, until, violations


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


def test_who_stands_before_is_said_in_counts_and_only_what_is_not_zero(page: Page, preview: Preview) -> None:
    preview.hall.phone = samples.phone(people_before=6, before=samples.BEFORE)
    expect(page.locator("#visit h1")).to_have_text("Nog 6 mensen voor u")
    expect(page.locator("#visit")).to_contain_text("Voor u: 2 afspraken, 1 met voorrang en 3 anderen")
    preview.hall.phone = samples.phone(people_before=1, before=samples.BEFORE[1:2])
    expect(page.locator("#visit")).to_contain_text("Voor u: 1 met voorrang")
    expect(page.locator("#visit")).not_to_contain_text("afspra")
    preview.hall.phone = samples.phone(people_before=3, before=samples.BEFORE[2:])
    expect(page.locator("#visit h1")).to_have_text("Nog 3 mensen voor u")
    expect(page.locator("#visit")).not_to_contain_text("anderen")


def test_a_visit_with_two_stops_knows_at_which_it_is_and_what_follows(page: Page, preview: Preview) -> None:
    for state in ("waiting", "serving"):
        preview.hall.phone = samples.phone(state, stop=1, stops=2)
        expect(page.locator("#visit")).to_have_attribute("data-state", state)
        expect(page.locator("#visit")).to_contain_text("Stop 1 van 2. Daarna roepen we u nog eens op")
    preview.hall.phone = samples.phone(stop=2, stops=2)
    expect(page.locator("#visit")).to_contain_text("Stop 2 van 2. Daarna bent u klaar.")
    preview.hall.phone = samples.phone()
    expect(page.locator("#visit")).not_to_contain_text("Stop")


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
    before = samples.BEFORE if state == "waiting" else ()
    preview.hall.phone = samples.phone(state, before=before, stop=1, stops=2)
    with opened(browser, address(preview), PHONE, color_scheme=scheme, reduced_motion="reduce") as page:
        expect(page.locator("#visit")).to_have_attribute("data-state", state)
        assert violations(page) == []
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


@pytest.mark.parametrize("language", ["nl", "fr", "en", "de"])
def test_the_longest_words_fit_on_the_narrowest_phone(browser: Browser, preview: Preview, language: str) -> None:
    before = tuple({**one, "count": 28} for one in samples.BEFORE)
    preview.hall.phone = samples.phone(people_before=84, before=before, stop=1, stops=2, language=language)
    with opened(browser, address(preview), (320, 568)) as page:
        expect(page.locator("html")).to_have_attribute("lang", language)  # the page goes over to it by itself
        expect(page.locator("#visit")).to_contain_text("28")
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
