"""Which landmark one sees from where one has to choose."""

from __future__ import annotations

import heapq
import math
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from queue_server.domain.wayfinding.corners import Turn, beside
from queue_server.domain.wayfinding.landmarks import STANDS_OUT, UNSEEN, Landmark, Mark, by_category, what
from queue_server.domain.wayfinding.network import Network, Place, Spot, Way
from queue_server.domain.wayfinding.stretch import Stretch
from queue_server.domain.wayfinding.turns import heading, turn

NEAR = 12.0
"""Metres to walk from a decision within which something stands for it [I]."""
AT_HAND = 4.0
"""Metres within which one sees it whatever stands between."""
SEEN = 0.6
"""The least share of the straight line in the way to it; less, and it lies round a corner."""
BEHIND = 120.0
"""Degrees from where one comes beyond which one has passed it."""
DOOR_BEFORE = 2.0
"""Metres before a turn at which a door is the place to turn."""
BESIDE = 5.0
"""Metres from the way within which one sees what one passes."""
WEIGHT_MOST = 10.0
"""Metres: what is farther, or stands out less, says little."""
CORRIDOR_END = 6.0
"""Metres: the end of the corridor says as much as something that weighs so much."""
AGAIN = 10.0
"""Metres farther that it counts when one has passed one just like it on the same stretch."""
PASSED = 4.0


@dataclass(frozen=True, slots=True)
class _Known:
    landmark: Landmark
    weight: float
    area: int | None
    reached: tuple[tuple[int, float], ...]
    """Nodes from which it is so many metres."""


class Landmarks:
    """All of a network. Kept per network: see `of`."""

    def __init__(self, network: Network) -> None:
        self.network = network
        self._doors = _doors(network)
        self._at: dict[int, list[_Known]] = defaultdict(list)
        for level, known in self._all():
            self._at[level].append(known)

    def _all(self) -> Iterator[tuple[int, _Known]]:
        named: dict[int, Place] = {}
        for place in self.network.places.values():
            if place.area is None or self.network.areas[place.area].use == "corridor":
                yield from self._standing(place)
            elif place.category not in UNSEEN and any(place.names.values()):
                named.setdefault(place.area, place)
        for index, area in enumerate(self.network.areas):
            own = named.get(index)
            mark = what(area, own)
            for spot, reached in self._doors.get(index, ()) if mark else ():
                assert mark is not None
                names = own.names if own else area.names
                yield area.level, _Known(Landmark(mark[0], spot, names), mark[1], index, reached)

    def _standing(self, place: Place) -> Iterator[tuple[int, _Known]]:
        """Something in the open, such as a reception in a hall."""
        x, y, level = self.network.nodes[place.node]
        mark = by_category(place.category, place.names)
        if mark and mark[1] <= STANDS_OUT:
            area = self.network.areas[place.area] if place.area is not None else None
            if area is None or dict(area.names) != dict(place.names):
                yield level, _Known(Landmark(mark[0], (x, y), place.names), mark[1], None, ((place.node, 0.0),))

    def near(
        self,
        part: Stretch,
        at: float,
        before: float | None = None,
        without: frozenset[int] = frozenset(),
        since: float = 0.0,
    ) -> tuple[float, Landmark] | None:
        """The best that one sees after so many metres of a stretch, coming with heading `before`. `without`: areas
        that are none, such as where one comes from. What one passes `since` those metres already counts less. With it
        its weight, in metres: the less the better."""
        spot = part.spot(at)
        far = _distances(self.network, [(node, abs(metres - at)) for node, metres in part.nodes])
        best: tuple[float, Landmark] | None = None
        around = {i for i in part.areas_at(at) if self.network.areas[i].use == "corridor"}
        for known in self._at[part.level]:
            if known.area is not None and known.area in without | around:
                continue
            straight = math.dist(spot, known.landmark.at)
            walked = min((far[node] + more for node, more in known.reached if node in far), default=math.inf)
            walked = straight if straight <= AT_HAND and walked < 2 * NEAR else walked
            if walked > NEAR or (walked > AT_HAND and straight < SEEN * walked):
                continue
            weight = known.weight + walked
            if before is not None and straight > PASSED / 2:
                weight += PASSED * (abs(turn(before, heading(spot, known.landmark.at))) > BEHIND)
            weight += AGAIN * self._passed(part, known, since, at)
            if weight <= WEIGHT_MOST and (best is None or weight < best[0]):
                best = (weight, known.landmark)
        return best

    def _passed(self, part: Stretch, known: _Known, since: float, at: float) -> bool:
        """One just like it, on the way here."""
        walked = [spot for spot, metres in part.walked() if since <= metres <= at - BESIDE]
        others = [o for o in self._at[part.level] if o is not known and o.landmark.key == known.landmark.key]
        return any(
            beside(other.landmark.at, a, b) <= BESIDE and math.dist(other.landmark.at, known.landmark.at) > BESIDE
            for other in others
            for a, b in pairwise(walked)
        )

    def decision(self, part: Stretch, at: Turn, without: frozenset[int], since: float) -> Landmark:
        """Of a turn: what one sees there, else a door, else the shape of the corridor."""
        seen, spot = self.near(part, at.metres, at.before, without, since), part.spot(at.metres)
        choice = part.choice(self.network, at)
        ends = choice and not part.goes_on(self.network, at)
        if seen is not None and not (ends and seen[0] > CORRIDOR_END):
            return seen[1]
        if part.outside:
            return Landmark(Mark.CORNER, spot)
        if self._door_before(part, at.metres):
            return Landmark(Mark.DOOR, spot)
        if not choice:
            return Landmark(Mark.BEND, spot)
        return Landmark(Mark.CORRIDOR_END if ends else Mark.CROSSING, spot)

    def _door_before(self, part: Stretch, at: float) -> bool:
        doors = [p.at for leg in part.legs for p in leg.way.passages if p.kind != "open"]
        spots = [part.spot(at - back) for back in (0.0, DOOR_BEFORE / 2, DOOR_BEFORE)]
        return any(math.dist(door, spot) <= DOOR_BEFORE / 2 for door in doors for spot in spots)


