"""Questions before the number: the same answers always give the same matter, and every walk ends."""

from __future__ import annotations

import random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from queue_server.domain.offers import MINUTES_MAX, Product, Way
from queue_server.domain.questions import (
    HAVE_ALL,
    NOT_ALL,
    UNKNOWN,
    Answer,
    Change,
    Kind,
    Matter,
    Question,
    asked,
    matter,
    most_questions,
)
from tests.queue_server.domain.samples import product


def answer(answer_id: str, next_id: str | None = None, **change: Any) -> Answer:
    return Answer(answer_id, {"nl": answer_id}, Change(**change), next_id)


def question(question_id: str, *answers: Answer, unknown: Answer | None = None, kind: Kind = Kind.CHOICE) -> Question:
    return Question(question_id, {"nl": question_id}, answers, unknown or answer(UNKNOWN), kind=kind)


CARD = product("eid", planned_minutes=10, papers=("eid_oud", "pasfoto"), skill="bevolking", question_id="why")
LOST = product("eid_verloren", planned_minutes=15, papers=("aangifte",), question_id="papers")
PRODUCTS = {p.product_id: p for p in (CARD, LOST)}
QUESTIONS = {
    q.question_id: q
    for q in (
        question(
            "why",
            answer("renew", "papers"),
            answer("lost", product_id="eid_verloren"),
            answer("damaged", "persons", minutes=5, fewer_papers=("eid_oud",), more_papers=("kaart", "pasfoto")),
            answer("private", discreet=True, skill="welzijn"),
            answer("elsewhere", way=Way.PARTNER, partner_id="vdab"),
            unknown=answer(UNKNOWN, "persons", minutes=2),
        ),
        question("persons", answer("1", persons=1), answer("3", "papers", persons=3), kind=Kind.PERSONS),
        question("papers", answer(HAVE_ALL), answer(NOT_ALL, way=Way.LATER), kind=Kind.PAPERS),
    )
}


def after(*given: tuple[str, str], start: Product = CARD) -> Matter:
    return matter(start, given, PRODUCTS, QUESTIONS)


def open_id(found: Matter) -> str | None:
    return found.asks.question_id if found.asks else None


def test_a_product_without_questions_is_what_it_is() -> None:
    plain = product()
    assert matter(plain, [("why", "lost")], PRODUCTS, QUESTIONS) == Matter(plain)


def test_the_first_question_is_open_until_it_is_answered() -> None:
    assert open_id(after()) == "why"
    assert open_id(after(("why", "renew"))) == "papers"
    assert open_id(after(("why", "renew"), ("papers", HAVE_ALL))) is None


def test_an_answer_changes_minutes_and_papers() -> None:
    found = after(("why", "damaged"))
    assert found.product.planned_minutes == 15
    assert found.product.papers == ("pasfoto", "kaart")
    assert found.product.skill == "bevolking"


def test_an_answer_changes_skill_and_discretion() -> None:
    found = after(("why", "private"))
    assert (found.product.skill, found.product.discreet) == ("welzijn", True)


def test_an_answer_says_how_it_goes_on_and_with_whom() -> None:
    found = after(("why", "elsewhere"))
    assert (found.way, found.partner_id) == (Way.PARTNER, "vdab")


def test_persons_are_those_of_the_answer() -> None:
    assert after(("why", "damaged"), ("persons", "3")).persons == 3


def test_another_product_after_all_comes_with_its_own_questions() -> None:
    found = after(("why", "lost"))
    assert found.product == LOST
    assert open_id(found) == "papers"
    assert after(("why", "lost"), ("papers", NOT_ALL)).way is Way.LATER


def test_what_was_said_of_the_first_product_is_not_true_of_the_other_but_the_persons_stay() -> None:
    questions = {
        **QUESTIONS,
        "persons": question("persons", answer("3", "then", persons=3, minutes=9, way=Way.HOST), kind=Kind.PERSONS),
        "then": question("then", answer("lost", product_id="eid_verloren")),
    }
    found = matter(CARD, [("why", UNKNOWN), ("persons", "3"), ("then", "lost")], PRODUCTS, questions)
    assert (found.product, found.persons, found.way) == (LOST, 3, None)
    assert [q for q, _ in found.given] == ["why", "persons", "then"]


def test_answers_off_the_way_and_strange_ones_change_nothing() -> None:
    strange = [("persons", "3"), ("why", "renew"), ("colour", "red"), ("papers", "perhaps")]
    assert after(*strange) == after(("why", "renew"))


def test_the_answers_that_counted_can_be_taken_back_one_by_one() -> None:
    found = after(("persons", "3"), ("papers", NOT_ALL), ("why", "damaged"))
    assert found.given == (("why", "damaged"), ("persons", "3"), ("papers", NOT_ALL))
    assert open_id(after(*found.given[:-1])) == "papers"


def test_of_two_answers_to_one_question_the_later_counts() -> None:
    assert after(("why", "lost"), ("why", "private")) == after(("why", "private"))


