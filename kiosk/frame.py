"""What stands around every screen: the town, the languages, and the bottom band, always at the same place."""

from __future__ import annotations

from datetime import datetime

from assets.texts import NAMES
from kiosk import words
from kiosk.brush import Brush, Rect
from kiosk.session import Session
from kiosk.theme import Theme
from printers import lettering

HEADER_MM = 36.0
BAR_PADDING_MM = 4.0
IN_A_ROW = (4, 3, 2, 1)


def header_rect(theme: Theme) -> Rect:
    words_high = theme.title.size * 1.3 + theme.body.size * 1.3
    return Rect(0, 0, theme.width, max(theme.mm(HEADER_MM), round(words_high) + theme.mm(6)))


def band_rect(theme: Theme) -> Rect:
    """Buttons of an icon above one or two lines."""
    lines = 2 if theme.large else 1
    high = max(theme.target, round(theme.body.size * (1.55 + 1.3 * lines)) + theme.mm(6))
    return Rect(theme.margin, theme.height - high - theme.mm(7), theme.width - 2 * theme.margin, high)


def bar_bottom(theme: Theme, languages: tuple[str, ...]) -> float:
    """Where the language bar ends; a town with one language has none."""
    top = header_rect(theme).bottom + theme.mm(BAR_PADDING_MM)
    rows = -(-len(languages) // _columns(theme, languages)) if len(languages) > 1 else 0
    return top + rows * (theme.target + theme.gap) - (theme.gap if rows else 0)


def area_rect(theme: Theme, languages: tuple[str, ...]) -> Rect:
    """The room of the screens between the language bar and the bottom band."""
    top = bar_bottom(theme, languages) + theme.mm(8)
    return Rect(theme.margin, top, theme.width - 2 * theme.margin, band_rect(theme).y - theme.mm(10) - top)


def _columns(theme: Theme, languages: tuple[str, ...]) -> int:
    """As many in a row as stand there in full, each with its check mark."""
    longest = max(lettering.width(NAMES[language], theme.least(theme.strong)) for language in languages)
    room = theme.width - 2 * theme.margin
    for columns in IN_A_ROW:
        wide = (room - theme.gap * (columns - 1)) / columns
        if longest + 2 * theme.mm(3) + round(theme.body.size * 1.3) <= wide:
            rows = -(-len(languages) // columns)
            return -(-len(languages) // rows)  # rows of equal length
    return 1


def draw_header(brush: Brush, session: Session, moment: datetime | None) -> None:
    """Town, site and, where the time is known, the clock."""
    theme, rect = brush.theme, header_rect(brush.theme)
    colour = theme.colour
    brush.flat(rect, colour.header)
    if theme.contrast:
        brush.flat(Rect(0, rect.bottom - theme.border, rect.w, theme.border), colour.line)
    if session.town is None:
        return
    language = session.visit.language
    disc = theme.mm(21)
    y = rect.y + (rect.h - disc) / 2
    brush.badge("bank", theme.margin, y, disc, fill=colour.on_header, colour=colour.header)
    x = theme.margin + disc + theme.mm(5)
    clock_room = theme.mm(46)
    room = rect.w - x - theme.margin - clock_room
    town = words.in_language(session.town.town_names, language)
    site = words.in_language(session.town.site_names, language)
    kind = brush.fitted(town, theme.title, room, 1)
    site_kind = brush.fitted(site, theme.body, room, 1)
    high = brush.height(town, room, kind) + brush.height(site, room, site_kind)
    y = rect.y + (rect.h - high) / 2
    y += brush.text(town, x, y, room, kind, colour.on_header)
    brush.text(site, x, y, room, site_kind, colour.on_header)
    if moment:
        clock = words.clock(moment, session.town.time_zone, language)
        end = rect.w - theme.margin - clock_room
        brush.middle_text(clock, Rect(end, 0, clock_room, rect.h), theme.title, colour.on_header, "end", 1)


def draw_language_bar(brush: Brush, session: Session) -> None:
    """Every language by its own name, no flags (K12), in as many rows as needed."""
    theme, languages = brush.theme, session.languages()
    if len(languages) < 2:
        return
    top = header_rect(theme).bottom + theme.mm(BAR_PADDING_MM)
    columns = _columns(theme, languages)
    wide = (theme.width - 2 * theme.margin - theme.gap * (columns - 1)) / columns
    for index, language in enumerate(languages):
        row, column = divmod(index, columns)
        x = theme.margin + column * (wide + theme.gap)
        rect = Rect(x, top + row * (theme.target + theme.gap), wide, theme.target)
        _language_button(brush, rect, language, language == session.visit.language)


def _language_button(brush: Brush, rect: Rect, language: str, chosen: bool) -> None:
    theme, name = brush.theme, NAMES[language]
    brush.button(f"lang:{language}", rect, name, primary=chosen)
    colour = theme.colour.on_primary if chosen else theme.colour.text
    if not chosen:
        brush.middle_text(
            name, rect, brush.fitted(name, theme.strong, rect.w - 2 * theme.mm(3), 1), colour, "center", 1
        )
        return
    side = round(theme.body.size * 1.2)  # the check mark: not by colour alone (K11)
    kind = brush.fitted(name, theme.strong, rect.w - 2 * theme.mm(3) - side, 1)
    wide = lettering.width(name, kind)
    x = rect.x + (rect.w - wide - side) / 2
    brush.icon("check", x - 2, rect.y + (rect.h - side) / 2, side, colour)
    brush.middle_text(name, Rect(x + side + 2, rect.y, wide + 2, rect.h), kind, colour, "start", 1)


def draw_band(brush: Brush, session: Session) -> None:
    """Back, larger text, contrast, help: four places that never move."""
    theme, rect, visit = brush.theme, band_rect(brush.theme), session.visit
    brush.flat(Rect(0, rect.y - theme.mm(5), theme.width, max(1, theme.border // 2)), theme.colour.line, 0.5)
    wide = (rect.w - 3 * theme.gap) / 4
    places = [
        ("back", "back", "arrow-left") if session.can_go_back() else None,
        ("larger", "smaller" if visit.large else "larger", "text-aa"),
        ("contrast", "contrast_off" if visit.contrast else "contrast_on", "circle-half"),
        ("help", "help", "hand-waving"),
    ]
    for index, place in enumerate(places):
        if place is not None:
            control_id, key, icon = place
            spot = Rect(rect.x + index * (wide + theme.gap), rect.y, wide, rect.h)
            _band_button(brush, spot, control_id, words.say(visit.language, key), icon)


def _band_button(brush: Brush, rect: Rect, control_id: str, text: str, icon: str) -> None:
    theme = brush.theme
    brush.button(control_id, rect, text)
    side = round(theme.body.size * 1.5)
    padding = theme.mm(2)
    kind = brush.fitted(text, theme.strong, rect.w - 2 * padding, 2)
    high = brush.height(text, rect.w - 2 * padding, kind)
    y = rect.y + (rect.h - side - high) / 2
    brush.icon(icon, rect.x + (rect.w - side) / 2, y, side, theme.colour.accent)
    brush.text(text, rect.x + padding, y + side, rect.w - 2 * padding, kind, theme.colour.text, "center")
