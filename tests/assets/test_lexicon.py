"""What people say for the words of a town: broad, whole, and of every language of the demo town."""

from __future__ import annotations

import pytest

from assets.lexicon import lexicon

GROUPS_LEAST = {"nl": 200, "fr": 100, "en": 150, "de": 100, "ar": 20, "uk": 20, "tr": 50, "pl": 50}


@pytest.mark.parametrize("language", sorted(GROUPS_LEAST))
def test_each_language_has_lay_words_and_filler_and_no_group_is_empty_or_says_a_thing_twice(language: str) -> None:
    known = lexicon([language])
    groups = known.lay[language]
    assert len(groups) >= GROUPS_LEAST[language]
    assert len(known.filler[language]) > 100
    assert [name for name, said in groups.items() if not said] == []
    assert [name for name, said in groups.items() if len({name, *said}) != len(said) + 1] == []
    assert len(set(known.filler[language])) == len(known.filler[language])


def test_words_that_say_nothing_are_no_group() -> None:
    for language in GROUPS_LEAST:
        known = lexicon([language])
        assert sorted(set(known.filler[language]) & set(known.lay[language])) == []


def test_a_language_without_a_lexicon_is_no_error() -> None:
    assert lexicon(["xx"]).lay == {}
