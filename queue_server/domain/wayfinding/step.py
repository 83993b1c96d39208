"""One step of a route as a host would say it: a decision at something that one can see."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from queue_server.domain.wayfinding.goal import Goal
from queue_server.domain.wayfinding.landmarks import Landmark
from queue_server.domain.wayfinding.network import Kind, Spot
from queue_server.domain.wayfinding.turns import STRAIGHT_ON

BEHIND = 135.0
"""Degrees from which a turn is one around."""


class Action(StrEnum):
    STRAIGHT = "straight"
    LEFT = "left"
    RIGHT = "right"
    AROUND = "around"
    UP = "up"
    DOWN = "down"
    ARRIVE = "arrive"


@dataclass(frozen=True, slots=True)
class Step:
    """`metres`: to go from here to the next step; of a climb, on it. `level`: index of the one where one is then."""

    action: Action
    kind: Kind
    level: int
    metres: float
    at: Spot
    landmark: Landmark | None = None
    """Where to do it, what to come out of, or (of the first step) what to walk to. None of the arrival alone."""
    then: tuple[Step, ...] = ()
    """What follows so soon that it is told along."""
    side: Action | None = None
    """Of the arrival: where the goal is. Of a climb: where the stairs or the lift are, if one has to turn."""
    sure: bool = True
    """False of a first step of which nobody knows how the visitor stands: `action` says nothing then."""
    goal: Goal | None = None


def action_of(angle: float) -> Action:
    """Of a turn in degrees, left of nought."""
    if abs(angle) > BEHIND:
        return Action.AROUND
    return Action.STRAIGHT if abs(angle) <= STRAIGHT_ON else Action.RIGHT if angle > 0 else Action.LEFT
