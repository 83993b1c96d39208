"""How large a waiting-room screen must write. Pure.

Cap height >= 0.01222 x viewing distance, which is 0.7 degrees (EN 301 549 5.1.4). A screen that cannot show its
rows at that size is refused: a list that nobody can read from the last chair is worse than a shorter list.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

CAP_PER_DISTANCE = 0.01222
CAP_PER_EM = 0.714
"""Cap height of Noto Sans as a share of its font size."""

ROWS_LEAST, ROWS_MOST, ROWS_USUAL = 3, 6, 5
DISTANCE_USUAL_M = 4.0
WIDTH_USUAL_MM = {"landscape": 1210.0, "portrait": 680.0}
"""A 55 inch panel."""

ROW_PER_CAP = 1.65
"""Height of a row: the letters, their descenders and enough air to tell rows apart."""

LIST_WIDTH = {"landscape": 0.56, "portrait": 0.92}
LIST_HEIGHT = {"landscape": 0.9, "portrait": 0.52}
"""The share of the panel that the list gets beside (or under) the hero; screen.css draws the same shares."""

ROW_EMS = 2.5 + 0.35 + 3.1
"""The width of a row in ems: "L 047", a gap, and a place like "Zaal 2". A place that is too long for its row is written
smaller by screen.js, never cut: give points short names, or the screen a longer wall."""

COMFORT = 1.05
"""Letters are this much above the limit where the panel allows it; the rest is room for longer place names."""

LIMITS = {"distance": (0.5, 40.0), "width_mm": (100.0, 10_000.0), "rows": (ROWS_LEAST, ROWS_MOST)}


@dataclass(frozen=True, slots=True)
class Layout:
    """Sizes for one orientation. `row_vw` is the font size of a row as a percentage of the panel's width."""

    rows: int
    distance_m: float
    cap_mm: float
    least_cap_mm: float
    row_vw: float

    @property
    def readable(self) -> bool:
        return self.cap_mm >= self.least_cap_mm


def least_cap_mm(distance_m: float) -> float:
    """The smallest capital in mm that is read at `distance_m` metres."""
    return CAP_PER_DISTANCE * distance_m * 1000


def layout(orientation: str, width_mm: float, distance_m: float, rows: int) -> Layout:
    """Sizes for a panel of `width_mm` as it hangs (16:9 lying down, 9:16 standing)."""
    height_mm = width_mm * 9 / 16 if orientation == "landscape" else width_mm * 16 / 9
    by_height = height_mm * LIST_HEIGHT[orientation] / rows / ROW_PER_CAP
    by_width = width_mm * LIST_WIDTH[orientation] / ROW_EMS * CAP_PER_EM
    least = least_cap_mm(distance_m)
    cap = min(by_height, by_width, least * COMFORT)
    return Layout(rows, distance_m, round(cap, 1), round(least, 1), round(cap / CAP_PER_EM / width_mm * 100, 3))


def layouts(query: Mapping[str, str]) -> dict[str, Layout]:
    """The layout for each orientation from the address of the page (`distance` in m, `width_mm`, `rows`).

    A value that is missing or makes no sense is taken as usual: a typing error must not leave a hall without calls.
    """
    rows = int(_number(query, "rows", ROWS_USUAL))
    distance = _number(query, "distance", DISTANCE_USUAL_M)
    return {
        orientation: layout(orientation, _number(query, "width_mm", usual), distance, rows)
        for orientation, usual in WIDTH_USUAL_MM.items()
    }


def _number(query: Mapping[str, str], name: str, usual: float) -> float:
    low, high = LIMITS[name]
    try:
        value = float(query.get(name, ""))
    except ValueError:
        return usual
    return value if low <= value <= high else usual
