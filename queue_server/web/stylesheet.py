"""The style sheet made from the tokens of assets/theme.toml, so that a colour is written down once."""

from __future__ import annotations

from collections.abc import Mapping

from assets.theme import Theme, load

FACES = """@font-face{font-family:"Onthaal Sans";font-weight:400;font-display:swap;src:url("/static/fonts/regular.ttf") format("truetype")}
@font-face{font-family:"Onthaal Sans";font-weight:600;font-display:swap;src:url("/static/fonts/semibold.ttf") format("truetype")}
@font-face{font-family:"Phosphor";font-display:block;src:url("/static/icons/phosphor.ttf") format("truetype")}
"""
"""An icon font blocks: showing a stray character instead of an icon would only confuse."""


def theme_css(overrides: Mapping[str, str] | None = None) -> str:
    """CSS variables and fonts; raises assets.theme.ThemeRefused for a town colour nobody could read."""
    theme = load(overrides)
    lines = "".join(f"--{name}:{value};" for name, value in _variables(theme).items())
    return f"{FACES}:root{{{lines}}}\n"


def _variables(theme: Theme) -> dict[str, str]:
    shape, scale = theme.shape, theme.type
    return {
        **theme.colour,
        "radius": f"{shape['radius_px']}px",
        "border": f"{shape['border_px']}px",
        "grid": f"{shape['grid_px']}px",
        "base": f"{scale['web_base_px'] / 16:g}rem",
        "small": f"{scale['small']}em",
        "lead": f"{scale['lead']}em",
        "title": f"{scale['title']}em",
        "display": f"{scale['display']}em",
        "duration": f"{theme.motion['duration_ms']}ms",
    }
