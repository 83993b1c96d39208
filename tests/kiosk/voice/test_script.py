"""Whatever stands on a screen is said, and what can be touched has a name: on all screens, in all languages (K6)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from assets.texts import languages
from kiosk import paint, stage, words
from kiosk.brush import Brush, Rect
from kiosk.tour import Tour
from kiosk.voice.forms import spoken
from kiosk.voice.script import Line, Role, news, opening, place
from printers.lettering import Type
from tests.kiosk import lindegem
from tests.kiosk.panel import Kiosk, panel

LANGUAGES = languages("kiosk")
SCREENS_LEAST = 25
RAW = re.compile(r"[a-z]+_[a-z_]+|[a-z]+:[a-z]")
"""The look of an id or of a key of a text: never a name."""

STATES = {True: "state_chosen", False: "state_not_chosen"}


class Reading(Brush):
    """Draws nothing, and notes every text that would be drawn."""

    drawn: list[tuple[str, Rect]] = []  # noqa: RUF012 - of the layer that is drawn now, for the test to take away

    def _colour(self, colour: str, opacity: float = 1.0) -> None:
        return None

    def _image(self, shape: Any, rect: Rect) -> None:
        return None

    def box(self, *shape: Any, **more: Any) -> Any:
        return SimpleNamespace(texture=None)

    def icon(self, *shape: Any, **more: Any) -> None:
        return None

    def picture(self, *shape: Any, **more: Any) -> None:
        return None

    def _text_shape(self, text: str, kind: Type, width: int, side: paint.Align, kept: bool) -> Any:
        return SimpleNamespace(size=(width, paint.height(len(paint.lines(text, kind, width, self.rtl)), kind)))

    def _say(self, text: str, rect: Rect, own: bool) -> None:
        super()._say(text, rect, own)
        self.drawn.append((text, rect))


def plain(text: str) -> str:
    return re.sub(r"\W+", " ", text).strip().casefold()


def faults(lines: list[Line], drawn: list[tuple[str, Rect]], language: str) -> list[str]:
    """What a visitor who does not see would miss."""
    found = [f"no name: {one.item_id}" for one in lines if not plain(spoken(one.words, one.language(language)))]
    found += [f"no words: {one.item_id}: {one.words}" for one in lines if one.is_control and RAW.search(one.words)]
    states = [words.say(language, STATES[one.chosen]) for one in lines if one.chosen is not None]
    said = " | ".join(plain(text) for text in (*(one.words for one in lines), *states))
    sentences = [part for text, _ in drawn for part in re.split(r"[.?!]\s", text) if plain(part)]
    found += [f"not said: {sentence}" for sentence in sentences if plain(sentence) not in said]
    return found


@pytest.fixture
def kiosk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Kiosk]:
    monkeypatch.setattr(stage, "Brush", Reading)
    town = lindegem.MESSAGE.model_copy(update={"languages": LANGUAGES})
    with panel(tmp_path, town, lindegem.hall()) as found:
        yield found


def test_every_screen_is_said_whole_in_every_language(kiosk: Kiosk) -> None:
    walk, found = Tour(kiosk.app), []
    for language in LANGUAGES:
        walk.begin(language)
        count = 0
        for step, prepare in walk.steps():
            prepare()
            kiosk.app.session.visit.language = language
            kiosk.app.scenery._drawn.clear()
            Reading.drawn.clear()
            kiosk.app.render()
            lines = [line for layer in kiosk.app.stage._lines.values() for line in layer]
            assert Reading.drawn and lines
            found += [f"{language}/{step}: {fault}" for fault in faults(lines, Reading.drawn, language)]
            count += 1
        assert count >= SCREENS_LEAST
    assert found == []


def test_the_lint_sees_what_is_missing() -> None:
    box = Rect(0, 0, 10, 10)
    nameless = Line("help", Role.BUTTON, "", box)
    raw = Line("help", Role.BUTTON, "help_dismiss", box)
    assert faults([nameless], [], "nl") == ["no name: help"]
    assert faults([raw], [], "nl") == ["no words: help: help_dismiss"]
    assert faults([Line("x", Role.TEXT, "Welkom", box)], [("Tot ziens", box)], "nl") == ["not said: Tot ziens"]


def test_what_is_read_at_first_ends_at_the_first_control() -> None:
    box = Rect(0, 0, 10, 10)
    lines = [Line("a", Role.TEXT, "A", box), Line("b", Role.CHOICE, "B", box), Line("c", Role.TEXT, "C", box)]
    assert opening(lines) == lines[:1]
    assert place([*lines, Line("d", Role.CHOICE, "D", box)], lines[1]) == (1, 2)
    assert place(lines, lines[0]) is None


def test_a_countdown_and_what_is_typed_are_no_news() -> None:
    box = Rect(0, 0, 10, 10)
    before = [Line("a", Role.TEXT, "Over 19 seconden beginnen we opnieuw.", box)]
    now = [
        Line("a", Role.TEXT, "Over 18 seconden beginnen we opnieuw.", box),
        Line("b", Role.TEXT, "verh", box, own=True),
        Line("c", Role.TEXT, "Neem uw ticket", box),
    ]
    assert news(before, now) == now[2:]
