"""The waiting-room screen in a browser: seen, heard, honest about silence."""

from __future__ import annotations

import wave
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from assets.paths import SOUNDS
from tests.queue_server.web import samples
from tests.queue_server.web.preview import Preview
from tests.support.browsing import SOUND_ALLOWED, WALL, chromium, opened, until, violations


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium(SOUND_ALLOWED) as found:
        yield found


@pytest.fixture
def preview() -> Iterator[Preview]:
    with Preview() as running:
        running.hall.screen = samples.screen()
        running.hall.hero_ms = 600
        yield running


@pytest.fixture
def page(browser: Browser, preview: Preview) -> Iterator[Page]:
    with opened(browser, f"{preview.url}/screen", WALL) as found:
        expect(found.locator("#hero .number")).to_be_visible()
        yield found


def chimes(page: Page, count: int) -> None:
    expect(page.locator("html")).to_have_attribute("data-chimes", str(count))


def hero(page: Page, key: str) -> None:
    expect(page.locator("#hero")).to_have_attribute("data-call-key", key)


def test_the_first_snapshot_is_shown_without_a_chime(page: Page) -> None:
    hero(page, "L47-1")
    expect(page.locator("#hero .place")).to_have_text("Zaal 2")
    chimes(page, 0)


def test_a_new_call_and_a_recall_chime_once_each(page: Page, preview: Preview) -> None:
    call = samples.call(48, "Zaal 1")
    preview.hall.screen = samples.screen((call, *samples.CALLS))
    hero(page, "L48-1")
    chimes(page, 1)
    preview.hall.screen = samples.screen((call, *samples.CALLS), revision=2)  # nothing new
    preview.hall.screen = samples.screen((call.model_copy(update={"call_key": "L48-2"}), *samples.CALLS))
    hero(page, "L48-2")
    chimes(page, 2)


def test_the_next_call_waits_for_the_hero_but_stands_in_the_list_at_once(page: Page, preview: Preview) -> None:
    page.evaluate(
        """() => { window.seen = [];
        new MutationObserver(() => seen.push([hero.dataset.callKey, performance.now()]))
          .observe(hero, {attributes: true, attributeFilter: ["data-call-key"]}); }"""
    )
    first, second = samples.call(48, "Zaal 1"), samples.call(49, "Zaal 3")
    preview.hall.screen = samples.screen((second, first))
    expect(page.locator('#calls [data-call-key="L49-1"]')).to_be_visible()
    hero(page, "L49-1")
    seen = page.evaluate("window.seen")
    assert [key for key, _ in seen] == ["L48-1", "L49-1"]
    assert seen[1][1] - seen[0][1] >= 580
    chimes(page, 2)


def test_the_hero_goes_when_its_visitor_has_come(page: Page, preview: Preview) -> None:
    preview.hall.screen = samples.screen(tuple(c.model_copy(update={"now": False}) for c in samples.CALLS))
    hero(page, "")
    expect(page.locator("#idle")).to_be_visible()
    expect(page.locator('#calls [data-call-key="L47-1"]')).to_be_visible()


def test_silence_takes_the_call_away_and_says_so(browser: Browser, preview: Preview) -> None:
    preview.hall.stale_ms = 600
    with opened(browser, f"{preview.url}/screen", WALL) as page:
        expect(page.locator("#hero .number")).to_be_visible()
        preview.hall.silent = True
        expect(page.locator("html")).to_have_attribute("data-stale", "yes")
        expect(page.locator("#hero")).to_be_hidden()
        expect(page.locator(".view-stale h1")).to_be_visible()
        assert violations(page) == []
        preview.hall.silent = False
        expect(page.locator("#hero .number")).to_be_visible()
        chimes(page, 0)


def test_a_server_that_comes_back_is_followed_without_old_chimes(page: Page, preview: Preview) -> None:
    preview.stop()
    preview.hall.screen = samples.screen((samples.call(50, "Zaal 2"), *samples.CALLS))
    preview.start()
    hero(page, "L50-1")
    chimes(page, 1)


def test_closed_and_paired_are_said(browser: Browser, preview: Preview) -> None:
    preview.hall.screen = samples.screen((), is_open=False)
    with opened(browser, f"{preview.url}/screen", WALL) as page:
        expect(page.locator("#closed h1")).to_be_visible()
        assert violations(page) == []
    preview.hall.paired = False
    with opened(browser, f"{preview.url}/screen", WALL) as page:
        expect(page.locator("#code")).to_be_focused()
        assert violations(page) == []
        preview.hall.refusals.append((404, "unknown_code"))
        page.fill("#code", "ABC 234")
        page.press("#code", "Enter")
        expect(page.locator("#pair-word")).not_to_be_empty()
        page.press("#code", "Enter")
        expect(page.locator("#closed h1")).to_be_visible()
    paired = [posted for posted in preview.hall.posted if posted.path == "devices/pair"]
    assert [posted.body for posted in paired] == [{"code": "ABC 234"}] * 2


@pytest.mark.parametrize("size", [WALL, (1080, 1920)])
def test_axe_finds_nothing_and_nothing_is_cut(browser: Browser, preview: Preview, size: tuple[int, int]) -> None:
    with opened(browser, f"{preview.url}/screen?distance=6", size, reduced_motion="reduce") as page:
        expect(page.locator("#hero .number")).to_be_visible()
        assert violations(page) == []
        cut = page.evaluate(
            "[...document.querySelectorAll('#hero .fit, .call:not([hidden]) .fit, #hero .number, #hero .hero-way')]"
            ".filter(n => { const r = n.getBoundingClientRect(), b = n.closest('.call, #hero').getBoundingClientRect();"
            " return r.right > b.right + 1 || r.bottom > b.bottom + b.height * 0.05; }).map(n => n.textContent)"
        )
        assert cut == []


def test_the_chime_is_short_mono_and_does_not_clip() -> None:
    with wave.open(str(SOUNDS / "chime.wav")) as sound:
        assert (sound.getnchannels(), sound.getframerate()) == (1, 44_100)
        assert 1.0 <= sound.getnframes() / sound.getframerate() <= 1.5
        samples_read = memoryview(sound.readframes(sound.getnframes())).cast("h")
    assert 8_000 < max(samples_read) < 32_000


def test_a_screen_says_that_it_is_there(page: Page, preview: Preview) -> None:
    until(page, lambda: bool(preview.hall.reports), "a report")
    assert preview.hall.reports == ["sites/stadhuis/devices/self/health"]
