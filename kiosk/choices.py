"""Cards of equal height, in pages when there are more than fit. Shared by the screens that ask to choose."""

from __future__ import annotations

import math
from typing import NamedTuple

from kiosk.brush import Rect
from kiosk.page import Page

ROWS_MOST = 7
"""More below each other is a list to be read, not seen."""
COLUMNS_MOST = 3
COLUMN_MM, COLUMN_LARGE_MM = 110.0, 168.0
"""The least width of a card beside others."""
LEAST_MM = 28.0


class Choice(NamedTuple):
    control_id: str
    text: str
    icon: str | None = None
    under: str = ""


def split(count: int, capacity: int, page: int) -> tuple[range, bool]:
    """Which of `count` choices stand on page 0, 1, 2 ... and whether a "more" card follows them.

    One place is kept for that card on every page but the last.
    """
    if count <= capacity:
        return range(count), False
    each = capacity - 1
    pages = 1 + math.ceil((count - capacity) / each)
    page = min(page, pages - 1)
    start = page * each
    last = page == pages - 1
    return range(start, count if last else start + each), not last


def draw(page: Page, top: float, choices: list[Choice], columns: int, more_text: str, lowest: float) -> None:
    """Fills the room from `top` to `lowest`; a card is never lower than its words ask for, nor higher than 66 mm.

    In room that is low there is a column more where that shows more at once."""
    theme, area = page.theme, page.area
    gap = theme.gap
    top = max(top, page.touch_top)
    fits = {n: _fitting(page, choices, n, lowest - top) for n in range(columns, COLUMNS_MOST + 1)}
    columns = next((n for n, rows in fits.items() if rows * n >= len(choices)), max(fits, key=lambda n: fits[n] * n))
    wide = (area.w - gap * (columns - 1)) / columns
    rows = max(-(-2 // columns), fits[columns])  # at least one choice, and the way to the next
    shown, more = split(len(choices), rows * columns, page.visit.page)
    cards = [choices[index] for index in shown]
    if more:
        cards.append(Choice("more", more_text, "dots-three-circle"))
    used = math.ceil(len(cards) / columns)
    high = min(theme.mm(66), (lowest - top - gap * (used - 1)) / used)
    for index, choice in enumerate(cards):
        row, column = divmod(index, columns)
        rect = Rect(area.x + column * (wide + gap), top + row * (high + gap), wide, high)
        page.card(choice.control_id, rect, choice.text, choice.icon, choice.under, 3)


def _fitting(page: Page, choices: list[Choice], columns: int, room: float) -> int:
    """How many rows of so many columns; none where the words would be cut."""
    theme = page.theme
    wide = (page.area.w - theme.gap * (columns - 1)) / columns
    if columns > 1 and wide < theme.mm(COLUMN_LARGE_MM if theme.large else COLUMN_MM):
        return 0
    least = _least_height(page, choices, wide)
    return min(ROWS_MOST, int((room + theme.gap) // (least + theme.gap)))


def _least_height(page: Page, choices: list[Choice], wide: float) -> float:
    """Two lines of words, or three where a name needs them, and air around them."""
    theme, brush = page.theme, page.brush
    kind = theme.title if wide > theme.roomy_width else theme.lead_strong
    icon_room = theme.mm(31) if any(c.icon for c in choices) else 0
    room = wide - theme.mm(15) - round(theme.lead.size * 1.1) - icon_room
    tallest = max((brush.height(c.text, room, brush.fitted(c.text, kind, room, 3)) for c in choices), default=0)
    return max(theme.mm(LEAST_MM), tallest + theme.mm(9))
