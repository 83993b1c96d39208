"""What do you come for, in the visitor's own words: a line to type on, what fits it, and letters to type with."""

from __future__ import annotations

from kiosk import entry, keyboard, words
from kiosk.brush import Rect
from kiosk.choices import LEAST_MM
from kiosk.page import Page
from kiosk.steps.searching import is_unknown
from queue_server.domain.search import Hit
from queue_server.domain.search.index import MOST

CARD_MM = 50.0
QUESTION_SHARE = 0.42
"""Of the width of a panel that lies; the rest is for what is typed."""


def build(page: Page) -> None:
    theme, area = page.theme, page.area
    left, right = page.halves(area.y, share=QUESTION_SHARE)
    high = entry.height(page)
    y = left.question(page.say("topics_title"), below=high + theme.mm(6) if not theme.lying else 0)
    field = Rect(right.area.x, right.after(y), right.area.w, high)
    entry.draw(page, field, "magnifying-glass", page.visit.text, page.say("search_example"))
    keys_top = area.bottom - keyboard.height(page)
    top = max(y, field.bottom + theme.mm(6))
    room = Rect(area.x, top, area.w, keys_top - theme.mm(8) - top)
    if is_unknown(page.session):
        _unknown(page, room)
    elif page.visit.hits:
        _hits(page, room)
    else:
        _hint(page, room)
    keyboard.draw(page, area.bottom)


def _hits(page: Page, room: Rect) -> None:
    """Cards as high as five ask, so that they stay where they are while more are typed away."""
    theme = page.theme
    columns = 2 if theme.lying else 1
    wide = (room.w - theme.gap * (columns - 1)) / columns
    words_high = (theme.least(theme.strong).size + theme.body.size) * 1.35
    least = max(theme.mm(LEAST_MM), round(words_high) + theme.mm(6))
    rows = max(1, min(-(-MOST // columns), int((room.h + theme.gap) // (least + theme.gap))))
    high = min(theme.mm(CARD_MM), (room.h - theme.gap * (rows - 1)) / rows)
    for index, hit in enumerate(page.visit.hits[: rows * columns]):
        row, column = divmod(index, columns)
        rect = Rect(room.x + column * (wide + theme.gap), room.y + row * (high + theme.gap), wide, high)
        (product,) = page.session.products((hit.product_id,))
        title = page.named(product.names)
        page.card(f"hit:{hit.product_id}", rect, title, None, _under(page, hit, title), 1)


def _under(page: Page, hit: Hit, title: str) -> str:
    """What matched, where the name does not say it; else what the matter belongs to."""
    words_of_it = dict.fromkeys(word.casefold() for word in hit.matched)
    if words_of_it and not any(word in title.casefold() for word in words_of_it):
        return page.say("search_matched", words=", ".join(list(words_of_it)[:2]))
    (product,) = page.session.products((hit.product_id,))
    topic = page.session.topic_of(product.topic_id)
    return words.in_language(topic.names, page.language) if topic else ""


def _hint(page: Page, room: Rect) -> None:
    theme, hint = page.theme, page.say("search_hint")
    kind = theme.lead if page.line_height(hint, room.w, theme.lead) <= room.h else theme.body
    if page.line_height(hint, room.w, kind) <= room.h:
        page.line("chat-text", hint, room.x, room.y + theme.mm(2), room.w, kind)


def _unknown(page: Page, room: Rect) -> None:
    """Honest, and two ways on; what to do next is said as far as there is room."""
    brush, theme = page.brush, page.theme
    ways = (("topics", "search_topics", "list"), ("host", "ask_host_button", "hand-waving"))
    texts = (
        ("search_unknown", theme.title, theme.colour.text),
        ("search_unknown_more", theme.lead, theme.colour.quiet),
    )
    columns = 2 if theme.lying or theme.reach or theme.large else 1
    wide = (room.w - theme.gap * (columns - 1)) / columns
    label = max(page.label_height(page.say(key), wide, theme.least(theme.strong)) for _, key, _ in ways)
    least = max(theme.target, label + theme.mm(3)) * (3 - columns) + theme.gap * (2 - columns) + theme.mm(4)
    y = room.y
    for key, wanted, colour in texts:
        kind = brush.fitted(page.say(key), wanted, room.w, 1)
        if y + brush.height(page.say(key), room.w, kind) + least <= room.bottom:
            y += brush.text(page.say(key), room.x, y, room.w, kind, colour)
    y += theme.mm(4)
    high = min(theme.mm(36), (room.bottom - y - theme.gap * (2 - columns)) / (3 - columns))
    for index, (control_id, key, icon) in enumerate(ways):
        row, column = divmod(index, columns)
        rect = Rect(room.x + column * (wide + theme.gap), y + row * (high + theme.gap), wide, high)
        page.labelled(control_id, rect, page.say(key), icon, kind=theme.lead_strong)
