"""Where one waits, as a place of the plan: checked with the town, found on the map that travels with it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from queue_server.domain.catalogue import PointKind
from queue_server.domain.wayfinding import building
from queue_server.town.document import dump, parse
from queue_server.town.export import export
from queue_server.town.folder import check, load
from queue_server.town.survey import surveyed
from tests.queue_server.town.conftest import Break

HALL = "sites/stadhuis.toml"
OSM = """<osm version="0.6">
<node id="1" lat="51.0000" lon="3.0000"/><node id="2" lat="51.0000" lon="3.0003"/>
<node id="3" lat="51.0002" lon="3.0003"/><node id="4" lat="51.0002" lon="3.0000"/>
<way id="9"><nd ref="1"/><nd ref="2"/><nd ref="3"/><nd ref="4"/><nd ref="1"/>
<tag k="indoor" v="area"/><tag k="level" v="0"/><tag k="name" v="Hal"/></way></osm>"""


def messages(folder: Path) -> list[str]:
    return [f"{one.file} {one.key}: {one.message}" for one in check(folder)]


def test_the_map_of_a_site_knows_where_one_waits_for_each_kind_of_point(folder: Path) -> None:
    site = surveyed(load(folder)).sites[0]
    assert site.waiting_at[PointKind.SEATED] == "wachtruimte"
    found = building.read(site.map)
    assert set(found.points) == {point.point_id for point in site.points}
    assert found.waiting == {kind.value: place for kind, place in site.waiting_at.items()}
    place = found.waiting_for("standing")
    assert place is not None and place.names["nl"] == "Wachtplaats snelbalies"
    assert found.waiting_for("roaming") is None


def test_a_place_may_be_called_by_any_of_its_names(folder: Path, spoil: Break) -> None:
    spoil(HALL, 'seated = "wachtruimte"', 'seated = "Waiting room"')
    found = building.read(surveyed(load(folder)).sites[0].map)
    assert found.waiting["seated"] == "wachtruimte"


def test_a_place_that_the_plan_lacks_is_named_with_the_nearest(folder: Path, spoil: Break) -> None:
    line = spoil(HALL, 'seated = "wachtruimte"', 'seated = "wachtruimt"')
    (problem,) = check(folder)
    assert (problem.file, problem.line, problem.key) == (HALL, line, "waiting_at.seated")
    assert 'unknown place of the plan "wachtruimt"' in problem.message
    assert problem.did_you_mean == "wachtruimte"


def test_a_kind_of_point_that_does_not_exist_is_an_unknown_key(folder: Path, spoil: Break) -> None:
    spoil(HALL, 'seated = "wachtruimte"', 'zittend = "wachtruimte"')
    assert messages(folder) == [f"{HALL} waiting_at.zittend: unknown key"]


def test_a_site_without_a_plan_has_no_places(folder: Path, spoil: Break) -> None:
    spoil(HALL, 'plan = "plan/stadhuis.geojson"\n', "")
    found = messages(folder)
    assert len(found) == 4 and all("the site has no plan" in one for one in found)


def test_a_waiting_place_outside_every_room_is_reported(folder: Path) -> None:
    path = folder / "plan" / "stadhuis.geojson"
    plan = json.loads(path.read_text(encoding="utf-8"))
    next(f for f in plan["features"] if f["id"] == "wachtruimte")["geometry"]["coordinates"] = [3.7, 50.9]
    path.write_text(json.dumps(plan), encoding="utf-8")
    assert messages(folder) == ["plan/stadhuis.geojson wachtruimte: stands in no unit of floor 0"]


def test_a_plan_of_openstreetmap_is_asked_too(folder: Path, spoil: Break) -> None:
    spoil(HALL, "plan/stadhuis.geojson", "plan/stadhuis.osm")
    spoil(HALL, 'standing = "wacht_snelbalies"', 'standing = "Hal"')
    (folder / "plan" / "stadhuis.osm").write_text(OSM, encoding="utf-8")
    waiting = [one for one in messages(folder) if "waiting_at" in one]
    assert waiting == [
        f'{HALL} waiting_at.{kind}: the plan has no place "wachtruimte"' for kind in ("seated", "discreet", "video")
    ]


@pytest.mark.parametrize("how", ["folder", "document"])
def test_it_survives_being_written(folder: Path, tmp_path: Path, how: str) -> None:
    town = load(folder)
    if how == "folder":
        export(town, tmp_path / "copy")
        assert load(tmp_path / "copy") == town
    else:
        whole = surveyed(town)
        assert parse(dump(whole)) == whole
        assert dump(whole)["version"] != dump(town)["version"], "another map is another version of the town"
