"""The finished network: numbers for names, doors as passages, what a plan calls things."""

from __future__ import annotations

from queue_server.domain.wayfinding.corners import length
from queue_server.domain.wayfinding.network import Area, Kind, Level, Network, Passage, Way
from queue_server.domain.wayfinding.network import Place as Goal
from queue_server.maps import building
from queue_server.maps.plan import Plan, Use
from queue_server.maps.reading import Reading
from queue_server.maps.rough import Edge, Name


def network(plan: Plan, reading: Reading) -> Network:
    """Numbers nodes, levels and areas in an order that is the same each time."""
    made = building.rough(plan, reading)
    edges = made.contracted()
    goals = [place for place in plan.places.values() if ("place", place.place_id) in made.at]
    used = {name for edge in edges for name in (edge.start, edge.end)} | {("place", g.place_id) for g in goals}
    index = {name: number for number, name in enumerate(sorted(used))}
    levels = sorted(plan.levels.values(), key=lambda level: (level.buildings, level.ordinal, level.level_id))
    on = {level.level_id: number for number, level in enumerate(levels)}
    spaces = [space for space in plan.spaces.values() if space.use is not Use.CLOSED]
    areas = {space.space_id: number for number, space in enumerate(spaces)}
    return Network(
        origin=(plan.origin.longitude, plan.origin.latitude),
        levels=tuple(Level(level.level_id, level.ordinal, level.names) for level in levels),
        areas=tuple(
            Area(s.space_id, on[s.level_id], s.use.value, s.names, s.category, s.restricted, s.hours) for s in spaces
        ),
        nodes=tuple((made.at[name].x, made.at[name].y, on[made.level[name]]) for name in index),
        ways=tuple(_way(plan, edge, index, areas) for edge in edges),
        places={
            g.place_id: Goal(
                g.place_id, index["place", g.place_id], g.names, g.category, areas.get(g.space_id), g.heading
            )
            for g in goals
        },
    )


def _way(plan: Plan, edge: Edge, index: dict[Name, int], areas: dict[str, int]) -> Way:
    doors = [plan.doors[door_id] for door_id in dict.fromkeys(edge.doors)]
    return Way(
        start=index[edge.start],
        end=index[edge.end],
        kind=edge.kind,
        metres=length(edge.line) if edge.metres is None else edge.metres,
        line=edge.line,
        areas=tuple(areas[space_id] for space_id in dict.fromkeys(edge.spaces)),
        passages=(
            *(Passage(d.door_id, d.middle, d.kind, d.width, d.step_free, d.hours) for d in doors),
            *dict.fromkeys(edge.gates),
        ),
        levels_up=edge.levels_up,
        steps=edge.steps or (edge.kind is Kind.WALK and _climbs(plan, edge)),
        forward=edge.forward,
        backward=edge.backward,
        through=edge.through,
        width=edge.width,
        guided=edge.guided,
    )


def _climbs(plan: Plan, edge: Edge) -> bool:
    """One that crosses a flight of stairs on one level; to step into a staircase is none."""
    return any(plan.spaces[space_id].category == "steps" for space_id in edge.spaces)
