"""Plans in IMDF: folder and zip, whole and broken."""

from __future__ import annotations

import json
import random
import zipfile
from pathlib import Path
from typing import Any

import pytest
from shapely import LineString, Polygon

from queue_server.maps import reader
from queue_server.maps.reading import MapUnreadable, Reading
from tests.queue_server.maps.asked import Asked, asked
from tests.support.made_osm import Corner, box, degrees

Files = dict[str, list[dict[str, Any]]]


def polygon(ring: list[Corner]) -> dict[str, Any]:
    return {"type": "Polygon", "coordinates": [[list(degrees(at)) for at in ring]]}


def line(*ends: Corner) -> dict[str, Any]:
    return {"type": "LineString", "coordinates": [list(degrees(at)) for at in ends]}


def spot(at: Corner) -> dict[str, Any]:
    return {"type": "Point", "coordinates": list(degrees(at))}


def unit(unit_id: str, level: str, ring: list[Corner], category: str, **more: object) -> dict[str, Any]:
    own = {"category": category, "level_id": level, "name": None, "restriction": None, **more}
    return {"id": unit_id, "type": "Feature", "feature_type": "unit", "geometry": polygon(ring), "properties": own}


def opening(door_id: str, level: str, ends: tuple[Corner, Corner], **door: object) -> dict[str, Any]:
    own = {"category": "pedestrian", "level_id": level, "door": door or None}
    return {"id": door_id, "feature_type": "opening", "geometry": line(*ends), "properties": own}


def office() -> Files:
    """Two levels of a corridor and three rooms each, with stairs, a lift and a door of each kind."""
    files: Files = {"level": [], "unit": [], "opening": [], "anchor": [], "occupant": [], "amenity": []}
    for ordinal, level in enumerate(("ground", "first")):
        own = {"ordinal": ordinal, "name": {"en": f"Level {ordinal}"}, "building_ids": ["hall"]}
        files["level"].append({"id": level, "feature_type": "level", "geometry": None, "properties": own})
        files["unit"] += [
            unit(f"{level}-corridor", level, box(0, 5, 15, 8), "walkway"),
            unit(f"{level}-stairs", level, box(-4, 5, 0, 8), "stairs"),
            unit(f"{level}-lift", level, box(15, 5, 17, 8), "elevator"),
            unit(f"{level}-toilet", level, box(10, 0, 15, 5), "restroom.female"),
        ]
        for number in (0, 1):
            name = {"en": f"Room {ordinal}{number}", "fr": f"Salle n\u00b0 {ordinal}{number}"}
            ring = box(number * 5, 0, number * 5 + 5, 5)
            files["unit"].append(
                unit(
                    f"{level}-room{number}", level, ring, "room", name=name, alt_name={"en": f"Alias {ordinal}{number}"}
                )
            )
            ends = ((number * 5 + 2.0, 5.0), (number * 5 + 3.0, 5.0))
            files["opening"].append(opening(f"{level}-door{number}", level, ends, type="swinging", automatic=False))
        files["opening"] += [
            opening(f"{level}-to-stairs", level, ((0, 6), (0, 7.5))),
            opening(f"{level}-to-lift", level, ((15, 6), (15, 7)), type="sliding", automatic=True),
            opening(f"{level}-to-toilet", level, ((12, 5), (13, 5)), type="revolving"),
        ]
    files["opening"].append(opening("front", "ground", ((7, 8), (9, 8)), type="sliding", automatic=True))
    files["anchor"].append(
        {"id": "anchor", "geometry": spot((2, 2)), "properties": {"unit_id": "ground-room0", "address_id": None}}
    )
    files["occupant"].append(
        {"id": "shop", "geometry": None, "properties": {"name": {"en": "Post"}, "anchor_id": "anchor", "category": "x"}}
    )
    return files


def folder_of(files: Files, folder: Path) -> Path:
    for kind, features in files.items():
        text = json.dumps({"type": "FeatureCollection", "features": features})
        (folder / f"{kind}.geojson").write_text(text, encoding="utf-8")
    return folder


@pytest.fixture
def made(tmp_path: Path) -> Asked:
    return asked(folder_of(office(), tmp_path))


def test_rooms_on_both_levels_are_reached_and_the_lift_is_taken_without_steps(made: Asked) -> None:
    assert made.kinds("Room 00", "Room 11") == {"walk", "stairs"}
    assert made.kinds("Room 00", "Room 11", "step_free") == {"walk", "lift"}
    assert made.codes() == {"place_not_step_free"}


@pytest.mark.parametrize("wanted", ["room 11", "SALLE N\u00b0 11", "salle n 11", "Alias 11", "first-room1"])
def test_a_room_is_found_in_any_language_and_by_its_other_names(made: Asked, wanted: str) -> None:
    assert made.node(wanted) == made.node("Room 11")


def test_a_room_without_a_name_is_found_by_what_it_is(made: Asked) -> None:
    assert made.network.nodes[made.node("restroom.female")][2] in (0, 1)


def test_an_occupant_stands_at_its_anchor(made: Asked) -> None:
    found = made.route("Post", "Room 01")
    assert found is not None and found.metres < 15


def test_doors_keep_their_kind(made: Asked) -> None:
    assert [p.kind for p in made.passages("Room 00", "Room 01")] == ["swinging", "swinging"]
    assert "automatic" in {p.kind for p in made.passages("Room 00", "Room 11", "step_free")}


