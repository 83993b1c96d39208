"""A host helps somebody at the door: finds what the visitor means, and gives a number."""

from __future__ import annotations

import io
from collections.abc import Iterator

import pytest
import zxingcpp
from PIL import Image
from playwright.sync_api import Browser, Page, expect

from tests.support.browsing import PHONE, TABLET, UPRIGHT, opened, violations
from tests.support.caller import good
from tests.support.desk import RealDesk
from tests.support.founded import Founded

HOST = "veerle"
POINT = "zaal1"


@pytest.fixture(scope="module")
def hall(founded: Founded, tmp_path_factory: pytest.TempPathFactory) -> Iterator[RealDesk]:
    """A hall with a host at a seated and at a standing point."""
    with RealDesk(founded.copy(tmp_path_factory.mktemp("assistant"))) as desk:
        good(desk.host(HOST).post(f"/sites/stadhuis/points/{POINT}/open"), 204)
        good(desk.host("an").post("/sites/stadhuis/points/snelbalie1/open"), 204)
        yield desk


def signed_in(page: Page, hall: RealDesk) -> Page:
    page.fill("#login", HOST)
    page.fill("#password", hall.founded.passwords[HOST])
    page.press("#password", "Enter")
    page.locator("#sites button").first.click()
    expect(page.locator("#next-button")).to_be_visible()
    return page


@pytest.fixture
def page(browser: Browser, hall: RealDesk) -> Iterator[Page]:
    with opened(browser, f"{hall.url}/host?lang=nl") as found:
        yield signed_in(found, hall)


def pane(page: Page, kind: str) -> None:
    expect(page.locator("#assist")).to_have_attribute("data-pane", kind)


def find(page: Page, words: str, product: str) -> None:
    page.fill("#assist-text", words)
    page.click(f"#find-{product}")
    pane(page, "card")


def waiting(hall: RealDesk) -> list[dict[str, object]]:
    with hall.watch(hall.host(HOST), "/sites/stadhuis/live/host") as channel:
        seen = channel.snapshot().snapshot
        return [*seen["waiting"], *seen["others"]]


def test_words_an_answer_and_needs_become_a_number_that_the_visitor_scans(
    page: Page, browser: Browser, hall: RealDesk
) -> None:
    page.click("#assist-open")
    expect(page.locator("#assist-text")).to_be_focused()
    find(page, "mijn identiteitskaart is verlopen", "eid_vernieuwen")
    expect(page.locator("#assist-pane")).to_contain_text("een recente pasfoto")
    expect(page.locator("#assist-pane .card-marks")).to_contain_text("€ 25,00")
    expect(page.locator("#online-qr svg")).to_be_visible()
    page.click("#card-take")
    page.click("#answer-kwijt")
    expect(page.locator(".matters")).to_contain_text("kwijt of gestolen")
    page.click("#need-step_free")
    expect(page.locator("#need-step_free")).to_have_attribute("aria-pressed", "true")
    page.click("#persons-more")
    page.click("#speaks-fr")
    expect(page.locator("#speaks-fr")).to_have_attribute("aria-pressed", "true")
    expect(page.locator(".outcome.point")).to_be_visible()
    page.click("#intake-give")
    pane(page, "number")
    number = page.locator(".given-number").inner_text()
    picture = Image.open(io.BytesIO(page.locator("#given-qr svg").screenshot()))
    scanned = zxingcpp.read_barcode(picture)
    assert scanned is not None
    address, _, token = scanned.text.partition("#")
    assert address.endswith("/t")
    with opened(browser, f"{hall.url}/t#{token}", PHONE) as phone:
        expect(phone.locator(".hero-number")).to_have_text(number)
        expect(phone.locator("html")).to_have_attribute("lang", "fr")
    assert token not in hall.log
    (visit,) = [v for v in waiting(hall) if f"{v['letter']}\u202f{v['number']:03d}" == number]
    assert (visit["language"], visit["needs"], visit["persons"]) == ("fr", ["step_free"], 2)
    assert visit["products"] == ["Identiteitskaart kwijt of gestolen"]


def test_two_matters_get_one_number_and_one_can_be_taken_out_again(page: Page, hall: RealDesk) -> None:
    before = {visit["visit_id"] for visit in waiting(hall)}
    page.click("#assist-open")
    find(page, "reispas", "reispas")
    page.click("#card-take")
    page.click("#intake-more")
    expect(page.locator("#assist-text")).to_be_focused()
    find(page, "attest woonst", "attest_woonst")
    page.click("#card-take")
    expect(page.locator(".matters li")).to_have_count(2)
    page.click("#less-reispas")
    expect(page.locator(".matters li")).to_have_count(1)
    page.dblclick("#intake-give")
    pane(page, "number")
    (visit,) = [visit for visit in waiting(hall) if visit["visit_id"] not in before]
    assert visit["products"] == [hall.founded.town.products["attest_woonst"].names["nl"]]


