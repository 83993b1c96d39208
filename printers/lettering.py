"""Text of any script drawn on an image: the font for each run, measuring, wrapping, drawing."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import groupby
from pathlib import Path
from typing import Literal

from PIL import Image, ImageDraw, ImageFont, features

from assets import paths
from printers.bidi import visual_runs

INK, PAPER = 0, 255
LINE_STEP = 1.32
"""Distance of baselines as a factor of the letter size; Arabic and stacked accents still stay apart."""

NO_BREAK_SPACE = "\u00a0"
_TIED = re.compile(r" (\d{1,4}(?!\S)|[?!:;»])")
"""Three digits and a sign: a room or desk, no year or telephone number."""

_RANGES = (
    (0x0530, 0x058F, "Armenian"),
    (0x0590, 0x05FF, "Hebrew"),
    (0x0600, 0x06FF, "Arabic"),
    (0x0750, 0x077F, "Arabic"),
    (0x08A0, 0x08FF, "Arabic"),
    (0x0900, 0x097F, "Devanagari"),
    (0x0980, 0x09FF, "Bengali"),
    (0x0A00, 0x0A7F, "Gurmukhi"),
    (0x0B80, 0x0BFF, "Tamil"),
    (0x0E00, 0x0E7F, "Thai"),
    (0x10A0, 0x10FF, "Georgian"),
    (0x1200, 0x139F, "Ethiopic"),
    (0x3000, 0x30FF, "CJK"),
    (0x3400, 0x9FFF, "CJK"),
    (0xAC00, 0xD7AF, "CJK"),
    (0xFB50, 0xFDFF, "Arabic"),
    (0xFE70, 0xFEFF, "Arabic"),
)
_FIRST_OTHER = chr(_RANGES[0][0])
"""Before it stands nothing that the Latin font has not."""
_CJK = {"regular": "NotoSansCJK-Regular.ttc", "semibold": "NotoSansCJK-Bold.ttc"}
_CJK_FONTS = Path("/usr/share/fonts/opentype/noto")
"""Where Debian's fonts-noto-cjk puts its files; only halls that offer such a language need it."""


class ShapingMissing(RuntimeError):
    """The text engine is incomplete, so Arabic would come out unjoined and in the wrong order."""


def require_shaping() -> None:
    """Refuse to work without raqm: Pillow falls back to a plain layout without saying so."""
    if not features.check("raqm"):
        raise ShapingMissing("Pillow finds no raqm text layout: install the system package libfribidi0")


@dataclass(frozen=True, slots=True)
class Type:
    """A size (height of the em square in dots) and a weight ("regular" or "semibold")."""

    size: int
    weight: Literal["regular", "semibold"] = "regular"

    @property
    def step(self) -> int:
        """Dots from one baseline to the next."""
        return round(self.size * LINE_STEP)


@lru_cache(1024)
def _script(char: str) -> str | None:
    """The font family a character needs; None where any font will do (blanks and marks stay in their run)."""
    code = ord(char)
    for first, last, name in _RANGES:
        if first <= code <= last:
            return name
    return None if char.isspace() or unicodedata.combining(char) else "Latin"


def _file(weight: str, script: str) -> Path:
    if script in ("Latin", "Arabic"):
        return paths.font(weight, script.lower())
    if script == "CJK":
        path = _CJK_FONTS / _CJK[weight]
    else:
        path = paths.SYSTEM_FONTS / f"NotoSans{script}-{'Bold' if weight == 'semibold' else 'Regular'}.ttf"
    return path if path.is_file() else paths.font(weight)


@cache
def face(kind: Type, script: str = "Latin") -> ImageFont.FreeTypeFont:
    """The font of a type in a script; Latin also has Cyrillic and Greek."""
    require_shaping()
    return ImageFont.truetype(str(_file(kind.weight, script)), kind.size, layout_engine=ImageFont.Layout.RAQM)


def _by_script(text: str) -> list[tuple[str, str]]:
    """(part, script) in reading order; a blank or mark goes with what stands before it."""
    if text and max(text) < _FIRST_OTHER:
        return [(text, "Latin")]
    scripts: list[str] = []
    known = next((found for char in text if (found := _script(char))), "Latin")
    for char in text:
        known = _script(char) or known
        scripts.append(known)
    parts, start = [], 0
    for script, group in groupby(scripts):
        end = start + len(list(group))
        parts.append((text[start:end], script))
        start = end
    return parts


