"""The number, as the largest thing; the code for the phone; where to wait; what the printer really did (T5)."""

from __future__ import annotations

from assets.before import who as who_before
from kiosk import offer, paint, words
from kiosk.brush import Rect
from kiosk.page import Page
from kiosk.visitor import Print

PRINT_STATES = {
    Print.PRINTING: ("printer", "print_busy", "quiet"),
    Print.PRINTED: ("check-circle", "print_done", "ok"),
    Print.UNCONFIRMED: ("printer", "print_unsure", "care"),
    Print.FAILED: ("printer", "print_failed", "care"),
    Print.NONE: ("device-mobile", "print_none", "quiet"),
}


def build(page: Page) -> None:
    """Upright: one card with all. Lying: the number and where to wait on the one side, the code on the other."""
    theme = page.theme
    y = page.heading(page.say("ticket_title"))
    lowest = page.primary("done", page.say("ticket_done"), "check").y - theme.gap
    left, right = page.halves(y, page.area.bottom if theme.lying else lowest)
    print_high = theme.mm(44 if theme.large else 32)
    card = left.area if theme.lying else left.area._replace(h=left.area.h - print_high - theme.gap)
    page.brush.box(card, theme.colour.card, theme.colour.line)
    bottom = _facts(page, card, _number(page, card))
    _print_state(right, Rect(right.area.x, lowest - print_high, right.area.w, print_high))
    if theme.lying:
        card, bottom = right.area, right.area.y
    _code(page, card._replace(y=bottom), lowest - print_high - theme.gap)


def _number(page: Page, card: Rect) -> float:
    brush, theme, ticket = page.brush, page.theme, page.visit.ticket
    assert ticket is not None
    air = round(theme.hero.size * 0.18)
    y = card.y + air
    number = words.code(ticket.letter, ticket.number)
    # The box of a text has room for accents and tails, which a number does not need.
    top = y - round(theme.hero.size * 0.26)
    brush.text(number, card.x, top, card.w, theme.hero, theme.colour.accent, "center", kept=False)
    y += round(theme.hero.size * 0.72) + air
    padding = theme.mm(8)
    brush.flat(Rect(card.x + padding, y, card.w - 2 * padding, max(1, theme.border // 2)), theme.colour.line, 0.6)
    return y + theme.mm(8)


def _facts(page: Page, card: Rect, y: float) -> float:
    """Where to wait, behind how many, how long; answers where the rest begins."""
    theme, ticket = page.theme, page.visit.ticket
    assert ticket is not None
    padding = theme.mm(10)
    x, room = card.x + padding, card.w - 2 * padding
    if ticket.waiting_place:
        y = page.line("map-pin", ticket.waiting_place, x, y, room, theme.lead_strong if theme.large else theme.title)
    y = _line_before(page, x, y, room)
    if ticket.stops > 1:
        y = page.line("path", page.say("ticket_stops", count=ticket.stops), x, y, room)
    return y


def _line_before(page: Page, x: float, y: float, room: float) -> float:
    """Behind how many, how long; or that nobody can know, when the server was away."""
    ticket = page.visit.ticket
    assert ticket is not None
    if ticket.people_before is None:
        return page.line("clock", page.say("wait_unknown"), x, y, room)
    before = page.say("before_you", count=ticket.people_before) if ticket.people_before else page.say("before_nobody")
    y = page.line("users", before, x, y, room, under=who_before(page.language, ticket.before))
    if ticket.wait:
        waited = words.wait(ticket.wait.low_minutes, ticket.wait.high_minutes, page.language)
        y = page.line("clock", waited, x, y, room)
    return y


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
    high = brush.height(title, words_room, theme.lead_strong) + brush.height(more, words_room, theme.body)
    line = top + (image.height - high - theme.mm(2)) / 2
    line += brush.text(title, words_x, line, words_room, theme.lead_strong, theme.colour.text) + theme.mm(2)
    brush.text(more, words_x, line, words_room, theme.body, theme.colour.quiet)


def _url(page: Page) -> str:
    town, request = page.session.town, page.visit.request
    assert town is not None and request is not None
    return offer.ticket_url(town, request.token)


def _print_state(page: Page, rect: Rect) -> None:
    brush, theme = page.brush, page.theme
    icon, key, role = PRINT_STATES[page.visit.print]
    colour = getattr(theme.colour, role)
    brush.box(rect, theme.colour.card, colour)
    disc = theme.mm(18)
    brush.icon(icon, rect.x + theme.mm(8), rect.y + (rect.h - disc) / 2, disc, colour)
    x = rect.x + theme.mm(8) + disc + theme.mm(6)
    inner = Rect(x, rect.y, rect.x + rect.w - theme.mm(8) - x, rect.h)
    brush.middle_text(page.say(key), inner, theme.lead_strong, colour)
