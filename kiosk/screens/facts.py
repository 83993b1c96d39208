"""What a visitor is told with the number: where to wait, behind how many, how long, how often."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from assets.before import who as who_before
from kiosk import words
from kiosk.brush import Rect
from kiosk.page import Page
from printers.lettering import Type

STOPS, WAIT, PEOPLE = 1, 2, 3
"""What goes first where there is no room: the one that is higher. The slip and the phone say it too."""


class Fact(NamedTuple):
    icon: str
    text: str
    under: str = ""
    spare: int = 0
    """0: always told."""


Telling = tuple[Sequence[Fact], Sequence[Type]]
"""Facts, and the letters of the first one and of the others."""


def known(page: Page) -> Iterator[Fact]:
    ticket, guide = page.visit.ticket, page.session.way()
    assert ticket is not None
    if ticket.waiting_place:
        yield Fact("map-pin", ticket.waiting_place)
    if guide is not None and guide.choice.route is None:
        yield Fact("person-simple-walk", guide.refused(page.language))
    if ticket.people_before is None:  # the server was away: nobody can know
        yield Fact("clock", page.say("wait_unknown"), spare=WAIT)
    else:
        count = ticket.people_before
        before = page.say("before_you", count=count) if count else page.say("before_nobody")
        yield Fact("users", before, who_before(page.language, ticket.before), PEOPLE)
    if ticket.wait:
        yield Fact(
            "clock", words.wait(ticket.wait.low_minutes, ticket.wait.high_minutes, page.language), "", spare=WAIT
        )
    if ticket.stops > 1:
        yield Fact("path", page.say("ticket_stops", count=ticket.stops), spare=STOPS)


def tellings(page: Page) -> Iterator[Telling]:
    """From the most to the least that can be told: without who those people are, in smaller letters, without them."""
    theme, facts = page.theme, list(known(page))
    yield facts, (theme.lead_strong if theme.large else theme.title, theme.lead)
    facts = [fact._replace(under="") for fact in facts]
    yield facts, (theme.lead,)
    yield facts, (theme.body,)
    for spare in (PEOPLE, WAIT, STOPS):
        facts = [fact for fact in facts if fact.spare < spare]
        yield facts, (theme.body,)


def draw(page: Page, card: Rect, y: float, lowest: float) -> float:
    """As much as goes; answers where the rest begins."""
    told = list(tellings(page))
    return write(page, card, y, next((one for one in told if high(page, card, one) <= lowest - y), told[-1]))


def write(page: Page, card: Rect, y: float, told: Telling) -> float:
    padding = _padding(page, card)
    for fact, kind in _with_letters(told):
        y = page.line(fact.icon, fact.text, card.x + padding, y, card.w - 2 * padding, kind, fact.under)
    return y


def high(page: Page, card: Rect, told: Telling) -> float:
    room = card.w - 2 * _padding(page, card)
    return sum(page.line_height(fact.text, room, kind, fact.under) for fact, kind in _with_letters(told))


def plain_high(page: Page, card: Rect) -> float:
    """All of it in small letters."""
    return high(page, card, ([fact._replace(under="") for fact in known(page)], (page.theme.body,)))


def _with_letters(told: Telling) -> Iterator[tuple[Fact, Type]]:
    facts, kinds = told
    for index, fact in enumerate(facts):
        yield fact, kinds[min(index, len(kinds) - 1)]


def _padding(page: Page, card: Rect) -> int:
    return page.theme.mm(10 if card.w > page.theme.roomy_width * 2 else 6)
