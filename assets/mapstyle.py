"""The style of maps: assets/map.toml with the colours of the theme, which a town may change."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from assets import theme
from assets.paths import MAP_ICONS, MAP_STYLE

CAP = 0.714
"""Height of a capital of Noto Sans, of its letter size."""
PAPERS = {"white": "#FFFFFF", "black": "#000000"}
"""What a printer of slips can do."""


@dataclass(frozen=True, slots=True)
class Medium:
    """`letter`: letter size (em) in units; `per_mm`: units for a millimetre; `ground`: key of its colours."""

    name: str
    letter: float
    per_mm: float
    line_least: float
    ground: str


@dataclass(frozen=True, slots=True)
class Colours:
    """`ground`: behind each panel; `behind`: around them, None where the page is to show through. `of`: by role
    ("room_name" for names of rooms), then by part: "#RRGGBB"."""

    ground: str
    behind: str | None
    of: Mapping[str, Mapping[str, str]]

    def get(self, role: str, part: str) -> str | None:
        return self.of.get(role, {}).get(part)


@cache
def _file() -> dict[str, Any]:
    return tomllib.loads(MAP_STYLE.read_text(encoding="utf-8"))


def sizes(medium_name: str) -> dict[str, float]:
    """Factors of the letter size, by name."""
    return {**_file()["size"], **_file()["medium"].get(medium_name, {}).get("size", {})}


@cache
def medium(name: str) -> Medium:
    """Raises KeyError where there is none of that name."""
    own = _file()["medium"][name]
    letter = own["cap_mm"] * own["per_mm"] / CAP
    return Medium(name, letter, own["per_mm"], own["line_least"], own["ground"])


def media() -> tuple[str, ...]:
    return tuple(_file()["medium"])


def colours(ground: str, of_town: theme.Theme | None = None) -> Colours:
    """`ground`: "light", "night" or "print"."""
    tokens = {**(of_town or theme.load()).colour, **PAPERS}
    own = dict(_file()[ground])
    under = _colour(own.pop("ground"), tokens)
    around = own.pop("behind", None)
    behind = None if around is None else _colour(around, tokens)
    return Colours(
        under, behind, {role: {k: _colour(v, tokens) for k, v in parts.items()} for role, parts in own.items()}
    )


def _colour(text: str, tokens: Mapping[str, str]) -> str:
    """A token, or "one/other/share": so much of the other in it."""
    if "/" not in text:
        return tokens[text]
    one, other, share = text.split("/")
    pairs = zip(_channels(tokens[one]), _channels(tokens[other]), strict=True)
    return "#" + "".join(f"{round(a + (b - a) * float(share)):02X}" for a, b in pairs)


def _channels(colour: str) -> tuple[int, int, int]:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


@cache
def icon_paths() -> Mapping[str, str]:
    """SVG path data of Phosphor's glyphs by name, in a square of 256: for where no font may be loaded."""
    found: dict[str, str] = json.loads(MAP_ICONS.read_text(encoding="utf-8"))
    return found
