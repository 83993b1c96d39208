"""A brush that draws nothing and remembers everything, and what is wrong with what it drew."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from typing import Any, NamedTuple

from PIL import Image

from assets.theme import contrast
from kiosk import paint
from kiosk.brush import Brush, Control, Rect
from kiosk.theme import GAP_MM, PRIMARY_MM, TARGET_MM, Theme, mix
from printers import lettering
from printers.lettering import Type

INK_TOP, INK_BOTTOM = 0.24, 0.08
"""Of the letter size: room in the box of a text that no letter of our languages fills."""
ICON_AIR = 0.1
"""Of an icon's side: around its strokes, on each side."""
ROUNDING = 1.0
"""Pixels: positions are whole ones when drawn."""


class Shape(NamedTuple):
    """Stands for a texture: what it would show."""

    sort: str
    size: tuple[int, int]
    words: str = ""
    kind: Type | None = None
    room: int = 0
    fill: str = ""
    border: str = ""


@dataclass(slots=True)
class Patch:
    texture: Shape


@dataclass(frozen=True, slots=True)
class Mark:
    """One thing drawn, where it came out on the panel."""

    shape: Shape
    rect: Rect
    colour: str
    opacity: float

    @property
    def ink(self) -> Rect:
        """Where letters are black, in a text."""
        if self.shape.sort == "icon":
            air = self.rect.w * ICON_AIR
            return Rect(self.rect.x + air, self.rect.y + air, self.rect.w - 2 * air, self.rect.h - 2 * air)
        if self.shape.kind is None:
            return self.rect
        top, bottom = self.shape.kind.size * INK_TOP, self.shape.kind.size * INK_BOTTOM
        return Rect(self.rect.x + 2, self.rect.y + top, self.rect.w - 4, self.rect.h - top - bottom)


class _Group:
    """Takes what a brush adds."""

    def add(self, instruction: object) -> None:
        """Nothing is drawn."""


lines = cache(paint.lines.__wrapped__)
width = cache(lettering.width)
code = cache(paint.qr_image)
"""Measuring is most of the work: once for all screens, modes and panels of a run."""


class Recorder(Brush):
    """Measures as the real one does."""

    def __init__(self, theme: Theme, rtl: bool) -> None:
        super().__init__(_Group(), theme, rtl)
        self.marks: list[Mark] = []
        self._now = ("", 1.0)

    def _colour(self, colour: str, opacity: float = 1.0) -> None:
        self._now = (colour, opacity)

    def _image(self, shape: Any, rect: Rect) -> None:
        self.marks.append(Mark(shape or Shape("flat", (0, 0), fill=self._now[0]), rect, *self._now))

    def _patch(self, shape: Any, corner: int, rect: Rect) -> Any:
        self.marks.append(Mark(shape, rect, shape.fill, 1.0))
        return Patch(shape)

    def _text_shape(self, text: str, kind: Type, width_: int, side: paint.Align, kept: bool) -> Any:
        rows = lines(text, kind, width_, self.rtl)
        wide = max([1.0, *(width(row, kind, self.rtl) for row in rows)])
        return Shape("text", (round(wide) + 4, paint.height(len(rows), kind)), text, kind, width_)

    def _icon_shape(self, name: str, size: int, mirrored: bool) -> Any:
        return Shape("icon", (size, size), name)

    def _card_shape(self, radius: int, fill: str, border: str, border_px: int) -> Any:
        return Shape("card", (radius, radius), fill=fill, border=border if border_px else "")

    def _picture_shape(self, image: Image.Image) -> Any:
        return Shape("picture", image.size)


