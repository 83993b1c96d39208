"""A building as it is walked, as it looks, and where the points and waiting places of a town are in it: one text."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache

from queue_server.domain.wayfinding import compact
from queue_server.domain.wayfinding.compact import NetworkBroken
from queue_server.domain.wayfinding.drawn import outlines as looks
from queue_server.domain.wayfinding.drawn.outlines import Outlines
from queue_server.domain.wayfinding.network import Network, Place

NOWHERE: Mapping[str, str] = {}


@dataclass(frozen=True, eq=False)
class Building:
    """`points`: by the town's id of a point the id of its place; `waiting`: by kind of point where one waits for it."""

    network: Network
    outlines: Outlines
    points: Mapping[str, str] = field(default_factory=lambda: NOWHERE)
    waiting: Mapping[str, str] = field(default_factory=lambda: NOWHERE)

    def point(self, point_id: str) -> Place | None:
        """Where a point of the town is, if it stands on the plan."""
        return self.network.places.get(self.points.get(point_id, ""))

    def waiting_for(self, kind: str) -> Place | None:
        """Where one waits for this kind of point, if the town says so."""
        return self.network.places.get(self.waiting.get(kind, ""))


def write(building: Building) -> str:
    """JSON of numbers and names, some 280 KB for 450 rooms."""
    whole = {
        "network": compact.pack(building.network),
        "outlines": looks.pack(building.outlines),
        "points": dict(building.points),
        "waiting": dict(building.waiting),
    }
    return json.dumps(whole, ensure_ascii=False, separators=(",", ":"))


@lru_cache(16)
def read(text: str) -> Building:
    """The same text gives the same building, with what was worked out about it. Raises NetworkBroken."""
    try:
        whole = json.loads(text)
        network = compact.unpack(whole["network"])
        outlines = looks.unpack(whole["outlines"], network)
        points, waiting = dict(whole["points"]), dict(whole["waiting"])
    except (KeyError, TypeError, ValueError, AttributeError, RecursionError) as problem:
        if isinstance(problem, NetworkBroken):
            raise
        raise NetworkBroken(f"{type(problem).__name__}: {problem}") from problem
    for place_id in (*points.values(), *waiting.values()):
        if place_id not in network.places:
            raise NetworkBroken(f"no place {place_id!r}")
    return Building(network, outlines, points, waiting)