def _pieces(text: str, right_to_left: bool) -> list[tuple[str, str, Literal["ltr", "rtl"]]]:
    """(part, script, direction) from left to right on paper, each drawn with one font."""
    pieces: list[tuple[str, str, Literal["ltr", "rtl"]]] = []
    for run, leftwards in visual_runs(text, right_to_left):
        parts = _by_script(run)
        for part, script in reversed(parts) if leftwards else parts:
            pieces.append((part, script, "rtl" if leftwards else "ltr"))
    return pieces


def width(text: str, kind: Type, right_to_left: bool = False) -> float:
    """How many dots wide one line is."""
    return sum(face(kind, script).getlength(part, direction=way) for part, script, way in _pieces(text, right_to_left))


def draw_line(
    canvas: Image.Image, left: float, baseline: int, text: str, kind: Type, right_to_left: bool = False
) -> None:
    """Draw one line whose leftmost point is `left`; `canvas` is of mode "L"."""
    pen = ImageDraw.Draw(canvas)
    for part, script, way in _pieces(text, right_to_left):
        font = face(kind, script)
        pen.text((left, baseline), part, fill=INK, font=font, anchor="ls", direction=way)
        left += font.getlength(part, direction=way)


def wrap(text: str, kind: Type, room: float, right_to_left: bool = False) -> list[str]:
    """Lines of at most `room` dots, as even in length as the number of lines allows: no lonely last word.

    Only a word that is wider than the room is cut.
    """

    @cache  # the same beginnings of lines are tried in every room; forgotten with this call
    def measured(line: str) -> float:
        return width(line, kind, right_to_left)

    lines = _greedy(text, measured, room)
    if len(lines) < 2:
        return lines
    longest = max(measured(word) for word in _words(text))
    low, high = min(room, max(longest, room / 2)), room
    while high - low > 4:
        middle = (low + high) / 2
        tried = _greedy(text, measured, middle)
        if len(tried) == len(lines):
            lines, high = tried, middle
        else:
            low = middle
    return lines


def _greedy(text: str, measured: Callable[[str], float], room: float) -> list[str]:
    lines: list[str] = []
    line = ""
    for word in _words(text):
        longer = f"{line} {word}" if line else word
        if line and measured(longer) > room:
            lines.append(line)
            longer = word
        while len(longer) > 1 and measured(longer) > room:
            head = _fitting(longer, measured, room)
            lines.append(longer[:head])
            longer = longer[head:]
        line = longer
    return [*lines, line] if line else lines


def _words(text: str) -> list[str]:
    """Parts between which a line may break; a short number ("zaal 2") or a French mark stays with the word before."""
    return [word for word in _TIED.sub(rf"{NO_BREAK_SPACE}\1", text.replace("\n", " ")).split(" ") if word]


def _fitting(word: str, measured: Callable[[str], float], room: float) -> int:
    """How many characters of a word wider than the room fit in it, at least one, never cutting off a mark."""
    count = len(word) - 1
    while count > 1 and (measured(word[:count]) > room or unicodedata.combining(word[count])):
        count -= 1
    return count


def cap_height(kind: Type) -> int:
    """Dots from the baseline to the top of a capital H."""
    return -ink("H", kind)[1]


def ink(text: str, kind: Type) -> tuple[int, int, int, int]:
    """Left, top, right, bottom of the black of one line that runs to the right, from its origin on the baseline."""
    font = face(kind)
    size = kind.size
    canvas = Image.new("1", (round(font.getlength(text)) + 2 * size, 3 * size))
    ImageDraw.Draw(canvas).text((size, 2 * size), text, fill=1, font=font, anchor="ls", direction="ltr")
    left, top, right, bottom = canvas.getbbox() or (size, 2 * size, size, 2 * size)
    return left - size, top - 2 * size, right - size, bottom - 2 * size


def type_of_cap_height(dots: float, weight: Literal["regular", "semibold"] = "semibold") -> Type:
    """The smallest type whose capitals are at least `dots` high."""
    size = int(dots)
    while cap_height(Type(size, weight)) < dots:
        size += 1
    return Type(size, weight)


def missing_glyphs(text: str, kind: Type = Type(32)) -> set[str]:
    """The characters for which the chosen font has only an empty box."""
    missing = set()
    for part, script in _by_script(text):
        font = face(kind, script)
        box = bytes(font.getmask("\uffff"))
        missing |= {char for char in part if not char.isspace() and bytes(font.getmask(char)) == box}
    return missing
