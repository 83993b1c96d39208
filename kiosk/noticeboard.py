"""What hosts want visitors to read between visits: a quiet card above the screen's own room."""

from __future__ import annotations

from kiosk.brush import Brush, Rect
from kiosk.visitor import Screen

RESTING_SCREENS = (Screen.WELCOME, Screen.CLOSED, Screen.OUT_OF_ORDER)
LINES_MOST = 3
PADDING_MM = 4.0


def hang(brush: Brush, text: str, area: Rect) -> Rect:
    """Draws the card and gives the room that is left below it."""
    theme = brush.theme
    padding, side = theme.mm(PADDING_MM), round(theme.title.size * 1.2)
    indent = 2 * padding + side
    room = area.w - indent - padding
    kind = brush.fitted(text, theme.lead, room, LINES_MOST)
    high = max(side, brush.height(text, room, kind)) + 2 * padding
    rect = area._replace(h=high)
    brush.box(rect, theme.colour.card, theme.colour.accent)
    brush.icon("info", rect.x + padding, rect.y + (high - side) / 2, side, theme.colour.accent)
    brush.middle_text(text, Rect(rect.x + indent, rect.y, room, high), kind, theme.colour.text, lines_most=LINES_MOST)
    return Rect(area.x, rect.bottom + theme.gap, area.w, area.bottom - rect.bottom - theme.gap)
