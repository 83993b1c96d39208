"""What stands around every screen: the town, the languages, and the bottom band, always at the same place."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from assets.texts import NAMES, RIGHT_TO_LEFT
from kiosk import emblem, words
from kiosk.brush import Brush, Rect
from kiosk.layout import CHECK, NAME_PADDING_MM, Layout
from kiosk.session import Session
from kiosk.theme import Theme
from printers import lettering
from queue_server.contracts.hall import KioskTown

DISC_MM = 21.0
CLOCK_MM = 46.0
LOGO_AIR_MM = 1.5
LOGO_SHAPE = 1.6
"""A logo may be so many times wider than high; a wider one is drawn smaller."""


class Place(NamedTuple):
    """A button of the bottom band; `key` is that of its words."""

    control_id: str
    key: str
    icon: str
    there: bool = True


def draw(brush: Brush, session: Session, layout: Layout, moment: datetime) -> None:
    """All three, in reading order."""
    (_draw_rail if brush.theme.lying else _draw_header)(brush, session, layout.header, moment)
    for language, rect in zip(session.languages(), layout.languages, strict=False):
        language_button(brush, rect, language, language == session.visit.language)
    _draw_band(brush, session, layout)


def _draw_header(brush: Brush, session: Session, rect: Rect, moment: datetime) -> None:
    """Town, site and the clock, side by side."""
    theme, town = brush.theme, session.town
    brush.flat(rect, theme.colour.header)
    if theme.contrast:
        brush.flat(Rect(0, rect.bottom - theme.border, rect.w, theme.border), theme.colour.line)
    if town is None:
        return
    disc = theme.mm(DISC_MM)
    wide = _emblem(brush, town, theme.margin, rect.y + (rect.h - disc) / 2, disc)
    x, clock_room = theme.margin + wide + theme.mm(5), theme.mm(CLOCK_MM)
    end = rect.w - theme.margin - clock_room
    names = _names(brush, session, end - x, 1)[: 1 if theme.large else 2]
    y = rect.y + (rect.h - sum(high for *_, high in names)) / 2
    for text, kind, high in names:
        brush.text(text, x, y, end - x, kind, theme.colour.on_header)
        y += high
    clock = words.clock(moment, town.time_zone, session.visit.language)
    brush.middle_text(clock, Rect(end, 0, clock_room, rect.h), theme.title, theme.colour.on_header, "end", 1)


def _draw_rail(brush: Brush, session: Session, rect: Rect, moment: datetime) -> None:
    """The same below each other; the languages stand under it."""
    theme, town = brush.theme, session.town
    brush.flat(rect, theme.colour.header)
    if theme.contrast:
        brush.flat(Rect(rect.w - theme.border, 0, theme.border, rect.h), theme.colour.line)
    if town is None:
        return
    disc, padding = theme.mm(DISC_MM), theme.mm(8)
    room = rect.w - 2 * padding
    wide = _emblem(brush, town, padding, padding, disc)
    clock = words.clock(moment, town.time_zone, session.visit.language)
    x = padding + wide + theme.mm(3)
    spot = Rect(x, padding, rect.w - padding - x, disc)
    brush.middle_text(clock, spot, theme.lead_strong, theme.colour.on_header, "end", 1)
    y = padding + disc + theme.mm(4)
    for text, kind, high in _names(brush, session, room, 2):
        brush.text(text, padding, y, room, kind, theme.colour.on_header)
        y += high


def _emblem(brush: Brush, town: KioskTown, x: float, y: float, disc: int) -> float:
    """The town's logo on paper, else a town hall on a disc, `disc` high; answers how wide it is."""
    theme = brush.theme
    air = theme.mm(LOGO_AIR_MM)
    room = (round(disc * LOGO_SHAPE) - 2 * air, disc - 2 * air)
    image = emblem.logo(town.logo, *room, theme.colour.paper) if town.logo else None
    if image is None:
        brush.badge("bank", x, y, disc, fill=theme.colour.on_header, colour=theme.colour.header)
        return disc
    wide = max(disc, image.width + 2 * air)
    brush.box(Rect(x, y, wide, disc), theme.colour.paper)
    brush.picture(image, x + (wide - image.width) / 2, y + (disc - image.height) / 2)
    return wide


