"""The end of a route: what it is called, and how one knows it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from queue_server.domain.wayfinding import landmarks
from queue_server.domain.wayfinding.landmarks import Mark
from queue_server.domain.wayfinding.network import Network, Place, Words


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


def goal_of(network: Network, goal: Place | None) -> Goal:
    """Of a place, or of a spot that is none."""
    if goal is None:
        return Goal({}, "", Sign.HERE)
    area = network.areas[goal.area] if goal.area is not None else None
    category = goal.category or (area.category if area else "")
    known = landmarks.by_category(category, {"": "-"})
    open_desk = goal.category == "point" and (area is None or area.use != "room")
    if known is not None and known[0] is not Mark.NAMED:
        sign = Sign.PICTOGRAM
    elif open_desk or (area is not None and area.category == "counter"):
        sign = Sign.DESK
    else:
        sign = Sign.DOOR if area is not None and area.use == "room" else Sign.HERE
    names = goal.names
    if goal.category in landmarks.UNSEEN:  # an id of ours, no name that stands anywhere
        names = area.names if area is not None and area.use == "room" else {}
    return Goal(names, category, sign)
