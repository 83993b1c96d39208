"""A visit while the server is away, without a screen, a clock or a network."""

from __future__ import annotations

import hashlib
from datetime import timedelta

from kiosk.effects import AskTicket, PrintSlip
from kiosk.visitor import Screen
from printers.words import words
from tests.kiosk.lindegem import MESSAGE, MORNING, hall, session
from tests.kiosk.samples import ticket

MATTER = ("start", "topic:attesten", "product:attest_leven")
OWN = ticket().model_copy(update={"people_before": None, "wait": None})


class Visitor:
    """At a kiosk whose server went away at this moment."""

    def __init__(self, *kinds: str, at: timedelta = timedelta(0)) -> None:
        self.now = 1000.0
        self.session = session(hall(MORNING + at), self.now)
        self.session.reserve_seen(frozenset(kinds))
        self.session.server_lost("away", self.now)
        self.wait(4)

    def wait(self, seconds: float) -> None:
        """As the ticks of the kiosk see it."""
        ends = self.now + seconds
        while self.now < ends:
            self.now = min(ends, self.now + 30)
            self.session.tick(self.now)

    def screen(self) -> Screen:
        return self.session.screen(self.now)

    def tap(self, *controls: str) -> None:
        for control in controls:
            self.now += 1
            self.effects = self.session.touch(control, self.now)


def test_with_numbers_of_its_own_a_kiosk_invites_as_always() -> None:
    visitor = Visitor("standing")
    assert visitor.screen() is Screen.WELCOME and visitor.session.alone
    visitor.session.reserve_seen(frozenset())
    assert visitor.screen() is Screen.AWAY
    visitor.session.hall_seen(hall(), visitor.now)
    assert visitor.screen() is Screen.WELCOME and not visitor.session.alone


def test_the_doors_close_and_open_by_the_kiosks_own_clock() -> None:
    visitor = Visitor("standing", at=timedelta(minutes=70))
    assert visitor.screen() is Screen.WELCOME
    visitor.wait(40 * 60)
    assert visitor.screen() is Screen.CLOSED
    assert visitor.session.hall is not None and visitor.session.hall.next_opening is not None
    visitor.wait(24 * 3600)
    visitor.wait((visitor.session.hall.next_opening - visitor.session.hall.at).total_seconds() + 31)
    assert visitor.screen() is Screen.WELCOME


def test_a_closed_kiosk_without_numbers_says_when_it_opens() -> None:
    assert Visitor(at=timedelta(hours=12)).screen() is Screen.CLOSED


def test_a_number_of_the_kiosks_own_is_a_ticket_that_says_what_nobody_knows() -> None:
    visitor = Visitor("standing")
    visitor.tap(*MATTER)
    assert visitor.screen() is Screen.CHECK
    visitor.tap("confirm")
    (asked,) = visitor.effects
    assert isinstance(asked, AskTicket)
    (printed,) = visitor.session.ticket_issued(visitor.session.serial, OWN, visitor.now)
    assert visitor.screen() is Screen.TICKET
    assert isinstance(printed, PrintSlip)
    assert printed.slip.url.endswith(f"#{asked.request.own_token}")
    assert words(printed.slip).wait == "We weten nu niet hoe lang u wacht"
    assert hashlib.sha256(asked.request.own_token.encode()).hexdigest() != asked.request.message.token_hash


def test_a_number_of_the_server_keeps_the_secret_that_the_server_knows() -> None:
    visitor = Visitor("standing")
    visitor.tap(*MATTER, "confirm")
    (asked,) = visitor.effects
    assert isinstance(asked, AskTicket)
    (printed,) = visitor.session.ticket_issued(visitor.session.serial, ticket(), visitor.now)
    assert isinstance(printed, PrintSlip)
    assert printed.slip.url.endswith(f"#{asked.request.token}")


def test_when_there_is_no_number_left_the_visitor_hears_what_else() -> None:
    visitor = Visitor("standing")
    visitor.tap(*MATTER, "confirm")
    visitor.session.ticket_refused(visitor.session.serial, "numbers_gone", visitor.now)
    assert (visitor.screen(), visitor.session.visit.refusal) == (Screen.CLOSED, "numbers_gone")


def test_a_disk_that_takes_nothing_leads_to_the_reception() -> None:
    visitor = Visitor("standing")
    visitor.tap(*MATTER, "confirm")
    visitor.session.ticket_refused(visitor.session.serial, "not_stored", visitor.now)
    assert visitor.screen() is Screen.REFUSED


def test_at_a_start_without_the_server_the_kept_hall_counts_until_it_speaks() -> None:
    visitor = Visitor("standing")
    fresh = type(visitor.session)(visitor.now)
    fresh.town_loaded(MESSAGE)
    assert fresh.screen(visitor.now) is Screen.STARTING
    fresh.hall_recalled(hall(), visitor.now)
    fresh.reserve_seen(frozenset({"standing"}))
    assert fresh.screen(visitor.now + 60) is Screen.WELCOME
    fresh.server_lost("device_revoked", visitor.now)
    assert fresh.screen(visitor.now + 60) is Screen.OUT_OF_ORDER
