"""Every text is there in every language of the house, with the same holes to fill."""

from __future__ import annotations

import re
from string import Formatter

import pytest
from babel.messages.catalog import Catalog

from assets import texts
from assets.paths import SOUNDS, SYSTEM_FONTS, TRANSLATIONS, FontMissing, font
from assets.texts import TextMissing, catalogue, languages, text

LANGUAGES = ("nl", "en", "fr", "de")
AREAS = sorted(path.stem for path in (TRANSLATIONS / "nl").glob("*.po"))
ROOM_FOR_PLURALS = {"nl": 2, "en": 2, "fr": 2, "de": 2}


def forms(of: Catalog, key: str) -> tuple[str, ...]:
    found = of.get(key)
    assert found is not None, key
    return (found.string,) if isinstance(found.string, str) else tuple(found.string or ())


def keys(of: Catalog) -> set[str]:
    return {m.id if isinstance(m.id, str) else m.id[0] for m in of if m.id}


def holes(form: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(form) if name is not None}


def known(language: str, area: str) -> Catalog:
    found = catalogue(language, area)
    assert found is not None, f"{language} has no {area}.po"
    return found


def test_the_areas_are_those_of_the_rooms_that_speak() -> None:
    assert {"host", "kiosk", "phone", "problems", "screen", "slip"} <= set(AREAS)
    assert sum(len(keys(known("nl", area))) for area in AREAS) > 250


@pytest.mark.parametrize("language", LANGUAGES[1:])
@pytest.mark.parametrize("area", AREAS)
def test_every_language_has_the_keys_of_dutch_and_no_other(area: str, language: str) -> None:
    dutch, own = keys(known("nl", area)), keys(known(language, area))
    assert dutch - own == set(), "not translated"
    assert own - dutch == set(), "translated, but Dutch does not know it"


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("area", AREAS)
def test_every_form_of_a_text_is_filled_and_has_the_holes_of_dutch(area: str, language: str) -> None:
    for key in keys(known("nl", area)):
        dutch = set().union(*map(holes, forms(known("nl", area), key)))
        own = forms(known(language, area), key)
        assert all(own), f"{key} is empty"
        assert set().union(*map(holes, own)) == dutch, key
        assert len(own) in (1, ROOM_FOR_PLURALS[language]), key


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("area", AREAS)
def test_no_text_is_fuzzy_or_has_stray_space(area: str, language: str) -> None:
    for message in known(language, area):
        if not message.id:
            continue
        assert not message.fuzzy, message.id
        for form in forms(known(language, area), message.id if isinstance(message.id, str) else message.id[0]):
            assert form == form.strip() and "  " not in form, form


PLURAL = next(
    (area, key) for area in AREAS for key in sorted(keys(known("nl", area))) if len(forms(known("nl", area), key)) == 2
)


@pytest.mark.parametrize(
    ("language", "count", "form"),
    [
        ("nl", 0, 1),
        ("nl", 1, 0),
        ("nl", 2, 1),
        ("en", 0, 1),
        ("en", 1, 0),
        ("de", 0, 1),
        ("de", 1, 0),
        ("fr", 0, 0),  # French: zero is singular
        ("fr", 1, 0),
        ("fr", 2, 1),
        ("fr", 1_000_000, 1),
    ],
)
def test_the_plural_form_follows_the_rule_of_the_language(language: str, count: int, form: int) -> None:
    area, key = PLURAL
    wanted = forms(known(language, area), key)[form]
    fields = dict.fromkeys(holes(wanted) - {"count"}, "x")
    assert text(language, area, key, count, **fields) == wanted.format(count=count, **fields)


def test_a_key_that_nobody_has_is_a_mistake_of_ours() -> None:
    with pytest.raises(TextMissing, match="problems: no_such_key"):
        text("nl", "problems", "no_such_key")
    with pytest.raises(TextMissing):
        text("nl", "no_such_area", "title")


def test_a_language_without_the_text_reads_dutch() -> None:
    assert text("tr", "host", "sign_out") == text("nl", "host", "sign_out")


@pytest.mark.parametrize("area", AREAS)
def test_dutch_comes_first_in_the_list_of_languages(area: str) -> None:
    assert languages(area)[: len(LANGUAGES)] == LANGUAGES


def test_the_lookup_would_notice_a_hole_that_is_not_filled() -> None:
    area, key = PLURAL
    assert "{" not in text("nl", area, key, 2, **dict.fromkeys(holes(forms(known("nl", area), key)[1]) - {"count"}, 1))
    assert texts.FIRST_LANGUAGE == "nl"


@pytest.mark.parametrize("weight", ["regular", "semibold"])
@pytest.mark.parametrize("script", ["latin", "arabic"])
def test_every_face_is_found(weight: str, script: str) -> None:
    path = font(weight, script)
    assert path.parent == SYSTEM_FONTS
    assert path.stat().st_size > 10_000


def test_a_face_that_is_not_installed_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("assets.paths.SYSTEM_FONTS", SOUNDS)
    with pytest.raises(FontMissing, match="fonts-noto-core"):
        font()


def test_a_sentence_for_a_visitor_has_no_blame_and_no_jargon() -> None:
    words = re.compile(r"\b(ongeldig|invalid|ungültig|invalide|error|fout)\b", re.IGNORECASE)
    for language in LANGUAGES:
        for area in ("kiosk", "phone", "screen", "slip"):
            for key in keys(known(language, area)):
                for form in forms(known(language, area), key):
                    assert not words.search(form), f"{language} {area} {key}: {form}"
