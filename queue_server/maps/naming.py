"""Which place somebody means: a name in any language, an id, or a spot "longitude,latitude,level"."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

from queue_server.maps import shapes
from queue_server.maps.plan import Level, Place, Plan, Use

SPOT = re.compile(r"\s*(-?\d+(?:\.\d+)?)\s*,\s*(-?\d+(?:\.\d+)?)\s*,\s*(.+?)\s*")
FAR_MOST = 50.0
"""Metres from the nearest space at which a spot is still taken to be meant inside."""


class PlaceUnknown(ValueError):
    """Nothing has this name, or nothing lies there. `near`: names that look like it."""

    def __init__(self, text: str, near: tuple[str, ...] = ()) -> None:
        super().__init__(text)
        self.text, self.near = text, near


def folded(text: str) -> str:
    plain = unicodedata.normalize("NFKD", text.casefold())
    return " ".join("".join(char for char in plain if not unicodedata.combining(char)).split())


def places(plan: Plan, text: str) -> tuple[str, ...]:
    """The ids of all places of that name: alike in letters and blanks, else beginning so, else holding it. A spot is
    added to the plan as a place of its own. Raises PlaceUnknown."""
    spot = SPOT.fullmatch(text)
    if spot:
        return (_at(plan, text, float(spot[1]), float(spot[2]), spot[3]),)
    if text in plan.places:
        return (text,)
    wanted = folded(text)
    names = {place_id: [folded(name) for name in place.names.values()] for place_id, place in plan.places.items()}
    for fits in (str.__eq__, str.startswith, str.__contains__):
        found = tuple(i for i, own in names.items() if any(fits(name, wanted) for name in own if name))
        if found and wanted:
            return found
    raise PlaceUnknown(text, _near(plan.places.values(), wanted))


def _near(known: Iterable[Place], wanted: str) -> tuple[str, ...]:
    from difflib import get_close_matches

    shown = {folded(name): name for place in known for name in place.names.values()}
    return tuple(shown[name] for name in get_close_matches(wanted, shown, 3))


def _at(plan: Plan, text: str, longitude: float, latitude: float, level_text: str) -> str:
    at = plan.origin.spot(longitude, latitude)
    found = [
        (shapes.floor(space).distance(shapes.point(at)), space)
        for level in _levels(plan, level_text)
        for space in plan.spaces_on(level.level_id)
        if space.use is not Use.CLOSED
    ]
    far, space = min(found, key=lambda one: one[0], default=(FAR_MOST + 1, None))
    if space is None or far > FAR_MOST:
        raise PlaceUnknown(text)
    place_id = f"spot/{text}"
    plan.places[place_id] = Place(place_id, space.level_id, at, {}, "spot", space.space_id)
    return place_id


def _levels(plan: Plan, text: str) -> list[Level]:
    """By its ordinal, else by id or name: several buildings may each have one."""
    try:
        ordinal = float(text)
    except ValueError:
        wanted = folded(text)
        return [v for v in plan.levels.values() if wanted in {folded(v.level_id), *map(folded, v.names.values())}]
    return [level for level in plan.levels.values() if level.ordinal == ordinal]
