"""A map for this very screen: what is asked for, the picture, and where a figure walks on it. No Kivy."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache
from itertools import pairwise
from math import dist

from PIL import Image, ImageDraw

from assets.mapstyle import Colours, Medium
from printers import map_strip
from queue_server.contracts.map import Box, MapPanel, MapScene, Point
from queue_server.guide.guiding import Asked, Guide
from queue_server.guide.mapping import drawn

PICTURES_KEPT = 4
"""Two megabytes each: who changes the language and back finds it again."""
SMOOTH = 4
"""Rounded corners are drawn this many times larger and scaled down."""


@dataclass(frozen=True, slots=True)
class MapWish:
    """What is to be drawn, `width` x `height` pixels. Two are the same when they come out the same."""

    guide: Guide = field(compare=False)
    asked: Asked
    version: str
    """Of the town: another one may have another building."""
    language: str
    width: int
    height: int
    letter: float
    px_per_mm: float
    radius: int
    colours: Colours = field(compare=False)
    ground: str
    """Stands for all colours of this town."""


@dataclass(frozen=True, slots=True)
class Leg:
    """One floor of the way: its panel and the line to be walked, in pixels of the picture."""

    box: Box
    line: tuple[Point, ...]

    @property
    def length(self) -> float:
        return sum(dist(a, b) for a, b in pairwise(self.line))


@dataclass(frozen=True, slots=True)
class MapPicture:
    image: Image.Image
    legs: tuple[Leg, ...]


def scene(wish: MapWish) -> MapScene | None:
    """None where there is no way."""
    way = wish.guide.way()
    if way is None:
        return None
    medium = Medium("kiosk", wish.letter, wish.px_per_mm, max(1.0, 0.3 * wish.px_per_mm), "")
    return drawn(wish.guide.building, way, wish.language, medium, (wish.width, wish.height))


@lru_cache(PICTURES_KEPT)
def picture(wish: MapWish) -> MapPicture | None:
    """Some 60 ms on a small computer; kept. Nothing of a visitor is in it but where one waits."""
    found = scene(wish)
    if found is None:
        return None
    image = map_strip.picture(found, wish.colours)
    image.putalpha(_corners(image.size, wish.radius))
    return MapPicture(image, legs(found))


def legs(found: MapScene) -> tuple[Leg, ...]:
    """Floor by floor, those on which one walks at least a step."""
    every = (Leg(panel.box, _line(panel)) for panel in found.panels)
    return tuple(leg for leg in every if len(leg.line) > 1)


def _line(panel: MapPanel) -> tuple[Point, ...]:
    """The route on this floor; stairs and lifts, which are dashed, are left to the next one."""
    return next((stroke.points for stroke in panel.strokes if stroke.role == "route"), ())


def _corners(size: tuple[int, int], radius: int) -> Image.Image:
    mask = Image.new("L", (size[0], size[1]), 255)
    if radius < 1:
        return mask
    disc = Image.new("L", (2 * radius * SMOOTH, 2 * radius * SMOOTH), 0)
    ImageDraw.Draw(disc).ellipse((0, 0, disc.width - 1, disc.height - 1), fill=255)
    disc = disc.resize((2 * radius, 2 * radius), Image.Resampling.LANCZOS)
    for left in (0, 1):
        for top in (0, 1):
            part = disc.crop((left * radius, top * radius, (left + 1) * radius, (top + 1) * radius))
            mask.paste(part, (left * (size[0] - radius), top * (size[1] - radius)))
    return mask
