"""What Lindegem asks before the number: every way through ends, in words that everybody reads."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from assets.paths import DEMO_TOWN
from queue_server.domain.catalogue import Town
from queue_server.domain.offers import Product, Words
from queue_server.domain.questions import QUESTIONS_MAX, UNKNOWN, Given, Kind, Matter, asked, matter
from queue_server.town.folder import load

LANGUAGES = load(DEMO_TOWN).languages
SENTENCE_WORDS_MAX = 12
BUTTON_CHARS_MAX = 34


@pytest.fixture(scope="module")
def town() -> Town:
    return load(DEMO_TOWN)


def ways(town: Town, product: Product, given: Given = ()) -> Iterator[Matter]:
    """Every way through the questions of a product, to where nothing is asked."""
    found = matter(product, given, town.products, town.questions)
    if found.asks is None:
        yield found
        return
    step = asked(found, town.products, town.questions)
    assert step is not None and len(given) + step.most_left <= QUESTIONS_MAX
    for answer in (*found.asks.answers, found.asks.unknown):
        yield from ways(town, product, [*given, (found.asks.question_id, answer.answer_id)])


def after(town: Town, product_id: str, *given: tuple[str, str]) -> Matter:
    return matter(town.products[product_id], given, town.products, town.questions)


def test_at_least_fourteen_products_ask(town: Town) -> None:
    assert sum(p.question_id is not None for p in town.products.values()) >= 14


def test_every_way_of_every_product_ends_with_a_matter_within_limits(town: Town) -> None:
    count = 0
    for product in town.products.values():
        for found in ways(town, product):
            count += 1
            assert len(found.given) <= QUESTIONS_MAX
            assert 1 <= found.product.planned_minutes <= 240
            assert set(found.product.papers) <= set(town.papers)
    assert count > 300


def test_who_never_knows_gets_to_the_end_too(town: Town) -> None:
    for product in town.products.values():
        always = [(question_id, UNKNOWN) for question_id in town.questions]
        assert matter(product, always, town.products, town.questions).asks is None


def test_what_a_host_would_conclude_is_concluded(town: Town) -> None:
    assert after(town, "eid_vernieuwen", ("eid_wat", "pin")).product.product_id == "eid_pincode"
    lost = after(town, "eid_vernieuwen", ("eid_wat", "kwijt"), ("eid_verlies", "kwijt"))
    assert (lost.product.product_id, lost.product.papers) == ("eid_verloren", ("pasfoto",))
    assert after(town, "reispas", ("reispas_wie", "meer"), ("reispas_hoeveel", "4")).persons == 4
    assert after(town, "attest_woonst", ("attest_wie", "ander")).product.papers == ("eid", "volmacht")
    debts = after(town, "belasting", ("belasting_wat", "betalen"))
    assert (debts.product.discreet, debts.product.skill) == (True, "welzijn")


def texts(town: Town) -> Iterator[tuple[str, Words]]:
    for question in town.questions.values():
        yield question.question_id, question.names
        if question.help:
            yield question.question_id, question.help
        for answer in (*question.answers, question.unknown):
            yield f"{question.question_id}.{answer.answer_id}", answer.names


def test_every_text_is_there_in_every_language_in_short_sentences(town: Town) -> None:
    for where, words in texts(town):
        assert tuple(words) == LANGUAGES, where
        for text in words.values():
            for sentence in re.split(r"(?<=[.!?]) ", text):
                assert len(re.findall(r"[\w’'-]+", sentence)) <= SENTENCE_WORDS_MAX, (where, sentence)


def test_dutch_says_u_and_nobody_says_please_or_invalid(town: Town) -> None:
    dutch = " ".join(words["nl"] for _, words in texts(town)).lower()
    assert not re.search(r"\b(jij|je|jouw|gelieve|ongeldig\w*|alstublieft)\b", dutch)
    other = " ".join(words[code] for _, words in texts(town) for code in ("en", "fr", "de")).lower()
    assert not re.search(r"\b(please|invalid|veuillez|bitte|ungültig)\b", other)


def test_answers_fit_on_their_buttons_and_differ(town: Town) -> None:
    for question in town.questions.values():
        if question.kind is not Kind.PERSONS:
            for code in LANGUAGES:
                names = [a.names[code] for a in (*question.answers, question.unknown)]
                assert len(set(names)) == len(names), question.question_id
                assert [name for name in names if len(name) > BUTTON_CHARS_MAX] == []
