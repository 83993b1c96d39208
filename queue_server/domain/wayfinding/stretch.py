"""What is walked on one level without a break: its line, where it turns, and where one could also go elsewhere.

The line runs from door to door: what is walked inside the room that one leaves, or enters at the end, is not told.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise
from typing import NamedTuple

from queue_server.domain.wayfinding.corners import ONE_TURN, Turn, corners, groups, one_turn, straightened
from queue_server.domain.wayfinding.finding import Leg
from queue_server.domain.wayfinding.network import Kind, Network, Spot
from queue_server.domain.wayfinding.turns import STRAIGHT_ON, heading, turn

THROUGH = 3.0
"""Metres that one is taken to go straight on through the door at either end."""
CHOICE_NEAR = 3.0
"""Metres from a turn within which another way makes it a choice."""
BLIND_END = 4.0
"""Metres: a shorter way beside ours leads nowhere that one would go."""
OPEN = ("corridor", "outside")
"""Uses of areas that are no rooms."""


class Side(NamedTuple):
    """A way that leaves the stretch: where, and heading where."""

    metres: float
    heading: float


@dataclass(frozen=True, slots=True)
class Stretch:
    """`line` and `at_metres` go together; at `start` and `end` of these metres one passes a door, or stands."""

    level: int
    legs: tuple[Leg, ...]
    line: tuple[Spot, ...]
    at_metres: tuple[float, ...]
    start: float
    end: float
    from_door: bool
    to_door: bool
    nodes: tuple[tuple[int, float], ...]
    """Each node passed, and its metres."""

    @property
    def metres(self) -> float:
        return self.end - self.start

    @property
    def outside(self) -> bool:
        return self.legs[0].way.kind is Kind.OUTSIDE

    def spot(self, metres: float) -> Spot:
        """Where one is after so many metres of the line; at most at its ends."""
        for (a, b), (low, high) in zip(pairwise(self.line), pairwise(self.at_metres), strict=True):
            if metres <= high and high > low:
                share = max(0.0, (metres - low) / (high - low))
                return (a[0] + (b[0] - a[0]) * share, a[1] + (b[1] - a[1]) * share)
        return self.line[-1]

    def walked(self) -> list[tuple[Spot, float]]:
        """The corners from `start` to `end`, with a few metres straight on through the doors there."""
        inner = [
            (spot, at)
            for spot, at in zip(self.line, self.at_metres, strict=True)
            if self.start + 0.01 < at < self.end - 0.01
        ]
        found = [(self.spot(self.start), self.start), *inner, (self.spot(self.end), self.end)]
        if self.from_door:
            found.insert(0, (_beyond(self.spot(self.start + 0.3), self.spot(self.start - 0.3)), self.start - THROUGH))
        if self.to_door:
            found.append((_beyond(self.spot(self.end - 0.3), self.spot(self.end + 0.3)), self.end + THROUGH))
        return found

    def kind_at(self, metres: float) -> Kind:
        return next(
            (leg.way.kind for leg, (_, end) in zip(self.legs, self.nodes[1:], strict=True) if end >= metres), Kind.WALK
        )

    def areas_at(self, metres: float) -> set[int]:
        """What one may be in there."""
        ends = [at for _, at in self.nodes]
        legs = zip(self.legs, pairwise(ends), strict=True)
        return {area for leg, (low, high) in legs if low - 0.5 <= metres <= high + 0.5 for area in leg.way.areas}

    def turns(self) -> list[Turn]:
        """Where one turns, jogs left out and corners in quick succession taken as one."""
        return [one for one in map(one_turn, self._groups()[1]) if one]

    def first_heading(self) -> float:
        """Whereto one sets off; who stands free takes the first paces as they come."""
        early, _ = self._groups()
        if early:
            return early[-1][-1].after
        kept = straightened(self.walked())
        return heading(kept[0][0], kept[1][0]) if len(kept) > 1 else 0.0

    def _groups(self) -> tuple[list[list[Turn]], list[list[Turn]]]:
        """Corners that are one turn: those of the first paces, and the others."""
        found = list(groups(corners(self.walked())))
        early = [g for g in found if not self.from_door and g[0].metres - self.start < ONE_TURN]
        return early, found[len(early) :]

    def sides(self, network: Network, low: float, high: float) -> Iterator[Side]:
        """Where else one could go from the line between these metres, other than into a room."""
        own = {node for node, _ in self.nodes}
        for node, metres in self.nodes:
            if low <= metres <= high:
                start = network.nodes[node][:2]
                for end in _elsewhere(network, node, own, BLIND_END):
                    yield Side(metres, heading(start, end))

    def choice(self, network: Network, at: Turn) -> bool:
        """Whether one could do anything else there."""
        return any(True for _ in self.sides(network, at.metres - CHOICE_NEAR, at.metres + CHOICE_NEAR))

    def goes_on(self, network: Network, at: Turn) -> bool:
        """Whether one could also go straight on."""
        sides = self.sides(network, at.metres - CHOICE_NEAR, at.metres + CHOICE_NEAR)
        return any(abs(turn(at.before, side.heading)) <= STRAIGHT_ON for side in sides)


def stretch(network: Network, start: int, legs: Sequence[Leg], from_area: int | None, to_area: int | None) -> Stretch:
    """`legs` on one level, begun at node `start`. `from_area` and `to_area`: rooms that are left and entered, of which
    the inside is not told."""
    line: list[Spot] = [network.nodes[start][:2]]
    nodes, ends = [(start, 0.0)], [0.0]
    for leg in legs:
        line += [spot for spot in leg.line if spot != line[-1]]
        metres = sum(math.dist(a, b) for a, b in pairwise(line))
        nodes.append((leg.way.end if leg.along else leg.way.start, metres))
        ends.append(metres)
    at_metres = tuple(accumulate((math.dist(a, b) for a, b in pairwise(line)), initial=0.0))
    out = _door(line, at_metres, ends, legs, from_area, leaving=True)
    into = _door(line, at_metres, ends, legs, to_area, leaving=False)
    if out is not None and into is not None and out >= into:
        out = None
    begin, end = out if out is not None else 0.0, into if into is not None else at_metres[-1]
    level = network.nodes[start][2]
    return Stretch(
        level,
        tuple(legs),
        tuple(line),
        at_metres,
        begin,
        end,
        out is not None,
        into is not None,
        tuple(nodes),
    )


def _door(
    line: Sequence[Spot],
    at_metres: Sequence[float],
    ends: Sequence[float],
    legs: Sequence[Leg],
    area: int | None,
    leaving: bool,
) -> float | None:
    """Metres of the door by which one leaves the area that one starts in, or enters the one that one ends in."""
    order = list(range(len(legs))) if leaving else list(reversed(range(len(legs))))
    for index in order:
        leg = legs[index]
        if area is None or area not in leg.way.areas:
            return None
        found = [
            metres
            for passage in leg.way.passages
            for metres in [_metres_of(passage.at, line, at_metres, ends[index], ends[index + 1])]
        ]
        if found:
            return min(found) if leaving else max(found)
    return None


def _metres_of(at: Spot, line: Sequence[Spot], at_metres: Sequence[float], low: float, high: float) -> float:
    """Of the corner nearest to it between these metres."""
    near = [
        (math.dist(at, spot), metres)
        for spot, metres in zip(line, at_metres, strict=True)
        if low - 0.01 <= metres <= high + 0.01
    ]
    return min(near)[1]


def _elsewhere(network: Network, node: int, own: set[int], metres: float) -> Iterator[Spot]:
    """Where one is after so many metres along corridors, off the nodes of `own`."""
    line, seen = [(node, 0.0)], {node} | own
    while line:
        here, gone = line.pop()
        for other, index, along in network.leaving[here]:
            way = network.ways[index]
            areas = way.areas[::-1] if along else way.areas
            if way.levels_up or other in seen or (areas and network.areas[areas[0]].use not in OPEN):
                continue
            seen.add(other)
            if gone + way.metres >= metres:
                yield _along(way.line if along else way.line[::-1], metres - gone)
            else:
                line.append((other, gone + way.metres))


def _along(line: Sequence[Spot], metres: float) -> Spot:
    """The spot after so many metres, at most the end."""
    for a, b in pairwise(line):
        long = math.dist(a, b)
        if metres <= long and long:
            return (a[0] + (b[0] - a[0]) * metres / long, a[1] + (b[1] - a[1]) * metres / long)
        metres -= long
    return line[-1]


def _beyond(start: Spot, end: Spot) -> Spot:
    """From the middle of both straight on for THROUGH metres."""
    far = math.dist(start, end) or 1.0
    middle = ((start[0] + end[0]) / 2, (start[1] + end[1]) / 2)
    return (middle[0] + (end[0] - start[0]) / far * THROUGH, middle[1] + (end[1] - start[1]) / far * THROUGH)
