"""Which languages a town shows, and how (K12)."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from kiosk import words
from kiosk.brush import Brush
from kiosk.visitor import Screen
from tests.kiosk.panel import Kiosk, panel
from tests.kiosk.samples import hall, town


@pytest.fixture
def kiosk(tmp_path: Path) -> Iterator[Kiosk]:
    with panel(tmp_path, town(), hall()) as found:
        yield found


@pytest.fixture
def drawn(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    found: list[str] = []
    real = Brush.text

    def text(self: Brush, said: str, *more: object, **named: object) -> float:
        found.append(said)
        return real(self, said, *more, **named)  # type: ignore[arg-type]

    monkeypatch.setattr(Brush, "text", text)
    return found


def _move(kiosk: Kiosk, policy: str) -> None:
    kiosk.app.town_loaded(town(policy).model_copy(update={"language_policy": policy}))
    kiosk.until(lambda: kiosk.app.session.index is not None)


def test_a_town_that_speaks_dutch_only_shows_no_other_language(kiosk: Kiosk, drawn: list[str]) -> None:
    drawn.clear()
    _move(kiosk, "nl_only")
    assert not [c for c in kiosk.ids() if c.startswith(("lang:", "start:", "appointment:"))]
    assert words.say("fr", "take_number") not in drawn
    kiosk.app.tap("lang:fr")
    assert kiosk.app.session.visit.language == "nl" and kiosk.screen() is Screen.WELCOME


def test_a_translation_of_the_dutch_is_marked(kiosk: Kiosk, drawn: list[str]) -> None:
    _move(kiosk, "nl_marked")
    drawn.clear()
    kiosk.touch("start")
    assert words.say("nl", "translation_mark") not in drawn
    kiosk.touch("lang:fr")
    assert words.say("fr", "translation_mark") in drawn


def test_the_two_languages_of_a_bilingual_town_stand_there_as_equals(kiosk: Kiosk, drawn: list[str]) -> None:
    drawn.clear()
    _move(kiosk, "bilingual")
    starts = [kiosk.control(c).rect for c in ("start", "start:en")]
    asked = [kiosk.control(c).rect for c in ("appointment", "appointment:en")]
    for first, second in (starts, asked):
        assert (first.w, first.h) == (second.w, second.h)
    for language in ("nl", "en"):
        assert words.say(language, "welcome_title", town="Lindegem") in drawn
        assert words.say(language, "take_number") in drawn and words.say(language, "appointment_open") in drawn
    assert {"start:fr", "start:de"} <= set(kiosk.ids())
    kiosk.touch("appointment:en")
    assert kiosk.app.session.visit.language == "en" and kiosk.screen() is Screen.APPOINTMENT
    assert words.say("en", "translation_mark") not in drawn


def test_where_every_language_is_as_good_none_is_marked(kiosk: Kiosk, drawn: list[str]) -> None:
    _move(kiosk, "free")
    drawn.clear()
    for language in ("start:fr", "lang:de", "lang:en"):
        kiosk.touch(language)
    assert not {words.say(language, "translation_mark") for language in ("fr", "de", "en")} & set(drawn)
    assert [c for c in kiosk.ids() if c.startswith("lang:")] == ["lang:nl", "lang:en", "lang:fr", "lang:de"]


def test_who_was_not_asked_in_their_language_finds_the_appointment_with_the_topics(kiosk: Kiosk) -> None:
    kiosk.touch("start")
    assert "appointment" not in kiosk.ids()
    kiosk.touch("lang:fr")
    kiosk.touch("appointment")
    assert kiosk.screen() is Screen.APPOINTMENT and kiosk.app.session.visit.language == "fr"
