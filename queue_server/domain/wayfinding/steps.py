"""A route as few steps, each one decision at something that one can see: codes and data, no sentences."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import StrEnum

from queue_server.domain.wayfinding import landmarks
from queue_server.domain.wayfinding.finding import Leg, Route
from queue_server.domain.wayfinding.landmarks import Landmark, Mark, Relation
from queue_server.domain.wayfinding.network import Kind, Network, Place, Spot, Words
from queue_server.domain.wayfinding.seeing import Landmarks, of
from queue_server.domain.wayfinding.stretch import Stretch, Turn, stretch
from queue_server.domain.wayfinding.turns import STRAIGHT_ON, turn

STEPS_MOST = 5
AT_THE_END = 6.0
"""Metres before the goal, or before stairs or a lift, within which a turn is the one into it [I]."""
AT_THE_START = 6.0
"""Metres from a door or a lift within which one turns on coming out of it [I]."""
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


class Sign(StrEnum):
    """How one knows the goal: its name on the door, above the desk, a sign that everybody knows, or one is in it."""

    DOOR = "door"
    DESK = "desk"
    PICTOGRAM = "pictogram"
    HERE = "here"


@dataclass(frozen=True, slots=True)
class Goal:
    names: Words
    category: str
    sign: Sign


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


def steps(network: Network, route: Route, goal: Place | None = None, heading: float | None = None) -> tuple[Step, ...]:
    """From one to five. `goal`: the place at the end, if it is one. `heading`: where one looks at the start, in degrees
    from north; of a kiosk's visitor `facing(place)`."""
    marks = of(network)
    parts = list(_parts(network, route, goal))
    found: list[Step] = []
    side = Action.STRAIGHT
    for number, part in enumerate(parts):
        if isinstance(part, Stretch):
            ahead = parts[number + 1] if number + 1 < len(parts) else None
            came = parts[number - 1] if number else None
            walk = _Walk(marks, part, goal, came if isinstance(came, tuple) else None)
            walked, side = walk.told(ahead if isinstance(ahead, tuple) else None, heading)
            found += walked
        else:
            found.append(_climbed(network, part, None if side is Action.STRAIGHT else side))
            side = Action.STRAIGHT
    if len(found) > 1 and not found[0].sure and found[1].action in UPRIGHT and found[0].metres <= AT_THE_START:
        found = found[1:]
    x, y, level = network.nodes[route.end]
    arrival = Step(Action.ARRIVE, Kind.WALK, level, 0.0, (x, y), side=side, goal=_goal(network, goal))
    return (*_few(found), arrival)


def facing(place: Place | None) -> float | None:
    """Where the visitor of a kiosk or screen looks: at it."""
    return None if place is None or place.heading is None else (place.heading + 180) % 360


Climb = tuple[Leg, ...]


def _parts(network: Network, route: Route, goal: Place | None) -> Iterator[Stretch | Climb]:
    """Stretches on one level, and climbs between them; a lift ride or a staircase over several levels is one climb."""
    runs: list[list[Leg]] = []
    for leg in route.legs:
        if runs and bool(runs[-1][-1].levels_up) == bool(leg.levels_up) and _joins(runs[-1][-1], leg):
            runs[-1].append(leg)
        else:
            runs.append([leg])
    runs = _without_landings(runs)
    node, first = route.start, _room_of(network, route.start)
    came: int | None = first
    for number, run in enumerate(runs):
        after = runs[number + 1] if number + 1 < len(runs) else None
        if run[0].levels_up:
            yield tuple(run)
            came = _areas(run[-1])[-1] if run[-1].way.areas else None
        else:
            into = (_areas(after[0])[0] if after[0].way.areas else None) if after else _room(network, goal)
            yield stretch(network, node, run, came, into)
        node = _ends(run[-1])


def _joins(before: Leg, after: Leg) -> bool:
    return not after.levels_up or (before.way.kind is after.way.kind and before.levels_up * after.levels_up > 0)


def _without_landings(runs: list[list[Leg]]) -> list[list[Leg]]:
    """From one flight of stairs to the next, within the staircase, is no walk of its own."""
    found: list[list[Leg]] = []
    for run in runs:
        landing = found[-1] if len(found) > 1 else []
        if run[0].levels_up and landing and not landing[0].levels_up:
            below = found[-2]
            stairs = {area for leg in (*below, *run) for area in leg.way.areas}
            within = all(set(leg.way.areas) <= stairs for leg in landing)
            if within and _joins(below[-1], run[0]) and below[-1].levels_up:
                found.pop()
                found[-1] = [*below, *run]
                continue
        found.append(list(run))
    return found


def _areas(leg: Leg) -> tuple[int, ...]:
    return leg.way.areas if leg.along else leg.way.areas[::-1]


def _ends(leg: Leg) -> int:
    return leg.way.end if leg.along else leg.way.start


def _room_of(network: Network, node: int) -> int | None:
    """The room that a place at this node stands in."""
    places = (place for place in network.places.values() if place.node == node)
    return next((room for place in places if (room := _room(network, place)) is not None), None)


def _room(network: Network, place: Place | None) -> int | None:
    """Its area, where one goes into that by a door."""
    if place is None or place.area is None or network.areas[place.area].use in ("corridor", "outside"):
        return None
    return place.area


def action_of(angle: float) -> Action:
    if abs(angle) > BEHIND:
        return Action.AROUND
    return Action.STRAIGHT if abs(angle) <= STRAIGHT_ON else Action.RIGHT if angle > 0 else Action.LEFT


