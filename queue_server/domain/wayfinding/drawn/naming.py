"""Which words want to stand on a panel: the goal, where one is, ways to other levels, what the steps name, rooms."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from queue_server.domain.wayfinding.drawn.labels import Wish
from queue_server.domain.wayfinding.drawn.outlines import Outline
from queue_server.domain.wayfinding.drawn.scene import Mark, Role
from queue_server.domain.wayfinding.drawn.view import View
from queue_server.domain.wayfinding.goal import goal_of
from queue_server.domain.wayfinding.landmarks import UNSEEN, Landmark
from queue_server.domain.wayfinding.landmarks import Mark as What
from queue_server.domain.wayfinding.network import Spot

AWAY = (0.15, 0.8, 1.6, 2.6, 3.8, 5.2)
"""So many letter sizes beyond the edge of a mark its words may stand; the first free one is taken."""
OF_ONE = ("stairs", "elevator", "steps", "restroom", "toilet", "toilets")
"""Areas that their sign tells enough about."""


def main(view: View, marks: Sequence[Mark]) -> Iterator[Wish]:
    """Of the marks of the route, in the order of their weight."""
    words, leaves = view.trip.wording, view.stage.leaves
    texts = {
        Role.GOAL: goal_name(view),
        Role.HERE: words.here,
        Role.EXIT: words.levels.get(leaves.level, "") if leaves is not None else "",
    }
    room = view.trip.outlines.of_area.get(view.goal_area) if view.goal_area is not None else None
    for role, text in texts.items():
        for mark in marks:
            if mark.role is role and text:
                away = tuple(mark.size / 2 + view.size(part) for part in AWAY)
                size = view.size(view.style.goal) if role is Role.GOAL else view.letter
                wish = Wish(role, text, mark.at, size, role is not Role.HERE, away)
                if role is Role.GOAL and room is not None:
                    yield replace(wish, within=view.rings(room))
                yield wish


def goal_name(view: View) -> str:
    words, goal, network = view.trip.wording, view.trip.goal, view.trip.network
    if words.goal or goal is None:
        return words.goal
    area = network.areas[goal.area] if goal.area is not None else None
    return words.name(goal_of(network, goal).names) or (words.name(area.names) if area else "")


def landmarks(view: View) -> Iterator[Wish]:
    """In the room where that is large enough, else at its door."""
    for landmark in view.landmarks():
        if landmark.mark is not What.NAMED:
            continue
        text, outline = view.trip.wording.name(landmark.names), _outline(view, landmark)
        if text and outline is not None:
            yield _upon(view, outline, text, Role.NAME, view.letter)
        if text:
            away = tuple(view.size(part) for part in (0.6, *AWAY[1:3]))
            yield Wish(Role.NAME, text, view.put(landmark.at), view.letter, False, away)


def _outline(view: View, landmark: Landmark) -> Outline | None:
    network = view.trip.network
    named = {place.area for place in network.places.values() if dict(place.names) == dict(landmark.names)}
    for outline in view.trip.outlines.on_level.get(view.stage.level, ()):
        area = network.areas[outline.area] if outline.area is not None else None
        same = area is not None and (outline.area in named or dict(area.names) == dict(landmark.names))
        if same and outline.box.left - 1 <= landmark.at[0] <= outline.box.right + 1:
            return outline
    return None


def rooms(view: View) -> Iterator[Wish]:
    """Rooms beside the route, the nearest first; only within their walls."""
    network, words = view.trip.network, view.trip.wording
    own = {place.area: place.names for place in network.places.values() if place.category not in UNSEEN}
    found = []
    for outline in view.trip.outlines.on_level.get(view.stage.level, ()):
        area = network.areas[outline.area] if outline.area is not None else None
        if area is None or area.restricted or area.use != "room" or outline.area == view.goal_area:
            continue
        text = words.name(area.names) or words.name(own.get(outline.area, {}))
        metres = view.away(outline.middle)
        if text and metres <= view.style.near_metres and area.category.partition(".")[0] not in OF_ONE:
            found.append((metres, outline.middle, outline, text))
    for _, _, outline, text in sorted(found, key=lambda one: one[:2]):
        yield _upon(view, outline, text, Role.ROOM, view.size(view.style.small))


def _upon(view: View, outline: Outline, text: str, role: Role, size: float) -> Wish:
    places = tuple(view.put(spot) for spot in _around(outline))
    return Wish(role, text, view.put(outline.middle), size, within=view.rings(outline), places=places)


def _around(outline: Outline) -> Iterator[Spot]:
    """Towards the four sides of its box, should its middle be taken."""
    (x, y), box = outline.middle, outline.box
    for share in (0.35, 0.6):
        for to_x, to_y in ((box.left, y), (box.right, y), (x, box.top), (x, box.bottom)):
            yield x + (to_x - x) * share, y + (to_y - y) * share