@dataclass
class Drawing:
    """One screen, or one dialog over it."""

    theme: Theme
    rtl: bool
    highest: float = 0.0
    marks: list[Mark] = field(default_factory=list)
    controls: list[Control] = field(default_factory=list)

    def add(self, brush: Recorder) -> None:
        self.marks += brush.marks
        self.controls += brush.controls

    def problems(self) -> Iterator[str]:
        """Everything that a visitor would stumble over, in words."""
        yield from self._texts()
        yield from self._apart()
        yield from self._targets()
        yield from self._colours()

    def _of(self, *sorts: str) -> list[Mark]:
        return [mark for mark in self.marks if mark.shape.sort in sorts]

    def _texts(self) -> Iterator[str]:
        """In the panel, in their own box, whole, large enough, every letter there."""
        boxes = self._of("card")
        for mark in self._of("text"):
            words, kind, ink = mark.shape.words, mark.shape.kind, mark.ink
            assert kind is not None
            if not _holds(Rect(0, 0, self.theme.width, self.theme.height), ink):
                yield f"text leaves the panel: {words}"
            if any(width(word, kind, self.rtl) > mark.shape.room + 1 for word in lettering._words(words)):
                yield f"text is cut inside a word: {words}"
            if kind.size < self.theme.least(kind).size:
                yield f"text is too small: {words}"
            if missing := _missing(words):
                yield f"letters are missing {missing}: {words}"
            around = [box.rect for box in boxes if _meets(box.rect, ink)]
            if any(not _holds(box, ink) for box in around):
                yield f"text sticks out of its box: {words}"

    def _apart(self) -> Iterator[str]:
        """No text, picture or icon on another; no card on a control that is not its own."""
        things = sorted(((mark.ink, mark) for mark in self._of("text", "picture", "icon")), key=lambda one: one[0].y)
        for index, (ink, one) in enumerate(things):
            for other_ink, other in things[index + 1 :]:
                if other_ink.y >= ink.bottom:
                    break  # and so are all that follow
                if _meets(ink, other_ink):
                    yield f"{_name(one)} and {_name(other)} overlap"
        for box in self._of("card", "picture"):
            for control in self.controls:
                within = _holds(control.rect, box.rect) or _holds(box.rect, control.rect)
                if _meets(box.rect, control.rect) and not within:
                    yield f"{_name(box)} lies on {control.control_id}"

    def _targets(self) -> Iterator[str]:
        mm = self.theme.px_per_mm
        panel = Rect(0, 0, self.theme.width, self.theme.height)
        for index, one in enumerate(self.controls):
            rect, name = one.rect, one.control_id
            if min(rect.w, rect.h) / mm < TARGET_MM - 0.01:
                yield f"{name} is {rect.w / mm:.1f} x {rect.h / mm:.1f} mm"
            if self._is_primary(one) and rect.h / mm < PRIMARY_MM and not name.startswith("lang:"):
                yield f"{name} is the primary one and {rect.h / mm:.1f} mm high"
            if not _holds(panel, rect):
                yield f"{name} leaves the panel"
            if rect.y < self.highest - ROUNDING:
                yield f"{name} stands {(self.highest - rect.y) / mm:.0f} mm too high to be reached"
            if not one.spoken:
                yield f"{name} has no words"
            for other in self.controls[index + 1 :]:
                if (gap := _gap(rect, other.rect) / mm) < GAP_MM - 0.01:
                    yield f"{name} and {other.control_id} are {gap:.1f} mm apart"

    def _is_primary(self, control: Control) -> bool:
        fill = control.textures[0].fill
        return bool(fill == self.theme.colour.primary)

    def _colours(self) -> Iterator[str]:
        """Each text and icon on what lies under it, each control on what lies around it."""
        letters = 7.0 if self.theme.contrast else 4.5
        for index, mark in enumerate(self.marks):
            shape = mark.shape
            if shape.sort in ("text", "icon"):
                ground, needed = self._ground(index, mark.rect), letters if shape.sort == "text" else 3.0
                if contrast(mark.colour, ground) < needed:
                    yield f"{_name(mark)} {mark.colour} on {ground} has {contrast(mark.colour, ground):.1f}"
        for control in self.controls:
            index = next(i for i, mark in enumerate(self.marks) if mark.rect == control.rect)
            ground, shape = self._ground(index, control.rect), control.textures[0]
            if max(contrast(colour, ground) for colour in (shape.fill, shape.border) if colour) < 3.0:
                yield f"{control.control_id} does not stand out from {ground}"

    def _ground(self, index: int, rect: Rect) -> str:
        """The colour under the middle of `rect`, of what was drawn before."""
        x, y = rect.x + rect.w / 2, rect.y + rect.h / 2
        found = self.theme.colour.back
        for mark in self.marks[:index]:
            if mark.shape.fill and mark.rect.inside(x, y):
                found = mix(found, mark.shape.fill, mark.opacity)
        return found


def _missing(words: str) -> str:
    return "".join(letter for letter in sorted(set(words)) if _is_missing(letter))


@cache
def _is_missing(letter: str) -> bool:
    return bool(lettering.missing_glyphs(letter))


def _name(mark: Mark) -> str:
    return f"{mark.shape.sort} “{mark.shape.words}”" if mark.shape.words else mark.shape.sort


def _holds(outer: Rect, inner: Rect) -> bool:
    slack = ROUNDING
    return (
        outer.x - slack <= inner.x
        and outer.y - slack <= inner.y
        and inner.x + inner.w <= outer.x + outer.w + slack
        and inner.bottom <= outer.bottom + slack
    )


def _gap(one: Rect, other: Rect) -> float:
    aside = max(one.x - other.x - other.w, other.x - one.x - one.w)
    above = max(one.y - other.bottom, other.y - one.bottom)
    return max(aside, above)


def _meets(one: Rect, other: Rect) -> bool:
    return (
        one.x + one.w > other.x + ROUNDING
        and other.x + other.w > one.x + ROUNDING
        and one.y + one.h > other.y + ROUNDING
        and other.y + other.h > one.y + ROUNDING
    )
