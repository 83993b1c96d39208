"""Which way is shown: the best one, and without stairs by default where that hardly takes longer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from queue_server.domain.wayfinding.finding import NOTHING_CLOSED, Route, find
from queue_server.domain.wayfinding.network import Kind, Network
from queue_server.domain.wayfinding.profile import PROFILES, Closed, Profile

STEP_FREE_WITHIN = 60.0
"""Seconds that the way without stairs may take longer and still be the one that everybody is shown."""


class Refused(StrEnum):
    """Why there is no way: for nobody, or not for these legs."""

    NO_WAY = "no_way"
    NOT_FOR_THIS_PROFILE = "not_for_this_profile"


class Instead(StrEnum):
    """What to do when there is no way: go to another place that helps as well, or a host comes."""

    ANOTHER_PLACE = "another_place"
    HOST_COMES = "host_comes"


@dataclass(frozen=True, slots=True)
class Choice:
    """`route` is None where there is no way to `end`; then `refused` says why and `instead` what to do."""

    route: Route | None
    step_free: bool = False
    """No stairs, no escalators, no steps on it."""
    longer: float = 0.0
    """Seconds that it takes more than the quickest."""
    refused: Refused | None = None
    instead: Instead | None = None
    other_end: int | None = None
    """The node of the other place."""
    other_route: Route | None = None


def choose(
    network: Network,
    start: int,
    end: int,
    profile: Profile = PROFILES["walking"],
    closed: Closed = NOTHING_CLOSED,
    others: Sequence[int] = (),
) -> Choice:
    """From node to node for these legs. `others`: nodes of places that help as well, should this one be out of
    reach; the nearest in time is taken."""
    best = find(network, start, end, profile, closed)
    if best is None:
        return _refused(network, start, end, profile, closed, others)
    if is_step_free(best):
        return Choice(best, step_free=True)
    gentle = find(network, start, end, without_steps(profile), closed)
    if gentle is not None and gentle.seconds - best.seconds < STEP_FREE_WITHIN:
        return Choice(gentle, step_free=True, longer=max(0.0, gentle.seconds - best.seconds))
    return Choice(best)


def without_steps(profile: Profile) -> Profile:
    """The same legs at the same pace, that take no step and need room."""
    wheels = PROFILES["step_free"]
    return replace(
        profile,
        name=f"{profile.name}_without_steps",
        stairs=0,
        escalators=False,
        revolving_doors=False,
        width=max(profile.width, wheels.width),
    )


def is_step_free(route: Route) -> bool:
    return not any(leg.way.kind in (Kind.STAIRS, Kind.ESCALATOR) or leg.way.steps for leg in route.legs) and all(
        passage.step_free for leg in route.legs for passage in leg.way.passages
    )


def _refused(network: Network, start: int, end: int, profile: Profile, closed: Closed, others: Sequence[int]) -> Choice:
    anybody = find(network, start, end, PROFILES["walking"], closed)
    reason = Refused.NOT_FOR_THIS_PROFILE if anybody is not None else Refused.NO_WAY
    ways = [(way.seconds, node, way) for node in others if (way := find(network, start, node, profile, closed))]
    if not ways:
        return Choice(None, refused=reason, instead=Instead.HOST_COMES)
    _, node, way = min(ways, key=lambda one: one[:2])
    return Choice(None, refused=reason, instead=Instead.ANOTHER_PLACE, other_end=node, other_route=way)
