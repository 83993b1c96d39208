"""The tokens of assets/theme.toml, with a town's own colours laid over them and checked for contrast."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from assets.paths import THEME

TOWN_TOKENS = frozenset({"town"})
"""What a town may replace."""


class ThemeRefused(ValueError):
    """A theme whose colours cannot be read by everyone; the text names each pair and its ratio."""


@dataclass(frozen=True, slots=True)
class Theme:
    """`colour` holds "#RRGGBB" by token; the other tables are numbers with their unit in the name."""

    colour: Mapping[str, str]
    type: Mapping[str, float]
    shape: Mapping[str, float]
    motion: Mapping[str, float]


@cache
def _tokens() -> dict[str, Any]:
    return tomllib.loads(THEME.read_text(encoding="utf-8"))


def _luminance(colour: str) -> float:
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(first: str, second: str) -> float:
    """WCAG 2.2 contrast ratio of two "#RRGGBB" colours, 1 to 21."""
    high, low = sorted((_luminance(first), _luminance(second)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def contrast_problems(colour: Mapping[str, str]) -> list[str]:
    """One line for each pair of tokens that is too close (REQUIREMENTS K10)."""
    problems = []
    for fore, back, least in _tokens()["contrast"]["pairs"]:
        ratio = contrast(colour[fore], colour[back])
        if ratio < least:
            problems.append(f"{fore} {colour[fore]} on {back} {colour[back]} has contrast {ratio:.1f}, needs {least}")
    return problems


def load(overrides: Mapping[str, str] | None = None) -> Theme:
    """The theme with a town's own tokens; raises ThemeRefused with every pair that fails."""
    tokens = _tokens()
    own = {k: v for k, v in (overrides or {}).items() if k in TOWN_TOKENS}
    colour = {**tokens["colour"], **own}
    problems = contrast_problems(colour)
    if problems:
        raise ThemeRefused("; ".join(problems))
    return Theme(colour, tokens["type"], tokens["shape"], tokens["motion"])
