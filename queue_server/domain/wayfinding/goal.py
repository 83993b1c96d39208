"""The end of a route: what it is called, and how one knows it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from queue_server.domain.wayfinding import landmarks
from queue_server.domain.wayfinding.landmarks import Mark
from queue_server.domain.wayfinding.network import Area, Network, Place, Words


class Sign(StrEnum):
    """How one knows the goal: its name on the door, above the desk, a sign that everybody knows, or one is in it."""

    DOOR = "door"
    DESK = "desk"
    PICTOGRAM = "pictogram"
    HERE = "here"


@dataclass(frozen=True, slots=True)
class Goal:
    names: Words
    category: str
    sign: Sign
    mark: Mark = Mark.GOAL
    """Such as a lift or a toilet, for which every language has a word."""


def goal_of(network: Network, goal: Place | None) -> Goal:
    """Of a place, or of a spot that is none."""
    if goal is None:
        return Goal({}, "", Sign.HERE)
    area = network.areas[goal.area] if goal.area is not None else None
    category = goal.category or (area.category if area else "")
    known = landmarks.by_category(category, {"": "-"})
    mark = known[0] if known is not None and known[0] is not Mark.NAMED else Mark.GOAL
    in_room = area is not None and area.use == "room"
    names = goal.names
    if goal.category in landmarks.UNSEEN:  # an id of ours, no name that stands anywhere
        names = area.names if area is not None and in_room else {}
    return Goal(names, category, _sign(goal, area, mark), mark)


def _sign(goal: Place, area: Area | None, mark: Mark) -> Sign:
    in_room = area is not None and area.use == "room"
    if mark is not Mark.GOAL:
        return Sign.PICTOGRAM
    if (goal.category == "point" and not in_room) or (area is not None and area.category == "counter"):
        return Sign.DESK
    return Sign.DOOR if in_room else Sign.HERE
