"""The life of a visit at the kiosk, without a screen, a clock or a network."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator

import pytest

from kiosk.effects import AskHelp, AskTicket, Effects, GiveUp, PrintSlip, ReloadTown, TicketRequest
from kiosk.session import DOUBLE_TAP_SECONDS, WARNING_SECONDS, Session
from kiosk.visitor import Help, Limits, Print, Screen, Visit
from tests.kiosk.samples import BEFORE, hall, ticket, town


class Visitor:
    """Somebody who waits a second between two taps."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self.now = 1000.0

    def tap(self, *controls: str) -> Effects:
        effects: Effects = ()
        for control in controls:
            self.now += 1
            effects = self.session.touch(control, self.now)
        return effects

    def pause(self, seconds: float) -> Effects:
        """Time goes by in the ticks of the kiosk."""
        effects: Effects = ()
        for _ in range(round(seconds * 2)):
            self.now += 0.5
            effects += self.session.tick(self.now)
        return effects

    def screen(self) -> Screen:
        return self.session.screen(self.now)

    def confirm(self) -> TicketRequest:
        (asked,) = self.tap("start", "topic:t0", "product:p0-0", "confirm")
        assert isinstance(asked, AskTicket)
        return asked.request

    def take(self, discreet: bool = False) -> PrintSlip:
        request = self.confirm()
        (to_print,) = self.session.ticket_issued(request.serial, ticket(discreet), self.now)
        assert isinstance(to_print, PrintSlip)
        return to_print


@pytest.fixture
def visitor() -> Iterator[Visitor]:
    session = Session(1000.0)
    session.town_loaded(town())
    session.hall_seen(hall())
    yield Visitor(session)


def test_a_ticket_takes_three_taps_after_the_language(visitor: Visitor) -> None:
    visitor.tap("lang:fr")
    assert visitor.screen() is Screen.TOPICS
    (asked,) = visitor.tap("topic:t1", "product:p1-0", "confirm")
    assert isinstance(asked, AskTicket)
    assert asked.request.message.product_ids == ("p1-0",)
    assert asked.request.message.language == "fr"
    assert visitor.screen() is Screen.WAIT


def test_the_server_gets_only_the_hash_of_the_secret(visitor: Visitor) -> None:
    request = visitor.confirm()
    assert request.message.token_hash == hashlib.sha256(request.token.encode()).hexdigest()
    assert len(request.token) >= 22  # 128 bits in base64
    assert request.token not in repr(request)
    assert request.token not in request.message.model_dump_json()


def test_a_second_tap_within_700_ms_does_nothing(visitor: Visitor) -> None:
    visitor.tap("start", "topic:t0", "product:p0-0")
    first = visitor.session.touch("confirm", visitor.now + 1)
    assert len(first) == 1
    assert visitor.session.touch("confirm", visitor.now + 1 + DOUBLE_TAP_SECONDS - 0.01) == ()
    assert visitor.session.touch("done", visitor.now + 1.2) == ()
    assert visitor.session.visit.request is first[0].request  # type: ignore[union-attr]


def test_a_double_tap_does_not_fall_through_to_the_next_screen(visitor: Visitor) -> None:
    visitor.tap("start")
    visitor.session.touch("topic:t0", visitor.now + 1)
    visitor.session.touch("product:p0-0", visitor.now + 1.3)
    assert visitor.screen() is Screen.PRODUCTS


def test_confirming_while_a_request_is_under_way_asks_nothing_new(visitor: Visitor) -> None:
    visitor.confirm()
    assert visitor.tap("confirm") == ()


def test_trying_again_after_a_refusal_has_a_new_key_and_a_new_secret(visitor: Visitor) -> None:
    first = visitor.confirm()
    visitor.session.ticket_refused(first.serial, "unexpected", visitor.now)
    assert visitor.screen() is Screen.REFUSED
    (asked,) = visitor.tap("confirm")
    assert isinstance(asked, AskTicket)
    assert asked.request.key != first.key
    assert asked.request.token != first.token


def test_a_ticket_is_shown_and_printed(visitor: Visitor) -> None:
    to_print = visitor.take()
    assert visitor.screen() is Screen.TICKET
    assert visitor.session.visit.print is Print.PRINTING
    request = visitor.session.visit.request
    assert request is not None
    assert to_print.slip.url == f"https://balie.lindegem.example/t#{request.token}"
    assert to_print.slip.papers == ("identiteitskaart", "pasfoto", "bewijs")


def test_the_slip_of_a_discreet_visit_names_no_papers(visitor: Visitor) -> None:
    assert visitor.take(discreet=True).slip.papers == ()