def test_a_floor_that_is_drawn_in_parts_is_one(tmp_path: Path) -> None:
    files = office()
    files["level"].append({**files["level"][0], "id": "east wing"})
    for feature in (*files["unit"], *files["opening"]):
        if feature["id"] in ("ground-room1", "ground-door1"):
            feature["properties"]["level_id"] = "east wing"
    plan = asked(folder_of(files, tmp_path))
    assert plan.kinds("Room 00", "Room 01") == {"walk"}
    assert plan.codes() == {"place_not_step_free"}


def test_nobody_on_wheels_is_sent_through_a_revolving_door(made: Asked) -> None:
    assert made.route("Room 00", "ground-toilet") is not None
    assert made.route("Room 00", "ground-toilet", "step_free") is None


def test_the_front_door_is_an_entrance(made: Asked) -> None:
    assert "entrance/front" in made.network.places


@pytest.mark.parametrize("inner", ["", "export/"])
def test_a_zip_reads_as_the_folder_does(tmp_path: Path, inner: str) -> None:
    path = tmp_path / "venue.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(f"{inner}manifest.json", "{}")
        archive.writestr("__MACOSX/._unit.geojson", "\0")
        for kind, features in office().items():
            archive.writestr(f"{inner}{kind}.geojson", json.dumps({"features": features}))
    assert asked(path).kinds("Room 00", "Room 11") == {"walk", "stairs"}


def test_imdf_in_one_file_is_what_a_town_keeps_and_reads_again(tmp_path: Path) -> None:
    text = reader.as_text(folder_of(office(), tmp_path))
    reading = Reading()
    plan = reader.read_text(text.encode(), "plan", reading)
    assert len(plan.spaces) == 12 and len(plan.doors) == 11
    assert reading.understood["unit"] == 12


def escalators(direction: str) -> Files:
    files = office()
    for kind in ("unit", "opening"):
        files[kind] = [f for f in files[kind] if "stairs" not in f["id"] and "lift" not in f["id"]]
    for level in ("ground", "first"):
        files["unit"].append(unit(f"{level}-esc", level, box(-4, 5, 0, 8), "escalator"))
        files["opening"].append(opening(f"{level}-to-esc", level, ((0, 6), (0, 7.5))))
    ends = {"origin": {"id": "ground-esc", "feature_type": "unit"}, "destination": {"id": "first-esc"}}
    own = {"category": "escalator", "direction": direction, **ends}
    files["relationship"] = [{"id": "r", "geometry": None, "properties": own}]
    return files


def test_a_directed_escalator_is_ridden_in_its_direction_only(tmp_path: Path) -> None:
    made = asked(folder_of(escalators("directed"), tmp_path))
    assert made.kinds("Room 00", "Room 10") == {"walk", "escalator"}
    assert made.route("Room 10", "Room 00") is None


def test_an_undirected_relationship_goes_both_ways(tmp_path: Path) -> None:
    made = asked(folder_of(escalators("undirected"), tmp_path))
    assert made.route("Room 10", "Room 00") is not None


def test_a_door_between_walls_that_do_not_meet_joins_what_lies_on_both_sides(tmp_path: Path) -> None:
    files = office()
    files["unit"] = [f for f in files["unit"] if f["id"] != "ground-room0"]
    files["unit"].append(unit("apart", "ground", box(0, 0, 5, 4.4), "room", name={"en": "Apart"}))
    made = asked(folder_of(files, tmp_path))
    found = made.passages("Apart", "Room 01")
    assert found[0].passage_id == "ground-door0"


def test_a_room_drawn_over_the_corridor_keeps_its_own_floor(tmp_path: Path) -> None:
    files = office()
    files["unit"].append(unit("booth", "ground", box(6, 5.5, 8, 7.5), "room", name={"en": "Booth"}))
    files["opening"].append(opening("booth-door", "ground", ((6.5, 5.5), (7.5, 5.5)), type="swinging"))
    made = asked(folder_of(files, tmp_path))
    assert made.route("Booth", "Room 00") is not None
    walked = LineString(made.spots("Room 00", "ground-toilet"))
    assert not walked.intersects(Polygon(box(6, 5.5, 8, 7.5)))


def test_features_of_unknown_kinds_are_counted_and_left_aside(tmp_path: Path) -> None:
    files = office()
    files["navPath"] = [{"id": 1, "geometry": line((0, 0), (1, 1)), "properties": {}}] * 3
    made = asked(folder_of(files, tmp_path))
    assert made.reading.ignored["navPath"] == 3


BROKEN: list[Any] = [
    None,
    7,
    "x",
    [],
    {},
    [[]],
    {"type": "Polygon"},
    {"type": "Polygon", "coordinates": [[[0, 0]]]},
    float("nan"),
]


def test_whatever_is_broken_in_a_file_is_a_remark_or_a_refusal_and_no_other_error(tmp_path: Path) -> None:
    """60 times one value somewhere becomes something that it should not be."""
    rolled = random.Random(20)
    for number in range(60):
        files = json.loads(json.dumps(office()))
        for _ in range(3):
            feature = rolled.choice(rolled.choice([features for features in files.values() if features]))
            at = rolled.choice([feature, feature.get("properties") or feature])
            if isinstance(at, dict) and at:
                at[rolled.choice(sorted(at))] = rolled.choice(BROKEN)
        folder = tmp_path / str(number)
        folder.mkdir()
        try:
            made = asked(folder_of(files, folder))
        except MapUnreadable:
            continue
        made.remarks()
