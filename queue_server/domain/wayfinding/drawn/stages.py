"""A route cut by level: what is walked on each, how one comes there and how one leaves."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from queue_server.domain.wayfinding.finding import Leg, Route
from queue_server.domain.wayfinding.network import Kind, Network, Spot

LANDING = 6.0
"""Metres: less between two flights of stairs, or between two lifts, is no level of its own to who walks [I]."""

WIDE = 2.0
"""Metres from which one walks through an opening as one likes."""


@dataclass(frozen=True, slots=True)
class Climb:
    """`line` as it is walked. `level`: index of the one at its other end. `up`: whether one goes up."""

    kind: Kind
    line: tuple[Spot, ...]
    level: int
    up: bool


@dataclass(frozen=True, slots=True)
class Stage:
    """`line`: walked on this level; a single spot where one only arrives."""

    level: int
    line: tuple[Spot, ...]
    areas: frozenset[int]
    doors: tuple[Spot, ...] = ()
    """Narrow ones, that one goes through."""
    came: Climb | None = None
    leaves: Climb | None = None

    @property
    def metres(self) -> float:
        return sum(math.dist(a, b) for a, b in pairwise(self.line))


@dataclass(slots=True)
class _Part:
    level: int
    line: list[Spot]
    areas: set[int]
    doors: list[Spot]
    climbs: list[Leg]
    """By which one leaves."""


def stages(network: Network, route: Route) -> tuple[Stage, ...]:
    """In the order in which they are walked; levels that one only rides or climbs through are left out."""
    parts = _without_landings(_parts(network, route))
    found = []
    for number, part in enumerate(parts):
        before = parts[number - 1] if number else None
        after = parts[number + 1] if number + 1 < len(parts) else None
        came = _climb(before.climbs[-1], before.level, before.climbs) if before else None
        leaves = _climb(part.climbs[0], after.level, part.climbs) if after else None
        areas = part.areas | {i for leg in part.climbs for i in leg.way.areas if network.areas[i].level == part.level}
        found.append(Stage(part.level, tuple(part.line), frozenset(areas), tuple(part.doors), came, leaves))
    return tuple(found)


def _parts(network: Network, route: Route) -> list[_Part]:
    x, y, level = network.nodes[route.start]
    parts = [_Part(level, [(x, y)], set(), [], [])]
    for leg in route.legs:
        if leg.levels_up:
            x, y, level = network.nodes[leg.way.end if leg.along else leg.way.start]
            parts[-1].climbs.append(leg)
            around = {i for i in leg.way.areas if network.areas[i].level == level}
            parts.append(_Part(level, [(x, y)], around, [], []))
        else:
            parts[-1].line += [spot for spot in leg.line if spot != parts[-1].line[-1]]
            parts[-1].areas |= set(leg.way.areas)
            parts[-1].doors += [p.at for p in leg.way.passages if p.width is None or p.width < WIDE]
    return parts


def _without_landings(parts: Sequence[_Part]) -> list[_Part]:
    kept = [parts[0]]
    for part in parts[1:]:
        walked = sum(math.dist(a, b) for a, b in pairwise(part.line))
        if part.climbs and walked < LANDING and part.climbs[0].way.kind is kept[-1].climbs[-1].way.kind:
            kept[-1].climbs += part.climbs
        else:
            kept.append(part)
    return kept


def _climb(leg: Leg, level: int, legs: Sequence[Leg]) -> Climb:
    return Climb(leg.way.kind, leg.line, level, sum(one.levels_up for one in legs) > 0)
