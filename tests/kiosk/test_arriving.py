"""Who has an appointment, what somebody needs, and the last word: without a screen, a clock or a network."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kiosk import codes
from kiosk.effects import AskHelp
from kiosk.patience import THANKS_SECONDS
from kiosk.visitor import Doubt, Help, Note, Print, Screen, Visit
from queue_server.domain.catalogue import PointKind
from queue_server.domain.offers import Way
from tests.kiosk.lindegem import MESSAGE, hall
from tests.kiosk.samples import ticket
from tests.kiosk.test_conversation import PLAIN, Visitor

TICKET = f"{MESSAGE.public_url}/t#{'x9' * 16}"


@pytest.fixture
def visitor() -> Visitor:
    return Visitor()


def _scan(visitor: Visitor, text: str) -> None:
    visitor.now += 1
    assert visitor.session.scanned(text, visitor.now) == ()


def _pause(visitor: Visitor, seconds: float) -> None:
    for _ in range(round(seconds * 2)):
        visitor.now += 0.5
        visitor.session.tick(visitor.now)


def _doubt(visitor: Visitor) -> Doubt:
    return visitor.visit.doubt


def _note(visitor: Visitor) -> Note:
    return visitor.visit.note


# With an appointment


@pytest.mark.parametrize("typed", ["7k4m29", "7K4 M29", " 7k4-m29", "7K4.M2 9"])
def test_a_code_may_be_typed_as_one_writes_it(visitor: Visitor, typed: str) -> None:
    visitor.tap("appointment")
    visitor.type(typed)
    visitor.tap("code")
    assert visitor.screen() is Screen.ARRIVAL
    assert visitor.visit.code == "", "a code that nobody can look up is not kept"


def test_o_and_0_and_i_and_1_are_alike() -> None:
    assert codes.plain("oO0 iI1") == "000111"


@pytest.mark.parametrize("typed", ["7K4", "7K4M29" * 5, "7K4M2é", "?!?!?!"])
def test_what_can_be_no_code_is_said_at_once_with_somebody_to_ask(visitor: Visitor, typed: str) -> None:
    visitor.tap("appointment")
    visitor.type(typed)
    visitor.tap("code")
    assert visitor.screen() is Screen.APPOINTMENT and _doubt(visitor) is Doubt.UNLIKELY
    (asked,) = visitor.tap("host")
    assert isinstance(asked, AskHelp) and asked.screen == "appointment"
    visitor.tap("dismiss")
    visitor.type("9")
    assert _doubt(visitor) is Doubt.NONE


def test_an_empty_line_says_what_to_do(visitor: Visitor) -> None:
    visitor.tap("appointment", "code")
    assert _doubt(visitor) is Doubt.MISSING


def test_after_the_code_a_host_is_called_or_a_number_taken_all_the_same(visitor: Visitor) -> None:
    visitor.tap("appointment")
    _scan(visitor, "7K4M29")
    (asked,) = visitor.tap("host")
    assert isinstance(asked, AskHelp) and asked.screen == "arrival"
    visitor.session.help_answered(asked.serial, True)
    visitor.tap("dismiss", "walk_in")
    assert visitor.screen() is Screen.TOPICS
    visitor.choose(PLAIN)
    assert visitor.asked().product_ids == (PLAIN,)


def test_back_leads_where_one_came_from(visitor: Visitor) -> None:
    visitor.tap("appointment", "back")
    assert visitor.screen() is Screen.WELCOME
    visitor.tap("start:fr", "appointment")
    assert visitor.screen() is Screen.APPOINTMENT
    _scan(visitor, "7K4M29")
    visitor.tap("back")
    assert visitor.screen() is Screen.APPOINTMENT
    visitor.tap("back")
    assert visitor.screen() is Screen.TOPICS and visitor.visit.language == "fr"


def test_in_the_second_language_of_a_bilingual_town_one_touch_is_enough(visitor: Visitor) -> None:
    visitor.tap("appointment:fr")
    assert (visitor.screen(), visitor.visit.language) == (Screen.APPOINTMENT, "fr")


def test_a_scanned_code_of_an_appointment_is_taken_from_the_welcome_on(visitor: Visitor) -> None:
    _scan(visitor, "7K4M29")
    assert visitor.screen() is Screen.ARRIVAL
    visitor.tap("back", "back")
    assert visitor.screen() is Screen.WELCOME
    visitor.tap("start")
    _scan(visitor, "7K4")
    assert visitor.screen() is Screen.APPOINTMENT and _doubt(visitor) is Doubt.UNLIKELY
    assert visitor.visit.code == ""


def test_a_finger_on_its_way_when_something_is_scanned_touches_nothing(visitor: Visitor) -> None:
    _scan(visitor, "7K4M29")
    assert visitor.session.touch("host", visitor.now + 0.4) == ()
    assert visitor.visit.help is Help.NONE


def test_a_scan_in_the_middle_of_a_visit_is_answered_and_changes_nothing(visitor: Visitor) -> None:
    visitor.tap("start")
    visitor.choose(PLAIN)
    chosen = visitor.visit.chosen
    _scan(visitor, "7K4M29")
    assert _note(visitor) is Note.NO_CODE and visitor.visit.chosen == chosen
    visitor.tap("dismiss")
    assert _note(visitor) is Note.NONE and visitor.screen() is Screen.CHECK


@pytest.mark.parametrize("text", [TICKET, TICKET.upper(), TICKET.replace("https", "http")])
def test_the_code_of_a_ticket_is_known_and_its_secret_is_not_kept(visitor: Visitor, text: str) -> None:
    for controls in ((), ("start",), ("stop", "appointment")):
        visitor.tap(*controls)
        before = visitor.screen()
        _scan(visitor, text)
        assert _note(visitor) is Note.OWN_TICKET and visitor.screen() is before
        assert "x9x9" not in repr(vars(visitor.session)).lower() and "x9x9" not in visitor.visit.code.lower()
        visitor.tap("dismiss")


@pytest.mark.parametrize("text", ["", "  ", "a" * 201, "7K4\x00M29", "7K4\nM29", "7K4\u202eM29"])
def test_what_no_scanner_of_ours_says_is_ignored(visitor: Visitor, text: str) -> None:
    _scan(visitor, text)
    assert visitor.visit == Visit("nl")


@settings(max_examples=40, deadline=None)
@given(st.text(max_size=220))
def test_no_scan_breaks_anything(text: str) -> None:
    visitor = Visitor()
    _scan(visitor, text)
    assert visitor.screen() in (Screen.WELCOME, Screen.APPOINTMENT, Screen.ARRIVAL)
    visitor.tap("stop")
    assert visitor.visit == Visit("nl")


def test_a_note_at_the_welcome_goes_by_itself(visitor: Visitor) -> None:
    _scan(visitor, TICKET)
    _pause(visitor, 61)
    assert _note(visitor) is Note.NONE


# What somebody needs


def test_needs_go_along_with_the_number_and_with_nothing_else(visitor: Visitor) -> None:
    visitor.tap("start")
    visitor.choose(PLAIN)
    visitor.tap("needs", "need:interpreter", "need:sitting", "need:small_children", "need:sitting", "need:nonsense")
    visitor.tap("needed")
    assert visitor.screen() is Screen.CHECK
    assert "interpreter" not in repr(visitor.visit)
    assert visitor.asked().needs == ("interpreter", "small_children")
    (to_print,) = visitor.session.ticket_issued(visitor.session.serial, ticket(), visitor.now)
    assert "interpreter" not in str(to_print.slip) and "children" not in str(to_print.slip)  # type: ignore[union-attr]
    visitor.tap("stop", "start")
    assert visitor.visit.needs == ()


def test_back_from_the_needs_keeps_them_like_the_button_does(visitor: Visitor) -> None:
    visitor.tap("start")
    visitor.choose(PLAIN)
    visitor.tap("needs", "need:step_free", "back")
    assert visitor.screen() is Screen.CHECK and visitor.visit.needs == ("step_free",)


def test_who_wants_to_talk_in_private_is_told_of_the_closed_room(visitor: Visitor) -> None:
    visitor.tap("start")
    visitor.choose(PLAIN)
    visitor.tap("needs", "need:discretion", "needed")
    advice = visitor.visit.advice
    assert advice and advice.ticket and advice.ticket.legs[0].kind is PointKind.DISCREET and advice.ticket.discreet


def test_a_closed_room_is_offered_only_where_there_is_one(visitor: Visitor) -> None:
    assert "discretion" in visitor.session.needs_offered()
    seen = hall()
    open_kinds = tuple(kind for kind in seen.kinds if kind.kind != "discreet")
    visitor.session.hall_seen(seen.model_copy(update={"kinds": open_kinds}))
    assert "discretion" not in visitor.session.needs_offered()


def test_where_nobody_sits_for_that_need_a_host_is_called() -> None:
    seen = hall()
    kinds = tuple(k.model_copy(update={"skills": ()}) if k.kind == "discreet" else k for k in seen.kinds)
    visitor = Visitor(seen.model_copy(update={"kinds": kinds}))
    visitor.tap("start")
    visitor.choose(PLAIN)
    assert visitor.screen() is Screen.CHECK
    (asked,) = visitor.tap("needs", "need:discretion", "needed")
    outcome = visitor.session.outcome()
    assert isinstance(asked, AskHelp) and outcome and outcome.way is Way.HOST
    visitor.tap("number")
    assert visitor.asked().needs == ("discretion",)


# The last word


def _with_ticket(visitor: Visitor, discreet: bool = False, state: Print = Print.PRINTED) -> None:
    visitor.tap("start")
    visitor.choose(PLAIN)
    visitor.asked()
    serial = visitor.session.serial
    visitor.session.ticket_issued(serial, ticket(discreet), visitor.now)
    visitor.session.print_ended(serial, state, visitor.now)


def test_who_goes_with_a_ticket_hears_where_to_wait_and_leaves_nothing_behind(visitor: Visitor) -> None:
    _with_ticket(visitor)
    visitor.tap("larger", "done")
    said = visitor.visit.farewell
    assert visitor.screen() is Screen.THANKS and (said.soon, said.paper, said.place) == (True, True, "Wacht in de hal")
    assert visitor.visit.large and visitor.visit == Visit("nl", Screen.THANKS, large=True, farewell=said)
    _pause(visitor, THANKS_SECONDS)
    assert visitor.visit == Visit("nl")


@pytest.mark.parametrize("state", [Print.FAILED, Print.UNCONFIRMED])
def test_nobody_is_told_to_take_paper_that_may_not_be_there(visitor: Visitor, state: Print) -> None:
    _with_ticket(visitor, state=state)
    visitor.tap("done")
    assert not visitor.visit.farewell.paper


def test_the_place_of_a_discreet_visit_is_not_said_again(visitor: Visitor) -> None:
    _with_ticket(visitor, discreet=True)
    visitor.tap("done")
    assert visitor.visit.farewell.place == ""


def test_the_next_visitor_s_first_touch_counts(visitor: Visitor) -> None:
    _with_ticket(visitor)
    visitor.tap("done", "lang:fr")
    assert visitor.screen() is Screen.TOPICS and visitor.visit == Visit("fr", Screen.TOPICS)


def test_a_touch_beside_everything_is_the_next_visitor_s_too_but_a_double_tap_is_not(visitor: Visitor) -> None:
    _with_ticket(visitor)
    visitor.tap("done")
    visitor.session.seen(visitor.now + 0.3)
    assert visitor.screen() is Screen.THANKS
    visitor.session.seen(visitor.now + 0.8)
    assert visitor.screen() is Screen.WELCOME


def test_who_waits_for_a_host_is_told_so_once_more() -> None:
    visitor = Visitor(hall(skills=()))
    visitor.tap("start")
    (asked,) = visitor.choose(PLAIN)
    assert isinstance(asked, AskHelp)
    visitor.session.help_answered(asked.serial, True)
    visitor.tap("done")
    assert visitor.visit.farewell.host and visitor.visit.farewell.soon
