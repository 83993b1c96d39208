"""What a building looks like from above: the outlines of its spaces and its doors. Compact, and loaded without shapely.

Metres, as in the network that it belongs to. Made from a plan by `queue_server.maps.outlining`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate, pairwise
from typing import Any, NamedTuple

from queue_server.domain.wayfinding.compact import NetworkBroken
from queue_server.domain.wayfinding.network import Network, Spot

VERSION = 1
PARTS_CM = 5
"""Corners are kept to so many centimetres: half a pixel on a map of a whole building."""


class Box(NamedTuple):
    left: float
    top: float
    right: float
    bottom: float

    def meets(self, other: Box) -> bool:
        apart = self.left >= other.right or other.left >= self.right
        return not (apart or self.top >= other.bottom or other.top >= self.bottom)


def box_of(spots: Iterable[Spot]) -> Box:
    xs, ys = zip(*spots, strict=True)
    return Box(min(xs), min(ys), max(xs), max(ys))


@dataclass(frozen=True)
class Outline:
    """`rings`: the outer one first, not closed. `area`: its index in the network; None where nobody walks.
    `middle`: farthest from its walls."""

    level: int
    area: int | None
    rings: tuple[tuple[Spot, ...], ...]
    middle: Spot

    @cached_property
    def box(self) -> Box:
        return box_of(self.rings[0])


class Gap(NamedTuple):
    """A door, or where there is no wall: from post to post."""

    level: int
    start: Spot
    end: Spot


@dataclass(frozen=True, eq=False)
class Outlines:
    """Of larger spaces first: what is drawn in them comes after."""

    spaces: tuple[Outline, ...]
    gaps: tuple[Gap, ...] = ()

    @cached_property
    def on_level(self) -> Mapping[int, tuple[Outline, ...]]:
        found: dict[int, list[Outline]] = defaultdict(list)
        for space in self.spaces:
            found[space.level].append(space)
        return {level: tuple(spaces) for level, spaces in found.items()}

    @cached_property
    def of_area(self) -> Mapping[int, Outline]:
        return {space.area: space for space in self.spaces if space.area is not None}

    def gaps_on(self, level: int) -> list[Gap]:
        return [gap for gap in self.gaps if gap.level == level]


def pack(outlines: Outlines) -> dict[str, Any]:
    """Only lists and numbers; each corner as the step from the last."""
    return {
        "version": VERSION,
        "spaces": [
            [s.level, -1 if s.area is None else s.area, _small(s.middle), [_steps(ring) for ring in s.rings]]
            for s in outlines.spaces
        ],
        "gaps": [[gap.level, *_steps((gap.start, gap.end))] for gap in outlines.gaps],
    }


def _small(spot: Spot) -> tuple[int, int]:
    return round(spot[0] * 100 / PARTS_CM), round(spot[1] * 100 / PARTS_CM)


def _steps(ring: Sequence[Spot]) -> list[int]:
    corners = [_small(spot) for spot in ring]
    steps = [corners[0], *((bx - ax, by - ay) for (ax, ay), (bx, by) in pairwise(corners))]
    return [value for step in steps for value in step]


def unpack(data: Mapping[str, Any], network: Network) -> Outlines:
    """Raises NetworkBroken."""
    if data.get("version") != VERSION:
        raise NetworkBroken(f"outlines of version {data.get('version')!r} instead of {VERSION}")
    try:
        spaces = tuple(
            Outline(level, None if area < 0 else area, tuple(map(_spots, rings)), _spots(middle)[0])
            for level, area, middle, rings in data["spaces"]
        )
        gaps = tuple(Gap(level, *_spots(steps)) for level, *steps in data["gaps"])
    except (KeyError, TypeError, ValueError, IndexError) as problem:
        raise NetworkBroken(f"outlines: {type(problem).__name__}: {problem}") from problem
    for level in (*(space.level for space in spaces), *(gap.level for gap in gaps)):
        if not 0 <= level < len(network.levels):
            raise NetworkBroken(f"outlines: no level {level!r}")
    for space in spaces:
        if not space.rings or (space.area is not None and space.area >= len(network.areas)):
            raise NetworkBroken(f"outlines: no area {space.area!r}")
    return Outlines(spaces, gaps)


def _spots(steps: Sequence[int]) -> tuple[Spot, ...]:
    xs, ys = accumulate(steps[::2]), accumulate(steps[1::2])
    return tuple((x * PARTS_CM / 100, y * PARTS_CM / 100) for x, y in zip(xs, ys, strict=True))
