"""The line to type on, the letters and what they find, touched and typed in a real window of the demo town's kiosk."""

from __future__ import annotations

import functools
import gc
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from string import ascii_lowercase, ascii_uppercase, digits

import pytest
from kivy.core.window import Window
from kivy.tests.common import UnitTestTouch

from kiosk import keyboard
from kiosk.effects import AskHelp, AskTicket, Effects
from kiosk.steps.searching import SETTLE_SECONDS
from kiosk.theme import GAP_MM, TARGET_MM
from kiosk.visitor import Screen
from queue_server.contracts.hall import HallStatus
from queue_server.domain.offers import Way
from tests.kiosk.lindegem import MESSAGE, hall
from tests.kiosk.panel import Kiosk, panel


@pytest.fixture
def kiosk(tmp_path: Path) -> Iterator[Kiosk]:
    with panel(tmp_path, MESSAGE, hall()) as found:
        yield found


def letters(kiosk: Kiosk, text: str) -> None:
    """One finger, five letters a second."""
    kiosk.now += 1
    for letter in text:
        kiosk.touch(f"key:{letter}", seconds_later=0.2)


def test_who_types_with_a_finger_finds_the_matter_and_takes_it(kiosk: Kiosk) -> None:
    kiosk.touch("start")
    kiosk.touch("search")
    letters(kiosk, "trouwen")
    assert kiosk.app.session.visit.text == "trouwen"
    kiosk.touch("hit:huwelijk")
    assert kiosk.app.session.visit.chosen[0].product_id == "huwelijk"


def test_a_keyboard_types_erases_and_chooses_without_a_finger(kiosk: Kiosk) -> None:
    kiosk.touch("start")
    kiosk.touch("search")
    kiosk.type("rijbewijs kwijtt")
    kiosk.key("backspace")
    assert kiosk.app.session.visit.text == "rijbewijs kwijt"
    kiosk.key("enter")
    assert kiosk.app.stage.focused == "hit:rijbewijs_duplicaat"
    kiosk.key("enter")
    assert kiosk.app.session.visit.chosen[0].product_id == "rijbewijs_duplicaat"


def test_a_space_is_a_letter_until_keys_hold_the_ring(kiosk: Kiosk) -> None:
    kiosk.touch("start")
    kiosk.touch("search")
    kiosk.type("nieuw huis")
    kiosk.key("enter")
    focused = kiosk.app.stage.focused
    assert focused is not None and focused.startswith("hit:")
    Window.dispatch("on_textinput", " ")
    assert kiosk.app.session.visit.text == "nieuw huis"
    kiosk.key("space")
    assert kiosk.screen() is not Screen.SEARCH


def test_letters_elsewhere_than_on_the_line_do_nothing(kiosk: Kiosk) -> None:
    kiosk.touch("start")
    kiosk.type("x")
    assert kiosk.app.session.visit.text == "" and kiosk.screen() is Screen.TOPICS


def test_two_fingers_that_roll_lose_no_letter(kiosk: Kiosk) -> None:
    kiosk.touch("start")
    kiosk.touch("search")
    kiosk.now += 1
    touches = []
    for letter in "ok":
        rect = kiosk.control(f"key:{letter}").rect
        touches.append(UnitTestTouch(rect.x + 20, Window.height - rect.y - 20))
    touches[0].touch_down()
    touches[1].touch_down()
    kiosk.frames(1)
    touches[0].touch_up()
    touches[1].touch_up()
    kiosk.frames(2)
    assert kiosk.app.session.visit.text == "ok"


def test_a_card_that_slips_under_the_finger_is_not_taken(kiosk: Kiosk) -> None:
    kiosk.touch("start")
    kiosk.touch("search")
    letters(kiosk, "trouwen")
    listed = kiosk.app.session.visit.listed_at
    kiosk.touch("hit:huwelijk", seconds_later=listed + SETTLE_SECONDS / 2 - kiosk.now)
    assert kiosk.screen() is Screen.SEARCH


