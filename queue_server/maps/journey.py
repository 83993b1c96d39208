"""From the file of a plan and two names to the way between them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from itertools import product
from pathlib import Path
from typing import NamedTuple

from queue_server.domain.wayfinding import PROFILES, Closed, Network, Place, Profile, Route, find
from queue_server.domain.wayfinding.choosing import Refused, choose
from queue_server.domain.wayfinding.hours import closed_at
from queue_server.maps import compiling, naming, reader
from queue_server.maps.naming import PlaceUnknown
from queue_server.maps.plan import Plan

NAMESAKES_MOST = 10
"""Of places with one name so many are tried: the nearest is meant."""
FROM_UNKNOWN, TO_UNKNOWN, CLOSED = "from_unknown", "to_unknown", "closed"


class NoWay(ValueError):
    """`reason`: from_unknown, to_unknown, closed (at that time), or one of `Refused`. `near`: names that look like the
    unknown one."""

    def __init__(self, reason: str, near: tuple[str, ...] = ()) -> None:
        super().__init__(reason)
        self.reason, self.near = reason, near


class Found(NamedTuple):
    route: Route
    start: Place
    end: Place


@dataclass(frozen=True, slots=True)
class Journey:
    plan: Plan
    network: Network
    found: Found


def journey(
    file: Path, start: str, end: str, profile: Profile, as_shown: bool = False, at: datetime | None = None
) -> Journey:
    """`as_shown`: the way that a visitor is shown, without stairs where that hardly takes longer. `at`: past what is
    closed then by its opening times. Raises MapUnreadable, NoWay."""
    plan, reading = reader.read(file)
    starts, ends = _named(plan, start, FROM_UNKNOWN), _named(plan, end, TO_UNKNOWN)
    network = compiling.network(plan, reading)
    closed = closed_at(network, at) if at else Closed()
    found = _best(network, starts, ends, profile, closed)
    if found is None:
        anybody = _best(network, starts, ends, PROFILES["walking"], closed)
        if not anybody and _best(network, starts, ends, profile, Closed()):
            raise NoWay(CLOSED)
        raise NoWay(Refused.NOT_FOR_THIS_PROFILE if anybody else Refused.NO_WAY)
    if as_shown:
        shown = choose(network, found.start.node, found.end.node, profile, closed).route
        found = found._replace(route=shown or found.route)
    return Journey(plan, network, found)


def _named(plan: Plan, text: str, unknown: str) -> tuple[str, ...]:
    try:
        return naming.places(plan, text)
    except PlaceUnknown as problem:
        raise NoWay(unknown, problem.near) from problem


def _best(
    network: Network, starts: tuple[str, ...], ends: tuple[str, ...], profile: Profile, closed: Closed
) -> Found | None:
    """Of all places of these ids the two that are nearest to each other."""
    pairs = product(starts[:NAMESAKES_MOST], ends[:NAMESAKES_MOST])
    known = [(network.places[a], network.places[b]) for a, b in pairs if a in network.places and b in network.places]
    tried = ((find(network, a.node, b.node, profile, closed), a, b) for a, b in known)
    found = [Found(route, a, b) for route, a, b in tried if route is not None]
    return min(found, key=lambda one: one.route.cost, default=None)
