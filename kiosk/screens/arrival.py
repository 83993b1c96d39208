"""A code that can be one of an appointment: nobody can look it up here yet, so a host does, or a number."""

from __future__ import annotations

from kiosk import actions
from kiosk.actions import Action
from kiosk.dialogs import HELP_TEXTS
from kiosk.page import Page
from kiosk.visitor import Help

HOST = Action("host", "ask_host_button", "hand-waving")
NUMBER = Action("walk_in", "outcome_number", "ticket")
DONE = Action("done", "ticket_done", "check")


def build(page: Page) -> None:
    asked = page.visit.help
    called = asked in (Help.ASKING, Help.COMING)
    lowest = actions.draw(page, [DONE if called else HOST, NUMBER]) - page.theme.gap
    if called:
        icon, title, more = HELP_TEXTS[asked]
        page.notice(icon, page.say(title), [page.say(more)], 0.1, lowest)
    else:
        told = [page.say("arrival_host"), page.say("arrival_number")]
        page.notice("calendar-check", page.say("arrival_title"), told, 0.1, lowest)
