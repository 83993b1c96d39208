"""The real screens in a real window without a display: drawn by Kivy, touched where a finger would."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import zxingcpp
from kivy.core.window import Window
from kivy.tests.common import UnitTestTouch

from kiosk.brush import Brush
from kiosk.steps import TOUCHES
from kiosk.tour import Tour
from kiosk.visitor import Chosen, Help, Print, Screen
from queue_server.contracts.hall import OtherPlace
from queue_server.domain.catalogue import always_open
from queue_server.services.kiosk_view import kiosk_town
from tests.kiosk import lindegem
from tests.kiosk.panel import Kiosk, panel
from tests.kiosk.samples import BEFORE, hall, ticket, town


@pytest.fixture
def kiosk(tmp_path: Path) -> Iterator[Kiosk]:
    with panel(tmp_path, town(topic_count=12), hall()) as found:
        yield found


def test_a_visitor_gets_a_number_with_a_code_that_a_phone_reads(kiosk: Kiosk) -> None:
    slip = kiosk.take().slip
    codes = [found.text for found in zxingcpp.read_barcodes(kiosk.picture())]
    assert codes == [slip.url]
    kiosk.touch("done")
    assert kiosk.screen() is Screen.THANKS
    assert zxingcpp.read_barcodes(kiosk.picture()) == []


def test_the_code_is_read_in_high_contrast_and_large_text_too(kiosk: Kiosk) -> None:
    kiosk.touch("contrast")
    kiosk.touch("larger")
    slip = kiosk.take().slip
    assert [found.text for found in zxingcpp.read_barcodes(kiosk.picture())] == [slip.url]


def test_a_double_tap_takes_one_ticket(kiosk: Kiosk) -> None:
    for control_id in ("start", "topic:t0", "product:p0-0"):
        kiosk.touch(control_id)
    asked: list[object] = []
    kiosk.app._do = asked.append  # type: ignore[method-assign, assignment]
    spot = kiosk.control("confirm").rect
    for _ in range(2):
        kiosk.touch_at(spot.x + 10, spot.y + 10, seconds_later=0.3 if asked else 1.0)
    assert len([effects for effects in asked if effects]) == 1  # the kiosk's own tick may come between


def test_a_finger_that_slides_off_touches_nothing(kiosk: Kiosk) -> None:
    rect = kiosk.control("start").rect
    kiosk.now += 1
    touch = UnitTestTouch(rect.x + 20, Window.height - rect.y - 20)
    touch.touch_down()
    touch.touch_move(rect.x + 20, Window.height - rect.y + 200)
    touch.touch_up()
    kiosk.frames()
    assert kiosk.screen() is Screen.WELCOME


def test_every_other_language_can_start(kiosk: Kiosk) -> None:
    kiosk.touch("start:fr")
    assert kiosk.screen() is Screen.TOPICS
    assert kiosk.app.session.visit.language == "fr"
    kiosk.touch("lang:de")
    assert kiosk.app.session.visit.language == "de"


def test_large_text_and_contrast_work_and_last_one_visit(kiosk: Kiosk) -> None:
    calm = kiosk.picture().getpixel((5, 900))
    kiosk.touch("contrast")
    assert kiosk.picture().getpixel((5, 900)) != calm
    small = kiosk.app.scenery.theme().body.size
    kiosk.touch("larger")
    assert kiosk.app.scenery.theme().body.size > small * 1.3
    kiosk.take()
    assert kiosk.app.scenery.theme().contrast and kiosk.app.scenery.theme().large
    kiosk.touch("done")
    assert kiosk.app.scenery.theme().contrast, "who is told goodbye still reads it"
    kiosk.wait(5)
    assert not kiosk.app.scenery.theme().contrast and not kiosk.app.scenery.theme().large
    assert kiosk.picture().getpixel((5, 900)) == calm


def test_the_warning_is_above_everything_and_one_touch_keeps_the_visit(kiosk: Kiosk) -> None:
    kiosk.touch("start")
    kiosk.touch("topic:t0")
    kiosk.wait(61)
    assert kiosk.ids() == ["extend", "stop"]
    kiosk.touch("extend")
    assert kiosk.screen() is Screen.PRODUCTS and "product:p0-0" in kiosk.ids()
    kiosk.wait(61)
    kiosk.touch("stop")
    assert kiosk.screen() is Screen.WELCOME


def test_a_countdown_does_not_swallow_a_touch_that_it_meets(kiosk: Kiosk) -> None:
    kiosk.touch("start")
    kiosk.wait(61)
    rect = kiosk.control("extend").rect
    touch = UnitTestTouch(rect.x + 20, Window.height - rect.y - 20)
    touch.touch_down()
    kiosk.wait(2)
    touch.touch_up()
    kiosk.frames()
    assert "extend" not in kiosk.ids()


def test_help_says_that_someone_comes(kiosk: Kiosk) -> None:
    kiosk.touch("help")
    assert kiosk.ids() == ["dismiss"]
    kiosk.app.help_answered(kiosk.app.session.serial, True)
    assert kiosk.app.session.visit.help is Help.COMING
    kiosk.touch("dismiss")
    assert "start" in kiosk.ids()


def test_keys_alone_take_a_number(kiosk: Kiosk) -> None:
    kiosk.key("tab")
    assert kiosk.app.stage.focused == "start"
    kiosk.key("enter")
    assert kiosk.app.stage.focused == "search"
    kiosk.key("down")
    assert kiosk.app.stage.focused == "topic:t0"
    kiosk.key("right")
    kiosk.key("down")
    assert kiosk.app.stage.focused == "topic:t3"
    kiosk.key("space")
    assert kiosk.screen() is Screen.PRODUCTS
    kiosk.key("escape")
    assert kiosk.screen() is Screen.TOPICS
    kiosk.key("down")
    kiosk.key("enter")
    kiosk.key("enter")
    while kiosk.app.stage.focused != "confirm":
        kiosk.key("tab")
    kiosk.key("enter")
    assert kiosk.screen() is Screen.WAIT


def test_the_focus_ring_is_drawn_with_keys_and_gone_with_a_finger(
    kiosk: Kiosk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(kiosk.app.scenery, "_minute", lambda: "12:34")
    kiosk.app.render()  # the clock stands from here on
    before = kiosk.picture()
    kiosk.key("tab")
    assert kiosk.picture().tobytes() != before.tobytes()
    kiosk.touch_at(2, 2)
    assert kiosk.app.stage.focused is None
    assert kiosk.picture().tobytes() == before.tobytes()


def test_what_is_announced_can_be_touched_there_and_names_nobody(kiosk: Kiosk) -> None:
    slip = kiosk.take()
    kiosk.app.session.print_ended(slip.serial, Print.PRINTED, kiosk.now)
    kiosk.app.render()
    kiosk.frames()
    said = kiosk.said()
    assert [line["screen"] for line in said if line["screen"] != "starting"][:2] == ["welcome", "topics"]
    assert said[-1]["screen"] == "ticket" and said[-1]["detail"] == "printed"
    assert "047" not in str(said) and slip.slip.url[-32:] not in str(said)
    kiosk.touch_at(*said[-1]["controls"]["done"])
    assert kiosk.screen() is Screen.THANKS


def test_nothing_is_drawn_again_while_nothing_changes(kiosk: Kiosk, monkeypatch: pytest.MonkeyPatch) -> None:
    drawn: list[str] = []
    monkeypatch.setattr(kiosk.app.stage, "redraw", lambda layer, *_rest: drawn.append(layer))
    monkeypatch.setattr(kiosk.app.scenery, "_minute", lambda: "00:00")
    kiosk.app.hall_seen(hall())
    drawn.clear()
    kiosk.wait(20)
    for _ in range(20):
        kiosk.app.hall_seen(hall().model_copy(update={"revision": 9}))
    assert drawn == []


@pytest.fixture
def drawn(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, float]]:
    """Every text that a screen draws, with the y of its lower end."""
    found: list[tuple[str, float]] = []
    real = Brush.text

    def spy(brush: Brush, text: str, x: float, y: float, *rest: Any, **more: Any) -> float:
        high = real(brush, text, x, y, *rest, **more)
        found.append((text.replace("\u00a0", " "), y + high))
        return high

    monkeypatch.setattr(Brush, "text", spy)
    return found


def texts(drawn: list[tuple[str, float]]) -> list[str]:
    return [text for text, _ in drawn]


def refuse(kiosk: Kiosk, code: str, *products: str) -> None:
    """All taps to the request, and the server's no."""
    for control_id in ("start", "topic:t0", "product:p0-0", "confirm"):
        kiosk.touch(control_id)
    kiosk.app.ticket_refused(kiosk.app.session.serial, code, products)
    kiosk.frames()