def test_it_goes_with_keys_alone(page: Page, hall: RealDesk) -> None:
    before = len(waiting(hall))
    page.locator("body").press("i")
    expect(page.locator("#assist-text")).to_be_focused()
    page.keyboard.type("kaart afhalen")
    expect(page.locator("#find-eid_afhalen")).to_be_visible()
    page.keyboard.press("ArrowDown")
    expect(page.locator(".find").first).to_be_focused()
    page.focus("#find-eid_afhalen")
    page.keyboard.press("Enter")
    expect(page.locator("#card-take")).to_be_focused()
    page.keyboard.press("Enter")
    pane(page, "visit")
    while page.locator(".ask").count():
        question = page.locator(".ask h3").inner_text()
        expect(page.locator(".ask .answer").first).to_be_focused()
        page.keyboard.press("Enter")
        expect(page.locator(".ask h3", has_text=question)).to_have_count(0)
    expect(page.locator("#intake-give")).to_be_focused()
    page.keyboard.press("Enter")
    pane(page, "number")
    page.keyboard.press("Escape")
    expect(page.locator("#assist")).to_be_hidden()
    assert len(waiting(hall)) == before + 1
    page.locator("body").press("i")
    pane(page, "none")
    expect(page.locator("#assist-text")).to_have_value("")


def test_letters_typed_in_the_assistant_call_nobody(page: Page, hall: RealDesk) -> None:
    good(hall.kiosk().post("/sites/stadhuis/visits", {"product_ids": ["reispas"], "token_hash": "b" * 63 + "1"}), 201)
    page.click("#assist-open")
    find(page, "reispas", "reispas")
    page.locator("#card-take").press("v")
    page.click("#assist-close")
    expect(page.locator("#current [data-visit]")).to_have_count(0)


def test_what_nobody_knows_is_said_and_topics_are_offered(page: Page) -> None:
    page.click("#assist-open")
    page.fill("#assist-text", "xyzzy plugh")
    expect(page.locator(".find-none")).to_contain_text("Dit kennen we niet")
    page.click("#topic-rijbewijs")
    expect(page.locator("#assist-text")).to_have_value("")
    expect(page.locator(".find").first).to_contain_text("ijbewijs")
    page.click("#topic-back")
    expect(page.locator(".topic")).to_have_count(12)


def test_what_is_only_by_appointment_can_still_get_a_number_from_a_host(page: Page, hall: RealDesk) -> None:
    product = next(p for p in hall.founded.town.products.values() if p.access == "appointment" and not p.partner_id)
    page.click("#assist-open")
    find(page, product.names["nl"], product.product_id)
    page.click("#card-take")
    expect(page.locator("#intake-give")).to_contain_text("Geef toch een nummer")
    page.click("#intake-give")
    pane(page, "number")


def test_a_refusal_is_said_in_the_assistant(page: Page) -> None:
    page.click("#assist-open")
    find(page, "reispas", "reispas")
    page.click("#card-take")
    pane(page, "visit")
    body = '{"product_ids": ["gone"], "needs": [], "persons": 1, "answers": [], "language": "nl"}'
    page.evaluate("body => (document.getElementById('intake-give').dataset.body = body)", body)
    page.click("#intake-give")
    expect(page.locator("#assist-word")).not_to_be_empty()
    expect(page.locator("#intake-give")).not_to_have_attribute("aria-busy", "true")


def test_a_host_of_another_site_sees_nothing_here(hall: RealDesk) -> None:
    elsewhere = next(h for h in hall.founded.town.hosts.values() if h.sites and "stadhuis" not in h.sites)
    answer = hall.host(elsewhere.host_id).http.request(
        "POST",
        "/host/stadhuis/intake",
        {**hall.host(elsewhere.host_id).headers, "Content-Type": "application/json"},
        b"{}",
    )
    assert (answer.status_code, answer.json()["code"]) == (403, "not_your_site")
    assert hall.anybody().http.request("POST", "/host/stadhuis/intake", {}, b"{}").status_code == 401


@pytest.mark.parametrize(
    ("size", "scheme", "language"),
    [(TABLET, "light", "nl"), (UPRIGHT, "dark", "fr"), (PHONE, "light", "de"), ((640, 400), "dark", "en")],
)
def test_axe_finds_nothing_and_nothing_overflows(
    browser: Browser, hall: RealDesk, size: tuple[int, int], scheme: str, language: str
) -> None:
    with opened(browser, f"{hall.url}/host?lang={language}", size, color_scheme=scheme) as page:
        signed_in(page, hall)
        page.click("#assist-open")
        expect(page.locator(".topic").first).to_be_visible()
        assert violations(page) == []
        name = hall.founded.town.products["eid_vernieuwen"].names[language]
        page.fill("#assist-text", name)
        expect(page.locator("#find-eid_vernieuwen")).to_be_visible()
        assert violations(page) == []
        for step, kind in (("#find-eid_vernieuwen", "card"), ("#card-take", "visit"), ("#intake-give", "number")):
            page.click(step)
            pane(page, kind)
            assert violations(page) == []
            assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
            assert page.evaluate("(box => box.scrollWidth <= box.clientWidth)(document.querySelector('.assist-body'))")


def test_a_server_that_goes_away_loses_no_number_and_gives_no_second_one(browser: Browser, desk: RealDesk) -> None:
    good(desk.host(HOST).post(f"/sites/stadhuis/points/{POINT}/open"), 204)
    with opened(browser, f"{desk.url}/host?lang=nl") as page:
        signed_in(page, desk)
        page.click("#assist-open")
        find(page, "reispas", "reispas")
        desk.kill()
        page.click("#card-take")
        expect(page.locator("#assist .link-lost")).to_be_visible()
        desk.start()
        pane(page, "visit")
        expect(page.locator("#assist .link-lost")).to_be_hidden()
        desk.kill()
        page.click("#intake-give")
        expect(page.locator("#assist .link-lost")).to_be_visible()
        desk.start()
        pane(page, "number")
    assert len(waiting(desk)) == 1
