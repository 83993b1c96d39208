"""Where things stand on this very panel: the town, the languages, the bottom band, and the room of a screen.

Upright: the town on top, languages below it, the band in two rows. Lying: the town and the languages in a rail at the
side of the page where one begins to read, so that the height, which is scarce, belongs to the question.
"""

from __future__ import annotations

from dataclasses import dataclass

from assets.texts import NAMES, RIGHT_TO_LEFT
from kiosk.brush import Rect
from kiosk.theme import Theme
from printers import lettering

HEADER_MM = 36.0
RAIL_MM = 92.0
RAIL_PADDING_MM = 7.0
PLACES = 6
"""Of the bottom band."""
BAND_BELOW_MM = 7.0
NAME_PADDING_MM = 1.5
IN_A_ROW = (4, 3, 2, 1)
CHECK = 1.2
"""The check mark of the language in use, as a factor of the letters."""


@dataclass(frozen=True, slots=True)
class Layout:
    """Pixels, before mirroring. `languages` and `places` are in the order in which one reads."""

    header: Rect
    languages: tuple[Rect, ...]
    places: tuple[Rect, ...]
    area: Rect
    touch_top: float
    """Nothing is touched above it (reach mode); the top of the area where every height can be reached."""

    @property
    def band_top(self) -> float:
        return self.places[0].y


def layout(theme: Theme, languages: tuple[str, ...]) -> Layout:
    """`languages` are those of the town; with one there is nothing to choose."""
    return (_lying if theme.lying else _upright)(theme, languages if len(languages) > 1 else ())


def _upright(theme: Theme, languages: tuple[str, ...]) -> Layout:
    """In reach mode the languages stand above the band."""
    # Large letters leave the name of the site to the welcome: the question needs the room.
    words_high = theme.title.size * 1.3 + (0 if theme.large else theme.body.size * 1.3)
    header = Rect(0, 0, theme.width, max(theme.mm(HEADER_MM - 6 * theme.large), round(words_high) + theme.mm(6)))
    room = theme.width - 2 * theme.margin
    high = max(theme.target, round(theme.body.size * 2.6) + theme.mm(3))
    bottom = theme.height - theme.mm(BAND_BELOW_MM)
    band_high = 2 * high + theme.gap
    places = _grid(theme, Rect(theme.margin, bottom - band_high, room, band_high), PLACES, PLACES // 2)
    columns = _columns(theme, languages, room)
    rows = -(-len(languages) // columns) if languages else 0
    bar_high = max(0, rows * (theme.target + theme.gap) - theme.gap)
    top = header.bottom + theme.mm(8)
    lowest = places[0].y - theme.mm(10)
    bar_y = lowest - bar_high if theme.reach else header.bottom + theme.mm(4)
    bar = _grid(theme, Rect(theme.margin, bar_y, room, bar_high), len(languages), columns) if rows else ()
    if theme.reach:
        lowest = bar_y - theme.mm(7) * bool(rows)
    elif rows:
        top = bar_y + bar_high + theme.mm(8)
    area = Rect(theme.margin, top, room, lowest - top)
    return Layout(header, bar, places, area, max(top, theme.reach_y))


def _lying(theme: Theme, languages: tuple[str, ...]) -> Layout:
    padding = theme.mm(RAIL_PADDING_MM)
    rail = max(theme.mm(RAIL_MM), _name_room(theme, languages) + 2 * padding)
    header = Rect(0, 0, rail, theme.height)
    x, room = rail + theme.margin, theme.width - rail - 2 * theme.margin
    high = max(theme.target, round(theme.body.size * (1.6 + 1.3 * (2 if theme.large else 1))) + theme.mm(6))
    bottom = theme.height - theme.mm(BAND_BELOW_MM)
    places = _grid(theme, Rect(x, bottom - high, room, high), PLACES, PLACES)
    bar_high = max(0, len(languages) * (theme.target + theme.gap) - theme.gap)
    names = _grid(theme, Rect(padding, bottom - bar_high, rail - 2 * padding, bar_high), len(languages), 1)
    top = theme.mm(10)
    area = Rect(x, top, room, places[0].y - theme.mm(9) - top)
    return Layout(header, names, places, area, max(top, theme.reach_y))


def _grid(theme: Theme, room: Rect, count: int, columns: int) -> tuple[Rect, ...]:
    """`count` equal places in so many columns, a gap apart."""
    if not count:
        return ()
    rows = -(-count // columns)
    wide = (room.w - theme.gap * (columns - 1)) / columns
    high = (room.h - theme.gap * (rows - 1)) / rows
    spots = (divmod(index, columns) for index in range(count))
    return tuple(
        Rect(room.x + column * (wide + theme.gap), room.y + row * (high + theme.gap), wide, high)
        for row, column in spots
    )


def _name_room(theme: Theme, languages: tuple[str, ...]) -> int:
    """What the longest name of a language takes, with its check mark."""
    kind = theme.least(theme.strong)
    longest = max((lettering.width(NAMES[code], kind, code in RIGHT_TO_LEFT) for code in languages), default=0)
    return round(longest + kind.size * CHECK) + 2 * theme.mm(NAME_PADDING_MM) + 2


def _columns(theme: Theme, languages: tuple[str, ...], room: float) -> int:
    """As many in a row as stand there in full, each with its check mark; rows of equal length."""
    least = _name_room(theme, languages)
    columns = next((n for n in IN_A_ROW if (room - theme.gap * (n - 1)) / n >= least), 1)
    rows = -(-len(languages) // columns)
    return -(-len(languages) // rows) if rows else 1