@pytest.mark.parametrize(("more", "planned"), [(-50, 1), (500, MINUTES_MAX), (-9, 1), (1, 11)])
def test_the_minutes_stay_within_what_a_catalogue_may_hold(more: int, planned: int) -> None:
    questions = {"why": question("why", answer("yes", minutes=more))}
    assert matter(CARD, [("why", "yes")], PRODUCTS, questions).product.planned_minutes == planned


def test_a_question_for_papers_is_passed_over_when_there_are_none() -> None:
    bare = product("bare", question_id="papers")
    questions = {
        "papers": question("papers", answer(HAVE_ALL, "persons"), answer(NOT_ALL), kind=Kind.PAPERS),
        "persons": QUESTIONS["persons"],
    }
    found = matter(bare, [], PRODUCTS, questions)
    assert (open_id(found), found.given) == ("persons", ())


def test_questions_that_go_round_end() -> None:
    questions = {
        "why": question("why", answer("on", "more")),
        "more": question("more", answer("back", "why"), answer("again", product_id="eid")),
    }
    assert after_in(questions, ("why", "on"), ("more", "back")).asks is None
    assert after_in(questions, ("why", "on"), ("more", "again")).asks is None
    assert most_questions("why", PRODUCTS, questions) == 2


def after_in(questions: dict[str, Question], *given: tuple[str, str]) -> Matter:
    return matter(CARD, given, PRODUCTS, questions)


def test_a_screen_learns_what_to_show_and_how_much_is_left() -> None:
    first = asked(after(), PRODUCTS, QUESTIONS)
    assert first is not None
    assert (first.question.question_id, first.number, first.most_left, first.papers) == ("why", 1, 3, ())
    second = asked(after(("why", "renew")), PRODUCTS, QUESTIONS)
    assert second is not None
    assert (second.question.kind, second.number, second.most_left) == (Kind.PAPERS, 2, 1)
    assert second.papers == ("eid_oud", "pasfoto")
    assert asked(after(("why", "private")), PRODUCTS, QUESTIONS) is None


IDS = [f"q{i}" for i in range(6)]
PRODUCT_IDS = [f"p{i}" for i in range(3)]
CHANGES = st.sampled_from(
    [
        Change(),
        Change(minutes=-300, persons=3),
        Change(minutes=250, discreet=True),
        Change(minutes=7, skill="s", discreet=False),
        Change(more_papers=("a", "b")),
        Change(fewer_papers=("a",), way=Way.HOST),
        Change(way=Way.PARTNER, partner_id="vdab", persons=12),
        *(Change(product_id=i, minutes=-4, more_papers=("b",)) for i in (*PRODUCT_IDS, "nowhere")),
    ]
)
NEXT_IDS = st.none() | st.sampled_from([*IDS, "nowhere"])


@st.composite
def graphs(draw: st.DrawFn) -> tuple[dict[str, Product], dict[str, Question]]:
    """Any questions at all: round in circles, with papers, to nowhere."""
    products = {
        p: product(p, planned_minutes=10, papers=draw(st.sampled_from([(), ("a",)])), question_id=draw(NEXT_IDS))
        for p in PRODUCT_IDS
    }
    questions = {}
    for question_id in IDS:
        kind = draw(st.sampled_from([Kind.CHOICE, Kind.PAPERS]))
        ids = (HAVE_ALL, NOT_ALL) if kind is Kind.PAPERS else ("x", "y")
        answers = [Answer(i, {"nl": i}, draw(CHANGES), draw(NEXT_IDS)) for i in (*ids, UNKNOWN)]
        questions[question_id] = question(question_id, *answers[:2], unknown=answers[2], kind=kind)
    return products, questions


GIVEN = st.dictionaries(st.sampled_from([*IDS, "nowhere"]), st.sampled_from(["x", "y", HAVE_ALL, UNKNOWN, "strange"]))


@given(graphs(), GIVEN, st.randoms(use_true_random=False))
def test_any_answers_in_any_order_give_one_matter_within_limits(
    town: tuple[dict[str, Product], dict[str, Question]], answers: dict[str, str], chance: random.Random
) -> None:
    products, questions = town
    found = matter(products["p0"], list(answers.items()), products, questions)
    mixed = list(answers.items())
    chance.shuffle(mixed)
    assert matter(products["p0"], mixed, products, questions) == found
    assert 1 <= found.product.planned_minutes <= MINUTES_MAX
    assert matter(products["p0"], found.given, products, questions) == found
    left = asked(found, products, questions)
    assert left is None or 1 <= left.most_left <= len(questions)


@given(graphs(), st.sampled_from(["x", "y", HAVE_ALL, UNKNOWN]))
def test_whoever_answers_or_does_not_know_gets_on_with_every_question(
    town: tuple[dict[str, Product], dict[str, Question]], always: str
) -> None:
    products, questions = town
    given_: list[tuple[str, str]] = []
    for _ in range(len(questions) + 1):
        found = matter(products["p0"], given_, products, questions)
        if found.asks is None:
            return
        known = found.asks.answer(always)
        given_.append((found.asks.question_id, always if known else UNKNOWN))
    raise AssertionError("the questions never end")
