"""A voice says what a host would say, not what stands there letter by letter."""

from __future__ import annotations

import pytest

from assets.texts import languages
from kiosk import words
from kiosk.voice.forms import spoken


@pytest.mark.parametrize("language", languages("kiosk"))
def test_a_number_is_said_letter_and_digits_one_by_one(language: str) -> None:
    assert spoken(words.code("L", 47), language) == "L, 0, 4, 7"


@pytest.mark.parametrize(
    ("language", "written", "said"),
    [
        ("nl", "Vandaag open tot 16:00 uur.", "Vandaag open tot 16 uur."),
        ("nl", "Open morgen om 09:05 uur", "Open morgen om 9 uur 5"),
        ("de", "Heute offen bis 16:30 Uhr.", "Heute offen bis 16 Uhr 30."),
        ("fr", "Ouvert aujourd’hui jusqu’à 16:00.", "Ouvert aujourd’hui jusqu’à 16 heures."),
        ("en", "Open today until 16:15.", "Open today until 16 15."),
        ("nl", "9:00–12:30", "9 uur tot 12 uur 30"),
        ("nl", "U wacht 5 - 10 minuten.", "U wacht 5 tot 10 minuten."),
        ("nl", "Dit kan ook thuis, op www.lindegem.example/zaak", "Dit kan ook thuis, op www punt lindegem punt "
         "example schuine streep zaak"),
        ("en", "https://politie.lindegem.example/", "politie dot lindegem dot example"),
        ("nl", "Bel 09 555 01 01", "Bel 0 9, 5 5 5, 0 1, 0 1"),
        ("nl", "+32 9 555 01 01", "0 0 3 2, 9, 5 5 5, 0 1, 0 1"),
        ("nl", "'", "apostrof"),
        ("de", "-", "Bindestrich"),
        ("nl", "Raak “Help mij” aan.", "Raak Help mij aan."),
        ("nl", "Stationsstraat 40, 9999 Lindegem", "Stationsstraat 40, 9999 Lindegem"),
        ("nl", "Er wachten nu 12 mensen.", "Er wachten nu 12 mensen."),
    ],
)  # fmt: skip
def test_written_forms_become_spoken_ones(language: str, written: str, said: str) -> None:
    assert spoken(written, language) == said
