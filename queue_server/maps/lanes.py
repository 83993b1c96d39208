"""How one walks within one space: along the middle of a corridor, straight across a hall, never through a wall.

The middle is the medial axis, taken from the Voronoi diagram of points along the walls (Brandt & Algazi 1992). Where
there is room enough on both sides a straight line goes before it.
"""

from __future__ import annotations

import math
from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass
from itertools import combinations, pairwise
from typing import Any

import networkx
import numpy as np
import shapely
from shapely import LineString, MultiPoint

from queue_server.domain.wayfinding.corners import length
from queue_server.maps.plan import Spot, Use

WALL_STEP, WALL_STEP_WIDE = 0.5, 3.0
"""Metres between the points along a wall, and along those of a wide hall: a third of how wide it is."""
FREE_IN_A_CORRIDOR, FREE_IN_A_ROOM = 1.2, 0.4
"""Metres to the walls on both sides that a straight line needs."""
STRAIGHT_MOST = 80.0
RATHER_THE_MIDDLE = 1.1
"""A straight line goes before the middle of a corridor where it saves more than this: across a hall, not along it."""
NEAREST = 40
"""Of so many points of the middle the nearest one that is seen is where one joins it."""
BEND_LEAST = 0.25
"""Metres by which a line may be made straighter."""

Name = Hashable
Line = tuple[Spot, ...]


@dataclass(frozen=True, slots=True)
class Lane:
    start: Name
    end: Name
    line: Line

    @property
    def metres(self) -> float:
        return length(self.line)


def lanes(use: Use, floor: Any, ends: Mapping[Any, Spot]) -> list[Lane]:
    """Ways between all `ends`, which lie on the floor; a junction is named by its spot."""
    if len(ends) < 2:
        return []
    shapely.prepare(floor)
    graph: Any = networkx.Graph()
    for name, at in ends.items():
        graph.add_node(name, at=at)
    if use is not Use.CORRIDOR:
        _straight(graph, list(ends), floor)
    if not _joined(graph, ends):
        step = min(WALL_STEP_WIDE, max(WALL_STEP, 2 * floor.area / floor.length / 3))
        _middle(graph, ends, floor, step)
        if step > WALL_STEP and not networkx.is_connected(graph):  # a narrow corner needs a closer look
            _middle(graph, ends, floor, WALL_STEP)
        free = floor.buffer(-(FREE_IN_A_CORRIDOR if use is Use.CORRIDOR else FREE_IN_A_ROOM))
        if not free.is_empty:
            shapely.prepare(free)
            _across(graph, free)
    return [Lane(lane.start, lane.end, _simple(lane.line, floor)) for lane in _needed(graph, list(ends))]


def _joined(graph: Any, ends: Mapping[Name, Spot]) -> bool:
    return all(graph.has_edge(a, b) for a, b in combinations(ends, 2))


def _straight(graph: Any, names: list[Name], free: Any) -> None:
    """Joins all that see each other across `free`."""
    _join(graph, [(a, b) for a, b in combinations(names, 2) if _apart(graph, a, b) <= STRAIGHT_MOST], free, 1.0)


def _across(graph: Any, free: Any) -> None:
    """Straight lines before the middle of a corridor, where they save something worth it."""
    around = dict(networkx.all_pairs_dijkstra_path_length(graph, weight="metres"))
    pairs = [
        (a, b)
        for a, b in combinations(graph.nodes, 2)
        if (far := _apart(graph, a, b)) <= STRAIGHT_MOST and around[a].get(b, math.inf) > far * RATHER_THE_MIDDLE
    ]
    _join(graph, pairs, free, RATHER_THE_MIDDLE)


def _apart(graph: Any, one: Name, other: Name) -> float:
    return math.dist(graph.nodes[one]["at"], graph.nodes[other]["at"])


def _join(graph: Any, pairs: list[tuple[Name, Name]], free: Any, dear: float) -> None:
    """`dear`: what a metre of these counts."""
    pairs = [(a, b) for a, b in pairs if _apart(graph, a, b) > 0]
    ends = np.array([[graph.nodes[name]["at"] for name in pair] for pair in pairs])
    for (a, b), seen in zip(pairs, shapely.covers(free, shapely.linestrings(ends)) if pairs else (), strict=True):
        if seen:
            _add(graph, a, b, (graph.nodes[a]["at"], graph.nodes[b]["at"]), dear)


