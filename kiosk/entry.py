"""One line to type on, with the key that empties it."""

from __future__ import annotations

from kiosk.brush import Rect
from kiosk.page import Page
from printers.lettering import Type

FIELD_MM = 28.0
BEFORE_CARET_MM = 0.8


def height(page: Page) -> float:
    return max(page.theme.mm(FIELD_MM), round(page.theme.title.size * 1.5))


def draw(page: Page, rect: Rect, icon: str, text: str, hint: str) -> None:
    """Of a long text its end, where one types; `hint` as long as there is none."""
    brush, theme = page.brush, page.theme
    brush.box(rect, theme.colour.card, theme.colour.accent, border_px=theme.border + 1)
    padding, kind = theme.mm(6), theme.title
    side = round(kind.size * 1.15)
    brush.icon(icon, rect.x + padding, rect.y + (rect.h - side) / 2, side, theme.colour.accent)
    x = rect.x + padding + side + theme.mm(4)
    clear = theme.target
    room = rect.x + rect.w - clear - theme.mm(6) - x
    top = rect.y + (rect.h - brush.height("x", room, kind)) / 2
    caret = x
    if text:
        shown = _end_of(page, text, kind, room)
        caret += page.width(shown, kind) + theme.mm(BEFORE_CARET_MM)
        brush.text(shown.rstrip(), x, top, room + clear, kind, theme.colour.text, kept=False)
        spot = Rect(rect.x + rect.w - clear - theme.mm(3), rect.y + (rect.h - clear) / 2, clear, clear)
        if not theme.reach or spot.y >= page.touch_top:  # else the keys take letters back one by one
            _clear(page, spot)
    else:
        brush.middle_text(hint, rect._replace(x=x + theme.mm(2), w=room + clear), theme.lead, theme.colour.quiet)
    high = round(kind.size * 1.15)
    brush.flat(Rect(caret, rect.y + (rect.h - high) / 2, max(2, theme.border), high), theme.colour.accent)


def _end_of(page: Page, text: str, kind: Type, room: float) -> str:
    shown = text
    while shown and page.width(shown, kind) > room:
        shown = shown[1:]
    return shown


def _clear(page: Page, rect: Rect) -> None:
    theme = page.theme
    page.brush.button("clear", rect, page.say("search_clear"), border_px=max(1, theme.border // 2))
    side = round(theme.title.size * 0.9)
    page.brush.icon("x", rect.x + (rect.w - side) / 2, rect.y + (rect.h - side) / 2, side, theme.colour.quiet)
