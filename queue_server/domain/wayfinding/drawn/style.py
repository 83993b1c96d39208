"""How large everything is, as factors of the letter size; the numbers stand in assets/map.toml."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Style:
    """Factors of the letter size (em), except where a unit is named."""

    wall: float
    wall_beside: float
    wall_goal: float
    door: float
    route: float
    casing: float
    arrow: float
    arrow_line: float
    arrow_every: float
    dash: float
    curve: float
    here: float
    gaze: float
    pin: float
    climb: float
    thing: float
    goal: float
    """Letters of the goal, of the letter size."""
    small: float
    """Letters of rooms, of the whole letter size."""
    margin: float
    air: float
    metre_most: float
    """A metre is drawn at most so large."""
    near_metres: float
    """So far from the route, things are drawn."""
    rooms_most: float
    """Names of rooms in a panel."""
    line_least: float
    """In the caller's unit: no line is thinner."""
