"""Doors that somebody forgot to draw: as few as are needed to reach what has a name."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator, Mapping
from typing import Any, NamedTuple

import shapely

from queue_server.domain.wayfinding.groups import Groups
from queue_server.maps import assuming, meeting, pathways, shapes
from queue_server.maps.assuming import SHARED_LEAST
from queue_server.maps.outside import Outside
from queue_server.maps.plan import Plan, Space, Spot, Use, corner
from queue_server.maps.reaching import Lost
from queue_server.maps.reading import Reading
from queue_server.maps.upright import Rise

GAP_MOST = 1.5
"""Metres between two spaces that are meant to touch."""
OUTSIDE = "outside"
"""With its number, the group of all that has a door into one part of the open."""


class Gap(NamedTuple):
    """Where a door could be; the best one sorts first."""

    corridors_lacking: int
    metres: float
    start: str
    end: str
    line: tuple[Spot, Spot]


def bridge(
    plan: Plan,
    opened: dict[str, tuple[str, ...]],
    floors: Mapping[str, Any],
    rises: Iterable[Rise],
    outside: Outside,
    reading: Reading,
) -> None:
    """Adds assumed doors to `plan` and to `opened`."""
    groups = _groups(plan, opened, floors, rises, {door_id: part for door_id, (_, part) in outside.exits.items()})
    meeting.join(plan, groups, reading)
    named = {place.space_id for place in plan.places.values() if place.space_id in floors}
    if len({groups.of(space_id) for space_id in named}) < 2:
        return
    gaps = sorted(_gaps(plan, floors, groups))
    by = _tree(gaps, groups)
    for group in sorted({groups.of(space_id) for space_id in named}, key=str):
        while group in by:
            gap, group = by.pop(group)
            _open(plan, opened, gap, reading)
            groups.join((gap.start, gap.end))
    Lost(plan, floors, groups, reading).enter(opened, outside, named)


def _groups(
    plan: Plan,
    opened: Mapping[str, tuple[str, ...]],
    floors: Mapping[str, Any],
    rises: Iterable[Rise],
    exits: Mapping[str, int],
) -> Groups:
    groups = Groups()
    for space in plan.spaces.values():
        groups.of(space.space_id)
    for space_ids in opened.values():
        groups.join(space_ids)
    for rise in rises:
        groups.join((rise.start, rise.end))
    for door_id, part in exits.items():
        groups.join(((OUTSIDE, part), *opened[door_id]))
    doors = pathways.doors_by_corner(plan)
    for path in plan.paths.values():
        ends = path.lift_levels and [(level, path.line[0]) for level in path.lift_levels]
        same = [(path.levels[0], at) for at in path.line] if path.levels[0] == path.levels[1] else None
        spots = ends or same or list(zip(path.levels, (path.line[0], path.line[-1]), strict=True))
        keys = [corner(level, at) for level, at in spots]
        groups.join(keys)
        for key, (level, at) in zip(keys, spots, strict=True):
            for door_id in doors.get(pathways.corner_name(level, at), ()):
                groups.join((key, *opened.get(door_id, ())))
        for key, (level, at) in [] if path.outside else list(zip(keys, spots, strict=True)):
            groups.join(
                (key, *(s.space_id for s in plan.spaces_on(level) if floors[s.space_id].covers(shapes.point(at))))
            )
    return groups


def _gaps(plan: Plan, floors: Mapping[str, Any], groups: Groups) -> Iterator[Gap]:
    """Between spaces of different groups on one level."""
    for level_id in plan.levels:
        spaces = [s for s in plan.spaces_on(level_id) if s.use is not Use.CLOSED and not floors[s.space_id].is_empty]
        own = [floors[space.space_id] for space in spaces]
        if len(own) < 2:
            continue
        for one, other in shapely.STRtree(own).query(own, predicate="dwithin", distance=GAP_MOST).T:
            start, end = spaces[one], spaces[other]
            if one != other and groups.of(start.space_id) != groups.of(end.space_id) and _public(start, end):
                gap = _gap(start, end, own[one], own[other])
                if gap is not None:
                    yield gap


def _public(*spaces: Space) -> bool:
    return not any(space.restricted for space in spaces)


def _gap(start: Space, end: Space, floor: Any, other: Any) -> Gap | None:
    """In the longest straight piece of the wall of the one that lies along the other."""
    metres = float(floor.distance(other))
    beside = shapes.walls(start).intersection(other.buffer(metres + 0.1))
    longest = shapes.longest(shapes.sides(beside))
    if longest is None or longest.length < SHARED_LEAST:
        return None
    corridors = sum(space.use is Use.CORRIDOR for space in (start, end))
    return Gap(-corridors, round(metres, 1), start.space_id, end.space_id, assuming.middle_of(longest))


def _tree(gaps: list[Gap], groups: Groups) -> dict[Hashable, tuple[Gap, Hashable]]:
    """Of each group the gap towards the largest one that it can be joined with, and the group behind it (Prim)."""
    found: dict[Hashable, tuple[Gap, Hashable]] = {}
    in_tree: set[Hashable] = set()
    for root, _ in groups.sizes().most_common():
        in_tree.add(root)
        while True:
            step = next(
                (
                    (gap, new, old)
                    for gap in gaps
                    for one, other in [(groups.of(gap.start), groups.of(gap.end))]
                    for new, old in ((one, other), (other, one))
                    if old in in_tree and new not in in_tree
                ),
                None,
            )
            if step is None:
                break
            found[step[1]] = (step[0], step[2])
            in_tree.add(step[1])
    return found


def _open(plan: Plan, opened: dict[str, tuple[str, ...]], gap: Gap, reading: Reading) -> None:
    space = min((plan.spaces[gap.start], plan.spaces[gap.end]), key=lambda s: (s.use is Use.CORRIDOR, not s.names))
    assuming.assume(plan, opened, (gap.start, gap.end), gap.line, space, reading)
