"""The way without stairs is shown where it takes less than a minute more; where there is none, what to do instead."""

from __future__ import annotations

from functools import cache

import pytest

from queue_server.domain.wayfinding import PROFILES, Closed, Kind, Level, Network, Way, find
from queue_server.domain.wayfinding.choosing import (
    STEP_FREE_WITHIN,
    Choice,
    Instead,
    Refused,
    choose,
    is_step_free,
    without_steps,
)
from tests.support.made_plan import house as _house

house = cache(_house)


def from_to(
    start: str, end: str, legs: str = "walking", closed: Closed | None = None, others: tuple[str, ...] = ()
) -> Choice:
    places = house().places
    nodes = [places[other].node for other in others]
    return choose(house(), places[start].node, places[end].node, PROFILES[legs], closed or Closed(), nodes)


def detour(metres: float) -> Network:
    """Up by stairs at once, or by a lift that is so many metres away."""
    nodes = ((0.0, 0.0, 0), (0.0, 0.0, 1), (metres, 0.0, 0), (metres, 0.0, 1))
    ways = (
        Way(0, 1, Kind.STAIRS, 8.0, ((0.0, 0.0), (0.0, 0.0)), levels_up=1.0),
        Way(0, 2, Kind.WALK, metres, ((0.0, 0.0), (metres, 0.0))),
        Way(2, 3, Kind.LIFT, 0.0, ((metres, 0.0), (metres, 0.0)), levels_up=1.0),
        Way(3, 1, Kind.WALK, metres, ((metres, 0.0), (0.0, 0.0))),
    )
    return Network((4, 51), (Level("0", 0, {}), Level("1", 1, {})), (), nodes, ways, {})


@pytest.mark.parametrize(("metres", "step_free"), [(5.0, True), (24.0, True), (26.0, False), (200.0, False)])
def test_the_lift_is_shown_when_it_takes_less_than_a_minute_more(metres: float, step_free: bool) -> None:
    """The ride takes 36 s, the stairs 18; 60 more than those leave 42 s for the detour there and back: 25.2 m."""
    choice = choose(detour(metres), 0, 1)
    assert choice.route is not None
    assert choice.step_free is step_free
    assert is_step_free(choice.route) is step_free
    assert choice.longer < STEP_FREE_WITHIN


def test_the_minute_counts_from_the_quickest_way_for_the_same_legs() -> None:
    choice = from_to("kiosk", "room_a3")
    quickest = find(house(), house().places["kiosk"].node, house().places["room_a3"].node, PROFILES["walking"])
    assert choice.route is not None and quickest is not None
    assert not is_step_free(quickest)
    assert choice.step_free
    assert choice.longer == pytest.approx(choice.route.seconds - quickest.seconds)
    assert choice.longer > 0


def test_who_walks_slowly_is_not_hurried_by_the_way_without_stairs() -> None:
    for legs in ("walking", "slow", "blind"):
        assert without_steps(PROFILES[legs]).speed == PROFILES[legs].speed
        assert without_steps(PROFILES[legs]).step_free


def test_a_way_on_one_floor_takes_no_longer() -> None:
    choice = from_to("kiosk", "library")
    assert choice.step_free
    assert choice.longer == 0


def test_a_room_that_only_stairs_reach_is_refused_to_wheels_with_what_to_do() -> None:
    choice = from_to("kiosk", "tower", "step_free")
    assert (choice.route, choice.refused, choice.instead) == (None, Refused.NOT_FOR_THIS_PROFILE, Instead.HOST_COMES)
    walking = from_to("kiosk", "tower")
    assert walking.route is not None
    assert not walking.step_free


def test_another_place_that_helps_as_well_is_named_the_nearest_first() -> None:
    choice = from_to("kiosk", "tower", "step_free", others=("room_a3", "room_b0", "tower"))
    assert choice.instead is Instead.ANOTHER_PLACE
    assert choice.other_end == house().places["room_b0"].node
    assert choice.other_route is not None
    assert is_step_free(choice.other_route)


def test_a_closed_lift_leaves_the_stairs_to_who_walks_and_a_host_to_who_cannot() -> None:
    closed = Closed(frozenset({f"lift{floor}" for floor in range(4)}))
    walking, wheels = from_to("kiosk", "room_a3", closed=closed), from_to("kiosk", "room_a3", "step_free", closed)
    assert walking.route is not None
    assert not walking.step_free
    assert (wheels.refused, wheels.instead) == (Refused.NOT_FOR_THIS_PROFILE, Instead.HOST_COMES)


def test_what_nobody_can_reach_is_refused_as_such() -> None:
    everything = Closed(frozenset({"d_library_corridor0"}))
    choice = from_to("kiosk", "library", closed=everything)
    assert (choice.route, choice.refused) == (None, Refused.NO_WAY)
