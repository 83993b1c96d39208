"""The line of a route without the small bends of the middle of a corridor: straight where one would walk straight."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from queue_server.domain.wayfinding.corners import beside
from queue_server.domain.wayfinding.network import Spot

JOG = 0.3
"""Metres beside the straight line that nobody sees: less than half a door."""
SLACK = 1.5
"""Metres beside it that are drawn straight where no wall is in between."""
SET_OFF = 6.0
"""Metres of the way within which one walks straight to where one sees it go on, whatever way is nearest."""
CLEAR = 0.35
"""Metres that a wall has to keep from such a line, but for its ends, which may stand in doors."""
END = 0.6
AT_AN_OPENING = 0.2

Wall = tuple[Spot, Spot]


@dataclass(frozen=True, slots=True)
class Ground:
    """`walls` of the spaces that one walks through; `openings`: wide gaps in them."""

    walls: Sequence[Wall]
    openings: Sequence[Wall]

    def clear(self, start: Spot, end: Spot) -> bool:
        """Whether one can walk straight."""
        long = math.dist(start, end)
        if long <= 2 * END:
            return True
        dx, dy = (end[0] - start[0]) / long, (end[1] - start[1]) / long
        for aside in (-CLEAR, 0.0, CLEAR):
            a = (start[0] + dx * END - dy * aside, start[1] + dy * END + dx * aside)
            b = (end[0] - dx * END - dy * aside, end[1] - dy * END + dx * aside)
            if any(_cross(a, b, *wall) and not self._open(a, b, wall) for wall in self.walls):
                return False
        return True

    def _open(self, a: Spot, b: Spot, wall: Wall) -> bool:
        at = _meeting(a, b, *wall)
        return any(beside(at, *opening) <= AT_AN_OPENING for opening in self.openings)


def straight(line: Sequence[Spot], doors: Sequence[Spot], ground: Ground) -> tuple[Spot, ...]:
    """Through all its doors."""
    if len(line) < 3:
        return tuple(line)
    found = [line[0]]
    for piece in _pieces(line, doors):
        found += _straightened(piece, ground)[1:]
    return tuple(found)


def set_off(line: Sequence[Spot], ground: Ground) -> tuple[Spot, ...]:
    """Without the way round at its start that leads from a spot in a hall to the nearest way."""
    walked, last = 0.0, 0
    for index, (a, b) in enumerate(pairwise(line), 1):
        walked += math.dist(a, b)
        if walked > SET_OFF:
            break
        if ground.clear(line[0], b):
            last = index
    return tuple(line) if last < 2 else (line[0], *line[last:])


def _pieces(line: Sequence[Spot], doors: Sequence[Spot]) -> Iterator[Sequence[Spot]]:
    cuts = {min(range(len(line)), key=lambda i: math.dist(line[i], door)) for door in doors}
    ends = sorted({0, len(line) - 1, *cuts})
    for low, high in pairwise(ends):
        yield line[low : high + 1]


def _straightened(line: Sequence[Spot], ground: Ground) -> list[Spot]:
    """Douglas & Peucker 1973, with a wider band where the way is clear."""
    if len(line) < 3:
        return list(line)
    start, end = line[0], line[-1]
    far, index = max((beside(spot, start, end), i) for i, spot in enumerate(line[1:-1], 1))
    if far <= JOG or (far <= SLACK and ground.clear(start, end)):
        return [start, end]
    return [*_straightened(line[: index + 1], ground)[:-1], *_straightened(line[index:], ground)]


def _cross(a: Spot, b: Spot, c: Spot, d: Spot) -> bool:
    return _left(a, b, c) != _left(a, b, d) and _left(c, d, a) != _left(c, d, b)


def _left(a: Spot, b: Spot, c: Spot) -> bool:
    return (b[0] - a[0]) * (c[1] - a[1]) > (b[1] - a[1]) * (c[0] - a[0])


def _meeting(a: Spot, b: Spot, c: Spot, d: Spot) -> Spot:
    """Where two lines cross that do."""
    (dx, dy), (ex, ey) = (b[0] - a[0], b[1] - a[1]), (d[0] - c[0], d[1] - c[1])
    share = ((c[0] - a[0]) * ey - (c[1] - a[1]) * ex) / (dx * ey - dy * ex)
    return a[0] + dx * share, a[1] + dy * share
