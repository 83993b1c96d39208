"""What the visitor needs to be helped well: each is on or off, said in words and with a mark."""

from __future__ import annotations

from kiosk.brush import Rect
from kiosk.page import Page
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


def build(page: Page) -> None:
    theme, area = page.theme, page.area
    top = page.heading(page.say("needs_title"), page.say("needs_more"))
    lowest = page.primary("needed", page.say("needs_done"), "arrow-right").y - theme.gap
    offered = page.session.needs_offered()
    columns = 1 if area.h > area.w * 0.75 else 2
    rows = -(-len(offered) // columns)
    wide = (area.w - theme.gap * (columns - 1)) / columns
    high = min(theme.mm(HIGHEST_MM), (lowest - top - theme.gap * (rows - 1)) / rows)
    for index, need in enumerate(offered):
        row, column = divmod(index, columns)
        rect = Rect(area.x + column * (wide + theme.gap), top + row * (high + theme.gap), wide, high)
        _toggle(page, need, rect)


def _toggle(page: Page, need: Need, rect: Rect) -> None:
    brush, theme, colour = page.brush, page.theme, page.theme.colour
    chosen = need in page.visit.needs
    name, state = page.say(NAMES[need]), page.say("need_on" if chosen else "need_off")
    more = page.say(MORE[need]) if need in MORE else ""
    spoken = ". ".join(filter(None, (name, more.rstrip("."), state)))
    border = (colour.accent, 2 * theme.border) if chosen else (None, None)
    brush.button(f"need:{need}", rect, spoken, border=border[0], border_px=border[1])
    padding, disc = theme.mm(6), round(min(rect.h - theme.mm(8), theme.mm(26)))
    brush.badge(ICONS[need], rect.x + padding, rect.y + (rect.h - disc) / 2, disc)
    mark = round(theme.title.size * 1.2)
    end = rect.x + rect.w - padding - mark
    ink = colour.accent if chosen else colour.quiet
    brush.icon("check-square" if chosen else "square", end, rect.y + (rect.h - mark) / 2, mark, ink)
    x = rect.x + padding + disc + theme.mm(5)
    room = end - theme.mm(4) - x
    under = [(line, theme.body, colour.quiet) for line in (more,) if line]
    lines = [(name, brush.fitted(name, theme.title, room, 2), colour.text), *under, (state, theme.strong, ink)]
    y = rect.y + (rect.h - sum(brush.height(text, room, kind) for text, kind, _ in lines)) / 2
    for text, kind, tone in lines:
        y += brush.text(text, x, y, room, kind, tone)
