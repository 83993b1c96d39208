"""A map drawn with Pillow: for the slip in dots that are black or white, and as a picture in colours."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Sequence
from functools import cache
from itertools import pairwise

from PIL import Image, ImageChops, ImageDraw, ImageFilter, ImageFont

from assets.mapstyle import Colours, colours
from assets.paths import ICON_FONT, ICON_NAMES
from assets.texts import RIGHT_TO_LEFT
from printers import lettering
from printers.bidi import has_right_to_left
from printers.lettering import Type
from queue_server.contracts.map import MapLabel, MapMark, MapPanel, MapScene, MapShape, MapStroke, Point

SMOOTH = 3
"""In colours, everything is drawn this many times larger and scaled down."""
BLACK_BELOW = 140
"""As on the rest of the slip: edge dots at least 45 % covered print black."""
HALO, RIM, ICON = 0.12, 0.09, 0.68
"""Around letters, of the letter size; of a disc its rim and its icon, of its size."""
DOT, DOT_EVERY = 2, 8
"""On paper, what has nothing to do with the route is sown with dots: a head cannot print grey."""


def strip(scene: MapScene) -> Image.Image:
    """Mode "1", a dot for each unit of the scene. Raises lettering.ShapingMissing without raqm."""
    image = _Canvas(scene, colours("print"), 1).painted()
    return image.convert("L").point(lambda dot: 255 if dot >= BLACK_BELOW else 0, "1")


def picture(scene: MapScene, own: Colours) -> Image.Image:
    """Mode "RGB", a pixel for each unit. Raises lettering.ShapingMissing without raqm."""
    return _Canvas(scene, own, SMOOTH).painted()


class _Canvas:
    def __init__(self, scene: MapScene, own: Colours, times: int) -> None:
        """`times`: how many times larger shapes are drawn and then scaled down; 1 where dots are all there is."""
        lettering.require_shaping()
        self._scene, self._own, self._dots = scene, own, times == 1
        self._smooth = self._times = times
        self._left = self._top = 0
        self._image = Image.new("RGB", (math.ceil(scene.width), math.ceil(scene.height)), own.ground)
        self._pen = ImageDraw.Draw(self._image)

    def painted(self) -> Image.Image:
        whole = self._image
        for panel in self._scene.panels:
            left, top, right, bottom = (round(side) for side in panel.box)
            whole.paste(self._panel(panel, left, top, right, bottom), (left, top))
            if self._dots:
                ImageDraw.Draw(whole).rectangle((left, top, right - 1, bottom - 1), outline="black", width=DOT)
        self._on(whole, 0, 0, 1)
        for label in self._scene.labels:
            self._label(label)
        return whole

    def _on(self, image: Image.Image, left: int, top: int, times: int) -> None:
        """Draws on `image` from now on, whose corner is there in the scene."""
        self._image, self._left, self._top, self._times = image, left, top, times
        self._pen = ImageDraw.Draw(image)

    def _panel(self, panel: MapPanel, left: int, top: int, right: int, bottom: int) -> Image.Image:
        """As large as its box. Letters are drawn when all else was scaled down: fonts are smooth by themselves."""
        size, times = (max(1, right - left), max(1, bottom - top)), self._smooth
        self._on(Image.new("RGB", (size[0] * times, size[1] * times), self._own.ground), left, top, times)
        for shape in panel.shapes:
            self._shape(shape)
        for stroke in panel.strokes:
            self._stroke(stroke)
        if self._dots:
            self._image.paste(_without_specks(self._image))
        for mark in panel.marks:
            self._mark(mark)
        self._on(self._image if self._dots else self._image.resize(size, Image.Resampling.LANCZOS), left, top, 1)
        for label in panel.labels:
            self._label(label)
        return self._image

    def _colour(self, role: str, part: str) -> str | None:
        return self._own.get("room_name" if role == "room" and part in ("text", "halo") else role, part)

    def _points(self, points: Sequence[Point]) -> list[Point]:
        return [((x - self._left) * self._times, (y - self._top) * self._times) for x, y in points]

    def _shape(self, shape: MapShape) -> None:
        fill, sown = self._colour(shape.role, "fill") or self._own.ground, self._dots and shape.role == "quiet"
        if len(shape.rings) == 1 and not sown:
            self._pen.polygon(self._points(shape.rings[0]), fill=fill)
        else:
            self._fill(shape, fill, sown)
        line = self._colour(shape.role, "line")
        if line and shape.line:
            for ring in shape.rings:
                self._line(self._points([*ring, ring[0]]), line, shape.line)

    def _fill(self, shape: MapShape, fill: str, sown: bool) -> None:
        """One with holes, or with dots sown on it."""
        rings = [self._points(ring) for ring in shape.rings]
        xs, ys = zip(*rings[0], strict=True)
        left, top = max(0, math.floor(min(xs))), max(0, math.floor(min(ys)))
        right, bottom = min(self._image.width, math.ceil(max(xs)) + 1), min(self._image.height, math.ceil(max(ys)) + 1)
        if right <= left or bottom <= top:
            return
        mask = Image.new("L", (right - left, bottom - top), 0)
        pen = ImageDraw.Draw(mask)
        for number, ring in enumerate(rings):
            pen.polygon([(x - left, y - top) for x, y in ring], fill=0 if number else 255)
        self._image.paste(fill, (left, top), mask)
        if sown:
            dots = _sown(self._image.size).crop((left, top, right, bottom))
            self._image.paste("black", (left, top), ImageChops.multiply(mask, dots))

    def _stroke(self, stroke: MapStroke) -> None:
        line = self._colour(stroke.role, "line") or self._own.ground
        points = self._points(stroke.points)
        if stroke.dash:
            for part in _dashes(points, stroke.dash * self._times, (stroke.dash + stroke.width) * self._times):
                self._line(part, line, stroke.width)
        else:
            self._line(points, line, stroke.width, ends=stroke.role != "door")

    def _line(self, points: Sequence[Point], colour: str, width: float, ends: bool = True) -> None:
        wide = max(1, round(width * self._times))
        self._pen.line(list(points), fill=colour, width=wide, joint="curve")
        if ends and wide > 3:
            for x, y in (points[0], points[-1]):
                half = (wide - 1) / 2
                self._pen.ellipse((x - half, y - half, x + half, y + half), fill=colour)

    def _mark(self, mark: MapMark) -> None:
        (x, y), half = self._points([mark.at])[0], mark.size / 2 * self._times
        rim = max(DOT, round(mark.size * RIM * self._times))
        line, disc = self._colour(mark.role, "line"), self._colour(mark.role, "disc")
        self._pen.ellipse((x - half, y - half, x + half, y + half), fill=disc, outline=line, width=rim)
        if mark.icon:
            font = _icons(round(mark.size * ICON * self._times))
            glyph = chr(int(_codes()[mark.icon], 16))
            self._pen.text((x, y), glyph, fill=self._colour(mark.role, "icon"), font=font, anchor="mm")
        elif self._dots:
            core = half - 2.5 * rim
            self._pen.ellipse((x - core, y - core, x + core, y + core), fill=line)

    def _label(self, label: MapLabel) -> None:
        """Letters with the ground around them, so that a wall does not run through."""
        kind = Type(round(label.size * self._times), "semibold" if label.bold else "regular")
        leftwards = self._scene.language in RIGHT_TO_LEFT and has_right_to_left("".join(label.lines))
        (x, y), step = self._points([label.at])[0], label.step * self._times
        widths = [lettering.width(text, kind, leftwards) for text in label.lines]
        canvas = Image.new("L", (round(max(widths)) + 2 * kind.size, round(3 * kind.size + step * len(widths))), 255)
        middle, base = canvas.width // 2, 2 * kind.size
        for number, (text, wide) in enumerate(zip(label.lines, widths, strict=True)):
            lettering.draw_line(canvas, middle - wide / 2, round(base + number * step), text, kind, leftwards)
        letters, at = ImageChops.invert(canvas), (round(x) - middle, round(y) - base)
        halo = self._colour(label.role, "halo")
        if halo:
            around = max(1, round(label.size * HALO * self._times))
            self._image.paste(halo, at, letters.filter(ImageFilter.MaxFilter(2 * around + 1)))
        self._image.paste(self._colour(label.role, "text") or "black", at, letters)


@cache
def _codes() -> dict[str, str]:
    found: dict[str, str] = json.loads(ICON_NAMES.read_text(encoding="utf-8"))
    return found


@cache
def _icons(size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(str(ICON_FONT), size)


@cache
def _sown(size: tuple[int, int]) -> Image.Image:
    """Dots in even rows, each row shifted."""
    found = Image.new("L", size, 0)
    pen = ImageDraw.Draw(found)
    for row, y in enumerate(range(0, size[1], DOT_EVERY)):
        for x in range(DOT_EVERY // 2 * (row % 2), size[0], DOT_EVERY):
            pen.rectangle((x, y, x + DOT - 1, y + DOT - 1), fill=255)
    return found


def _without_specks(image: Image.Image) -> Image.Image:
    """Black that is less than two dots thick, such as what is left of a wall beside the route, becomes white."""
    kept = image
    for moved in ((0, 1), (1, 0)):
        kept = ImageChops.lighter(kept, ImageChops.offset(kept, *moved))
    for moved in ((0, -1), (-1, 0)):
        kept = ImageChops.darker(kept, ImageChops.offset(kept, *moved))
    return kept


def _dashes(points: Sequence[Point], dash: float, every: float) -> Iterator[list[Point]]:
    """The drawn parts of a dashed line, each straight."""
    gone = 0.0
    for (ax, ay), (bx, by) in pairwise(points):
        long = math.dist((ax, ay), (bx, by))
        first = int(gone // every)
        for number in range(first, int((gone + long) // every) + 1):
            low, high = max(gone, number * every) - gone, min(gone + long, number * every + dash) - gone
            if long and high > low:
                yield [(ax + (bx - ax) * at / long, ay + (by - ay) * at / long) for at in (low, high)]
        gone += long