def test_without_a_printer_nothing_is_printed_and_the_code_stays_longer(visitor: Visitor) -> None:
    visitor.session.has_printer = False
    request = visitor.confirm()
    assert visitor.session.ticket_issued(request.serial, ticket(), visitor.now) == ()
    visitor.pause(45)
    assert visitor.screen() is Screen.TICKET
    visitor.pause(20)
    assert visitor.screen() is Screen.WELCOME


@pytest.mark.parametrize("state", [Print.PRINTED, Print.FAILED, Print.UNCONFIRMED])
def test_the_screen_says_what_became_of_the_paper(visitor: Visitor, state: Print) -> None:
    slip = visitor.take()
    visitor.session.print_ended(slip.serial, state, visitor.now)
    assert visitor.session.visit.print is state
    assert visitor.session.visit.ticket is not None


def test_the_ticket_goes_by_itself_but_never_while_it_prints(visitor: Visitor) -> None:
    slip = visitor.take()
    visitor.pause(60)
    assert visitor.screen() is Screen.TICKET
    visitor.session.print_ended(slip.serial, Print.PRINTED, visitor.now)
    visitor.pause(29)
    assert visitor.screen() is Screen.TICKET
    visitor.pause(2)
    assert visitor.screen() is Screen.WELCOME


def test_nothing_of_a_visitor_stays_after_done(visitor: Visitor) -> None:
    visitor.tap("contrast", "larger")
    slip = visitor.take()
    visitor.tap("done")
    kept = repr(vars(visitor.session)) + repr(visitor.session.visit)
    assert visitor.session.visit.request is None and visitor.session.visit.ticket is None
    assert slip.slip.url not in kept and slip.slip.waiting_place in kept
    assert visitor.session.visit.product_ids == ()
    assert visitor.screen() is Screen.THANKS
    visitor.pause(5)
    assert not visitor.session.visit.large and not visitor.session.visit.contrast
    assert visitor.session.visit == Visit("nl")


@pytest.mark.parametrize("late", ["issued", "refused", "delayed", "printed", "help"])
def test_an_answer_for_somebody_who_left_is_dropped(visitor: Visitor, late: str) -> None:
    request = visitor.confirm()
    (given_up,) = visitor.pause(85)
    assert given_up == GiveUp(request.serial)
    visitor.tap("start")
    session, now = visitor.session, visitor.now
    answers: dict[str, Callable[[], object]] = {
        "issued": lambda: session.ticket_issued(request.serial, ticket(), now),
        "refused": lambda: session.ticket_refused(request.serial, "site_closed", now),
        "delayed": lambda: session.ticket_delayed(request.serial),
        "printed": lambda: session.print_ended(request.serial, Print.PRINTED, now),
        "help": lambda: session.help_answered(request.serial, True),
    }
    answers[late]()
    assert visitor.screen() is Screen.TOPICS
    assert session.visit.ticket is None and session.visit.help is Help.NONE


def test_idle_warns_for_twenty_seconds_and_one_tap_keeps_the_answers(visitor: Visitor) -> None:
    visitor.tap("start", "topic:t0", "product:p0-0")
    for _ in range(12):
        visitor.pause(61)
        assert visitor.session.warning_seconds_left(visitor.now) is not None
        visitor.pause(WARNING_SECONDS - 2)
        visitor.tap("extend")
        assert visitor.session.warning_seconds_left(visitor.now) is None
    assert visitor.session.visit.product_ids == ("p0-0",)
    assert visitor.screen() is Screen.CHECK


def test_idle_ends_the_visit_after_the_warning(visitor: Visitor) -> None:
    visitor.tap("start", "topic:t0")
    visitor.pause(59)
    assert visitor.session.warning_seconds_left(visitor.now) is None
    visitor.pause(2 + WARNING_SECONDS)
    assert visitor.screen() is Screen.WELCOME
    assert visitor.session.visit.topic_id is None


def test_the_idle_time_can_be_set() -> None:
    session = Session(0.0, Limits(idle_seconds=600))
    session.town_loaded(town())
    session.hall_seen(hall())
    visitor = Visitor(session)
    visitor.tap("start")
    visitor.pause(590)
    assert session.visit.warned_at is None
    visitor.pause(11)
    assert session.visit.warned_at is not None


def test_modes_chosen_at_the_welcome_go_when_nobody_follows(visitor: Visitor) -> None:
    visitor.tap("larger", "contrast")
    chosen = visitor.session.visit
    assert (chosen.large, chosen.contrast) == (True, True)
    visitor.pause(61)
    after = visitor.session.visit
    assert (after.large, after.contrast) == (False, False)


def test_back_goes_one_step_at_a_time_to_the_welcome(visitor: Visitor) -> None:
    visitor.tap("start", "topic:t0", "product:p0-0")
    seen = []
    for _ in range(3):
        visitor.tap("back")
        seen.append(visitor.screen())
    assert seen == [Screen.PRODUCTS, Screen.TOPICS, Screen.WELCOME]
    assert not visitor.session.can_go_back()


