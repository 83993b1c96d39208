"""Which place somebody means: a name in any language, an id, or a spot "longitude,latitude,level"."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

from queue_server.maps import shapes
from queue_server.maps.plan import Level, Place, Plan, Use

SPOT = re.compile(r"\s*(-?\d+(?:\.\d+)?)\s*,\s*(-?\d+(?:\.\d+)?)\s*,\s*(.+?)\s*")
NEAR_MOST = 5
FAR_MOST = 50.0
"""Metres from the nearest space at which a spot is still taken to be meant inside."""


class PlaceUnknown(ValueError):
    """Nothing has this name, or nothing lies there. `near`: names that look like it."""

    def __init__(self, text: str, near: tuple[str, ...] = ()) -> None:
        super().__init__(text)
        self.text, self.near = text, near


def folded(text: str) -> str:
    """Without case, accents and signs: "Bureau n° 1.02" is "bureau n 1 02"."""
    plain = unicodedata.normalize("NFKD", text.casefold())
    kept = "".join(char if char.isalnum() else " " for char in plain if not unicodedata.combining(char))
    return " ".join(kept.split())


def places(plan: Plan, text: str) -> tuple[str, ...]:
    """The ids of all places of that name: alike in letters and figures, else beginning so, else holding it, else of
    that kind ("toilets"). A spot is added to the plan as a place of its own. Raises PlaceUnknown."""
    spot = SPOT.fullmatch(text)
    if spot:
        return (_at(plan, text, float(spot[1]), float(spot[2]), spot[3]),)
    if text in plan.places:
        return (text,)
    wanted = folded(text)
    names = {i: [*map(folded, (*place.names.values(), *place.aliases))] for i, place in plan.places.items()}
    kinds = {i: [folded(place.category)] for i, place in plan.places.items()}
    for known, fits in ((names, str.__eq__), (kinds, str.__eq__), (names, _begins), (names, str.__contains__)):
        found = tuple(i for i, own in known.items() if any(fits(name, wanted) for name in own if name))
        if found and wanted:
            return found
    raise PlaceUnknown(text, _near(plan.places.values(), wanted))


def _begins(name: str, wanted: str) -> bool:
    return name == wanted or name.startswith(wanted + " ")


def _near(known: Iterable[Place], wanted: str) -> tuple[str, ...]:
    from difflib import get_close_matches

    shown = {folded(name): name for place in known for name in place.names.values()}
    return tuple(shown[name] for name in get_close_matches(wanted, shown, NEAR_MOST))


def _at(plan: Plan, text: str, longitude: float, latitude: float, level_text: str) -> str:
    """In the space that holds the spot, the smallest of several; else in the nearest one."""
    at = plan.origin.spot(longitude, latitude)
    floors = [
        (shapes.floor(space), space)
        for level in _levels(plan, level_text)
        for space in plan.spaces_on(level.level_id)
        if space.use is not Use.CLOSED
    ]
    found = [(max(0.0, floor.distance(shapes.point(at))), floor.area, space) for floor, space in floors]
    far, _, space = min(found, key=lambda one: one[:2], default=(FAR_MOST + 1, 0.0, None))
    if space is None or far > FAR_MOST:
        raise PlaceUnknown(text, tuple(f"level {v.ordinal:g}" for v in plan.levels.values())[:NEAR_MOST])
    place_id = f"spot/{text}"
    plan.places[place_id] = Place(place_id, space.level_id, at, {}, "spot", space.space_id)
    return place_id


def _levels(plan: Plan, text: str) -> list[Level]:
    """By its ordinal, else by id or name: several buildings may each have one."""
    try:
        ordinal = float(text.replace(",", "."))
    except ValueError:
        wanted = folded(text)
        return [v for v in plan.levels.values() if wanted in {folded(v.level_id), *map(folded, v.names.values())}]
    found = [level for level in plan.levels.values() if level.ordinal == ordinal]
    return found or [v for v in plan.levels.values() if f"{ordinal:g}" in {v.level_id, *v.names.values()}]
