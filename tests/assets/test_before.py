"""Who stands before, as a visitor reads it."""

from __future__ import annotations

import re
from typing import get_args

import pytest

from assets import before
from assets.texts import NAMES, text
from queue_server.contracts.visits import Need, Reason

LANGUAGES = tuple(NAMES)


def counted(appointments: int = 0, priority: int = 0, others: int = 0) -> list[Reason]:
    counts = {"before_appointments": appointments, "before_priority": priority, "before_others": others}
    return [Reason(code=code, count=count) for code, count in counts.items()]


@pytest.mark.parametrize(
    ("language", "sentence"),
    [
        ("nl", "Voor u: 2 afspraken, 1 met voorrang en 3 anderen"),
        ("en", "Before you: 2 appointments, 1 with priority and 3 others"),
        ("fr", "Avant vous : 2 rendez-vous, 1 prioritaire et 3 autres"),
        ("de", "Vor Ihnen: 2 Termine, 1 mit Vorrang und 3 andere"),
        ("ar", "قبلكم: موعدان وشخص واحد له الأولوية و3 أشخاص آخرين"),
        ("uk", "Перед Вами: 2 за записом, 1 з пріоритетом і 3 інші людини"),
    ],
)
def test_it_is_one_sentence_in_every_language(language: str, sentence: str) -> None:
    assert plain(before.who(language, counted(2, 1, 3))) == sentence


def plain(sentence: str) -> str:
    return sentence.replace("\u00a0", " ")


def test_a_count_never_stands_at_the_end_of_a_line() -> None:
    for language in LANGUAGES:
        said = before.who(language, counted(2, 1, 3))
        assert not re.search(r"\d ", said), said
        assert re.search("3\u00a0", said)


def test_one_of_each_has_the_right_form_and_nought_is_not_said() -> None:
    assert plain(before.who("nl", counted(1, 0, 1))) == "Voor u: 1 afspraak en 1 andere"
    assert plain(before.who("fr", counted(0, 2))).endswith("2 prioritaires")
    assert plain(before.who("nl", counted(2))) == "Voor u: 2 afspraken"


def test_nobody_special_needs_no_sentence() -> None:
    assert before.who("nl", counted(others=5)) == ""
    assert before.who("nl", []) == ""


def test_what_a_newer_server_counts_is_left_out() -> None:
    found = before.who("nl", [Reason(code="before_animals", count=2), *counted(1)])
    assert plain(found) == "Voor u: 1 afspraak"


@pytest.mark.parametrize("language", LANGUAGES)
def test_nobody_learns_which_need_somebody_else_has(language: str) -> None:
    said = before.who(language, counted(2, 3, 4)).lower()
    assert "3" in said
    assert not [need for need in get_args(Need) if text(language, "host", f"need_{need}").lower() in said]
