"""Where the body must go from before a screen, whichever way it hangs."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import pytest

from queue_server.domain.wayfinding.building import Building
from queue_server.domain.wayfinding.earth import degrees, metres
from queue_server.domain.wayfinding.network import Kind
from queue_server.domain.wayfinding.pointing import AROUND, READ_FROM, Arrow, pointed, reader
from queue_server.domain.wayfinding.pose import Pose
from queue_server.maps import ownplan
from queue_server.maps.reading import Reading
from tests.support.made_plan import ORIGIN, Made
from tests.support.pictures import site_of

HEADINGS = (0.0, 90.0, 180.0, 270.0)
ROOMS = ("north", "east", "south", "west")
"""At the end of each arm of a cross of corridors."""


@cache
def cross() -> Building:
    """Four corridors that meet in a square hall of 12 m, a room at the end of each; stairs beside the hall's north-east
    corner and a lift far down the eastern corridor, both to a floor of a corridor, a landing and a room."""
    made = Made()
    made.box("hall", 0, -6, -6, 6, 6, "lobby")
    arms = {"north": (-2, 6, 2, 28), "east": (6, -2, 90, 2), "south": (-2, -28, 2, -6), "west": (-28, -2, -6, 2)}
    ends = {"north": (-3, 28, 3, 34), "east": (90, -3, 96, 3), "south": (-3, -34, 3, -28), "west": (-34, -3, -28, 3)}
    doors = {
        "north": ((0, 6), (0, 28)),
        "east": ((6, 0), (90, 0)),
        "south": ((0, -6), (0, -28)),
        "west": ((-6, 0), (-28, 0)),
    }
    for name in ROOMS:
        upright = name in ("east", "west")
        made.box(f"arm_{name}", 0, *arms[name], "corridor")
        made.box(name, 0, *ends[name], nl=name)
        made.door(0, doors[name][0], upright, "hall", f"arm_{name}")
        made.door(0, doors[name][1], upright, f"arm_{name}", name)
    for floor, beside in ((0, "hall"), (1, "landing")):
        made.box(f"stairs{floor}", floor, 2, 6, 5, 12, "stairs", "stairs")
        made.door(floor, (3.5, 6), False, f"stairs{floor}", beside)
    for floor, beside in ((0, "arm_east"), (1, "above")):
        made.box(f"lift{floor}", floor, 80, 2, 83, 5, "elevator", "lift")
        made.door(floor, (81.5, 2), False, f"lift{floor}", beside)
    made.box("above", 1, -6, -2, 90, 2, "corridor")
    made.box("landing", 1, -6, 2, 8, 6, "corridor")
    made.door(1, (0, 2), False, "landing", "above")
    made.box("upstairs", 1, -12, -2, -6, 6, nl="upstairs")
    made.door(1, (-6, 4), True, "upstairs", "landing")
    reading = Reading()
    return site_of(ownplan.read(made.features, reading), reading)


def at(heading: float, x: float = 0.0, y: float = 0.0, floor: float = 0) -> Pose:
    """A screen of which the reader stands at that spot of the cross, where the room is deep enough."""
    dx, dy = {0.0: (0, -1), 90.0: (-1, 0), 180.0: (0, 1), 270.0: (1, 0)}[heading]
    return Pose(*spot(x + READ_FROM * dx, y + READ_FROM * dy), floor, heading)


def spot(x: float, y: float) -> tuple[float, float]:
    return degrees((ORIGIN.longitude, ORIGIN.latitude), x, y)


def shown(pose: Pose, goal: str, *shut: str) -> Arrow | None:
    found = pointed(cross(), pose, goal, frozenset(shut))
    return found.arrow if found else None


@pytest.mark.parametrize("heading", HEADINGS)
def test_the_arrow_turns_with_the_screen(heading: float) -> None:
    """Who reads a screen that looks south looks north."""
    straight_on = {0.0: "south", 90.0: "west", 180.0: "north", 270.0: "east"}[heading]
    ahead = ROOMS.index(straight_on)
    for quarter, arrow in enumerate((Arrow.AHEAD, Arrow.RIGHT, Arrow.BACK, Arrow.LEFT)):
        assert shown(at(heading), ROOMS[(ahead + quarter) % 4]) is arrow


def test_between_the_quarters_there_are_eighths_and_turning_a_screen_turns_each_arrow() -> None:
    for turned in range(8):
        pose = replace(Pose(*spot(0, 0), 0, 0.0), heading=(180 + 45 * turned) % 360)
        standing = reader(cross(), pose)
        assert standing is not None
        # However it hangs it is read from the middle: the screen itself is moved back.
        x, y = metres((ORIGIN.longitude, ORIGIN.latitude), standing.longitude, standing.latitude)
        moved = Pose(*spot(-x, -y), 0, pose.heading)
        assert shown(moved, "north") is AROUND[-turned % 8], turned


def test_it_is_read_from_some_metres_before_it_but_not_through_a_wall() -> None:
    building = cross()
    for heading, depth in ((180.0, READ_FROM), (0.0, 0.5)):
        found = reader(building, Pose(*spot(0.5, 5.3), 0, heading))
        assert found is not None
        north = metres((ORIGIN.longitude, ORIGIN.latitude), found.longitude, found.latitude)[1]
        assert abs(north - 5.3) == pytest.approx(depth, abs=0.01)


def test_stairs_that_are_near_are_shown_as_going_up_and_from_above_as_going_down() -> None:
    near = pointed(cross(), at(180.0, 3.0, 3.5), "upstairs")
    assert near is not None
    assert (near.arrow, near.by, near.floor) == (Arrow.UP, Kind.STAIRS, 1)
    above = pointed(cross(), at(180.0, 3.0, 4.0, floor=1), "west")
    assert above is not None
    assert (above.arrow, above.by, above.floor) == (Arrow.DOWN, Kind.STAIRS, 0)


def test_stairs_that_are_far_are_a_direction_and_the_floor_is_told() -> None:
    far = pointed(cross(), at(270.0, -18.0, 0.0), "upstairs")
    assert far is not None
    assert (far.arrow, far.by, far.floor) == (Arrow.AHEAD, Kind.WALK, 1)


def test_who_stands_before_the_goal_is_there() -> None:
    assert shown(at(180.0, 0.0, 29.5), "north") is Arrow.HERE
    assert shown(at(180.0, 0.0, 20.0), "north") is Arrow.AHEAD


def test_what_is_closed_turns_the_arrow_and_where_no_way_is_left_there_is_none() -> None:
    pose = at(180.0, 3.0, -1.0)
    assert shown(pose, "upstairs") is Arrow.AHEAD
    assert shown(pose, "upstairs", "kind:stairs") is Arrow.RIGHT
    assert shown(pose, "upstairs", "kind:stairs", "kind:lift") is None
    assert shown(pose, "north", "d_hall_arm_north") is None


def test_a_screen_or_goal_that_the_building_does_not_have_has_no_arrow() -> None:
    assert reader(cross(), at(180.0, floor=7)) is None
    assert shown(at(180.0, floor=7), "north") is None
    assert shown(at(180.0), "nowhere") is None
