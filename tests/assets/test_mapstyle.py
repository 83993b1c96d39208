"""Maps look as assets/map.toml says, and everybody can read them."""

from __future__ import annotations

import json
from dataclasses import fields
from typing import get_args

import pytest

from assets import letters, mapstyle
from assets.mapstyle import colours
from assets.paths import ICON_NAMES
from assets.texts import NAMES, languages, text
from assets.theme import contrast, load
from queue_server.contracts import map as contract
from queue_server.domain.wayfinding.drawn import things, way
from queue_server.domain.wayfinding.drawn.scene import Role
from queue_server.domain.wayfinding.drawn.style import Style

GROUNDS = ("light", "night", "print")
WALKED = ("corridor", "outside", "room", "climb", "goal")
LINE, TEXT = 3.0, 4.5
"""WCAG 2.2, 1.4.11 and 1.4.3."""


@pytest.mark.parametrize("ground", GROUNDS)
def test_lines_stand_out_against_what_they_lie_on(ground: str) -> None:
    own = colours(ground)
    pairs = [
        ("route", "line", "casing", "line"),
        ("dashed", "line", "casing", "line"),
        ("arrow", "line", "route", "line"),
    ]
    pairs += [("route", "line", role, "fill") for role in WALKED]
    pairs += [(role, "line", "corridor", "fill") for role in ("quiet", "room", "corridor", "climb", "outside", "goal")]
    pairs += [("gaze", "line", "gaze", "fill"), ("here", "line", "here", "disc")]
    for mark in ("goal", "entry", "exit", "thing"):
        pairs.append((mark, "icon", mark, "disc"))
    for one, part, other, behind in pairs:
        assert contrast(own.of[one][part], own.of[other][behind]) >= LINE, (one, part, other, behind)
    assert contrast(own.of["corridor"]["line"], own.ground) >= LINE


@pytest.mark.parametrize("ground", GROUNDS)
def test_words_can_be_read(ground: str) -> None:
    """Against the halo that lies around every letter, or what is behind a title."""
    own = colours(ground)
    told = {role: parts for role, parts in own.of.items() if "text" in parts}
    assert set(told) == {"goal", "here", "exit", "name", "room_name", "title"}
    for role, parts in told.items():
        assert contrast(parts["text"], parts.get("halo", own.ground)) >= TEXT, role


@pytest.mark.parametrize("ground", GROUNDS)
def test_everything_that_is_drawn_has_its_colours(ground: str) -> None:
    own = colours(ground)
    for role in get_args(contract.ShapeRole):
        assert own.get(role, "fill") and own.get(role, "line"), role
    for role in get_args(contract.StrokeRole):
        assert own.get(role, "line"), role
    for role in get_args(contract.MarkRole):
        assert own.get(role, "disc"), role
    for role in get_args(contract.LabelRole):
        assert own.get("room_name" if role == "room" else role, "text"), role


def test_the_contract_knows_every_role_of_the_domain() -> None:
    kinds = (contract.ShapeRole, contract.StrokeRole, contract.MarkRole, contract.LabelRole)
    assert {name for kind in kinds for name in get_args(kind)} == {role.value for role in Role}


def test_a_town_s_colour_comes_onto_its_maps() -> None:
    own = colours("light", load({"town": "#7A1F3D"}))
    assert own.of["route"]["line"] == "#7A1F3D"
    assert colours("light").of["route"]["line"] != "#7A1F3D"


def test_a_mixture_lies_between_its_colours() -> None:
    own = colours("light").of["quiet"]["fill"]
    assert contrast("#F4F1EA", own) < contrast("#F4F1EA", "#8C8880")


def test_every_size_is_one_that_the_domain_asks_for() -> None:
    assert set(mapstyle.sizes("slip")) | {"line_least"} == {field.name for field in fields(Style)}


def test_letters_on_a_slip_are_two_and_a_half_millimetres_and_lines_two_dots() -> None:
    slip = mapstyle.medium("slip")
    assert slip.per_mm == 8.0
    assert mapstyle.sizes("slip")["small"] * slip.letter * mapstyle.CAP / slip.per_mm >= 2.5
    assert slip.line_least >= 2


def test_every_icon_of_a_map_is_one_of_the_set_and_has_its_outline() -> None:
    used = {*things.ICONS.values(), *way.ICONS.values(), way.GOAL_ICON}
    assert used <= set(mapstyle.icon_paths())
    assert set(mapstyle.icon_paths()) <= set(json.loads(ICON_NAMES.read_text(encoding="utf-8")))


def test_the_words_of_a_map_are_there_in_every_language() -> None:
    assert set(languages("map")) == set(NAMES)
    for language in NAMES:
        for key in ("here", "level_ground", "level_between", "title_plain"):
            assert text(language, "map", key)
        for key, filled in (("level_up", {"floor": 2}), ("level_down", {"floor": 2}), ("title", {"name": "2"})):
            assert "2" in text(language, "map", key, None, **filled)


@pytest.mark.parametrize("words", ["Gelijkvloers", "Поверх 3", "الطابق 1", "Zaal 5 قاعة", "窓口"])
def test_a_width_is_that_of_the_letters(words: str) -> None:
    assert 0.25 * len(words) < letters.ems(words) < 1.1 * len(words)
    assert letters.ems(words, True) >= letters.ems(words) * 0.98
    assert letters.ems("") == 0
