"""Doors and paths that go one way: nobody is sent against them, and what can only be left is told."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.queue_server.maps.asked import Asked, asked
from tests.queue_server.maps.test_imdf import folder_of, line, office
from tests.support.made_osm import Corner, MadeOsm, box

DOOR: Corner = (5.0, 2.0)
FAR_DOOR: Corner = (5.0, 8.0)


def rooms(*path: Corner, back: bool = True, tags: dict[str, str] | None = None, **door: str) -> MadeOsm:
    """Two rooms with a door between them, with a path through it; `back`: a second door far from it."""
    made = MadeOsm()
    made.way(box(0, 0, 5, 9, DOOR, FAR_DOOR), indoor="room", level="0", name="West")
    made.way(box(5, 0, 10, 9, DOOR, FAR_DOOR), indoor="room", level="0", name="Oost")
    made.node(DOOR, **{"door": "hinged", "level": "0", **door})
    if back:
        made.node(FAR_DOOR, door="hinged", level="0")
    if path:
        made.way(path, **{"highway": "footway", "level": "0", **(tags or {})})
    return made


def doors(plan: Asked, start: str, end: str) -> list[Corner]:
    """Where one goes through, in whole metres of the drawing."""
    found = [plan.plan.doors[p.passage_id].middle for p in plan.passages(start, end)]
    west = min(spot.x for space in plan.plan.spaces.values() for spot in space.rings[0])
    south = min(spot.y for space in plan.plan.spaces.values() for spot in space.rings[0])
    return list(dict.fromkeys((round(spot.x - west), round(spot.y - south)) for spot in found))


EASTWARD = ((3.0, 2.0), DOOR, (7.0, 2.0))


@pytest.mark.parametrize(
    ("path", "tags", "there", "back"),
    [
        (EASTWARD, {"oneway": "yes"}, DOOR, FAR_DOOR),
        (EASTWARD[::-1], {"oneway": "-1"}, DOOR, FAR_DOOR),
        (EASTWARD, {"oneway:foot": "yes"}, DOOR, FAR_DOOR),
        (EASTWARD, {"foot:backward": "no"}, DOOR, FAR_DOOR),
        (EASTWARD, {"oneway": "-1"}, FAR_DOOR, DOOR),
        (EASTWARD, {"oneway": "yes", "oneway:foot": "no"}, DOOR, DOOR),
        (EASTWARD, {}, DOOR, DOOR),
        (EASTWARD[:2], {"oneway": "yes"}, DOOR, FAR_DOOR),
        (EASTWARD[1:], {"oneway": "yes"}, DOOR, FAR_DOOR),
    ],
)
def test_a_door_goes_the_way_of_the_path_through_it(
    tmp_path: Path, path: tuple[Corner, ...], tags: dict[str, str], there: Corner, back: Corner
) -> None:
    made = rooms(*path, tags=tags)
    made.node((2, 2), amenity="desk", level="0", name="Balie west")
    made.node((8, 2), amenity="desk", level="0", name="Balie oost")
    plan = asked(made.write(tmp_path))
    assert doors(plan, "Balie west", "Balie oost") == [there]
    assert doors(plan, "Balie oost", "Balie west") == [back]
    assert plan.codes() == set()


def test_a_room_that_can_only_be_left_is_told(tmp_path: Path) -> None:
    made = rooms(*EASTWARD[::-1], back=False, tags={"oneway": "yes"})
    made.way(box(-20, 0, 0, 9, (0, 2)), indoor="room", level="0", name="Verder")
    made.node((0, 2), door="hinged", level="0")
    plan = asked(made.write(tmp_path))
    assert [r.detail for r in plan.remarks() if r.code == "place_not_reached"] == ["Oost"]
    assert plan.route("Oost", "Verder") is not None and plan.route("Verder", "Oost") is None


def test_a_door_that_goes_one_way_without_a_path_is_asked_about_and_goes_both(tmp_path: Path) -> None:
    plan = asked(rooms(oneway="yes", back=False).write(tmp_path))
    assert plan.codes() == {"door_direction_unknown"}
    assert plan.route("West", "Oost") is not None and plan.route("Oost", "West") is not None


def shop(**exit_door: str) -> MadeOsm:
    """A shop with its entrance in the west and an exit in the east, and a house east of it."""
    made = MadeOsm()
    made.way(box(0, 0, 20, 10, (0, 5), (20, 5)), indoor="room", level="0", name="Winkel")
    made.node((0, 5), door="hinged", entrance="yes", level="0")
    made.node((20, 5), **{"door": "hinged", "level": "0", **exit_door})
    made.way(box(40, 0, 50, 10, (40, 5)), indoor="room", level="0", name="Huis")
    made.node((40, 5), door="hinged", entrance="yes", level="0")
    return made


def test_by_an_exit_one_only_leaves(tmp_path: Path) -> None:
    plan = asked(shop(entrance="exit").write(tmp_path))
    assert doors(plan, "Winkel", "Huis") == [(20, 5), (40, 5)]
    assert doors(plan, "Huis", "Winkel") == [(40, 5), (0, 5)]
    assert sorted(place.spot.x > 0 for place in plan.plan.places.values() if place.category == "entrance") == [
        False,
        True,
    ]


def test_by_an_entrance_one_comes_and_goes(tmp_path: Path) -> None:
    plan = asked(shop(entrance="yes").write(tmp_path))
    assert doors(plan, "Huis", "Winkel") == [(40, 5), (20, 5)]


def test_an_exit_between_two_rooms_is_rather_left_alone(tmp_path: Path) -> None:
    made = rooms(entrance="exit")
    made.node((2, 2), amenity="desk", level="0", name="Balie west")
    made.node((8, 2), amenity="desk", level="0", name="Balie oost")
    plan = asked(made.write(tmp_path))
    assert doors(plan, "Balie west", "Balie oost") == doors(plan, "Balie oost", "Balie west") == [FAR_DOOR]


def test_a_path_outside_that_goes_one_way_is_walked_so(tmp_path: Path) -> None:
    made = shop(entrance="yes")
    made.way([(20, 5), (30, 5), (40, 5)], highway="footway", oneway="yes", name="Pad")
    plan = asked(made.write(tmp_path))
    along = [way for way in plan.network.ways if way.forward is not way.backward]
    assert along and plan.route("Huis", "Winkel") is not None


def traversal(direction: str, origin: str | None, destination: str | None, *by: str) -> dict[str, Any]:
    own: dict[str, Any] = {"category": "traversal", "direction": direction, "hours": None}
    for key, unit in (("origin", origin), ("destination", destination)):
        own[key] = None if unit is None else {"id": unit, "feature_type": "unit"}
    own["intermediary"] = [{"id": door, "feature_type": "opening"} for door in by]
    return {"id": f"{origin}-{destination}", "feature_type": "relationship", "geometry": None, "properties": own}


@pytest.mark.parametrize(
    ("relations", "into", "out"),
    [
        ([], True, True),
        ([traversal("directed", "ground-corridor", "ground-room0", "ground-door0")], True, False),
        ([traversal("directed", "ground-room0", "ground-corridor", "ground-door0")], False, True),
        ([traversal("undirected", "ground-room0", "ground-corridor", "ground-door0")], True, True),
        ([traversal("directed", "ground-room0", "ground-corridor", "no such door")], True, True),
        (
            [
                traversal("directed", "ground-room0", "ground-corridor", "ground-door0"),
                traversal("directed", "ground-corridor", "ground-room0", "ground-door0"),
            ],
            True,
            True,
        ),
    ],
)
def test_an_opening_goes_the_way_of_the_traversal_that_names_it(
    tmp_path: Path, relations: list[dict[str, Any]], into: bool, out: bool
) -> None:
    plan = asked(folder_of({**office(), "relationship": relations}, tmp_path))
    assert (plan.route("Room 01", "Room 00") is not None) is into
    assert (plan.route("Room 00", "Room 01") is not None) is out


def test_a_traversal_from_a_unit_to_nowhere_leads_outside(tmp_path: Path) -> None:
    files = {**office(), "relationship": [traversal("directed", "ground-corridor", None, "front")]}
    plan = asked(folder_of(files, tmp_path))
    assert plan.plan.doors["front"].into and "entrance/front" not in plan.network.places


def test_an_opening_for_who_has_a_key_is_no_short_cut(tmp_path: Path) -> None:
    files = office()
    files["opening"].append(
        {
            "id": "between",
            "feature_type": "opening",
            "geometry": line((5, 2), (5, 3)),
            "properties": {
                "category": "pedestrian",
                "level_id": "ground",
                "door": None,
                "access_control": ["badgereader"],
            },
        }
    )
    plan = asked(folder_of(files, tmp_path))
    assert "between" not in {p.passage_id for p in plan.passages("Room 00", "Room 01")}
