"""The best way is the best way: random buildings, judged by another's Dijkstra and by trying everything."""

from __future__ import annotations

import json
import math
from dataclasses import replace
from itertools import pairwise
from typing import Any

import networkx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from queue_server.domain.wayfinding import (
    PROFILES,
    Area,
    Closed,
    Kind,
    Level,
    Network,
    Passage,
    Place,
    Profile,
    Way,
    find,
)
from queue_server.domain.wayfinding.compact import NetworkBroken, pack, unpack
from queue_server.domain.wayfinding.profile import cost
from queue_server.domain.wayfinding.turns import STRAIGHT_ON, heading, turn

ROOM = 8.0
"""Metres from the middle of one room to that of the next."""
UP = (Kind.STAIRS, Kind.LIFT, Kind.ESCALATOR, Kind.RAMP)
legs_of_any_kind = st.sampled_from(sorted(PROFILES))


@st.composite
def buildings(draw: st.DrawFn, wide: int = 4, floors: int = 3) -> Network:
    """Rooms in a grid on several levels; some walls have a door, some doors go one way or are narrow, some rooms lie
    above each other with a way between."""
    columns, rows, levels = draw(st.integers(2, wide)), draw(st.integers(1, 3)), draw(st.integers(1, floors))
    nodes = [(x * ROOM, y * ROOM, z) for z in range(levels) for y in range(rows) for x in range(columns)]
    ways: list[Way] = []
    for index, (x, y, z) in enumerate(nodes):
        for step, far in ((1, x < (columns - 1) * ROOM), (columns, y < (rows - 1) * ROOM)):
            if far and draw(st.integers(0, 9)) < 8:
                ways.append(_door(draw, len(ways), nodes, index, index + step))
        above = index + columns * rows
        if z < levels - 1 and draw(st.integers(0, 9)) < 4:
            kind = draw(st.sampled_from(UP))
            metres = 0.0 if kind is Kind.LIFT else draw(st.sampled_from((6.0, 48.0)))
            one_way = kind is Kind.ESCALATOR
            ways.append(Way(index, above, kind, metres, ((x, y), (x, y)), levels_up=1.0, backward=not one_way))
    areas = tuple(Area(f"room{index}", z, "room") for index, (_, _, z) in enumerate(nodes))
    places = {f"p{index}": Place(f"p{index}", index, {"": str(index)}) for index in range(len(nodes))}
    return Network(
        (4.0, 51.0), tuple(Level(str(z), z, {}) for z in range(levels)), areas, tuple(nodes), tuple(ways), places
    )


def _door(draw: st.DrawFn, number: int, nodes: list[tuple[float, float, int]], start: int, end: int) -> Way:
    (x1, y1, _), (x2, y2, _) = nodes[start], nodes[end]
    kind = draw(st.sampled_from(("open", "swinging", "revolving", "automatic")))
    width, free = draw(st.sampled_from((None, 0.6, 1.0))), draw(st.integers(0, 9)) > 0
    passage = Passage(f"door{number}", ((x1 + x2) / 2, (y1 + y2) / 2), kind, width, free)
    bent = draw(st.booleans())
    line = ((x1, y1), (x1, y1 + 1.0), (x2, y2)) if bent else ((x1, y1), (x2, y2))
    metres = sum(math.dist(a, b) for a, b in pairwise(line))
    back, through = draw(st.integers(0, 9)) > 0, draw(st.sampled_from((0.0, 0.5, 1.0)))
    steps = draw(st.integers(0, 9)) == 0
    felt = metres * draw(st.sampled_from((0.0, 0.5, 1.0)))
    return Way(
        start, end, Kind.WALK, metres, line, (start, end), (passage,), 0.0, steps, True, back, through, None, felt
    )


def graph_of(network: Network, profile: Profile, closed: Closed) -> Any:
    graph: Any = networkx.MultiDiGraph()
    graph.add_nodes_from(range(len(network.nodes)))
    for way in network.ways:
        if closed.shuts(way, network.areas):
            continue
        for along, start, end in ((True, way.start, way.end), (False, way.end, way.start)):
            seconds = cost(way, along, profile)
            if seconds is not None and (way.forward if along else way.backward):
                graph.add_edge(start, end, seconds=seconds)
    return graph


