"""`onthaal map draw`."""

from __future__ import annotations

from pathlib import Path

import pytest
from PIL import Image
from typer.testing import CliRunner

from assets.paths import DEMO_TOWN
from queue_server.cli import app
from tests.support.made_osm import town_hall

PLAN = str(DEMO_TOWN / "plan" / "stadhuis.geojson")


def asked(out: Path, *more: str, end: str = "Zaal 3") -> tuple[int, str]:
    result = CliRunner().invoke(app, ["map", "draw", PLAN, "--from", "kiosk1", "--to", end, "--out", str(out), *more])
    return result.exit_code, result.output


def test_a_way_becomes_an_svg(tmp_path: Path) -> None:
    code, said = asked(tmp_path / "way.svg", "--language", "fr")
    assert code == 0 and "levels drawn: 2" in said
    assert "Vous êtes ici" in (tmp_path / "way.svg").read_text(encoding="utf-8")


def test_a_way_becomes_a_picture_of_the_size_asked_for(tmp_path: Path) -> None:
    more = ("--medium", "kiosk", "--width", "700", "--height", "500", "--heading", "90")
    code, _ = asked(tmp_path / "way.png", *more)
    assert code == 0
    with Image.open(tmp_path / "way.png") as image:
        assert image.size == (700, 500) and image.mode == "RGB"


def test_a_way_becomes_a_strip_for_the_slip_of_one_level(tmp_path: Path) -> None:
    code, said = asked(tmp_path / "strip.png", "--medium", "slip", "--level", "1")
    assert code == 0 and "levels drawn: 1" in said
    with Image.open(tmp_path / "strip.png") as image:
        assert image.width == 576 and image.mode == "1"


@pytest.mark.parametrize(
    ("more", "end"),
    [
        (("--medium", "wall"), "Zaal 3"),
        (("--profile", "flying"), "Zaal 3"),
        (("--level", "7"), "Zaal 3"),
        ((), "Zaal 99 van de buren"),
    ],
)
def test_what_cannot_be_drawn_is_said(tmp_path: Path, more: tuple[str, ...], end: str) -> None:
    code, said = asked(tmp_path / "way.svg", *more, end=end)
    assert code != 0 and said.strip()
    assert not (tmp_path / "way.svg").exists()


def test_what_a_visitor_is_shown_takes_the_lift_where_that_is_hardly_longer(tmp_path: Path) -> None:
    assert asked(tmp_path / "way.svg", "--as-shown")[0] == 0
    assert "lift" in (tmp_path / "way.svg").read_text(encoding="utf-8")
    assert asked(tmp_path / "other.svg")[0] == 0
    assert "lift" not in (tmp_path / "other.svg").read_text(encoding="utf-8")


def test_a_name_without_a_language_stands_on_the_map_and_an_id_of_ours_does_not(tmp_path: Path) -> None:
    plan, out = str(town_hall().write(tmp_path)), tmp_path / "way.svg"
    asked_for = ["map", "draw", plan, "--from", "Loket 1", "--to", "Loket 2", "--out", str(out), "--language", "fr"]
    assert CliRunner().invoke(app, asked_for).exit_code == 0
    assert ">Loket 2<" in out.read_text(encoding="utf-8")
    assert asked(out, end="p_zaal2")[0] == 0
    assert "p_" not in out.read_text(encoding="utf-8")
