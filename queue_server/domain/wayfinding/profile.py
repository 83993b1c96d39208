"""For whose legs: what a way costs in seconds, and what is no way at all."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from queue_server.domain.wayfinding.network import Area, Kind, Passage, Way
from queue_server.domain.wayfinding.turns import bends

WALKING = 1.2
"""Metres a second in a building one does not know: below the 1.3 to 1.4 of a pavement (Bohannon 2011) [I]."""

LIFT_WAIT, LIFT_LEVEL = 30.0, 6.0
"""Seconds until a lift comes and its doors have opened and closed, and for each level [I]."""

STAIRS_LEVEL_UP, STAIRS_LEVEL_DOWN = 18.0, 14.0
"""Seconds for one level of some twenty steps (Fruin 1971: 0.5 m/s along the slope up, 0.6 down) [I]."""

THROUGH_A_ROOM = 40.0
"""Seconds by which one would rather go round than through somebody's room [I]."""

INTO_THE_OPEN = 20.0
"""Seconds by which one would rather stay inside, for each way outside [I]."""

GUIDE_GAIN = 0.3
"""Who follows a guide line goes a third farther for it [I]."""

DOOR_SECONDS = {"open": 0.0, "automatic": 1.0, "sliding": 2.0, "swinging": 3.0, "revolving": 5.0, "gate": 5.0}


@dataclass(frozen=True, slots=True)
class Profile:
    """`turn_seconds` is what a turn counts beside the walking: who follows guide lines wants few."""

    name: str
    speed: float = WALKING
    stairs: float = 1.0
    """Seconds on stairs are multiplied by this; 0: no stairs at all."""
    escalators: bool = True
    revolving_doors: bool = True
    width: float = 0.0
    """The least width that is needed, in metres."""
    door: float = 1.0
    """Seconds at doors are multiplied by this."""
    turn_seconds: float = 0.0
    lift_wait: float = LIFT_WAIT
    guide_gain: float = 0.0
    """By which share a metre along a guide line counts less."""

    @property
    def bound(self) -> float:
        """Metres that nobody of this profile passes at a lower cost than one second."""
        return self.speed / (1 - self.guide_gain)

    @property
    def step_free(self) -> bool:
        return self.stairs == 0


PROFILES: Mapping[str, Profile] = MappingProxyType(
    {
        profile.name: profile
        for profile in (
            Profile("walking"),
            Profile("step_free", speed=1.0, stairs=0, escalators=False, revolving_doors=False, width=0.8, door=2.0),
            Profile("pram", speed=1.1, stairs=0, escalators=False, revolving_doors=False, width=0.7, door=2.0),
            Profile("slow", speed=0.7, stairs=2.5, door=1.5),
            Profile(
                "blind",
                speed=0.8,
                stairs=1.3,
                escalators=False,
                revolving_doors=False,
                door=1.5,
                turn_seconds=8.0,
                guide_gain=GUIDE_GAIN,
            ),
        )
    }
)
"""0.8 m: the least clear width of a door for a wheelchair (ISO 21542: 800 mm)."""


@dataclass(frozen=True, slots=True)
class Closed:
    """What cannot be walked now: passages and areas (a room, one lift) by id, and whole kinds of ways."""

    ids: frozenset[str] = field(default_factory=frozenset)
    kinds: frozenset[Kind] = field(default_factory=frozenset)

    def __or__(self, other: Closed) -> Closed:
        return Closed(self.ids | other.ids, self.kinds | other.kinds)

    def __bool__(self) -> bool:
        return bool(self.ids or self.kinds)

    def shuts(self, way: Way, areas: tuple[Area, ...]) -> bool:
        return way.kind in self.kinds or (
            bool(self.ids)
            and (not self.ids.isdisjoint(way.keys) or any(areas[index].area_id in self.ids for index in way.areas))
        )


def seconds(way: Way, along: bool, profile: Profile) -> float | None:
    """What the way costs; None when it is no way for this profile. `along`: from its start to its end."""
    if profile.step_free and (way.kind is Kind.STAIRS or way.steps or not all(p.step_free for p in way.passages)):
        return None
    if not profile.escalators and way.kind is Kind.ESCALATOR:
        return None
    widths = (way.width, *(p.width for p in way.passages))
    narrow = min((width for width in widths if width is not None), default=None)
    if narrow is not None and narrow < profile.width:
        return None
    if not profile.revolving_doors and any(p.kind == "revolving" for p in way.passages):
        return None
    doors = sum(map(_door, way.passages)) * profile.door
    levels = way.levels_up if along else -way.levels_up
    if way.kind is Kind.LIFT:
        return profile.lift_wait + LIFT_LEVEL * abs(levels) + doors
    if way.kind in (Kind.STAIRS, Kind.ESCALATOR) and levels:
        each = STAIRS_LEVEL_UP if levels > 0 else STAIRS_LEVEL_DOWN
        return max(each * abs(levels) * profile.stairs, way.metres / profile.speed) + doors
    pace = profile.speed / (profile.stairs if way.steps and profile.stairs else 1.0)
    return way.metres / pace + doors


def cost(way: Way, along: bool, profile: Profile) -> float | None:
    """What decides between ways: the seconds, and what one would rather not do."""
    taken = seconds(way, along, profile)
    if taken is None:
        return None
    outside = INTO_THE_OPEN if way.kind is Kind.OUTSIDE else 0.0
    felt = profile.guide_gain * way.guided / profile.speed
    return taken - felt + outside + THROUGH_A_ROOM * way.through + profile.turn_seconds * bends(way.line)


def _door(passage: Passage) -> float:
    return DOOR_SECONDS.get(passage.kind, DOOR_SECONDS["swinging"])
