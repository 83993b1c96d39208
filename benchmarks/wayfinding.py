"""How long plans take to compile, how large they are, and how fast a way is found, beside networkx in the same run.

python -m benchmarks.wayfinding            the demo town, a made building of 450 rooms, and the plans in ONTHAAL_PLANS
`ONTHAAL_PLANS` names a plan or a folder of plans (IMDF folders and zips, .osm, .geojson); none is needed.
"""

from __future__ import annotations

import gc
import json
import os
import random
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import networkx

from assets.paths import DEMO_TOWN
from benchmarks import map_drawing
from benchmarks.support import Figure, Figures, asked_for_quick, at_most, finish, percentile, reported
from queue_server.domain.wayfinding import PROFILES, Network, Profile, find
from queue_server.domain.wayfinding.compact import pack, unpack
from queue_server.domain.wayfinding.drawn import outlines
from queue_server.domain.wayfinding.profile import cost
from queue_server.maps import compiling, outlining, reader
from tests.support.large_building import large_building

ROUTE_P99_MS_HIGH = 5.0
PACK_BYTES_HIGH = 1_000_000
ROUTES, ROUTES_QUICK = 2_000, 200
MAPS, MAPS_QUICK = 300, 60
SUFFIXES = (".osm", ".zip", ".geojson")


@dataclass(frozen=True, slots=True)
class Compiled:
    name: str
    network: Network
    read_seconds: float
    compile_seconds: float
    packed: str
    packed_outlines: str

    @property
    def rooms(self) -> int:
        return sum(bool(place.names) for place in self.network.places.values())


def plans(folder: Path) -> list[Path]:
    """The made ones are written into `folder`."""
    made = large_building().write(folder)
    made = made.rename(made.with_name("made_450.osm"))
    found = [DEMO_TOWN / "plan" / "stadhuis.geojson", made]
    root = os.environ.get("ONTHAAL_PLANS")
    if root:
        top = Path(root)
        single = top.is_file() or (top / "unit.geojson").exists()
        inside = [] if single else sorted(p for p in top.iterdir() if p.is_dir() or p.suffix in SUFFIXES)
        found += [top] if single else inside
    return found


def compiled(path: Path) -> Compiled:
    begun = time.perf_counter()
    plan, reading = reader.read(path)
    read = time.perf_counter()
    network = compiling.network(plan, reading)
    done = time.perf_counter()
    packed = json.dumps(pack(network), ensure_ascii=False, separators=(",", ":"))
    drawn = json.dumps(outlines.pack(outlining.outlines(plan, network)), separators=(",", ":"))
    return Compiled(path.stem, network, read - begun, done - read, packed, drawn)


TRIED_MOST = 20
"""So many rolls for each pair."""


def pairs(network: Network, count: int) -> list[tuple[int, int]]:
    """Of places with a name between which one can walk: that there is no way is known at once."""
    nodes = sorted({place.node for place in network.places.values() if place.names})
    rolled = random.Random(6)
    found: list[tuple[int, int]] = []
    for _ in range(count * TRIED_MOST if nodes else 0):
        start, end = rolled.choice(nodes), rolled.choice(nodes)
        if start != end and find(network, start, end, PROFILES["walking"]):
            found.append((start, end))
        if len(found) == count:
            break
    return found


def timed(network: Network, asked: Sequence[tuple[int, int]], profile: Profile) -> list[float]:
    """Milliseconds of work for each, however busy the machine is; the first of all, which works out what every way
    costs, is not among them."""
    find(network, *asked[0], profile)
    found = []
    for start, end in asked:
        begun = time.thread_time()
        find(network, start, end, profile)
        found.append((time.thread_time() - begun) * 1000)
    return found


def networkx_ms(network: Network, asked: Sequence[tuple[int, int]], profile: Profile) -> float:
    """The median of its Dijkstra on the same costs."""
    graph: Any = networkx.DiGraph()
    for way in network.ways:
        for along, start, end in ((True, way.start, way.end), (False, way.end, way.start)):
            seconds = cost(way, along, profile)
            known = graph.get_edge_data(start, end)
            if seconds is not None and (known is None or known["seconds"] > seconds):
                graph.add_edge(start, end, seconds=seconds)
    found = []
    for start, end in asked:
        begun = time.thread_time()
        if start in graph and end in graph and networkx.has_path(graph, start, end):
            begun = time.thread_time()
            networkx.dijkstra_path(graph, start, end, weight="seconds")
        found.append((time.thread_time() - begun) * 1000)
    return percentile(found, 0.50)


def measured(quick: bool) -> Figures:
    figures: Figures = {}
    with tempfile.TemporaryDirectory() as folder:
        all_of_them = [compiled(path) for path in plans(Path(folder))]
    for one in all_of_them:
        figures[f"{one.name}: rooms with a name"] = reported(one.rooms, "")
        figures[f"{one.name}: read and compiled"] = reported(one.read_seconds + one.compile_seconds, "s")
        figures[f"{one.name}: packed"] = reported(len(one.packed.encode()), "bytes")
        together = len(one.packed.encode()) + len(one.packed_outlines.encode())
        figures[f"{one.name}: packed, with what is drawn"] = at_most(together, "bytes", PACK_BYTES_HIGH)
    largest = max(all_of_them, key=lambda one: len(one.network.ways))
    routes = _routes(largest, ROUTES_QUICK if quick else ROUTES)
    return {**figures, **routes, **_maps(largest, MAPS_QUICK if quick else MAPS)}


def _maps(largest: Compiled, count: int) -> Figures:
    network = unpack(json.loads(largest.packed))
    drawn = outlines.unpack(json.loads(largest.packed_outlines), network)
    places = sorted((place for place in network.places.values() if place.names), key=lambda place: place.place_id)
    rolled = random.Random(7)
    return map_drawing.figures(network, drawn, [(rolled.choice(places), rolled.choice(places)) for _ in range(count)])


def _routes(largest: Compiled, count: int) -> dict[str, Figure]:
    network = unpack(json.loads(largest.packed))
    asked = pairs(network, count)
    gc.collect()
    gc.freeze()
    figures: Figures = {}
    for legs in ("walking", "step_free", "blind"):
        took = timed(network, asked, PROFILES[legs])
        figures[f"route {legs} p50 ({largest.name})"] = reported(percentile(took, 0.50), "ms")
        figures[f"route {legs} p99 ({largest.name})"] = at_most(percentile(took, 0.99), "ms", ROUTE_P99_MS_HIGH)
    ours = percentile(timed(network, asked, PROFILES["walking"]), 0.50)
    theirs = networkx_ms(network, asked[: count // 4], PROFILES["walking"])
    figures["networkx's Dijkstra takes so many times ours"] = reported(theirs / ours, "")
    return figures


def main() -> int:
    return finish(measured(asked_for_quick(str(__doc__))))


if __name__ == "__main__":
    sys.exit(main())
