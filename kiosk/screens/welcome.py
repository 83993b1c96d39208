"""Nobody is here: an invitation, in every language of the town."""

from __future__ import annotations

from assets.texts import NAMES
from kiosk import words
from kiosk.brush import Rect
from kiosk.page import Page
from printers.lettering import Type

OTHERS_MM = 38.0


def build(page: Page) -> None:
    """The invitation in the other languages as well, where there is room: they stand in the bar in any case."""
    theme, session = page.theme, page.session
    left, right = page.halves(page.area.y)
    area = right.area
    others = [language for language in session.languages() if language != page.language]
    columns = 1 if len(others) <= 3 else 2
    rows = -(-len(others) // columns)
    wide = (area.w - theme.gap * (columns - 1)) / columns
    high = max(theme.mm(OTHERS_MM), round((theme.title.size + theme.body.size) * 1.3) + theme.mm(8))
    if theme.lying:
        high = min(high, round((theme.lead.size + theme.body.size) * 1.3) + theme.mm(6))
    start_high: float = max(theme.primary, min(theme.mm(88), round(area.h * 0.25)))
    room = area.bottom - max(page.touch_top, area.y + (0 if theme.lying else _least_greeting(page)))
    if start_high + rows * (high + theme.gap) > room:
        rows = 0
    cards_top = area.bottom - rows * (high + theme.gap) - start_high
    if theme.lying:
        cards_top, start_high = area.y, start_high + cards_top - area.y
    _greeting(left, area.bottom if theme.lying else cards_top)
    _start(right, Rect(area.x, cards_top, area.w, start_high))
    for index, language in enumerate(others if rows else ()):
        row, column = divmod(index, columns)
        y = cards_top + start_high + theme.gap + row * (high + theme.gap)
        rect = Rect(area.x + column * (wide + theme.gap), y, wide, high)
        page.card(f"start:{language}", rect, words.say(language, "take_number"), None, NAMES[language])


def _least_greeting(page: Page) -> float:
    """The invitation without what is known of the hall."""
    return page.theme.display.size * 1.2 * 2.6 + page.theme.lead.size * 1.3 + page.theme.mm(14)


def _greeting(page: Page, bottom: float) -> None:
    brush, theme, area, session = page.brush, page.theme, page.area, page.session
    assert session.town is not None
    town = page.named(session.town.town_names)
    title = page.say("welcome_title", town=town)
    kind = brush.fitted(title, Type(round(theme.display.size * 1.2), "semibold"), area.w, 2)
    facts = _facts(page)
    high = brush.height(title, area.w, kind) + theme.mm(6) + len(facts) * theme.lead.size * 1.9
    y = area.y + max(theme.mm(4), (bottom - area.y - high) * 0.42)
    y += brush.text(title, area.x, y, area.w, kind, theme.colour.text) + theme.mm(3)
    y += brush.text(page.say("welcome_more"), area.x, y, area.w, theme.lead, theme.colour.quiet) + theme.mm(7)
    for icon, fact in facts:
        if y + theme.lead.size * 1.4 > bottom:
            return  # large letters on a small panel: the invitation comes first
        y = page.line(icon, fact, area.x, y, area.w)


def _facts(page: Page) -> list[tuple[str, str]]:
    hall, town = page.session.hall, page.session.town
    facts: list[tuple[str, str]] = []
    if hall is None or town is None:
        return facts
    waiting = sum(kind.waiting for kind in hall.kinds)
    facts.append(("users", page.say("waiting_now", count=waiting) if waiting else page.say("waiting_nobody")))
    if hall.closes_at:
        time = words.clock(hall.closes_at, town.time_zone, page.language)
        facts.append(("clock", page.say("open_until", time=time)))
    return facts


def _start(page: Page, rect: Rect) -> None:
    """The largest thing on the screen."""
    brush, theme = page.brush, page.theme
    text = page.say("take_number")
    brush.button("start", rect, text, primary=True)
    colour = theme.colour
    disc = round(min(theme.mm(44), rect.h * 0.6))
    padding = theme.mm(14)
    brush.badge("ticket", rect.x + padding, rect.y + (rect.h - disc) / 2, disc, colour.on_primary, colour.primary)
    arrow = round(theme.display.size * 0.9)
    end = rect.x + rect.w - padding
    brush.icon("caret-right", end - arrow, rect.y + (rect.h - arrow) / 2, arrow, colour.on_primary)
    x = rect.x + padding + disc + theme.mm(10)
    room = Rect(x, rect.y, end - arrow - theme.mm(4) - x, rect.h)
    on_one_line = brush.fitted(text, theme.display, room.w, 1)
    kind = on_one_line if on_one_line.size > theme.display.size * 0.75 else theme.display
    brush.middle_text(text, room, kind, colour.on_primary)
