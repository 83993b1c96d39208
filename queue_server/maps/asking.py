"""What `onthaal map` answers, as plain data."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import product
from pathlib import Path
from typing import Any, NamedTuple

from assets import wayfinding as words
from queue_server.domain.wayfinding import PROFILES, Network, Place, Profile, Route, find
from queue_server.domain.wayfinding.choosing import Instead, Refused, choose
from queue_server.domain.wayfinding.steps import facing, steps
from queue_server.maps import checking, compiling, naming, pointing, reader
from queue_server.maps.advice import GRAVE
from queue_server.maps.naming import PlaceUnknown
from queue_server.maps.plan import Plan, Spot
from queue_server.maps.pointing import Wanted

NAMESAKES_MOST = 10
"""Of places with one name so many are tried: the nearest is meant."""


def check(file: Path, points: Sequence[Wanted] = ()) -> dict[str, Any]:
    """`points`: those of the town that should stand on it. `grave`: how many remarks leave something out of reach.
    Raises MapUnreadable."""
    plan, reading = reader.read(file)
    network = compiling.network(plan, reading)
    remarks = [*pointing.check(plan, network, points), *checking.check(plan, network, reading)]
    return {
        "understood": dict(reading.understood),
        "ignored": dict(reading.ignored),
        "levels": [{"id": v.level_id, "ordinal": v.ordinal, "names": dict(v.names)} for v in plan.levels.values()],
        "places": len(network.places),
        "ways": len(network.ways),
        "grave": sum(remark.code in GRAVE for remark in remarks),
        "remarks": [remark._asdict() for remark in remarks],
    }


class Found(NamedTuple):
    route: Route
    start: Place
    end: Place


def route(
    file: Path, start: str, end: str, profile: Profile, language: str = "nl", as_shown: bool = False
) -> dict[str, Any]:
    """`reason` when there is none: from_unknown, to_unknown, no_way, not_for_this_profile. `as_shown`: the way that a
    visitor is shown, without stairs where that hardly takes longer. Raises MapUnreadable."""
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
    best = best_of(network, starts, ends, profile)
    if best is not None:
        if as_shown:
            shown = choose(network, best.start.node, best.end.node, profile).route
            best = best._replace(route=shown or best.route)
        return _answer(plan, network, best, language)
    other = best_of(network, starts, ends, PROFILES["walking"])
    reason = Refused.NOT_FOR_THIS_PROFILE if other else Refused.NO_WAY
    return _impossible(reason.value) | {"text": words.refused(language, reason, Instead.HOST_COMES)}


def best_of(network: Network, starts: tuple[str, ...], ends: tuple[str, ...], profile: Profile) -> Found | None:
    """Of all places of these ids the two that are nearest to each other."""
    pairs = product(starts[:NAMESAKES_MOST], ends[:NAMESAKES_MOST])
    known = [(network.places[a], network.places[b]) for a, b in pairs if a in network.places and b in network.places]
    found = [Found(found, a, b) for a, b in known if (found := find(network, a.node, b.node, profile)) is not None]
    return min(found, key=lambda one: one.route.cost, default=None)


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


def _answer(plan: Plan, network: Network, best: Found, language: str) -> dict[str, Any]:
    found = best.route
    levels, lines = _lines(plan, network, found)
    return {
        "possible": True,
        "reason": None,
        "metres": round(found.metres, 1),
        "seconds": round(found.seconds),
        "levels": list(dict.fromkeys(levels)),
        "kinds": list(dict.fromkeys(leg.way.kind.value for leg in found.legs)) or ["walk"],
        "about": words.about(language, found.seconds),
        "steps": _steps(network, best, language),
        "geometry": {"type": "MultiLineString", "coordinates": lines, "levels": levels},
    }


def _steps(network: Network, found: Found, language: str) -> list[dict[str, Any]]:
    made = steps(network, found.route, found.end, facing(found.start))
    return [
        {
            "action": step.action.value,
            "kind": step.kind.value,
            "level": network.levels[step.level].ordinal,
            "metres": round(step.metres, 1),
            "landmark": step.landmark and (words.say(step.landmark.names, language) or step.landmark.mark.value),
            "side": step.side and step.side.value,
            "then": [after.action.value for after in step.then],
            "text": told.text,
            "spoken": told.spoken,
        }
        for step, told in zip(made, words.told(language, made, network.levels), strict=True)
    ]


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
