"""Brings the map of a way onto the stage as soon as it is drawn, and lets a figure walk it where things may move."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import Any

from PIL import Image, ImageDraw

from kiosk import paint
from kiosk.brush import Brush, Rect
from kiosk.textures import texture
from kiosk.theme import Theme
from kiosk.way.mapmaker import MapMaker
from kiosk.way.picture import SMOOTH, MapPicture, MapWish
from kiosk.way.sheet import MapSheet

FIGURE_MM = 13.0
FIGURE_SHARE = 0.72
"""Of its disc."""
FIGURE = "person-simple-walk"
CORNER_MM = 3.0
FRAME_MM = 1.2

Hop = Callable[[Callable[..., None]], Callable[..., None]]


class MapDisplay:
    """`hop` makes a call on the screen thread. `moves`: whether a figure walks."""

    def __init__(self, sheet: MapSheet, hop: Hop, moves: bool) -> None:
        self.maker = MapMaker()
        self.moves = moves
        self._sheet, self._drawn = sheet, hop(self.drawn)
        self._wanted: tuple[MapWish, Rect, Theme] | None = None

    @property
    def place(self) -> Rect | None:
        """Where the map of this screen stands or will stand; None when it has none."""
        return self._wanted[1] if self._wanted else None

    def stand_still(self) -> None:
        """Nothing moves from now on, and a map is there at once."""
        self.moves, self.maker.at_once = False, True
        self._sheet.still()

    def show(self, brush: Brush, language: str, version: str) -> None:
        """After a screen was drawn: its map, if it has one. The one that stands there already stays."""
        if brush.map is None:
            self._wanted = None
            self._sheet.clear()
            return
        guide, rect = brush.map
        theme = brush.theme
        wish = MapWish(
            guide=guide,
            asked=guide.asked,
            version=version,
            language=language,
            width=round(rect.w),
            height=round(rect.h),
            letter=theme.body.size,
            px_per_mm=theme.px_per_mm,
            radius=max(0, theme.radius - theme.border),
            colours=theme.map_colours,
            ground=f"{theme.contrast}",
        )
        before, self._wanted = self._wanted, (wish, rect, theme)
        if before is None or before[:2] != (wish, rect):
            self._sheet.clear()
            self.maker.ask(wish, self.drawn if self.maker.at_once else self._drawn)

    def drawn(self, wish: MapWish, found: MapPicture | None) -> None:
        """On the screen thread. A map that is not wanted any more goes unseen."""
        if self._wanted is None or self._wanted[0] != wish or found is None:
            return
        _, rect, theme = self._wanted
        left, top = round(rect.x), theme.height - round(rect.y)
        self._sheet.put(texture(found.image), left, top - found.image.height, found.legs)
        if self.moves:
            self._sheet.walk(left, top, _figures(theme), _frame(theme), theme.mm(CORNER_MM) + 1)


def _figures(theme: Theme) -> tuple[Any, Any]:
    """One that goes to the right and one that goes to the left, on the disc of who is here."""
    side, here = theme.mm(FIGURE_MM), theme.map_colours
    colours = (here.get("here", "disc") or "", here.get("here", "line") or "")
    return texture(_figure(side, *colours, False)), texture(_figure(side, *colours, True))


@lru_cache(8)
def _figure(side: int, disc: str, line: str, mirrored: bool) -> Image.Image:
    large, rim = side * SMOOTH, max(1, side // 14) * SMOOTH
    drawn = Image.new("RGBA", (large, large), line + "00")
    ImageDraw.Draw(drawn).ellipse((0, 0, large - 1, large - 1), fill=disc, outline=line, width=rim)
    image = drawn.resize((side, side), Image.Resampling.LANCZOS)
    inner = round(side * FIGURE_SHARE)
    at = (side - inner) // 2
    image.paste(line, (at, at), paint.icon_mask(FIGURE, inner, mirrored))
    return image


def _frame(theme: Theme) -> Any:
    """Around the floor that is walked."""
    colour = theme.map_colours.get("route", "line") or theme.colour.accent
    thick = max(2, theme.mm(FRAME_MM))
    corner = theme.mm(CORNER_MM)
    return texture(paint.ring(max(0, corner - thick), thick, colour, colour, 0))
