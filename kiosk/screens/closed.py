"""Closed, full or the last number given is not an error: when, where else, on line, or a host (K17)."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from kiosk import offer, words
from kiosk.brush import Rect
from kiosk.page import Page
from kiosk.refusals import FULL_CODES, GONE
from kiosk.visitor import Screen
from printers.lettering import Type
from queue_server.contracts.hall import OtherPlace

PLACES_MOST = 3


class Outcome(NamedTuple):
    """`asks_host`: somebody is in the house who can do more than this kiosk."""

    icon: str
    title: str
    asks_host: bool


CLOSED = Outcome("moon-stars", "closed_title", False)
OUTCOMES = {
    "day_full": Outcome("calendar-x", "full_title", True),
    "last_ticket_passed": Outcome("clock-afternoon", "last_title", True),
    GONE: Outcome("ticket", "gone_title", False),
}


def build(page: Page) -> None:
    """Without a visitor, and for one who met the closing: the same answers at the same places."""
    theme, visit = page.theme, page.visit
    outcome = OUTCOMES.get(visit.refusal, CLOSED)
    lowest = page.area.bottom
    if visit.screen is Screen.CLOSED:
        lowest = _action(page).y - theme.gap
    left, right = page.halves(page.area.y, lowest if theme.lying else None)
    y = left.notice(outcome.icon, page.say(outcome.title), _closing(page), 0.04) + theme.mm(2)
    y = _opening(left, _when(page), y) + theme.mm(8)
    if outcome.asks_host:
        ask = page.say("ask_host", help=page.say("help"))
        if y + page.brush.height(ask, left.area.w, theme.lead) <= lowest:
            y += page.brush.text(ask, left.area.x, y, left.area.w, theme.lead, theme.colour.text, "center")
        y += theme.mm(8)
    y = _elsewhere(right, right.after(y), lowest)
    _online(right, y + theme.mm(5), lowest)


def _action(page: Page) -> Rect:
    """What the visitor of this very visit can do next."""
    if page.visit.refusal in FULL_CODES:
        return page.primary("again", page.say("full_choose"), "arrow-right")
    return page.primary("done", page.say("ticket_done"), "check")


def _closing(page: Page) -> list[str]:
    """Why there are no numbers any more, although the doors are open."""
    if page.visit.refusal == GONE:
        return [page.say("gone_more")]
    hall, town = page.session.hall, page.session.town
    if page.visit.refusal != "last_ticket_passed" or hall is None or town is None or hall.closes_at is None:
        return []
    return [page.say("last_more", time=words.clock(hall.closes_at, town.time_zone, page.language))]


def _when(page: Page) -> str:
    hall, town = page.session.hall, page.session.town
    assert town is not None
    opens = hall.next_opening if hall else None
    if page.visit.refusal == GONE:
        return ""
    if hall is None or opens is None:
        return page.say("closed_when_unknown")
    if page.visit.refusal in FULL_CODES and _same_day(opens, hall.at, town.time_zone):
        return page.say("full_other_day")
    return words.opening(opens, hall.at, town.time_zone, page.language)


def _same_day(one: datetime, other: datetime, time_zone: str) -> bool:
    zone = ZoneInfo(time_zone)
    return one.astimezone(zone).date() == other.astimezone(zone).date()


def _elsewhere(page: Page, y: float, lowest: float) -> float:
    """Other places, as many as go above `lowest`; answers where the rest begins."""
    hall, theme, area = page.session.hall, page.theme, page.area
    title = page.say("closed_elsewhere")
    title_high = page.brush.height(title, area.w, theme.lead_strong) + theme.mm(3)
    places = hall.elsewhere[:PLACES_MOST] if hall else ()
    if not places or y + title_high + _place_height(page, places[0]) > lowest:
        return y
    y += page.brush.text(title, area.x, y, area.w, theme.lead_strong, theme.colour.text) + theme.mm(3)
    for place in places:
        if y + _place_height(page, place) <= lowest:
            y = _place(page, place, y)
    return y


def _online(page: Page, y: float, lowest: float) -> None:
    """What can be done at home: this very matter where it is known, else the town's site."""
    session, theme, area = page.session, page.theme, page.area
    assert session.town is not None
    own = offer.online(session.products(page.visit.refused_ids))
    host = next((urlsplit(product.online).netloc for product in session.town.products if product.online), "")
    if not own and not host:
        return
    room = area.w - theme.title.size * 1.3 - theme.mm(3)
    address = page.with_breaks(own[0], room, theme.lead) if own else host
    text = page.say("full_online" if own else "closed_online", address=address)
    if y + page.brush.height(text, room, theme.lead) <= lowest:
        page.line("globe", text, area.x, y, area.w)


def _opening(page: Page, when: str, y: float) -> float:
    """The answer to the one question a visitor has now."""
    theme, area = page.theme, page.area
    if not when:
        return y
    kind = page.brush.fitted(when, theme.title, area.w, 2)
    return y + page.brush.text(when, area.x, y, area.w, kind, theme.colour.accent, "center")


def _parts(page: Page, place: OtherPlace) -> list[tuple[str, Type, str]]:
    theme = page.theme
    kind, colour = (theme.strong, theme.colour.ok) if place.open_now else (theme.body, theme.colour.quiet)
    parts = [
        (page.named(place.names), theme.lead_strong, theme.colour.text),
        (place.address, theme.body, theme.colour.quiet),
        (_state(page, place), kind, colour),
    ]
    return [part for part in parts if part[0]]


def _room(page: Page) -> tuple[int, int, float]:
    """Padding, disc and width of the words of a place."""
    padding, disc = page.theme.mm(5), page.theme.mm(22)
    return padding, disc, page.area.w - 2 * padding - disc - page.theme.mm(5)


def _words_height(page: Page, place: OtherPlace) -> float:
    return sum(page.brush.height(text, _room(page)[2], kind) for text, kind, _ in _parts(page, place))


def _place_height(page: Page, place: OtherPlace) -> float:
    padding, disc, _ = _room(page)
    return max(disc, _words_height(page, place)) + 2 * padding


def _place(page: Page, place: OtherPlace, y: float) -> float:
    brush, theme, area = page.brush, page.theme, page.area
    padding, disc, room = _room(page)
    high = _place_height(page, place)
    brush.box(Rect(area.x, y, area.w, high), theme.colour.card, theme.colour.line, border_px=max(1, theme.border // 2))
    brush.badge("map-pin", area.x + padding, y + (high - disc) / 2, disc)
    line = y + (high - _words_height(page, place)) / 2
    for text, kind, colour in _parts(page, place):
        line += brush.text(text, area.x + area.w - padding - room, line, room, kind, colour)
    return y + high + theme.gap


def _state(page: Page, place: OtherPlace) -> str:
    hall, town = page.session.hall, page.session.town
    assert hall is not None and town is not None
    if place.open_now:
        return page.say("open_now")
    if place.next_opening is None:
        return ""
    return words.opening(place.next_opening, hall.at, town.time_zone, page.language)
