"""What does the visitor come for, in the broad: say it, or choose."""

from __future__ import annotations

from kiosk.brush import Rect
from kiosk.choices import Choice, draw
from kiosk.page import Page

SAY_MM = 34.0
QUESTION_SHARE = 0.42
"""Of the width of a panel that lies; the rest is for one's own words."""


def build(page: Page) -> None:
    """All topics at a glance in two columns; in large text one column, in pages."""
    town = page.session.town
    assert town is not None
    left, right = page.halves(page.area.y, share=QUESTION_SHARE)
    top = left.question(page.say("topics_title"), lower=page.theme.large)
    top = max(top, _say_it(right, right.after(top)))
    known = {p.product_id for p in town.products}
    choices = [
        Choice(f"topic:{topic.topic_id}", page.named(topic.names), topic.icon)
        for topic in town.topics
        if known.intersection(topic.product_ids)
    ]
    columns = 1 if page.theme.large or len(choices) <= 6 else 2
    draw(page, top, choices, columns, page.say("topics_other"), _appointment(page))


def _appointment(page: Page) -> float:
    """For who was not asked in their own language before; answers how low the topics may stand."""
    theme, area = page.theme, page.area
    if page.language in page.session.equal_languages() or page.visit.chosen:
        return area.bottom
    spot = Rect(area.x, area.bottom - theme.target, area.w, theme.target)
    page.labelled("appointment", spot, page.say("appointment_open"), "calendar-check", kind=theme.lead_strong)
    return spot.y - theme.gap


def _say_it(page: Page, top: float) -> float:
    """The first choice: in one's own words. It looks like the line on which one will type."""
    brush, theme, area = page.brush, page.theme, page.area
    text, under = page.say("search_open"), page.say("search_example")
    words_high = round((theme.title.size + theme.body.size) * 1.35)
    rect = Rect(area.x, top, area.w, max(theme.mm(SAY_MM), words_high + theme.mm(6)))
    brush.button("search", rect, f"{text}. {under}", border=theme.colour.accent, border_px=theme.border + 1)
    padding, disc = theme.mm(6), min(theme.mm(24), round(rect.h - theme.mm(8)))
    colour = theme.colour
    y = rect.y + (rect.h - disc) / 2
    brush.badge("magnifying-glass", rect.x + padding, y, disc, fill=colour.primary, colour=colour.on_primary)
    x = rect.x + padding + disc + theme.mm(5)
    room = rect.x + rect.w - padding - x
    kind = brush.fitted(text, theme.title, room, 1)
    line = rect.y + (rect.h - brush.height(text, room, kind) - brush.height(under, room, theme.body)) / 2
    line += brush.text(text, x, line, room, kind, colour.text)
    brush.text(under, x, line, room, theme.body, colour.quiet)
    y = rect.bottom + theme.mm(7)
    if not theme.lying and not theme.reach:
        y += brush.text(page.say("topics_or"), area.x, y, area.w, theme.lead, colour.quiet) + theme.mm(3)
    return y