def test_the_ticket_says_who_stands_before_and_how_often_one_is_called(
    kiosk: Kiosk, drawn: list[tuple[str, float]]
) -> None:
    for control_id in ("start", "topic:t0", "product:p0-0", "confirm"):
        kiosk.touch(control_id)
    given = ticket(before=BEFORE, stops=2).model_copy(update={"people_before": 6})
    kiosk.app.ticket_issued(kiosk.app.session.serial, given)
    assert "Er zijn 6 mensen voor u." in texts(drawn)
    assert "Voor u: 2 afspraken, 1 met voorrang en 3 anderen" in texts(drawn)
    assert "U komt 2 keer aan de beurt met dit nummer." in texts(drawn)
    assert len(zxingcpp.read_barcodes(kiosk.picture())) == 1


def test_a_plain_ticket_repeats_nothing(kiosk: Kiosk, drawn: list[tuple[str, float]]) -> None:
    kiosk.take()
    assert not [text for text in texts(drawn) if text.startswith("Voor u:") or "keer aan de beurt" in text]


def test_a_full_day_says_when_where_else_on_line_and_whom_to_ask(kiosk: Kiosk, drawn: list[tuple[str, float]]) -> None:
    kiosk.app.hall_seen(hall().model_copy(update={"next_opening": datetime(2026, 3, 3, 8, 0, tzinfo=UTC)}))
    refuse(kiosk, "day_full", "p0-0")
    said = texts(drawn)
    assert kiosk.screen() is Screen.CLOSED
    assert "Hiervoor is vandaag geen plaats meer" in said
    assert "Open morgen om 09:00 uur" in said
    assert "Bibliotheek" in said and "Nu open" in said
    assert "Dit kan ook thuis, op lindegem.example/zaak" in said
    assert "Vraag het ons gerust: raak “Help mij” aan." in said
    kiosk.touch("again")
    assert kiosk.screen() is Screen.TOPICS


