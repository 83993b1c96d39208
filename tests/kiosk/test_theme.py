"""Sizes in real millimetres and contrast in every mode."""

from __future__ import annotations

from dataclasses import fields

import pytest

from assets.theme import contrast
from kiosk.theme import CAP_LARGE_MM, CAP_MM, Colours, Theme
from printers.lettering import cap_height

PANELS = [(1080, 1920, 336.0), (1080, 1920, 268.0), (2160, 3840, 598.0), (768, 1366, 230.0)]


@pytest.mark.parametrize(("width", "height", "panel_mm"), PANELS)
@pytest.mark.parametrize("large", [False, True])
def test_capitals_are_as_high_as_the_norm_asks_on_any_panel(
    width: int, height: int, panel_mm: float, large: bool
) -> None:
    theme = Theme(width, height, panel_mm, large=large)
    least = (CAP_LARGE_MM if large else CAP_MM) * theme.px_per_mm
    for kind in (theme.body, theme.strong, theme.lead, theme.lead_strong, theme.title, theme.display, theme.hero):
        assert cap_height(kind) >= least - 0.01
        assert cap_height(theme.least(kind)) >= least - 0.01


@pytest.mark.parametrize(("width", "height", "panel_mm"), PANELS)
def test_targets_are_at_least_twenty_and_the_primary_twenty_five_millimetres(
    width: int, height: int, panel_mm: float
) -> None:
    theme = Theme(width, height, panel_mm)
    assert theme.target / theme.px_per_mm >= 20
    assert theme.primary / theme.px_per_mm >= 25
    assert theme.gap / theme.px_per_mm >= 3


TEXT_PAIRS = [
    ("text", "back"), ("text", "card"), ("quiet", "back"), ("quiet", "card"), ("on_primary", "primary"),
    ("on_primary", "primary_pressed"), ("text", "pressed"), ("on_header", "header"), ("accent", "card"),
    ("ok", "card"), ("care", "card"), ("stop", "card"),
]  # fmt: skip
SHAPE_PAIRS = [("line", "back"), ("line", "card"), ("primary", "back"), ("accent", "tint")]


@pytest.mark.parametrize("pair", TEXT_PAIRS, ids="-".join)
def test_words_can_be_read_and_in_high_contrast_at_seven_to_one(pair: tuple[str, str]) -> None:
    for high in (False, True):
        colour = Theme(1080, 1920, 336, contrast=high).colour
        assert contrast(getattr(colour, pair[0]), getattr(colour, pair[1])) >= (7 if high else 4.5)


@pytest.mark.parametrize("pair", SHAPE_PAIRS, ids="-".join)
def test_controls_stand_out(pair: tuple[str, str]) -> None:
    for high in (False, True):
        colour = Theme(1080, 1920, 336, contrast=high).colour
        assert contrast(getattr(colour, pair[0]), getattr(colour, pair[1])) >= 3


def test_the_focus_ring_is_seen_on_every_ground() -> None:
    for high in (False, True):
        colour = Theme(1080, 1920, 336, contrast=high).colour
        for ground in (colour.back, colour.card, colour.primary):
            assert max(contrast(colour.focus, ground), contrast(colour.focus_outline, ground)) >= 3


def test_a_town_s_colour_is_used_and_one_that_cannot_be_read_is_not() -> None:
    assert Theme(1080, 1920, 336, {"town": "#003366"}).colour.primary == "#003366"
    assert Theme(1080, 1920, 336, {"town": "#FFFF99"}).colour == Theme(1080, 1920, 336).colour


def test_high_contrast_does_without_the_town_s_colour() -> None:
    colour = Theme(1080, 1920, 336, {"town": "#003366"}, contrast=True).colour
    assert "#003366" not in {getattr(colour, each.name) for each in fields(Colours)}
