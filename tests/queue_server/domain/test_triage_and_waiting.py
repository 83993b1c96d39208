"""Where a visit belongs, and how long it will take."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from queue_server.domain.catalogue import PointKind
from queue_server.domain.errors import Conflict
from queue_server.domain.triage import decide, planned_minutes
from queue_server.domain.waiting import Load, Wait, expected, load
from tests.queue_server.domain.samples import point, product, site

ALL_KINDS = site(points=tuple(point(kind, kind.value) for kind in PointKind))


@pytest.mark.parametrize(
    ("minutes", "persons", "needs", "discreet", "kind", "reason"),
    [
        (3, 1, (), False, PointKind.STANDING, "quick"),
        (5, 1, (), False, PointKind.STANDING, "quick"),
        (6, 1, (), False, PointKind.SEATED, "long"),
        (4, 2, (), False, PointKind.SEATED, "long"),
        (3, 1, ("sitting",), False, PointKind.SEATED, "needs_a_seat"),
        (3, 1, ("step_free",), False, PointKind.SEATED, "needs_a_seat"),
        (3, 1, ("interpreter",), False, PointKind.STANDING, "quick"),
        (3, 1, (), True, PointKind.DISCREET, "discreet"),
        (45, 1, ("discretion",), False, PointKind.DISCREET, "discreet"),
    ],
)
def test_the_kind_of_point_follows_from_time_needs_and_discretion(
    minutes: int, persons: int, needs: tuple[str, ...], discreet: bool, kind: PointKind, reason: str
) -> None:
    decision = decide([product(planned_minutes=minutes, discreet=discreet)], persons, needs, ALL_KINDS)
    assert (decision.kind, decision.reasons) == (kind, (reason,))
    assert decision.discreet is (kind is PointKind.DISCREET)


def test_several_quick_matters_together_are_a_long_one() -> None:
    assert decide([product(), product("b")], 1, (), ALL_KINDS).kind is PointKind.SEATED


@pytest.mark.parametrize(("persons", "minutes"), [(1, 10), (2, 15), (3, 20), (4, 25)])
def test_each_further_person_adds_half(persons: int, minutes: int) -> None:
    assert planned_minutes([product(planned_minutes=10)], persons) == minutes


@pytest.mark.parametrize(
    ("here", "kind"),
    [
        ((PointKind.SEATED, PointKind.ROAMING), PointKind.SEATED),
        ((PointKind.ROAMING,), PointKind.ROAMING),
    ],
)
def test_a_site_without_that_kind_of_point_uses_the_nearest(here: tuple[PointKind, ...], kind: PointKind) -> None:
    decision = decide([product()], 1, (), site(points=tuple(point(k, k.value) for k in here)))
    assert decision.kind is kind
    assert decision.reasons == ("quick", "site_has_no_such_point")


def test_a_site_without_any_point_that_helps_refuses() -> None:
    with pytest.raises(Conflict, match="no_point"):
        decide([product()], 1, (), site(points=(point(PointKind.VIDEO),)))


def test_nobody_knows_the_wait_when_no_point_is_staffed() -> None:
    assert expected(load([5, 5]), 0) is None


def test_an_empty_line_waits_nothing() -> None:
    assert expected(Load(), 1) == Wait(0, 0)


def test_the_range_is_of_the_sum_of_contacts_shared_by_the_points() -> None:
    before = load([10] * 4)
    assert expected(before, 1) == Wait(25, 60)
    assert expected(before, 2) == Wait(15, 30)


def test_of_contacts_that_run_half_is_left_on_average() -> None:
    assert load([10, 20]).halved() == Load(2, 15.0, 125.0)


durations = st.lists(st.integers(1, 60), max_size=30)


@given(durations, st.integers(1, 8))
def test_a_range_is_in_order_never_negative_and_in_whole_fives_above_five(before: list[int], points: int) -> None:
    wait = expected(load(before), points)
    assert wait is not None
    assert 0 <= wait.low_minutes <= wait.high_minutes
    assert all(m <= 5 or m % 5 == 0 for m in (wait.low_minutes, wait.high_minutes))
    assert wait.high_minutes >= sum(before) / points, "the range is rounded up, never below the mean"


@given(durations, st.integers(1, 60), st.integers(1, 8))
def test_somebody_more_before_you_never_shortens_the_high_end(before: list[int], more: int, points: int) -> None:
    short, long = expected(load(before), points), expected(load([*before, more]), points)
    assert short is not None and long is not None
    assert long.high_minutes >= short.high_minutes
