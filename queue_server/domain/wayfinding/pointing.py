"""Where the body must go from before a screen: an arrow as it is drawn on that screen (REQUIREMENTS D7).

Up is away from who reads: straight on, past or through the wall on which the screen hangs. Nothing is ever mirrored.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace
from enum import StrEnum
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

from queue_server.domain.wayfinding.building import Building
from queue_server.domain.wayfinding.choosing import choose
from queue_server.domain.wayfinding.closing import closed
from queue_server.domain.wayfinding.drawn.stages import stages
from queue_server.domain.wayfinding.drawn.straight import Ground
from queue_server.domain.wayfinding.drawn.view import ground
from queue_server.domain.wayfinding.earth import degrees, metres
from queue_server.domain.wayfinding.network import Kind, Spot
from queue_server.domain.wayfinding.pose import NotInBuilding, Pose, area_at, stand
from queue_server.domain.wayfinding.turns import heading, turn

READ_FROM = 3.0
"""Metres before a screen from which it is read, where the room is so deep [I]."""
STEP = 0.5
"""Metres: how finely the depth of the room is felt."""
FIRST_METRES = (7.0, 5.0, 3.0, 2.0)
"""How far one looks along the way: as far as it is one direction."""
ONE_DIRECTION = 0.75
"""Of the metres walked, how many one must have come away for it to be one direction: 0.71 is a corner in the middle."""
CLIMB_WITHIN = 6.0
"""Metres to the middle of stairs or a lift within which these are what is shown [I]."""
HERE_WITHIN = 4.0
"""Metres to the goal within which one is there [I]."""


class Arrow(StrEnum):
    AHEAD = "ahead"
    AHEAD_RIGHT = "ahead_right"
    RIGHT = "right"
    BACK_RIGHT = "back_right"
    BACK = "back"
    BACK_LEFT = "back_left"
    LEFT = "left"
    AHEAD_LEFT = "ahead_left"
    UP = "up"
    DOWN = "down"
    HERE = "here"


AROUND = tuple(Arrow)[:8]
"""Clockwise, an eighth of a circle each, from straight ahead."""


class Pointed(NamedTuple):
    """`by`: how one gets up or down, for these two arrows. `floor`: ordinal of the level where the goal is."""

    arrow: Arrow
    by: Kind
    floor: float


@lru_cache(256)
def reader(building: Building, pose: Pose) -> Pose | None:
    """Where one stands who reads a screen, and the heading of that screen; None when it hangs not in this building."""
    origin, levels = building.network.origin, building.network.levels
    x, y = metres(origin, pose.longitude, pose.latitude)
    east, north = math.sin(math.radians(pose.heading)), math.cos(math.radians(pose.heading))
    level = next((index for index, level in enumerate(levels) if level.ordinal == pose.floor), None)
    room = None if level is None else area_at(building, level, (x, y))
    away = 0.0
    while level is not None and room is not None and away < READ_FROM:
        if area_at(building, level, (x + (away + STEP) * east, y + (away + STEP) * north)) != room:
            break
        away += STEP
    longitude, latitude = degrees(origin, x + away * east, y + away * north)
    found = replace(pose, longitude=longitude, latitude=latitude)
    try:
        stand(building, found, "screen")
    except NotInBuilding:
        return None
    return found


@lru_cache(4096)
def pointed(building: Building, pose: Pose, goal: str, shut: frozenset[str] = frozenset()) -> Pointed | None:
    """From before the screen at `pose` to the place `goal`, past what is shut (as in `closed`); None when there is no
    way, or when either is not in this building. The way is that of who walks: screens tell of nobody's legs."""
    at = reader(building, pose)
    place = building.network.places.get(goal)
    if at is None or place is None:
        return None
    here, start = stand(building, at, "screen")
    route = choose(here.network, start.node, place.node, closed=closed(shut)).route
    if route is None:
        return None
    floor = here.network.levels[here.network.nodes[place.node][2]].ordinal
    stage = stages(here.network, route)[0]
    line = _pulled(stage.line, ground(here.outlines, stage))
    walked = sum(math.dist(a, b) for a, b in pairwise(line))
    if stage.leaves is None and walked <= HERE_WITHIN:
        return Pointed(Arrow.HERE, Kind.WALK, floor)
    if stage.leaves is not None and walked <= CLIMB_WITHIN:
        return Pointed(Arrow.UP if stage.leaves.up else Arrow.DOWN, stage.leaves.kind, floor)
    return Pointed(_towards(line, pose.heading + 180), Kind.WALK, floor)


def _pulled(line: Sequence[Spot], on: Ground) -> list[Spot]:
    """The line as one walks it: from each corner straight to the farthest spot of it that no wall hides."""
    found, at = [line[0]], 0
    while at < len(line) - 1:
        seen = (index for index in range(len(line) - 1, at, -1) if on.clear(line[at], line[index]))
        at = next(seen, at + 1)
        found.append(line[at])
    return found


def _towards(line: Sequence[Spot], gaze: float) -> Arrow:
    """The eighth of the circle in which one sets off, looking towards `gaze`."""
    start, end = line[0], line[-1]
    for most in FIRST_METRES:
        walked, end = _after(line, most)
        if math.dist(start, end) >= ONE_DIRECTION * walked:
            break
    return AROUND[round(turn(gaze, heading(start, end)) / 45) % len(AROUND)]


def _after(line: Sequence[Spot], most: float) -> tuple[float, Spot]:
    """How far one has come after so many metres along a line, or at its end, and where one is then."""
    walked = 0.0
    for a, b in pairwise(line):
        step = math.dist(a, b)
        if step and walked + step >= most:
            share = (most - walked) / step
            return most, (a[0] + share * (b[0] - a[0]), a[1] + share * (b[1] - a[1]))
        walked += step
    return walked, line[-1]
