"""A network under construction: named nodes and edges, and how chains of them become one."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field, replace
from itertools import count

from queue_server.domain.wayfinding.network import Kind, Passage
from queue_server.maps.lanes import Line
from queue_server.maps.plan import Spot

Name = tuple[str, ...]
"""What a node is: ("door", id), ("place", id), ("rise", ...), or a junction."""


@dataclass(frozen=True, slots=True)
class Edge:
    start: Name
    end: Name
    line: Line
    kind: Kind = Kind.WALK
    metres: float | None = None
    """None: those of the line."""
    spaces: tuple[str, ...] = ()
    doors: tuple[str, ...] = ()
    levels_up: float = 0.0
    forward: bool = True
    backward: bool = True
    through: float = 0.0
    steps: bool = False
    width: float | None = None
    guided: float = 0.0
    """Metres of it along lines that a cane can feel."""
    gates: tuple[Passage, ...] = ()
    """What has opening times on it and is no door: a path, stairs."""

    def turned(self) -> Edge:
        return replace(
            self,
            start=self.end,
            end=self.start,
            line=self.line[::-1],
            spaces=self.spaces[::-1],
            doors=self.doors[::-1],
            gates=self.gates[::-1],
            levels_up=-self.levels_up,
            forward=self.backward,
            backward=self.forward,
        )

    def going(self, forward: bool, backward: bool) -> Edge:
        return replace(self, forward=forward, backward=backward)

    def other(self, name: Name) -> Name:
        return self.start if self.end == name else self.end

    def then(self, after: Edge) -> Edge:
        """Both as one; `after` begins where this ends."""
        widths = [width for width in (self.width, after.width) if width is not None]
        return replace(
            self,
            end=after.end,
            line=(*self.line, *after.line[1:]),
            spaces=(*self.spaces, *after.spaces),
            doors=(*self.doors, *after.doors),
            gates=(*self.gates, *after.gates),
            forward=self.forward and after.forward,
            backward=self.backward and after.backward,
            through=self.through + after.through,
            steps=self.steps or after.steps,
            width=min(widths, default=None),
            guided=self.guided + after.guided,
        )


@dataclass(slots=True)
class Rough:
    """`level` and `at` of each node."""

    level: dict[Name, str] = field(default_factory=dict)
    at: dict[Name, Spot] = field(default_factory=dict)
    edges: list[Edge] = field(default_factory=list)
    in_the_open: set[Name] = field(default_factory=set)
    """Corners of paths outside: they lead to doors, and into no room."""

    def node(self, name: Name, level_id: str, at: Spot) -> Name:
        """Adds it, or answers the one that stands there already."""
        self.level.setdefault(name, level_id)
        self.at.setdefault(name, at)
        return name

    def contracted(self) -> list[Edge]:
        """Doors and bends that leave no choice become part of their way; places, and where one rises, stay."""
        edges = dict(enumerate(self.edges))
        around: dict[Name, set[int]] = defaultdict(set)
        for number, edge in edges.items():
            around[edge.start].add(number)
            around[edge.end].add(number)
        fresh = count(len(edges))
        for name in list(around):
            if name[0] == "place" or len(around[name]) != 2:
                continue
            first, second = (edges[number] for number in sorted(around[name]))
            mixed = not (first.kind is second.kind and first.kind in (Kind.WALK, Kind.OUTSIDE))
            if mixed or first.other(name) == second.other(name):
                continue
            before = first if first.end == name else first.turned()
            after = second if second.start == name else second.turned()
            for number in list(around[name]):
                for end in (edges[number].start, edges[number].end):
                    around[end].discard(number)
                del edges[number]
            number = next(fresh)
            edges[number] = before.then(after)
            around[before.start].add(number)
            around[after.end].add(number)
        return list(edges.values())
