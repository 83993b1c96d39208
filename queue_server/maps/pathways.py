"""The lines that a plan says are walked, as edges: along a level, up a flight, in a lift that is drawn as a spot."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from dataclasses import replace
from itertools import combinations, pairwise

import shapely

from queue_server.domain.wayfinding.network import Kind, Passage
from queue_server.maps import shapes, timing
from queue_server.maps.plan import Path, Plan, Spot, Use
from queue_server.maps.rough import Edge, Name, Rough
from queue_server.maps.upright import KINDS, LEVEL_METRES, SLOPE

AT_A_DOOR = 0.35
"""Metres within which a path that the plan draws ends at a door."""


def lay(made: Rough, plan: Plan) -> dict[str, list[Name]]:
    """The lines that the plan says are walked; answers where they end, by level."""
    count: Counter[Name] = Counter()
    doors = doors_by_corner(plan)
    outdoors: set[Name] = set()
    indoors: set[Name] = set()
    for path in plan.paths.values():
        if path.use is Use.LIFT:
            stops = [_path_node(made, level_id, path.line[0]) for level_id in path.lift_levels]
            count.update(stops)
            for low, high in combinations(stops, 2):
                levels = plan.levels[made.level[high]].ordinal - plan.levels[made.level[low]].ordinal
                line = (path.line[0], path.line[0])
                made.edges.append(Edge(low, high, line, Kind.LIFT, 0.0, levels_up=levels, gates=_gates(path)))
        elif path.levels[0] != path.levels[1]:
            ends = [_path_node(made, level_id, path.line[i]) for level_id, i in zip(path.levels, (0, -1), strict=True)]
            count.update(ends)
            made.edges.append(_sloping(plan, path, ends))
        else:
            names = [_path_node(made, path.levels[0], at) for at in path.line]
            steps = path.use in (Use.STAIRS, Use.ESCALATOR) or not path.step_free
            kind = Kind.OUTSIDE if path.outside else Kind.WALK
            (outdoors if path.outside else indoors).update(names)
            for (a, b), line in zip(pairwise(names), pairwise(path.line), strict=True):
                count.update((a, b))
                through = (*doors.get(a, ()), *doors.get(b, ()))
                felt = math.dist(*line) if path.guided else 0.0
                edge = Edge(a, b, line, kind, doors=through, steps=steps, width=path.width, gates=_gates(path))
                edge = replace(edge, guided=felt)
                made.edges.append(edge.going(True, not path.one_way))
    made.in_the_open.update(outdoors - indoors)
    found: dict[str, list[Name]] = defaultdict(list)
    for name in count:
        found[made.level[name]].append(name)
    return found


def doors_by_corner(plan: Plan) -> dict[Name, tuple[str, ...]]:
    """Those in which a corner of a path lies, by its name."""
    found: dict[Name, tuple[str, ...]] = {}
    for level_id in plan.levels:
        doors = plan.doors_on(level_id)
        tree = shapely.STRtree([shapes.point(door.middle) for door in doors])
        level = [path for path in plan.paths.values() if path.levels == (level_id, level_id)]
        for at in {at for path in level for at in path.line} if doors else ():
            near = tree.query(shapes.point(at), predicate="dwithin", distance=AT_A_DOOR)
            if len(near):
                found[corner_name(level_id, at)] = tuple(sorted(doors[index].door_id for index in near))
    return found


def _sloping(plan: Plan, path: Path, ends: list[Name]) -> Edge:
    levels = plan.levels[path.levels[1]].ordinal - plan.levels[path.levels[0]].ordinal
    drawn = sum(math.dist(a, b) for a, b in pairwise(path.line))
    metres = max(drawn, LEVEL_METRES * abs(levels) * SLOPE.get(path.use, 2.0))
    kind = KINDS.get(path.use, Kind.RAMP if path.step_free else Kind.STAIRS)
    steps = kind is Kind.RAMP and not path.step_free
    gates = _gates(path)
    edge = Edge(ends[0], ends[1], path.line, kind, metres, levels_up=levels, steps=steps, width=path.width, gates=gates)
    return edge.going(True, not path.one_way)


def _gates(path: Path) -> tuple[Passage, ...]:
    return timing.gates(path.path_id, path.line[0], path.hours)


def _path_node(made: Rough, level_id: str, at: Spot) -> Name:
    return made.node(corner_name(level_id, at), level_id, at)


def corner_name(level_id: str, at: Spot) -> Name:
    return ("path", level_id, f"{at.x:.2f}", f"{at.y:.2f}")
