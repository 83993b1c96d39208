"""A way on a screen: the map, how long it takes, and the steps, below each other or side by side."""

from __future__ import annotations

from operator import itemgetter
from typing import NamedTuple

from kiosk.brush import Rect
from kiosk.page import Page
from printers.lettering import Type
from queue_server.domain.wayfinding.step import Action
from queue_server.guide.guiding import Guide

WALK_ICON = "person-simple-walk"
NUMBERS = tuple(f"number-circle-{name}" for name in ("one", "two", "three", "four", "five"))
"""A way has at most five steps."""
PADDING_MM, GAP_MM = 6.0, 5.0
TITLE_AIR_MM = 2.5
"""Around the maps of several floors, which have their names above them."""
MAP_LEAST = 6.5
"""Height and width of a map, in letters: below it there is hardly room for where one is and where one goes."""
MAP_SHARES = (0.58, 0.5)
"""Of the width, beside the steps."""
SMALLER = 0.6
"""What a map is worth whose steps had to be written smaller."""
HIGHEST = 0.85
"""Height of a map below which the steps stand, of its width."""


class Plan(NamedTuple):
    """What stands where; `kind` are the letters of the steps."""

    map: Rect
    words: Rect
    kind: Type


def lines(page: Page, guide: Guide) -> list[tuple[str, str]]:
    """How long, then the steps, each with its icon."""
    steps = [told.text for told in guide.told(page.language)]
    return [(WALK_ICON, guide.about(page.language)), *zip(NUMBERS, steps, strict=False)]


def planned(page: Page, guide: Guide, rect: Rect) -> Plan | None:
    """Within `rect`, with the largest map; None where there is no room for all of it."""
    padding = page.theme.mm(PADDING_MM)
    room = Rect(rect.x + padding, rect.y + padding, rect.w - 2 * padding, rect.h - 2 * padding)
    kinds = ((page.theme.lead, 1.0), (page.theme.body, SMALLER))
    tried = ((shape(page, guide, room, kind), worth) for kind, worth in kinds for shape in (_beside, _below))
    found = [(plan, plan.map.w * plan.map.h * worth) for plan, worth in tried if plan]
    return max(found, key=itemgetter(1))[0] if found else None


def draw(page: Page, guide: Guide, rect: Rect, plan: Plan) -> None:
    """On a card; the map comes as soon as it is drawn."""
    theme = page.theme
    page.brush.box(rect, theme.colour.card, theme.colour.line)
    climbs = any(step.action in (Action.UP, Action.DOWN) for step in guide.steps)
    page.brush.map_of(guide, plan.map, theme.mm(TITLE_AIR_MM) if climbs else 0)
    words(page, guide, plan.words, plan.kind)


def words(page: Page, guide: Guide, room: Rect, kind: Type) -> float:
    """The steps alone; answers where the rest begins."""
    y = room.y
    for number, (icon, text) in enumerate(lines(page, guide)):
        y = page.line(icon, text, room.x, y, room.w, kind if number else _strong(kind))
    return y


def high(page: Page, guide: Guide, wide: float, kind: Type) -> float:
    """What `words` takes."""
    told = enumerate(lines(page, guide))
    return sum(page.line_height(text, wide, kind if number else _strong(kind)) for number, (_, text) in told)


def _strong(kind: Type) -> Type:
    return Type(kind.size, "semibold")


def _least(page: Page) -> float:
    return MAP_LEAST * page.theme.body.size


def _below(page: Page, guide: Guide, room: Rect, kind: Type) -> Plan | None:
    """The steps below the map."""
    gap, told = page.theme.mm(GAP_MM), high(page, guide, room.w, kind)
    most = min(room.h - told - gap, room.w * HIGHEST)
    if most < _least(page) or not _whole(page, guide, room.w, kind):
        return None
    place = room._replace(h=float(int(most)))
    return Plan(place, Rect(room.x, place.bottom + gap, room.w, told), kind)


def _beside(page: Page, guide: Guide, room: Rect, kind: Type) -> Plan | None:
    """The steps beside the map, in its middle."""
    gap = page.theme.mm(GAP_MM)
    for share in MAP_SHARES:
        wide = int((room.w - gap) * share)
        rest = room.w - gap - wide
        told = high(page, guide, rest, kind)
        if told <= room.h and min(wide, room.h) >= _least(page) and _whole(page, guide, rest, kind):
            y = room.y + (room.h - told) / 2
            return Plan(room._replace(w=float(wide)), Rect(room.x + wide + gap, y, rest, told), kind)
    return None


def _whole(page: Page, guide: Guide, wide: float, kind: Type) -> bool:
    """Whether no word is cut."""
    room = page.line_room(wide)
    return all(page.brush.whole(text, room, _strong(kind)) for _, text in lines(page, guide))