def test_a_letter_stands_there_within_a_tenth_of_a_second(kiosk: Kiosk) -> None:
    kiosk.touch("start")
    kiosk.touch("search")
    kiosk.now += 1
    took = []
    for letter in "identiteitskaart":
        began = time.perf_counter()
        kiosk.app.tap(f"key:{letter}")
        took.append(time.perf_counter() - began)
    assert sorted(took)[len(took) // 2] < 0.1  # 20 ms on a quiet machine


def test_nothing_that_was_typed_is_kept_or_told(kiosk: Kiosk, capfd: pytest.CaptureFixture[str]) -> None:
    secret = "ganzenbordkampioen"
    kiosk.touch("start")
    kiosk.touch("search")
    kiosk.now += 1
    for letter in secret:
        kiosk.app.tap(f"key:{letter}")
    assert _kept(secret)  # while the visit lasts, its words are known
    kiosk.touch("back")
    kiosk.touch("back")
    assert kiosk.screen() is Screen.WELCOME
    kiosk.frames(5)
    assert _kept(secret) == []
    said = capfd.readouterr()
    assert secret not in str(kiosk.said()) + said.out + said.err


def _kept(secret: str) -> list[str]:
    """What any cache, and any object of the kiosk, holds of a word: whole or all but its end."""
    gc.collect()
    everything = gc.get_objects()
    edge: list[object] = [one for one in everything if type(one) is functools._lru_cache_wrapper]
    edge += [one for one in everything if str(type(one).__module__).startswith("kiosk.")]
    seen: set[int] = set()
    found: list[str] = []
    for _ in range(4):
        edge = [one for one in gc.get_referents(*edge) if id(one) not in seen]
        seen.update(map(id, edge))
        found += [one for one in edge if type(one) is str and secret[:10] in one]
    return found


@pytest.mark.parametrize("language", keyboard.LAYOUTS)
@pytest.mark.parametrize("mm_width", [260.0, 336.0])
def test_every_key_is_a_finger_wide_and_apart(kiosk: Kiosk, language: str, mm_width: float) -> None:
    kiosk.app.scenery.options = replace(kiosk.app.scenery.options, mm_width=mm_width)
    kiosk.app.scenery.forget()
    kiosk.wait(1)
    kiosk.touch("start" if language == "nl" else f"lang:{language}")
    kiosk.touch("search")
    mm = kiosk.app.scenery.theme().px_per_mm
    keys = [c for c in kiosk.app.stage.controls() if c.rolls]
    assert {c.control_id for c in keys} == {*(f"key:{x}" for x in "".join(keyboard.layout(language))), "key: ", "erase"}
    for key in keys:
        assert key.rect.w / mm >= TARGET_MM and key.rect.h / mm >= TARGET_MM, key.control_id
    for index, one in enumerate(keys):
        for other in keys[index + 1 :]:
            aside = max(one.rect.x - other.rect.x - other.rect.w, other.rect.x - one.rect.x - one.rect.w)
            above = max(one.rect.y - other.rect.bottom, other.rect.y - one.rect.bottom)
            assert max(aside, above) / mm >= GAP_MM, (one.control_id, other.control_id)


ALPHABETS = {
    **dict.fromkeys(("nl", "fr", "en"), ascii_lowercase),
    "de": ascii_lowercase + "äöü",
    "ar": "ءؤئابةتثجحخدذرزسشصضطظعغفقكلمنهوىي",
    "uk": "абвгґдеєжзиіїйклмнопрстуфхцчшщьюя'",
    "tr": ascii_lowercase + "çğıöşü",
    "pl": ascii_lowercase + "ąćęłńóśźż",
}


@pytest.mark.parametrize("language", ALPHABETS)
def test_every_letter_of_the_alphabet_can_be_typed_once(language: str) -> None:
    for most in (keyboard.IN_A_ROW, 11, 12):
        keys = "".join(keyboard.layout(language, most))
        assert set(ALPHABETS[language]) <= set(keys)
        assert len(set(keys)) == len(keys)
        assert all(len(row) <= most for row in keyboard.layout(language, most))


@pytest.mark.parametrize("language", keyboard.LAYOUTS)
def test_a_code_can_be_typed_with_digits_and_every_capital_once(language: str) -> None:
    rows = keyboard.code_rows(language)
    assert sorted("".join(rows)) == sorted(digits + ascii_uppercase)
    assert all(0 < len(row) <= keyboard.IN_A_ROW for row in rows)


HALLS = (hall(), hall(wait=(40, 60)), hall(skills=()))


@pytest.mark.parametrize("seen", HALLS, ids=["quiet", "long", "nobody"])
def test_a_visitor_who_touches_everything_in_turn_never_gets_stuck(
    kiosk: Kiosk, monkeypatch: pytest.MonkeyPatch, seen: HallStatus
) -> None:
    """Real controls of real screens: the one of each screen that was touched least often."""
    kiosk.app.hall_seen(seen)
    done: list[Effects] = []
    real = kiosk.app._do

    def do(effects: Effects) -> None:
        done.append(effects)
        real(effects)

    monkeypatch.setattr(kiosk.app, "_do", do)
    touched: dict[tuple[str, str], int] = {}
    reached = set()
    for _ in range(160):
        kiosk.now += 1
        session = kiosk.app.session
        if kiosk.screen() is Screen.WAIT:
            session.ticket_refused(session.serial, "by_appointment", kiosk.now)
            kiosk.app.render()
        screen = kiosk.screen()
        outcome = session.outcome()
        reached.add((screen, outcome.way if screen is Screen.OUTCOME and outcome else None))
        offered = [c for c in kiosk.ids() if not c.startswith(("lang:", "larger", "contrast"))]
        assert offered, screen
        least = min(offered, key=lambda c: (touched.get((screen, c), 0), c in ("back", "done", "stop")))
        touched[screen, least] = touched.get((screen, least), 0) + 1
        kiosk.app.tap(least)
    assert {Screen.SEARCH, Screen.PRODUCTS, Screen.CHECK} <= {screen for screen, _ in reached}
    if not any(kind.skills for kind in seen.kinds):
        assert (Screen.OUTCOME, Way.HOST) in reached
        assert any(isinstance(e, AskHelp) and e.screen == "outcome" for effects in done for e in effects)
    assert any(isinstance(e, AskTicket) for effects in done for e in effects)
