"""A visitor takes a number on their own phone, with the code at the entrance."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import zxingcpp
from PIL import Image
from playwright.sync_api import Browser, Page, expect
from typer.testing import CliRunner

from queue_server import founding
from queue_server.cli import app
from queue_server.storage.opening import open_store
from queue_server.web.desk import utc_now
from queue_server.web.limits import JOINS_MAX
from tests.support.browsing import PHONE, opened, violations
from tests.support.caller import Caller, good, new_token, problem, visit_body
from tests.support.clock import Clock
from tests.support.desk import RealDesk
from tests.support.founded import Founded
from tests.support.indoors import Indoors
from tests.support.phones import CODE, let_join

JOIN = "/sites/stadhuis/join"


def willing(founded: Founded, folder: Path, most: int = 200) -> Founded:
    """A founded town hall that lets visitors join, with CODE at its entrance."""
    ready = founded.copy(folder)
    store = open_store(ready.database)
    try:
        let_join(store, ready.town, most)
    finally:
        store.close()
    return ready


@pytest.fixture
def hall(founded: Founded, tmp_path: Path, clock: Clock) -> Iterator[Indoors]:
    with Indoors(willing(founded, tmp_path / "phones"), clock) as running:
        yield running


def phone(hall: Indoors, code: str = CODE) -> Caller:
    return Caller(hall, {"Authorization": f"Join {code}"})


def test_a_phone_gets_a_number_as_from_a_kiosk_and_follows_it(hall: Indoors) -> None:
    token = new_token()
    body = visit_body("reispas", token=token, needs=["sitting"], language="fr")
    answer = good(phone(hall).post(JOIN, body, key="join-key-1"), 201)
    assert good(phone(hall).post(JOIN, body, key="join-key-1"), 201) == answer
    assert good(hall.ticket(token).get("/visit"))["number"] == answer["number"]
    assert 'onthaal_tickets_total{site="stadhuis"} 1.0' in hall.anybody().get("/metrics").text
    (event,) = hall.host("veerle").get("/sites/stadhuis/events").json()
    assert event["actor"] == "remote"


def test_without_the_code_of_now_nobody_gets_a_number(hall: Indoors) -> None:
    assert problem(phone(hall, "WRONG").post(JOIN, visit_body())) == (403, "wrong_join_code")
    assert problem(hall.anybody().post(JOIN, visit_body())) == (403, "wrong_join_code")
    hall.write(lambda tx: tx.joins.renew("stadhuis", "ANOTHERCODE2", utc_now()))
    assert problem(phone(hall).post(JOIN, visit_body())) == (403, "wrong_join_code")
    assert phone(hall, "ANOTHERCODE2").post(JOIN, visit_body()).status_code == 201


def test_it_is_off_unless_the_site_wants_it(indoors: Indoors, hall: Indoors) -> None:
    indoors.write(lambda tx: tx.joins.renew("stadhuis", CODE, utc_now()))
    assert problem(phone(indoors).post(JOIN, visit_body())) == (404, "join_off")
    page = indoors.http.request("GET", "/join/stadhuis?lang=fr", {})
    assert page.status_code == 404
    assert "Ici, prenez un numéro à la borne" in page.text
    assert (
        indoors.request("POST", "/join/stadhuis/intake", {"Content-Type": "application/json"}, b"{}").status_code == 404
    )
    assert problem(phone(hall).post("/sites/bibliotheek/join", visit_body())) == (404, "join_off")
    assert hall.http.request("GET", "/join/nergens", {}).status_code == 404


def test_nobody_claims_an_appointment_on_a_phone(hall: Indoors, clock: Clock) -> None:
    body = {**visit_body(), "appointment_at": clock().isoformat()}
    assert problem(phone(hall).post(JOIN, body))[0] == 422


def test_phones_follow_the_doors_and_the_rules_of_a_kiosk(hall: Indoors, clock: Clock) -> None:
    by_appointment = next(p for p in hall.desk.town.products.values() if p.access == "appointment" and not p.partner_id)
    assert problem(phone(hall).post(JOIN, visit_body(by_appointment.product_id))) == (409, "by_appointment")
    assert problem(phone(hall).post(JOIN, visit_body("gone"))) == (404, "unknown_product")
    clock.forward(hours=11)
    assert problem(phone(hall).post(JOIN, visit_body())) == (409, "site_closed")


def test_one_address_takes_so_many_numbers_and_no_more_for_a_while(hall: Indoors) -> None:
    for _ in range(JOINS_MAX):
        assert phone(hall).post(JOIN, visit_body()).status_code == 201
    refused = phone(hall).post(JOIN, visit_body())
    assert problem(refused) == (429, "too_many_joins")
    assert 0 < int(refused.headers["retry-after"]) <= 600
    assert hall.kiosk().post("/sites/stadhuis/visits", visit_body()).status_code == 201
    hall.app.state.joins.clock = lambda: 1e12
    assert phone(hall).post(JOIN, visit_body()).status_code == 201


def test_only_so_many_visits_of_phones_are_in_the_line(founded: Founded, tmp_path: Path, clock: Clock) -> None:
    with Indoors(willing(founded, tmp_path, most=2), clock) as hall:
        tokens = [new_token(), new_token()]
        for token in tokens:
            good(phone(hall).post(JOIN, visit_body(token=token)), 201)
        good(hall.kiosk().post("/sites/stadhuis/visits", visit_body()), 201)
        assert problem(phone(hall).post(JOIN, visit_body())) == (409, "join_full")
        good(hall.ticket(tokens[0]).post("/visit/leave"))
        good(phone(hall).post(JOIN, visit_body()), 201)


def test_the_form_shows_nothing_without_the_code(hall: Indoors) -> None:
    def ask(code: str) -> Any:
        headers = {"Authorization": f"Join {code}", "Content-Type": "application/json"}
        return hall.request("POST", "/join/stadhuis/intake", headers, b"{}")

    assert ask("WRONG").json()["code"] == "wrong_join_code"
    assert "topic-identiteit" in ask(CODE).json()["html"]["join-step"]


def test_the_first_code_is_made_when_asked_for_and_stays_until_renewed(founded: Founded, tmp_path: Path) -> None:
    ready = founded.copy(tmp_path)
    store = open_store(ready.database)
    try:
        first = founding.join_code(store, ready.town, "stadhuis")
        assert founding.join_code(store, ready.town, "stadhuis") == first
        assert founding.join_code(store, ready.town, "stadhuis", renew=True) != first
    finally:
        store.close()


def test_a_phone_without_scripts_is_sent_to_the_kiosk(hall: Indoors) -> None:
    html = hall.request("GET", "/join/stadhuis?lang=en", {}).text
    assert "Take a number at the kiosk" in html.partition("<noscript>")[2].partition("</noscript>")[0]


def test_the_command_line_tells_the_address_and_draws_the_poster(founded: Founded, tmp_path: Path) -> None:
    ready = willing(founded, tmp_path)
    base = ["stadhuis", "--db", ready.database, "--public-url", "https://onthaal.lindegem.example/"]
    told = CliRunner().invoke(app, ["join-code", *base])
    assert (told.exit_code, told.stdout.strip()) == (0, f"https://onthaal.lindegem.example/join/stadhuis#{CODE}")
    renewed = CliRunner().invoke(app, ["join-code", *base, "--renew"]).stdout.strip()
    assert renewed != told.stdout.strip()
    drawn = CliRunner().invoke(app, ["join-poster", *base, "--out", str(tmp_path / "poster.png")])
    assert drawn.exit_code == 0, drawn.output
    with Image.open(tmp_path / "poster.png") as picture:
        found = zxingcpp.read_barcode(picture)
    assert found is not None
    assert found.text == renewed
    elsewhere = ["nergens", "--db", ready.database, "--public-url", "https://x.example"]
    assert CliRunner().invoke(app, ["join-code", *elsewhere]).exit_code == 1
    off = CliRunner().invoke(app, ["join-code", "bibliotheek", *base[1:]])
    assert "remote_join" in off.output


# ---- in a browser ----


@pytest.fixture(scope="module")
def real(founded: Founded, tmp_path_factory: pytest.TempPathFactory) -> Iterator[RealDesk]:
    with RealDesk(willing(founded, tmp_path_factory.mktemp("join"))) as desk:
        good(desk.host("veerle").post("/sites/stadhuis/points/zaal1/open"), 204)
        yield desk


def answer_all(page: Page) -> None:
    page.locator("[data-step]:not([data-step=find])").wait_for()
    while page.locator("[data-step=ask]").count():
        question = page.locator("[data-step=ask] h1").inner_text()
        page.locator(".answer").first.click()
        expect(page.locator("[data-step=ask] h1", has_text=question)).to_have_count(0)


def test_a_phone_finds_answers_joins_and_follows(browser: Browser, real: RealDesk) -> None:
    with opened(browser, f"{real.url}/join/stadhuis?lang=nl#{CODE}", PHONE) as page:
        expect(page.locator(".topic").first).to_be_visible()
        assert violations(page) == []
        page.fill("#join-text", "mijn identiteitskaart is verlopen")
        page.click("#find-eid_vernieuwen")
        expect(page.locator("[data-step=ask] h1")).to_be_focused()
        assert violations(page) == []
        page.click("#back")
        expect(page.locator("#join-text")).to_be_visible()
        page.click("#find-eid_vernieuwen")
        answer_all(page)
        page.click("#need-sitting")
        page.click("#need-small_children")
        expect(page.locator("#need-small_children")).to_have_attribute("aria-pressed", "true")
        assert violations(page) == []
        page.click("[data-language=fr]")
        expect(page.locator("#need-sitting")).to_have_attribute("aria-pressed", "true")
        expect(page.locator("html")).to_have_attribute("lang", "fr")
        page.click("#go-on")
        expect(page.locator(".outcome.point")).to_be_visible()
        assert violations(page) == []
        page.click("#take")
        page.wait_for_url("**/t?lang=fr#*")
        expect(page.locator("#visit")).to_have_attribute("data-state", "waiting")
        number = page.locator(".hero-number").inner_text()
        assert page.evaluate("JSON.stringify([sessionStorage, localStorage])") == "[{},{}]"
        token = page.url.partition("#")[2]
        page.go_back()
        assert "/join/" not in page.url
    assert CODE not in real.log
    assert token not in real.log
    with real.watch(real.host("veerle"), "/sites/stadhuis/live/host") as channel:
        (visit,) = channel.snapshot().snapshot["waiting"]
    assert f"{visit['letter']}\u202f{visit['number']:03d}" == number
    assert set(visit["needs"]) == {"sitting", "small_children"}


def test_an_old_code_is_said_kindly(browser: Browser, real: RealDesk) -> None:
    with opened(browser, f"{real.url}/join/stadhuis?lang=de#OLDCODE", (320, 640), color_scheme="dark") as page:
        expect(page.locator(".refused h1")).to_have_text("Dieser Code funktioniert nicht mehr.")
        assert violations(page) == []
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_what_a_phone_cannot_help_with_says_what_to_do_and_gives_no_number(browser: Browser, real: RealDesk) -> None:
    product = next(p for p in real.founded.town.products.values() if p.access == "appointment" and not p.partner_id)
    with opened(browser, f"{real.url}/join/stadhuis?lang=en#{CODE}", (320, 640), color_scheme="dark") as page:
        page.fill("#join-text", product.names["en"])
        page.click(f"#find-{product.product_id}")
        answer_all(page)
        page.click("#go-on")
        expect(page.locator(".outcome")).to_be_visible()
        expect(page.locator("#take")).to_have_count(0)
        assert violations(page) == []
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
