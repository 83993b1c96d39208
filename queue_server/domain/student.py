"""Student's t law: how sure one may be after a handful of observations. No numpy: a kiosk asks it too."""

from __future__ import annotations

from functools import lru_cache
from math import copysign, exp, inf, isinf, lgamma, log, log1p
from statistics import NormalDist

NORMAL_FROM = 1_000.0
"""From so many degrees of freedom the normal law is used; they differ by less than 0.0002 there."""

STEPS_MOST = 500
"""The fraction below needs some sqrt(degrees of freedom) steps; this is never reached."""

NEAR = 1e-11
"""A quantile is right to so small a part of itself, or of one when it is less."""

KEPT = 4_096
"""Quantiles remembered: a table of seven hundred products asks for the same few shares and degrees again and again."""

TINY = 1e-300
PRECISE = 1e-14

_NORMAL = NormalDist()


def below(x: float, freedom: float) -> float:
    """P(T <= x) for `freedom` > 0 degrees of freedom (a fraction may be; `inf` is the normal law).

    By the regularised incomplete beta function, DLMF 8.17 and Abramowitz & Stegun 26.7.1.
    """
    if freedom >= NORMAL_FROM or isinf(x):
        return _NORMAL.cdf(x) if not isinf(x) else float(x > 0)
    square = x * x
    if isinf(square):
        return float(x > 0)
    tail = _incomplete_beta(freedom / (freedom + square), square / (freedom + square), freedom / 2, 0.5) / 2
    return 1 - tail if x > 0 else tail


@lru_cache(KEPT)
def quantile(share: float, freedom: float) -> float:
    """The x of which `below(x, freedom)` is `share`; minus and plus infinity for 0 and 1."""
    if share <= 0 or share >= 1:
        return -inf if share <= 0 else inf
    if freedom >= NORMAL_FROM:
        return _NORMAL.inv_cdf(share)
    tail, high = min(share, 1 - share), 1.0
    while below(-high, freedom) > tail and high < 1e100:
        high *= 2
    low = 0.0
    while high - low > NEAR * max(1.0, high):
        middle = (low + high) / 2
        low, high = (middle, high) if below(-middle, freedom) > tail else (low, middle)
    return copysign((low + high) / 2, share - 0.5)


def _incomplete_beta(x: float, rest: float, a: float, b: float) -> float:
    """I_x(a, b), where `rest` is 1 - x, told apart because the difference would lose a far tail."""
    if x <= 0 or rest <= 0:
        return float(rest <= 0)
    front = exp(lgamma(a + b) - lgamma(a) - lgamma(b) + a * _log(x, rest) + b * _log(rest, x))
    if x < (a + 1) / (a + b + 2):
        return front * _fraction(x, a, b) / a
    return 1 - front * _fraction(rest, b, a) / b


def _log(part: float, rest: float) -> float:
    return log(part) if part < 0.5 else log1p(-rest)


def _fraction(x: float, a: float, b: float) -> float:
    """The continued fraction of I_x(a, b) (DLMF 8.17.22), by the method of Lentz (Numerical Recipes, 6.4)."""
    c, d = 1.0, 1 / _away_from_zero(1 - (a + b) * x / (a + 1))
    found = d
    for m in range(1, STEPS_MOST):
        for term in (
            m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m)),
            -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1)),
        ):
            d = 1 / _away_from_zero(1 + term * d)
            c = _away_from_zero(1 + term / c)
            found *= c * d
        if abs(c * d - 1) < PRECISE:
            break
    return found


def _away_from_zero(value: float) -> float:
    return value if abs(value) > TINY else TINY
