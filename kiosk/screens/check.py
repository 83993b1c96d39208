"""Is this right? What the visitor comes for, what to have ready, and the one tap that takes a number."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from assets import advice
from kiosk import actions, offer
from kiosk.actions import Action
from kiosk.brush import Rect
from kiosk.page import Page
from kiosk.screens.outcome import ICONS
from queue_server.domain.offers import Way

TAKE = Action("confirm", "take_number", "ticket")
ADD = Action("add", "check_add", "plus")
MANY = 3
"""From so many matters on, their names are written smaller."""


def build(page: Page) -> None:
    """What was chosen always stands there; the rest as far as it goes above the actions."""
    theme = page.theme
    y = page.heading(page.say("check_title"))
    beside = [ADD] if page.session.can_add() else []
    chosen = len(page.visit.needs)
    beside.append(Action("needs", "needs_some" if chosen else "needs_open", "hand-heart", chosen))
    first, *rest = _sections(page)
    left, right = page.halves(y)
    end = _section(left, y, first, theme.height)
    after = right.after(end)
    # There is more to do as long as what was chosen leaves room for it.
    roomy = theme.lying or end <= _above(page)
    lowest = actions.draw(page, [TAKE, *beside] if roomy else [TAKE]) - theme.gap
    for section in rest:
        after = _section(right, after, section, lowest)


def _above(page: Page) -> float:
    """Where the second row of actions begins on an upright panel."""
    theme = page.theme
    return page.area.bottom - theme.primary - theme.mm(4) * theme.large - 2 * theme.gap - theme.secondary


def _sections(page: Page) -> Iterator[_Section]:
    """In the order of what matters; the first one is never left out."""
    session = page.session
    matters = session.matters()
    chosen = [page.named(matter.product.names) for matter in matters]
    yield _Section("clipboard-text", page.say("check_for"), chosen, True)
    if papers := offer.papers(session.papers(), page.language):
        yield _Section("identification-card", page.say("check_papers"), list(papers), marked=True)
    for matter, step in session.apart_steps():
        label = advice.step_text(page.language, step)
        yield _Section(ICONS[step.way], label, [page.named(matter.product.names)])
    if going := _going(page):
        yield _Section("clock", page.say("check_going"), going)
    if online := offer.online(matter.product for matter in matters):
        yield _Section("globe", page.say("check_online"), list(online), marked=True)


def _going(page: Page) -> list[str]:
    """Where one is helped first, and after how long."""
    found = page.visit.advice
    planned = found.ticket if found else None
    if found is None or planned is None:
        return []
    why = advice.because(page.language, planned.whys[0][0])
    points = [outcome.step(Way.POINT) for outcome in found.outcomes]
    waits = [step.wait for step in points if step and step.wait and step.kind is planned.legs[0].kind]
    return [why, *(advice.waiting(page.language, wait) for wait in waits[:1])]


class _Section(NamedTuple):
    icon: str
    label: str
    texts: list[str]
    strong: bool = False
    marked: bool = False
    """Each of several lines has a check mark."""


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
    marked = section.marked and len(section.texts) > 1
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
