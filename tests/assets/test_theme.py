"""The one visual language is readable for everybody, also in a town's own colour."""

from __future__ import annotations

import tomllib

import pytest

from assets.paths import THEME
from assets.theme import ThemeRefused, contrast, contrast_problems, load

TOKENS = tomllib.loads(THEME.read_text(encoding="utf-8"))


def test_our_own_colours_hold_every_pair() -> None:
    assert contrast_problems(load().colour) == []
    assert len(TOKENS["contrast"]["pairs"]) > 15


@pytest.mark.parametrize(
    ("first", "second", "ratio"),
    [
        ("#000000", "#FFFFFF", 21.0),
        ("#FFFFFF", "#FFFFFF", 1.0),
        ("#767676", "#FFFFFF", 4.54),
        ("#FF0000", "#FFFFFF", 4.0),
    ],
)
def test_contrast_is_that_of_wcag_whichever_colour_comes_first(first: str, second: str, ratio: float) -> None:
    assert contrast(first, second) == pytest.approx(ratio, abs=0.01)
    assert contrast(second, first) == contrast(first, second)


@pytest.mark.parametrize("colour", ["#FFD23F", "#FFFFFF", "#8FBFBB", "#F4F1EA"])
def test_a_towns_colour_that_cannot_be_read_is_refused_with_each_pair_named(colour: str) -> None:
    with pytest.raises(ThemeRefused) as refused:
        load({"town": colour})
    text = str(refused.value)
    for fore, back in (("paper", "town"), ("town", "paper"), ("town", "mist")):
        assert f"{fore} {load().colour[fore] if fore != 'town' else colour} on {back}" in text
    assert "needs 4.5" in text


@pytest.mark.parametrize("colour", ["#0B5C57", "#7A1F3D", "#1D3F8F", "#000000"])
def test_a_towns_colour_that_can_be_read_is_taken(colour: str) -> None:
    assert load({"town": colour}).colour["town"] == colour


def test_a_town_replaces_its_own_colour_and_no_other() -> None:
    assert load({"ink": "#FFFFFF", "stop": "#00FF00"}).colour == load().colour


def test_every_pair_names_a_colour_that_exists() -> None:
    assert {name for pair in TOKENS["contrast"]["pairs"] for name in pair[:2]} <= set(TOKENS["colour"])