def dijkstra(network: Network, start: int, end: int, profile: Profile, closed: Closed) -> float | None:
    try:
        found = networkx.dijkstra_path_length(graph_of(network, profile, closed), start, end, weight="seconds")
    except networkx.NetworkXNoPath:
        return None
    return float(found)


@st.composite
def asked(draw: st.DrawFn) -> tuple[Network, int, int, Closed]:
    network = draw(buildings())
    node = st.integers(0, len(network.nodes) - 1)
    ids = [passage.passage_id for way in network.ways for passage in way.passages] + ["room0"]
    shut = draw(st.frozensets(st.sampled_from(ids), max_size=3))
    kinds = draw(st.frozensets(st.sampled_from(UP), max_size=1))
    return network, draw(node), draw(node), Closed(shut, kinds)


@settings(max_examples=150, deadline=None)
@given(asked(), st.sampled_from(("walking", "step_free", "pram", "slow")))
def test_the_cost_is_that_of_an_independent_dijkstra(case: tuple[Network, int, int, Closed], legs: str) -> None:
    network, start, end, closed = case
    found = find(network, start, end, PROFILES[legs], closed)
    assert (None if found is None else pytest.approx(found.cost)) == dijkstra(
        network, start, end, PROFILES[legs], closed
    )


@settings(max_examples=150, deadline=None)
@given(asked(), st.sampled_from(("step_free", "pram")))
def test_a_way_without_steps_holds_none(case: tuple[Network, int, int, Closed], legs: str) -> None:
    network, start, end, closed = case
    found = find(network, start, end, PROFILES[legs], closed)
    for leg in found.legs if found else ():
        assert leg.way.kind not in (Kind.STAIRS, Kind.ESCALATOR)
        assert not leg.way.steps
        assert all(p.step_free and p.kind != "revolving" and (p.width or 1.0) >= 0.7 for p in leg.way.passages)


@settings(max_examples=150, deadline=None)
@given(asked(), legs_of_any_kind)
def test_what_is_closed_and_what_goes_the_other_way_is_not_walked(
    case: tuple[Network, int, int, Closed], legs: str
) -> None:
    network, start, end, closed = case
    found = find(network, start, end, PROFILES[legs], closed)
    at = start
    for leg in found.legs if found else ():
        assert leg.way.kind not in closed.kinds
        assert not closed.ids & {p.passage_id for p in leg.way.passages}
        assert not closed.ids & {network.areas[index].area_id for index in leg.way.areas}
        assert leg.way.forward if leg.along else leg.way.backward
        assert at == (leg.way.start if leg.along else leg.way.end)
        at = leg.way.end if leg.along else leg.way.start
    assert found is None or at == end


def both_ways(network: Network) -> Network:
    ways = tuple(
        Way(w.start, w.end, w.kind, w.metres, w.line, w.areas, w.passages, w.levels_up, w.steps, True, True, w.through)
        for w in network.ways
    )
    return Network(network.origin, network.levels, network.areas, network.nodes, ways, network.places)


@settings(max_examples=100, deadline=None)
@given(asked())
def test_the_way_back_is_as_long_where_nothing_goes_one_way(case: tuple[Network, int, int, Closed]) -> None:
    """On one level and in lifts: down the stairs is quicker than up."""
    network, start, end, closed = case
    network, legs = both_ways(network), PROFILES["step_free"]
    there, back = find(network, start, end, legs, closed), find(network, end, start, legs, closed)
    assert (there is None) == (back is None)
    if there and back:
        assert there.cost == pytest.approx(back.cost)
        assert there.metres >= 0


def cheapest_by_trying(network: Network, start: int, end: int, profile: Profile) -> float | None:
    """Every way that passes no junction twice, with its turns counted leg by leg."""
    best: list[float] = []

    def onward(node: int, seen: frozenset[int], before: float | None, total: float) -> None:
        if node == end:
            best.append(total)
            return
        for other, index, along in network.leaving[node]:
            way = network.ways[index]
            step = cost(way, along, profile)
            if step is None or other in seen:
                continue
            line = way.line if along else way.line[::-1]
            moves = [heading(a, b) for a, b in pairwise(line) if a != b]
            turned = bool(before is not None and moves and abs(turn(before, moves[0])) > STRAIGHT_ON)
            onward(other, seen | {other}, moves[-1] if moves else None, total + step + profile.turn_seconds * turned)

    onward(start, frozenset({start}), None, 0.0)
    return min(best, default=None)


