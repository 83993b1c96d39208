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
    equal = session.invites_in()
    others = [language for language in session.languages() if language not in equal]
    columns = 1 if len(others) <= 3 else 2
    rows = -(-len(others) // columns)
    wide = (area.w - theme.gap * (columns - 1)) / columns
    high = max(theme.mm(OTHERS_MM), round((theme.title.size + theme.body.size) * 1.3) + theme.mm(8))
    if theme.lying:
        high = min(high, round((theme.lead.size + theme.body.size) * 1.3) + theme.mm(6))
    starts_high: float = max(theme.primary, min(theme.mm(88), round(area.h * 0.25))) * (1 if len(equal) == 1 else 1.5)
    asked_high = max(theme.secondary, theme.target)
    start_high = starts_high + theme.gap + asked_high
    room = area.bottom - max(page.touch_top, area.y + (0 if theme.lying else _least_greeting(page)))
    if start_high + rows * (high + theme.gap) > room:
        rows = 0
    cards_top = area.bottom - rows * (high + theme.gap) - start_high
    if theme.lying:
        cards_top, start_high = area.y, start_high + cards_top - area.y
    _greeting(left, area.bottom if theme.lying else cards_top)
    _both_ways(right, Rect(area.x, cards_top, area.w, start_high), asked_high)
    for index, language in enumerate(others if rows else ()):
        row, column = divmod(index, columns)
        y = cards_top + start_high + theme.gap + row * (high + theme.gap)
        rect = Rect(area.x + column * (wide + theme.gap), y, wide, high)
        page.card(f"start:{language}", rect, words.say(language, "take_number"), None, NAMES[language], 1)


def _least_greeting(page: Page) -> float:
    """The invitation without what is known of the hall."""
    return page.theme.display.size * 1.2 * 2.6 + page.theme.lead.size * 1.3 + page.theme.mm(14)


def _both_ways(page: Page, rect: Rect, asked_high: float) -> None:
    """Without an appointment, which is the largest thing on the screen, and with one; in a bilingual town each in both
    languages, as large as the other (K12)."""
    theme, equal = page.theme, page.session.invites_in()
    count = len(equal)
    high = (rect.h - asked_high - theme.gap * count) / count
    wide = (rect.w - theme.gap * (count - 1)) / count
    for index, language in enumerate(equal):
        suffix = f":{language}" if index else ""
        y = rect.y + index * (high + theme.gap)
        _start(page, f"start{suffix}", words.say(language, "take_number"), rect._replace(y=y, h=high))
    texts = [words.say(language, "appointment_open") for language in equal]
    kind = min((page.label_type(text, wide, theme.title) for text in texts), key=lambda kind: kind.size)
    for index, (language, text) in enumerate(zip(equal, texts, strict=True)):
        suffix = f":{language}" if index else ""
        spot = Rect(rect.x + index * (wide + theme.gap), rect.bottom - asked_high, wide, asked_high)
        page.labelled(f"appointment{suffix}", spot, text, "calendar-check", kind=kind)


def _greeting(page: Page, bottom: float) -> None:
    """In a bilingual town in both languages."""
    brush, theme, area, session = page.brush, page.theme, page.area, page.session
    assert session.town is not None
    wanted = Type(round(theme.display.size * 1.2), "semibold")
    parts, facts = [], []
    for language in session.invites_in():
        town = words.in_language(session.town.town_names, language)
        title = words.say(language, "welcome_title", town=town)
        parts.append((title, brush.fitted(title, wanted, area.w, 2), theme.colour.text))
        parts.append((words.say(language, "welcome_more"), theme.lead, theme.colour.quiet))
        facts += _facts(page, language)
    high = sum(brush.height(text, area.w, kind) for text, kind, _ in parts) + len(facts) * theme.lead.size * 1.9
    y = area.y + max(theme.mm(4), (bottom - area.y - high) * 0.42)
    for text, kind, colour in parts:
        y += brush.text(text, area.x, y, area.w, kind, colour) + theme.mm(3)
    y += theme.mm(4)
    for icon, fact in facts:
        if y + theme.lead.size * 1.4 > bottom:
            return  # large letters on a small panel: the invitation comes first
        y = page.line(icon, fact, area.x, y, area.w)


def _facts(page: Page, language: str) -> list[tuple[str, str]]:
    hall, town = page.session.hall, page.session.town
    facts: list[tuple[str, str]] = []
    if hall is None or town is None:
        return facts
    waiting = sum(kind.waiting for kind in hall.kinds)
    if not page.session.alone:
        key = "waiting_now" if waiting else "waiting_nobody"
        facts.append(("users", words.say(language, key, count=waiting if waiting else None)))
    if hall.closes_at:
        time = words.clock(hall.closes_at, town.time_zone, language)
        facts.append(("clock", words.say(language, "open_until", time=time)))
    return facts


def _start(page: Page, control_id: str, text: str, rect: Rect) -> None:
    brush, theme = page.brush, page.theme
    brush.button(control_id, rect, text, primary=True)
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
