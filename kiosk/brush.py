"""Draws one layer of the screen with Kivy instructions and notes what can be touched.

Lengths are pixels, y grows downwards, x grows in reading direction: a layer for a right-to-left language comes out
mirrored by this alone (K13). Pictures are never mirrored, icons only where they point along the reading direction.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Any, NamedTuple

from kivy.graphics import BorderImage, Color, InstructionGroup, Rectangle
from kivy.utils import get_color_from_hex
from PIL import Image

from kiosk import paint
from kiosk.textures import Shelf, texture
from kiosk.theme import Theme
from kiosk.voice.script import Line, Role, role_of
from printers.lettering import Type
from queue_server.guide.guiding import Guide

TEXTS = Shelf(20 * 2**20)
"""The words of some thirty screens."""
POINTING_ICONS = frozenset({"arrow-left", "arrow-right", "caret-left", "caret-right"})

RING_AIR_MM = 1.5
"""Between a sentence that is read and the ring around it."""


class Rect(NamedTuple):
    x: float
    y: float
    w: float
    h: float

    @property
    def bottom(self) -> float:
        return self.y + self.h

    def inside(self, x: float, y: float) -> bool:
        return self.x <= x < self.x + self.w and self.y <= y < self.y + self.h


@dataclass(slots=True)
class Control:
    """Something to touch. `rect` is on the panel (mirrored already), `spoken` is its name in words."""

    control_id: str
    rect: Rect
    spoken: str
    radius: int
    patch: Any
    textures: tuple[Any, Any]
    rolls: bool = False
    """A key: the next finger may come down before this one is lifted."""

    def press(self, down: bool) -> None:
        self.patch.texture = self.textures[1 if down else 0]


@lru_cache(128)
def _icon_texture(name: str, size: int, mirrored: bool) -> Any:
    return texture(paint.icon_mask(name, size, mirrored))


@lru_cache(64)
def _card_texture(radius: int, fill: str, border: str, border_px: int) -> Any:
    return texture(paint.card(radius, fill, border, border_px))


def _corner_image(shape: Any, corner: int, rect: Rect, panel_height: int) -> Any:
    return BorderImage(
        texture=shape,
        border=(corner, corner, corner, corner),
        pos=(round(rect.x), round(panel_height - rect.bottom)),
        size=(round(rect.w), round(rect.h)),
    )


def ring_instructions(theme: Theme, line: Line) -> Any:
    """The focus ring around a control, or around a sentence that is read."""
    outline = max(1, theme.border)
    thick = theme.focus + 2 * outline
    image = paint.ring(line.radius, theme.focus, theme.colour.focus, theme.colour.focus_outline, outline)
    x, y, wide, high = line.box
    grown = Rect(x - thick, y - thick, wide + 2 * thick, high + 2 * thick)
    group = InstructionGroup()
    group.add(Color(1, 1, 1, 1))
    group.add(_corner_image(texture(image), line.radius + thick + 1, grown, theme.height))
    return group


class Brush:
    """Draws into `group`; `controls` are in the order in which they were drawn, which is the reading order."""

    def __init__(self, group: Any, theme: Theme, rtl: bool) -> None:
        self.group = group
        self.theme = theme
        self.rtl = rtl
        self.controls: list[Control] = []
        self.map: tuple[Guide, Rect] | None = None
        """The way whose map belongs on this screen, and where: it is drawn when it is there."""
        self.script: list[Line] = []
        """What stands here in words, each once: a text that is drawn on a control is said with the control."""

    def _place(self, rect: Rect) -> Rect:
        return rect._replace(x=self.theme.width - rect.x - rect.w) if self.rtl else rect

    def _colour(self, colour: str, opacity: float = 1.0) -> None:
        red, green, blue, _ = get_color_from_hex(colour)
        self.group.add(Color(red, green, blue, opacity))

    def _image(self, shape: Any, rect: Rect) -> None:
        pos = (round(rect.x), round(self.theme.height - rect.bottom))
        self.group.add(Rectangle(texture=shape, pos=pos, size=(round(rect.w), round(rect.h))))

    def _patch(self, shape: Any, corner: int, rect: Rect) -> Any:
        self._colour("#FFFFFF")
        patch = _corner_image(shape, corner, rect, self.theme.height)
        self.group.add(patch)
        return patch

    def _text_shape(self, text: str, kind: Type, width: int, side: paint.Align, kept: bool) -> Any:
        if kept:
            key = (text, kind, width, side, self.rtl)
            return TEXTS.get(key, lambda: paint.kept_text_mask(*key))
        return texture(paint.text_mask(text, kind, width, side, self.rtl))

    def _icon_shape(self, name: str, size: int, mirrored: bool) -> Any:
        return _icon_texture(name, size, mirrored)

    def _card_shape(self, radius: int, fill: str, border: str, border_px: int) -> Any:
        return _card_texture(radius, fill, border, border_px)

    def _picture_shape(self, image: Image.Image) -> Any:
        shape = texture(image)
        shape.mag_filter = shape.min_filter = "nearest"
        return shape

    def flat(self, rect: Rect, colour: str, opacity: float = 1.0) -> None:
        self._colour(colour, opacity)
        self._image(None, self._place(rect))

    def box(
        self, rect: Rect, fill: str, border: str | None = None, radius: int | None = None, border_px: int | None = None
    ) -> Any:
        """A rounded card. Without `border` it has none."""
        radius = min(self.theme.radius if radius is None else radius, int(min(rect.w, rect.h)) // 2)
        border_px = self.theme.border if border_px is None else border_px
        shape = self._card_shape(radius, fill, border or fill, border_px if border else 0)
        return self._patch(shape, radius + 1, self._place(rect))

    def button(
        self,
        control_id: str,
        rect: Rect,
        spoken: str,
        primary: bool = False,
        border: str | None = None,
        border_px: int | None = None,
        rolls: bool = False,
        fill: str | None = None,
        pressed: str | None = None,
        chosen: bool | None = None,
    ) -> Control:
        """A card that can be touched; what stands on it is drawn after it. `chosen` for what can be on or off."""
        colour = self.theme.colour
        fill = fill or (colour.primary if primary else colour.card)
        pressed = pressed or (colour.primary_pressed if primary else colour.pressed)
        border = border or (colour.primary if primary else colour.line)
        border_px = self.theme.border if border_px is None else border_px
        radius = min(self.theme.radius, int(min(rect.w, rect.h)) // 2)
        patch = self.box(rect, fill, border, border_px=border_px)
        textures = (patch.texture, self._card_shape(radius, pressed, border, border_px))
        control = Control(control_id, self._place(rect), spoken, radius, patch, textures, rolls)
        self.controls.append(control)
        self.script.append(Line(control_id, role_of(control_id), spoken, control.rect, radius, chosen))
        return control

    def icon(self, name: str, x: float, y: float, size: int, colour: str) -> None:
        """A square icon with its top at `y`; arrows point along the reading direction."""
        self._colour(colour)
        shape = self._icon_shape(name, size, self.rtl and name in POINTING_ICONS)
        self._image(shape, self._place(Rect(x, y, size, size)))

    def badge(
        self, name: str, x: float, y: float, size: int, fill: str | None = None, colour: str | None = None
    ) -> None:
        """An icon on a disc."""
        own = self.theme.colour
        border = own.line if self.theme.contrast else None
        self.box(Rect(x, y, size, size), fill or own.tint, border, radius=size // 2)
        inner = round(size * 0.58)
        self.icon(name, x + (size - inner) / 2, y + (size - inner) / 2, inner, colour or own.accent)

    def text(
        self,
        text: str,
        x: float,
        y: float,
        w: float,
        kind: Type,
        colour: str,
        align: str = "start",
        kept: bool = True,
    ) -> float:
        """Wrapped text with its top at `y`; answers its height. `kept=False` for what belongs to a visitor."""
        side: paint.Align = "center"
        if align != "center":
            side = "right" if (align == "end") is not self.rtl else "left"
        shape = self._text_shape(text, kind, int(w), side, kept)
        wide, high = shape.size
        room = self._place(Rect(x, y, w, high))
        left = {"left": room.x - 2, "center": room.x + (room.w - wide) / 2, "right": room.x + room.w - wide + 2}[side]
        self._colour(colour)
        self._image(shape, Rect(left, y, wide, high))
        high -= paint.tail(kind)
        self._say(text, Rect(left, y, wide, high), own=not kept)
        return float(high)

    def _say(self, text: str, rect: Rect, own: bool) -> None:
        middle = (rect.x + rect.w / 2, rect.y + rect.h / 2)
        if not any(control.rect.inside(*middle) for control in self.controls):
            name, air = f"line:{len(self.script)}", self.theme.mm(RING_AIR_MM)
            room = Rect(rect.x - air, rect.y, rect.w + 2 * air, rect.h)
            self.script.append(Line(name, Role.TEXT, text, room, air, own=own))

    def lines(self, text: str, w: float, kind: Type) -> tuple[str, ...]:
        """How `text` would be broken."""
        return paint.lines(text, kind, int(w), self.rtl)

    def height(self, text: str, w: float, kind: Type) -> int:
        """How high `text` would stand."""
        return paint.height(len(self.lines(text, w, kind)), kind)

    def whole(self, text: str, w: float, kind: Type) -> bool:
        """Whether `text` can stand in `w` without a word being cut."""
        return paint.whole(text, kind, int(w), self.rtl)

    def fitted(self, text: str, kind: Type, w: float, lines_most: int) -> Type:
        """`kind`, shrunk as far as K5 allows so that the text stands in `lines_most` lines."""
        return paint.fitted(text, kind, self.theme.least(kind), int(w), lines_most, self.rtl)

    def middle_text(
        self, text: str, rect: Rect, kind: Type, colour: str, align: str = "start", lines_most: int = 2
    ) -> None:
        """Text in the vertical middle of `rect`."""
        kind = self.fitted(text, kind, rect.w, lines_most)
        high = self.height(text, rect.w, kind)
        self.text(text, rect.x, rect.y + (rect.h - high) / 2, rect.w, kind, colour, align)

    def map_of(self, guide: Guide, rect: Rect, air: int = 0) -> None:
        """Room for the map of a way, on the ground of maps, with `air` around it; never mirrored."""
        own, edge = self.theme.map_colours, self.theme.border + air
        self.box(rect, own.ground, self.theme.colour.line)
        room = self._place(rect)
        self.map = guide, Rect(room.x + edge, room.y + edge, room.w - 2 * edge, room.h - 2 * edge)

    def picture(self, image: Image.Image, x: float, y: float) -> None:
        """An image as it is, pixel by pixel, never mirrored and never kept."""
        self._colour("#FFFFFF")
        self._image(self._picture_shape(image), self._place(Rect(x, y, *image.size)))
