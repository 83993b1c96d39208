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
LEAST_MM, HIGHEST_MM = 30.0, 56.0


def build(page: Page) -> None:
    """Below each other, or in two columns where the panel has no room for that; what is left over has a whole row."""
    theme, area = page.theme, page.area
    top = page.question(page.say("needs_title"), page.say("needs_more"))
    lowest = page.primary("needed", page.say("needs_done"), "arrow-right").y - theme.gap
    offered = page.session.needs_offered()
    columns = 1 if _row_height(page, len(offered), top, lowest) >= theme.mm(LEAST_MM) else 2
    high = min(theme.mm(HIGHEST_MM), _row_height(page, -(-len(offered) // columns), top, lowest))
    half = (area.w - theme.gap * (columns - 1)) / columns
    for index, need in enumerate(offered):
        row, column = divmod(index, columns)
        wide = area.w if column == 0 and index == len(offered) - 1 else half
        _toggle(page, need, Rect(area.x + column * (half + theme.gap), top + row * (high + theme.gap), wide, high))


def _row_height(page: Page, rows: int, top: float, lowest: float) -> float:
    return (lowest - top - page.theme.gap * (rows - 1)) / rows


def _toggle(page: Page, need: Need, rect: Rect) -> None:
    brush, theme, colour = page.brush, page.theme, page.theme.colour
    chosen = need in page.visit.needs
    name, more = page.say(NAMES[need]), page.say(MORE[need]) if need in MORE else ""
    state = page.say("need_on" if chosen else "need_off")
    state = f"{state}. {more}" if more else state
    ink, border = (colour.accent, 2 * theme.border) if chosen else (colour.quiet, None)
    spoken = f"{name}. {more}".rstrip(". ")
    brush.button(f"need:{need}", rect, spoken, border=ink if chosen else None, border_px=border, chosen=chosen)
    padding, mark = theme.mm(6), round(theme.title.size * 1.2)
    end = rect.x + rect.w - padding - mark
    brush.icon("check-square" if chosen else "square", end, rect.y + (rect.h - mark) / 2, mark, ink)
    disc = round(min(rect.h - theme.mm(8), theme.mm(26)))
    for kind, icon in ((theme.title, True), (theme.lead_strong, True), (theme.lead_strong, False)):
        x = rect.x + padding + (theme.mm(31) if icon else 0)
        room = end - theme.mm(4) - x
        lines = [(name, brush.fitted(name, kind, room, 2), colour.text), (state, theme.strong, ink)]
        high = sum(brush.height(text, room, own) for text, own, _ in lines)
        if high <= rect.h - theme.mm(2):
            break
    if icon:
        brush.badge(ICONS[need], rect.x + padding, rect.y + (rect.h - disc) / 2, disc)
    y = rect.y + (rect.h - high) / 2
    for text, own, tone in lines:
        y += brush.text(text, x, y, room, own, tone)