def test_a_day_that_is_full_is_not_free_again_this_afternoon(kiosk: Kiosk, drawn: list[tuple[str, float]]) -> None:
    kiosk.app.hall_seen(hall().model_copy(update={"next_opening": datetime(2026, 3, 2, 12, 30, tzinfo=UTC)}))
    refuse(kiosk, "day_full", "p0-0")
    assert "Kom op een andere dag terug." in texts(drawn)
    assert not [text for text in texts(drawn) if text.startswith("Open vandaag")]


def test_the_last_ticket_says_when_we_close_and_when_we_open(kiosk: Kiosk, drawn: list[tuple[str, float]]) -> None:
    kiosk.app.hall_seen(hall().model_copy(update={"next_opening": datetime(2026, 3, 3, 8, 0, tzinfo=UTC)}))
    refuse(kiosk, "last_ticket_passed")
    said = texts(drawn)
    assert "We geven nu geen nummers meer" in said and "We sluiten om 16:00 uur." in said
    assert "Open morgen om 09:00 uur" in said
    kiosk.touch("done")
    assert kiosk.screen() is Screen.WELCOME


def move_to_lindegem(kiosk: Kiosk) -> None:
    """The demo town has questions, partners, appointments and several sites."""
    kiosk.app.town_loaded(lindegem.MESSAGE)
    kiosk.app.hall_seen(lindegem.hall())
    kiosk.until(lambda: kiosk.app.session.index is not None)


def _every_screen(kiosk: Kiosk, language: str, large: bool, contrast: bool) -> Iterator[str]:
    walk = Tour(kiosk.app)
    walk.begin(language)
    for name, prepare in walk.steps():
        prepare()
        visit = kiosk.app.session.visit
        visit.language, visit.large, visit.contrast = language, large, contrast
        kiosk.app.render()
        yield name


@pytest.mark.parametrize("language", ["nl", "fr", "en", "de"])
@pytest.mark.parametrize("large", [False, True])
def test_the_longest_words_leave_the_one_action_free(
    kiosk: Kiosk, drawn: list[tuple[str, float]], language: str, large: bool
) -> None:
    kiosk.app.scenery.options = replace(kiosk.app.scenery.options, mm_width=268.0)
    kiosk.app.scenery.forget()
    places = tuple(
        OtherPlace(
            names={"nl": "Dienstencentrum Sint-Katelijne-Waver-Onze-Lieve-Vrouw"},
            address="Burgemeester van den Bogaertstraat 112, 9999 Lindegem-Meerhout",
            open_now=False,
            next_opening=datetime(2026, 3, 4, 8, 0, tzinfo=UTC),
        )
        for _ in range(3)
    )
    opens = datetime(2026, 3, 11, 8, 0, tzinfo=UTC)
    kiosk.app.hall_seen(hall().model_copy(update={"next_opening": opens, "elsewhere": places}))
    visit = kiosk.app.session.visit
    for code, action in (("day_full", "again"), ("last_ticket_passed", "done")):
        visit.language, visit.large = language, large
        visit.screen, visit.refusal, visit.refused_ids = Screen.CLOSED, code, ("p0-0",)
        drawn.clear()
        kiosk.app.render()
        top = kiosk.control(action).rect.y
        below = [end for text, end in drawn if end > top and text not in _labels(kiosk)]
        assert below == [], (code, below)


def _labels(kiosk: Kiosk) -> set[str]:
    """Words of the buttons themselves."""
    return {c.spoken for c in kiosk.app.stage.controls()}


