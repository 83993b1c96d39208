"""Where words stand: beside what they name, in each other's way never. Who comes first chooses first (greedy placement
by priority, Christensen, Marks & Shieber 1995); what finds no room is left out."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from queue_server.domain.wayfinding.drawn.outlines import Box
from queue_server.domain.wayfinding.drawn.scene import ASCENT, DESCENT, STEP, Label, Point, Role

Measure = Callable[[str, bool], float]
"""Width of a text in letter sizes, semibold or not."""

LINES_MOST = 3
HEEDED = 3
"""So many distances from a mark are tried before a sign is covered."""
WHOLE = 9
"""Letters of a text that is never broken."""
SIDES = ((1, 0), (-1, 0), (0, -1), (0, 1), (0.8, -0.8), (-0.8, -0.8), (0.8, 0.8), (-0.8, 0.8))
"""Right, left, above, below, and between: in what order a side is tried."""
SHIFTS = (0.0, 0.3, -0.3)
"""Of its width, a text above or below may stand aside."""


@dataclass(frozen=True, slots=True)
class Wish:
    """A text that wants a place. `beside`: how far its edge is from `at`, one distance after the other; none: upon
    it. `within`: rings that it may not leave."""

    role: Role
    text: str
    at: Point
    size: float
    bold: bool = False
    beside: tuple[float, ...] = ()
    within: tuple[tuple[Point, ...], ...] = ()
    places: tuple[Point, ...] = ()
    """Where else it may stand, when it stands upon."""


@dataclass(slots=True)
class Board:
    """What is taken already. `edge`: nothing stands outside of it. `air`: least distance to anything."""

    edge: Box
    air: float
    boxes: list[Box] = field(default_factory=list)
    lines: list[tuple[Point, Point, float]] = field(default_factory=list)
    """From, to, and half the width."""
    heeded: list[Box] = field(default_factory=list)
    """What could go, but is left alone where there is as good a place near by."""

    def take_line(self, points: Sequence[Point], width: float) -> None:
        self.lines += [(a, b, width / 2) for a, b in pairwise(points)]

    def take_round(self, at: Point, size: float) -> None:
        half = size / 2
        self.boxes.append(Box(at[0] - half, at[1] - half, at[0] + half, at[1] + half))

    def inside(self, box: Box) -> bool:
        edge = self.edge
        across = edge.left <= box.left and box.right <= edge.right
        return across and edge.top <= box.top and box.bottom <= edge.bottom

    def free(self, box: Box, heed: bool = False) -> bool:
        """`heed`: whether it also leaves alone what could go."""
        wide = Box(box.left - self.air, box.top - self.air, box.right + self.air, box.bottom + self.air)
        if not self.inside(box) or any(wide.meets(other) for other in self.boxes):
            return False
        if heed and any(wide.meets(other) for other in self.heeded):
            return False
        grown = {half: _grown(wide, half) for half in {half for _, _, half in self.lines}}
        return not any(crosses(a, b, grown[half]) for a, b, half in self.lines)

    def put(self, wish: Wish, measure: Measure) -> Label | None:
        """The label where it stands, which is taken then; None where there is no room for it."""
        broken = [(lines, max(measure(line, wish.bold) for line in lines) * wish.size) for lines in _broken(wish.text)]
        near = [(far, True) for far in wish.beside[:HEEDED]]
        for far, heed in (*near, *((far, False) for far in wish.beside or (None,))):
            for lines, width in broken:
                for at in _spots(wish, far, width, len(lines)):
                    label = Label(wish.role, at, lines, wish.size, wish.size * STEP, width, wish.bold)
                    if self.free(label.box, heed) and self._holds(wish, label.box):
                        self.boxes.append(label.box)
                        return _rounded(label)
        return None

    def _holds(self, wish: Wish, box: Box) -> bool:
        return not wish.within or _holds(wish.within, _grown(box, self.air))


def _rounded(label: Label) -> Label:
    x, y = label.at
    return Label(label.role, (round(x, 1), round(y, 1)), label.lines, *_numbers(label), label.bold)


def _numbers(label: Label) -> tuple[float, float, float]:
    return round(label.size, 2), round(label.step, 2), round(label.width, 1)


def _grown(box: Box, by: float) -> Box:
    return Box(box.left - by, box.top - by, box.right + by, box.bottom + by)


def _broken(text: str) -> Iterator[tuple[str, ...]]:
    """In one line, then in more, as even as its words allow; what is short stays whole ("Zaal 5")."""
    words = text.split()
    yield (" ".join(words),)
    if len(text) <= WHOLE:
        return
    for count in range(2, min(LINES_MOST, len(words)) + 1):
        most = len(text) / count
        lines = [""]
        for word in words:
            longer = f"{lines[-1]} {word}".strip()
            if lines[-1] and len(longer) > most + len(word) / 2 and len(lines) < count:
                lines.append(word)
            else:
                lines[-1] = longer
        if len(lines) == count:
            yield tuple(lines)


def _spots(wish: Wish, far: float | None, width: float, count: int) -> Iterator[Point]:
    """Where the middle of the first baseline may come."""
    high = (ASCENT + DESCENT + STEP * (count - 1)) * wish.size
    drop = ASCENT * wish.size
    if far is None:
        for x, y in (wish.at, *wish.places):
            yield x, y - high / 2 + drop
        return
    for right, down in SIDES:
        x = wish.at[0] + right * far + (width / 2 if right > 0 else -width / 2 if right < 0 else 0.0)
        y = wish.at[1] + down * far + (high / 2 if down > 0 else -high / 2 if down < 0 else 0.0)
        for shift in SHIFTS if not right else (0.0,):
            yield x + shift * width, y - high / 2 + drop


def crosses(start: Point, end: Point, box: Box) -> bool:
    """Whether a line comes into a box (Liang & Barsky 1984)."""
    (ax, ay), (bx, by), (left, top, right, bottom) = start, end, box
    if (
        (ax < left and bx < left)
        or (ax > right and bx > right)
        or (ay < top and by < top)
        or (ay > bottom and by > bottom)
    ):
        return False
    if left <= ax <= right and top <= ay <= bottom:
        return True
    enters, leaves = 0.0, 1.0
    dx, dy = end[0] - start[0], end[1] - start[1]
    sides = ((-dx, start[0] - box.left), (dx, box.right - start[0]))
    for along, room in (*sides, (-dy, start[1] - box.top), (dy, box.bottom - start[1])):
        if along == 0:
            if room < 0:
                return False
            continue
        share = room / along
        if along < 0:
            enters = max(enters, share)
        else:
            leaves = min(leaves, share)
    return enters <= leaves


def _holds(rings: Sequence[Sequence[Point]], box: Box) -> bool:
    """Whether a box lies wholly in a polygon."""
    corner = (box.left, box.top)
    sides = (side for ring in rings for side in pairwise((*ring, ring[0])))
    return contains(rings, corner) and not any(crosses(a, b, box) for a, b in sides)


def contains(rings: Sequence[Sequence[Point]], at: Point) -> bool:
    """By the number of sides that a line to the right crosses."""
    x, y = at
    odd = False
    for ring in rings:
        for (ax, ay), (bx, by) in pairwise((*ring, ring[0])):
            if (ay > y) != (by > y) and x < ax + (y - ay) / (by - ay) * (bx - ax):
                odd = not odd
    return odd
