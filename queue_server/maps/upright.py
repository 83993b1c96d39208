"""Ways between levels: which stairs, lifts, ramps and escalators lie above each other."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from queue_server.domain.wayfinding.network import Kind, Passage
from queue_server.maps import shapes, timing
from queue_server.maps.plan import BETWEEN_LEVELS, Plan, Space, Spot, Use

KINDS = {Use.STAIRS: Kind.STAIRS, Use.LIFT: Kind.LIFT, Use.RAMP: Kind.RAMP, Use.ESCALATOR: Kind.ESCALATOR}
ABOVE = 0.2
"""The least share of the smaller floor that lies above the other."""
LEVEL_METRES = 4.0
"""From floor to floor, where the plan does not say [I]."""
SLOPE = {Use.STAIRS: 2.0, Use.ESCALATOR: 2.0, Use.RAMP: 12.0, Use.LIFT: 0.0}
"""Metres walked for each metre up: stairs and escalators of 30 degrees, ramps of 1:12 (ISO 21542)."""


@dataclass(frozen=True, slots=True)
class Rise:
    """From one space to another on a higher level; one stands at `lower` and `upper`."""

    use: Use
    start: str
    end: str
    lower: Spot
    upper: Spot
    levels: float
    one_way: bool = False
    gates: tuple[Passage, ...] = ()

    @property
    def metres(self) -> float:
        return LEVEL_METRES * abs(self.levels) * SLOPE[self.use]


def rises(plan: Plan, floors: Mapping[str, Any]) -> list[Rise]:
    """Those that the plan names, and those that lie above each other in one building."""
    found = list(_named(plan, floors))
    known = {frozenset((rise.start, rise.end)) for rise in found}
    found += [rise for rise in _above(plan, floors) if frozenset((rise.start, rise.end)) not in known]
    return found


def _named(plan: Plan, floors: Mapping[str, Any]) -> Iterator[Rise]:
    for link in plan.links.values():
        start, end = plan.spaces[link.start], plan.spaces[link.end]
        levels = plan.levels[end.level_id].ordinal - plan.levels[start.level_id].ordinal
        lower, upper = (shapes.spot(floors[space.space_id].representative_point()) for space in (start, end))
        gates = timing.gates(link.link_id, lower, link.hours)
        yield Rise(link.use, link.start, link.end, lower, upper, levels, link.one_way, gates)


def _above(plan: Plan, floors: Mapping[str, Any]) -> Iterator[Rise]:
    by_use: dict[Use, list[Space]] = defaultdict(list)
    for space in plan.spaces.values():
        if space.use in BETWEEN_LEVELS:
            by_use[space.use].append(space)
    for spaces in by_use.values():
        for space in spaces:
            for other in _next_up(plan, space, spaces):
                rise = _rise(plan, space, other, floors[space.space_id], floors[other.space_id])
                if rise is not None:
                    yield rise


def _rise(plan: Plan, space: Space, other: Space, floor: Any, upper_floor: Any) -> Rise | None:
    """Where the one lies above the other, or both are of one shaft."""
    both = floor.intersection(upper_floor)
    above = both.area >= ABOVE * min(floor.area, upper_floor.area) > 0
    if not above and not (space.shaft and space.shaft == other.shaft):
        return None
    inner = both.buffer(-0.2)
    common = both if inner.is_empty else inner
    spots = [shapes.spot((common if above else own).representative_point()) for own in (floor, upper_floor)]
    levels = plan.levels[other.level_id].ordinal - plan.levels[space.level_id].ordinal
    return Rise(space.use, space.space_id, other.space_id, spots[0], spots[1], levels)


def _next_up(plan: Plan, space: Space, spaces: list[Space]) -> Iterator[Space]:
    """Those on the next level above, or on any above for a lift."""
    level = plan.levels[space.level_id]
    higher = [
        other
        for other in spaces
        if plan.levels[other.level_id].ordinal > level.ordinal
        and plan.levels[other.level_id].buildings == level.buildings
        and (not (space.shaft and other.shaft) or space.shaft == other.shaft)
    ]
    if space.use is Use.LIFT:
        yield from higher
        return
    above = [
        one.ordinal for one in plan.levels.values() if one.buildings == level.buildings and one.ordinal > level.ordinal
    ]
    yield from (other for other in higher if plan.levels[other.level_id].ordinal == min(above))
