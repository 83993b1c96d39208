"""Letters on the screen, as large as a finger asks, in the order that the language's keyboards have."""

from __future__ import annotations

from kiosk.brush import Rect
from kiosk.page import Page
from kiosk.theme import GAP_MM

AZERTY = ("azertyuiop", "qsdfghjklm", "wxcvbn'-")
QWERTY = ("qwertyuiop", "asdfghjkl", "zxcvbnm'-")
QWERTZ = ("qwertzuiop", "asdfghjkl", "yxcvbnmäöü")
LAYOUTS = {"nl": AZERTY, "fr": AZERTY, "en": QWERTY, "de": QWERTZ}
"""No capitals, no accents beside the German ones: the search does not mind either."""
IN_A_ROW = 10
KEY_MM = 25.0
ROOMY_MM = 400.0
"""On a screen with less room than this, keys are no higher than a finger asks: what was found needs the room."""
ERASE_KEYS = 2
"""So many places wide is the key that takes a letter back."""


def layout(language: str) -> tuple[str, ...]:
    return LAYOUTS.get(language, QWERTY)


def height(page: Page) -> float:
    rows = len(layout(page.language)) + 1
    return rows * _key_height(page) + (rows - 1) * _gap(page)


def draw(page: Page, bottom: float) -> None:
    """At full width, down to `bottom`."""
    area, gap, high = page.area, _gap(page), _key_height(page)
    wide = (area.w - gap * (IN_A_ROW - 1)) / IN_A_ROW
    y = bottom - height(page)
    for row in layout(page.language):
        x = area.x + (area.w - len(row) * wide - (len(row) - 1) * gap) / 2
        for letter in row:
            _key(page, f"key:{letter}", Rect(x, y, wide, high), letter)
            x += wide + gap
        y += high + gap
    erase = ERASE_KEYS * wide + gap
    _key(page, "key: ", Rect(area.x, y, area.w - erase - gap, high), page.say("key_space"))
    _erase(page, Rect(area.x + area.w - erase, y, erase, high))


def _gap(page: Page) -> int:
    return page.theme.mm(GAP_MM + 0.3)


def _key_height(page: Page) -> int:
    theme = page.theme
    return theme.mm(KEY_MM) if page.area.h >= theme.mm(ROOMY_MM) else theme.target


def _key(page: Page, control_id: str, rect: Rect, text: str) -> None:
    theme = page.theme
    page.brush.button(control_id, rect, text, border_px=max(1, theme.border // 2), rolls=True)
    kind = theme.title if len(text) == 1 else theme.lead
    page.brush.middle_text(text, rect, kind, theme.colour.text, "center", 1)


def _erase(page: Page, rect: Rect) -> None:
    theme = page.theme
    page.brush.button("erase", rect, page.say("key_erase"), border_px=max(1, theme.border // 2), rolls=True)
    side = round(theme.title.size * 1.2)
    x, y = rect.x + (rect.w - side) / 2, rect.y + (rect.h - side) / 2
    page.brush.icon("backspace", x, y, side, theme.colour.text)
