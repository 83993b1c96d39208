from __future__ import annotations

from math import exp, expm1, log, log1p, sqrt
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from queue_server.domain.duration import (
    NOTHING_SEEN,
    Duration,
    Seen,
    law,
    minutes_of,
    of_product,
    of_stop,
    one,
    persons_factor,
    seen_of,
    together,
)
from queue_server.domain.offers import Product
from queue_server.domain.waiting import SERVICE_SPREAD

MINUTES = st.floats(0.25, 240)
CONTACTS = st.lists(MINUTES, max_size=60)
STRENGTH = st.floats(1, 1_000)


def product(product_id: str, minutes: int, extra: int | None = None) -> Product:
    return Product(product_id, "papers", {"nl": product_id}, {}, minutes, extra_person_minutes=extra)


@given(st.integers(1, 240), STRENGTH)
def test_before_anything_is_learnt_the_mean_is_the_planned_minutes(planned: int, strength: float) -> None:
    cold = law(planned, NOTHING_SEEN, strength)
    assert cold.mean == pytest.approx(planned)
    assert minutes_of(cold) == planned
    assert sqrt(expm1(cold.scale**2)) == pytest.approx(SERVICE_SPREAD)


def test_a_planned_five_minutes_stays_a_quick_matter_and_six_do_not() -> None:
    assert law(5, NOTHING_SEEN, 10).longer_than(5) == pytest.approx(0.39, abs=0.01)
    assert law(6, NOTHING_SEEN, 10).longer_than(5) == pytest.approx(0.52, abs=0.01)


def test_the_update_is_the_one_of_the_book() -> None:
    """Two contacts of e and e^3 minutes (logs 1 and 3), prior worth two contacts; worked out by hand."""
    prior = law(5, NOTHING_SEEN, 2)
    mu, variance = prior.location, log1p(SERVICE_SPREAD**2)
    beta = 1 * variance * 2 / 3 + 2 / 2 + 2 * 2 * (2 - mu) ** 2 / (2 * 4)
    found = law(5, seen_of([exp(1), exp(3)]), 2)
    assert found.freedom == 4
    assert found.location == pytest.approx((2 * mu + 2 * 2) / 4)
    assert found.scale**2 == pytest.approx(beta * 5 / (2 * 4))


@given(st.lists(MINUTES, min_size=1, max_size=60), st.randoms())
def test_the_order_of_contacts_does_not_matter(contacts: list[float], chance: Random) -> None:
    mixed = list(contacts)
    chance.shuffle(mixed)
    assert seen_of(mixed) == seen_of(contacts)


@given(CONTACTS, CONTACTS)
def test_what_is_taken_back_leaves_nothing(before: list[float], taken_back: list[float]) -> None:
    assert seen_of(before + taken_back) + -seen_of(taken_back) == seen_of(before)


@given(st.integers(1, 240), CONTACTS, STRENGTH, st.floats(0.001, 0.999))
def test_quantile_and_chance_are_inverse(planned: int, contacts: list[float], strength: float, share: float) -> None:
    found = law(planned, seen_of(contacts), strength)
    assert found.longer_than(found.quantile(share)) == pytest.approx(1 - share, abs=1e-6)


@given(st.integers(1, 240), CONTACTS, STRENGTH, MINUTES, MINUTES)
def test_a_longer_time_is_never_more_likely(
    planned: int, contacts: list[float], strength: float, one_time: float, other: float
) -> None:
    found = law(planned, seen_of(contacts), strength)
    less, more = sorted((one_time, other))
    assert 0 <= found.longer_than(more) <= found.longer_than(less) <= 1


@given(st.integers(1, 120), st.lists(MINUTES, min_size=1, max_size=60), STRENGTH, st.floats(1.1, 50))
def test_a_stronger_plan_learns_more_slowly(planned: int, contacts: list[float], weak: float, times: float) -> None:
    start = law(planned, NOTHING_SEEN, weak).location
    moved = [abs(law(planned, seen_of(contacts), s).location - start) for s in (weak, weak * times)]
    assert moved[1] <= moved[0]


def test_many_contacts_outweigh_a_wrong_plan() -> None:
    chance = Random(4)
    truth = Duration(log(9) - log1p(0.25) / 2, sqrt(log1p(0.25)))
    contacts = [chance.lognormvariate(truth.location, truth.scale) for _ in range(5_000)]
    found = law(3, seen_of(contacts), 10)
    assert found.mean == pytest.approx(9, rel=0.05)
    for share in (0.1, 0.5, 0.9):
        assert found.quantile(share) == pytest.approx(truth.quantile(share), rel=0.05)


