"""Who stands before a kiosk that hangs anywhere walks as from a place of the plan."""

from __future__ import annotations

from itertools import product

import pytest

from queue_server.domain.wayfinding import PROFILES, Closed, find
from queue_server.domain.wayfinding.building import Building, read, write
from queue_server.domain.wayfinding.compact import NetworkBroken
from queue_server.domain.wayfinding.earth import degrees
from queue_server.domain.wayfinding.pose import NotInBuilding, Pose, stand
from tests.support.pictures import made_site, town_hall

WALKING = PROFILES["walking"]


def pose_at(building: Building, x: float, y: float, floor: float = 0, heading: float = 0) -> Pose:
    return Pose(*degrees(building.network.origin, x, y), floor, heading)


def test_from_the_spot_of_a_kiosk_one_walks_as_from_the_kiosk_of_the_plan() -> None:
    building = town_hall()
    network = building.network
    for name in ("kiosk1", "kiosk2"):
        own = network.places[name]
        x, y, level = network.nodes[own.node]
        here, place = stand(building, pose_at(building, x, y, network.levels[level].ordinal, 180))
        assert place.heading == 180
        for goal in ("zaal1", "zaal3", "p_snelbalie4", "toilet1"):
            end = network.places[goal].node
            known, found = find(network, own.node, end, WALKING), find(here.network, place.node, end, WALKING)
            assert known and found
            assert found.seconds == pytest.approx(known.seconds, abs=0.2), goal


def test_anywhere_in_a_corridor_every_room_is_in_reach_and_no_way_is_shorter_than_straight() -> None:
    building = made_site()
    rooms = [p for p in building.network.places.values() if p.category == "room"]
    for east, north in product((0.4, 7.3, 15.0, 22.1, 29.6), (0.3, 1.5, 2.8)):
        here, place = stand(building, pose_at(building, *_of_made(building, east, north)))
        for room in rooms:
            way = find(here.network, place.node, room.node, WALKING)
            assert way is not None, (east, north, room.place_id)
            assert way.metres >= here.network.straight(place.node, room.node) - 0.05


def test_what_closes_the_room_beside_the_spot_leaves_the_ways_to_all_others() -> None:
    building = made_site()
    rooms = [p for p in building.network.places.values() if p.category == "room" and building_floor(building, p) == 0]
    for shut in rooms:
        x = building.network.nodes[shut.node][0]
        corridor = _of_made(building, 0, 1.5)[1]
        here, place = stand(building, pose_at(building, x, corridor))
        reached = {
            room.place_id
            for room in rooms
            if find(here.network, place.node, room.node, WALKING, Closed(frozenset({shut.place_id})))
        }
        assert reached == {room.place_id for room in rooms} - {shut.place_id}


def building_floor(building: Building, place: object) -> float:
    level = building.network.nodes[place.node][2]  # type: ignore[attr-defined]
    return building.network.levels[level].ordinal


def _of_made(building: Building, east: float, north: float) -> tuple[float, float]:
    """The made building has its origin in the middle of its corners; its kiosk stands in the middle of the corridor."""
    x, y, _ = building.network.nodes[building.network.places["kiosk"].node]
    return x + east - 15.0, y + north - 1.5


def test_a_spot_on_no_floor_or_far_from_everything_is_refused() -> None:
    building = town_hall()
    with pytest.raises(NotInBuilding):
        stand(building, pose_at(building, 0, 0, floor=7))
    with pytest.raises(NotInBuilding):
        stand(building, pose_at(building, 500, 0))


def test_a_building_comes_back_from_its_text_as_it_was() -> None:
    building = town_hall()
    again = read(write(building))
    assert write(again) == write(building)
    assert read(write(building)) is again


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"network": {"version": 1}}', "nonsense", "[" * 5000], ids=range(6))
def test_a_text_that_is_no_building_says_so(text: str) -> None:
    with pytest.raises(NetworkBroken):
        read(text)


def test_a_point_on_no_place_of_the_plan_is_found_out() -> None:
    text = write(town_hall()).replace('"points":{', '"points":{"loket":"nergens",', 1)
    with pytest.raises(NetworkBroken, match="nergens"):
        read(text.replace(",}", "}"))
