"""Which points of a town visitors come to from an entrance, and which not any more once something is closed."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from queue_server.domain.wayfinding.building import Building
from queue_server.domain.wayfinding.closing import closed
from queue_server.domain.wayfinding.network import ENTRANCE, Network
from queue_server.domain.wayfinding.profile import PROFILES, seconds

STARTS = (ENTRANCE, "kiosk", "waiting")
"""Where visitors come from, by the category of the place: of the first that the plan has."""
NOTHING: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Lost:
    """Ids of points of the town. `step_free`: only without stairs and narrow doors; others still get there."""

    points: tuple[str, ...] = ()
    step_free: tuple[str, ...] = ()
    everything: bool = False
    """No point at all can be reached any more."""

    def __bool__(self) -> bool:
        return bool(self.points or self.step_free)


@lru_cache(512)
def lost(building: Building, shut: frozenset[str], before: frozenset[str] = NOTHING) -> Lost:
    """What could be reached when only `before` was closed, and cannot when `shut` is (ids as in `closing.shut`)."""
    reached = _reached(building, "walking", shut)
    walking = _reached(building, "walking", before) - reached
    wheels = _reached(building, "step_free", before) - _reached(building, "step_free", shut) - walking
    order = list(building.points)
    return Lost(
        tuple(point for point in order if point in walking),
        tuple(point for point in order if point in wheels),
        bool(walking) and not reached,
    )


@lru_cache(512)
def _reached(building: Building, profile: str, shut: frozenset[str]) -> frozenset[str]:
    """The points to which there is a way from anywhere that visitors come from."""
    network = building.network
    known = _flood(network, _starts(network), profile, shut)
    nodes = {point: network.places[place].node for point, place in building.points.items()}
    return frozenset(point for point, node in nodes.items() if node in known)


def _starts(network: Network) -> set[int]:
    for category in STARTS:
        found = {place.node for place in network.places.values() if place.category == category}
        if found:
            return found
    return set()


def _flood(network: Network, starts: set[int], profile: str, shut: frozenset[str]) -> set[int]:
    legs, gone = PROFILES[profile], closed(shut)
    known, line = set(starts), list(starts)
    while line:
        for other, index, along in network.leaving[line.pop()]:
            way = network.ways[index]
            if other in known or gone.shuts(way, network.areas) or seconds(way, along, legs) is None:
                continue
            known.add(other)
            line.append(other)
    return known