@settings(max_examples=60, deadline=None)
@given(buildings(wide=3, floors=2), st.data())
def test_who_minds_turns_gets_the_best_of_all_ways(network: Network, data: st.DataObject) -> None:
    node = st.integers(0, len(network.nodes) - 1)
    start, end, blind = data.draw(node), data.draw(node), PROFILES["blind"]
    found, tried = find(network, start, end, blind), cheapest_by_trying(network, start, end, blind)
    assert (found is None) == (tried is None)
    if found and tried is not None:
        assert found.cost <= tried + 1e-6  # a loop may spare a turn


def dijkstra_with_turns(network: Network, start: int, end: int, profile: Profile, closed: Closed) -> float | None:
    """Over pairs of node and way, each pair a node of another's graph."""
    graph: Any = networkx.DiGraph()
    graph.add_nodes_from(["start", "end"])
    moves = []
    for number, way in enumerate(network.ways):
        for along, ends in ((True, (way.start, way.end)), (False, (way.end, way.start))):
            step = cost(way, along, profile)
            if step is not None and (way.forward if along else way.backward) and not closed.shuts(way, network.areas):
                line = way.line if along else way.line[::-1]
                headings = [heading(a, b) for a, b in pairwise(line) if a != b]
                moves.append(((number, along), ends, step, headings))
    for move, (begin, stop), step, first in moves:
        if begin == start:
            graph.add_edge("start", move, seconds=step)
        if stop == end:
            graph.add_edge(move, "end", seconds=0.0)
        for after, (there, _), more, then in moves:
            if there == stop:
                turned = bool(first and then and abs(turn(first[-1], then[0])) > STRAIGHT_ON)
                graph.add_edge(move, after, seconds=more + profile.turn_seconds * turned)
    if start == end:
        return 0.0
    try:
        return float(networkx.dijkstra_path_length(graph, "start", "end", weight="seconds"))
    except networkx.NetworkXNoPath:
        return None


@settings(max_examples=150, deadline=None)
@given(asked(), st.sampled_from((1.0, 8.0, 40.0)))
def test_the_cost_with_turns_is_that_of_an_independent_dijkstra(
    case: tuple[Network, int, int, Closed], turn_seconds: float
) -> None:
    network, start, end, closed = case
    legs = replace(PROFILES["blind"], turn_seconds=turn_seconds)
    found = find(network, start, end, legs, closed)
    assert (None if found is None else pytest.approx(found.cost)) == dijkstra_with_turns(
        network, start, end, legs, closed
    )


@settings(max_examples=80, deadline=None)
@given(buildings())
def test_what_is_packed_is_unpacked_alike(network: Network) -> None:
    again = unpack(pack(network))
    assert pack(again) == pack(network)
    assert again.nodes == network.nodes
    assert [way.passages for way in again.ways] == [way.passages for way in network.ways]


SPOILT = st.sampled_from(("null", "-1", "1000000", '"x"', "[]", "{}", "1.5", "[null]", "[[1]]", "true", "1e999"))
"""As JSON."""


@settings(max_examples=400, deadline=None)
@given(buildings(wide=2, floors=2), st.data())
def test_a_broken_pack_is_refused_and_nothing_else(network: Network, data: st.DataObject) -> None:
    packed: Any = json.loads(json.dumps(pack(network)))
    for _ in range(data.draw(st.integers(1, 2))):
        at = packed
        while True:
            keys = list(at) if isinstance(at, dict) else list(range(len(at)))
            if not keys:
                break
            key = data.draw(st.sampled_from(keys))
            if isinstance(at[key], list | dict) and at[key] and data.draw(st.booleans()):
                at = at[key]
                continue
            at[key] = json.loads(data.draw(SPOILT))
            break
    try:
        network = unpack(packed)
    except NetworkBroken:
        return
    for place in network.places.values():
        find(network, 0, place.node, PROFILES["blind"])
