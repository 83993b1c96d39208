"""What one can see where one has to choose: a lift, a reception, a named hall; else the shape of the corridor."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from queue_server.domain.wayfinding.network import Area, Kind, Place, Spot, Words


class Mark(StrEnum):
    """What it is. NAMED has a name of its own, GOAL is where one goes; the others every language has a word for."""

    NAMED = "named"
    LIFT = "lift"
    STAIRS = "stairs"
    ESCALATOR = "escalator"
    RAMP = "ramp"
    ENTRANCE = "entrance"
    RECEPTION = "reception"
    TOILET = "toilet"
    GOAL = "goal"
    ROOM = "room"
    DOOR = "door"
    CORRIDOR_END = "corridor_end"
    CROSSING = "crossing"
    BEND = "bend"
    CORNER = "corner"


class Relation(StrEnum):
    AT = "at"
    TO = "to"
    FROM = "from"
    OUT = "out"
    IN = "in"


@dataclass(frozen=True, slots=True)
class Landmark:
    """`relation`: whether one turns at it, walks to it, comes out of it, or leaves or enters the building by it."""

    mark: Mark
    at: Spot
    names: Words = field(default_factory=dict)
    relation: Relation = Relation.AT

    @property
    def key(self) -> tuple[Mark, tuple[tuple[str, str], ...]]:
        """Two with the same one cannot be told apart."""
        return self.mark, tuple(sorted(self.names.items())) if self.mark is Mark.NAMED else ()


GENERIC: Mapping[str, tuple[Mark, float]] = {
    "elevator": (Mark.LIFT, 0.0),
    "lift": (Mark.LIFT, 0.0),
    "stairs": (Mark.STAIRS, 0.0),
    "steps": (Mark.STAIRS, 0.0),
    "escalator": (Mark.ESCALATOR, 0.0),
    "ramp": (Mark.RAMP, 2.0),
    "entrance": (Mark.ENTRANCE, 0.0),
    "reception": (Mark.RECEPTION, 0.0),
    "information": (Mark.RECEPTION, 0.0),
    "restroom": (Mark.TOILET, 2.0),
    "toilet": (Mark.TOILET, 2.0),
    "toilets": (Mark.TOILET, 2.0),
}
"""By the first word of the category: what it is, and so many metres farther it counts."""
STANDING_OUT = frozenset(
    {
        *(
            "foodservice",
            "cafe",
            "restaurant",
            "library",
            "shop",
            "museum",
            "ticket",
            "tickets",
            "security",
            "wardrobe",
        ),
        *("concert", "theater", "theatre", "counter", "lobby", "foyer", "hall", "concourse", "reading", "waitingroom"),
        *("kindergarten", "childcare", "firstaid", "pharmacy", "bank", "atm", "souvenirs", "gymnasium", "studio"),
    }
)
"""Categories (their first word) of places that one sees from afar."""
PRIVATE = frozenset(
    {"office", "nonpublic", "private", "administration", "conferenceroom", "storage", "mechanical", "staff"}
)
UNSEEN = frozenset({"kiosk", "screen", "point", "spot", "corridor", "walkway", "hallway", "passage", "unspecified"})
"""No landmarks: ours, or everywhere alike."""
STANDS_OUT, ROOM, NUMBERED = 3.0, 5.0, 6.0
"""Metres farther that a named place counts: one that stands out, a room with a name, and one with a number."""

CLIMBS = frozenset({Kind.LIFT, Kind.STAIRS, Kind.ESCALATOR, Kind.RAMP})


def climb(kind: Kind, at: Spot, relation: Relation = Relation.AT) -> Landmark:
    """What takes one to another level."""
    return Landmark(Mark(kind.value) if kind in CLIMBS else Mark.STAIRS, at, {}, relation)


def what(area: Area, own: Place | None) -> tuple[Mark, float] | None:
    """What an area is to who comes by, and so many metres farther it counts; `own` is the place in it."""
    if area.restricted or (
        area.use in ("corridor", "outside") and _word(area.category) not in STANDING_OUT | {"entrance"}
    ):
        return None
    if area.use in ("stairs", "lift", "escalator", "ramp"):
        return Mark(area.use), 2.0 * (area.use == "ramp")
    if own is not None and _word(area.category) not in PRIVATE:
        found = by_category(own.category, own.names)
        if found is not None:
            return found
    return by_category(area.category, own.names if own else area.names)


def by_category(category: str, names: Words) -> tuple[Mark, float] | None:
    """None where nobody would know it by that."""
    word = _word(category)
    if word in GENERIC:
        return GENERIC[word]
    name = next((name for name in names.values() if name), "")
    if word in PRIVATE or not name:
        return None
    if word in STANDING_OUT:
        return Mark.NAMED, STANDS_OUT
    return Mark.NAMED, NUMBERED if any(letter.isdigit() for letter in name) else ROOM


def _word(category: str) -> str:
    return category.partition(".")[0].lower()
