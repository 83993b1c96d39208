"""The code of an appointment: held before the scanner, where there is one, or typed."""

from __future__ import annotations

from kiosk import entry, keyboard
from kiosk.brush import Rect
from kiosk.page import Page
from kiosk.visitor import Doubt

DOUBTS = {Doubt.MISSING: "code_missing", Doubt.UNLIKELY: "code_unlikely"}


def build(page: Page) -> None:
    theme, area = page.theme, page.area
    y = page.heading(page.say("appointment_title"))
    confirm = page.primary("code", page.say("code_confirm"), "check")
    keys = confirm.y - theme.gap - theme.mm(4)
    field = Rect(area.x, keys - keyboard.code_height(page) - theme.mm(8) - entry.height(page), area.w, 0)
    field = field._replace(h=entry.height(page))
    _how(page, y)
    entry.draw(page, field, "calendar-check", page.visit.code, page.say("code_example"))
    keyboard.draw_for_code(page, keys)


def _how(page: Page, y: float) -> None:
    """What to do; of a code that is none, what to do instead, with somebody to ask."""
    theme, area = page.theme, page.area
    if page.visit.doubt is not Doubt.NONE:
        y = page.line("chat-circle-dots", page.say(DOUBTS[page.visit.doubt]), area.x, y, area.w, theme.title)
        y = page.line("envelope-simple", page.say("code_where"), area.x, y, area.w)
        high = max(theme.secondary, theme.target)
        page.card("host", Rect(area.x, y + theme.mm(3), area.w, high), page.say("ask_host_button"), "hand-waving")
    elif page.session.has_scanner:
        y = page.line("scan", page.say("appointment_scan"), area.x, y, area.w, theme.title)
        page.line("keyboard", page.say("appointment_or_type"), area.x, y, area.w)
    else:
        page.line("keyboard", page.say("appointment_type"), area.x, y, area.w)