@dataclass(frozen=True, slots=True)
class _Walk:
    """One stretch, told; `came` is the climb before it."""

    marks: Landmarks
    part: Stretch
    goal: Place | None
    came: Climb | None

    def told(self, ahead: Climb | None, heading: float | None) -> tuple[list[Step], Action]:
        """The steps, and the side of what it ends at: the climb `ahead`, or the goal."""
        turns, side = self.part.turns(), Action.STRAIGHT
        if turns and self.part.end - turns[-1].metres <= AT_THE_END:
            side = action_of(turns.pop().angle)
        out = self.came is not None or self.part.from_door
        first = turns.pop(0) if out and turns and turns[0].metres - self.part.start <= AT_THE_START else None
        until = turns[0].metres if turns else self.part.end
        found = [self._out(first, until) if out else self._off(turns, until, ahead, heading)]
        since = self.part.start
        for number, at in enumerate(turns):
            until = turns[number + 1].metres if number + 1 < len(turns) else self.part.end
            mark = self.marks.decision(self.part, at, self._without(), since)
            found.append(self._step(action_of(at.angle), at.metres, until, mark))
            since = at.metres + 1
        return found, side

    def _step(self, action: Action, at: float, until: float, mark: Landmark) -> Step:
        kind = self.part.kind_at(at + 0.5)
        return Step(action, kind, self.part.level, max(0.0, until - at), self.part.spot(at), mark)

    def _out(self, at: Turn | None, until: float) -> Step:
        """Coming out of a room, a lift, a staircase."""
        start = self.part.spot(self.part.start)
        if self.came is not None:
            mark = landmarks.climb(self.came[-1].way.kind, start, Relation.FROM)
        else:
            mark = Landmark(Mark.ROOM, start, {}, Relation.FROM)
        return self._step(action_of(at.angle) if at else Action.STRAIGHT, self.part.start, until, mark)

    def _off(self, turns: list[Turn], until: float, ahead: Climb | None, heading: float | None) -> Step:
        """Setting off in the open: towards where one has to choose next."""
        end = self.part.spot(self.part.end)
        if turns:
            mark = self.marks.decision(self.part, turns[0], self._without(), self.part.start)
        elif ahead is not None:
            mark = landmarks.climb(ahead[0].way.kind, end)
        else:
            mark = Landmark(Mark.GOAL, end, self.goal.names if self.goal else {})
        angle = 0.0 if heading is None else turn(heading, self.part.first_heading())
        step = self._step(action_of(angle), self.part.start, until, replace(mark, relation=Relation.TO))
        return replace(step, sure=heading is not None)

    def _without(self) -> frozenset[int]:
        """The room that one leaves, and the goal."""
        first = set(_areas(self.part.legs[0])[:1]) if self.part.from_door else set()
        goal = _room(self.marks.network, self.goal)
        return frozenset(first | ({goal} if goal is not None else set()))


def _climbed(network: Network, legs: Climb, side: Action | None) -> Step:
    up = sum(leg.levels_up for leg in legs)
    x, y, level = network.nodes[_ends(legs[-1])]
    start = network.nodes[legs[0].way.start if legs[0].along else legs[0].way.end][:2]
    metres, kind = sum(leg.way.metres for leg in legs), legs[0].way.kind
    mark = landmarks.climb(kind if kind in landmarks.CLIMBS else Kind.STAIRS, start)
    return Step(Action.UP if up > 0 else Action.DOWN, kind, level, metres, (x, y), mark, side=side)


def _goal(network: Network, goal: Place | None) -> Goal:
    if goal is None:
        return Goal({}, "", Sign.HERE)
    area = network.areas[goal.area] if goal.area is not None else None
    category = goal.category or (area.category if area else "")
    known = landmarks.by_category(category, {"": "-"})
    open_desk = goal.category == "point" and (area is None or area.use != "room")
    if known is not None and known[0] is not Mark.NAMED:
        sign = Sign.PICTOGRAM
    elif open_desk or (area is not None and area.category == "counter"):
        sign = Sign.DESK
    else:
        sign = Sign.DOOR if area is not None and area.use == "room" else Sign.HERE
    return Goal(goal.names, category, sign)


def _few(found: list[Step]) -> list[Step]:
    """What leaves no choice is left out first; then what follows soonest is told along, until four are left."""
    most = STEPS_MOST - 1
    while len(found) > most and (spare := _spare(found)) is not None:
        found = _joined(found, spare, told=False)
    while len(found) > most:
        soonest = min(range(len(found) - 1), key=lambda i: (found[i + 1].action in UPRIGHT, found[i].metres))
        found = _joined(found, soonest, told=True)
    return found


UPRIGHT = (Action.UP, Action.DOWN)


def _spare(found: list[Step]) -> int | None:
    """The index before one that says nothing that one would not do anyhow."""
    for index, step in enumerate(found[1:]):
        bend = step.landmark is not None and step.landmark.mark is Mark.BEND
        if bend or step.action is Action.STRAIGHT:
            return index
    return None


def _joined(found: list[Step], index: int, told: bool) -> list[Step]:
    one, other = found[index], found[index + 1]
    along = (*one.then, replace(other, then=()), *other.then) if told else (*one.then, *other.then)
    level = other.level if told else one.level
    joined = replace(one, metres=one.metres + other.metres, level=level, then=along)
    return [*found[:index], joined, *found[index + 2 :]]
