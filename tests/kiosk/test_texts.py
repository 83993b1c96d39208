"""The kiosk's words: the same in every language, short, and as a host says them."""

from __future__ import annotations

import ast
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from assets.texts import NAMES, catalogue, languages
from kiosk import words
from kiosk.dialogs import HELP_TEXTS
from kiosk.refusals import BUSY_CODES, RELOAD_CODES, text_key
from kiosk.screens.closed import CLOSED, OUTCOMES
from kiosk.screens.ticket import PRINT_STATES

KIOSK = Path(words.__file__).parent
NOW = datetime(2026, 3, 2, 9, 5, tzinfo=UTC)


def _keys() -> set[str]:
    dutch = catalogue("nl", "kiosk")
    assert dutch is not None
    return {m.id if isinstance(m.id, str) else m.id[0] for m in dutch if m.id}


def test_the_kiosk_speaks_every_language_of_the_house() -> None:
    """What the texts hold is checked for all areas alike in tests/assets/test_texts.py."""
    assert languages("kiosk") == tuple(NAMES)


@pytest.mark.parametrize("language", NAMES)
def test_time_and_day_are_written_in_every_language(language: str) -> None:
    assert "10" in words.clock(NOW, "Europe/Brussels", language)
    assert "05" in words.clock(NOW, "Europe/Brussels", language)
    assert words.day(NOW, "Europe/Brussels", language).count("2") == 1


def _keys_in_code() -> set[str]:
    found = set()
    for path in KIOSK.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                found.add(node.value)
    return found


def test_every_text_is_used() -> None:
    assert _keys() - _keys_in_code() == set()


def test_every_state_has_its_words() -> None:
    used = {key for _, *keys in HELP_TEXTS.values() for key in keys}
    used |= {key for _, key, _ in PRINT_STATES.values()}
    used |= {outcome.title for outcome in (CLOSED, *OUTCOMES.values())}
    used |= {text_key(code) for code in (*RELOAD_CODES, *BUSY_CODES, "anything")}
    assert used <= _keys()


def test_the_clock_follows_the_habit_of_the_language_and_the_town_s_own_time() -> None:
    assert words.clock(NOW, "Europe/Brussels", "nl") == "10:05"
    assert words.clock(NOW, "Europe/Brussels", "en") == "10:05"
    summer = NOW.replace(month=7)
    assert words.clock(summer, "Europe/Brussels", "de") == "11:05"


@pytest.mark.parametrize(
    ("ahead", "sentence"),
    [
        (timedelta(hours=3), "Open vandaag om 13:05 uur"),
        (timedelta(days=1), "Open morgen om 10:05 uur"),
        (timedelta(days=3), "Open op donderdag 5 maart om 10:05 uur"),
        (timedelta(hours=14), "Open morgen om 00:05 uur"),
    ],
)
def test_opening_is_said_as_one_says_it(ahead: timedelta, sentence: str) -> None:
    assert words.opening(NOW + ahead, NOW, "Europe/Brussels", "nl") == sentence


@pytest.mark.parametrize(
    ("low", "high", "sentence"),
    [
        (0, 5, "U wacht minder dan 5 minuten."),
        (5, 10, "U wacht 5 tot 10 minuten."),
        (10, 10, "U wacht ongeveer 10 minuten."),
    ],
)
def test_the_wait_is_a_range(low: int, high: int, sentence: str) -> None:
    assert words.wait(low, high, "nl") == sentence


def test_a_name_falls_back_to_dutch_and_then_to_what_there_is() -> None:
    assert words.in_language({"nl": "Zaak", "fr": "Affaire"}, "fr") == "Affaire"
    assert words.in_language({"nl": "Zaak"}, "de") == "Zaak"
    assert words.in_language({"en": "Matter"}, "de") == "Matter"
    assert words.in_language({}, "nl") == ""


def test_the_number_has_one_shape() -> None:
    assert words.code("L", 7) == "L\u2009007"
