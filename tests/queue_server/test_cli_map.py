"""`onthaal map route` on the command line: the way in sentences, and as data."""

from __future__ import annotations

import json
from typing import Any

import pytest
import typer
from typer.testing import CliRunner, Result

from assets.paths import DEMO_TOWN
from queue_server import cli_map

PLAN = DEMO_TOWN / "plan" / "stadhuis.geojson"


def asked(*options: str) -> Result:
    app = typer.Typer()
    cli_map.register(app)
    return CliRunner().invoke(app, ["map", "route", str(PLAN), *options])


def data(*options: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(asked(*options, "--json").stdout)
    return found


def test_the_way_is_told_step_by_step_with_the_minutes_first() -> None:
    lines = asked("--from", "kiosk1", "--to", "Zaal 4").stdout.splitlines()
    assert lines[0].startswith("Ongeveer 1 minuut lopen: ")
    assert lines[1:] == [
        "1. Ga naar rechts, naar de trap.",
        "2. De trap is links. Neem de trap omhoog naar verdieping 1.",
        "3. Ga na de trap naar rechts.",
        "4. Rechts van u: “Zaal 4”. De naam staat op de deur.",
    ]


def test_programs_get_each_step_with_its_landmark_to_read_and_to_speak() -> None:
    found = data("--from", "kiosk1", "--to", "Zaal 4", "--step-free", "--language", "fr")
    assert found["possible"]
    assert [(s["action"], s["kind"], s["level"], s["landmark"]) for s in found["steps"]] == [
        ("right", "walk", 0.0, "lift"),
        ("up", "lift", 1.0, "lift"),
        ("right", "walk", 1.0, "lift"),
        ("arrive", "walk", 1.0, None),
    ]
    assert found["steps"][1]["text"] == "L’ascenseur est à gauche. Montez en ascenseur à l’étage 1."
    assert found["steps"][1]["spoken"] == "L’ascenseur est à gauche. Montez en ascenseur au premier étage."
    assert found["steps"][3]["side"] == "right"


def test_what_a_visitor_is_shown_takes_the_lift_where_that_is_hardly_longer() -> None:
    assert data("--from", "kiosk1", "--to", "Zaal 4")["kinds"] == ["walk", "stairs"]
    assert data("--from", "kiosk1", "--to", "Zaal 4", "--as-shown")["kinds"] == ["walk", "lift"]


def test_a_start_without_a_kiosk_names_only_where_to_walk_to() -> None:
    assert data("--from", "Ingang", "--to", "Zaal 2", "--language", "en")["steps"][0]["text"] == "Go to the stairs."


def test_a_place_that_is_not_there_is_no_way() -> None:
    result = asked("--from", "kiosk1", "--to", "Zolder")
    assert result.exit_code == 1
    assert result.stdout == "No way: to_unknown\n"


@pytest.mark.parametrize("option", [("--language", "xx"), ("--profile", "flying")])
def test_a_language_or_legs_that_we_do_not_have_are_refused(option: tuple[str, str]) -> None:
    result = asked("--from", "kiosk1", "--to", "Zaal 4", *option)
    assert result.exit_code != 0
    assert option[1] in result.output