def _names(brush: Brush, session: Session, room: float, lines_most: int) -> list[tuple[str, lettering.Type, int]]:
    """Of the town and of the site, each with its letters and its height."""
    theme, town, found = brush.theme, session.town, []
    assert town is not None
    for names, wanted in ((town.town_names, theme.title), (town.site_names, theme.body)):
        text = words.in_language(names, session.visit.language)
        kind = brush.fitted(text, wanted, room, lines_most)
        found.append((text, kind, brush.height(text, room, kind)))
    return found


def language_button(brush: Brush, rect: Rect, language: str, chosen: bool) -> None:
    """By its own name, no flag (K12); the one in use has a check mark: not by colour alone (K11)."""
    theme, name = brush.theme, NAMES[language]
    colour, rtl = theme.colour, language in RIGHT_TO_LEFT
    ink = colour.on_primary if chosen else colour.text
    if theme.lying:
        fill, other = (colour.on_header, colour.header) if chosen else (colour.header, colour.on_header)
        brush.button(
            f"lang:{language}",
            rect,
            name,
            fill=fill,
            pressed=colour.rail_pressed,
            border=colour.on_header,
            chosen=chosen,
        )
        ink = other
    else:
        brush.button(f"lang:{language}", rect, name, primary=chosen, chosen=chosen)
    padding = theme.mm(NAME_PADDING_MM)
    kind = brush.fitted(name, theme.strong, rect.w - 2 * padding, 1)
    if not chosen:
        brush.middle_text(name, rect, kind, ink, "center", 1)
        return
    kind = brush.fitted(name, theme.strong, rect.w - 2 * padding - kind.size * CHECK, 1)
    side = round(kind.size * CHECK)
    wide = lettering.width(name, kind, rtl)
    x = rect.x + (rect.w - wide - side) / 2
    brush.icon("check", x - 2, rect.y + (rect.h - side) / 2, side, ink)
    brush.middle_text(name, Rect(x + side, rect.y, wide + 2, rect.h), kind, ink, "start", 1)


def _places(theme: Theme, session: Session) -> tuple[Place, ...]:
    """The bottom band, from where one begins to read. What is not there leaves its place empty."""
    visit = session.visit
    return (
        Place("back", "back", "arrow-left", session.can_go_back()),
        Place("larger", "smaller" if visit.large else "larger", "text-aa"),
        Place("contrast", "contrast_off" if visit.contrast else "contrast_on", "circle-half"),
        Place("speech", "speech_off" if visit.speech else "speech_on", "speaker-high"),
        Place("reach", "reach_off" if visit.reach else "reach_on", "wheelchair", theme.highest_y > 0),
        Place("help", "help", "hand-waving"),
    )


def _draw_band(brush: Brush, session: Session, layout: Layout) -> None:
    theme = brush.theme
    left = layout.header.w if theme.lying else 0
    line = Rect(left, layout.band_top - theme.mm(5), theme.width - left, max(1, theme.border // 2))
    brush.flat(line, theme.colour.line, 0.5)
    for place, rect in zip(_places(theme, session), layout.places, strict=True):
        if place.there:
            _band_button(brush, rect, place.control_id, words.say(session.visit.language, place.key), place.icon)


def _band_button(brush: Brush, rect: Rect, control_id: str, text: str, icon: str) -> None:
    """The icon beside the words, or above them where the place is high."""
    theme = brush.theme
    brush.button(control_id, rect, text)
    side, padding = round(theme.body.size * 1.5), theme.mm(2)
    if theme.lying:
        kind = brush.fitted(text, theme.strong, rect.w - 2 * padding, 2 if theme.large else 1)
        high = brush.height(text, rect.w - 2 * padding, kind)
        y = rect.y + (rect.h - side - high) / 2
        brush.icon(icon, rect.x + (rect.w - side) / 2, y, side, theme.colour.accent)
        brush.text(text, rect.x + padding, y + side, rect.w - 2 * padding, kind, theme.colour.text, "center")
        return
    room = rect.w - 2 * padding - side - padding
    kind = brush.fitted(text, theme.strong, room, 2)
    wide = max(lettering.width(line, kind, brush.rtl) for line in brush.lines(text, room, kind))
    x = rect.x + (rect.w - side - padding - wide) / 2
    brush.icon(icon, x, rect.y + (rect.h - side) / 2, side, theme.colour.accent)
    brush.middle_text(text, Rect(x + side + padding, rect.y, wide + 4, rect.h), kind, theme.colour.text)
