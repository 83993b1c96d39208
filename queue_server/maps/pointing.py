"""Where the points of a town stand on a plan: by their id, else by a name that is the same in some language."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from queue_server.domain.wayfinding import PROFILES, Network, find
from queue_server.domain.wayfinding.network import ENTRANCE
from queue_server.maps.naming import folded
from queue_server.maps.plan import Place, Plan, first
from queue_server.maps.reading import Remark


class Wanted(NamedTuple):
    """A point of the town."""

    point_id: str
    names: Mapping[str, str]
    floor: int


def place_of(plan: Plan, wanted: Wanted) -> Place | None:
    """By id first, then by name, on its own floor before any other."""
    ids = {wanted.point_id, f"point/{wanted.point_id}"}
    known = list(plan.places.values())
    named = {folded(name) for name in wanted.names.values()} - {""}
    by_id = [p for p in known if ids & {p.place_id, *p.names.values(), *p.aliases}]
    by_name = [p for p in known if named & set(map(folded, (*p.names.values(), *p.aliases)))]
    return min(by_id or by_name, key=lambda p: plan.levels[p.level_id].ordinal != wanted.floor, default=None)


def check(plan: Plan, network: Network, points: Sequence[Wanted]) -> Iterator[Remark]:
    """Points without a place, on another floor, or out of reach from every entrance (or from any other point)."""
    starts = [place.node for place in network.places.values() if place.category == ENTRANCE]
    for wanted in points:
        place = place_of(plan, wanted)
        name = first(wanted.names)
        if place is None:
            yield Remark("point_without_place", wanted.point_id, name)
            continue
        if plan.levels[place.level_id].ordinal != wanted.floor:
            yield Remark("point_on_other_floor", wanted.point_id, f"{plan.levels[place.level_id].ordinal:g}")
        node = network.places[place.place_id].node if place.place_id in network.places else None
        ways = (find(network, start, node, PROFILES["walking"]) for start in starts if node is not None)
        if node is None or (starts and not any(ways)):
            yield Remark("point_not_reached", wanted.point_id, name)
