"""`onthaal map closed|close|open` and `onthaal device place|unplace`, also beside a running server."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from queue_server.cli import app
from tests.support.caller import good
from tests.support.desk import RealDesk, wait_until
from tests.support.founded import Founded


@pytest.fixture
def own(founded: Founded, tmp_path: Path) -> Founded:
    return founded.copy(tmp_path)


def asked(of: Founded, *words: str) -> tuple[int, str]:
    result = CliRunner().invoke(app, [*words, "--db", of.database])
    return result.exit_code, result.output


def heard(desk: RealDesk) -> dict[str, Any]:
    return good(desk.kiosk().get("/sites/stadhuis/hall"))


def test_what_can_be_closed_is_listed_with_its_id(own: Founded) -> None:
    code, said = asked(own, "map", "closed", "stadhuis", "--known")
    assert code == 0
    assert "lift0  lift Lift floor 0, 1" in said
    assert "d_zaal2  door Gang - Zaal 2 floor 0" in said
    assert "Nothing is closed" in said


def test_what_is_closed_says_until_when_and_who_does_not_get_where(own: Founded) -> None:
    code, said = asked(own, "map", "close", "stadhuis", "lift0", "--lasting")
    assert code == 0
    assert "until opened" in said
    assert "Out of reach without stairs: zaal3, zaal4" in said
    assert asked(own, "map", "close", "stadhuis", "trap0", "--until", "23:59")[0] == 0
    code, said = asked(own, "map", "closed", "stadhuis")
    assert code == 0
    assert "23:59" in said
    assert "Out of reach: zaal3, zaal4" in said
    for thing in ("lift0", "trap0"):
        assert asked(own, "map", "open", "stadhuis", thing)[0] == 0
    assert "Nothing is closed" in asked(own, "map", "closed", "stadhuis")[1]


@pytest.mark.parametrize(
    ("words", "why"),
    [
        (("map", "close", "stadhuis", "roltrap"), "unknown_passage"),
        (("map", "open", "stadhuis", "roltrap"), "unknown_passage"),
        (("map", "close", "bibliotheek", "lift0"), "no_plan"),
        (("map", "closed", "bibliotheek"), "no_plan"),
        (("map", "closed", "nergens"), "stadhuis"),
        (("map", "close", "stadhuis", "lift0", "--until", "noon"), "16:30"),
        (("map", "open", "stadhuis", ""), "name"),
        (("device", "place", "kiosk stadhuis", "--at", "3.7,50.9,0", "--heading", "0"), "not_in_building"),
        (("device", "place", "kiosk stadhuis", "--at", "3.7,north,0", "--heading", "0"), "3.6128,50.98707,0"),
        (("device", "place", "kiosk stadhuis", "--at", "3.6128,50.98707,0"), "--heading"),
        (("device", "place", "kiosk stadhuis", "--at", "hal"), "--heading"),
        (("device", "place", "kiosk stadhuis", "--at", "nergens", "--heading", "0"), "kiosk1"),
        (("device", "place", "zuil 99", "--at", "kiosk1"), "names 0 devices"),
        (("device", "place", "kiosk bibliotheek", "--at", "kiosk1"), "no_plan"),
    ],
)
def test_what_cannot_be_is_said_and_changes_nothing(own: Founded, words: tuple[str, ...], why: str) -> None:
    code, said = asked(own, *words)
    assert code == 1
    assert why in said


def test_a_running_server_hears_what_is_closed_and_where_a_device_hangs(founded: Founded, tmp_path: Path) -> None:
    device = founded.device_ids["kiosk", "stadhuis"]
    with RealDesk(founded.copy(tmp_path)) as desk:
        own = desk.founded
        assert asked(own, "map", "close", "stadhuis", "kind:lift")[0] == 0
        wait_until(lambda: heard(desk)["closed"] == ["kind:lift"])
        assert asked(own, "device", "place", "kiosk stadhuis", "--at", "KIOSK2")[0] == 0
        wait_until(lambda: heard(desk)["poses"].get(device, {}).get("heading") == 180)
        said = asked(own, "device", "place", device, "--at", "3.6128,50.98707,0", "--heading", "-90")[1]
        assert "looks to 270 degrees" in said
        pose = {"longitude": 3.6128, "latitude": 50.98707, "floor": 0, "heading": 270}
        wait_until(lambda: heard(desk)["poses"].get(device) == pose)
        assert asked(own, "device", "unplace", device)[0] == 0
        wait_until(lambda: device not in heard(desk)["poses"])
        assert asked(own, "map", "open", "stadhuis", "kind:lift")[0] == 0
        wait_until(lambda: heard(desk)["closed"] == [])
