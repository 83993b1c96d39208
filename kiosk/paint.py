"""Everything the screen is made of, as Pillow images: texts in any script, icons, rounded cards. No Kivy.

Texts are white-on-nothing masks (mode "L"), coloured when drawn. The brush keeps them as textures (Pillow needs 2-7 ms
for one), except those of a visitor: a number must not outlive its visit (K16).
"""

from __future__ import annotations

import json
from functools import cache, lru_cache
from typing import Literal

from PIL import Image, ImageChops, ImageDraw, ImageFont

from assets.paths import ICON_FONT, ICON_NAMES
from printers import lettering, qr
from printers.lettering import Type

Align = Literal["left", "center", "right"]
ASCENT, DESCENT, STEP = 1.02, 0.28, 1.27
"""Room above and below a baseline and between two, as factors of the letter size."""
TAIL = 0.2
"""What Arabic letters hang lower than `DESCENT`: drawn over the room below, which has nothing there."""
TEXTS_KEPT = 600
FALLBACK_ICON = "file-text"
QR_DRAWN = 2000
"""Room, in pixels, in which any address that fits in a code can be drawn before it is scaled."""
QR_MODULE_LEAST = 2
"""Pixels of a module on the screen: on any panel enough for a phone held at a hand's breadth."""
SMOOTH = 4
"""Rounded corners are drawn this many times larger and scaled down."""


@lru_cache(TEXTS_KEPT)
def lines(text: str, kind: Type, width: int, rtl: bool) -> tuple[str, ...]:
    """Broken between words into as few lines as go in `width` pixels, as even as they can be; kept."""
    return tuple(lettering.wrap(text, kind, width, rtl))


def whole(text: str, kind: Type, width: int, rtl: bool) -> bool:
    """Whether it can be broken into lines without cutting a word."""
    broken = " ".join(lines(text, kind, width, rtl)).replace(lettering.NO_BREAK_SPACE, " ")
    return broken.split() == text.replace(lettering.NO_BREAK_SPACE, " ").split()


def height(line_count: int, kind: Type) -> int:
    """Pixels of a block of text."""
    return round(kind.size * (ASCENT + DESCENT + STEP * (max(1, line_count) - 1)))


def tail(kind: Type) -> int:
    """Pixels by which the drawing of a text is higher than `height`."""
    return round(kind.size * TAIL)


def fits(text: str, kind: Type, width: int, lines_most: int, rtl: bool) -> bool:
    """Whether it stands in so many lines without a word being cut."""
    if any(lettering.width(word, kind, rtl) > width for word in text.split()):
        return False
    return len(lines(text, kind, width, rtl)) <= lines_most


def fitted(text: str, kind: Type, least: Type, width: int, lines_most: int, rtl: bool) -> Type:
    """`kind`, or as much smaller as needed, but never below `least`."""
    while kind.size > least.size and not fits(text, kind, width, lines_most, rtl):
        kind = Type(max(least.size, kind.size - 2), kind.weight)
    return kind


def text_mask(text: str, kind: Type, width: int, align: Align, rtl: bool) -> Image.Image:
    """Mode "L", as wide as the longest line (plus a pixel on each side), as high as `height` and `tail`."""
    return _mask(lines.__wrapped__(text, kind, width, rtl), kind, align, rtl)


def kept_text_mask(text: str, kind: Type, width: int, align: Align, rtl: bool) -> Image.Image:
    """The same, for what the kiosk itself says: where its lines are broken is kept."""
    return _mask(lines(text, kind, width, rtl), kind, align, rtl)


def _mask(rows: tuple[str, ...], kind: Type, align: Align, rtl: bool) -> Image.Image:
    widths = [lettering.width(row, kind, rtl) for row in rows]
    wide = max([1.0, *widths])
    canvas = Image.new("L", (round(wide) + 4, height(len(rows), kind) + tail(kind)), lettering.PAPER)
    for index, (row, own) in enumerate(zip(rows, widths, strict=True)):
        left = 2 + {"left": 0.0, "center": (wide - own) / 2, "right": wide - own}[align]
        baseline = round(kind.size * (ASCENT + STEP * index))
        lettering.draw_line(canvas, left, baseline, row, kind, rtl)
    return ImageChops.invert(canvas)


@cache
def _icon_codes() -> dict[str, str]:
    codes: dict[str, str] = json.loads(ICON_NAMES.read_text(encoding="utf-8"))
    return codes


@lru_cache(256)
def icon_mask(name: str, size: int, mirrored: bool = False) -> Image.Image:
    """An icon of the set as a square mask; one we do not have becomes a sheet of paper."""
    codes = _icon_codes()
    glyph = chr(int(codes.get(name, codes[FALLBACK_ICON]), 16))
    font = ImageFont.truetype(str(ICON_FONT), size)
    mask = Image.new("L", (size, size), 0)
    ImageDraw.Draw(mask).text((size / 2, size / 2), glyph, fill=255, font=font, anchor="mm")
    return mask.transpose(Image.Transpose.FLIP_LEFT_RIGHT) if mirrored else mask


def _rounded(side: int, inset: int, radius: int) -> Image.Image:
    mask = Image.new("L", (side * SMOOTH, side * SMOOTH), 0)
    box = (inset * SMOOTH, inset * SMOOTH, (side - inset) * SMOOTH - 1, (side - inset) * SMOOTH - 1)
    ImageDraw.Draw(mask).rounded_rectangle(box, max(0, radius) * SMOOTH, fill=255)
    return mask.resize((side, side), Image.Resampling.LANCZOS)


@lru_cache(64)
def card(radius: int, fill: str, border: str, border_px: int) -> Image.Image:
    """A rounded card with its border, to be stretched in nine parts; corners are `radius` + 1 pixels."""
    side = 2 * radius + 4
    image = Image.new("RGBA", (side, side), border + "00")
    image.paste(border, mask=_rounded(side, 0, radius))
    image.paste(fill, mask=_rounded(side, border_px, radius - border_px))
    image.putalpha(_rounded(side, 0, radius))
    return image


@lru_cache(16)
def ring(radius: int, width: int, colour: str, outline: str, outline_px: int) -> Image.Image:
    """The focus ring: `colour` between two lines of `outline`; its hole has corners of `radius` pixels."""
    thick = width + 2 * outline_px
    side = 2 * (radius + thick) + 4
    hole = ImageChops.invert(_rounded(side, thick, radius))
    image = Image.new("RGBA", (side, side), outline)
    middle = ImageChops.subtract(
        _rounded(side, outline_px, radius + width + outline_px),
        _rounded(side, outline_px + width, radius + outline_px),
    )
    image.paste(colour, mask=middle)
    image.putalpha(ImageChops.multiply(_rounded(side, 0, radius + thick), hole))
    return image


def qr_image(url: str, room: int) -> Image.Image:
    """The code with its quiet zone, whole pixels per module, as large as `room` pixels allow."""
    image, dots = qr.code(url, QR_DRAWN, 1.0)
    modules = image.width // dots
    side = modules * max(QR_MODULE_LEAST, room // modules)
    return image.resize((side, side), Image.Resampling.NEAREST).convert("RGB")
