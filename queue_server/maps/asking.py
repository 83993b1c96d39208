"""What `onthaal map` answers, as plain data."""

from __future__ import annotations

from itertools import product
from pathlib import Path
from typing import Any

from queue_server.domain.wayfinding import PROFILES, Network, Profile, Route, find
from queue_server.maps import checking, compiling, naming, reader
from queue_server.maps.naming import PlaceUnknown
from queue_server.maps.plan import Plan, Spot

NAMESAKES_MOST = 10
"""Of places with one name so many are tried: the nearest is meant."""


def check(file: Path) -> dict[str, Any]:
    """Raises MapUnreadable."""
    plan, reading = reader.read(file)
    network = compiling.network(plan, reading)
    remarks = checking.check(plan, network, reading)
    return {
        "understood": dict(reading.understood),
        "ignored": dict(reading.ignored),
        "levels": [{"id": v.level_id, "ordinal": v.ordinal, "names": dict(v.names)} for v in plan.levels.values()],
        "places": len(network.places),
        "ways": len(network.ways),
        "remarks": [remark._asdict() for remark in remarks],
    }


def route(file: Path, start: str, end: str, profile: Profile) -> dict[str, Any]:
    """`reason` when there is none: from_unknown, to_unknown, no_way, not_for_this_profile. Raises MapUnreadable."""
    plan, reading = reader.read(file)
    try:
        starts = naming.places(plan, start)
    except PlaceUnknown as problem:
        return _impossible("from_unknown", problem)
    try:
        ends = naming.places(plan, end)
    except PlaceUnknown as problem:
        return _impossible("to_unknown", problem)
    network = compiling.network(plan, reading)
    best = _best(network, starts, ends, profile)
    if best is not None:
        return _answer(plan, network, best)
    other = _best(network, starts, ends, PROFILES["walking"])
    return _impossible("not_for_this_profile" if other else "no_way")


def _best(network: Network, starts: tuple[str, ...], ends: tuple[str, ...], profile: Profile) -> Route | None:
    pairs = product(starts[:NAMESAKES_MOST], ends[:NAMESAKES_MOST])
    known = [
        (network.places[a].node, network.places[b].node)
        for a, b in pairs
        if a in network.places and b in network.places
    ]
    found = [found for a, b in known if (found := find(network, a, b, profile)) is not None]
    return min(found, key=lambda one: one.cost, default=None)


def _impossible(reason: str, problem: PlaceUnknown | None = None) -> dict[str, Any]:
    near = list(problem.near) if problem else []
    return {
        "possible": False,
        "reason": reason,
        "did_you_mean": near,
        "metres": None,
        "seconds": None,
        "levels": [],
        "kinds": [],
        "steps": [],
        "geometry": None,
    }


def _answer(plan: Plan, network: Network, found: Route) -> dict[str, Any]:
    levels, lines = _lines(plan, network, found)
    return {
        "possible": True,
        "reason": None,
        "metres": round(found.metres, 1),
        "seconds": round(found.seconds),
        "levels": list(dict.fromkeys(levels)),
        "kinds": list(dict.fromkeys(leg.way.kind.value for leg in found.legs)) or ["walk"],
        "steps": [],
        "geometry": {"type": "MultiLineString", "coordinates": lines, "levels": levels},
    }


def _lines(plan: Plan, network: Network, found: Route) -> tuple[list[float], list[list[list[float]]]]:
    """(ordinal, line in degrees) of each stretch on one level."""
    level = network.nodes[found.start][2]
    stretches: list[tuple[int, list[tuple[float, float]]]] = [(level, [network.nodes[found.start][:2]])]
    for leg in found.legs:
        if leg.levels_up:
            node = leg.way.end if leg.along else leg.way.start
            stretches[-1][1].append(leg.line[0])
            stretches.append((network.nodes[node][2], [leg.line[-1]]))
        else:
            stretches[-1][1].extend(leg.line)
    degrees = [
        [[round(v, 8) for v in plan.origin.degrees(Spot(*at))] for at in dict.fromkeys(line)] for _, line in stretches
    ]
    return [network.levels[index].ordinal for index, _ in stretches], degrees
