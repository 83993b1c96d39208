"""Steps: left is left in the building as it is built, every decision is at something that one can see, five at most."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assets.paths import DEMO_TOWN
from queue_server.domain.wayfinding import PROFILES, Area, Kind, Level, Network, Passage, Place, Route, Way, find
from queue_server.domain.wayfinding.goal import Sign
from queue_server.domain.wayfinding.landmarks import Mark, Relation
from queue_server.domain.wayfinding.network import Spot
from queue_server.domain.wayfinding.step import Action, Step
from queue_server.domain.wayfinding.steps import STEPS_MOST, facing, steps
from queue_server.maps import compiling, reader
from tests.support.made_plan import horseshoe as _horseshoe
from tests.support.made_plan import house as _house

horseshoe, house = cache(_horseshoe), cache(_house)
LEFT, RIGHT, STRAIGHT = Action.LEFT, Action.RIGHT, Action.STRAIGHT
MIRROR = {LEFT: RIGHT, RIGHT: LEFT}


def told(network: Network, start: str, end: str, legs: str = "walking") -> tuple[Step, ...]:
    one, other = network.places[start], network.places[end]
    route = find(network, one.node, other.node, PROFILES[legs])
    assert route is not None
    return steps(network, route, other, facing(one))


def actions(found: tuple[Step, ...]) -> list[Action | None]:
    """Of each step, and the side of the goal."""
    return [*(step.action for step in found[:-1]), found[-1].side]


def test_turns_are_those_of_the_building() -> None:
    assert actions(told(horseshoe(), "west", "east")) == [LEFT, RIGHT, RIGHT, LEFT]
    assert actions(told(horseshoe(), "west", "north")) == [LEFT, RIGHT, LEFT]


@pytest.mark.parametrize(("start", "end"), [("west", "east"), ("north", "east"), ("kiosk", "north"), ("east", "kiosk")])
def test_a_mirror_swaps_left_and_right_and_nothing_else(start: str, end: str) -> None:
    as_is, mirrored = told(horseshoe(), start, end), told(horseshoe(mirrored=True), start, end)
    assert actions(mirrored) == [action and MIRROR.get(action, action) for action in actions(as_is)]
    assert [(s.kind, s.level, s.landmark and s.landmark.mark) for s in mirrored] == [
        (s.kind, s.level, s.landmark and s.landmark.mark) for s in as_is
    ]


@pytest.mark.parametrize(("start", "end"), [("west", "east"), ("west", "north")])
def test_the_way_back_turns_the_other_way_in_the_other_order(start: str, end: str) -> None:
    there, back = actions(told(horseshoe(), start, end)), actions(told(horseshoe(), end, start))
    assert back == [action and MIRROR.get(action, action) for action in reversed(there)]


@pytest.mark.parametrize(
    ("looks", "first"), [(0, STRAIGHT), (90, LEFT), (180, Action.AROUND), (270, RIGHT), (320, RIGHT), (20, STRAIGHT)]
)
def test_the_first_step_turns_from_how_the_visitor_stands(looks: float, first: Action) -> None:
    network = horseshoe()
    kiosk, goal = network.places["kiosk"], network.places["north"]
    route = find(network, kiosk.node, goal.node, PROFILES["walking"])
    assert route is not None
    found = steps(network, route, goal, looks)
    assert found[0].action is first
    assert found[0].sure
    assert actions(found)[1:] == [RIGHT, LEFT]


def test_who_stands_at_a_kiosk_looks_at_it() -> None:
    assert horseshoe().places["kiosk"].heading == 180
    assert facing(horseshoe().places["kiosk"]) == 0
    assert facing(horseshoe().places["west"]) is None
    assert facing(None) is None


def test_nobody_is_sent_left_when_it_is_not_known_how_the_visitor_stands() -> None:
    network = horseshoe()
    route = find(network, network.places["kiosk"].node, network.places["north"].node, PROFILES["walking"])
    assert route is not None
    first = steps(network, route, network.places["north"])[0]
    assert first.action is STRAIGHT
    assert not first.sure
    assert first.landmark is not None and first.landmark.relation is Relation.TO


@pytest.mark.parametrize("floor", [1, 2, 3])
def test_a_ride_and_a_staircase_over_several_floors_are_one_step(floor: int) -> None:
    for start, legs, kind in (("toilet0", "step_free", Kind.LIFT), ("reception", "walking", Kind.STAIRS)):
        found = told(house(), start, f"room_a{floor}", legs)
        climbs = [step for step in found if step.action in (Action.UP, Action.DOWN)]
        assert [(step.action, step.kind) for step in climbs] == [(Action.UP, kind)]
        assert house().levels[climbs[0].level].ordinal == floor


def test_down_is_told_as_down_and_where_the_lift_is() -> None:
    found = told(house(), "room_c2", "room_b0", "step_free")
    assert actions(found) == [LEFT, LEFT, Action.DOWN, LEFT, STRAIGHT]
    assert found[2].side is LEFT
    assert found[3].landmark is not None
    assert (found[3].landmark.mark, found[3].landmark.relation) == (Mark.LIFT, Relation.FROM)


def test_a_side_corridor_is_a_crossing_and_its_end_is_an_end() -> None:
    into, out_of = told(house(), "kiosk", "library")[1], told(house(), "library", "kiosk")[1]
    assert into.landmark is not None and out_of.landmark is not None
    assert (into.action, into.landmark.mark) == (LEFT, Mark.CROSSING)
    assert (out_of.action, out_of.landmark.mark) == (RIGHT, Mark.CORRIDOR_END)


def test_a_bend_without_a_choice_is_no_crossing() -> None:
    marks = [step.landmark and step.landmark.mark for step in told(horseshoe(), "west", "east")]
    assert marks == [Mark.ROOM, Mark.BEND, Mark.BEND, None]


def all_trips(network: Network) -> Iterator[tuple[Place, Place, tuple[Step, ...]]]:
    for one in network.places.values():
        for other in network.places.values():
            for legs in ("walking", "step_free"):
                route = find(network, one.node, other.node, PROFILES[legs])
                if route is not None and one is not other:
                    yield one, other, steps(network, route, other, facing(one))


@cache
def everywhere() -> tuple[tuple[Place, Place, tuple[Step, ...]], ...]:
    return (*all_trips(house()), *all_trips(horseshoe()))


def test_every_trip_has_five_steps_at_most_and_ends_with_the_arrival() -> None:
    assert len(everywhere()) > 1000
    assert max(len(found) for _, _, found in everywhere()) == STEPS_MOST
    for one, other, found in everywhere():
        assert [step.action for step in found].count(Action.ARRIVE) == 1, (one.place_id, other.place_id)
        assert found[-1].action is Action.ARRIVE
        assert found[-1].goal is not None


def test_every_step_but_the_arrival_is_at_a_landmark() -> None:
    for one, other, found in everywhere():
        assert all(step.landmark is not None for step in found[:-1]), (one.place_id, other.place_id)
        turns = [after for step in found for after in step.then]
        assert all(after.landmark is not None for after in turns)


def test_no_private_room_and_no_goal_stands_for_a_turn() -> None:
    for _, other, found in everywhere():
        for step in found[:-1]:
            assert step.landmark is not None
            if step.landmark.relation is Relation.AT and step.landmark.names:
                assert "Managers" not in step.landmark.names.values()
                assert dict(step.landmark.names) != dict(other.names)


def test_a_landmark_is_on_the_floor_of_the_step_and_near_it() -> None:
    for one, other, found in all_trips(house()):
        level = house().nodes[one.node][2]
        for step in found[:-1]:
            if step.landmark is not None and step.action not in (Action.UP, Action.DOWN):
                assert step.level == level or step.then
                if step.landmark.relation is Relation.AT:
                    assert math.dist(step.at, step.landmark.at) <= 12, (one.place_id, other.place_id)
            level = step.level


@pytest.mark.parametrize(
    ("end", "sign"),
    [("room_a0", Sign.DOOR), ("toilet0", Sign.PICTOGRAM), ("reception", Sign.PICTOGRAM), ("kiosk", Sign.HERE)],
)
def test_the_last_step_knows_how_one_recognises_the_place(end: str, sign: Sign) -> None:
    goal = told(house(), "library", end)[-1].goal
    assert goal is not None
    assert goal.sign is sign


def test_who_is_there_already_is_told_so() -> None:
    place = house().places["library"]
    found = steps(house(), Route(place.node, place.node, (), 0.0, 0.0), place)
    assert [step.action for step in found] == [Action.ARRIVE]


def test_a_room_that_is_not_for_the_public_stands_for_no_turn() -> None:
    for restricted, mark in ((False, Mark.NAMED), (True, Mark.CROSSING)):
        network = _cafes(1)
        cafe = replace(network.areas[1], restricted=restricted)
        network = replace(network, areas=(network.areas[0], cafe))
        route = find(network, 0, 3, PROFILES["walking"])
        assert route is not None
        landmark = steps(network, route)[1].landmark
        assert landmark is not None
        assert landmark.mark is mark


def test_an_id_of_ours_is_never_told_as_a_name() -> None:
    goal = told(house(), "library", "kiosk")[-1].goal
    assert goal is not None
    assert dict(goal.names) == {}


def test_the_metres_of_the_steps_are_those_of_the_way() -> None:
    network = house()
    one, other = network.places["kiosk"], network.places["room_c2"]
    route = find(network, one.node, other.node, PROFILES["walking"])
    assert route is not None
    told_metres = sum(step.metres for step in steps(network, route, other, facing(one)))
    assert route.metres * 0.7 < told_metres <= route.metres


def winding(
    turned: list[Action],
    lengths: list[float],
    outside: frozenset[int] = frozenset(),
    without_choice: frozenset[int] = frozenset(),
) -> tuple[Network, Route]:
    """A corridor that turns as said after each length, with a dead end straight on at every corner but those."""
    at: Spot = (0.0, 0.0)
    look, nodes, ways = 0.0, [(0.0, 0.0, 0)], []
    for number, metres in enumerate(lengths):
        ahead = (math.sin(math.radians(look)), math.cos(math.radians(look)))
        after = (at[0] + ahead[0] * metres, at[1] + ahead[1] * metres)
        nodes.append((*after, 0))
        kind = Kind.OUTSIDE if number in outside else Kind.WALK
        ways.append(Way(number, number + 1, kind, metres, (at, after)))
        at = after
        if number < len(turned):
            look += 90 if turned[number] is RIGHT else -90
    for number in set(range(len(turned))) - without_choice:
        x, y, _ = nodes[number + 1]
        px, py, _ = nodes[number]
        far = math.dist((x, y), (px, py))
        blind = (x + (x - px) / far * 5, y + (y - py) / far * 5)
        nodes.append((*blind, 0))
        ways.append(Way(number + 1, len(nodes) - 1, Kind.WALK, 5.0, ((x, y), blind)))
    network = Network((4.0, 51.0), (Level("0", 0.0, {}),), (), tuple(nodes), tuple(ways), {})
    route = find(network, 0, len(lengths), PROFILES["walking"])
    assert route is not None
    return network, route


def flat(found: tuple[Step, ...]) -> list[Action]:
    return [action for step in found for action in (step.action, *(after.action for after in step.then))]


TURNS = st.lists(st.sampled_from([LEFT, RIGHT]), min_size=0, max_size=9)


@settings(max_examples=150, deadline=None)
@given(TURNS, st.data())
def test_any_winding_corridor_is_told_turn_by_turn_in_at_most_five_steps(
    turned: list[Action], data: st.DataObject
) -> None:
    sizes = st.lists(st.floats(9, 60), min_size=len(turned) + 1, max_size=len(turned) + 1)
    network, route = winding(turned, data.draw(sizes))
    found = steps(network, route)
    assert len(found) <= STEPS_MOST
    assert flat(found) == [STRAIGHT, *turned, Action.ARRIVE]
    assert all(step.landmark and step.landmark.mark is Mark.CROSSING for step in found[1:-1])


@settings(max_examples=100, deadline=None)
@given(TURNS, st.data())
def test_any_corridor_walked_back_is_the_mirror_of_itself(turned: list[Action], data: st.DataObject) -> None:
    sizes = st.lists(st.floats(9, 60), min_size=len(turned) + 1, max_size=len(turned) + 1)
    network, route = winding(turned, data.draw(sizes))
    back = find(network, route.end, route.start, PROFILES["walking"])
    assert back is not None
    there, again = flat(steps(network, route))[1:-1], flat(steps(network, back))[1:-1]
    assert again == [MIRROR[action] for action in reversed(there)]


def test_what_is_joined_follows_soonest() -> None:
    network, route = winding([LEFT, RIGHT, LEFT, RIGHT], [30, 30, 10, 30, 30])
    found = steps(network, route)
    assert [step.action for step in found] == [STRAIGHT, LEFT, RIGHT, RIGHT, Action.ARRIVE]
    assert [after.action for after in found[2].then] == [LEFT]


def test_bends_that_leave_no_choice_are_the_first_to_be_left_out() -> None:
    network, route = winding([LEFT, RIGHT, LEFT, LEFT, RIGHT], [20.0] * 6, without_choice=frozenset({1, 3}))
    found = steps(network, route)
    assert [step.action for step in found] == [STRAIGHT, LEFT, LEFT, RIGHT, Action.ARRIVE]
    assert all(step.then == () for step in found)
    network, route = winding([LEFT, RIGHT, LEFT], [20.0] * 4, without_choice=frozenset({1}))
    assert flat(steps(network, route)) == [STRAIGHT, LEFT, RIGHT, LEFT, Action.ARRIVE]


def test_a_goal_at_the_top_of_the_stairs_needs_no_walk() -> None:
    assert [step.action for step in told(house(), "kiosk", "tower")] == [LEFT, Action.UP, Action.ARRIVE]


@pytest.mark.parametrize("jog", [0.3, 0.6, 0.9])
def test_a_jog_round_a_pillar_is_no_turn(jog: float) -> None:
    line = ((0.0, 0.0), (0.0, 10.0), (jog, 10.2), (jog, 11.0), (0.0, 11.2), (0.0, 20.0))
    way = Way(0, 1, Kind.WALK, 20.0, line)
    network = Network((4, 51), (Level("0", 0, {}),), (), ((0.0, 0.0, 0), (0.0, 20.0, 0)), (way,), {})
    route = find(network, 0, 1, PROFILES["walking"])
    assert route is not None
    assert flat(steps(network, route)) == [STRAIGHT, Action.ARRIVE]


@pytest.mark.parametrize("radius", [2, 4, 5, 6, 7, 8, 10])
def test_a_round_corner_is_one_turn(radius: float) -> None:
    angles = [math.radians(angle) for angle in range(0, 91, 10)]
    arc = [(radius - radius * math.cos(a), 20 + radius * math.sin(a)) for a in angles]
    line = ((0.0, 0.0), *arc, (40.0, 20.0 + radius))
    way = Way(0, 1, Kind.WALK, sum(math.dist(a, b) for a, b in pairwise(line)), line)
    network = Network((4, 51), (Level("0", 0, {}),), (), ((0.0, 0.0, 0), (40.0, 20.0 + radius, 0)), (way,), {})
    route = find(network, 0, 1, PROFILES["walking"])
    assert route is not None
    assert flat(steps(network, route)) == [STRAIGHT, RIGHT, Action.ARRIVE]


def test_a_corner_that_is_cut_off_is_one_turn() -> None:
    line = ((0.0, 0.0), (0.0, 20.0), (4.0, 24.0), (30.0, 24.0))
    way = Way(0, 1, Kind.WALK, 52.0, line)
    network = Network((4, 51), (Level("0", 0, {}),), (), ((0.0, 0.0, 0), (30.0, 24.0, 0)), (way,), {})
    route = find(network, 0, 1, PROFILES["walking"])
    assert route is not None
    assert flat(steps(network, route)) == [STRAIGHT, RIGHT, Action.ARRIVE]


def test_going_out_and_in_is_told_at_the_entrance() -> None:
    network, route = winding([], [20, 30, 20], frozenset({1}))
    found = steps(network, route)
    marks = [step.landmark and (step.landmark.mark, step.landmark.relation) for step in found]
    assert marks == [
        (Mark.ENTRANCE, Relation.TO),
        (Mark.ENTRANCE, Relation.OUT),
        (Mark.ENTRANCE, Relation.IN),
        None,
    ]
    assert [step.kind for step in found[:3]] == [Kind.WALK, Kind.OUTSIDE, Kind.WALK]


def test_outside_one_turns_at_corners_and_the_entrance_is_never_left_out() -> None:
    network, route = winding([LEFT, RIGHT], [20, 30, 20], frozenset({0, 1, 2}))
    assert [step.landmark and step.landmark.mark for step in steps(network, route)[1:3]] == [Mark.CORNER, Mark.CORNER]
    network, route = winding([LEFT, RIGHT, LEFT, RIGHT], [20, 30, 30, 30, 20], frozenset({1, 2, 3}))
    relations = [s.landmark and s.landmark.relation for step in steps(network, route) for s in (step, *step.then)]
    assert Relation.OUT in relations
    assert Relation.IN in relations


def test_a_place_that_one_passes_just_like_the_one_at_the_turn_does_not_stand_for_it() -> None:
    """Two coffee corners on one corridor: the second is where to turn, so neither is said."""
    alone, twice = (_cafes(count) for count in (1, 2))
    for network, mark in ((alone, Mark.NAMED), (twice, Mark.CROSSING)):
        route = find(network, 0, 3, PROFILES["walking"])
        assert route is not None
        turned = steps(network, route)[1]
        assert turned.action is RIGHT
        assert turned.landmark is not None
        assert turned.landmark.mark is mark


@pytest.mark.parametrize(("behind_a_wall", "mark"), [(False, Mark.LIFT), (True, Mark.CROSSING)])
def test_what_lies_round_a_corner_does_not_stand_for_a_turn(behind_a_wall: bool, mark: Mark) -> None:
    """A lift five metres away as the crow flies, which is nine to walk where a wall stands between."""
    network = _cafes(1)
    door, lift = Passage("d", (-5.0, 40.0)), Area("lift", 0, "lift", {}, "elevator")
    wall = ((0.0, 40.0), (0.0, 42.0), (-5.0, 42.0), (-5.0, 40.0), (-6.0, 40.0))
    line = wall if behind_a_wall else ((0.0, 40.0), (-5.0, 40.0), (-6.0, 40.0))
    way = Way(2, 6, Kind.WALK, 10.0 if behind_a_wall else 6.0, line, (0, 1), (door,))
    network = replace(network, areas=(network.areas[0], lift), ways=(*network.ways[:-1], way))
    route = find(network, 0, 3, PROFILES["walking"])
    assert route is not None
    landmark = steps(network, route)[1].landmark
    assert landmark is not None
    assert landmark.mark is mark


def test_where_one_goes_to_does_not_stand_for_the_turn_before_it() -> None:
    """Seven metres after the turn lies the coffee corner: a landmark to others, the goal to who goes there."""
    network = _cafes(1)
    door, line = Passage("d", (7.0, 40.0)), ((0.0, 40.0), (7.0, 40.0), (8.0, 40.0))
    network = replace(network, ways=(*network.ways[:-1], Way(2, 6, Kind.WALK, 8.0, line, (0, 1), (door,))))
    cafe = Place("cafe", 6, {"nl": "Koffie"}, "foodservice", 1)
    for end, goal, mark in ((3, None, Mark.NAMED), (6, cafe, Mark.CROSSING)):
        route = find(network, 0, end, PROFILES["walking"])
        assert route is not None
        landmark = steps(network, route, goal)[1].landmark
        assert landmark is not None
        assert landmark.mark is mark


def test_the_hall_that_one_stands_in_does_not_stand_for_a_turn_in_it() -> None:
    plan, reading = reader.read(DEMO_TOWN / "plan" / "stadhuis.geojson")
    network = compiling.network(plan, reading)
    hall = dict(network.places["hal"].names)
    turns = [step for one, _, found in all_trips(network) if one.area == 1 for step in found if step.landmark]
    assert len(turns) > 100
    assert not [
        step
        for step in turns
        if step.landmark and dict(step.landmark.names) == hall and step.landmark.mark is not Mark.GOAL
    ]


def _cafes(count: int) -> Network:
    """North for forty metres, a turn right there with a way straight on; a coffee corner at the turn, one before it."""
    nodes = (
        (0.0, 0.0, 0),
        (0.0, 20.0, 0),
        (0.0, 40.0, 0),
        (30.0, 40.0, 0),
        (0.0, 60.0, 0),
        (-6.0, 20.0, 0),
        (-6.0, 40.0, 0),
    )
    corridor = (0,)
    ways = [
        Way(0, 1, Kind.WALK, 20.0, ((0.0, 0.0), (0.0, 20.0)), corridor),
        Way(1, 2, Kind.WALK, 20.0, ((0.0, 20.0), (0.0, 40.0)), corridor),
        Way(2, 3, Kind.WALK, 30.0, ((0.0, 40.0), (30.0, 40.0)), corridor),
        Way(2, 4, Kind.WALK, 20.0, ((0.0, 40.0), (0.0, 60.0)), corridor),
    ]
    areas = [Area("c", 0, "corridor")]
    for number, (node, y) in enumerate([(2, 40.0), (1, 20.0)][:count]):
        door = Passage(f"d{number}", (-2.0, y))
        areas.append(Area(f"cafe{number}", 0, "room", {"nl": "Koffie"}, "foodservice"))
        ways.append(Way(node, 6 - number, Kind.WALK, 6.0, ((0.0, y), (-2.0, y), (-6.0, y)), (0, number + 1), (door,)))
    return Network((4, 51), (Level("0", 0, {}),), tuple(areas), nodes, tuple(ways), {})
