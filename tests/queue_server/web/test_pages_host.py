"""The hosts' page in a browser: taps arrive once, whatever the Wi-Fi does."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.queue_server.web import samples
from tests.queue_server.web.preview import Preview
from tests.support.browsing import PHONE, TABLET, UPRIGHT, opened, until, violations


@pytest.fixture
def preview() -> Iterator[Preview]:
    with Preview() as running:
        running.hall.host = samples.host()
        yield running


@pytest.fixture
def page(browser: Browser, preview: Preview) -> Iterator[Page]:
    with opened(browser, f"{preview.url}/host") as found:
        expect(found.locator("#next-button")).to_be_visible()
        yield found


def visitor(page: Page) -> str:
    return page.locator("#current .number").inner_text().replace("\u202f", " ")


def test_volgende_is_the_largest_thing_to_tap(page: Page, preview: Preview) -> None:
    preview.hall.host = samples.host(current=(samples.called(),), undo=samples.undo(), alerts=samples.alerts())
    expect(page.locator("#current .number")).to_be_visible()
    sizes = page.evaluate(
        "[...document.querySelectorAll('button')].filter(b => b.offsetParent)"
        ".map(b => [b.id, b.offsetWidth * b.offsetHeight, b.offsetHeight])"
    )
    largest = max(sizes, key=lambda each: each[1])
    assert largest[0] == "next-button"
    assert min(each[2] for each in sizes) >= 44


def test_a_tap_on_volgende_asks_for_the_next_at_this_point(page: Page, preview: Preview) -> None:
    page.click("#next-button")
    until(page, lambda: len(preview.hall.posted) == 1, "one request")
    posted = preview.hall.posted[0]
    assert (posted.path, posted.body) == ("sites/stadhuis/calls", {"point_id": "zaal-2"})
    assert len(posted.key) >= 8


def test_a_double_tap_is_one_action(page: Page, preview: Preview) -> None:
    page.dblclick("#next-button")
    page.click("#waiting .row-call >> nth=0")
    until(page, lambda: len(preview.hall.posted) == 2, "two requests")
    assert [posted.body.get("visit_id") is None for posted in preview.hall.posted] == [True, False]


def test_the_same_key_goes_out_again_until_the_server_answers(page: Page, preview: Preview) -> None:
    preview.hall.refusals.extend([(503, "server_busy"), (503, "server_busy")])
    page.click("#next-button")
    until(page, lambda: len(preview.hall.posted) == 3, "two repeats")
    assert len({posted.key for posted in preview.hall.posted}) == 1


def test_a_refusal_is_said_and_the_next_tap_has_a_new_key(page: Page, preview: Preview) -> None:
    preview.hall.refusals.append((409, "nobody_waiting"))
    page.click("#next-button")
    expect(page.locator("#notice")).to_have_text("Dat kan nu niet.")
    page.wait_for_timeout(750)  # as long as a double tap is ignored
    page.click("#next-button")
    until(page, lambda: len(preview.hall.posted) == 2, "a second tap")
    assert preview.hall.posted[0].key != preview.hall.posted[1].key
    expect(page.locator("#notice")).to_be_empty()


def test_a_server_that_goes_away_loses_no_tap_and_needs_no_reload(page: Page, preview: Preview) -> None:
    page.evaluate("window.neverReloaded = true")
    preview.stop()
    expect(page.locator("body")).to_have_attribute("data-link", "lost")
    expect(page.get_by_role("banner").locator(".link-lost")).to_be_visible()
    page.click("#next-button")
    expect(page.locator("body")).to_have_attribute("data-outbox", "offline")
    preview.hall.host = samples.host(current=(samples.called(),))
    preview.start()
    expect(page.locator("#current .number")).to_be_visible()
    until(page, lambda: len(preview.hall.posted) == 1, "the tap of before")
    expect(page.locator("body")).to_have_attribute("data-link", "live")
    assert page.evaluate("window.neverReloaded")


def test_a_swap_keeps_focus_and_open_sheets(page: Page, preview: Preview) -> None:
    preview.hall.host = samples.host(current=(samples.called(),))
    page.click("[id^=forward] > summary")
    page.focus("[id^=recall]")
    preview.hall.host = samples.host(current=(samples.called(products=("Reispas ophalen",)),))
    expect(page.locator("#current .products")).to_have_text("Reispas ophalen")
    expect(page.locator("[id^=recall]")).to_be_focused()
    expect(page.locator("[id^=forward]")).to_have_attribute("open", "")


def test_nothing_moves_under_a_finger_that_is_down(page: Page, preview: Preview) -> None:
    box = page.locator("#waiting .row-call >> nth=0").bounding_box()
    assert box
    page.mouse.move(box["x"] + 5, box["y"] + 5)
    page.mouse.down()
    first, *rest = samples.waiting()
    preview.hall.host = samples.host(waiting=tuple(rest), current=(samples.called(),))
    page.wait_for_timeout(300)  # time in which the swap would have come
    page.mouse.up()
    until(page, lambda: len(preview.hall.posted) == 1, "the tap")
    assert preview.hall.posted[0].body["visit_id"] == first.visit_id
    expect(page.locator("#current .number")).to_be_visible()


def test_keys_do_what_the_buttons_do_but_not_while_somebody_types(
    browser: Browser, page: Page, preview: Preview
) -> None:
    preview.hall.host = samples.host(current=(samples.called(),), undo=samples.undo())
    expect(page.locator("#undo-button")).to_be_visible()
    for count, letter in enumerate("vrsu", start=1):
        page.keyboard.press(letter)
        until(page, lambda count=count: len(preview.hall.posted) == count, letter)  # type: ignore[misc]
    assert [posted.path.rsplit("/", 1)[-1] for posted in preview.hall.posted] == ["calls", "recall", "start", "undo"]
    page.click("#menu > summary")
    page.uncheck("#keys-on")
    page.keyboard.press("t")
    preview.hall.signed_in = False
    with opened(browser, f"{preview.url}/host") as other:
        expect(other.locator("#login")).to_be_focused()
        other.locator("#login").press_sequentially("vrs")
        assert other.input_value("#login") == "vrs"
    assert len(preview.hall.posted) == 4


def test_a_tap_on_a_visit_says_why_it_stands_there_and_a_swap_leaves_it_open(page: Page, preview: Preview) -> None:
    first, *rest = samples.waiting()
    row = page.locator("#waiting li.row").first
    expect(row.locator(".row-more")).to_be_hidden()
    row.locator("summary").click()
    expect(row.locator(".reasons li").first).to_contain_text("Afspraak nu")
    preview.hall.host = samples.host(waiting=(first, *rest[1:]), revision=2)
    expect(page.locator("#waiting li.row")).to_have_count(len(rest))
    expect(row.locator(".row-more")).to_be_visible()
    assert preview.hall.posted == []


def test_the_page_s_own_clock_turns_a_coming_appointment_into_one_of_now(page: Page, preview: Preview) -> None:
    coming = samples.reasons("appointment_in", minutes=1)
    preview.hall.host = samples.host(
        waiting=(samples.visit(48, appointment_at=samples.soon(0.02), reasons=coming),), others=()
    )
    due = page.locator("#waiting [data-due]").first
    expect(due).to_have_text("over 1 min")
    expect(due).to_have_text("nu")


def test_a_visit_with_more_stops_goes_on_or_ends_with_one_tap(page: Page, preview: Preview) -> None:
    preview.hall.host = samples.host(current=(samples.called("serving", **samples.stops()),))
    expect(page.locator("[data-key=F]")).to_contain_text("Klaar, door naar Zaal")
    expect(page.locator("#current .stops")).to_contain_text("Stop 1 van 2")
    page.keyboard.press("f")
    page.get_by_role("button", name="Alles klaar").click()
    until(page, lambda: len(preview.hall.posted) == 2, "both ways to finish")
    assert [posted.body for posted in preview.hall.posted] == [
        {"outcome": "answered"},
        {"outcome": "answered", "whole": True},
    ]


def test_a_break_is_one_tap_after_pauze_and_ends_with_one(page: Page, preview: Preview) -> None:
    page.click("#break > summary")
    page.click("#break-15")
    page.keyboard.press("b")
    page.click("#break-open")
    until(page, lambda: len(preview.hall.posted) == 2, "two breaks")
    assert [(p.path, p.body) for p in preview.hall.posted] == [
        ("sites/stadhuis/points/zaal-2/break", {"minutes": 15}),
        ("sites/stadhuis/points/zaal-2/break", {"minutes": None}),
    ]
    preview.hall.host = samples.on_break()
    expect(page.locator("#current h2")).to_contain_text("U hebt pauze tot")
    expect(page.locator("#next-button")).to_have_count(0)
    page.keyboard.press("b")
    until(page, lambda: len(preview.hall.posted) == 3, "back again")
    assert (preview.hall.posted[2].path, preview.hall.posted[2].body) == (
        "sites/stadhuis/points/zaal-2/open",
        None,
    )


def test_back_from_a_break_is_the_largest_thing_and_a_colleague_s_break_is_shown(page: Page, preview: Preview) -> None:
    preview.hall.host = samples.on_break()
    expect(page.locator("#break-back")).to_be_visible()
    sizes = page.evaluate(
        "[...document.querySelectorAll('button')].filter(b => b.offsetParent)"
        ".map(b => [b.id, b.offsetWidth * b.offsetHeight])"
    )
    assert max(sizes, key=lambda each: each[1])[0] == "break-back"
    page.click("#menu > summary")
    page.click("[data-do=points]")
    expect(page.locator("#point-zaal-1")).to_contain_text("Lies De Wilde heeft pauze tot")


def test_who_was_missed_too_often_gets_no_button_but_words(page: Page) -> None:
    spent = page.locator("#missed li.row", has_text="036")
    expect(spent.locator("button")).to_have_count(0)
    expect(spent).to_contain_text("geef een nieuw nummer")
    expect(page.locator("#missed li.row", has_text="039").get_by_role("button")).to_contain_text("Terug in de rij")


def test_the_undo_bar_goes_when_its_time_is_over(page: Page, preview: Preview) -> None:
    offer = samples.undo()
    preview.hall.host = samples.host(undo=offer.model_copy(update={"until": samples.host().at}))
    expect(page.locator(".undo")).to_be_attached()
    expect(page.locator(".undo")).to_be_hidden()


def test_a_host_signs_in_and_chooses_a_point(browser: Browser, preview: Preview) -> None:
    preview.hall.signed_in = False
    preview.hall.sites = ("stadhuis", "dienstpunt")
    preview.hall.host = samples.host(point=None)
    with opened(browser, f"{preview.url}/host") as page:
        preview.hall.refusals.append((401, "wrong_password"))
        page.fill("#login", "an")
        page.fill("#password", "geheim")
        page.press("#password", "Enter")
        expect(page.locator("#sign-in-word")).not_to_be_empty()
        page.click("#sign-in button")
        page.get_by_role("button", name="Stadhuis Lindegem").click()
        expect(page.get_by_role("button", name="Karim zit hier")).to_be_visible()
        page.click("#point-zaal-2")
        until(page, lambda: preview.hall.posted[-1].path == "sites/stadhuis/points/zaal-2/open", "the point")
        preview.hall.host = samples.host()
        expect(page.locator("#next-button")).to_be_visible()
        assert "geheim" not in page.evaluate("JSON.stringify([sessionStorage, localStorage])")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", [TABLET, UPRIGHT, PHONE, (640, 400)])
def test_axe_finds_nothing_and_nothing_overflows(
    browser: Browser, preview: Preview, size: tuple[int, int], scheme: str
) -> None:
    preview.hall.host = samples.host(current=(samples.called("serving"),), undo=samples.undo(), alerts=samples.alerts())
    with opened(browser, f"{preview.url}/host", size, color_scheme=scheme) as page:
        expect(page.locator("#current .number")).to_be_visible()
        assert violations(page) == []
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


LONGEST = "Attest van gezinssamenstelling of hoofdverblijfplaats met historiek aanvragen"


@pytest.mark.parametrize(
    ("language", "size"), [("nl", UPRIGHT), ("fr", TABLET), ("en", TABLET), ("de", PHONE), ("fr", (640, 400))]
)
def test_reasons_stops_and_breaks_fit_in_every_language(
    browser: Browser, preview: Preview, language: str, size: tuple[int, int]
) -> None:
    stops = samples.stops(next_products=(LONGEST, "Rijbewijs verlengen"), products=(LONGEST,))
    waiting = tuple(v.model_copy(update={"products": (LONGEST,)}) for v in samples.waiting(9))
    preview.hall.host = samples.host(waiting=waiting, current=(samples.called("serving", **stops),))
    with opened(browser, f"{preview.url}/host?lang={language}", size) as page:
        expect(page.locator("#current .number")).to_be_visible()
        page.evaluate("document.querySelectorAll('.row-visit').forEach(row => (row.open = true))")
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        page.click("#break > summary")
        assert violations(page) == []
        preview.hall.host = samples.on_break()
        expect(page.locator("#break-back")).to_be_visible()
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_axe_finds_nothing_at_the_door(browser: Browser, preview: Preview) -> None:
    preview.hall.host = samples.host(point=None)
    with opened(browser, f"{preview.url}/host?lang=fr") as page:
        expect(page.locator("#point-zaal-2")).to_be_visible()
        assert violations(page) == []
        page.click("#menu > summary")
        assert violations(page) == []
    preview.hall.signed_in = False
    with opened(browser, f"{preview.url}/host") as page:
        expect(page.locator("#login")).to_be_focused()
        assert violations(page) == []
