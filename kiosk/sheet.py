"""A contact sheet: every picture of a tour, small, a row for each language and a column for each screen."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from PIL import Image

LONGER_SIDE = 300
"""Pixels of a picture on the sheet: enough to see what is cut or empty, and where to look closer."""
GAP = 10
GROUND = "#808080"


def write(path: Path, rows: Mapping[str, list[Path]]) -> None:
    """`rows` are the pictures by language; all pictures have one size."""
    shown = {name: pictures for name, pictures in rows.items() if pictures}
    if not shown:
        return
    small = {name: [_small(picture) for picture in pictures] for name, pictures in shown.items()}
    wide, high = next(iter(small.values()))[0].size
    columns = max(map(len, small.values()))
    sheet = Image.new("RGB", (GAP + columns * (wide + GAP), GAP + len(small) * (high + GAP)), GROUND)
    for row, pictures in enumerate(small.values()):
        for column, picture in enumerate(pictures):
            sheet.paste(picture, (GAP + column * (wide + GAP), GAP + row * (high + GAP)))
    sheet.save(path, optimize=True)


def _small(path: Path) -> Image.Image:
    with Image.open(path) as picture:
        factor = LONGER_SIDE / max(picture.size)
        size = (round(picture.width * factor), round(picture.height * factor))
        return picture.convert("RGB").resize(size, Image.Resampling.LANCZOS)
