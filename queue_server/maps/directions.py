"""Into which space a door of OpenStreetMap leads that goes one way: the path through it says so."""

from __future__ import annotations

import math
from collections import defaultdict
from typing import NamedTuple

from queue_server.maps import shapes
from queue_server.maps.plan import OPEN_AIR, Door, Plan, Spot, Use, corner

BESIDE = (0.15, 0.3, 0.6, 1.0)
"""Metres beyond a door at which one looks where the path through it leads."""


class Through(NamedTuple):
    """A path at one of its corners: from where it comes, and where it goes on to; itself at its ends."""

    before: Spot
    after: Spot
    one_way: bool


class Directions:
    """Of the paths of a plan."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self._at: dict[tuple[str, float, float], list[Through]] = defaultdict(list)
        for path in plan.paths.values():
            line = () if path.use is Use.LIFT or path.outside else path.line
            for before, at, after in zip((line[:1] + line), line, (line[1:] + line[-1:]), strict=False):
                for level_id in sorted(set(path.levels)):
                    self._at[corner(level_id, at)].append(Through(before, after, path.one_way))

    def into(self, door: Door, at: Spot | None) -> str:
        """The id of the space, or OPEN_AIR; empty where one may go both ways. `at`: where the door was drawn. Where a
        path crosses that goes both ways, nobody knows."""
        paths = self._at.get(corner(door.level_id, at), []) if at is not None else []
        if at is None or not paths or not all(path.one_way for path in paths):
            return ""
        after = next((path.after for path in paths if path.after != at), None)
        before = next((path.before for path in paths if path.before != at), None)
        x, y = door.across
        ahead = 0.0
        for start, end in ((before or at, at), (at, after or at)):
            ahead = ahead or (end.x - start.x) * x + (end.y - start.y) * y
        return self._space(door, math.copysign(1.0, ahead)) if ahead else ""

    def _space(self, door: Door, side: float) -> str:
        """The smallest space that lies straight behind a door."""
        around = [s for s in self.plan.spaces_on(door.level_id) if s.use is not Use.CLOSED]
        floors = [(shapes.floor(space), space.space_id) for space in around]
        for step in BESIDE:
            x, y = door.middle.x + side * step * door.across.x, door.middle.y + side * step * door.across.y
            holding = [(floor.area, space_id) for floor, space_id in floors if floor.covers(shapes.point(Spot(x, y)))]
            if holding:
                return min(holding)[1]
        return OPEN_AIR
