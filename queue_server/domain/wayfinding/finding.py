"""The best way from here to there: A* over the network (Hart, Nilsson & Raphael 1968)."""

from __future__ import annotations

import heapq
import math
from collections.abc import Hashable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from queue_server.domain.wayfinding.groups import Groups
from queue_server.domain.wayfinding.network import Network, Spot, Way
from queue_server.domain.wayfinding.profile import Closed, Profile, cost, seconds
from queue_server.domain.wayfinding.turns import STRAIGHT_ON, headings, turn

NOTHING_CLOSED = Closed()
BEGUN = -1
"""The state at the start: one came from nowhere."""


class Leg(NamedTuple):
    """One way of a route; `along`: from its start to its end."""

    way: Way
    along: bool

    @property
    def line(self) -> tuple[Spot, ...]:
        return self.way.line if self.along else self.way.line[::-1]

    @property
    def levels_up(self) -> float:
        return self.way.levels_up if self.along else -self.way.levels_up


@dataclass(frozen=True, slots=True)
class Route:
    start: int
    end: int
    legs: tuple[Leg, ...]
    cost: float
    seconds: float

    @property
    def metres(self) -> float:
        return sum(leg.way.metres for leg in self.legs)


Look = tuple[float, float] | None
"""The headings of the first and the last stretch of a way; None where it has none, as in a lift."""
Steps = tuple[tuple[int, float], ...]
"""Arcs that can be walked next, and what each costs. An arc is a way in one direction: twice its index, and one more
against its line."""


@dataclass(frozen=True, slots=True)
class _Graph:
    """A network for these legs, worked out once: where each arc ends, what leaves each node, and (for who minds turns)
    what follows each arc, with its turn. `part`: the same for nodes that hang together."""

    ends: tuple[int, ...]
    part: tuple[Hashable, ...]
    leaving: tuple[Steps, ...]
    after: tuple[Steps, ...]


def find(network: Network, start: int, end: int, profile: Profile, closed: Closed = NOTHING_CLOSED) -> Route | None:
    """From node to node; None when there is no way for this profile. The state of who minds turns is the arc by which
    one came, of anybody else the node. What reaches a node for a whole turn more than something else did is left out:
    whatever follows, the other way with a turn is as good."""
    graph, shut = _graph(network, profile), _shut(network, closed) if closed else frozenset[int]()
    if graph.part[start] != graph.part[end]:
        return None
    ends, turning, far = graph.ends, profile.turn_seconds, _Far(network, end, profile.bound)
    came: dict[int, tuple[int, int]] = {}
    best: dict[int, float] = {}
    reached: dict[int, float] = {start: 0.0}
    line: list[tuple[float, float, int, int]] = [(far[start], 0.0, BEGUN, start)]
    while line:
        _, so_far, state, node = heapq.heappop(line)
        if node == end:
            return _route(network, start, end, list(_back(came, state)), so_far, profile)
        if so_far > best.get(state, so_far):
            continue
        for arc, step in graph.after[state] if turning and state != BEGUN else graph.leaving[node]:
            total, other = so_far + step, ends[arc]
            known = arc if turning else other
            if total >= best.get(known, math.inf) or total >= reached.get(other, math.inf) + turning:
                continue
            if shut and arc >> 1 in shut:
                continue
            best[known] = total
            came[known] = (state, arc)
            reached[other] = min(total, reached.get(other, total))
            heapq.heappush(line, (total + far[other], total, known, other))
    return None


class _Far(dict[int, float]):
    """Seconds that it takes at least from a node to the goal: as the crow flies."""

    def __init__(self, network: Network, end: int, speed: float) -> None:
        super().__init__()
        self._straight, self._end, self._speed = network.straight, end, speed

    def __missing__(self, node: int) -> float:
        found = self[node] = self._straight(node, self._end) / self._speed
        return found


@lru_cache(32)
def _graph(network: Network, profile: Profile) -> _Graph:
    leaving = tuple(
        tuple(
            (2 * index + (not along), step)
            for _, index, along in around
            if (step := cost(network.ways[index], along, profile)) is not None
        )
        for around in network.leaving
    )
    ends = tuple(end for way in network.ways for end in (way.end, way.start))
    after = tuple(_after(network, ends, leaving, profile)) if profile.turn_seconds else ()
    return _Graph(ends, _parts(ends, leaving), leaving, after)


def _parts(ends: tuple[int, ...], leaving: tuple[Steps, ...]) -> tuple[Hashable, ...]:
    """Of each node the one that stands for all with which it hangs together, whatever goes one way."""
    groups = Groups()
    for node, steps in enumerate(leaving):
        groups.join((node, *(ends[arc] for arc, _ in steps)))
    return tuple(map(groups.of, range(len(leaving))))


def _after(network: Network, ends: tuple[int, ...], leaving: tuple[Steps, ...], profile: Profile) -> Iterator[Steps]:
    """Of each arc what can be walked next, with the turn into it."""
    looks = [look for way in network.ways for look in _looks(way)]
    for came, end in enumerate(ends):
        yield tuple((arc, step + profile.turn_seconds * _turns(looks[came], looks[arc])) for arc, step in leaving[end])


def _looks(way: Way) -> tuple[Look, Look]:
    """Along its line and against it."""
    own = headings(way.line)
    return ((own[0], own[-1]), (own[-1] + 180, own[0] + 180)) if own else (None, None)


def _turns(first: Look, then: Look) -> bool:
    """Whether one turns from the one way into the other."""
    return first is not None and then is not None and abs(turn(first[1], then[0])) > STRAIGHT_ON


@lru_cache(32)
def _shut(network: Network, closed: Closed) -> frozenset[int]:
    """Ways by their index."""
    return frozenset(index for index, way in enumerate(network.ways) if closed.shuts(way, network.areas))


def _back(came: dict[int, tuple[int, int]], state: int) -> Iterator[int]:
    """The arcs that led to it, the last first."""
    while state in came:
        state, arc = came[state]
        yield arc


def _route(network: Network, start: int, end: int, arcs: list[int], total: float, profile: Profile) -> Route:
    legs = tuple(Leg(network.ways[arc >> 1], not arc & 1) for arc in reversed(arcs))
    taken = sum(seconds(leg.way, leg.along, profile) or 0.0 for leg in legs)
    return Route(start, end, legs, total, taken)
