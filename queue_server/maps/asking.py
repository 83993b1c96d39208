"""What `onthaal map` answers, as plain data."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from assets import wayfinding as words
from queue_server.domain.wayfinding import Network, Profile, Route
from queue_server.domain.wayfinding.choosing import Instead, Refused
from queue_server.domain.wayfinding.steps import facing, steps
from queue_server.maps import checking, compiling, pointing, reader
from queue_server.maps.advice import GRAVE
from queue_server.maps.journey import Found, Journey, NoWay, journey
from queue_server.maps.plan import Plan, Spot
from queue_server.maps.pointing import Wanted


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


def route(
    file: Path,
    start: str,
    end: str,
    profile: Profile,
    language: str = "nl",
    as_shown: bool = False,
    at: datetime | None = None,
) -> dict[str, Any]:
    """As `journey`, told. `reason` when there is none: see NoWay. Raises MapUnreadable."""
    try:
        return _answer(journey(file, start, end, profile, as_shown, at), language)
    except NoWay as problem:
        known = problem.reason in tuple(Refused)
        text = {"text": words.refused(language, problem.reason, Instead.HOST_COMES)} if known else {}
        return _impossible(problem) | text


def _impossible(problem: NoWay) -> dict[str, Any]:
    return {
        "possible": False,
        "reason": str(problem.reason),
        "did_you_mean": list(problem.near),
        "metres": None,
        "seconds": None,
        "levels": [],
        "kinds": [],
        "steps": [],
        "geometry": None,
    }


def _answer(made: Journey, language: str) -> dict[str, Any]:
    found = made.found.route
    levels, lines = _lines(made.plan, made.network, found)
    return {
        "possible": True,
        "reason": None,
        "metres": round(found.metres, 1),
        "seconds": round(found.seconds),
        "levels": list(dict.fromkeys(levels)),
        "kinds": list(dict.fromkeys(leg.way.kind.value for leg in found.legs)) or ["walk"],
        "about": words.about(language, found.seconds),
        "steps": _steps(made.network, made.found, language),
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