def _add(graph: Any, start: Name, end: Name, line: Line, dear: float = 1.0) -> None:
    metres = length(line) * dear
    if not graph.has_edge(start, end) or graph.edges[start, end]["metres"] > metres:
        graph.add_edge(start, end, metres=metres, line=line, first=start)


def _middle(graph: Any, ends: Mapping[Name, Spot], floor: Any, step: float) -> None:
    """The medial axis with every end joined to it, contracted to its junctions."""
    axis: Any = networkx.Graph()
    for piece in _axis(floor, step):
        a, b = (Spot(*map(float, spot)) for spot in piece.coords)
        if a != b:
            axis.add_edge(_rounded(a), _rounded(b))
    spots = list(axis.nodes)
    where = np.array(spots) if spots else np.zeros((0, 2))
    for name, at in ends.items():
        axis.add_node(name)
        joint = _nearest_seen(at, spots, where, floor)
        if joint is not None:
            axis.add_edge(name, joint)
    place = {**{spot: spot for spot in spots}, **ends}
    for start, end, through in _contracted(axis, set(ends)):
        line = tuple(place[name] for name in through)
        for name in (start, end):
            graph.add_node(name, at=place[name])
        _add(graph, start, end, line)


def _rounded(spot: Spot) -> Spot:
    return Spot(round(spot.x, 3), round(spot.y, 3))


def _axis(floor: Any, step: float) -> Any:
    """The pieces of the Voronoi diagram that lie inside."""
    around = [
        spot
        for part in shapely.get_parts(floor)
        for ring in (part.exterior, *part.interiors)
        for spot in shapely.segmentize(ring, step).coords
    ]
    pieces = shapely.get_parts(shapely.get_parts(shapely.voronoi_polygons(MultiPoint(around), only_edges=True)))
    return pieces[shapely.contains_properly(floor, pieces)]


def _nearest_seen(at: Spot, spots: list[Spot], where: Any, floor: Any) -> Spot | None:
    far = np.hypot(where[:, 0] - at.x, where[:, 1] - at.y)
    order = np.argsort(far)[:NEAREST]
    seen = shapely.covers(floor, [LineString((at, spots[index])) for index in order if far[index] > 0])
    return next((spots[index] for index, is_seen in zip(order, seen, strict=False) if is_seen), None)


def _contracted(axis: Any, kept: set[Name]) -> Iterable[tuple[Name, Name, list[Name]]]:
    """Without blind ends, and with chains as one: (start, end, everything between them in order)."""
    blind = [name for name in axis if axis.degree(name) < 2 and name not in kept]
    while blind:
        name = blind.pop()
        if name not in axis:
            continue
        around = list(axis[name])
        axis.remove_node(name)
        blind += [other for other in around if axis.degree(other) < 2 and other not in kept]
    knots = {name for name in axis if axis.degree(name) != 2 or name in kept}
    for knot in knots:
        for onward in axis[knot]:
            chain = [knot, onward]
            while chain[-1] not in knots:
                chain.append(next(other for other in axis[chain[-1]] if other != chain[-2]))
            if chain[0] != chain[-1]:
                yield chain[0], chain[-1], chain


def _needed(graph: Any, ends: list[Name]) -> list[Lane]:
    """What the shortest ways between the ends go along."""
    needed: dict[frozenset[Name], Lane] = {}
    for index, start in enumerate(ends[:-1]):
        paths = networkx.single_source_dijkstra_path(graph, start, weight="metres")
        for end in ends[index + 1 :]:
            for a, b in pairwise(paths.get(end, ())):
                if frozenset((a, b)) not in needed:
                    data = graph.edges[a, b]
                    line = data["line"] if data["first"] == a else data["line"][::-1]
                    needed[frozenset((a, b))] = Lane(a, b, line)
    return list(needed.values())


def _simple(line: Line, floor: Any) -> Line:
    """Without bends that nobody walks, where that keeps to the floor."""
    drawn = LineString(line)
    simpler = drawn.simplify(BEND_LEAST)
    chosen = simpler if floor.covers(simpler) else drawn
    return tuple(Spot(float(x), float(y)) for x, y in chosen.coords)
