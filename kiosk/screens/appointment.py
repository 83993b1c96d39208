"""The code of an appointment: held before the scanner, where there is one, or typed."""

from __future__ import annotations

from kiosk import entry, keyboard
from kiosk.brush import Rect
from kiosk.page import Page
from kiosk.visitor import Doubt

QUESTION_SHARE = 0.5
"""Of the width of a panel that lies; the rest is for the line."""
DOUBTS = {Doubt.MISSING: "code_missing", Doubt.UNLIKELY: "code_unlikely"}


def build(page: Page) -> None:
    """Upright: what to do, the line, the letters, the button. On a panel that lies the line and the button stand
    beside the question, the letters below both."""
    theme, area = page.theme, page.area
    left, right = page.halves(area.y, share=QUESTION_SHARE)
    y = left.heading(page.say("appointment_title"))
    if theme.lying:
        keys = area.bottom
        field = Rect(right.area.x, area.y, right.area.w, entry.height(page))
        spot = Rect(right.area.x, field.bottom + theme.gap, right.area.w, theme.primary)
        page.labelled("code", spot, page.say("code_confirm"), "check", primary=True)
    else:
        keys = page.primary("code", page.say("code_confirm"), "check").y - theme.gap - theme.mm(4)
        high = entry.height(page)
        field = Rect(area.x, keys - keyboard.code_height(page) - theme.mm(8) - high, area.w, high)
    _how(left, y, keys - keyboard.code_height(page) - theme.mm(8) if theme.lying else field.y - theme.gap)
    entry.draw(page, field, "calendar-check", page.visit.code, page.say("code_example"))
    keyboard.draw_for_code(page, keys)


def _how(page: Page, y: float, lowest: float) -> None:
    """What to do; of a code that is none, what to do instead, with somebody to ask right above `lowest`."""
    theme, area = page.theme, page.area
    if page.visit.doubt is not Doubt.NONE:
        y = page.line("chat-circle-dots", page.say(DOUBTS[page.visit.doubt]), area.x, y, area.w, theme.lead_strong)
        page.line("envelope-simple", page.say("code_where"), area.x, y, area.w)
        spot = Rect(area.x, lowest - theme.secondary, area.w, theme.secondary)
        page.labelled("host", spot, page.say("ask_host_button"), "hand-waving", kind=theme.lead_strong)
    elif page.session.has_scanner:
        y = page.line("scan", page.say("appointment_scan"), area.x, y, area.w, theme.lead_strong)
        page.line("keyboard", page.say("appointment_or_type"), area.x, y, area.w)
    else:
        page.line("keyboard", page.say("appointment_type"), area.x, y, area.w)
