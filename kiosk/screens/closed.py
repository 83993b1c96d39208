"""Closed is not an error: when it opens, where one can go, what can be done on line (K17)."""

from __future__ import annotations

from urllib.parse import urlsplit

from kiosk import words
from kiosk.brush import Rect
from kiosk.page import Page
from queue_server.contracts.hall import OtherPlace

PLACES_MOST = 3


def build(page: Page) -> None:
    hall, town, theme = page.session.hall, page.session.town, page.theme
    assert town is not None
    when = page.say("closed_when_unknown")
    if hall and hall.next_opening:
        when = words.opening(hall.next_opening, hall.at, town.time_zone, page.language)
    y = page.notice("moon-stars", page.say("closed_title"), [], 0.04) + theme.mm(2)
    y = _opening(page, when, y) + theme.mm(12)
    if hall and hall.elsewhere:
        y += page.brush.text(
            page.say("closed_elsewhere"), page.area.x, y, page.area.w, theme.lead_strong, theme.colour.text
        ) + theme.mm(3)
        for place in hall.elsewhere[:PLACES_MOST]:
            y = _place(page, place, y)
    host = next((urlsplit(product.online).netloc for product in town.products if product.online), "")
    if host and y + theme.mm(5) + theme.lead.size * 2.6 < page.area.bottom:
        page.line("globe", page.say("closed_online", address=host), page.area.x, y + theme.mm(5), page.area.w)


def _opening(page: Page, when: str, y: float) -> float:
    """The answer to the one question a visitor has now."""
    theme, area = page.theme, page.area
    kind = page.brush.fitted(when, theme.title, area.w, 2)
    return y + page.brush.text(when, area.x, y, area.w, kind, theme.colour.accent, "center")


def _place(page: Page, place: OtherPlace, y: float) -> float:
    brush, theme, area = page.brush, page.theme, page.area
    padding, disc = theme.mm(5), theme.mm(22)
    x = area.x + padding + disc + theme.mm(5)
    room = area.w - (x - area.x) - padding
    name, state = page.named(place.names), _state(page, place)
    parts = [
        (name, theme.lead_strong, theme.colour.text),
        (place.address, theme.body, theme.colour.quiet),
        (
            state,
            theme.strong if place.open_now else theme.body,
            theme.colour.ok if place.open_now else theme.colour.quiet,
        ),
    ]
    parts = [part for part in parts if part[0]]
    high = max(disc, sum(brush.height(text, room, kind) for text, kind, _ in parts)) + 2 * padding
    if y + high > area.bottom:
        return y
    brush.box(Rect(area.x, y, area.w, high), theme.colour.card, theme.colour.line, border_px=max(1, theme.border // 2))
    brush.badge("map-pin", area.x + padding, y + (high - disc) / 2, disc)
    line = y + (high - sum(brush.height(text, room, kind) for text, kind, _ in parts)) / 2
    for text, kind, colour in parts:
        line += brush.text(text, x, line, room, kind, colour)
    return y + high + theme.gap


def _state(page: Page, place: OtherPlace) -> str:
    hall, town = page.session.hall, page.session.town
    assert hall is not None and town is not None
    if place.open_now:
        return page.say("open_now")
    if place.next_opening is None:
        return ""
    return words.opening(place.next_opening, hall.at, town.time_zone, page.language)
