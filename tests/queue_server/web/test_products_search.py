"""What does the visitor come for: hosts and kiosks ask in the visitor's words."""

from __future__ import annotations

import pytest

from queue_server.domain.search import Index
from queue_server.web import finder
from tests.support.caller import good, problem
from tests.support.desk import RealDesk, wait_until
from tests.support.indoors import Indoors

SEARCH = "/sites/stadhuis/products/search"


def ids(answer: dict[str, list[dict[str, str]]]) -> list[str]:
    return [product["product_id"] for product in answer["products"]]


@pytest.mark.parametrize(
    ("text", "language", "product"),
    [
        ("mijn identiteitskaart is gestolen", "nl", "eid_verloren"),
        ("rijbewijsverlenging", "nl", "rijbewijs_vernieuwen"),
        ("j'ai perdu ma carte d'identité", "fr", "eid_verloren"),
        ("collect identity card", "en", "eid_afhalen"),
    ],
)
def test_a_host_asks_in_the_visitor_s_words(indoors: Indoors, text: str, language: str, product: str) -> None:
    found = good(indoors.host().post(SEARCH, {"text": text, "language": language}, key=""))
    assert product in ids(found)
    assert 1 <= len(found["products"]) <= 5


def test_the_answer_holds_all_that_a_host_can_tell(indoors: Indoors) -> None:
    card = good(indoors.host().post(SEARCH, {"text": "identiteitskaart vernieuwen"}))["products"][0]
    assert card["product_id"] == "eid_vernieuwen"
    assert card["matched"]
    assert (card["minutes"], card["price_cents"], card["online"]) == (
        10,
        2500,
        "https://lindegem.example/eid-vernieuwen",
    )
    assert len(card["papers"]) == 2
    assert len(card["steps"]) == 2
    assert card["where"][0]["kind"] == "seated"
    assert "Zaal 1" in card["where"][0]["points"]
    assert card["here"] is True


def test_what_another_site_offers_says_where(indoors: Indoors) -> None:
    library = next(site for site in indoors.founded.town.sites if site.site_id == "bibliotheek")
    missing = next(p for p in indoors.founded.town.products.values() if p.product_id not in library.product_ids)
    body = {"text": missing.names["nl"], "language": "nl"}
    answer = good(indoors.kiosk("bibliotheek").post("/sites/bibliotheek/products/search", body))
    card = next(p for p in answer["products"] if p["product_id"] == missing.product_id)
    assert (card["here"], card["where"]) == (False, [])
    assert "stadhuis" in [place["site_id"] for place in card["elsewhere"]]


def test_what_the_town_does_not_know_has_no_answer(indoors: Indoors) -> None:
    assert good(indoors.host().post(SEARCH, {"text": "xyzzy plugh"}))["products"] == []
    assert good(indoors.host().post(SEARCH, {"text": "   "}))["products"] == []


def test_only_hosts_and_kiosks_of_the_site_may_ask(indoors: Indoors) -> None:
    body = {"text": "reispas"}
    assert problem(indoors.anybody().post(SEARCH, body)) == (401, "device_unknown")
    assert problem(indoors.screen().post(SEARCH, body)) == (403, "wrong_device")
    assert problem(indoors.kiosk("bibliotheek").post(SEARCH, body)) == (403, "not_your_site")
    assert problem(indoors.host().post("/sites/nergens/products/search", body)) == (404, "unknown_site")
    assert problem(indoors.host().post(SEARCH, {"text": "x" * 601}))[0] == 422


def test_the_words_of_a_visitor_reach_no_log(desk: RealDesk) -> None:
    good(desk.host().post(SEARCH, {"text": "schaamteloosgeheim reispas"}))
    desk.host().post("/sites/nergens/products/search", {"text": "schaamteloosgeheim"})
    assert "schaamteloosgeheim" not in desk.log


def test_another_town_is_searched_as_soon_as_it_runs(indoors: Indoors) -> None:
    assert ids(good(indoors.host().post(SEARCH, {"text": "reispas"})))
    town = indoors.desk.town
    indoors.desk.town, indoors.desk.town_version = (
        type(town)(**{**{f: getattr(town, f) for f in town.__dataclass_fields__ if f != "skill_sets"}, "products": {}}),
        "another",
    )
    assert good(indoors.host().post(SEARCH, {"text": "reispas"}))["products"] == []


def test_words_are_forgotten_after_a_while(indoors: Indoors, monkeypatch: pytest.MonkeyPatch) -> None:
    forgotten: list[Index] = []
    monkeypatch.setattr(finder, "FORGET_SECONDS", 0.05)
    monkeypatch.setattr(Index, "forget", lambda self: forgotten.append(self))
    for _ in range(2):
        before = len(forgotten)
        good(indoors.host().post(SEARCH, {"text": "reispas"}))
        wait_until(lambda before=before: len(forgotten) > before, what="forgetting")  # type: ignore[misc]
