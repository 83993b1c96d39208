"""Headings and turns along a line. Degrees clockwise from north."""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import pairwise

from queue_server.domain.wayfinding.network import Spot

STRAIGHT_ON = 35.0
"""Less is no turn: one follows the corridor [I]."""


def heading(start: Spot, end: Spot) -> float:
    return math.degrees(math.atan2(end[0] - start[0], end[1] - start[1])) % 360


def turn(before: float, after: float) -> float:
    """From -180 (left) to 180 (right)."""
    return (after - before + 180) % 360 - 180


def headings(line: Sequence[Spot]) -> list[float]:
    return [heading(a, b) for a, b in pairwise(line) if a != b]


def bends(line: Sequence[Spot]) -> int:
    """How often one turns on the way."""
    return sum(abs(turn(a, b)) > STRAIGHT_ON for a, b in pairwise(headings(line)))
