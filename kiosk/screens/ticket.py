"""The number, as the largest thing; the code for the phone; where to wait; what the printer really did (T5)."""

from __future__ import annotations

from kiosk import actions, offer, paint, words
from kiosk.brush import Rect
from kiosk.page import Page
from kiosk.screens import facts
from kiosk.screens.outcome import DONE, WAY
from kiosk.theme import Theme
from kiosk.visitor import Print
from kiosk.way import card
from printers.lettering import Type
from queue_server.guide.guiding import Guide

CODE_LEAST_MM = 28.0
CODE_BESIDE_MM = 38.0
"""Smaller, a phone in the hand reads it only with patience."""
CODE_WITH_WAY_MM = 54.0
NUMBER_BESIDE = 1.08
"""Letters of the number, of the height of the code beside it: their capitals are three quarters of it."""
CODE_AIR_MM = 4.0
WAY_SHARE = 0.46
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
    guide = page.session.way()
    y = page.heading(page.say("ticket_title"), lower=page.theme.large and page.session.shows_way())
    if guide is None or not page.session.shows_way():
        lowest = page.primary("done", page.say("ticket_done"), "check").y - page.theme.gap
        _whole(page, y, lowest, page.area.bottom if page.theme.lying else lowest)
    elif not _with_way(page, guide, y):
        lowest = _end_or_way(page) - page.theme.gap
        _whole(page, y, lowest, lowest)


def _end_or_way(page: Page) -> float:
    """Both in one row, because height is what is missing; answers where it begins."""
    theme, area = page.theme, page.area
    if theme.lying:
        return actions.draw(page, [DONE, WAY])
    wide = (area.w - theme.gap) * WAY_SHARE
    high = theme.primary + theme.mm(4)
    rect = Rect(area.x, area.bottom - high, wide, high)
    page.labelled(WAY.control_id, rect, WAY.text(page), WAY.icon, kind=theme.lead_strong)
    rest = rect._replace(x=rect.x + wide + theme.gap, w=area.w - theme.gap - wide)
    page.labelled(DONE.control_id, rest, DONE.text(page), DONE.icon, primary=True)
    return rect.y


def _with_way(page: Page, guide: Guide, y: float) -> bool:
    """Number, code and facts on one card, the way on another; False, and nothing is drawn, where there is no room."""
    theme, area = page.theme, page.area
    end = area.bottom - theme.primary - (theme.mm(4) if theme.large else 0)  # where the primary button begins
    left, right = page.halves(y, end - theme.gap, TICKET_SHARE)
    code = theme.mm(CODE_WITH_WAY_MM)
    told = list(facts.known(page)), (theme.lead_strong, theme.lead)
    need = paint.qr_image(_url(page), code).height + 2 * theme.mm(CODE_AIR_MM) + facts.high(page, left.area, told)
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
    facts.write(page, ticket, _number_beside_code(page, ticket, code), told)
    card.draw(page, guide, way, plan)
    spot = page.primary("done", page.say("ticket_done"), "check")
    paper = Rect(area.x, end - theme.gap - print_high, area.w, print_high)
    if theme.lying:
        paper = Rect(left.area.x, spot.y, spot.x - theme.gap - left.area.x, spot.h)
    _print_state(page.within(paper), paper)
    return True


def _whole(page: Page, y: float, lowest: float, bottom: float) -> None:
    """Upright: one card with all, in little room the code beside the number. Lying: the number and where to wait on the
    one side, down to `bottom`, the code on the other."""
    theme = page.theme
    left, right = page.halves(y, bottom)
    print_high = _print_height(right)
    _print_state(right, Rect(right.area.x, lowest - print_high, right.area.w, print_high))
    card = left.area if theme.lying else left.area._replace(h=left.area.h - print_high - theme.gap)
    page.brush.box(card, theme.colour.card, theme.colour.line)
    if theme.lying:
        facts.draw(page, card, _number(page, card), card.bottom)
        _code(page, right.area, lowest - print_high - theme.gap)
    elif facts.plain_high(page, card) + _number_height(theme) + _code_least(theme) > card.h:
        facts.draw(page, card, _number_beside_code(page, card, theme.mm(CODE_BESIDE_MM)), card.bottom)
    else:
        bottom = facts.draw(page, card, _number(page, card), card.bottom - _code_least(theme))
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
    most = Type(min(theme.hero.size, round(image.height * NUMBER_BESIDE)), theme.hero.weight)
    kind = page.brush.fitted(WIDEST, most, room.w, 1)
    y = room.y + (room.h - paint.height(1, kind)) / 2
    page.brush.text(number, room.x, y, room.w, kind, theme.colour.accent, "center", kept=False)
    return top + image.height + theme.mm(CODE_AIR_MM)


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