def test_few_contacts_that_agree_are_not_believed_too_much() -> None:
    """Three contacts of exactly ten minutes: the range is still wide, and wider than a normal law would say."""
    found = law(10, seen_of([10, 10, 10]), 3)
    assert found.quantile(0.9) / found.quantile(0.1) > 2.5
    assert found.quantile(0.99) > Duration(found.location, found.scale).quantile(0.99)


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_a_visit_of_several_matters_is_as_long_as_drawn_ones_together(seed: int) -> None:
    parts = [law(5, NOTHING_SEEN, 1e6), law(10, NOTHING_SEEN, 1e6), law(15, NOTHING_SEEN, 1e6)]
    chance = Random(seed)
    drawn = sorted(sum(chance.lognormvariate(p.location, p.scale) for p in parts) for _ in range(20_000))
    whole = together(parts)
    assert whole.mean == pytest.approx(30)
    for minutes in (15, 20, 30, 45):
        assert whole.longer_than(minutes) == pytest.approx(sum(d > minutes for d in drawn) / len(drawn), abs=0.02)


def test_one_matter_together_is_itself_and_none_is_nothing() -> None:
    alone = law(7, seen_of([3, 4]), 10)
    assert together([alone]) == alone
    with pytest.raises(ValueError, match="no duration"):
        together([])


def test_of_two_matters_the_unsure_one_makes_the_whole_unsure() -> None:
    sure, unsure = law(2, seen_of([2.0] * 500), 10), law(40, NOTHING_SEEN, 3)
    assert unsure.freedom <= together([sure, unsure]).freedom < 4


def test_persons_add_the_extra_minutes_of_the_product() -> None:
    passport = product("passport", 10)
    licence = product("licence", 10, extra=2)
    assert of_product(passport, 3, NOTHING_SEEN, 10).mean == pytest.approx(20)
    assert of_product(licence, 3, NOTHING_SEEN, 10).mean == pytest.approx(14)
    assert persons_factor(passport, 1) == 1


def test_families_teach_what_one_person_takes() -> None:
    passport = product("passport", 10)
    learnt = seen_of([16 / persons_factor(passport, 3)] * 2_000)
    assert of_product(passport, 1, learnt, 1).mean == pytest.approx(8, rel=0.01)
    assert of_product(passport, 3, learnt, 1).mean == pytest.approx(16, rel=0.01)


def test_a_stop_takes_what_was_seen_of_each_product_and_plans_the_others() -> None:
    passport, licence = product("passport", 10), product("licence", 5)
    learnt = {"passport": seen_of([20.0] * 3_000)}
    assert of_stop([passport, licence], 1, learnt, 10).mean == pytest.approx(25, rel=0.02)


@pytest.mark.parametrize(
    "seen",
    [
        NOTHING_SEEN,
        one(1e-9),
        one(1e300),
        Seen(10**9, 10**9 * 50_000, 10**9 * 50_000**2),
        Seen(2, 0, -5),
        Seen(-1, 3, 9),
    ],
)
@pytest.mark.parametrize("planned", [0, 1e-300, 1, 240, 1e300])
@pytest.mark.parametrize("strength", [1, 10, 1_000])
def test_absurd_sums_still_give_numbers(seen: Seen, planned: float, strength: float) -> None:
    found = together([law(planned, seen, strength), law(5, NOTHING_SEEN, strength)])
    assert 0 < found.mean < float("inf")
    assert 0 <= found.longer_than(5) <= 1
    assert 0 < found.quantile(0.5) <= found.quantile(0.999) < float("inf")
    assert 1 <= minutes_of(found) <= 1_440


def test_after_thirty_contacts_the_five_minute_decision_is_right_in_95_per_cent_of_clear_cases() -> None:
    """True means from 2 to 30 minutes, not within a minute of five; plans from half to twice the truth."""
    chance, right = Random(30), []
    for mean in (2, 2.5, 3, 3.5, 3.9, 6.1, 7, 8, 10, 13, 17, 22, 30):
        for spread in (0.3, 0.6, 0.9):
            truth = Duration(log(mean) - log1p(spread**2) / 2, sqrt(log1p(spread**2)))
            for wrong in (0.5, 1, 2):
                contacts = [chance.lognormvariate(truth.location, truth.scale) for _ in range(30)]
                found = law(max(1, round(mean * wrong)), seen_of(contacts), 10)
                right.append((found.longer_than(5) >= 0.5) == (truth.longer_than(5) >= 0.5))
    assert sum(right) / len(right) >= 0.95
    assert len(right) > 100
