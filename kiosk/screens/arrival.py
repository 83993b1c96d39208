"""A code that can be one of an appointment: nobody can look it up here yet, so a host does, or a number."""

from __future__ import annotations

from kiosk.brush import Rect
from kiosk.dialogs import HELP_TEXTS
from kiosk.page import Page
from kiosk.visitor import Help


def build(page: Page) -> None:
    theme, area, asked = page.theme, page.area, page.visit.help
    if asked in (Help.ASKING, Help.COMING):
        icon, title, more = HELP_TEXTS[asked]
        page.notice(icon, page.say(title), [page.say(more)], 0.1)
        lowest = page.primary("done", page.say("ticket_done"), "check").y
    else:
        page.notice("calendar-check", page.say("arrival_title"), [page.say("arrival_host"), page.say("arrival_number")])
        lowest = page.primary("host", page.say("ask_host_button"), "hand-waving").y
    spot = Rect(area.x, lowest - theme.gap - theme.secondary, area.w, theme.secondary)
    page.labelled("walk_in", spot, page.say("outcome_number"), "ticket", kind=theme.lead_strong)
