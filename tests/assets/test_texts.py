"""Every text is there in every language of the house, with the same holes to fill."""

from __future__ import annotations

import re
from collections import Counter
from gettext import c2py  # CPython's own reader of plural rules
from string import Formatter

import pytest
from babel.messages.catalog import Catalog

from assets import texts
from assets.paths import SOUNDS, SYSTEM_FONTS, TRANSLATIONS, FontMissing, font
from assets.texts import TextMissing, catalogue, languages, text
from printers.lettering import missing_glyphs

FORMS = {"nl": 2, "en": 2, "fr": 2, "de": 2, "ar": 6, "uk": 3, "tr": 2, "pl": 3}
"""How many plural forms each language of the house has."""
LANGUAGES = tuple(FORMS)
AREAS = sorted(path.stem for path in (TRANSLATIONS / "nl").glob("*.po"))
STAFF = "host"
"""The one area that no visitor reads: Dutch, French, English and German are enough there."""
TEXTS = [(area, language) for area in AREAS for language in (LANGUAGES if area != STAFF else ("nl", "en", "fr", "de"))]


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


@pytest.mark.parametrize(("area", "language"), TEXTS)
def test_every_language_has_the_keys_of_dutch_and_no_other(area: str, language: str) -> None:
    dutch, own = keys(known("nl", area)), keys(known(language, area))
    assert dutch - own == set(), "not translated"
    assert own - dutch == set(), "translated, but Dutch does not know it"


@pytest.mark.parametrize(("area", "language"), TEXTS)
def test_every_form_of_a_text_is_filled_and_has_the_holes_of_dutch(area: str, language: str) -> None:
    for key in keys(known("nl", area)):
        dutch = set().union(*map(holes, forms(known("nl", area), key)))
        own = forms(known(language, area), key)
        assert all(own), f"{key} is empty"
        assert set().union(*map(holes, own)) == dutch, key
        assert len(own) == (FORMS[language] if len(forms(known("nl", area), key)) > 1 else 1), key


@pytest.mark.parametrize(("area", "language"), TEXTS)
def test_no_text_is_fuzzy_or_has_stray_space(area: str, language: str) -> None:
    for message in known(language, area):
        if not message.id:
            continue
        assert not message.fuzzy, message.id
        for form in forms(known(language, area), message.id if isinstance(message.id, str) else message.id[0]):
            assert form == form.strip() and "  " not in form, form


@pytest.mark.parametrize(("area", "language"), TEXTS)
def test_a_form_for_many_numbers_says_the_number(area: str, language: str) -> None:
    """Only a form for one number alone, as the Arabic dual, may say it in a word."""
    of = known(language, area)
    assert of.num_plurals == FORMS[language]
    rule = c2py(str(of.plural_expr))
    serves = Counter(rule(count) for count in range(1000))
    assert sorted(serves) == list(range(of.num_plurals))
    for key in keys(of):
        counted = [form for form, own in enumerate(forms(of, key)) if "count" in holes(own)]
        if len(forms(of, key)) > 1 and counted:
            assert not [form for form in serves if serves[form] > 1 and form not in counted], key


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
        ("ar", 0, 0),
        ("ar", 1, 1),
        ("ar", 2, 2),
        ("ar", 10, 3),
        ("ar", 11, 4),
        ("ar", 100, 5),
        ("ar", 103, 3),
        ("uk", 1, 0),
        ("uk", 21, 0),
        ("uk", 3, 1),
        ("uk", 11, 2),
        ("uk", 25, 2),
        ("pl", 1, 0),
        ("pl", 21, 2),
        ("pl", 22, 1),
        ("pl", 12, 2),
        ("tr", 1, 0),
        ("tr", 2, 1),
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
    assert languages(area) == tuple(language for of, language in TEXTS if of == area)


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


UNKIND = {
    "nl": r"ongeldig|verplicht|fout|alstublieft",
    "en": r"invalid|mandatory|error\b|please",
    "fr": r"invalide|obligatoire|erreur|veuillez|s.il vous pla[iî]t",
    "de": r"ungültig|\bfehler|\bbitte\b",
    "ar": r"خطأ|غير صالح|إلزامي|فضلك|يرجى|الرجاء",
    "uk": r"помилк|недійсн|неправильн|обов.язков|будь ласка",
    "tr": r"\bhata|geçersiz|zorunlu|lütfen",
    "pl": r"błąd|błęd|nieprawidłow|obowiązkow|proszę",
}
"""Words that blame, order or beg; a good host does without."""
FOR_VISITORS = [(area, language) for area, language in TEXTS if area != STAFF]
FOR_STAFF_TOO = {("screen", "layout_hint")}
"""What only somebody who sets up a screen reads."""


@pytest.mark.parametrize(("area", "language"), FOR_VISITORS)
def test_a_sentence_for_a_visitor_is_short_and_kind(area: str, language: str) -> None:
    for key in keys(known(language, area)):
        for form in forms(known(language, area), key):
            assert not re.search(UNKIND[language], form, re.IGNORECASE), f"{key}: {form}"
            if (area, key) not in FOR_STAFF_TOO:
                for sentence in re.split(r"[.?!؟:](?:\s|$)", form):
                    assert len(sentence.split()) <= 12, f"{key}: {sentence}"


@pytest.mark.parametrize(("area", "language"), FOR_VISITORS)
def test_every_letter_for_a_visitor_is_in_our_fonts(area: str, language: str) -> None:
    for key in keys(known(language, area)):
        for form in forms(known(language, area), key):
            assert missing_glyphs(form) == set(), f"{key}: {form}"
