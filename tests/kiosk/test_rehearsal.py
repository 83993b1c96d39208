"""What is drawn beforehand, between visits, so that who chooses another language does not wait for its words."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from kiosk import brush
from kiosk.textures import Shelf
from tests.kiosk.panel import Kiosk, panel
from tests.kiosk.samples import hall, town


@pytest.fixture
def kiosk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Kiosk]:
    monkeypatch.setattr(brush, "TEXTS", Shelf(64 * 2**20))
    with panel(tmp_path, town(), hall()) as found:
        yield found


def rehearsed(kiosk: Kiosk) -> int:
    """How many languages were drawn until there was none left."""
    return sum(iter(lambda: kiosk.app.scenery.rehearse(kiosk.now), False))


def test_the_first_screens_of_every_language_are_drawn_once_and_the_screen_stays_as_it_was(kiosk: Kiosk) -> None:
    languages, before = kiosk.app.session.languages(), kiosk.picture().tobytes()
    assert rehearsed(kiosk) == 2 * len(languages)
    assert rehearsed(kiosk) == 0
    kiosk.frames(2)
    assert kiosk.app.session.visit.language == "nl"
    assert kiosk.picture().tobytes() == before


def test_who_chooses_a_language_then_finds_all_its_words_drawn(kiosk: Kiosk) -> None:
    rehearsed(kiosk)
    kept = set(brush.TEXTS._kept)
    kiosk.touch("lang:fr")
    fresh = set(brush.TEXTS._kept) - kept
    assert len(fresh) <= 2, "all but the minutes of the clock"


def test_nothing_is_rehearsed_while_somebody_is_there(kiosk: Kiosk) -> None:
    kiosk.touch("start")
    assert rehearsed(kiosk) == 0
