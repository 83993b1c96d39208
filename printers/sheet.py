"""A strip of paper that grows downwards while blocks are put on it."""

from __future__ import annotations

from collections.abc import Callable

from PIL import Image, ImageDraw

from assets.texts import RIGHT_TO_LEFT
from printers import lettering
from printers.bidi import has_right_to_left
from printers.lettering import INK, PAPER, Type

_ASCENT = 0.98
"""Top of the line box to the baseline, as a factor of the letter size."""
_LIMIT_DOTS = 8000
"""One metre of paper: no slip is longer, whatever stands in its texts."""
_BLACK_BELOW = 140
"""Edge dots at least 45 % covered print black: thin strokes stay closed on thermal paper."""


class SheetTooLong(ValueError):
    """The texts need more paper than a slip may take."""


class Sheet:
    """`width` and `margin` in dots; `y` is where the next block begins. Blocks stand where reading starts."""

    def __init__(self, width: int, margin: int, language: str) -> None:
        self.width = width
        self.margin = margin
        self.right_to_left = language in RIGHT_TO_LEFT
        self.y = 0
        self._painters: list[Callable[[Image.Image], None]] = []

    @property
    def room(self) -> int:
        """Dots between the margins."""
        return self.width - 2 * self.margin

    def gap(self, dots: int) -> None:
        """Leave white."""
        self.y += dots

    def rule(self, thickness: int) -> None:
        """A line from margin to margin."""
        box = (self.margin, self.y, self.width - self.margin - 1, self.y + thickness - 1)
        self._painters.append(lambda canvas: ImageDraw.Draw(canvas).rectangle(box, fill=INK))
        self.y += thickness

    def paragraph(self, text: str, kind: Type, indent: int = 0, room: int | None = None) -> None:
        """Wrapped lines, `indent` dots away from the reading edge, at most `room` dots wide."""
        room = self.room - indent if room is None else room
        leftwards = self.right_to_left and has_right_to_left(text)
        for line in lettering.wrap(text, kind, room, leftwards):
            wide = lettering.width(line, kind, leftwards)
            left = self.width - self.margin - indent - wide if self.right_to_left else float(self.margin + indent)
            self._letters(left, self.y + round(kind.size * _ASCENT), line, kind, leftwards)
            self.y += kind.step

    def bullet(self, text: str, kind: Type) -> None:
        """A paragraph that hangs beside a square mark."""
        side = max(4, round(kind.size * 0.22))
        indent = round(kind.size * 0.75)
        middle = self.y + round(kind.size * (_ASCENT - 0.36))
        left = self.width - self.margin - side if self.right_to_left else self.margin
        box = (left, middle - side // 2, left + side - 1, middle - side // 2 + side - 1)
        self._painters.append(lambda canvas: ImageDraw.Draw(canvas).rectangle(box, fill=INK))
        self.paragraph(text, kind, indent)

    def hero(self, text: str, kind: Type) -> None:
        """One line of capitals and digits whose ink, not its box, stands on the margin; never reordered."""
        left, top, right, bottom = lettering.ink(text, kind)
        at = self.width - self.margin - right if self.right_to_left else self.margin - left
        self._letters(at, self.y - top, text, kind, False)
        self.y += bottom - top

    def picture(self, image: Image.Image, left: int) -> None:
        """An image of mode "L" whose left edge is `left`; the cursor stays at its top."""
        at = (left, self.y)
        self._painters.append(lambda canvas: canvas.paste(image, at))

    def finish(self) -> Image.Image:
        """The sheet as mode "1", black on white, cut off at the cursor. Raises SheetTooLong beyond one metre."""
        if self.y > _LIMIT_DOTS:
            raise SheetTooLong(f"the slip would be {self.y} dots long, the limit is {_LIMIT_DOTS}")
        canvas = Image.new("L", (self.width, max(1, self.y)), PAPER)
        for paint in self._painters:
            paint(canvas)
        return canvas.point([INK] * _BLACK_BELOW + [PAPER] * (256 - _BLACK_BELOW)).convert(
            "1", dither=Image.Dither.NONE
        )

    def _letters(self, left: float, baseline: int, text: str, kind: Type, leftwards: bool) -> None:
        self._painters.append(lambda canvas: lettering.draw_line(canvas, round(left), baseline, text, kind, leftwards))
