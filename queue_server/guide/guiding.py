"""The way that somebody is shown: from a spot or place to a place, for these legs, past what is closed."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from assets import wayfinding
from assets.texts import known_language
from assets.wayfinding import Told
from queue_server.domain.wayfinding import PROFILES, Choice, Place, Step, choose
from queue_server.domain.wayfinding.building import Building
from queue_server.domain.wayfinding.closing import closed
from queue_server.domain.wayfinding.legs import profile_of as profile_of
from queue_server.domain.wayfinding.pose import NotInBuilding, Pose, stand
from queue_server.domain.wayfinding.steps import facing, steps
from queue_server.guide.mapping import Way


@dataclass(frozen=True, slots=True)
class Asked:
    """`start` and `goal`: ids of places; a pose for who stands before a kiosk or screen. `profile`: one of PROFILES.
    `closed`: ids of doors, rooms and lifts, or a whole kind ("kind:lift")."""

    start: str | Pose
    goal: str
    profile: str = "walking"
    closed: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Guide:
    """What was found. `building` is the one in which it was: that of the plan, and the spot of a pose."""

    asked: Asked
    building: Building
    start: Place
    goal: Place
    choice: Choice
    steps: tuple[Step, ...]
    gaze: float | None
    """Where one looks at the start, degrees from north; None where nobody knows."""

    def way(self, name: str = "") -> Way | None:
        """To be drawn (`mapping.drawn`); None when there is no way. `name`: what the town calls the goal."""
        route = self.choice.route
        return None if route is None else Way(route, self.steps, self.goal, self.gaze, name)

    def told(self, language: str, name: str = "") -> tuple[Told, ...]:
        """At most five sentences, none when there is no way."""
        return wayfinding.told(spoken(language), self.steps, self.building.network.levels, name)

    def in_short(self, language: str, name: str = "") -> str:
        """One or two sentences for a slip; why not, when there is no way."""
        if not self.steps:
            return self.refused(language)
        return wayfinding.in_short(spoken(language), self.steps, self.building.network.levels, name)

    def about(self, language: str) -> str:
        """How long it takes; empty when there is no way."""
        route = self.choice.route
        return wayfinding.about(spoken(language), route.seconds) if route else ""

    def refused(self, language: str) -> str:
        """Why there is no way and what to do; empty when there is one."""
        choice = self.choice
        if choice.refused is None or choice.instead is None:
            return ""
        return wayfinding.refused(spoken(language), choice.refused, choice.instead)


@lru_cache(512)
def guide(building: Building, asked: Asked) -> Guide | None:
    """None when the start or the goal is not in this building."""
    if isinstance(asked.start, Pose):
        try:
            building, start = stand(building, asked.start)
        except NotInBuilding:
            return None
    else:
        known = building.network.places.get(asked.start)
        if known is None:
            return None
        start = known
    goal = building.network.places.get(asked.goal)
    if goal is None:
        return None
    choice = choose(building.network, start.node, goal.node, PROFILES[asked.profile], closed(asked.closed))
    gaze = facing(start)
    told = steps(building.network, choice.route, goal, gaze) if choice.route else ()
    return Guide(asked, building, start, goal, choice, told, gaze)


def spoken(language: str) -> str:
    """The language in which the way is told: this one, or Dutch where we do not speak it."""
    return known_language(language, wayfinding.AREA)
