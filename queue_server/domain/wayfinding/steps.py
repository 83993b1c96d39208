"""A route as few steps, each one decision at something that one can see: codes and data, no sentences."""

from __future__ import annotations

from dataclasses import replace

from queue_server.domain.wayfinding import landmarks
from queue_server.domain.wayfinding.finding import Route
from queue_server.domain.wayfinding.goal import goal_of
from queue_server.domain.wayfinding.landmarks import Mark, Relation
from queue_server.domain.wayfinding.network import Kind, Network, Place
from queue_server.domain.wayfinding.parts import Climb, ends, parts
from queue_server.domain.wayfinding.seeing import of
from queue_server.domain.wayfinding.step import Action, Step
from queue_server.domain.wayfinding.stretch import Stretch
from queue_server.domain.wayfinding.walk import AT_THE_START, Walk

STEPS_MOST = 5
UPRIGHT = (Action.UP, Action.DOWN)


def steps(network: Network, route: Route, goal: Place | None = None, heading: float | None = None) -> tuple[Step, ...]:
    """From one to five. `goal`: the place at the end, if it is one. `heading`: where one looks at the start, in degrees
    from north; of a kiosk's visitor `facing(place)`."""
    marks = of(network)
    told = list(parts(network, route, goal))
    found: list[Step] = []
    side = Action.STRAIGHT
    for before, part, after in zip([None, *told], told, [*told[1:], None], strict=False):
        if isinstance(part, Stretch):
            walked, side = Walk(marks, part, goal, before, after).told(heading)
            found += walked
        else:
            found.append(_climbed(network, part, None if side is Action.STRAIGHT else side))
            side = Action.STRAIGHT
    if len(found) > 1 and not found[0].sure and found[1].action in UPRIGHT and found[0].metres <= AT_THE_START:
        found = found[1:]
    x, y, level = network.nodes[route.end]
    arrival = Step(Action.ARRIVE, Kind.WALK, level, 0.0, (x, y), side=side, goal=goal_of(network, goal))
    return (*_few(found), arrival)


def facing(place: Place | None) -> float | None:
    """Where the visitor of a kiosk or screen looks: at it."""
    return None if place is None or place.heading is None else (place.heading + 180) % 360


def _climbed(network: Network, legs: Climb, side: Action | None) -> Step:
    up = sum(leg.levels_up for leg in legs)
    x, y, level = network.nodes[ends(legs[-1])]
    start = network.nodes[legs[0].way.start if legs[0].along else legs[0].way.end][:2]
    metres, kind = sum(leg.way.metres for leg in legs), legs[0].way.kind
    mark = landmarks.climb(kind, start)
    return Step(Action.UP if up > 0 else Action.DOWN, kind, level, metres, (x, y), mark, side=side)


def _few(found: list[Step]) -> list[Step]:
    """What leaves no choice is left out first; then what follows soonest is told along, until four are left."""
    most = STEPS_MOST - 1
    while len(found) > most and (spare := _spare(found)) is not None:
        found = _joined(found, spare, told=False)
    while len(found) > most:
        soonest = min(range(len(found) - 1), key=lambda i: (found[i + 1].action in UPRIGHT, found[i].metres))
        found = _joined(found, soonest, told=True)
    return found


def _spare(found: list[Step]) -> int | None:
    """The index before one that says nothing that one would not do anyhow."""
    for index, step in enumerate(found[1:]):
        bend = step.landmark is not None and step.landmark.mark is Mark.BEND
        through = step.landmark is not None and step.landmark.relation in (Relation.OUT, Relation.IN)
        if bend or (step.action is Action.STRAIGHT and not through):
            return index
    return None


def _joined(found: list[Step], index: int, told: bool) -> list[Step]:
    one, other = found[index], found[index + 1]
    along = (*one.then, replace(other, then=()), *other.then) if told else (*one.then, *other.then)
    level = other.level if told else one.level
    joined = replace(one, metres=one.metres + other.metres, level=level, then=along)
    return [*found[:index], joined, *found[index + 2 :]]
