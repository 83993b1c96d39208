"""Where visitors come in."""

from __future__ import annotations

from functools import lru_cache

from queue_server.domain.wayfinding.building import Building
from queue_server.domain.wayfinding.network import ENTRANCE, Place


@lru_cache(16)
def main_entrance(building: Building) -> Place | None:
    """The one that the plan names, nearest to the street's level, the first of several; None where it draws none."""
    network = building.network

    def rank(place: Place) -> tuple[bool, float]:
        return not place.names, abs(network.levels[network.nodes[place.node][2]].ordinal)

    return min((place for place in network.places.values() if place.category == ENTRANCE), key=rank, default=None)
