"""The order of the line, and who may serve whom."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from queue_server.domain.catalogue import PointKind
from queue_server.domain.queueing import WEIGHTS, can_serve, line, place, score
from queue_server.domain.visit import State, Visit
from tests.queue_server.domain.samples import NOW, minutes, point, product, visit


def waited(count: float, number: int = 1, **changes: object) -> Visit:
    return visit(arrived_at=NOW - minutes(count), number=number, visit_id=f"{number:032x}", revision=number, **changes)


def numbers(*visits: Visit, host: str | None = None) -> list[int]:
    return [p.visit.number for p in line(visits, NOW, host)]


def test_who_waited_longest_is_called_first() -> None:
    assert numbers(waited(5, 1), waited(9, 2), waited(7, 3)) == [2, 3, 1]


@pytest.mark.parametrize("need", sorted(WEIGHTS))
def test_a_need_with_weight_climbs_faster_but_does_not_jump_the_line(need: str) -> None:
    assert numbers(waited(10, 1), waited(8, 2, needs=(need,))) == [2, 1]
    assert numbers(waited(10, 1), waited(5, 2, needs=(need,))) == [1, 2]


def test_two_needs_weigh_no_more_than_one() -> None:
    assert score(waited(10, needs=("sitting", "step_free")), NOW) == score(waited(10, needs=("sitting",)), NOW)


def test_a_tie_falls_to_the_earlier_revision() -> None:
    assert numbers(waited(5, 2), waited(5, 1)) == [1, 2]


def test_a_tie_of_scores_falls_to_the_earlier_arrival() -> None:
    assert numbers(waited(10, 1, needs=("sitting",)), waited(15, 2)) == [2, 1]


def test_only_waiting_visits_stand_in_line() -> None:
    assert numbers(*(waited(9, n, state=state) for n, state in enumerate(State, 1))) == [1]


def test_a_visit_parked_for_this_host_comes_first_for_this_host_only() -> None:
    back = waited(1, 9, parked_for="an")
    assert numbers(waited(30, 1), back, host="an") == [9, 1]
    assert numbers(waited(30, 1), back, host="bilal") == [1, 9]
    assert numbers(waited(30, 1), back) == [1, 9]


def test_a_clock_that_stepped_back_gives_nobody_a_negative_wait() -> None:
    assert score(waited(-5), NOW) == 0
    assert place(waited(-5), NOW).reasons[-1] == {"code": "waited", "minutes": 0}


def test_each_place_says_why() -> None:
    found = place(waited(12.5, needs=("sitting",), no_shows=2, parked_for="an", wanted_point="zaal1"), NOW, "an")
    assert found.reasons == (
        {"code": "back_for_you"},
        {"code": "for_this_point"},
        {"code": "needs"},
        {"code": "missed_before", "count": 2},
        {"code": "waited", "minutes": 12},
    )


@given(st.lists(st.tuples(st.integers(0, 90), st.booleans()), max_size=12), st.randoms(use_true_random=False))
def test_the_order_does_not_depend_on_how_the_visits_were_read(people: list[tuple[int, bool]], chance: object) -> None:
    visits = [waited(m, n, needs=("sitting",) if need else ()) for n, (m, need) in enumerate(people, 1)]
    shuffled = list(visits)
    chance.shuffle(shuffled)  # type: ignore[attr-defined]
    assert numbers(*visits) == numbers(*shuffled)


@given(st.integers(0, 60), st.integers(0, 60), st.integers(0, 240))
def test_among_equal_weights_nobody_is_ever_overtaken(first: int, second: int, later: int) -> None:
    early, late = waited(max(first, second) + 1, 1), waited(min(first, second), 2)
    then = NOW + timedelta(minutes=later)
    assert [p.visit.number for p in line([late, early], then)] == [1, 2]


PRODUCTS = {
    "attest_woonst": product(skill="bevolking"),
    "uitpas": product("uitpas", skill="vrije_tijd"),
    "vraag": product("vraag"),
}


@pytest.mark.parametrize(
    ("products", "skills", "expected"),
    [
        (("attest_woonst",), {"bevolking", "wonen"}, True),
        (("attest_woonst",), {"wonen"}, False),
        (("attest_woonst", "uitpas"), {"bevolking"}, False),
        (("attest_woonst", "uitpas"), {"bevolking", "vrije_tijd"}, True),
        (("vraag",), set(), True),
        (("taken_away_from_the_town",), set(), True),
    ],
)
def test_a_host_serves_what_their_skills_cover(products: tuple[str, ...], skills: set[str], expected: bool) -> None:
    assert can_serve(visit(product_ids=products), point(), frozenset(skills), PRODUCTS) is expected


@pytest.mark.parametrize("at", list(PointKind))
@pytest.mark.parametrize("wanted", list(PointKind))
def test_a_visit_is_served_at_its_own_kind_of_point_and_a_roaming_host_takes_standing_and_seated(
    wanted: PointKind, at: PointKind
) -> None:
    roams = at is PointKind.ROAMING and wanted in (PointKind.STANDING, PointKind.SEATED)
    found = can_serve(visit(kind=wanted), point(at), frozenset({"bevolking"}), PRODUCTS)
    assert found is (wanted is at or roams)


def test_a_visit_sent_to_one_point_waits_for_that_point() -> None:
    sent = visit(wanted_point="zaal1", kind=PointKind.SEATED)
    assert can_serve(sent, point(PointKind.SEATED, "zaal1"), frozenset(), PRODUCTS)
    assert not can_serve(sent, point(PointKind.SEATED, "zaal2"), frozenset({"bevolking"}), PRODUCTS)
    assert can_serve(
        replace(sent, wanted_point=None), point(PointKind.SEATED, "zaal2"), frozenset({"bevolking"}), PRODUCTS
    )