def test_the_tour_of_the_demo_town_shows_every_way_on(kiosk: Kiosk) -> None:
    move_to_lindegem(kiosk)
    seen = {}
    for step in _every_screen(kiosk, "nl", False, False):
        seen[step] = kiosk.app.session.visit.screen
    assert seen["search_found"] is Screen.SEARCH and seen["check"] is Screen.CHECK
    for name in ("question", "question_papers", "question_persons"):
        assert seen[name] is Screen.QUESTION
    for way in ("online", "host", "appointment", "partner"):
        assert seen[f"outcome_{way}"] is Screen.OUTCOME
    assert seen["check_mixed"] is Screen.CHECK


def test_a_kiosk_of_another_site_shows_where_else_one_is_helped(kiosk: Kiosk) -> None:
    move_to_lindegem(kiosk)
    library = lindegem.TOWN.sites[1]
    kiosk.app.town_loaded(kiosk_town(lindegem.TOWN, "2", library, "https://balie.lindegem.example"))
    kiosk.until(lambda: kiosk.app.session.index is not None)
    shown = [
        step for step in _every_screen(kiosk, "nl", False, False) if kiosk.app.session.visit.screen is Screen.OUTCOME
    ]
    assert "outcome_other_site" in shown


def test_a_tour_of_a_town_that_never_closes_shows_hours_that_can_be_read(kiosk: Kiosk) -> None:
    town, site = always_open(lindegem.TOWN), always_open(lindegem.TOWN).sites[0]
    kiosk.app.town_loaded(kiosk_town(town, "2", site, "https://balie.lindegem.example"))
    kiosk.until(lambda: kiosk.app.session.index is not None)
    walk = Tour(kiosk.app)
    assert walk.hall.closes_at is not None and walk.hall.closes_at.hour == 16
    assert kiosk.app.session.index is not None


def test_back_and_help_stand_at_the_same_place_on_every_screen(kiosk: Kiosk) -> None:
    move_to_lindegem(kiosk)
    places: dict[str, set[object]] = {"back": set(), "help": set(), "larger": set(), "contrast": set()}
    for _ in _every_screen(kiosk, "nl", False, False):
        for control in kiosk.app.stage.controls():
            if control.control_id in places:
                places[control.control_id].add(control.rect)
    assert {name: len(found) for name, found in places.items()} == dict.fromkeys(places, 1)


def test_no_control_does_nothing(kiosk: Kiosk) -> None:
    move_to_lindegem(kiosk)
    for name in _every_screen(kiosk, "nl", False, False):
        for control_id in kiosk.ids():
            assert control_id.partition(":")[0] in TOUCHES, (name, control_id)
        if kiosk.app.session.can_go_back() and not kiosk.app.stage.has_dialog():
            assert "back" in kiosk.ids(), name


def test_a_right_to_left_language_mirrors_everything_but_the_code(
    kiosk: Kiosk, monkeypatch: pytest.MonkeyPatch
) -> None:
    left = {c.control_id: c.rect for c in kiosk.app.stage.controls()}
    monkeypatch.setattr("kiosk.scenery.RIGHT_TO_LEFT", frozenset({"fr"}))
    kiosk.app.session.visit.language = "fr"
    kiosk.app.render()
    right = {c.control_id: c.rect for c in kiosk.app.stage.controls()}
    assert right["help"].x == pytest.approx(1080 - left["help"].x - left["help"].w)
    slip = kiosk.take().slip
    assert [found.text for found in zxingcpp.read_barcodes(kiosk.picture())] == [slip.url]


def test_a_screen_is_drawn_fast_enough_for_a_finger(kiosk: Kiosk) -> None:
    def seconds(act: Callable[[], None]) -> float:
        start = time.perf_counter()
        act()
        return time.perf_counter() - start

    kiosk.touch("start")
    kiosk.touch("back")  # the second time all texts are kept
    kiosk.now += 1
    assert seconds(lambda: kiosk.app.tap("start")) < 0.5


def test_five_matters_in_large_letters_leave_the_one_action_free(kiosk: Kiosk) -> None:
    kiosk.app.scenery.options = replace(kiosk.app.scenery.options, mm_width=268.0)
    kiosk.app.scenery.forget()
    kiosk.touch("larger")
    kiosk.touch("start")
    visit = kiosk.app.session.visit
    visit.chosen = tuple(Chosen(f"p{t}-0") for t in range(5))
    visit.screen = Screen.CHECK
    kiosk.app.render()
    confirm = kiosk.control("confirm").rect
    picture = kiosk.picture()
    above = {picture.getpixel((500, round(confirm.y) - offset)) for offset in range(2, 8)}
    back = tuple(int(kiosk.app.scenery.theme().colour.back[i : i + 2], 16) for i in (1, 3, 5))
    assert above == {back}
