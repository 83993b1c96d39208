"""The answers before the number change the plan of the visit, and are then forgotten."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from queue_server.contracts.visits import ANSWERS_MAX, PRODUCTS_MAX
from queue_server.domain.errors import Conflict
from queue_server.domain.questions import HAVE_ALL, NOT_ALL, QUESTIONS_MAX, UNKNOWN, Answer, Change, Kind, Question
from tests.queue_server.services.helpers import Hall


def answer(answer_id: str, next_id: str | None = None, **change: Any) -> Answer:
    return Answer(answer_id, {"nl": answer_id}, Change(**change), next_id)


QUESTIONS = {
    "why": Question(
        "why",
        {"nl": "Waarom?"},
        (
            answer("quick", minutes=-9),
            answer("zzz_private", "many", discreet=True, skill="welzijn"),
            answer("pin", product_id="eid_pincode"),
            answer("party", product_id="speelplein"),
        ),
        answer(UNKNOWN),
    ),
    "many": Question("many", {"nl": "?"}, (answer("4", persons=4),), answer(UNKNOWN), kind=Kind.PERSONS),
    "papers": Question(
        "papers", {"nl": "?"}, (answer(HAVE_ALL), answer(NOT_ALL, minutes=20)), answer(UNKNOWN), kind=Kind.PAPERS
    ),
}


@pytest.fixture
def asking_hall(hall: Hall) -> Iterator[Hall]:
    """The renewal of a card and the certificate of residence ask; the others do not."""
    first = {"eid_vernieuwen": "why", "attest_woonst": "papers", "gezinssamenstelling": "papers"}
    products = {p: replace(one, question_id=first.get(p)) for p, one in hall.town.products.items()}
    hall.town = replace(hall.town, products=products, questions=QUESTIONS)
    yield hall


def said(*pairs: tuple[str, str], product: str | None = None) -> list[dict[str, str | None]]:
    return [{"question_id": q, "answer_id": a, "product_id": product} for q, a in pairs]


def test_without_answers_a_visit_is_planned_as_the_catalogue_says(asking_hall: Hall) -> None:
    assert asking_hall.register("eid_vernieuwen").kind == "seated"


def test_fewer_minutes_lead_to_the_quick_desk(asking_hall: Hall) -> None:
    ticket = asking_hall.register("eid_vernieuwen", answers=said(("why", "quick")))
    assert ticket.kind == "standing"
    assert asking_hall.visit(ticket.visit_id).planned_minutes == 1


def test_skill_discretion_and_persons_reach_the_plan(asking_hall: Hall) -> None:
    ticket = asking_hall.register("eid_vernieuwen", answers=said(("why", "zzz_private"), ("many", "4")))
    visit = asking_hall.visit(ticket.visit_id)
    assert (visit.kind.value, visit.discreet, visit.persons) == ("discreet", True, 4)
    assert visit.planned_minutes == 10 + 3 * 5
    assert visit.skills == {"welzijn"}


def test_the_visit_is_for_the_product_that_it_is_after_all(asking_hall: Hall) -> None:
    ticket = asking_hall.register("eid_vernieuwen", "eid_pincode", answers=said(("why", "pin")))
    visit = asking_hall.visit(ticket.visit_id)
    assert (visit.product_ids, visit.planned_minutes) == (("eid_pincode",), 5)


def test_an_answer_counts_for_the_product_for_which_it_was_asked(asking_hall: Hall) -> None:
    both = ("attest_woonst", "gezinssamenstelling")
    one = asking_hall.register(*both, answers=said(("papers", NOT_ALL), product="attest_woonst"))
    two = asking_hall.register(*both, answers=said(("papers", NOT_ALL)))
    assert asking_hall.visit(one.visit_id).planned_minutes == 3 + 20 + 3
    assert asking_hall.visit(two.visit_id).planned_minutes == 3 + 20 + 3 + 20


def test_answers_that_the_town_does_not_know_any_more_cost_nobody_the_number(asking_hall: Hall) -> None:
    strange = said(("gone", "yes"), ("why", "gone"), ("why", "quick"))
    assert asking_hall.register("eid_vernieuwen", answers=strange).kind == "standing"
    assert asking_hall.register("eid_vernieuwen", answers=said(("gone", "yes"))).kind == "seated"


def test_a_product_after_all_that_is_not_here_is_refused_as_one_that_was_chosen(asking_hall: Hall) -> None:
    here = asking_hall.asking("an").site
    site = replace(here, product_ids=here.product_ids - {"speelplein"})
    asking_hall.town = replace(asking_hall.town, sites=(site, *asking_hall.town.sites[1:]))
    with pytest.raises(Conflict) as refused:
        asking_hall.register("eid_vernieuwen", answers=said(("why", "party")))
    assert refused.value.code == "not_at_this_site"


def test_no_answer_is_kept(asking_hall: Hall) -> None:
    asking_hall.register("eid_vernieuwen", answers=said(("why", "zzz_private"), ("many", "4")))
    kept = json.dumps({name: rows for name, rows in asking_hall.dump().items() if name != "town_versions"}, default=str)
    assert "eid_vernieuwen" in kept, "looked in the wrong place"
    for word in ("zzz_private", "why", "many", "question", "answer_id"):
        assert f'"{word}' not in kept
        assert f"'{word}" not in kept
    assert "zzz" not in kept


def test_a_device_may_send_as_many_answers_as_a_town_may_ask() -> None:
    assert ANSWERS_MAX == PRODUCTS_MAX * QUESTIONS_MAX
