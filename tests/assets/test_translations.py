"""Texts as a careful printer sets them: each language's own quotes, one sign for three dots, nothing left in Dutch."""

from __future__ import annotations

import re

import pytest

from tests.assets.test_texts import FOR_VISITORS, FORMS, TEXTS, forms, keys, known

QUOTES = {
    "nl": "“”‘’",
    "en": "“”‘’",
    "fr": "«»“”",
    "de": "„“‚‘",
    "ar": "«»“”",
    "uk": "«»„“",
    "tr": "“”‘’",
    "pl": "„”«»",
}
"""What each language puts around words; "’" is also an apostrophe."""
EVERY_QUOTE = set("".join(QUOTES.values())) - {"’"}
WORDS_THE_SAME = 2
"""So many words may be the same as in Dutch: "Idempotency-Key", "Adres", "Scan"."""


def faults(form: str, language: str, dutch: str) -> list[str]:
    """What is wrong with a text, in a word each."""
    strange = EVERY_QUOTE - set(QUOTES[language])
    before = r"(?<![\s\u00a0\u202f])" if language == "fr" else r"\s"
    found = {
        "straight quotes": '"' in form or re.search(r"(?<!\w)'\w.*\w'(?!\w)", form),
        "quotes of another language": strange & set(form),
        "three dots": ".." in form,
        "blank before a sign": re.search(r"\s[.,…]|" + before + r"[?!;]", form),
        "two signs": re.search(r"[,;:!?؟]{2}|[,;:]\.", form),
        "still in Dutch": language != "nl"
        and form == dutch
        and len(re.findall(r"[^\W\d_]{2,}", re.sub("{.*?}", "", form))) > WORDS_THE_SAME,
        "a line of its own": "\n" in form or "\t" in form,
    }
    return [fault for fault, there in found.items() if there]


@pytest.mark.parametrize(("area", "language"), TEXTS)
def test_every_text_is_set_with_care(area: str, language: str) -> None:
    dutch = known("nl", area)
    wrong = {
        f"{key}: {form}": found
        for key in keys(dutch)
        for form in forms(known(language, area), key)
        if (found := faults(form, language, forms(dutch, key)[-1]))
    }
    assert wrong == {}


@pytest.mark.parametrize(
    ("form", "language", "fault"),
    [
        ('Raak "Help mij" aan.', "nl", "straight quotes"),
        ("Touch 'Help me'.", "en", "straight quotes"),
        ("Dotknij “Pomoc”.", "pl", "quotes of another language"),
        ("„Yardım“ düğmesine dokunun.", "tr", "quotes of another language"),
        ("Wir suchen...", "de", "three dots"),
        ("Bir konu seçin , ya da sorun.", "tr", "blank before a sign"),
        ("W jakiej sprawie ?", "pl", "blank before a sign"),
        ("Que cherchez-vous?", "fr", "blank before a sign"),
        ("Sıra sizde!!", "tr", "two signs"),
        ("Volg uw beurt op uw telefoon", "uk", "still in Dutch"),
        ("Скануйте\nкод", "uk", "a line of its own"),
    ],
)
def test_a_fault_would_be_seen(form: str, language: str, fault: str) -> None:
    assert faults(form, language, "Volg uw beurt op uw telefoon") == [fault]


@pytest.mark.parametrize("form", ["Que cherchez-vous ?", "Touchez « Aide ».", "On cherche…", "l'accueil"])
def test_what_is_right_is_left_alone(form: str) -> None:
    assert faults(form, "fr", "Anders") == []


@pytest.mark.parametrize("language", FORMS)
def test_nobody_is_spoken_to_as_a_child_or_a_stranger(language: str) -> None:
    """One way of address per language: "u", "vous", "Sie", "ви", "siz"; Polish says "ty" without a gender."""
    strange = {
        "nl": r"\b(jij|je|jou|jouw|jullie)\b",
        "en": r"\b(sir|madam)\b",
        "fr": r"\b(tu|toi|ton|tes)\b",
        "de": r"\b(du|dich|dir|dein\w*)\b",
        "ar": r"\b(حضرتك|سيادتك)\b",
        "uk": r"\b(ти|тебе|тобі|твій|твоя)\b",
        "tr": r"\b(sen|seni|sana|senin)\b",
        "pl": r"\b(pan|pani|pana|panu|panią|państwo|państwa)\b|(łeś|łaś)\b",
    }[language]
    for area in (area for area, of in FOR_VISITORS if of == language):
        for key in keys(known(language, area)):
            for form in forms(known(language, area), key):
                assert not re.search(strange, form, re.IGNORECASE), f"{area} {key}: {form}"
