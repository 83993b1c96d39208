"""The code of an appointment: held before the scanner, where there is one, or typed."""

from __future__ import annotations

from typing import NamedTuple

from kiosk import actions, entry, keyboard
from kiosk.actions import Action
from kiosk.brush import Rect
from kiosk.page import Page
from kiosk.visitor import Doubt

DOUBTS = {Doubt.MISSING: "code_missing", Doubt.UNLIKELY: "code_unlikely"}
CONFIRM = Action("code", "code_confirm", "check")
HOST = Action("host", "ask_host_button", "hand-waving")
QUESTION_SHARE = 0.55


class _Line(NamedTuple):
    icon: str
    key: str


def build(page: Page) -> None:
    """Of a code that is none, what to do instead, with somebody to ask."""
    theme = page.theme
    doubted = page.visit.doubt is not Doubt.NONE
    keys = actions.draw(page, [CONFIRM, HOST] if doubted else [CONFIRM]) - theme.gap
    keyboard.draw_for_code(page, keys)
    lowest, high = keys - keyboard.code_height(page) - theme.mm(5), entry.height(page)
    left, right = page.halves(page.area.y, lowest, QUESTION_SHARE)
    y = left.heading(page.say("appointment_title"), lower=theme.large or theme.lying)
    field = Rect(right.area.x, lowest - high, right.area.w, high)
    entry.draw(page, field, "calendar-check", page.visit.code, page.say("code_example"))
    _told(left, y, lowest if theme.lying else field.y - theme.mm(2))


def _lines(page: Page) -> list[_Line]:
    """What to do; the first one matters most."""
    if page.visit.doubt is not Doubt.NONE:
        return [_Line("chat-circle-dots", DOUBTS[page.visit.doubt]), _Line("envelope-simple", "code_where")]
    if page.session.has_scanner:
        return [_Line("scan", "appointment_scan"), _Line("keyboard", "appointment_or_type")]
    return [_Line("keyboard", "appointment_type")]


def _told(page: Page, y: float, lowest: float) -> None:
    """As large and as much of it as there is room for."""
    theme, room, lines = page.theme, page.area.w, _lines(page)
    for count, kind in ((2, theme.title), (2, theme.lead), (2, theme.body), (1, theme.body)):
        shown = lines[:count]
        if sum(page.line_height(page.say(line.key), room, kind) for line in shown) <= lowest - y:
            for line in shown:
                y = page.line(line.icon, page.say(line.key), page.area.x, y, room, kind)
            return
