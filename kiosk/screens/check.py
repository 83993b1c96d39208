"""Is this right? What the visitor comes for, what to have ready, and the one tap that takes a number."""

from __future__ import annotations

from kiosk import offer
from kiosk.brush import Rect
from kiosk.page import Page


def build(page: Page) -> None:
    session, theme, area = page.session, page.theme, page.area
    y = page.heading(page.say("check_title"))
    chosen = [page.named(p.names) for p in session.chosen()]
    y = _section(page, y, "clipboard-text", page.say("check_for"), chosen, True)
    if papers := offer.papers(session.chosen(), page.language):
        y = _section(page, y, "identification-card", page.say("check_papers"), list(papers))
    if online := _online(page):
        y = _section(page, y, "globe", page.say("check_online"), online)
    if session.can_add():
        high = theme.target + theme.mm(4)
        lowest = area.bottom - theme.primary - theme.mm(4) * theme.large - theme.gap
        if y + high <= lowest:  # else the matters themselves fill the screen
            page.labelled("add", Rect(area.x, lowest - high, area.w, high), page.say("check_add"), "plus")
    page.primary("confirm", page.say("take_number"), "ticket")


def _online(page: Page) -> list[str]:
    """Addresses where it can be done from home, short enough to write down."""
    found = [p.online for p in page.session.chosen() if p.online]
    return list(dict.fromkeys(url.removeprefix("https://").removeprefix("www.").rstrip("/") for url in found))[:2]


def _section(page: Page, y: float, icon: str, label: str, texts: list[str], strong: bool = False) -> float:
    """A card with an icon, a quiet label and one to five lines; answers where the next one begins."""
    brush, theme, area = page.brush, page.theme, page.area
    padding, disc = theme.mm(8), theme.mm(24)
    x = area.x + padding + disc + theme.mm(6)
    room = area.w - (x - area.x) - padding
    kind = theme.title if strong else theme.lead
    marked = not strong and len(texts) > 1
    indent = round(kind.size * 0.9) + theme.mm(2) if marked else 0
    heights = [brush.height(text, room - indent, kind) + theme.mm(1) for text in texts]
    high = max(disc, brush.height(label, room, theme.body) + sum(heights)) + 2 * padding
    brush.box(Rect(area.x, y, area.w, high), theme.colour.card, theme.colour.line, border_px=max(1, theme.border // 2))
    brush.badge(icon, area.x + padding, y + (high - disc) / 2, disc)
    line = y + padding + (high - 2 * padding - brush.height(label, room, theme.body) - sum(heights)) / 2
    line += brush.text(label, x, line, room, theme.body, theme.colour.quiet) + theme.mm(0.5)
    for text, own in zip(texts, heights, strict=True):
        if marked:
            side = round(kind.size * 0.9)
            brush.icon("check", x, line + kind.size * 0.25, side, theme.colour.accent)
        brush.text(text, x + indent, line, room - indent, kind, theme.colour.text)
        line += own
    return y + high + theme.gap
