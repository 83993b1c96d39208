from __future__ import annotations

from math import inf
from statistics import NormalDist

import pytest
from hypothesis import given
from hypothesis import strategies as st

from queue_server.domain import student

TABLE = [
    (1, 0.9, 3.0777),
    (1, 0.975, 12.7062),
    (2, 0.95, 2.9200),
    (5, 0.975, 2.5706),
    (10, 0.9, 1.3722),
    (10, 0.995, 3.1693),
    (30, 0.95, 1.6973),
    (120, 0.975, 1.9799),
]
"""Abramowitz & Stegun, table 26.10."""


@pytest.mark.parametrize(("freedom", "share", "x"), TABLE)
def test_the_law_is_that_of_the_printed_tables(freedom: int, share: float, x: float) -> None:
    assert student.below(x, freedom) == pytest.approx(share, abs=1e-5)
    assert student.quantile(share, freedom) == pytest.approx(x, abs=1e-4)


@given(st.floats(0.5, 5_000), st.floats(0.0001, 0.9999))
def test_quantile_and_share_are_inverse_for_any_number_of_degrees(freedom: float, share: float) -> None:
    assert student.below(student.quantile(share, freedom), freedom) == pytest.approx(share, abs=1e-9)


@given(st.floats(-60, 60), st.floats(1, 3_000))
def test_both_sides_are_alike(x: float, freedom: float) -> None:
    assert student.below(x, freedom) + student.below(-x, freedom) == pytest.approx(1, abs=1e-12)


@pytest.mark.parametrize("x", [-3, -1, -0.2, 0.7, 2])
def test_nothing_jumps_where_the_normal_law_takes_over(x: float) -> None:
    just_below = student.below(x, student.NORMAL_FROM - 1)
    assert just_below == pytest.approx(NormalDist().cdf(x), abs=2e-4)
    assert student.below(x, inf) == NormalDist().cdf(x)


@pytest.mark.parametrize("freedom", [1e-3, 1, 10, 999, inf])
def test_the_ends_of_the_world_are_no_error(freedom: float) -> None:
    assert [student.below(x, freedom) for x in (-inf, inf)] == [0, 1]
    assert 0 <= student.below(-1e200, freedom) <= 0.5 <= student.below(1e200, freedom) <= 1
    assert (student.quantile(0, freedom), student.quantile(1, freedom)) == (-inf, inf)
