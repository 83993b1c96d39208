"""Plans in OpenStreetMap's Simple Indoor Tagging, as mappers draw them and as tools export them."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import pytest
from shapely import LineString, Polygon

from queue_server.domain.wayfinding import Closed, Kind
from queue_server.domain.wayfinding.compact import pack, unpack
from queue_server.maps import tags
from queue_server.maps.plan import Use
from queue_server.maps.reader import read
from queue_server.maps.reading import MapUnreadable
from tests.queue_server.maps.asked import Asked, asked
from tests.support.made_osm import MadeOsm, box, town_hall

SQUARE = ((0.0, 0.0), (0.0003, 0.0), (0.0003, 0.0003), (0.0, 0.0003), (0.0, 0.0))
"""Degrees."""
FORMS = ("osm", "flat", "tags", "overpass", "geometry")


@pytest.fixture(params=FORMS)
def hall(request: pytest.FixtureRequest, tmp_path: Path) -> Asked:
    return asked(town_hall().write(tmp_path, request.param))


def of(made: MadeOsm, folder: Path) -> Asked:
    return asked(made.write(folder))


def test_every_room_of_the_town_hall_is_reached_in_each_form_of_file(hall: Asked) -> None:
    rooms = [place.place_id for place in hall.network.places.values() if place.names]
    assert len(rooms) == 12
    assert all(hall.route("Loket 1", room) is not None for room in rooms)
    assert hall.codes() == set()


def test_the_stairs_are_the_quick_way_up_and_the_lift_the_one_without_steps(hall: Asked) -> None:
    assert hall.kinds("Loket 1", "Zaal 1") == {"walk", "stairs"}
    assert hall.kinds("Loket 1", "Zaal 1", "step_free") == {"walk", "lift"}


def test_nobody_goes_up_without_steps_when_the_lift_is_out_of_order(hall: Asked) -> None:
    assert hall.route("Loket 1", "Zaal 1", "step_free", Closed(kinds=frozenset({Kind.LIFT}))) is None


@pytest.mark.parametrize("wanted", ["Loket 2", "LOKET 2", " loket  2 ", "0.02", "way/3"])
def test_a_room_is_found_by_name_number_or_id(hall: Asked, wanted: str) -> None:
    assert hall.node(wanted) == hall.node("Loket 2")


def test_a_closed_room_is_entered_by_its_door_only(tmp_path: Path) -> None:
    hall = of(town_hall(), tmp_path)
    found = hall.passages("Loket 1", "Loket 2")
    assert [(round(p.at[0] - q.at[0]), p.kind) for p, q in pairwise(found)] == [(-5, "swinging")]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("0", (0,)), ("0;1", (0, 1)), ("-1", (-1,)), ("-2--1", (-2, -1)), ("0-3", (0, 1, 2, 3)), ("0.5", (0.5,)),
        ("1; 0", (0, 1)), ("-1-1", (-1, 0, 1)), ("0;2-3", (0, 2, 3)), ("", ()), ("EG", ()), (None, ()), ("0-9999", ()),
        ("-1..1", (-1, 0, 1)), ("\u22121", (-1,)),
    ],
)  # fmt: skip
def test_levels_are_read_as_mappers_write_them(text: str | None, expected: tuple[float, ...]) -> None:
    assert tags.levels(text) == expected


@pytest.mark.parametrize(
    ("text", "metres"), [("0.9", 0.9), ("90 cm", 0.9), ("1,2 m", 1.2), ("wide", None), ("0", None), (None, None)]
)
def test_widths_are_read_with_their_unit(text: str | None, metres: float | None) -> None:
    assert tags.metres(text) == (None if metres is None else pytest.approx(metres))


@pytest.mark.parametrize(
    ("drawn", "use"),
    [
        ({"indoor": "room"}, Use.ROOM),
        ({"indoor": "corridor"}, Use.CORRIDOR),
        ({"indoor": "area"}, Use.CORRIDOR),
        ({"indoor": "yes", "shop": "books"}, Use.ROOM),
        ({"indoor": "room", "room": "stairs"}, Use.STAIRS),
        ({"indoor": "room", "stairs": "yes"}, Use.STAIRS),
        ({"indoor": "room", "highway": "elevator"}, Use.LIFT),
        ({"indoor": "area", "conveying": "yes", "highway": "steps"}, Use.ESCALATOR),
        ({"indoor": "room", "ramp": "yes"}, Use.RAMP),
        ({"indoor": "wall"}, Use.CLOSED),
        ({"indoor": "column"}, Use.CLOSED),
        ({"buildingpart": "room"}, Use.ROOM),
        ({"buildingpart": "verticalpassage", "verticalpassage": "elevator"}, Use.LIFT),
        ({"indoor": "level"}, None),
        ({"building": "yes"}, None),
    ],
)
def test_what_an_area_is_for_is_told_by_its_tags(drawn: dict[str, str], use: Use | None) -> None:
    assert tags.use(drawn) is use


def two_rooms(**door: str) -> MadeOsm:
    made = MadeOsm()
    made.way(box(0, 0, 5, 5, (5, 2)), indoor="room", level="0", name="West")
    made.way(box(5, 0, 10, 5, (5, 2)), indoor="room", level="0", name="Oost")
    made.node((5, 2), **{"door": "hinged", "level": "0", **door})
    return made


@pytest.mark.parametrize("door", [{"wheelchair": "no"}, {"width": "0.7"}, {"door": "revolving"}])
def test_a_door_that_is_none_for_a_wheelchair_is_a_door_for_others(tmp_path: Path, door: dict[str, str]) -> None:
    plan = of(two_rooms(**door), tmp_path)
    assert plan.route("West", "Oost") is not None
    assert plan.route("West", "Oost", "step_free") is None
    assert "place_not_step_free" in plan.codes()


def test_a_private_room_is_a_goal_but_no_short_cut(tmp_path: Path) -> None:
    made = MadeOsm()
    made.way(box(0, 0, 5, 5, (5, 2), (2, 5)), indoor="room", level="0", name="West")
    made.way(box(5, 0, 6, 5, (5, 2), (6, 2)), indoor="room", level="0", name="Archief", access="private")
    made.way(box(6, 0, 11, 5, (6, 2), (8, 5)), indoor="room", level="0", name="Oost")
    made.way(box(0, 5, 11, 30, (2, 5), (8, 5)), indoor="corridor", level="0")
    for at in ((5.0, 2.0), (6.0, 2.0), (2.0, 5.0), (8.0, 5.0)):
        made.node(at, door="hinged", level="0")
    plan = of(made, tmp_path)
    found = plan.route("West", "Oost")
    assert found is not None
    through = {plan.network.areas[index].area_id for leg in found.legs for index in leg.way.areas}
    assert "way/2" not in through
    assert plan.route("West", "Archief") is not None


def test_a_room_without_a_door_is_entered_from_its_corridor_and_a_remark_says_so(tmp_path: Path) -> None:
    made = town_hall()
    made.way(box(0, 8, 5, 12), indoor="room", level="0", name="Zonder deur")
    plan = of(made, tmp_path)
    assert plan.route("Loket 1", "Zonder deur") is not None
    assert [r.detail for r in plan.remarks() if r.code == "door_assumed"] == ["Zonder deur"]


def test_a_room_that_touches_nothing_is_entered_from_the_path_beside_it(tmp_path: Path) -> None:
    made = MadeOsm()
    made.way([(0, 0), (10, 0), (20, 0)], highway="footway", indoor="yes", level="-1")
    made.way(box(4, 2, 9, 6), indoor="room", level="-1", name="Kiosk", shop="kiosk")
    made.way(box(14, 2, 19, 6), indoor="room", level="-1", name="Bakker", shop="bakery")
    plan = of(made, tmp_path)
    found = plan.route("Kiosk", "Bakker")
    assert found is not None and found.metres == pytest.approx(20, abs=2)


@pytest.mark.parametrize(("paving", "south"), [("yes", True), ("no", False), ("", False)])
def test_who_follows_a_line_with_a_cane_goes_a_little_farther_for_it(tmp_path: Path, paving: str, south: bool) -> None:
    """The short way bends to the north, one that is a metre longer to the south."""
    made = MadeOsm()
    said = {"tactile_paving": paving} if paving else {}
    made.way([(0, 0), (5, 0), (15, 5), (25, 0), (30, 0)], highway="corridor", level="0")
    made.way([(5, 0), (15, -6), (25, 0)], highway="corridor", level="0", **said)
    made.way(box(-4, -2, -1, 2), indoor="room", level="0", name="Begin", shop="kiosk")
    made.way(box(31, -2, 34, 2), indoor="room", level="0", name="Einde", shop="bakery")
    plan = of(made, tmp_path)
    blind, walking = plan.route("Begin", "Einde", "blind"), plan.route("Begin", "Einde")
    assert blind is not None and walking is not None
    assert (blind.metres > walking.metres + 0.5) is south
    assert sum(leg.way.guided for leg in blind.legs) == pytest.approx(23.3 if south else 0, abs=0.1)
    again = unpack(pack(plan.network))
    assert sum(way.guided for way in again.ways) == pytest.approx(
        sum(way.guided for way in plan.network.ways), abs=0.05
    )


def flight(conveying: str = "", incline: str = "", turned: bool = False) -> MadeOsm:
    """A corridor below and one above, joined by steps that are drawn as a line."""
    made = MadeOsm()
    made.way(box(0, 0, 10, 4), indoor="corridor", level="0", name="Beneden")
    made.way(box(14, 0, 24, 4), indoor="corridor", level="1", name="Boven")
    made.way([(5, 2), (10, 2)], highway="corridor", level="0")
    made.way([(14, 2), (19, 2)], highway="corridor", level="1")
    extra = {key: value for key, value in (("conveying", conveying), ("incline", incline)) if value}
    line = [(14, 2), (10, 2)] if turned else [(10, 2), (14, 2)]
    made.way([(float(x), float(y)) for x, y in line], highway="steps", level="0;1", **extra)
    return made


@pytest.mark.parametrize("turned", [False, True])
def test_which_end_of_steps_is_up_is_told_by_what_they_meet(tmp_path: Path, turned: bool) -> None:
    plan = of(flight(turned=turned), tmp_path)
    found = plan.route("Beneden", "Boven")
    assert found is not None
    assert [leg.levels_up for leg in found.legs if leg.way.levels_up] == [1.0]
    assert plan.route("Beneden", "Boven", "step_free") is None


@pytest.mark.parametrize(("turned", "conveying"), [(False, "forward"), (True, "backward")])
def test_an_escalator_goes_one_way_only(tmp_path: Path, turned: bool, conveying: str) -> None:
    plan = of(flight(conveying, turned=turned), tmp_path)
    assert plan.kinds("Beneden", "Boven") == {"walk", "escalator"}
    assert plan.route("Boven", "Beneden") is None


def test_a_lift_that_is_a_spot_stops_where_paths_meet_it(tmp_path: Path) -> None:
    made = MadeOsm()
    made.way(box(0, 0, 10, 4), indoor="corridor", level="0", name="Beneden")
    made.way(box(0, 0, 10, 4.5), indoor="corridor", level="1", name="Boven")
    made.way([(5, 2), (9, 2)], highway="footway", level="0")
    made.way([(5, 2.5), (9, 2)], highway="footway", level="1")
    made.node((9, 2), highway="elevator")
    plan = of(made, tmp_path)
    assert plan.kinds("Beneden", "Boven", "step_free") == {"walk", "lift"}


def test_one_walks_around_a_hole_and_a_column(tmp_path: Path) -> None:
    made = MadeOsm()
    outer = made.way(box(0, 0, 30, 30))
    inner = made.way(box(10, 10, 20, 20))
    made.relation([(outer, "outer"), (inner, "inner")], indoor="corridor", level="0", name="Rond de tuin")
    made.way(box(4, 4, 6, 6), indoor="column", level="0")
    made.way(box(-5, 12, 0, 18, (0, 15)), indoor="room", level="0", name="West")
    made.way(box(30, 12, 35, 18, (30, 15)), indoor="room", level="0", name="Oost")
    made.node((0, 15), door="yes", level="0")
    made.node((30, 15), door="yes", level="0")
    plan = of(made, tmp_path)
    walked = LineString(plan.spots("West", "Oost"))
    assert walked.length > 36
    assert not walked.intersects(Polygon(box(10, 10, 20, 20)))


def test_the_names_of_levels_are_kept(tmp_path: Path) -> None:
    made = town_hall()
    made.way(box(-4, 0, 22, 12), indoor="level", level="1", name="Verdieping", name__fr="Étage")
    plan = of(made, tmp_path)
    assert dict(plan.plan.levels["1"].names) == {"": "Verdieping", "fr": "Étage"}


def test_half_levels_and_cellars_are_levels(tmp_path: Path) -> None:
    made = MadeOsm()
    for level in ("-1", "0", "0.5"):
        made.way(box(0, 0, 10, 4, (10, 2)), indoor="corridor", level=level, name=f"Gang {level}")
    made.way(box(10, 0, 14, 4, (10, 2)), indoor="room", stairs="yes", level="-1;0;0.5")
    made.node((10, 2), door="no", level="-1;0;0.5")
    plan = of(made, tmp_path)
    found = plan.route("Gang -1", "Gang 0.5")
    assert found is not None
    assert sum(leg.levels_up for leg in found.legs) == 1.5


def test_a_shop_that_is_a_spot_is_reached_in_the_space_around_it(tmp_path: Path) -> None:
    made = town_hall()
    made.node((15, 6.5), shop="kiosk", name="Krantenkiosk", level="0")
    plan = of(made, tmp_path)
    assert plan.route("Loket 1", "krantenkiosk") is not None


def test_a_door_that_is_drawn_beside_its_wall_stands_in_it(tmp_path: Path) -> None:
    made = two_rooms()
    del made.nodes[5, 2]["door"]
    made.node((5.3, 3.5), door="sliding", level="0", width="1.2")
    plan = of(made, tmp_path)
    assert [(round(p.width, 1), p.kind) for p in plan.passages("West", "Oost")] == [(1.2, "sliding")]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("<osm><node/></osm>", "nothing_indoors"),
        ("<html></html>", "not_osm"),
        ("<osm", "not_osm"),
        ("<!DOCTYPE x [<!ENTITY a 'b'>]><osm/>", "not_osm"),
        ("{", "not_json"),
        ("[]", "no_features"),
        ('{"features": [{"properties": {"a": 1}}]}', "kind_unknown"),
        ('{"features": [{"properties": {"indoor": "room"}, "geometry": null}]}', "kind_unknown"),
    ],
)
def test_a_file_that_is_no_plan_is_refused_with_a_reason(tmp_path: Path, text: str, code: str) -> None:
    path = tmp_path / "plan"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(MapUnreadable) as refused:
        read(path)
    assert refused.value.code == code


def test_broken_shapes_are_remarks_and_stop_nothing(tmp_path: Path) -> None:
    made = town_hall()
    made.way([(30, 0), (40, 10), (40, 0), (30, 10), (30, 0)], indoor="room", level="0", name="Strik")
    made.way([(50, 0), (51, 0), (50, 0), (50, 0)], indoor="room", level="0", name="Streep")
    made.way([(50, 0), (50, 0)], highway="footway", level="0")
    made.way(box(60, 0, 65, 5), indoor="room", level="zolder", name="Zolder")
    plan = of(made, tmp_path)
    assert plan.route("Loket 1", "Loket 2") is not None
    assert {"geometry_unusable", "level_unreadable"} <= plan.codes()


def test_the_xml_of_overpass_has_its_corners_in_its_ways(tmp_path: Path) -> None:
    """`out geom`: no nodes but those with tags; corners that an answer repeats, and numbers that are none."""
    corners = "".join(f'<nd ref="{i}" lat="{51 + y}" lon="{4 + x}"/>' for i, (x, y) in enumerate(SQUARE))
    hall = '<tag k="indoor" v="corridor"/><tag k="level" v="0"/>'
    spot = '<tag k="name" v="Balie"/><tag k="level" v="0"/>'
    member = f'<member type="way" ref="9" role="outer">{corners}</member><tag k="type" v="multipolygon"/>'
    path = tmp_path / "plan.osm"
    path.write_text(
        f'<osm><node id="7" lat="51.00001" lon="4.00001">{spot}</node><node id="8" lat="north" lon="4"/>'
        f'<way id="1">{corners}{hall}</way><relation id="2">{member}{hall}</relation></osm>',
        encoding="utf-8",
    )
    plan, _ = read(path)
    assert set(plan.spaces) == {"way/1", "relation/2"} and set(plan.places) == {"node/7"}
    assert len(plan.spaces["relation/2"].rings[0]) == 5


def test_each_part_of_an_area_keeps_its_own_holes(tmp_path: Path) -> None:
    made = MadeOsm()
    parts = [made.way(box(west, 0, west + 20, 20)) for west in (0, 40)]
    hole = made.way(box(48, 8, 52, 12))
    made.relation([(parts[0], "outer"), (parts[1], "outer"), (hole, "inner")], indoor="room", level="0", name="Zaal")
    spaces = of(made, tmp_path).plan.spaces
    assert {space_id: len(space.rings) for space_id, space in spaces.items()} == {"relation/1": 1, "relation/1/1": 2}


@pytest.mark.parametrize(
    "elements",
    [
        "[1, null, {}]",
        '[{"type": "way", "id": 1, "nodes": 7, "geometry": "x", "tags": []}]',
        '[{"type": "way", "nodes": [1, 2], "geometry": [null, {"lat": 1}], "tags": {"indoor": "room"}}]',
        '[{"type": "relation", "members": [null, {"type": "way"}], "tags": {"type": "multipolygon"}}]',
        '[{"type": "node", "id": 1, "lat": 1e999, "lon": true, "tags": {"indoor": "door"}}]',
    ],
)
def test_an_answer_of_overpass_without_anything_indoors_is_refused(tmp_path: Path, elements: str) -> None:
    path = tmp_path / "plan.json"
    path.write_text(f'{{"elements": {elements}}}', encoding="utf-8")
    with pytest.raises(MapUnreadable, match="nothing_indoors"):
        read(path)


def test_the_plain_name_is_in_the_language_that_the_plan_shows_it_to_be(tmp_path: Path) -> None:
    made = town_hall()
    made.node((1, 6.5), amenity="desk", level="0", name="Onthaal", name__nl="Onthaal", name__en="Front desk")
    made.node((2, 6.5), amenity="desk", level="0", name="Kassa", name__en="Cash desk", name__etymology="cassa")
    made.node((3, 6.5), amenity="desk", level="0", name="Balie")
    names = {place.names[""]: dict(place.names) for place in of(made, tmp_path).plan.places.values() if place.names}
    assert names["Kassa"] == {"": "Kassa", "nl": "Kassa", "en": "Cash desk"}
    assert names["Balie"] == {"": "Balie"}


@pytest.mark.parametrize(
    ("plan", "language"),
    [
        ([], ""),
        ([{"name": "Onthaal"}], ""),
        ([{"name": "Onthaal", "name:nl": "Onthaal"}], "nl"),
        ([{"name": "Ikea", "name:nl": "Ikea", "name:fr": "Ikea"}], ""),
        ([{"name": "Ikea", "name:nl": "Ikea", "name:fr": "Ikea"}, {"name": "Zaal", "name:nl": "Zaal"}], "nl"),
        ([{"name": "Zaal", "name:fr": "Salle"}], ""),
    ],
)
def test_the_language_of_plain_names_is_that_of_which_most_are_the_same(
    plan: list[dict[str, str]], language: str
) -> None:
    assert tags.local_language(plan) == language


def test_paths_that_meet_on_different_levels_are_walked_on_and_the_levels_asked_about(tmp_path: Path) -> None:
    """A path from the first floor onto a hill, where it goes on as one that says no level."""
    made = MadeOsm()
    made.way(box(0, 0, 20, 10, (20, 5)), indoor="room", level="0", name="Hal")
    made.node((20, 5), door="hinged", entrance="yes", level="0")
    made.way([(20, 5), (30, 5), (30, 30)], highway="footway")
    made.way([(30, 30), (40, 30), (60, 30)], highway="footway", level="1", indoor="yes")
    made.way(box(60, 20, 80, 40, (60, 30)), indoor="room", level="1", name="Zaal")
    made.node((60, 30), door="hinged", level="1")
    plan = of(made, tmp_path)
    assert plan.route("Hal", "Zaal") is not None and plan.route("Hal", "Zaal", "step_free") is None
    assert plan.codes() == {"level_assumed", "place_not_step_free"}


def test_paths_above_each_other_that_do_not_end_there_do_not_meet(tmp_path: Path) -> None:
    made = MadeOsm()
    for level, name in (("0", "Onder"), ("1", "Boven")):
        made.way(
            [(0, 0), (10, 0), (20, 0)] if level == "0" else [(10, -10), (10, 0), (10, 10)],
            highway="corridor",
            level=level,
        )
        made.way(
            box(20, -5, 30, 5, (20, 0)) if level == "0" else box(5, 10, 15, 20, (10, 10)),
            indoor="room",
            level=level,
            name=name,
        )
        made.node((20, 0) if level == "0" else (10, 10), door="hinged", level=level)
    plan = of(made, tmp_path)
    assert plan.route("Onder", "Boven") is None
    assert "level_assumed" not in plan.codes()


def test_a_shop_that_is_private_and_has_a_name_is_a_goal(tmp_path: Path) -> None:
    made = MadeOsm()
    made.way(box(0, 0, 5, 5), indoor="room", level="0", name="Winkel", access="private")
    made.way(box(5, 0, 10, 5), indoor="room", level="0", access="private")
    made.way(box(0, 5, 10, 10), indoor="corridor", level="0", name="Gang")
    plan = of(made, tmp_path)
    assert plan.route("Gang", "Winkel") is not None
    assert [r.feature for r in plan.remarks() if r.code == "door_assumed"] == ["way/1"]


def test_a_room_on_two_levels_is_reached_when_it_is_on_one(tmp_path: Path) -> None:
    made = town_hall()
    made.way(box(0, 8, 5, 14), indoor="room", level="1;2", name="Winkel")
    plan = of(made, tmp_path)
    assert "place_not_reached" not in plan.codes() and "level_without_link" in plan.codes()
