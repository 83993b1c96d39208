"""How words are found that are not written as the town writes them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from queue_server.domain.search.lexicon import Lexicon
from queue_server.domain.search.spelling import Spelling, slips
from queue_server.domain.search.words import plain, stem, words

WORDS = st.text("abcd", max_size=9)


def by_the_book(one: str, other: str) -> int:
    """The whole table of the optimal string alignment distance, nothing left out."""
    table = [[max(i, j) if not i * j else 0 for j in range(len(other) + 1)] for i in range(len(one) + 1)]
    for i in range(1, len(one) + 1):
        for j in range(1, len(other) + 1):
            same = one[i - 1] == other[j - 1]
            best = min(table[i - 1][j] + 1, table[i][j - 1] + 1, table[i - 1][j - 1] + (not same))
            if i > 1 and j > 1 and one[i - 1] == other[j - 2] and one[i - 2] == other[j - 1]:
                best = min(best, table[i - 2][j - 2] + 1)
            table[i][j] = best
    return table[-1][-1]


@given(WORDS, WORDS, st.integers(1, 2))
def test_slips_are_counted_as_in_the_book_up_to_the_most_that_is_allowed(one: str, other: str, most: int) -> None:
    assert slips(one, other, most) == min(most + 1, by_the_book(one, other))


@given(st.text("abc", min_size=1, max_size=7), st.text("abc", min_size=1, max_size=9), st.integers(1, 2))
def test_an_unfinished_word_is_compared_with_the_beginning_that_fits_best(one: str, other: str, most: int) -> None:
    if len(other) > len(one):
        best = min(by_the_book(one, other[:end]) for end in range(1, len(other) + 1))
        assert slips(one, other, most, unfinished=True) == min(most + 1, best)


SPELLING = Spelling(
    ("rijbewijs", "verlenging", "vernieuwen", "huwelijk", "aangifte", "kaart", "identiteitskaart"), "nl"
)


@pytest.mark.parametrize(
    ("compound", "parts"),
    [
        ("rijbewijsverlenging", ("rijbewijs", "verlenging")),
        ("huwelijksaangifte", ("huwelijk", "aangifte")),
        ("rijbewijsvernieuwing", ("rijbewijs", "vernieuwing")),
        ("rijbewijs", ()),
        ("rij", ()),
        ("", ()),
    ],
)
def test_a_compound_is_taken_apart_in_known_words(compound: str, parts: tuple[str, ...]) -> None:
    assert SPELLING.parts(compound, as_written=False) == parts


def test_a_word_is_found_by_its_beginning_its_end_and_inside() -> None:
    assert SPELLING.beginning_with("ver") == ["verlenging", "vernieuwen"]
    assert SPELLING.ending_with("kaart") == ["identiteitskaart"]
    assert SPELLING.inside("rijbewijsgedoe") == "rijbewijs"
    assert SPELLING.near("verniewen") == [("vernieuwen", 1)]
    assert SPELLING.near("pas") == []


@given(st.text(max_size=30))
def test_nothing_that_is_typed_breaks_the_spelling(text: str) -> None:
    for word in words(text, "nl"):
        SPELLING.parts(word.plain)
        SPELLING.near(word.plain, unfinished=True)
        SPELLING.beginning_with(word.plain)
        stem(word.plain, "nl")


def test_words_are_compared_without_capitals_accents_and_hyphens() -> None:
    assert plain("ÜBERFÜHRUNG Straße œuvre") == "uberfuhrung strasse oeuvre"
    assert [w.plain for w in words("ID-kaart d'identité")] == ["idkaart", "id", "kaart", "d", "identite"]
    assert [w.plain for w in words("Fuehrerschein", "de")] == [w.plain for w in words("Führerschein", "de")]


def test_a_phrase_means_what_its_group_means_whatever_the_endings() -> None:
    lexicon = Lexicon({"dispose": ("get rid", "throw out"), "garbage": ("trash",)}, "en")
    stems = [stem(word.plain, "en") for word in words("getting rid of trash", "en")]
    assert [(m.group, m.start, m.end) for m in lexicon.meanings(stems)] == [("=dispose", 0, 2), ("=garbage", 3, 4)]
