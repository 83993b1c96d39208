"""What can be closed in a building, what goes with it, and who does not get where."""

from __future__ import annotations

from itertools import combinations

import pytest

from assets.paths import DEMO_TOWN
from queue_server.domain.wayfinding import PROFILES, find
from queue_server.domain.wayfinding.building import Building
from queue_server.domain.wayfinding.closing import Closable, Sort, closable, closables, closed, shut
from queue_server.domain.wayfinding.doorways import sides
from queue_server.domain.wayfinding.reach import Lost, lost
from queue_server.maps import outlining, ownplan, surveying
from queue_server.maps.compiling import network
from queue_server.maps.pointing import Wanted
from queue_server.maps.reading import Reading
from tests.support.made_plan import Made
from tests.support.pictures import made_site, site_of, town_hall

POINTS = ("zaal1", "zaal2", "zaal3", "zaal4", "zaal5", "onthaal", "videocabine")


def lindegem() -> Building:
    plan = (DEMO_TOWN / "plan" / "stadhuis.geojson").read_text(encoding="utf-8")
    return surveying.survey(plan, "plan", [Wanted(p, {"nl": p}, 0) for p in POINTS], {})


def of_sort(building: Building, sort: Sort) -> list[Closable]:
    return [one for one in closables(building) if one.sort is sort]


def two_lifts() -> Building:
    """Three floors, a lift at either end, stairs, and an entrance that is a door."""
    made = Made()
    for floor in range(3):
        made.box(f"c{floor}", floor, 0, 0, 30, 3, "corridor", nl="Gang")
        for number, category in enumerate(("elevator", "stairs", "elevator")):
            made.box(f"s{floor}{number}", floor, number * 12, 3, number * 12 + 3, 6, category, f"shaft{number}")
            made.door(floor, (number * 12 + 1.5, 3), False, f"s{floor}{number}", f"c{floor}")
        made.box(f"r{floor}", floor, 0, -5, 6, 0, nl=f"Kamer {floor}")
        made.door(floor, (3, 0), False, f"r{floor}", f"c{floor}")
    reading = Reading()
    return site_of(ownplan.read(made.features, reading), reading)


def test_a_lift_is_one_thing_with_a_door_on_each_floor_and_all_lifts_are_offered_where_there_are_two() -> None:
    found = of_sort(two_lifts(), Sort.LIFT)
    assert [(one.every, one.levels) for one in found] == [(True, (0, 1, 2)), (False, (0, 1, 2)), (False, (0, 1, 2))]
    assert [sorted(one.ids) for one in found] == [["kind:lift"], ["s00", "s10", "s20"], ["s02", "s12", "s22"]]
    assert [one.every for one in of_sort(two_lifts(), Sort.STAIRS)] == [False]


def test_a_closed_lift_takes_nobody_between_any_of_its_floors() -> None:
    building = two_lifts()
    gone = closed(shut(building, ["s00"]))
    shafts = [way for way in building.network.ways if way.levels_up and way.kind == "lift"]
    assert len(shafts) == 6
    assert sum(gone.shuts(way, building.network.areas) for way in shafts) == 3
    every = closed(shut(building, ["kind:lift"]))
    assert all(every.shuts(way, building.network.areas) for way in shafts)


def test_doors_are_known_by_the_rooms_they_join_and_shafts_and_entrances_have_none() -> None:
    found = of_sort(lindegem(), Sort.DOOR)
    joins = {one.thing_id: {names["nl"] for names in one.joins} for one in found}
    assert joins["d_zaal2"] == {"Gang", "Zaal 2"}
    assert joins["d_zaal4"] == {"Overloop", "Zaal 4"}
    assert not {"d_lift0", "d_trap1", "d_straat_in"} & joins.keys()


@pytest.mark.parametrize("make", [town_hall, made_site, two_lifts])
def test_what_stands_on_either_side_of_a_door_is_what_its_ways_go_through(make: object) -> None:
    building: Building = make()  # type: ignore[operator]
    for passage_id, door in sides(building).items():
        around = {area for way in building.network.ways if passage_id in way.keys for area in way.areas}
        assert {area for area in (door.one, door.other) if area is not None} <= around, passage_id
        assert door.one is not None, passage_id


def test_everything_that_is_offered_closes_something() -> None:
    for building in (lindegem(), two_lifts(), made_site()):
        for one in closables(building):
            gone = closed(shut(building, [one.thing_id]))
            assert any(gone.shuts(way, building.network.areas) for way in building.network.ways), one.thing_id


def test_a_room_can_be_named_although_it_is_not_offered_and_an_unknown_thing_closes_nothing() -> None:
    building = lindegem()
    room = closable(building, "zaal2")
    assert room is not None
    assert (room.sort, room.names["nl"]) == (Sort.ROOM, "Zaal 2")
    assert room not in closables(building)
    assert closable(building, "nergens") is None
    assert closable(building, "kind:walk") is None
    assert shut(building, ["nergens", "kind:walk"]) == frozenset()


