"""What a route is made of: stretches on one level, in a building or outside, and climbs between them."""

from __future__ import annotations

from collections.abc import Iterator

from queue_server.domain.wayfinding.finding import Leg, Route
from queue_server.domain.wayfinding.network import Kind, Network, Place
from queue_server.domain.wayfinding.stretch import Stretch, stretch

Climb = tuple[Leg, ...]


def parts(network: Network, route: Route, goal: Place | None) -> Iterator[Stretch | Climb]:
    """Stretches on one level, and climbs between them; a lift ride or a staircase over several levels is one climb."""
    runs: list[list[Leg]] = []
    for leg in route.legs:
        if runs and _joins(runs[-1][-1], leg):
            runs[-1].append(leg)
        else:
            runs.append([leg])
    runs = _without_landings(runs)
    node, first = route.start, _standing_in(network, route.start)
    came: int | None = first
    for number, run in enumerate(runs):
        after = runs[number + 1] if number + 1 < len(runs) else None
        if run[0].levels_up:
            yield tuple(run)
            came = areas(run[-1])[-1] if run[-1].way.areas else None
        else:
            into = (areas(after[0])[0] if after[0].way.areas else None) if after else room(network, goal)
            yield stretch(network, node, run, came, into)
            came = None
        node = ends(run[-1])


def _joins(before: Leg, after: Leg) -> bool:
    """Climbs of one kind, all up or all down; walks that are all outside, or all inside."""
    if not before.levels_up and not after.levels_up:
        return (before.way.kind is Kind.OUTSIDE) == (after.way.kind is Kind.OUTSIDE)
    return before.way.kind is after.way.kind and before.levels_up * after.levels_up > 0


def _without_landings(runs: list[list[Leg]]) -> list[list[Leg]]:
    """From one flight of stairs to the next, within the staircase, is no walk of its own."""
    found: list[list[Leg]] = []
    for run in runs:
        landing = found[-1] if len(found) > 1 else []
        if run[0].levels_up and landing and not landing[0].levels_up:
            below = found[-2]
            stairs = {area for leg in (*below, *run) for area in leg.way.areas}
            within = all(set(leg.way.areas) <= stairs for leg in landing)
            if within and _joins(below[-1], run[0]) and below[-1].levels_up:
                found.pop()
                found[-1] = [*below, *run]
                continue
        found.append(list(run))
    return found


def areas(leg: Leg) -> tuple[int, ...]:
    """In the order in which one goes through them."""
    return leg.way.areas if leg.along else leg.way.areas[::-1]


def ends(leg: Leg) -> int:
    """The node where one is after it."""
    return leg.way.end if leg.along else leg.way.start


def _standing_in(network: Network, node: int) -> int | None:
    """The room that a place at this node stands in."""
    places = (place for place in network.places.values() if place.node == node)
    return next((own for place in places if (own := room(network, place)) is not None), None)


def room(network: Network, place: Place | None) -> int | None:
    """Its area, where one goes into that by a door."""
    if place is None or place.area is None or network.areas[place.area].use in ("corridor", "outside"):
        return None
    return place.area
