"""The screens read aloud, in a real window without a display: what is said when, by keys and by finger."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from kivy.core.window import Window
from kivy.tests.common import UnitTestTouch

from kiosk.visitor import Print, Screen
from kiosk.voice.engine import LEVEL_FIRST, LEVELS, Sentence
from kiosk.voice.keys import NAMED, Key
from queue_server.contracts.devices import KioskOrder
from tests.kiosk.panel import KEYS, Kiosk, panel
from tests.kiosk.samples import hall, ticket, town

KEYS.update({name: NAMED[name] for name in ("f1", "f2", "f3", "f4", "f5")})


class Ear:
    """Instead of a loudspeaker: each thing said, and each silence."""

    def __init__(self) -> None:
        self.said: list[list[Sentence]] = []
        self.hushes = 0
        self.levels: list[int] = []
        self.added: list[str] = []
        self.told: list[Sentence] = []

    def say(self, sentences: Sequence[Sentence], level: int) -> None:
        self.said.append(list(sentences))
        self.levels.append(level)

    def add(self, sentences: Sequence[Sentence]) -> None:
        self.told = list(sentences)
        self.added += [one.text for one in sentences]

    def hush(self) -> None:
        self.hushes += 1

    def last(self) -> list[str]:
        return [one.text for one in self.said[-1]]

    def all(self) -> str:
        return "\n".join(one.text for said in self.said for one in said)


class Blind:
    """A visitor who hears the kiosk to the end of each sentence."""

    def __init__(self, kiosk: Kiosk) -> None:
        self.kiosk, self.ear = kiosk, Ear()
        kiosk.app.voice.reader._speaker = self.ear

    def key(self, name: str, *modifiers: str) -> list[str]:
        before = len(self.ear.said)
        self.kiosk.key(name, *modifiers)
        self.listen()
        return [one.text for said in self.ear.said[before:] for one in said]

    def listen(self) -> None:
        for sentence in self.ear.said[-1] if self.ear.said else []:
            self.kiosk.app.voice._begins(sentence)
        self.kiosk.frames(1)

    def warned(self) -> bool:
        return self.kiosk.app.session.visit.warned_at is not None

    def to(self, words: str) -> None:
        """Down until it is heard."""
        for _ in range(80):
            if self.ear.said and words in " ".join(self.ear.last()[-2:]):
                return
            self.key("down")
        raise AssertionError(f"never heard {words}: {self.ear.all()}")


@pytest.fixture
def kiosk(tmp_path: Path) -> Iterator[Kiosk]:
    with panel(tmp_path, town(), hall()) as found:
        yield found


@pytest.fixture
def blind(kiosk: Kiosk) -> Blind:
    return Blind(kiosk)


def test_nothing_is_said_before_somebody_asks(blind: Blind) -> None:
    blind.kiosk.touch("start")
    blind.key("down")
    assert blind.ear.said == []


def test_the_speech_key_reads_the_screen_and_the_way_on(blind: Blind) -> None:
    said = blind.key("f3")
    assert said[:3] == [
        "Ik lees voor. Ga met de pijlen omhoog en omlaag. Kies met de toets Enter.",
        "Of glijd met een vinger over het scherm. Tik daarna nog eens om te kiezen.",
        "Anderen kunnen meeluisteren. Steek een koptelefoon in om alleen te luisteren.",
    ]
    assert said[3] == "Welkom bij Lindegem"
    assert "Vandaag open tot 16 uur." in said
    assert said[-1].startswith("Neem een nummer")
    assert blind.kiosk.app.stage.focused == blind.kiosk.app.stage.first()


def test_up_and_down_walk_through_all_that_stands_there(blind: Blind) -> None:
    blind.key("f3")
    stage = blind.kiosk.app.stage
    begin = stage.focused
    walked: list[str | None] = []
    while not walked or walked[-1] != begin:
        blind.key("down")
        walked.append(stage.focused)
    assert sorted(str(one) for one in walked) == sorted(one.item_id for one in stage.lines())
    blind.key("up")
    assert stage.focused == walked[-2]
    assert [one.item_id for one in stage.lines() if one.is_control] == blind.kiosk.ids(), "Tab goes the same way"


def test_a_choice_says_which_one_it_is_and_a_language_whether_it_is_chosen(blind: Blind) -> None:
    blind.key("f3")
    blind.key("enter")
    blind.to("Onderwerp 1")
    assert blind.ear.last() == ["Onderwerp 1. keuze, 3 van 4"]
    while blind.kiosk.app.stage.focused != "lang:fr":
        blind.key("up")
    assert [(one.text, one.language) for one in blind.ear.said[-1]] == [
        ("Français", "fr"),
        ("taal, 3 van 4, niet gekozen", "nl"),
    ]


def test_another_language_is_read_in_its_own_voice(blind: Blind) -> None:
    blind.key("f3")
    while blind.kiosk.app.stage.focused != "lang:fr":
        blind.key("up")
    said_before = len(blind.ear.said)
    blind.key("enter")
    told = [one for said in blind.ear.said[said_before:] for one in said]
    assert {one.language for one in told} == {"fr"}
    assert told[0].text.startswith("Pourquoi venez-vous"), "not the mark of a translation, each time anew"


def test_a_number_is_taken_by_ear_and_said_digit_by_digit(blind: Blind) -> None:
    blind.key("f3")
    blind.key("enter")
    blind.to("Onderwerp 0")
    blind.key("enter")
    blind.to("Zaak 0.0")
    blind.key("enter")
    assert "U komt voor" in blind.ear.all()
    blind.to("Neem een nummer")
    blind.key("enter")
    assert blind.kiosk.screen() is Screen.WAIT
    session = blind.kiosk.app.session
    session.ticket_issued(session.serial, ticket(), blind.kiosk.now)
    blind.kiosk.app.render()
    assert "L, 0, 4, 7" in blind.ear.last()
    number = next(one for one in blind.ear.said[-1] if one.text == "L, 0, 4, 7")
    assert number.own, "a number is never kept as sound"
    count = len(blind.ear.said)
    session.print_ended(session.serial, Print.PRINTED, blind.kiosk.now)
    blind.kiosk.app.render()
    assert blind.ear.added == ["Neem uw ticket"], "after the number, not instead of it"
    assert len(blind.ear.said) == count


def test_news_leaves_the_ring_where_the_visitor_is_about_to_choose_and_can_be_heard_again(blind: Blind) -> None:
    kiosk = blind.kiosk
    kiosk.take()
    blind.key("f3")
    blind.to("Klaar")
    blind.ear.added.clear()
    kiosk.app.session.print_ended(kiosk.app.session.serial, Print.PRINTED, kiosk.now)
    kiosk.app.render()
    for sentence in blind.ear.told:
        kiosk.app.voice._begins(sentence)
    kiosk.frames(1)
    assert blind.ear.added == ["Neem uw ticket"]
    assert kiosk.app.stage.focused == "done"
    assert blind.key("f2") == ["Neem uw ticket"] == blind.key("f2")
    assert kiosk.app.stage.focused == "done"
    blind.key("down")
    assert blind.key("up")[0].startswith("Klaar") and blind.key("f2")[0].startswith("Klaar")
    blind.key("enter")
    assert kiosk.screen() is Screen.THANKS


def test_a_key_means_what_is_heard_and_not_what_was_said_a_frame_ago(blind: Blind) -> None:
    """Speech begins in a thread of its own; a key may come before the next frame."""
    blind.key("f3")
    blind.kiosk.key("enter")
    for sentence in blind.ear.said[-1]:
        blind.kiosk.app.voice._begins(sentence)
    assert sentence.item_id == "search"
    blind.kiosk.key("enter")
    assert blind.kiosk.screen() is Screen.SEARCH


def test_enter_on_a_sentence_leads_to_what_can_be_done(blind: Blind) -> None:
    blind.key("f3")
    blind.key("up")
    stage = blind.kiosk.app.stage
    line = stage.line(stage.focused)
    assert line is not None and not line.is_control
    blind.key("enter")
    assert blind.kiosk.screen() is Screen.WELCOME
    assert stage.focused == stage.first()


def test_every_key_and_every_finger_brings_silence_first(blind: Blind) -> None:
    blind.key("f3")
    for name in ("down", "left", "tab", "f2", "f4", "f1"):
        before = blind.ear.hushes + len(blind.ear.said)
        blind.key(name)
        assert blind.ear.hushes + len(blind.ear.said) > before, name
    before = blind.ear.hushes
    blind.kiosk.touch_at(5, 5)
    assert blind.ear.hushes == before + 1


def test_repeat_says_it_once_more(blind: Blind) -> None:
    blind.key("f3")
    said = blind.key("down")
    assert blind.key("f2") == said


def test_the_volume_has_limits_and_begins_anew_with_each_visitor(blind: Blind) -> None:
    blind.key("f3")
    for _ in range(LEVELS + 2):
        said = blind.key("f5")
    assert said == [f"Volume {LEVELS} van {LEVELS}"]
    for _ in range(LEVELS + 2):
        said = blind.key("f4")
    assert said == [f"Volume 1 van {LEVELS}"]
    blind.kiosk.app.tap("done")
    blind.kiosk.now += 1
    assert not blind.kiosk.app.session.visit.speech
    blind.key("f3")
    assert blind.ear.levels[-1] == LEVEL_FIRST


def test_reading_ends_with_the_visit(blind: Blind) -> None:
    blind.key("f3")
    blind.kiosk.app.session.end(blind.kiosk.now)
    blind.kiosk.app.render()
    count, hushes = len(blind.ear.said), blind.ear.hushes
    assert hushes >= 1
    blind.key("down")
    assert len(blind.ear.said) == count


def test_switched_on_at_a_private_place_it_waits_until_the_visitor_goes_on(blind: Blind) -> None:
    for control_id in ("start", "topic:t0", "product:p0-0"):
        blind.kiosk.touch(control_id)
    said = blind.key("f3")
    assert said[-1] == "Dit is persoonlijk. Raak het scherm of een toets aan om te luisteren."
    assert "Zaak" not in blind.ear.all() and "identiteitskaart" not in blind.ear.all()
    said = blind.key("down")
    assert "Zaak 0.0" in said and blind.kiosk.screen() is Screen.CHECK


def test_who_has_a_headset_hears_all_at_once(blind: Blind) -> None:
    for control_id in ("start", "topic:t0", "product:p0-0"):
        blind.kiosk.touch(control_id)
    assert blind.kiosk.app.voice.key(Key.HEADSET_IN)
    blind.kiosk.app.seen()
    assert "Zaak 0.0" in blind.ear.last()
    assert "Anderen" not in blind.ear.all()
    blind.kiosk.app.voice.key(Key.HEADSET_OUT)
    blind.kiosk.app.seen()
    assert not blind.kiosk.app.session.visit.speech, "pulled out, nothing goes on over the loudspeaker"


def test_the_hosts_hear_of_a_loudspeaker_that_is_lost_when_somebody_needs_it(blind: Blind) -> None:
    told: list[str] = []

    class Hosts:
        def raise_alert(self, kind: str, detail: str = "") -> None:
            told.append(f"raise {kind}")

        def clear_alert(self, kind: str) -> None:
            told.append(f"clear {kind}")

    voice = blind.kiosk.app.voice
    voice._hosts = Hosts()
    voice._trouble(True)
    assert told == [], "a kiosk without a loudspeaker is no trouble while nobody listens"
    blind.key("f3")
    for is_there in (True, True, False, False):
        voice._trouble(is_there)
    assert told == ["raise sound_blocked", "clear sound_blocked"]


def test_nothing_of_a_visitor_stays_with_the_voice(blind: Blind) -> None:
    blind.key("f3")
    for control_id in ("start", "topic:t0", "product:p0-0"):
        blind.kiosk.now += 1
        blind.kiosk.app.tap(control_id)
    reader = blind.kiosk.app.voice.reader
    assert "Zaak 0.0" in blind.key("down"), "on"
    blind.kiosk.app.session.end(blind.kiosk.now)
    blind.kiosk.app.render()
    assert "Zaak" not in f"{reader._said} {reader._view} {reader._echo}"


def test_letters_are_said_and_walked_over_row_by_row(blind: Blind) -> None:
    blind.key("f3")
    blind.kiosk.app.tap("start")
    blind.kiosk.now += 1
    blind.kiosk.app.tap("search")
    blind.listen()
    blind.key("down")
    stage = blind.kiosk.app.stage
    stage.focus_on("key:q")
    assert blind.key("right") == ["s"]
    assert blind.key("up")[0] in ("z", "a", "e")
    blind.key("down")
    blind.key("enter")
    assert blind.kiosk.app.session.visit.text in ("q", "s", "d")
    typed = blind.kiosk.app.session.visit.text
    assert blind.ear.last()[0] == typed
    blind.kiosk.type("o")
    assert blind.ear.last()[0] == "o"
    assert blind.key("backspace")[0] == "gewist"


def test_the_warning_is_heard_with_and_without_speech(blind: Blind) -> None:
    blind.kiosk.touch("start")
    blind.kiosk.wait(61)
    assert blind.warned()
    assert [one.sound is not None for one in blind.ear.said[-1]] == [True]
    count = len(blind.ear.said)
    blind.kiosk.wait(3)
    assert len(blind.ear.said) == count, "one chime, not one each second"
    blind.key("escape")
    blind.key("f3")
    blind.kiosk.wait(61)
    assert blind.ear.said[-1][0].sound is not None
    assert "Bent u er nog?" in blind.ear.last()
    assert blind.ear.last()[-1].startswith("Ga verder")
    blind.listen()
    count = len(blind.ear.said)
    blind.kiosk.wait(3)
    assert len(blind.ear.said) == count
    blind.key("enter")
    assert not blind.warned()
    assert blind.kiosk.screen() is Screen.TOPICS


def _finger(kiosk: Kiosk, *way: str, seconds: float = 0.1, later: float = 2.0) -> None:
    """Down on the first, over the others, up."""
    kiosk.now += later
    middles = [(r.x + r.w / 2, Window.height - r.y - r.h / 2) for r in (kiosk.control(one).rect for one in way)]
    touch = UnitTestTouch(*middles[0])
    touch.touch_down()
    for x, y in middles[1:]:
        touch.touch_move(x, y)
    kiosk.now += seconds
    touch.touch_up()
    kiosk.frames(2)


def test_a_gliding_finger_reads_and_chooses_nothing(blind: Blind) -> None:
    blind.key("f3")
    blind.kiosk.app.tap("start")
    count = len(blind.ear.said)
    _finger(blind.kiosk, "topic:t0", "topic:t1", "topic:t2", seconds=2)
    told = [said[0].text.split(".")[0] for said in blind.ear.said[count:]]
    assert told == ["Onderwerp 0", "Onderwerp 1", "Onderwerp 2"]
    assert blind.kiosk.screen() is Screen.TOPICS
    assert blind.kiosk.app.stage.focused == "topic:t2"


def test_a_tap_anywhere_after_it_chooses_what_was_said_last(blind: Blind) -> None:
    blind.key("f3")
    blind.kiosk.app.tap("start")
    _finger(blind.kiosk, "topic:t0", "topic:t1", seconds=2)
    _finger(blind.kiosk, "help", later=0.5)
    assert blind.kiosk.app.session.visit.topic_id == "t1"
    assert blind.kiosk.screen() is Screen.PRODUCTS


def test_a_tap_much_later_only_reads(blind: Blind) -> None:
    blind.key("f3")
    blind.kiosk.app.tap("start")
    _finger(blind.kiosk, "topic:t1")
    _finger(blind.kiosk, "topic:t2", later=1.5)
    assert blind.kiosk.screen() is Screen.TOPICS
    assert blind.kiosk.app.stage.focused == "topic:t2"


def test_a_trembling_finger_chooses_once(blind: Blind) -> None:
    blind.key("f3")
    blind.kiosk.app.tap("start")
    _finger(blind.kiosk, "topic:t1")
    _finger(blind.kiosk, "topic:t1", later=0.02)  # it bounced
    assert blind.kiosk.screen() is Screen.TOPICS
    _finger(blind.kiosk, "topic:t1", later=0.3)
    assert blind.kiosk.screen() is Screen.PRODUCTS
    chosen = blind.kiosk.app.session.visit.chosen
    for _ in range(2):
        blind.kiosk.now += 0.1
        blind.kiosk.touch_at(540, 900, seconds_later=0.1)
    assert blind.kiosk.app.session.visit.chosen == chosen, "K2 holds: within 0.7 s nothing more is chosen"


@pytest.mark.parametrize("moment", [0.0, 0.3, 0.75, 3.0])
@pytest.mark.parametrize("spoken_before", [True, False])
def test_who_presses_speech_while_another_is_thanked_is_greeted_at_whatever_moment(
    blind: Blind, moment: float, spoken_before: bool
) -> None:
    kiosk = blind.kiosk
    kiosk.take()
    if spoken_before:
        blind.key("f3")
        blind.key("down")
        assert not kiosk.app.voice.reader.holds_back()
    kiosk.now += 1
    kiosk.app.tap("done")
    assert kiosk.screen() is Screen.THANKS
    kiosk.now += moment - 1  # the key itself takes a second
    said = blind.key("f3")
    assert kiosk.screen() is Screen.WELCOME and kiosk.app.session.visit.speech
    assert said[0].startswith("Ik lees voor")
    for control_id in ("start", "topic:t0", "product:p0-0"):
        kiosk.now += 1
        kiosk.app.tap(control_id)
    assert kiosk.app.voice.reader.holds_back(), "what one visitor agreed to is not agreed to by the next"


def test_a_key_for_speech_that_trembles_is_pressed_once_and_off_is_heard_too(blind: Blind) -> None:
    blind.key("f3")
    for _ in range(3):
        blind.kiosk.now -= 0.9
        assert blind.key("f3") == []
    assert blind.kiosk.app.session.visit.speech
    assert blind.key("f3") == ["Ik lees niet meer voor."]


def test_after_a_dialog_the_reading_goes_on_where_it_was(blind: Blind) -> None:
    """Who asked for help from the third topic is not read the whole screen again."""
    blind.key("f3")
    blind.key("enter")
    blind.to("Onderwerp 2")
    stood = blind.kiosk.app.stage.focused
    blind.key("f1")
    assert blind.kiosk.app.stage.has_dialog()
    said = blind.key("escape")
    assert not blind.kiosk.app.stage.has_dialog()
    assert said == ["Onderwerp 2. keuze, 4 van 4"]
    assert blind.kiosk.app.stage.focused == stood


def test_a_screen_that_came_while_a_dialog_was_there_is_read_from_its_top(blind: Blind) -> None:
    blind.key("f3")
    blind.key("enter")
    blind.to("Onderwerp 2")
    blind.key("f1")
    blind.kiosk.app.session.visit.language = "fr"
    blind.kiosk.app.render()
    said = blind.key("escape")
    assert len(said) > 1
    assert blind.kiosk.app.stage.focused == blind.kiosk.app.stage.first()


def test_what_hosts_want_visitors_to_know_is_read_with_the_welcome(blind: Blind) -> None:
    """Who asks for speech is a visitor already, and has not read it."""
    until = datetime.now(UTC) + timedelta(hours=1)
    order = KioskOrder(order_id="a" * 32, do="message", text="De lift is stuk.", until=until)
    blind.kiosk.app.session.orders = (order,)
    blind.kiosk.app.render()
    said = blind.key("f3")
    assert "De lift is stuk." in said
    blind.key("enter")
    assert blind.kiosk.screen() is not Screen.WELCOME
    assert "De lift is stuk." not in [line.words for line in blind.kiosk.app.stage.lines()]
