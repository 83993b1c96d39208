"""The way to where the visitor goes, on a screen of its own: the map and the steps, and the number that goes along."""

from __future__ import annotations

from kiosk import actions, words
from kiosk.brush import Rect
from kiosk.page import Page
from kiosk.screens.outcome import DONE
from kiosk.way import card
from queue_server.guide import mapping

NUMBER_GAP_MM = 4.0


def build(page: Page) -> None:
    guide = page.session.way()
    way = guide.way() if guide else None
    lowest = actions.draw(page, [DONE]) - page.theme.gap
    if guide is None or way is None:  # closed while the visitor read it
        told = [guide.refused(page.language)] if guide else []
        page.notice("person-simple-walk", page.say("way_gone"), told, lowest=lowest)
        return
    title, _ = mapping.heard(guide.building, way, page.language)
    y = _number(page, page.heading(title, lower=page.theme.large))
    rect = Rect(page.area.x, y, page.area.w, lowest - y)
    plan = card.planned(page, guide, rect)
    if plan:
        card.draw(page, guide, rect, plan)
    else:
        card.words(page, guide, rect, page.theme.body)


def _number(page: Page, y: float) -> float:
    """Who has no paper keeps it in sight; answers where the rest begins."""
    ticket, theme, brush = page.visit.ticket, page.theme, page.brush
    if ticket is None:
        return y
    label, number = page.say("ticket_title"), words.code(ticket.letter, ticket.number)
    y -= theme.mm(NUMBER_GAP_MM)
    wide = page.width(label, theme.lead)
    x = page.area.x + wide + theme.mm(NUMBER_GAP_MM)
    room = page.area.x + page.area.w - x
    brush.text(label, page.area.x, y, wide + 4, theme.lead, theme.colour.quiet)
    brush.text(number, x, y, room, theme.lead_strong, theme.colour.accent, kept=False)
    return y + brush.height(label, wide + 4, theme.lead) + theme.mm(NUMBER_GAP_MM)
