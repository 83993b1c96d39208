"""Is this right? What the visitor comes for, what to have ready, and the one tap that takes a number."""

from __future__ import annotations

from typing import NamedTuple

from kiosk import offer
from kiosk.brush import Rect
from kiosk.page import Page

MANY = 3
"""From so many matters on, their names are written smaller."""


def build(page: Page) -> None:
    """What was chosen always stands there; the rest as far as it goes above the one action."""
    session, theme, area = page.session, page.theme, page.area
    y = page.heading(page.say("check_title"))
    lowest = area.bottom - theme.primary - theme.mm(4) * theme.large - theme.gap
    chosen = [page.named(p.names) for p in session.chosen()]
    y = _section(page, y, _Section("clipboard-text", page.say("check_for"), chosen, True), theme.height)
    if papers := offer.papers(session.chosen(), page.language):
        y = _section(page, y, _Section("identification-card", page.say("check_papers"), list(papers)), lowest)
    if online := offer.online(session.chosen()):
        y = _section(page, y, _Section("globe", page.say("check_online"), list(online)), lowest)
    high = max(theme.target, round(theme.lead.size * 1.3) + theme.mm(6)) + theme.mm(4)
    if session.can_add() and y + high <= lowest:
        spot = Rect(area.x, lowest - high, area.w, high)
        page.labelled("add", spot, page.say("check_add"), "plus", kind=theme.lead_strong)
    page.primary("confirm", page.say("take_number"), "ticket")


class _Section(NamedTuple):
    icon: str
    label: str
    texts: list[str]
    strong: bool = False


def _section(page: Page, y: float, section: _Section, lowest: float) -> float:
    """A card with an icon, a quiet label and one to five lines; answers where the next one begins.

    One that would go below `lowest` is left out.
    """
    brush, theme, area = page.brush, page.theme, page.area
    padding, disc = theme.mm(8), theme.mm(24)
    x = area.x + padding + disc + theme.mm(6)
    room = area.w - (x - area.x) - padding
    kind = theme.lead
    if section.strong:
        kind = theme.title if len(section.texts) < MANY else theme.lead_strong
    marked = not section.strong and len(section.texts) > 1
    texts = [page.with_breaks(text, room, kind) for text in section.texts]
    indent = round(kind.size * 0.9) + theme.mm(2) if marked else 0
    heights = [brush.height(text, room - indent, kind) + theme.mm(1) for text in texts]
    words_high = brush.height(section.label, room, theme.body) + sum(heights)
    high = max(disc, words_high) + 2 * padding
    if y + high > lowest:
        return y
    brush.box(Rect(area.x, y, area.w, high), theme.colour.card, theme.colour.line, border_px=max(1, theme.border // 2))
    brush.badge(section.icon, area.x + padding, y + (high - disc) / 2, disc)
    line = y + (high - words_high) / 2
    line += brush.text(section.label, x, line, room, theme.body, theme.colour.quiet) + theme.mm(0.5)
    for text, own in zip(texts, heights, strict=True):
        if marked:
            brush.icon("check", x, line + kind.size * 0.25, round(kind.size * 0.9), theme.colour.accent)
        brush.text(text, x + indent, line, room - indent, kind, theme.colour.text)
        line += own
    return y + high + theme.gap
