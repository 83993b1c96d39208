"""What `onthaal map` says about a plan, and what it takes over into a town."""

from __future__ import annotations

import ast
import json
import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner

from assets.paths import DEMO_TOWN
from queue_server.cli import app
from queue_server.maps import advice
from tests.queue_server.maps.asked import asked
from tests.support.made_osm import MadeOsm, box, town_hall

MAPS = Path(advice.__file__).parent


def lone_room(made: MadeOsm) -> None:
    made.way(box(100, 0, 105, 5), indoor="room", level="0", name="Eiland")


def lone_level(made: MadeOsm) -> None:
    made.way(box(0, 0, 5, 5), indoor="room", level="7", name="Toren")


def door_in_the_air(made: MadeOsm) -> None:
    made.node((60, 60), door="yes", level="0")


def shaft(made: MadeOsm) -> None:
    made.way(box(60, 0, 63, 3), indoor="room", stairs="yes", level="0;1")


def name_in_the_air(made: MadeOsm) -> None:
    made.node((60, 60), shop="books", name="Boeken", level="0")


@pytest.mark.parametrize(
    ("spoil", "code", "grave"),
    [
        (lone_room, "place_not_reached", True),
        (lone_level, "level_without_link", True),
        (door_in_the_air, "door_in_no_wall", False),
        (shaft, "shaft_without_door", False),
        (name_in_the_air, "place_in_no_space", False),
    ],
)
def test_what_is_wrong_with_a_plan_is_told(
    tmp_path: Path, spoil: Callable[[MadeOsm], None], code: str, grave: bool
) -> None:
    made = town_hall()
    spoil(made)
    path = made.write(tmp_path)
    result = CliRunner().invoke(app, ["map", "check", str(path)])
    assert code in asked(path).codes()
    assert advice.ADVICE[code] in result.output
    assert result.exit_code == int(grave)
    told = json.loads(CliRunner().invoke(app, ["map", "check", str(path), "--json"]).output)
    assert code in {remark["code"] for remark in told["remarks"]}


def test_every_code_has_its_advice_and_every_advice_its_code() -> None:
    texts = [path.read_text(encoding="utf-8") for path in MAPS.glob("*.py") if path.name != "advice.py"]
    used = {
        str(node.args[0].value)
        for text in texts
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.Call)
        and (getattr(node.func, "id", "") == "Remark" or getattr(node.func, "attr", "") == "note")
        and node.args
        and isinstance(node.args[0], ast.Constant)
    }
    refused = {code for text in texts for code in re.findall(r'MapUnreadable\("(\w+)"', text)}
    assert used == set(advice.ADVICE) and len(used) > 15
    assert refused == set(advice.UNREADABLE)
    assert set(advice.ADVICE) >= advice.GRAVE


def test_a_file_that_is_no_plan_is_one_sentence(tmp_path: Path) -> None:
    path = tmp_path / "photo.osm"
    path.write_bytes(b"\x89PNG\r\n\x1a\n")
    for command in (["check", str(path)], ["route", str(path), "--from", "a", "--to", "b"]):
        result = CliRunner().invoke(app, ["map", *command])
        assert result.exit_code == 1
        assert "no plan that we can read" in result.output and "Traceback" not in result.output


def test_the_demo_town_has_every_point_on_its_plan() -> None:
    plan = DEMO_TOWN / "plan" / "stadhuis.geojson"
    result = CliRunner().invoke(app, ["map", "check", str(plan), "--town", str(DEMO_TOWN), "--site", "stadhuis"])
    assert result.exit_code == 0
    assert "Every place can be reached" in result.output


def with_points(made: MadeOsm) -> MadeOsm:
    """The rooms of the ground floor get the ids of the demo town's points, all but the first."""
    points = ["snelbalie1", "snelbalie2", "snelbalie3", "snelbalie4", "zaal1", "zaal2", "zaal3", "zaal4", "zaal5"]
    for number, point in enumerate([*points, "videocabine", "onthaal", "wachtruimte", "wacht_snelbalies"]):
        made.node((1 + number * 1.25, 6.5), amenity="desk", name=point, level="0")
    return made


@pytest.fixture
def town(tmp_path: Path) -> Path:
    shutil.copytree(DEMO_TOWN, tmp_path / "town")
    return tmp_path / "town"


def test_a_plan_of_openstreetmap_is_taken_over_and_the_town_is_in_order(tmp_path: Path, town: Path) -> None:
    sheet = town / "sites" / "stadhuis.toml"
    sheet.write_text(sheet.read_text(encoding="utf-8").replace("floor = 1", "floor = 0"), encoding="utf-8")
    file = with_points(town_hall()).write(tmp_path)
    command = ["map", "import", str(file), "--town", str(town), "--site", "stadhuis"]
    shown = CliRunner().invoke(app, command)
    assert "Nothing is written yet" in shown.output and "rooms: 19 -> " in shown.output
    assert not (town / "plan" / "stadhuis.osm").exists()
    assert CliRunner().invoke(app, [*command, "--apply"]).exit_code == 0
    assert (town / "plan" / "stadhuis.osm").read_text(encoding="utf-8") == file.read_text(encoding="utf-8")
    assert 'plan = "plan/stadhuis.osm"' in sheet.read_text(encoding="utf-8")
    checked = CliRunner().invoke(app, ["town", "check", str(town)])
    assert checked.exit_code == 0, checked.output


def test_a_plan_that_lacks_points_of_the_town_is_not_taken_over(tmp_path: Path, town: Path) -> None:
    file = town_hall().write(tmp_path)
    command = ["map", "import", str(file), "--town", str(town), "--site", "stadhuis", "--apply"]
    result = CliRunner().invoke(app, command)
    assert result.exit_code == 1
    assert advice.ADVICE["point_without_place"] in result.output
    assert not (town / "plan" / "stadhuis.osm").exists()


def test_a_site_that_is_none_is_told_with_those_that_are(tmp_path: Path, town: Path) -> None:
    file = town_hall().write(tmp_path)
    result = CliRunner().invoke(app, ["map", "import", str(file), "--town", str(town), "--site", "station"])
    assert result.exit_code == 1 and "stadhuis" in result.output