def test_lifts_that_are_called_alike_are_known_by_the_room_nearest_to_each() -> None:
    made = Made()
    for floor in range(2):
        made.box(f"c{floor}", floor, 0, 0, 40, 3, "corridor", nl="Gang")
        for number in range(2):
            west = number * 30
            made.box(f"s{floor}{number}", floor, west, 3, west + 3, 6, "elevator", f"shaft{number}", nl="Lift")
            made.door(floor, (west + 1.5, 3), False, f"s{floor}{number}", f"c{floor}")
            made.box(f"r{floor}{number}", floor, west, -5, west + 6, 0, nl=f"Kamer {floor}{number}")
            made.door(floor, (west + 3, 0), False, f"r{floor}{number}", f"c{floor}")
    reading = Reading()
    building = site_of(ownplan.read(made.features, reading), reading)
    found = [one.joins for one in of_sort(building, Sort.LIFT) if not one.every]
    assert found == [({"nl": "Kamer 00"},), ({"nl": "Kamer 01"},)]


def test_names_without_a_language_are_names_too() -> None:
    made = Made()
    made.box("c", 0, 0, 0, 10, 3, "corridor")
    made.box("r", 0, 0, 3, 10, 6)
    made.door(0, (5, 3), False, "r", "c")
    for unit, name in zip(made.features, ("Lange gang", "Kamer 12"), strict=False):
        unit["properties"]["names"] = {"": name}
    reading = Reading()
    building = site_of(ownplan.read(made.features, reading), reading)
    found = {one.sort: one for one in closables(building)}
    assert found[Sort.CORRIDOR].names == {"": "Lange gang"}
    assert {names[""] for names in found[Sort.DOOR].joins} == {"Lange gang", "Kamer 12"}


def test_a_door_that_leads_outside_is_an_entrance() -> None:
    made = Made()
    made.box("hal", 0, 0, 0, 10, 5, "corridor", nl="Hal")
    made.features.append(
        {
            "type": "Feature",
            "id": "voordeur",
            "feature_type": "opening",
            "properties": {"floor": 0, "units": ["hal"]},
            "geometry": {"type": "LineString", "coordinates": [made._degrees((4, 0)), made._degrees((6, 0))]},
        }
    )
    made.box("zaal", 0, 0, 5, 10, 10, nl="Zaal")
    made.door(0, (5, 5), False, "zaal", "hal")
    reading = Reading()
    plan = ownplan.read(made.features, reading)
    walked = network(plan, reading)
    building = Building(walked, outlining.outlines(plan, walked), {"zaal": "zaal"})
    (entrance,) = of_sort(building, Sort.ENTRANCE)
    assert entrance.ids == {"voordeur"}
    assert entrance.joins == ({"nl": "Hal"},)
    assert lost(building, shut(building, [entrance.thing_id])) == Lost(("zaal",), (), everything=True)


def test_what_is_lost_is_what_no_way_leads_to_any_more() -> None:
    """Compared with looking for each way by itself."""
    building = lindegem()
    network_, start = building.network, building.network.places["ingang"].node
    things = [one.thing_id for one in closables(building)]
    for pair in [*((one,) for one in things), *combinations(things, 2)]:
        ids = shut(building, pair)
        found = lost(building, ids)
        reached = {
            name: {
                point
                for point, place in building.points.items()
                if find(network_, start, network_.places[place].node, PROFILES[name], closed(ids))
            }
            for name in ("walking", "step_free")
        }
        assert set(found.points) == set(POINTS) - reached["walking"], pair
        assert set(found.step_free) == reached["walking"] - reached["step_free"], pair
        assert found.everything == (not reached["walking"]), pair


def test_what_was_lost_before_is_not_lost_again() -> None:
    building = lindegem()
    lift, stairs = shut(building, ["lift0"]), shut(building, ["trap0"])
    assert lost(building, lift).step_free == ("zaal3", "zaal4")
    assert lost(building, lift | stairs, lift) == Lost(("zaal3", "zaal4"))
    assert lost(building, lift, lift) == Lost()


def test_a_plan_without_an_entrance_is_entered_from_its_kiosk_and_without_any_start_nothing_is_lost() -> None:
    building = made_site()
    kiosk = Building(building.network, building.outlines, {"p": "r000"})
    door = next(one for one in of_sort(kiosk, Sort.DOOR) if "r000" in one.thing_id)
    assert lost(kiosk, shut(kiosk, [door.thing_id])).points == ("p",)
    assert lost(two_lifts(), frozenset({"kind:lift"})) == Lost()