@lru_cache(8)
def of(network: Network) -> Landmarks:
    return Landmarks(network)


def _doors(network: Network) -> dict[int, list[tuple[Spot, tuple[tuple[int, float], ...]]]]:
    """Of each area its doors, and how far each is from the nodes around it."""
    found: dict[int, dict[str, tuple[Spot, list[tuple[int, float]]]]] = defaultdict(dict)
    for way in network.ways:
        if way.levels_up:
            continue
        for number, passage in enumerate(way.passages):
            for index in _opened(way, number):
                _, reached = found[index].setdefault(passage.passage_id, (passage.at, []))
                gone = _metres_to(way, passage.at)
                reached += [(way.start, gone), (way.end, max(0.0, way.metres - gone))]
    return {index: [(spot, tuple(reached)) for spot, reached in doors.values()] for index, doors in found.items()}


def _opened(way: Way, number: int) -> tuple[int, ...]:
    """The areas on either side of a passage of a way, as far as the way says."""
    doors, areas = len(way.passages), way.areas
    if doors == len(areas) - 1:
        return areas[number : number + 2]
    if doors == len(areas) and doors and way.passages[0].at == way.line[0]:
        return areas[max(0, number - 1) : number + 1]
    if doors == len(areas):
        return areas[number : number + 2]
    return areas


def _metres_to(way: Way, at: Spot) -> float:
    gone, best = 0.0, (math.dist(way.line[0], at), 0.0)
    for a, b in pairwise(way.line):
        gone += math.dist(a, b)
        best = min(best, (math.dist(b, at), gone))
    return best[1]


def _distances(network: Network, seeds: list[tuple[int, float]]) -> dict[int, float]:
    """Metres to walk to each node within NEAR, on one level and not through rooms."""
    found: dict[int, float] = {}
    line = [(metres, node) for node, metres in seeds if metres <= NEAR]
    heapq.heapify(line)
    while line:
        metres, node = heapq.heappop(line)
        if node in found:
            continue
        found[node] = metres
        for other, index, _ in network.leaving[node]:
            way = network.ways[index]
            if not way.levels_up and metres + way.metres <= NEAR and other not in found:
                heapq.heappush(line, (metres + way.metres, other))
    return found
