"""Managers read how long products take; what fewer than five contacts taught stays unsaid."""

from __future__ import annotations

from typing import Any

from tests.support.caller import Caller, good, problem
from tests.support.indoors import Indoors

DURATIONS = "/sites/stadhuis/durations"


def told(indoors: Indoors) -> dict[str, dict[str, Any]]:
    answer = good(indoors.host("veerle").get(DURATIONS))
    return {one["product_id"]: one for one in answer["products"]}


def served(indoors: Indoors, an: Caller, minutes: float) -> None:
    visit = indoors.kiosk().register("attest_woonst")["visit_id"]
    an.call("snelbalie1", visit)
    an.act(visit, "start")
    indoors.clock.forward(minutes=minutes)
    an.act(visit, "finish", {"outcome": "answered"})


def test_a_manager_reads_what_five_contacts_taught_and_not_what_four_did(indoors: Indoors) -> None:
    an = indoors.host("an")
    for _ in range(4):
        served(indoors, an, 9)
    nothing = dict.fromkeys(("contacts", "mean_minutes", "low_minutes", "high_minutes", "longer_than_quick"))
    plan = {"product_id": "attest_woonst", "planned_minutes": 3}
    assert told(indoors)["attest_woonst"] == {**plan, **nothing}
    served(indoors, an, 9)
    found = told(indoors)
    known = found["attest_woonst"]
    assert known["contacts"] == 5
    assert 3 < known["mean_minutes"] < 9
    assert known["low_minutes"] < known["mean_minutes"] < known["high_minutes"]
    assert 0 < known["longer_than_quick"] < 1
    assert found["reispas"] == {"product_id": "reispas", "planned_minutes": 10, **nothing}


def test_the_answer_says_by_which_rules_it_was_made(indoors: Indoors) -> None:
    answer = good(indoors.host("veerle").get(DURATIONS))
    assert (answer["site_id"], answer["learning_strength"], answer["quick_minutes"]) == ("stadhuis", 10, 5)


def test_hosts_and_kiosks_do_not_read_it(indoors: Indoors) -> None:
    assert problem(indoors.host("an").get(DURATIONS)) == (403, "managers_only")
    assert problem(indoors.kiosk().get(DURATIONS)) == (401, "not_signed_in")
    assert problem(indoors.host("veerle").get("/sites/nowhere/durations")) == (404, "unknown_site")
