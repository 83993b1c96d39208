"""Doors that a plan does not draw, and that must be there."""

from __future__ import annotations

from typing import Any

from queue_server.maps import shapes
from queue_server.maps.plan import Door, Plan, Space, Spot, first
from queue_server.maps.reading import Reading

WIDTH = 0.9
"""Metres of a door that nobody drew."""
SHARED_LEAST = 0.6
"""Metres of a side that two spaces share, for somebody to pass there."""


def assume(
    plan: Plan,
    opened: dict[str, tuple[str, ...]],
    space_ids: tuple[str, ...],
    line: tuple[Spot, ...],
    about: Space,
    reading: Reading,
) -> str:
    """Adds a door into these one or two spaces to `plan` and to `opened`, and a hint about one of them. Answers its
    id."""
    door_id = "/".join(("open", *space_ids))
    plan.doors[door_id] = Door(door_id, plan.spaces[space_ids[0]].level_id, line, "swinging", assumed=True)
    opened[door_id] = space_ids
    reading.note("door_assumed", about.space_id, first(about.names))
    return door_id


def middle_of(side: Any) -> tuple[Spot, Spot]:
    """Where a door would stand in a wall: the ends of the middle part of one of its sides."""
    half = min(WIDTH, side.length) / 2
    spots = [shapes.spot(side.interpolate(side.length / 2 + step)) for step in (-half, half)]
    return spots[0], spots[1]
