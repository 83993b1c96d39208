"""What one sees on the way and knows by its sign: stairs, lifts, toilets, entrances, a reception, coffee."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from queue_server.domain.wayfinding.drawn.view import View
from queue_server.domain.wayfinding.network import Spot

ICONS = {
    "stairs": "stairs",
    "steps": "stairs",
    "lift": "elevator",
    "elevator": "elevator",
    "escalator": "escalator-up",
    "ramp": "wheelchair",
    "restroom": "toilet",
    "toilet": "toilet",
    "toilets": "toilet",
    "entrance": "door-open",
    "reception": "info",
    "information": "info",
    "foodservice": "coffee",
    "cafe": "coffee",
    "restaurant": "fork-knife",
    "library": "book-open",
}
"""By the first word of a category, or the use of an area; names of Phosphor."""
SAME_METRES = 2.0
"""Nearer to a sign that already stands there, it is the same thing."""


class Thing(NamedTuple):
    icon: str
    at: Spot
    metres: float
    """From the route."""


def icon_of(category: str, use: str = "") -> str | None:
    return ICONS.get(category.partition(".")[0].lower()) or ICONS.get(use)


def things(view: View) -> Iterator[Thing]:
    """Those near the route, the nearest first."""
    found = sorted(_all(view), key=lambda thing: (thing.metres, thing.at))
    return (thing for thing in found if thing.metres <= view.style.near_metres)


def _all(view: View) -> Iterator[Thing]:
    network, level = view.trip.network, view.stage.level
    for outline in view.trip.outlines.on_level.get(level, ()):
        area = network.areas[outline.area] if outline.area is not None else None
        if area is None or area.restricted or outline.area == view.goal_area or area.use == "corridor":
            continue
        icon = icon_of(area.category, area.use)
        if icon is not None:
            yield Thing(icon, outline.middle, view.away(outline.middle))
    for place in network.places.values():
        x, y, on = network.nodes[place.node]
        in_the_open = place.area is None or network.areas[place.area].use == "corridor"
        icon = icon_of(place.category)
        if on == level and in_the_open and icon is not None and place is not view.trip.goal:
            yield Thing(icon, (x, y), view.away((x, y)))
