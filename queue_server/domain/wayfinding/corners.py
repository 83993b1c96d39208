"""Where a line turns: jogs left out, corners in quick succession taken as one."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from itertools import pairwise
from typing import NamedTuple

from queue_server.domain.wayfinding.network import Spot
from queue_server.domain.wayfinding.turns import STRAIGHT_ON, heading, turn

JOG = 1.0
"""Metres beside the straight line that are no bend to who walks: round a pillar, along the middle of a door [I]."""
ONE_TURN = 3.0
"""Metres within which two turns are one: round a corner, through a door [I]."""
ONE_CURVE = 8.0
"""Metres within which two gentle turns to one side are one: a round corner [I]."""
GENTLE = 60.0


class Turn(NamedTuple):
    """`metres` from the start; `angle` from -180 (left) to 180 (right), between the headings `before` and `after`."""

    metres: float
    angle: float
    before: float
    after: float


def straightened(line: list[tuple[Spot, float]]) -> list[tuple[Spot, float]]:
    """Without what lies within JOG of the straight line (Douglas & Peucker 1973)."""
    if len(line) < 3:
        return line
    first, last = line[0][0], line[-1][0]
    far, index = max((beside(spot, first, last), i) for i, (spot, _) in enumerate(line[1:-1], 1))
    if far <= JOG:
        return [line[0], line[-1]]
    return [*straightened(line[: index + 1])[:-1], *straightened(line[index:])]


def beside(spot: Spot, start: Spot, end: Spot) -> float:
    """Metres from the stretch between two spots."""
    return math.dist(spot, foot(spot, start, end)[0])


def foot(spot: Spot, start: Spot, end: Spot) -> tuple[Spot, float]:
    """The spot of a stretch that is nearest, and how far along it that is (0 to 1)."""
    (px, py), (ax, ay), (bx, by) = spot, start, end
    square = (bx - ax) ** 2 + (by - ay) ** 2
    share = max(0.0, min(1.0, ((px - ax) * (bx - ax) + (py - ay) * (by - ay)) / square)) if square else 0.0
    return (ax + share * (bx - ax), ay + share * (by - ay)), share


def length(line: Iterable[Spot]) -> float:
    """Metres."""
    return sum(math.dist(a, b) for a, b in pairwise(line))


def corners(line: list[tuple[Spot, float]]) -> list[Turn]:
    kept = straightened(line)
    found = []
    for (a, _), (b, metres), (c, _) in zip(kept, kept[1:], kept[2:], strict=False):
        before, after = heading(a, b), heading(b, c)
        found.append(Turn(metres, turn(before, after), before, after))
    return found


def groups(corners: list[Turn]) -> Iterator[list[Turn]]:
    group: list[Turn] = []
    for corner in corners:
        if group and not _same(group[-1], corner):
            yield group
            group = []
        group.append(corner)
    if group:
        yield group


def _same(one: Turn, other: Turn) -> bool:
    gap = other.metres - one.metres
    gentle = max(abs(one.angle), abs(other.angle)) < GENTLE and one.angle * other.angle > 0
    return gap < ONE_TURN or (gap < ONE_CURVE and gentle)


def one_turn(group: list[Turn]) -> Turn | None:
    """The turn that corners make together; None where one ends up going straight on."""
    before, after = group[0].before, group[-1].after
    angle = turn(before, after)
    whole = sum(corner.angle for corner in group)
    if abs(angle) > 150 and abs(whole) > 150:
        angle = math.copysign(abs(angle), whole)
    metres = max(group, key=lambda corner: abs(corner.angle)).metres
    return Turn(metres, angle, before, after) if abs(angle) > STRAIGHT_ON else None
