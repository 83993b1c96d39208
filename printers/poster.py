"""The poster at the entrance: a QR code with which visitors take a number on their own phone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from urllib.parse import urlsplit

from PIL import Image, ImageDraw

from assets import theme
from assets.texts import text
from printers import lettering, qr
from printers.lettering import INK, PAPER, Type

AREA = "join"
DOTS_PER_MM = 150 / 25.4
WIDTH_MM, HEIGHT_MM, MARGIN_MM = 210, 297, 18
CODE_MM = 120
"""Read from a metre away: a tenth of the distance, and more where people stand around it."""
TITLE_MM, LINE_MM = 11.0, 6.5
"""Heights of capitals: seen from three metres, read from one."""


def _dots(mm: float) -> int:
    return round(mm * DOTS_PER_MM)


def render(names: Mapping[str, str], address: str, languages: Sequence[str]) -> Image.Image:
    """A4 upright at 150 dpi, mode "L": the site's name, the title in its first language, the code, the web address,
    and how to use it in every language. `names` are those of the site, per language.

    Raises qr.AddressTooLong, lettering.ShapingMissing.
    """
    lettering.require_shaping()
    sheet = Image.new("L", (_dots(WIDTH_MM), _dots(HEIGHT_MM)), PAPER)
    first = languages[0]
    y = _lines(sheet, _dots(MARGIN_MM), [names.get(first, "")], Type(_cap(LINE_MM)))
    y = _lines(sheet, y + _dots(6), [text(first, AREA, "poster_title")], Type(_cap(TITLE_MM), "semibold"))
    y = _code(sheet, y + _dots(8), address)
    y = _lines(sheet, y + _dots(2), [urlsplit(address).netloc], Type(_cap(LINE_MM * 0.7)))
    rule = (_dots(MARGIN_MM), y + _dots(2), sheet.width - _dots(MARGIN_MM), y + _dots(2.6))
    ImageDraw.Draw(sheet).rectangle(rule, fill=INK)
    how = [text(language, AREA, "poster_how") for language in languages]
    _lines(sheet, y + _dots(10), how, Type(_cap(LINE_MM * theme.load().type["small"]), "semibold"))
    return sheet


def _cap(height_mm: float) -> int:
    return lettering.type_of_cap_height(height_mm * DOTS_PER_MM).size


def _lines(sheet: Image.Image, y: int, lines: Sequence[str], kind: Type) -> int:
    """Each wrapped and in the middle; where the next block begins."""
    room = sheet.width - 2 * _dots(MARGIN_MM)
    for line in (part for whole in lines for part in lettering.wrap(whole, kind, room)):
        left = (sheet.width - lettering.width(line, kind)) / 2
        lettering.draw_line(sheet, left, y + kind.size, line, kind)
        y += kind.step
    return y


def _code(sheet: Image.Image, y: int, address: str) -> int:
    """The code with its quiet zone, CODE_MM wide, in the middle."""
    image, dots = qr.code(address, _dots(CODE_MM), DOTS_PER_MM)
    modules = image.width // dots
    side = _dots(CODE_MM) // modules * modules
    picture = image.resize((side, side), Image.Resampling.NEAREST)
    sheet.paste(picture, ((sheet.width - side) // 2, y))
    return y + side
