"""The route on a level: its line, the dashed part on stairs or in a lift, and where it begins and ends."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from itertools import pairwise

from queue_server.domain.wayfinding.drawn import lines
from queue_server.domain.wayfinding.drawn.scene import Mark, Point, Role, Shape, Stroke
from queue_server.domain.wayfinding.drawn.straight import JOG
from queue_server.domain.wayfinding.drawn.view import View
from queue_server.domain.wayfinding.network import Kind

GAZE_WIDE = 32.0
"""Degrees to either side."""
ICONS = {Kind.STAIRS: "stairs", Kind.LIFT: "elevator", Kind.ESCALATOR: "escalator-up", Kind.RAMP: "wheelchair"}
GOAL_ICON = "map-pin"
CURVE_METRES = 0.6
"""A corner is not cut by more, so that the line stays on the floor."""


def course(view: View) -> list[Point]:
    """The line as it is drawn."""
    corners = list(map(view.frame.put, view.stage.line))
    radius = min(view.size(view.style.curve), CURVE_METRES * view.frame.scale)
    return [(round(x, 1), round(y, 1)) for x, y in lines.rounded(corners, radius)]


def climbs(view: View) -> Iterator[tuple[Point, ...]]:
    """From where one leaves the level to where one comes out, and the other way round."""
    for climb in (view.stage.came, view.stage.leaves):
        if climb is not None and math.dist(climb.line[0], climb.line[-1]) > JOG:
            yield tuple(map(view.put, climb.line))


def strokes(view: View, line: list[Point], taken: Sequence[Mark]) -> Iterator[Stroke]:
    """In paint order. `taken`: marks, under which no arrow is drawn."""
    style, points = view.style, tuple(line)
    parts = list(climbs(view))
    for part in (*parts, points):
        if len(part) > 1:
            yield Stroke(Role.CASING, part, view.line(style.casing))
    for part in parts:
        yield Stroke(Role.DASHED, part, view.line(style.route), view.size(style.dash))
    if len(points) > 1:
        yield Stroke(Role.ROUTE, points, view.line(style.route))
    straight = [(a, b) for a, b in pairwise(points) if math.dist(a, b) > view.size(style.route)]
    for a, b in straight:
        for head in lines.arrows((a, b), view.size(style.arrow_every), view.size(style.arrow)):
            inner = tuple((round(x, 1), round(y, 1)) for x, y in head)
            room = view.size(style.arrow)
            if all(math.dist(inner[1], mark.at) > mark.size / 2 + room for mark in taken):
                yield Stroke(Role.ARROW, inner, view.line(style.arrow_line))


def gaze(view: View) -> Iterator[Shape]:
    """A wedge from where one stands to where one looks."""
    if not view.first or view.trip.gaze is None:
        return
    x, y = view.frame.put(view.stage.line[0])
    far = view.size(view.style.gaze)
    turned = math.radians(view.trip.gaze - view.frame.heading)
    sides = [turned + math.radians(GAZE_WIDE * part / 4) for part in range(-4, 5)]
    rim = [(round(x + far * math.sin(side), 1), round(y - far * math.cos(side), 1)) for side in sides]
    yield Shape(Role.GAZE, (((round(x, 1), round(y, 1)), *rim),), view.line(view.style.wall))


def marks(view: View) -> list[Mark]:
    """Where one comes from and goes to, the goal, and on top where one is."""
    style, stage = view.style, view.stage
    found = []
    for climb, role, at in ((stage.came, Role.ENTRY, 0), (stage.leaves, Role.EXIT, -1)):
        if climb is not None:
            icon = ICONS.get(climb.kind, "stairs")
            found.append(Mark(role, view.put(stage.line[at]), view.size(style.climb), icon))
    if view.last:
        found.append(Mark(Role.GOAL, view.put(stage.line[-1]), view.size(style.pin), GOAL_ICON))
    if view.first:
        found.append(Mark(Role.HERE, view.put(stage.line[0]), view.size(style.here)))
    return found
