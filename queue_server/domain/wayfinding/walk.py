"""A stretch told: where one sets off to, comes out, and turns."""

from __future__ import annotations

from dataclasses import dataclass, replace

from queue_server.domain.wayfinding import landmarks
from queue_server.domain.wayfinding.corners import Turn
from queue_server.domain.wayfinding.goal import goal_of
from queue_server.domain.wayfinding.landmarks import Landmark, Mark, Relation
from queue_server.domain.wayfinding.network import Place
from queue_server.domain.wayfinding.parts import Climb, areas, room
from queue_server.domain.wayfinding.seeing import Landmarks
from queue_server.domain.wayfinding.step import Action, Step, action_of
from queue_server.domain.wayfinding.stretch import Stretch
from queue_server.domain.wayfinding.turns import turn

AT_THE_END = 6.0
"""Metres before the goal, or before stairs or a lift, within which a turn is the one into it [I]."""
AT_THE_START = 6.0
"""Metres from a door or a lift within which one turns on coming out of it [I]."""

A_DOOR = 1.0
"""Metres that are no way, but a door."""


@dataclass(frozen=True, slots=True)
class Walk:
    """`before` and `after`: what one did, and does next; None where it is the first, or the last."""

    marks: Landmarks
    part: Stretch
    goal: Place | None
    before: Stretch | Climb | None
    after: Stretch | Climb | None

    def told(self, heading: float | None) -> tuple[list[Step], Action]:
        """The steps, and the side of what it ends at: a climb, or the goal. `heading`: where one looks at first."""
        turns, side = self.part.turns(), Action.STRAIGHT
        into = not isinstance(self.after, Stretch)
        if into and turns and self.part.end - turns[-1].metres <= AT_THE_END:
            side = action_of(turns.pop().angle)
        out = self.before is not None or self.part.from_door
        first = turns.pop(0) if out and turns and turns[0].metres - self.part.start <= AT_THE_START else None
        until = turns[0].metres if turns else self.part.end
        if self._there(first, turns):
            return [], side
        found = [self._out(first, until) if out else self._off(turns, until, heading)]
        since = self.part.start
        for number, at in enumerate(turns):
            until = turns[number + 1].metres if number + 1 < len(turns) else self.part.end
            mark = self.marks.decision(self.part, at, self._without(), since)
            found.append(self._step(action_of(at.angle), at.metres, until, mark))
            since = at.metres + 1
        return found, side

    def _there(self, first: Turn | None, turns: list[Turn]) -> bool:
        """Nothing to say: the goal lies where one comes off the stairs, or the door of the room leads outside."""
        if first is not None or turns:
            return False
        if isinstance(self.after, Stretch):
            return self.before is None and self.part.metres < A_DOOR
        return isinstance(self.before, tuple) and self.after is None and self.part.metres <= AT_THE_START

    def _step(self, action: Action, at: float, until: float, mark: Landmark) -> Step:
        kind = self.part.kind_at(at + 0.5)
        return Step(action, kind, self.part.level, max(0.0, until - at), self.part.spot(at), mark)

    def _out(self, at: Turn | None, until: float) -> Step:
        """Coming out of a room, a lift, a staircase; out of the building, or in."""
        start = self.part.spot(self.part.start)
        if isinstance(self.before, tuple):
            mark = landmarks.climb(self.before[-1].way.kind, start, Relation.FROM)
        elif self.before is not None:
            mark = Landmark(Mark.ENTRANCE, start, {}, Relation.OUT if self.part.outside else Relation.IN)
        else:
            mark = replace(self._left(), at=start, relation=Relation.FROM)
        return self._step(action_of(at.angle) if at else Action.STRAIGHT, self.part.start, until, mark)

    def _left(self) -> Landmark:
        """What one comes out of first: a lift or a staircase, or any room."""
        use = self.marks.network.areas[areas(self.part.legs[0])[0]].use
        return Landmark(Mark(use) if use in tuple(landmarks.CLIMBS) else Mark.ROOM, (0.0, 0.0))

    def _off(self, turns: list[Turn], until: float, heading: float | None) -> Step:
        """Setting off in the open: towards where one has to choose next."""
        end = self.part.spot(self.part.end)
        if turns:
            mark = self.marks.decision(self.part, turns[0], self._without(), self.part.start)
        elif isinstance(self.after, tuple):
            mark = landmarks.climb(self.after[0].way.kind, end)
        elif self.after is not None:
            mark = Landmark(Mark.ENTRANCE, end)
        else:
            goal = goal_of(self.marks.network, self.goal)
            mark = Landmark(goal.mark, end, goal.names)
        angle = 0.0 if heading is None else turn(heading, self.part.first_heading())
        step = self._step(action_of(angle), self.part.start, until, replace(mark, relation=Relation.TO))
        return replace(step, sure=heading is not None)

    def _without(self) -> frozenset[int]:
        """The room that one leaves, and the goal."""
        first = set(areas(self.part.legs[0])[:1]) if self.part.from_door else set()
        goal = room(self.marks.network, self.goal)
        return frozenset(first | ({goal} if goal is not None else set()))
