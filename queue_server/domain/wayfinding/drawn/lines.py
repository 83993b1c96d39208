"""The line of a route as it is drawn: with round corners, with arrow heads along it."""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import pairwise

from queue_server.domain.wayfinding.drawn.scene import Point

CURVE_PARTS = 5


def rounded(line: Sequence[Point], radius: float) -> list[Point]:
    """Each corner as a curve that begins and ends at most `radius` from it (quadratic Bezier)."""
    if len(line) < 3:
        return list(line)
    found = [line[0]]
    for before, corner, after in zip(line, line[1:], line[2:], strict=False):
        start, end = _towards(corner, before, radius), _towards(corner, after, radius)
        for part in range(CURVE_PARTS + 1):
            t = part / CURVE_PARTS
            a, b, c = (1 - t) ** 2, 2 * t * (1 - t), t**2
            found.append((a * start[0] + b * corner[0] + c * end[0], a * start[1] + b * corner[1] + c * end[1]))
    return [*found, line[-1]]


def _towards(start: Point, end: Point, far: float) -> Point:
    """At most half way."""
    share = min(0.5, far / (math.dist(start, end) or 1.0))
    return start[0] + (end[0] - start[0]) * share, start[1] + (end[1] - start[1]) * share


def arrows(line: Sequence[Point], every: float, size: float) -> list[tuple[Point, Point, Point]]:
    """Heads that point along the straight parts, about `every` apart; none where there is no room for one."""
    found = []
    for (ax, ay), (bx, by) in pairwise(line):
        long = math.dist((ax, ay), (bx, by))
        count = int(long // every) or int(long > 3.5 * size)
        for number in range(count):
            share = (number + 0.5) / count
            x, y = ax + (bx - ax) * share, ay + (by - ay) * share
            dx, dy = (bx - ax) / long * size, (by - ay) / long * size
            left, right = (x - dx / 2 + dy / 2, y - dy / 2 - dx / 2), (x - dx / 2 - dy / 2, y - dy / 2 + dx / 2)
            found.append((left, (x + dx / 2 * 0.4, y + dy / 2 * 0.4), right))
    return found
