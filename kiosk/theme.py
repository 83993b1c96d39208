"""Sizes and colours of the kiosk: the tokens of assets/theme.toml in pixels of this very panel.

Millimetres are real ones: the width of the panel comes from the person who hung it, never from the EDID (K4).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import structlog

from assets import mapstyle, theme
from printers.lettering import Type, type_of_cap_height

TARGET_MM = 20.0
PRIMARY_MM = 25.0
GAP_MM = 3.0
"""K4: the least of a touch target, of the primary action, and between two of them."""
CAP_MM = 5.0
CAP_LARGE_MM = 7.3
"""K5: the least capital height by default and in large-text mode (EN 301 549 5.1.4)."""
ROOMY_MM = 280.0
ROOMY_MOST = 1.2
"""A panel with a longer shorter side is looked at from farther away: its letters grow with it, up to this factor."""
LARGE = 1.36
HERO_SHARE = 0.135
HERO_SHARE_LARGE = 0.085
"""The most that the number takes of the longer side of the panel; with large letters the code needs the room more."""
ROOMY_SHARE = 0.45
FLOOR_MM = 750.0
"""How high the lower edge of a panel hangs above the floor, unless it is told."""
REACH_MM = 1100.0
"""What is touched in reach mode is no higher above the floor: ISO 21542 (controls from 800 to 1100 mm), stricter than
the 1120 mm of EN 301 549 8.3.2.2 for who reaches over a ledge."""

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Colours:
    """ "#RRGGBB" by role. `paper` lies under a town's logo, whatever the mode; `tint` under icons; `veil` lies over
    everything behind a dialog."""

    back: str
    paper: str
    card: str
    text: str
    quiet: str
    line: str
    accent: str
    tint: str
    pressed: str
    primary: str
    on_primary: str
    primary_pressed: str
    header: str
    on_header: str
    rail_pressed: str
    focus: str
    focus_outline: str
    ok: str
    care: str
    stop: str
    veil: str


def mix(first: str, second: str, share: float) -> str:
    """The colour at `share` (0..1) of the way from `first` to `second`."""
    pairs = [(int(first[i : i + 2], 16), int(second[i : i + 2], 16)) for i in (1, 3, 5)]
    return "#" + "".join(f"{round(a + (b - a) * share):02X}" for a, b in pairs)


def calm_colours(token: Mapping[str, str]) -> Colours:
    return Colours(
        back=token["mist"],
        paper=token["paper"],
        card=token["paper"],
        text=token["ink"],
        quiet=token["quiet"],
        line=token["line"],
        accent=token["town"],
        tint=mix(token["paper"], token["town"], 0.11),
        pressed=mix(token["paper"], token["town"], 0.16),
        primary=token["town"],
        on_primary=token["paper"],
        primary_pressed=mix(token["town"], token["ink"], 0.45),
        header=token["town"],
        on_header=token["paper"],
        rail_pressed=mix(token["town"], token["paper"], 0.4),
        focus=token["sun"],
        focus_outline=token["ink"],
        ok=token["ok"],
        care=token["care"],
        stop=token["stop"],
        veil=token["ink"],
    )


def contrast_colours(token: Mapping[str, str]) -> Colours:
    """Night, snow and sun only: every pair at least 7:1 (K9)."""
    night, snow, sun = token["night"], token["snow"], token["sun"]
    return Colours(
        back=night,
        paper=token["paper"],
        card=night,
        text=snow,
        quiet=snow,
        line=snow,
        accent=sun,
        tint=night,
        pressed=mix(night, snow, 0.18),
        primary=sun,
        on_primary=night,
        primary_pressed=snow,
        header=night,
        on_header=snow,
        rail_pressed=mix(night, snow, 0.18),
        focus=sun,
        focus_outline=night,
        ok=snow,
        care=sun,
        stop=sun,
        veil=night,
    )


class Theme:
    """One look: panel, town, large text or not, high contrast or not."""

    def __init__(
        self,
        width: int,
        height: int,
        panel_mm: float,
        town: Mapping[str, str] | None = None,
        large: bool = False,
        contrast: bool = False,
        reach: bool = False,
        floor_mm: float = FLOOR_MM,
    ) -> None:
        """`width` x `height` pixels on a panel `panel_mm` wide, its lower edge `floor_mm` above the floor. A town's
        colours that fail the contrast rules (K10) are left out: the kiosk must stay readable even then."""
        self.width, self.height = width, height
        self.px_per_mm = width / panel_mm
        self.large, self.contrast = large, contrast
        self.lying = width > height
        # Nothing is touched above it; on a panel that can be reached everywhere, the upper edge.
        self.highest_y = max(0, height - self.mm(REACH_MM - floor_mm))
        self.reach = reach and self.highest_y > 0
        try:
            tokens = theme.load(town)
        except theme.ThemeRefused as problem:
            log.warning("theme_refused", problem=str(problem))
            tokens = theme.load()
        self.colour = (contrast_colours if contrast else calm_colours)(tokens.colour)
        self.map_colours = mapstyle.colours("night" if contrast else "light", tokens)
        self.motion_seconds = tokens.motion["duration_ms"] / 1000
        self._set_letters(tokens.type)
        self._set_shapes(tokens.shape)

    def _set_letters(self, scale: Mapping[str, float]) -> None:
        roomy = min(max(min(self.width, self.height) / self.px_per_mm / ROOMY_MM, 1.0), ROOMY_MOST)
        cap_mm = scale["base_cap_mm"] * roomy
        if self.large:
            cap_mm = max(cap_mm * LARGE, CAP_LARGE_MM)
        self.cap_mm = cap_mm
        base = max(type_of_cap_height(cap_mm * self.px_per_mm, weight).size for weight in ("regular", "semibold"))
        self.body = Type(base)
        self.strong = Type(base, "semibold")
        self.lead = Type(round(base * scale["lead"]))
        self.lead_strong = Type(round(base * scale["lead"]), "semibold")
        self.title = Type(round(base * scale["title"]), "semibold")
        self.display = Type(round(base * scale["display"] * (0.8 if self.large else 1.0)), "semibold")
        share = HERO_SHARE_LARGE if self.large else HERO_SHARE
        hero = min(base * scale["hero"] * (1.1 if self.large else 1.5), max(self.width, self.height) * share)
        self.hero = Type(round(hero), "semibold")
        least_px = (CAP_LARGE_MM if self.large else CAP_MM) * self.px_per_mm
        # Once: letters are drawn to find it, and every text on every screen asks.
        self._least = {weight: type_of_cap_height(least_px, weight) for weight in ("regular", "semibold")}

    def _set_shapes(self, shape: Mapping[str, float]) -> None:
        self.grid = self.mm(shape["grid_mm"])
        self.radius = self.mm(shape["radius_mm"])
        self.border = max(1, self.mm(shape["border_mm"]))
        self.focus = max(2, self.mm(shape["focus_mm"]))
        self.margin = self.mm(12)
        self.gap = max(self.grid, self.mm(GAP_MM))
        self.target = self.mm(TARGET_MM + 0.5)
        self.primary = self.mm(PRIMARY_MM + 11)

    def mm(self, millimetres: float) -> int:
        """Whole pixels of a length on the panel."""
        return round(millimetres * self.px_per_mm)

    @property
    def reach_y(self) -> int:
        """Pixels from the top: what is touched stands below it."""
        return self.highest_y if self.reach else 0

    @property
    def roomy_width(self) -> float:
        """From so many pixels on, the words of a choice are written large."""
        return min(self.width, self.height) * ROOMY_SHARE

    @property
    def secondary(self) -> int:
        """How high a button is that stands beside the primary one."""
        return max(self.target, round(self.lead.size * 1.3) + self.mm(6)) + self.mm(4)

    def least(self, kind: Type) -> Type:
        """The smallest size this weight may be shrunk to: never below the capital height asked by K5."""
        return self._least[kind.weight]