def test_back_goes_through_the_pages_first(visitor: Visitor) -> None:
    visitor.tap("start", "more", "more", "back")
    assert visitor.screen() is Screen.TOPICS and visitor.session.visit.page == 1


def test_more_matters_go_on_one_ticket_at_most_five() -> None:
    session = Session(1000.0)
    session.town_loaded(town(topic_count=4))
    session.hall_seen(hall())
    visitor = Visitor(session)
    visitor.tap("start")
    for name in ("0-0", "0-1", "1-0", "1-1", "2-0"):
        visitor.tap(f"topic:t{name[0]}", f"product:p{name}")
        visitor.tap("add")
    assert visitor.screen() is Screen.CHECK
    assert not session.can_add()
    (asked,) = visitor.tap("confirm")
    assert isinstance(asked, AskTicket)
    assert len(asked.request.message.product_ids) == 5


def test_the_language_changes_on_any_screen_and_keeps_the_answers(visitor: Visitor) -> None:
    visitor.tap("start", "topic:t0", "product:p0-0", "lang:de")
    assert visitor.screen() is Screen.CHECK
    assert visitor.session.visit.language == "de"
    visitor.tap("lang:xx")
    assert visitor.session.visit.language == "de"


def test_unknown_controls_and_choices_do_nothing(visitor: Visitor) -> None:
    visitor.tap("start", "topic:nowhere", "product:p0-0", "nonsense", "confirm", "_go:check")
    assert visitor.screen() is Screen.TOPICS


def test_help_is_asked_once_and_says_who_comes(visitor: Visitor) -> None:
    visitor.tap("start")
    (asked,) = visitor.tap("help")
    assert isinstance(asked, AskHelp)
    assert asked.screen == "topics"
    assert visitor.session.visit.help_shown
    visitor.session.help_answered(asked.serial, True)
    assert visitor.session.visit.help is Help.COMING
    assert visitor.tap("dismiss", "help") == ()
    assert visitor.session.visit.help_shown


def test_help_that_was_not_reached_can_be_asked_again(visitor: Visitor) -> None:
    (asked,) = visitor.tap("help")
    assert isinstance(asked, AskHelp) and asked.screen == "welcome"
    visitor.session.help_answered(asked.serial, False)
    (again,) = visitor.tap("dismiss", "help")
    assert isinstance(again, AskHelp) and again.key != asked.key


def test_who_waits_for_a_host_is_not_hurried(visitor: Visitor) -> None:
    (asked,) = visitor.tap("start", "help")
    assert isinstance(asked, AskHelp)
    visitor.session.help_answered(asked.serial, True)
    visitor.pause(120)
    assert visitor.session.visit.warned_at is None
    visitor.pause(61)
    assert visitor.session.visit.warned_at is not None


def test_a_closed_hall_shows_closed_between_visits_only(visitor: Visitor) -> None:
    visitor.tap("start")
    visitor.session.hall_seen(hall(is_open=False))
    assert visitor.screen() is Screen.TOPICS
    visitor.tap("back")
    assert visitor.screen() is Screen.CLOSED


def test_closing_under_the_visitor_s_hands_shows_closed_and_goes_by_itself(visitor: Visitor) -> None:
    request = visitor.confirm()
    visitor.session.ticket_refused(request.serial, "site_closed", visitor.now)
    assert visitor.screen() is Screen.CLOSED
    visitor.session.hall_seen(hall(is_open=False))
    visitor.pause(31)
    assert visitor.session.visit.screen is Screen.WELCOME


def test_the_last_ticket_is_an_answer_with_what_else_and_one_tap_ends_it(visitor: Visitor) -> None:
    request = visitor.confirm()
    assert visitor.session.ticket_refused(request.serial, "last_ticket_passed", visitor.now) == ()
    assert visitor.screen() is Screen.CLOSED
    assert "p0-0" in visitor.session.visit.refused_ids
    assert not visitor.session.can_go_back()
    visitor.tap("again")
    assert visitor.screen() is Screen.CLOSED
    visitor.tap("done")
    assert visitor.screen() is Screen.WELCOME
    assert not visitor.session.visit.refused_ids


def test_a_full_day_leaves_the_rest_of_the_choice(visitor: Visitor) -> None:
    visitor.tap("start", "topic:t0", "product:p0-0", "add", "topic:t1", "product:p1-0")
    (asked,) = visitor.tap("confirm")
    assert isinstance(asked, AskTicket)
    visitor.session.ticket_refused(asked.request.serial, "day_full", visitor.now, ("p0-0",))
    assert visitor.screen() is Screen.CLOSED
    visitor.tap("again")
    assert visitor.screen() is Screen.CHECK
    (again,) = visitor.tap("confirm")
    assert isinstance(again, AskTicket)
    assert again.request.message.product_ids == ("p1-0",)
    assert again.request.key != asked.request.key


