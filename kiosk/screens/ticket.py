"""The number, as the largest thing; the code for the phone; where to wait; what the printer really did (T5)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from assets.before import who as who_before
from kiosk import actions, offer, paint, words
from kiosk.brush import Rect
from kiosk.page import Page
from kiosk.screens.outcome import DONE, WAY
from kiosk.theme import Theme
from kiosk.visitor import Print
from kiosk.way import card
from printers.lettering import Type
from queue_server.guide.guiding import Guide

CODE_LEAST_MM = 28.0
CODE_BESIDE_MM = 38.0
"""Smaller, a phone in the hand reads it only with patience."""
CODE_WITH_WAY_MM = 46.0
CODE_AIR_MM = 4.0
TICKET_SHARE = 0.46
"""Of the width of a panel that lies, beside the way."""
WIDEST = words.code("W", 888)
PRINT_LEAST_MM, PRINT_ICON_MM, PRINT_PADDING_MM = 30.0, 18.0, 7.0
PRINT_STATES = {
    Print.PRINTING: ("printer", "print_busy", "quiet"),
    Print.PRINTED: ("check-circle", "print_done", "ok"),
    Print.UNCONFIRMED: ("printer", "print_unsure", "care"),
    Print.FAILED: ("printer", "print_failed", "care"),
    Print.NONE: ("device-mobile", "print_none", "quiet"),
}


def build(page: Page) -> None:
    """With the way beside or below it, where the house has a plan and the panel has room; else the way is one tap
    away."""
    y = page.heading(page.say("ticket_title"))
    guide = page.session.way()
    if guide is None or not page.session.shows_way():
        _whole(page, y, page.primary("done", page.say("ticket_done"), "check").y - page.theme.gap)
    elif not _with_way(page, guide, y):
        _whole(page, y, actions.draw(page, [DONE, WAY]) - page.theme.gap)


def _with_way(page: Page, guide: Guide, y: float) -> bool:
    """Number, code and facts on one card, the way on another; False, and nothing is drawn, where there is no room."""
    theme, area = page.theme, page.area
    end = area.bottom - theme.primary - (theme.mm(4) if theme.large else 0)  # where the primary button begins
    left, right = page.halves(y, end - theme.gap, TICKET_SHARE)
    code = theme.mm(CODE_WITH_WAY_MM)
    facts, kinds = list(_known(page)), [theme.lead_strong, theme.lead]
    need = code + 2 * theme.mm(CODE_AIR_MM) + _facts_high(page, left.area, facts, kinds)
    print_high = _print_height(left if theme.lying else page)
    if theme.lying:
        ticket, way = left.area, right.area
    else:
        ticket = left.area._replace(h=need + theme.mm(4))
        way = left.area._replace(y=ticket.bottom + theme.gap)
        way = way._replace(h=end - 2 * theme.gap - print_high - way.y)
    plan = card.planned(page, guide, way)
    if plan is None or need > ticket.h:
        return False
    page.brush.box(ticket, theme.colour.card, theme.colour.line)
    y = _number_beside_code(page, ticket, code)
    for index, fact in enumerate(facts):
        kind, padding = kinds[min(index, 1)], _facts_padding(page, ticket)
        y = page.line(fact.icon, fact.text, ticket.x + padding, y, ticket.w - 2 * padding, kind, fact.under)
    card.draw(page, guide, way, plan)
    spot = page.primary("done", page.say("ticket_done"), "check")
    paper = Rect(area.x, end - theme.gap - print_high, area.w, print_high)
    if theme.lying:
        paper = Rect(left.area.x, spot.y, spot.x - theme.gap - left.area.x, spot.h)
    _print_state(page.within(paper), paper)
    return True


def _whole(page: Page, y: float, lowest: float) -> None:
    """Upright: one card with all, in little room the code beside the number. Lying: the number and where to wait on the
    one side, the code on the other."""
    theme = page.theme
    left, right = page.halves(y, page.area.bottom if theme.lying else lowest)
    print_high = _print_height(right)
    _print_state(right, Rect(right.area.x, lowest - print_high, right.area.w, print_high))
    card = left.area if theme.lying else left.area._replace(h=left.area.h - print_high - theme.gap)
    page.brush.box(card, theme.colour.card, theme.colour.line)
    if theme.lying:
        _facts(page, card, _number(page, card), card.bottom)
        _code(page, right.area, lowest - print_high - theme.gap)
    elif _facts_high(page, card, *_plain_facts(page)) + _number_height(theme) + _code_least(theme) > card.h:
        _facts(page, card, _number_beside_code(page, card, theme.mm(CODE_BESIDE_MM)), card.bottom)
    else:
        bottom = _facts(page, card, _number(page, card), card.bottom - _code_least(theme))
        _code(page, card._replace(y=bottom), card.bottom)


def _code_least(theme: Theme) -> int:
    return theme.mm(CODE_LEAST_MM + 7)


def _number_height(theme: Theme) -> int:
    """With the line below it."""
    return round(theme.hero.size * 1.08) + theme.mm(8)


def _number(page: Page, card: Rect) -> float:
    brush, theme, ticket = page.brush, page.theme, page.visit.ticket
    assert ticket is not None
    number = words.code(ticket.letter, ticket.number)
    # The box of a text has room for accents and tails, which a number does not need.
    top = card.y - round(theme.hero.size * 0.08)
    brush.text(number, card.x, top, card.w, theme.hero, theme.colour.accent, "center", kept=False)
    end = card.y + _number_height(theme)
    padding = theme.mm(8)
    y = end - theme.mm(8)
    brush.flat(Rect(card.x + padding, y, card.w - 2 * padding, max(1, theme.border // 2)), theme.colour.line, 0.6)
    return end


def _number_beside_code(page: Page, card: Rect, side: int) -> float:
    """As large as the code, which has `side` pixels at most; answers where the rest begins."""
    theme = page.theme
    image = paint.qr_image(_url(page), side)
    top = card.y + theme.mm(CODE_AIR_MM)
    page.brush.picture(image, card.x + card.w - theme.mm(6) - image.width, top)
    ticket = page.visit.ticket
    assert ticket is not None
    number = words.code(ticket.letter, ticket.number)
    room = Rect(card.x + theme.mm(6), top, card.w - image.width - theme.mm(18), image.height)
    # What is measured is kept, so it is the widest number there is and not the visitor's (K16).
    kind = page.brush.fitted(WIDEST, theme.hero, room.w, 1)
    y = room.y + (room.h - paint.height(1, kind)) / 2
    page.brush.text(number, room.x, y, room.w, kind, theme.colour.accent, "center", kept=False)
    return top + image.height + theme.mm(CODE_AIR_MM)


def _facts(page: Page, card: Rect, y: float, lowest: float) -> float:
    """Where to wait, behind how many, how long; answers where the rest begins. In little room who they are is left
    out, and letters are smaller."""
    theme = page.theme
    facts = list(_known(page))
    kinds = [theme.lead_strong if theme.large else theme.title, theme.lead]
    if _facts_high(page, card, facts, kinds) > lowest - y:
        facts, kinds = [fact._replace(under="") for fact in facts], [theme.lead]
    if _facts_high(page, card, facts, kinds) > lowest - y:
        facts, kinds = _plain_facts(page)
    padding = _facts_padding(page, card)
    for index, fact in enumerate(facts):
        kind = kinds[min(index, len(kinds) - 1)]
        y = page.line(fact.icon, fact.text, card.x + padding, y, card.w - 2 * padding, kind, fact.under)
    return y


def _facts_padding(page: Page, card: Rect) -> int:
    return page.theme.mm(10 if card.w > page.theme.roomy_width * 2 else 6)


def _plain_facts(page: Page) -> tuple[list[_Fact], list[Type]]:
    """In the least room."""
    return [fact._replace(under="") for fact in _known(page)], [page.theme.body]


def _facts_high(page: Page, card: Rect, facts: list[_Fact], kinds: list[Type]) -> float:
    room = card.w - 2 * _facts_padding(page, card)
    ends = [
        page.line_height(fact.text, room, kinds[min(index, len(kinds) - 1)], fact.under)
        for index, fact in enumerate(facts)
    ]
    return sum(ends)


class _Fact(NamedTuple):
    icon: str
    text: str
    under: str = ""


def _known(page: Page) -> Iterator[_Fact]:
    ticket = page.visit.ticket
    assert ticket is not None
    guide = page.session.way()
    if ticket.waiting_place:
        yield _Fact("map-pin", ticket.waiting_place)
    if guide is not None and guide.choice.route is None:
        yield _Fact("person-simple-walk", guide.refused(page.language))
    if ticket.people_before is None:  # the server was away: nobody can know
        yield _Fact("clock", page.say("wait_unknown"))
    else:
        count = ticket.people_before
        before = page.say("before_you", count=count) if count else page.say("before_nobody")
        yield _Fact("users", before, who_before(page.language, ticket.before))
    if ticket.wait:
        yield _Fact("clock", words.wait(ticket.wait.low_minutes, ticket.wait.high_minutes, page.language))
    if ticket.stops > 1:
        yield _Fact("path", page.say("ticket_stops", count=ticket.stops))


def _code(page: Page, rect: Rect, bottom: float) -> None:
    """The code and what it is for, in the middle between the top of `rect` and `bottom`."""
    brush, theme = page.brush, page.theme
    padding = theme.mm(10)
    x, room = rect.x + padding, rect.w - 2 * padding
    image = paint.qr_image(_url(page), int(min(bottom - theme.mm(4) - rect.y, room * 0.5)))
    top = rect.y + max(0, (bottom - theme.mm(2) - rect.y - image.height) / 2)
    brush.picture(image, x, top)
    words_x = x + image.width + theme.mm(7)
    words_room = x + room - words_x
    title, more = page.say("scan_title"), page.say("scan_more")
    kind = brush.fitted(title, theme.lead_strong, words_room, 2)
    high, more_high = brush.height(title, words_room, kind), brush.height(more, words_room, theme.body) + theme.mm(2)
    told = high + more_high <= bottom - rect.y
    line = top + (image.height - high - more_high * told) / 2
    line += brush.text(title, words_x, line, words_room, kind, theme.colour.text) + theme.mm(2)
    if told:
        brush.text(more, words_x, line, words_room, theme.body, theme.colour.quiet)


def _url(page: Page) -> str:
    town, request = page.session.town, page.visit.request
    assert town is not None and request is not None
    return offer.ticket_url(town, request.token)


def _print_room(page: Page) -> float:
    """The width of what is said of the paper."""
    return page.area.w - 2 * page.theme.mm(PRINT_PADDING_MM) - page.theme.mm(PRINT_ICON_MM) - page.theme.mm(6)


def _print_height(page: Page) -> float:
    theme, room = page.theme, _print_room(page)
    text = page.say(PRINT_STATES[page.visit.print][1])
    kind = page.brush.fitted(text, theme.lead_strong, room, 2)
    return max(theme.mm(PRINT_LEAST_MM), page.brush.height(text, room, kind) + theme.mm(6))


def _print_state(page: Page, rect: Rect) -> None:
    brush, theme = page.brush, page.theme
    icon, key, role = PRINT_STATES[page.visit.print]
    colour = getattr(theme.colour, role)
    brush.box(rect, theme.colour.card, colour)
    disc, padding = theme.mm(PRINT_ICON_MM), theme.mm(PRINT_PADDING_MM)
    brush.icon(icon, rect.x + padding, rect.y + (rect.h - disc) / 2, disc, colour)
    inner = Rect(rect.x + padding + disc + theme.mm(6), rect.y, _print_room(page), rect.h)
    brush.middle_text(page.say(key), inner, theme.lead_strong, colour)
