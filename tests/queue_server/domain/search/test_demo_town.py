"""The search on Lindegem with all its languages and what people say there: every name, slips, unfinished words."""

from __future__ import annotations

from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assets.paths import DEMO_TOWN
from benchmarks.questions import OUTSIDE, demo_trial, outside
from benchmarks.search import built
from queue_server.domain.search import Entry, Hit, Index
from queue_server.town.folder import load

LANGUAGES = load(DEMO_TOWN).languages
SLIP_LENGTH_MIN = 6


@cache
def entries() -> tuple[Entry, ...]:
    return demo_trial().entries


@cache
def index() -> Index:
    return built(entries(), LANGUAGES)


NAMES = sorted((language, entry.names[language]) for entry in entries() for language in LANGUAGES)


def hits(text: str, language: str) -> tuple[Hit, ...]:
    return index().find(text, language).hits


def names_of(found: tuple[Hit, ...], language: str) -> list[str]:
    by_id = {entry.product_id: entry.names[language] for entry in entries()}
    return [by_id[hit.product_id] for hit in found]


def test_a_name_typed_as_it_is_written_comes_first_and_is_certain() -> None:
    assert len(NAMES) > 300
    for language, name in NAMES:
        found = hits(name.upper(), language)
        assert names_of(found, language)[:1] == [name], (language, name)
        assert found[0].score == 1.0


@settings(max_examples=200, deadline=None)
@given(st.sampled_from(NAMES), st.data())
def test_one_slip_in_a_name_still_finds_it_among_the_first_three(named: tuple[str, str], data: st.DataObject) -> None:
    language, name = named
    if len(name) < SLIP_LENGTH_MIN:
        return
    place = data.draw(st.integers(0, len(name) - 1), label="place")
    letter = data.draw(st.sampled_from("aeionrst"), label="letter")
    slip = data.draw(st.sampled_from(("changed", "left out", "put in", "swapped")), label="slip")
    typed = {
        "changed": name[:place] + letter + name[place + 1 :],
        "left out": name[:place] + name[place + 1 :],
        "put in": name[:place] + letter + name[place:],
        "swapped": name[:place] + name[place : place + 2][::-1] + name[place + 2 :],
    }[slip]
    assert name in names_of(hits(typed, language)[:3], language), typed


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=200), st.sampled_from(LANGUAGES))
def test_whatever_is_typed_every_hit_is_a_product_of_the_town_and_its_words_stand_there(
    text: str, language: str
) -> None:
    known = {entry.product_id: entry for entry in entries()}
    for hit in hits(text, language):
        entry = known[hit.product_id]
        said = [
            *entry.names.values(),
            *(w for ws in entry.search_words.values() for w in ws),
            *entry.descriptions.values(),
        ]
        assert all(any(word in one for one in said) for word in hit.matched)


def test_most_lay_questions_have_their_product_first_and_few_are_lost() -> None:
    asked = demo_trial().questions
    found = [(q, [hit.product_id for hit in hits(q.text, q.language)]) for q in asked]
    assert len(asked) >= 80
    assert sum(got[:1] != [] and got[0] in q.right for q, got in found) / len(asked) >= 0.85
    assert sum(any(one in q.right for one in got[:3]) for q, got in found) / len(asked) >= 0.9
    assert sum(not got for _, got in found) / len(asked) <= 0.05


def test_of_most_questions_that_are_not_for_a_town_hall_it_says_that_it_does_not_know() -> None:
    asked = outside(OUTSIDE, LANGUAGES)
    assert len(asked) == 120
    assert sum(not hits(q.text, q.language) for q in asked) / len(asked) >= 0.75


@pytest.mark.parametrize("text", ["rijbewijs verlengen", "ik ben verhuisd", "vuilzaken", "trouwen"])
def test_typing_goes_from_guess_to_answer_and_the_answer_stays(text: str) -> None:
    last = hits(text, "nl")[0].product_id
    assert hits(text + " ", "nl")[0].product_id == last
    assert last in {hit.product_id for hit in hits(text[:-1], "nl")}
