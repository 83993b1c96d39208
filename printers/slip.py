"""A slip as an image: what the visitor carries to the waiting place."""

from __future__ import annotations

from dataclasses import dataclass

from PIL import Image

from assets import theme
from printers import lettering, map_strip, qr
from printers.lettering import Type
from printers.sheet import Sheet
from printers.words import Words, words
from queue_server.contracts.map import MapScene
from queue_server.contracts.slip import Slip

HERO_CAP_MM = 15.5
"""REQUIREMENTS T1 asks for 15; printers stretch and shrink by some percent."""
HERO_CAP_NARROW_MM = 10.0
BODY_MM = 4.0
BODY_NARROW_MM = 3.5
WIDE_DOTS, DOTS_PER_MM = 576, 8.0
"""80 mm paper at 203 dpi."""
NARROW_MM = 60.0
"""A printed width below this is 58 mm paper."""


@dataclass(frozen=True, slots=True)
class _Style:
    """All lengths in dots."""

    small: Type
    body: Type
    strong: Type
    lead: Type
    hero: Type
    grid: int
    hairline: int


def _style(width: int, dots_per_mm: float, number: str, room: int) -> _Style:
    narrow = width / dots_per_mm < NARROW_MM
    tokens = theme.load()
    base = (BODY_NARROW_MM if narrow else BODY_MM) * dots_per_mm
    hero = lettering.type_of_cap_height((HERO_CAP_NARROW_MM if narrow else HERO_CAP_MM) * dots_per_mm)
    while lettering.width(number, hero) > room:
        hero = Type(hero.size - 1, "semibold")
    return _Style(
        small=Type(round(base * tokens.type["small"])),
        body=Type(round(base)),
        strong=Type(round(base), "semibold"),
        lead=Type(round(base * tokens.type["lead"]), "semibold"),
        hero=hero,
        grid=round(tokens.shape["grid_mm"] * dots_per_mm),
        hairline=max(1, round(0.25 * dots_per_mm)),
    )


def map_room(width_dots: int = WIDE_DOTS, dots_per_mm: float = DOTS_PER_MM) -> int:
    """Dots between the margins: how wide the map of a way may be."""
    return width_dots - 2 * round(theme.load().shape["grid_mm"] * dots_per_mm)


def render(slip: Slip, width_dots: int = WIDE_DOTS, dots_per_mm: float = DOTS_PER_MM) -> Image.Image:
    """The slip as an image of mode "1", `width_dots` wide and as high as its texts need.

    576 dots is 80 mm paper and 384 is 58 mm paper at 203 dpi. Raises lettering.ShapingMissing without raqm,
    qr.AddressTooLong when `slip.url` cannot be printed readably, sheet.SheetTooLong beyond one metre.
    """
    lettering.require_shaping()
    content = words(slip)
    margin = round(theme.load().shape["grid_mm"] * dots_per_mm)
    sheet = Sheet(width_dots, margin, slip.language)
    style = _style(width_dots, dots_per_mm, content.number, sheet.room)
    _head(sheet, style, content)
    _where(sheet, style, content, slip.map)
    _when(sheet, style, content)
    _papers(sheet, style, content)
    _follow(sheet, style, content, slip.url, dots_per_mm)
    return sheet.finish()


def _head(sheet: Sheet, style: _Style, content: Words) -> None:
    sheet.gap(style.grid // 2)
    sheet.paragraph(content.town, style.strong)
    sheet.paragraph(content.site, style.small)
    sheet.gap(style.grid // 2)
    sheet.rule(style.hairline)
    sheet.gap(style.grid * 3 // 4)
    sheet.paragraph(content.label, style.small)
    sheet.gap(style.grid // 2)
    sheet.hero(content.number, style.hero)
    sheet.gap(style.grid)


def _where(sheet: Sheet, style: _Style, content: Words, scene: MapScene | None) -> None:
    """The place, and how to get there. A map that is too wide for this paper is left out: the sentences stay."""
    sheet.paragraph(content.place, style.lead)
    if content.way:
        sheet.gap(style.grid // 4)
        sheet.paragraph(content.way, style.body)
    if scene is not None and scene.width <= sheet.room:
        sheet.gap(style.grid // 2)
        strip = map_strip.strip(scene)
        sheet.picture(strip.convert("L"), (sheet.width - strip.width) // 2)
        sheet.gap(strip.height)
    sheet.gap(style.grid // 2)


def _when(sheet: Sheet, style: _Style, content: Words) -> None:
    for sentence, kind in (
        (content.people, style.body),
        (content.who, style.small),
        (content.wait, style.body),
        (content.stops, style.body),
    ):
        if sentence:
            sheet.paragraph(sentence, kind)
    sheet.gap(style.grid // 4)
    sheet.paragraph(content.order, style.small)
    sheet.gap(style.grid // 2)


def _papers(sheet: Sheet, style: _Style, content: Words) -> None:
    if not content.papers:
        return
    sheet.rule(style.hairline)
    sheet.gap(style.grid // 2)
    sheet.paragraph(content.papers_heading, style.strong)
    for paper in content.papers:
        sheet.gap(style.grid // 8)
        sheet.bullet(paper, style.body)
    sheet.gap(style.grid // 2)


def _follow(sheet: Sheet, style: _Style, content: Words, url: str, dots_per_mm: float) -> None:
    """The code with its modules on the margin, the words beside it where there is room, else above it."""
    sheet.rule(style.hairline)
    image, module = qr.code(url, sheet.width, dots_per_mm)
    quiet = qr.QUIET_MODULES * module
    edge = max(0, min(sheet.margin - quiet, sheet.width - image.width))
    left = sheet.width - edge - image.width if sheet.right_to_left else edge
    beside = sheet.room - (image.width - quiet) - style.grid // 4
    top = sheet.y
    if beside >= 5 * style.strong.size:
        sheet.gap(quiet - style.grid // 8)
        indent = sheet.room - beside
        sheet.paragraph(content.follow, style.strong, indent)
        sheet.gap(style.grid // 4)
        sheet.paragraph(content.scan, style.small, indent)
        end = sheet.y
        sheet.y = top
    else:
        sheet.gap(style.grid // 2)
        sheet.paragraph(content.follow, style.strong)
        sheet.paragraph(content.scan, style.small)
        end = sheet.y
    sheet.picture(image, left)
    # The quiet zone stays white: the domain begins below it.
    sheet.y = max(end, sheet.y + image.height)
    sheet.paragraph(content.domain, style.strong)
    sheet.gap(style.grid // 4)
    sheet.paragraph(content.issued, style.small)
    sheet.gap(style.grid)
