"""Letters on the screen, as large as a finger asks, in the order that the language's keyboards have."""

from __future__ import annotations

from string import ascii_lowercase

from kiosk.brush import Rect
from kiosk.page import Page
from kiosk.theme import GAP_MM
from printers import lettering
from printers.lettering import Type

AZERTY = ("azertyuiop", "qsdfghjklm", "wxcvbn'-")
QWERTY = ("qwertyuiop", "asdfghjkl", "zxcvbnm'-")
QWERTZ = ("qwertzuiop", "asdfghjkl", "yxcvbnmäöü")
ARABIC = ("ضصثقفغعهخحجد", "شسيبلاتنمكط", "ئءؤرىةوزظذ")
UKRAINIAN = ("йцукенгшщзхї", "фівапролджєґ", "ячсмитьбю'-")
TURKISH = ("qwertyuıopğü", "asdfghjklşi", "zxcvbnmöç'-")
POLISH = (*QWERTY, "ąćęłńóśźż")
LAYOUTS = {
    **dict.fromkeys(("nl", "fr"), AZERTY),
    "en": QWERTY,
    "de": QWERTZ,
    "ar": ARABIC,
    "uk": UKRAINIAN,
    "tr": TURKISH,
    "pl": POLISH,
}
"""No capitals, no accents that are no letters of their own, no hamza on an alef: the search does not mind either."""
DIGITS = "1234567890"
IN_A_ROW = 10
"""So many keys fit beside each other on the narrowest panel."""
ROWS = 3
KEY_MM = 25.0
PADDING_MM = 2.5
ROOMY_MM = 400.0
"""On a screen with less room than this, keys are no higher than a finger asks: what was found needs the room."""
LETTER = 1.2
"""Height of a key that a letter needs, as a factor of its size."""
ERASE_KEYS = 2
"""So many places wide is the key that takes a letter back."""


def layout(language: str, most: int = 12) -> tuple[str, ...]:
    """The rows of keys from left to right; what is too much for a row of `most` keys stands in a row of its own."""
    rows = LAYOUTS.get(language, QWERTY)
    rest = "".join(row[most:] for row in rows)
    return (*(row[:most] for row in rows), *filter(None, (rest,)))


def code_rows(language: str) -> tuple[str, ...]:
    """Digits and the letters from A to Z, where the language's keyboards have them."""
    letters = ["".join(key for key in row if key in ascii_lowercase) for row in layout(language)]
    own = letters if sum(map(len, letters)) == len(ascii_lowercase) else ["qwertyuiop", "asdfghjkl", "zxcvbnm"]
    return (DIGITS, *(row.upper() for row in own if row))


def height(page: Page) -> float:
    return _height(page, len(_rows(page)) + 1)


def code_height(page: Page) -> float:
    return _height(page, len(code_rows(page.language)))


def _rows(page: Page) -> tuple[str, ...]:
    gap = _gap(page)
    most = int((page.area.w + gap) // (page.theme.target + gap))
    rows = layout(page.language, most)
    return _folded(rows, most) if page.theme.lying else rows


def _folded(rows: tuple[str, ...], most: int) -> tuple[str, ...]:
    """What stands in a fourth row goes to the ends of the first three, on a panel that has width rather than height."""
    letters, rest = rows[:ROWS], "".join(rows[ROWS:])
    each = -(-len(rest) // ROWS)
    longer = tuple(row + rest[index * each : (index + 1) * each] for index, row in enumerate(letters))
    return longer if max(map(len, longer)) <= most else rows


def _height(page: Page, rows: int) -> float:
    return rows * _key_height(page) + (rows - 1) * _gap(page)


def draw(page: Page, bottom: float) -> None:
    """At full width, down to `bottom`."""
    area, gap, high = page.area, _gap(page), _key_height(page)
    y = bottom - height(page)
    rows = _rows(page)
    wide = _key_width(page, max(IN_A_ROW, *map(len, rows)))
    for row in rows:
        _row(page, row, y, wide)
        y += high + gap
    erase = _erase_width(page)
    _key(page, "key: ", Rect(area.x, y, area.w - erase - gap, high), page.say("key_space"), page.theme.lead)
    _erase(page, Rect(area.x + area.w - erase, y, erase, high))


def draw_for_code(page: Page, bottom: float) -> None:
    """The same for a code: the key that takes a letter back ends the last row."""
    gap, high, rows = _gap(page), _key_height(page), code_rows(page.language)
    y = bottom - code_height(page)
    wide = _key_width(page)
    for row in rows[:-1]:
        _row(page, row, y, wide)
        y += high + gap
    erase = _erase_width(page)
    end = _row(page, rows[-1], y, wide, erase + gap)
    _erase(page, Rect(end, y, erase, high))


def _row(page: Page, row: str, y: float, wide: float, after: float = 0.0) -> float:
    """In the middle, with room for what comes `after` it; answers where that begins."""
    area, gap, high = page.area, _gap(page), _key_height(page)
    x = area.x + (area.w - after - len(row) * wide - (len(row) - 1) * gap) / 2
    kind = _letters(page, wide)
    # A keyboard is never mirrored, also not where the page is.
    for letter in reversed(row) if page.brush.rtl else row:
        _key(page, f"key:{letter}", Rect(x, y, wide, high), letter, kind)
        x += wide + gap
    return x


def _key_width(page: Page, keys: int = IN_A_ROW) -> float:
    return (page.area.w - _gap(page) * (keys - 1)) / keys


def _erase_width(page: Page) -> float:
    return ERASE_KEYS * _key_width(page) + _gap(page)


def _gap(page: Page) -> int:
    return page.theme.mm(GAP_MM + 0.3)


def _key_height(page: Page) -> int:
    theme = page.theme
    return theme.mm(KEY_MM) if page.area.h >= theme.mm(ROOMY_MM) else theme.target


def _letters(page: Page, wide: float) -> Type:
    """As large as the widest letter of the language can be on a key: all are of one size."""
    theme = page.theme
    widest = max("".join(layout(page.language)), key=lambda letter: lettering.width(letter, theme.title))
    wanted = theme.title if theme.title.size * LETTER <= _key_height(page) else theme.lead_strong
    return page.brush.fitted(widest, wanted, wide - 2 * theme.mm(PADDING_MM), 1)


def _key(page: Page, control_id: str, rect: Rect, text: str, kind: Type) -> None:
    theme = page.theme
    page.brush.button(control_id, rect, text, border_px=max(1, theme.border // 2), rolls=True)
    page.brush.middle_text(text, rect, kind, theme.colour.text, "center", 1)


def _erase(page: Page, rect: Rect) -> None:
    theme = page.theme
    page.brush.button("erase", rect, page.say("key_erase"), border_px=max(1, theme.border // 2), rolls=True)
    side = round(theme.title.size * 1.2)
    x, y = rect.x + (rect.w - side) / 2, rect.y + (rect.h - side) / 2
    page.brush.icon("backspace", x, y, side, theme.colour.text)
