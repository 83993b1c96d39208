"""What the visitor needs to be helped well: each is on or off, said in words and with a mark."""

from __future__ import annotations

from typing import NamedTuple

from kiosk.brush import Rect
from kiosk.page import Page
from kiosk.theme import Theme
from printers.lettering import Type
from queue_server.contracts.visits import Need

ICONS: dict[Need, str] = {
    "step_free": "wheelchair",
    "sitting": "armchair",
    "interpreter": "translate",
    "small_children": "baby-carriage",
    "discretion": "door",
}
NAMES: dict[Need, str] = {
    "step_free": "need_step_free",
    "sitting": "need_sitting",
    "interpreter": "need_interpreter",
    "small_children": "need_small_children",
    "discretion": "need_discretion",
}
MORE: dict[Need, str] = {"discretion": "need_discretion_more"}
HIGHEST_MM = 56.0
LEAST_MM = 30.0
NARROW_MM = 150.0
"""Narrower cards with large letters do without their picture."""


def build(page: Page) -> None:
    theme, area = page.theme, page.area
    top = max(page.touch_top, page.question(page.say("needs_title"), page.say("needs_more"), lower=theme.large))
    lowest = page.primary("needed", page.say("needs_done"), "arrow-right").y - theme.gap
    offered = page.session.needs_offered()
    columns = 2 if theme.lying or lowest - top < len(offered) * theme.mm(LEAST_MM) else 1
    rows = -(-len(offered) // columns)
    wide = (area.w - theme.gap * (columns - 1)) / columns
    high = min(theme.mm(HIGHEST_MM), (lowest - top - theme.gap * (rows - 1)) / rows)
    cards = [_card(page, need, wide, high) for need in offered]
    stated = all(card.height(page) <= high for card in cards)
    for index, card in enumerate(cards):
        row, column = divmod(index, columns)
        rect = Rect(area.x + column * (wide + theme.gap), top + row * (high + theme.gap), wide, high)
        _toggle(page, card if stated else card.without_state(page, high), rect)


class _Card(NamedTuple):
    """`lines` are the name, what it means, whether it is chosen; each with its letters and its colour."""

    need: Need
    disc: int
    room: float
    lines: tuple[tuple[str, Type, str], ...]

    def height(self, page: Page) -> float:
        return sum(page.brush.height(text, self.room, kind) for text, kind, _ in self.lines)

    def without_state(self, page: Page, high: float) -> _Card:
        """The mark says it too; in little room what it means goes as well."""
        shorter = self._replace(lines=self.lines[:-1])
        return shorter if shorter.height(page) <= high else self._replace(lines=self.lines[:1])


def _card(page: Page, need: Need, wide: float, high: float) -> _Card:
    theme, colour = page.theme, page.theme.colour
    chosen = need in page.visit.needs
    roomy = wide >= theme.mm(NARROW_MM) or not theme.large
    disc = round(min(high - theme.mm(8), theme.mm(26))) if roomy else 0
    room = wide - 2 * theme.mm(6) - _mark(theme) - theme.mm(4) - (disc + theme.mm(5)) * bool(disc)
    name, state = page.say(NAMES[need]), page.say("need_on" if chosen else "need_off")
    kind = page.brush.fitted(name, theme.title, room, 2)
    if page.brush.height(name, room, kind) > high:
        kind = theme.least(theme.strong)
    lines = [(name, kind, colour.text)]
    if need in MORE:
        lines.append((page.say(MORE[need]), theme.body, colour.quiet))
    lines.append((state, theme.strong, colour.accent if chosen else colour.quiet))
    return _Card(need, disc, room, tuple(lines))


def _mark(theme: Theme) -> int:
    return round(theme.title.size * 1.2)


def _toggle(page: Page, card: _Card, rect: Rect) -> None:
    brush, theme, colour = page.brush, page.theme, page.theme.colour
    chosen = card.need in page.visit.needs
    more = page.say(MORE[card.need]) if card.need in MORE else ""
    spoken = f"{page.say(NAMES[card.need])}. {more}".rstrip(". ")
    border = (colour.accent, 2 * theme.border) if chosen else (None, None)
    brush.button(f"need:{card.need}", rect, spoken, border=border[0], border_px=border[1], chosen=chosen)
    x, mark = rect.x + theme.mm(6), _mark(theme)
    if card.disc:
        brush.badge(ICONS[card.need], x, rect.y + (rect.h - card.disc) / 2, card.disc)
        x += card.disc + theme.mm(5)
    end = rect.x + rect.w - theme.mm(6) - mark
    ink = colour.accent if chosen else colour.quiet
    brush.icon("check-square" if chosen else "square", end, rect.y + (rect.h - mark) / 2, mark, ink)
    y = rect.y + (rect.h - card.height(page)) / 2
    for text, kind, tone in card.lines:
        y += brush.text(text, x, y, card.room, kind, tone)
