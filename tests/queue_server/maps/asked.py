"""Plans read, compiled and asked, as the tests of this folder need it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from queue_server.domain.wayfinding import PROFILES, Closed, Network, Route, find
from queue_server.maps import checking, compiling, naming, reader
from queue_server.maps.plan import Plan, Spot
from queue_server.maps.reading import Reading, Remark
from tests.support.made_osm import ORIGIN


@dataclass
class Asked:
    plan: Plan
    reading: Reading
    network: Network

    def node(self, name: str) -> int:
        return self.network.places[naming.places(self.plan, name)[0]].node

    def route(self, start: str, end: str, legs: str = "walking", closed: Closed | None = None) -> Route | None:
        return find(self.network, self.node(start), self.node(end), PROFILES[legs], closed or Closed())

    def kinds(self, start: str, end: str, legs: str = "walking") -> set[str]:
        found = self.route(start, end, legs)
        return set() if found is None else {leg.way.kind.value for leg in found.legs}

    def spots(self, start: str, end: str) -> list[Spot]:
        """The corners of the route in the metres that the test drew in."""
        found = self.route(start, end)
        corners = [] if found is None else [spot for leg in found.legs for spot in leg.line]
        return [ORIGIN.spot(*self.plan.origin.degrees(Spot(*corner))) for corner in corners]

    def remarks(self) -> list[Remark]:
        return checking.check(self.plan, self.network, self.reading)

    def codes(self) -> set[str]:
        return {remark.code for remark in self.remarks()}

    def passages(self, start: str, end: str, legs: str = "walking") -> list[Any]:
        found = self.route(start, end, legs)
        return [] if found is None else [passage for leg in found.legs for passage in leg.way.passages]


def asked(path: Path) -> Asked:
    plan, reading = reader.read(path)
    return Asked(plan, reading, compiling.network(plan, reading))
