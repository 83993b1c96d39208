"""What is wrong with a plan, for who has to mend it: what cannot be reached, what leads nowhere."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

import networkx

from queue_server.domain.wayfinding import PROFILES, Network
from queue_server.domain.wayfinding.groups import Groups
from queue_server.domain.wayfinding.network import ENTRANCE
from queue_server.domain.wayfinding.profile import cost
from queue_server.maps import joints
from queue_server.maps.plan import BETWEEN_LEVELS, Plan, Use, first
from queue_server.maps.reading import Reading, Remark

Opened = Mapping[str, tuple[str, ...]]
"""Door id: ids of the spaces that it opens."""
PartOf = Mapping[int, int]
"""Of each node the number of the part that it can be reached from, 0 the largest."""


def check(plan: Plan, network: Network, reading: Reading) -> list[Remark]:
    """The remarks of the reading, and what the network shows: `code`, the feature, a word about it."""
    opened, part_of = joints.joined(plan), _part_of(network)
    found = [*_unreached(plan, network, part_of), *_levels(plan, network), *_doors(plan, opened)]
    return [*found, *_shafts(plan, opened), *_steps(network, part_of), *reading.remarks]


def _doors(plan: Plan, opened: Opened) -> Iterator[Remark]:
    for door_id, space_ids in opened.items():
        if not space_ids and not plan.doors[door_id].assumed and not door_id.startswith("open/"):
            yield Remark("door_leads_nowhere", door_id, plan.doors[door_id].level_id)


def parts(network: Network) -> list[set[int]]:
    """Nodes that can be reached from each other, the largest first; ways with one direction count both ways."""
    groups = Groups()
    for way in network.ways:
        groups.join((way.start, way.end))
    return sorted(groups.among(range(len(network.nodes))), key=len, reverse=True)


def _part_of(network: Network) -> PartOf:
    return {node: number for number, part in enumerate(parts(network)) for node in part}


def _entered(network: Network, part_of: PartOf) -> set[int]:
    """What one can walk to, of each part from where most of it hangs together both ways."""
    graph: Any = networkx.DiGraph()
    graph.add_nodes_from(range(len(network.nodes)))
    graph.add_edges_from((node, other) for node, around in enumerate(network.leaving) for other, _, _ in around)
    cores: dict[int, set[int]] = {}
    for nodes in networkx.strongly_connected_components(graph):
        part = part_of[next(iter(nodes))]
        cores[part] = max(cores.get(part, set()), nodes, key=lambda core: (len(core), -min(core, default=0)))
    return {node for core in cores.values() for node in (*core, *networkx.descendants(graph, min(core)))}


def _steps(network: Network, walked: PartOf) -> Iterator[Remark]:
    """What can be walked to, but not on wheels: not from where most places are."""
    legs = PROFILES["step_free"]
    ways = tuple(way for way in network.ways if cost(way, True, legs) is not None or cost(way, False, legs) is not None)
    part_of = _part_of(replace(network, ways=ways))
    main: dict[int, Counter[int]] = {}
    for place in network.places.values():
        main.setdefault(walked[place.node], Counter[int]())[part_of[place.node]] += 1
    for place in network.places.values():
        usual = main[walked[place.node]].most_common(1)[0][0]
        if part_of[place.node] != usual and place.category != ENTRANCE:
            yield Remark("place_not_step_free", place.place_id, first(place.names, place.category))


def _unreached(plan: Plan, network: Network, part_of: PartOf) -> Iterator[Remark]:
    """Of each building, what does not hang together with the largest part of it, or can only be left."""
    entered = _entered(network, part_of)
    by_building: dict[tuple[str, ...], Counter[int]] = defaultdict(Counter)
    for node, (_, _, level) in enumerate(network.nodes):
        by_building[plan.levels[network.levels[level].level_id].buildings][part_of[node]] += 1
    lost = {}
    for place in network.places.values():
        buildings = plan.levels[network.levels[network.nodes[place.node][2]].level_id].buildings
        main = by_building[buildings].most_common(1)[0][0]
        if (part_of[place.node] != main or place.node not in entered) and place.category != ENTRANCE:
            lost[place.place_id] = place
    reached = {_drawn(place_id) for place_id in network.places.keys() - lost.keys()}
    for place_id, place in lost.items():
        if _drawn(place_id) not in reached:
            yield Remark("place_not_reached", place_id, first(place.names, place.category))


def _drawn(place_id: str) -> str:
    """One room that is drawn on several levels can be entered on one and be reached on all."""
    return place_id.partition("@")[0]


def _levels(plan: Plan, network: Network) -> Iterator[Remark]:
    linked = {
        network.levels[network.nodes[node][2]].level_id
        for way in network.ways
        if way.levels_up
        for node in (way.start, way.end)
    }
    buildings = Counter(level.buildings for level in plan.levels.values())
    for level in plan.levels.values():
        if buildings[level.buildings] > 1 and level.level_id not in linked:
            yield Remark("level_without_link", level.level_id, first(level.names, f"{level.ordinal:g}"))


def _shafts(plan: Plan, opened: Opened) -> Iterator[Remark]:
    """Stairs and lifts that nobody can enter are drawn, and lead nowhere."""
    joined = {space_id for space_ids in opened.values() for space_id in space_ids}
    joined |= {part for door_id in plan.doors if door_id.startswith("open/") for part in door_id.split("/")}
    for space in plan.spaces.values():
        if space.use in BETWEEN_LEVELS - {Use.RAMP} and space.space_id not in joined and not plan.paths:
            yield Remark("shaft_without_door", space.space_id, space.use.value)
