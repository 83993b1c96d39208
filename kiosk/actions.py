"""What can be done next: the one action, and what stands beside it."""

from __future__ import annotations

from typing import NamedTuple

from kiosk.brush import Rect
from kiosk.page import Page

BESIDE_MOST = 2


class Action(NamedTuple):
    control_id: str
    key: str
    icon: str
    number: int = 0
    """For words that count."""

    def text(self, page: Page) -> str:
        return page.say(self.key, number=self.number)


def draw(page: Page, found: list[Action]) -> float:
    """The first one largest, at its own place; the others above it, or beside it on a panel that lies.

    Answers the upper end of all."""
    theme, area = page.theme, page.area
    first, *others = found[: BESIDE_MOST + 1]
    spot = page.primary(first.control_id, first.text(page), first.icon)
    if not others:
        return spot.y
    row = Rect(area.x, 0, spot.x - theme.gap - area.x if theme.lying else area.w, spot.h)
    wide = (row.w - theme.gap * (len(others) - 1)) / len(others)
    kind = min((page.label_type(a.text(page), wide, theme.lead_strong) for a in others), key=lambda kind: kind.size)
    if not theme.lying:
        high = max(page.label_height(action.text(page), wide, kind) for action in others) + theme.mm(4)
        row = row._replace(h=max(theme.secondary, high))
    row = row._replace(y=spot.y if theme.lying else spot.y - theme.gap - row.h)
    for index, action in enumerate(others):
        rect = Rect(row.x + index * (wide + theme.gap), row.y, wide, row.h)
        page.labelled(action.control_id, rect, action.text(page), action.icon, kind=kind)
    return row.y