@pytest.mark.parametrize("way", ["again", "back"])
def test_a_full_day_for_the_only_choice_leads_back_to_choosing(visitor: Visitor, way: str) -> None:
    request = visitor.confirm()
    visitor.session.ticket_refused(request.serial, "day_full", visitor.now)
    assert visitor.session.can_go_back()
    visitor.tap(way)
    assert visitor.screen() is Screen.TOPICS
    assert visitor.session.visit.product_ids == ()


def test_who_must_choose_again_is_warned_before_the_visit_ends(visitor: Visitor) -> None:
    request = visitor.confirm()
    visitor.session.ticket_refused(request.serial, "day_full", visitor.now)
    visitor.pause(61)
    assert visitor.session.warning_seconds_left(visitor.now) is not None
    visitor.tap("extend")
    assert visitor.screen() is Screen.CLOSED


def test_help_is_asked_from_the_screen_that_says_full(visitor: Visitor) -> None:
    request = visitor.confirm()
    visitor.session.ticket_refused(request.serial, "day_full", visitor.now)
    (asked,) = visitor.tap("help")
    assert isinstance(asked, AskHelp) and asked.screen == "closed"


def test_the_slip_knows_who_is_before_and_how_often_the_visitor_is_called(visitor: Visitor) -> None:
    request = visitor.confirm()
    given = ticket(before=BEFORE, stops=2)
    (to_print,) = visitor.session.ticket_issued(request.serial, given, visitor.now)
    assert isinstance(to_print, PrintSlip)
    assert (to_print.slip.before, to_print.slip.stops) == (given.before, 2)


def test_a_product_that_is_gone_leads_back_to_choosing(visitor: Visitor) -> None:
    request = visitor.confirm()
    assert visitor.session.ticket_refused(request.serial, "unknown_product", visitor.now) == (ReloadTown(),)
    assert visitor.screen() is Screen.REFUSED
    visitor.tap("again")
    assert visitor.screen() is Screen.TOPICS
    assert visitor.session.visit.product_ids == ()


def test_a_revoked_kiosk_is_out_of_order_until_the_server_speaks_again(visitor: Visitor) -> None:
    request = visitor.confirm()
    visitor.session.ticket_refused(request.serial, "device_unknown", visitor.now)
    assert visitor.screen() is Screen.OUT_OF_ORDER
    visitor.pause(31)
    assert visitor.screen() is Screen.OUT_OF_ORDER
    visitor.session.hall_seen(hall())
    assert visitor.screen() is Screen.WELCOME


def test_a_short_loss_of_the_server_is_not_shown(visitor: Visitor) -> None:
    visitor.session.server_lost("away", visitor.now)
    visitor.pause(2)
    assert visitor.screen() is Screen.WELCOME
    visitor.pause(2)
    assert visitor.screen() is Screen.AWAY
    visitor.session.hall_seen(hall())
    assert visitor.screen() is Screen.WELCOME


def test_losing_the_server_does_not_disturb_a_visit(visitor: Visitor) -> None:
    visitor.tap("start")
    visitor.session.server_lost("away", visitor.now)
    visitor.pause(10)
    assert visitor.screen() is Screen.TOPICS


def test_a_late_answer_still_becomes_a_ticket_while_the_visitor_waits(visitor: Visitor) -> None:
    request = visitor.confirm()
    visitor.session.ticket_delayed(request.serial)
    assert visitor.screen() is Screen.AWAY
    visitor.session.ticket_issued(request.serial, ticket(), visitor.now)
    assert visitor.screen() is Screen.TICKET


def test_who_goes_back_while_the_server_is_away_gives_up_the_request(visitor: Visitor) -> None:
    request = visitor.confirm()
    visitor.session.ticket_delayed(request.serial)
    assert visitor.tap("back") == (GiveUp(request.serial),)
    assert visitor.screen() is Screen.WELCOME


def test_before_the_town_is_known_the_kiosk_says_that_it_starts() -> None:
    session = Session(0.0)
    assert session.screen(1.0) is Screen.STARTING
    session.touch("start", 2.0)
    assert session.screen(2.0) is Screen.STARTING


def test_a_new_town_takes_back_a_choice_it_no_longer_offers(visitor: Visitor) -> None:
    visitor.tap("start", "topic:t2", "product:p2-0")
    visitor.session.town_loaded(town("2", topic_count=2))
    assert visitor.screen() is Screen.TOPICS
    assert visitor.session.visit.product_ids == ()


def test_a_new_town_without_the_visitor_s_language_falls_back_to_its_first(visitor: Visitor) -> None:
    visitor.tap("lang:de")
    visitor.session.town_loaded(town("2", languages=("nl", "fr")))
    assert visitor.session.visit.language == "nl"
