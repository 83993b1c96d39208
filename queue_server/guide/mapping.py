"""A route drawn: a building, a way through it and the words of a language, for one medium."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial

from assets import letters, mapstyle, wayfinding
from assets.texts import RIGHT_TO_LEFT, known_language, text
from queue_server.contracts.map import MapScene
from queue_server.domain.wayfinding import Level, Place, Route
from queue_server.domain.wayfinding.building import Building
from queue_server.domain.wayfinding.drawn.panels import Paper, scene
from queue_server.domain.wayfinding.drawn.style import Style
from queue_server.domain.wayfinding.drawn.view import Trip
from queue_server.domain.wayfinding.drawn.wording import Wording
from queue_server.domain.wayfinding.goal import goal_of
from queue_server.domain.wayfinding.landmarks import Landmark
from queue_server.domain.wayfinding.step import Step

AREA = "map"


@dataclass(frozen=True, slots=True)
class Way:
    """`gaze`: where one looks at the start, degrees from north; None where nobody knows. `name`: what the town calls
    the goal; empty: as the plan does."""

    route: Route
    steps: Sequence[Step]
    goal: Place | None
    gaze: float | None = None
    name: str = ""


def drawn(
    building: Building,
    way: Way,
    language: str,
    medium: mapstyle.Medium,
    size: tuple[float, float | None],
    up: float | None = None,
    level: float | None = None,
) -> MapScene:
    """`size`: width and height in the medium's units; without a height, as high as the maps need. `up`: degrees from
    north that are up; None: where one looks, or else sets off. `level`: only the one of this number."""
    paper = Paper(size[0], size[1], medium.letter, Style(line_least=medium.line_least, **mapstyle.sizes(medium.name)))
    words = wording(building.network.levels, language, way.name)
    trip = Trip(building.network, building.outlines, way.goal, tuple(_landmarks(way.steps)), way.gaze, words)
    only = None if level is None else frozenset(i for i, v in enumerate(building.network.levels) if v.ordinal == level)
    return MapScene.model_validate(scene(trip, way.route, paper, letters.ems, up, only))


def wording(levels: Sequence[Level], language: str, goal: str = "") -> Wording:
    """Where we do not speak a language, the names of the plan come in it and our own words in Dutch."""
    spoken = known_language(language, AREA)
    names = {index: level_name(level, spoken) for index, level in enumerate(levels)}
    name = partial(wayfinding.say, language=language)
    return Wording(language, text(spoken, AREA, "here"), names, name, goal, language in RIGHT_TO_LEFT)


def level_name(level: Level, language: str) -> str:
    """What the signs say, where the plan knows it; else ours for its number."""
    own = wayfinding.say(level.names, language)
    if own:
        return own
    if level.ordinal == 0:
        return text(language, AREA, "level_ground")
    if level.ordinal != int(level.ordinal):
        return text(language, AREA, "level_between")
    return text(language, AREA, f"level_{'up' if level.ordinal > 0 else 'down'}", floor=abs(int(level.ordinal)))


def heard(building: Building, way: Way, language: str) -> tuple[str, str]:
    """Title and description for who does not see the map: where to, and the steps."""
    spoken = known_language(language, AREA)
    name = way.name or wayfinding.say(goal_of(building.network, way.goal).names, spoken)
    told = wayfinding.told(spoken, way.steps, building.network.levels, name)
    title = text(spoken, AREA, "title", name=name) if name else text(spoken, AREA, "title_plain")
    return title, " ".join(step.spoken for step in told)


def _landmarks(steps: Sequence[Step]) -> Iterator[tuple[int, Landmark]]:
    """With the level that each stands on; one climbs from the level of the step before."""
    level = None
    for step in steps:
        own = step.level if level is None or step.action not in ("up", "down") else level
        if step.landmark is not None:
            yield own, step.landmark
        level = step.level
        yield from _landmarks(step.then)
