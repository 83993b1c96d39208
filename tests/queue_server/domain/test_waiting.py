"""How long a visitor will wait."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from queue_server.domain.waiting import Load, Wait, expected, load


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
