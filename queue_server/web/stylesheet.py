"""The style sheet made from the tokens of assets/theme.toml, so that a colour is written down once."""

from __future__ import annotations

from collections.abc import Mapping

from assets.theme import Theme, load

FACES = "".join(
    f"@font-face{{font-family:{name};font-weight:{weight};font-display:{display};"
    f'src:url("/static/{path}.ttf") format("truetype")}}\n'
    for name, weight, display, path in (
        ('"Onthaal Sans"', 400, "swap", "fonts/regular"),
        ('"Onthaal Sans"', 600, "swap", "fonts/semibold"),
        ('"Phosphor"', 400, "block", "icons/phosphor"),
    )
)
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
