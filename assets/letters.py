"""How wide a text comes out in our fonts, for whoever sets letters before anything is drawn."""

from __future__ import annotations

import unicodedata
from functools import cache, lru_cache

from PIL import ImageFont

from assets.paths import font

MEASURED = 100
"""Letter size, in pixels, at which a width is measured."""
ARABIC = (("\u0600", "\u08ff"), ("\ufb50", "\ufdff"), ("\ufe70", "\ufeff"))
WIDE = frozenset({"W", "F"})
"""Characters that are a square: Chinese, Japanese, Korean."""


@cache
def _face(weight: str, script: str) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(str(font(weight, script)), MEASURED)


@lru_cache(4096)
def ems(text: str, bold: bool = False) -> float:
    """Width in letter sizes, each run in the font of its script; a run in a font that we lack is as wide as squares."""
    weight, total, run, script = "semibold" if bold else "regular", 0.0, "", ""
    for char in text:
        own = _script(char) or script or "latin"
        if own != script:
            total += _run(run, weight, script)
            run = ""
        run, script = run + char, own
    return total + _run(run, weight, script)


def _run(run: str, weight: str, script: str) -> float:
    if script == "wide" or not run:
        return float(len(run))
    return float(_face(weight, script).getlength(run)) / MEASURED


def _script(char: str) -> str | None:
    if char.isspace() or unicodedata.combining(char):
        return None
    if any(low <= char <= high for low, high in ARABIC):
        return "arabic"
    return "wide" if unicodedata.east_asian_width(char) in WIDE else "latin"
