"""One level of a route as a panel."""

from __future__ import annotations

import math
from collections.abc import Iterable

from queue_server.domain.wayfinding.drawn import floor, naming, way
from queue_server.domain.wayfinding.drawn.labels import Board, Measure, Wish
from queue_server.domain.wayfinding.drawn.outlines import Box, box_of
from queue_server.domain.wayfinding.drawn.scene import Label, Mark, Panel, Point, Role
from queue_server.domain.wayfinding.drawn.things import SAME_METRES, things
from queue_server.domain.wayfinding.drawn.view import View


def panel(view: View, measure: Measure) -> Panel:
    """The same view gives the same panel."""
    line = way.course(view)
    board = Board(_inner(view), view.size(view.style.air))
    board.take_line(line, view.line(view.style.casing))
    for part in way.climbs(view):
        board.take_line(part, view.line(view.style.casing))
    gaze = list(way.gaze(view))
    board.boxes += [box_of(shape.rings[0]) for shape in gaze]
    marks = way.marks(view)
    for mark in marks:
        board.take_round(mark.at, mark.size)
    board.heeded = [_square(view.put(thing.at), view.size(view.style.thing)) for thing in things(view)]
    labels = _named(board, (*naming.main(view, marks), *naming.landmarks(view)), measure)
    signs = _signs(view, board)
    labels += _rooms(view, board, measure, {" ".join(label.lines) for label in labels})
    shapes = (*floor.shapes(view), *gaze)
    strokes = (*floor.doors(view), *way.strokes(view, line, marks))
    return Panel(view.stage.level, view.box, shapes, strokes, (*signs, *marks), tuple(labels))


def _inner(view: View) -> Box:
    air = view.size(view.style.air)
    box = view.box
    return Box(box.left + air, box.top + air, box.right - air, box.bottom - air)


def _named(board: Board, wishes: Iterable[Wish], measure: Measure) -> list[Label]:
    """Each name once, where it first finds room."""
    found: dict[tuple[str, str], Label] = {}
    for wish in wishes:
        key = (wish.role, wish.text)
        if key not in found and (label := board.put(wish, measure)):
            found[key] = label
    return list(found.values())


def _signs(view: View, board: Board) -> list[Mark]:
    found: list[Mark] = []
    size = view.size(view.style.thing)
    for thing in things(view):
        at = view.put(thing.at)
        near = SAME_METRES * view.frame.scale
        if any(mark.icon == thing.icon and math.dist(mark.at, at) < max(near, 2 * size) for mark in found):
            continue
        if board.free(_square(at, size)):
            board.take_round(at, size)
            found.append(Mark(Role.THING, at, size, thing.icon))
    return found


def _square(at: Point, size: float) -> Box:
    half = size / 2
    return Box(at[0] - half, at[1] - half, at[0] + half, at[1] + half)


def _rooms(view: View, board: Board, measure: Measure, told: set[str]) -> list[Label]:
    found: list[Label] = []
    for wish in naming.rooms(view):
        if wish.text in told:
            continue
        if len(found) >= view.style.rooms_most:
            break
        label = board.put(wish, measure)
        if label is not None:
            found.append(label)
    return found
