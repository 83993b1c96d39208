"""The best way from here to there: A* over the network (Hart, Nilsson & Raphael 1968)."""

from __future__ import annotations

import heapq
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from queue_server.domain.wayfinding.network import Network, Spot, Way
from queue_server.domain.wayfinding.profile import Closed, Profile, cost, seconds
from queue_server.domain.wayfinding.turns import STRAIGHT_ON, headings, turn

NOTHING_CLOSED = Closed()


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


State = tuple[int, int, bool]
"""A node and how one came to it: index of the way (-1 at the start), along its line or not."""


Look = tuple[float, float] | None
"""The headings of the first and the last stretch of a way; None where it has none, as in a lift."""


def find(network: Network, start: int, end: int, profile: Profile, closed: Closed = NOTHING_CLOSED) -> Route | None:
    """From node to node; None when there is no way for this profile."""
    origin: State = (start, -1, True)
    steps, looks = _steps(network, profile), _looks(network) if profile.turn_seconds else ()
    best: dict[State, float] = {_key(origin, profile): 0.0}
    came: dict[State, tuple[State, State]] = {}
    line = [(network.straight(start, end) / profile.speed, 0.0, origin)]
    done: set[State] = set()
    while line:
        _, so_far, state = heapq.heappop(line)
        key = _key(state, profile)
        if key in done:
            continue
        if state[0] == end:
            return _route(network, start, end, list(_back(came, key)), so_far, profile)
        done.add(key)
        for other, index, along, step in steps[state[0]]:
            if closed and closed.shuts(network.ways[index], network.areas):
                continue
            if looks and state[1] >= 0 and _turns(looks[state[1]], state[2], looks[index], along):
                step += profile.turn_seconds
            after: State = (other, index, along)
            known = after if looks else (other, -1, True)
            if known in done:
                continue
            total = so_far + step
            if total < best.get(known, float("inf")):
                best[known] = total
                came[known] = (key, after)
                heapq.heappush(line, (total + network.straight(after[0], end) / profile.speed, total, after))
    return None


def _key(state: State, profile: Profile) -> State:
    """Who does not mind turns does not mind how one came."""
    return state if profile.turn_seconds else (state[0], -1, True)


@lru_cache(32)
def _steps(network: Network, profile: Profile) -> tuple[tuple[tuple[int, int, bool, float], ...], ...]:
    """From each node what can be walked, and its cost; worked out once for each network and profile."""
    return tuple(
        tuple(
            (other, index, along, step)
            for other, index, along in around
            if (step := cost(network.ways[index], along, profile)) is not None
        )
        for around in network.leaving
    )


@lru_cache(32)
def _looks(network: Network) -> tuple[Look, ...]:
    """Of each way."""
    found = (headings(way.line) for way in network.ways)
    return tuple((own[0], own[-1]) if own else None for own in found)


def _turns(first: Look, came_along: bool, then: Look, along: bool) -> bool:
    """Whether one turns from the one way into the other."""
    if first is None or then is None:
        return False
    left = first[1] if came_along else first[0] + 180
    taken = then[0] if along else then[1] + 180
    return abs(turn(left, taken)) > STRAIGHT_ON


def _back(came: dict[State, tuple[State, State]], key: State) -> Iterator[State]:
    while key in came:
        key, by = came[key]
        yield by


def _route(network: Network, start: int, end: int, states: list[State], total: float, profile: Profile) -> Route:
    legs = tuple(Leg(network.ways[index], along) for _, index, along in reversed(states))
    taken = sum(seconds(leg.way, leg.along, profile) or 0.0 for leg in legs)
    return Route(start, end, legs, total, taken)
