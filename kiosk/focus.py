"""Where the keyboard's focus goes: the nearest neighbour in a direction, or the next in reading order. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

SIDEWAYS_WEIGHT = 2.2
"""How much farther a step to the side counts: a column is followed before a diagonal."""

Point = tuple[float, float]


def neighbour(centres: Mapping[str, Point], at: str, direction: str) -> str:
    """The id nearest to `at` in "left", "right", "up" or "down" (y grows downwards); `at` itself when there is none."""
    x, y = centres[at]
    best, best_score = at, float("inf")
    for other, (ox, oy) in centres.items():
        dx, dy = ox - x, oy - y
        forward, aside = {"left": (-dx, dy), "right": (dx, dy), "up": (-dy, dx), "down": (dy, dx)}[direction]
        if other == at or forward <= 1:
            continue
        score = forward + SIDEWAYS_WEIGHT * abs(aside)
        if score < best_score:
            best, best_score = other, score
    return best


def following(order: Sequence[str], at: str | None, step: int) -> str | None:
    """The next (+1) or previous (-1) id, round and round; the first or last one when nothing has the focus."""
    if not order:
        return None
    if at not in order:
        return order[0] if step > 0 else order[-1]
    return order[(order.index(at) + step) % len(order)]
