"""What a screen gets to draw itself with: brush, texts, the room between language bar and bottom band."""

from __future__ import annotations

from collections.abc import Mapping

from kiosk import words
from kiosk.brush import Brush, Rect
from kiosk.session import Session
from kiosk.theme import Theme
from kiosk.visitor import Visit
from printers import lettering
from printers.lettering import Type

LINE_GAP_MM = 2.5


class Page:
    """One drawing of one screen. `area` is the room of the screen itself, margins already off; what is touched stands
    below `touch_top`."""

    def __init__(self, brush: Brush, session: Session, now: float, area: Rect, touch_top: float = 0.0) -> None:
        self.brush = brush
        self.session = session
        self.now = now
        self.area = area
        self.touch_top = touch_top

    @property
    def theme(self) -> Theme:
        return self.brush.theme

    @property
    def visit(self) -> Visit:
        return self.session.visit

    @property
    def language(self) -> str:
        return self.session.visit.language

    def say(self, key: str, count: int | None = None, **fields: object) -> str:
        return words.say(self.language, key, count, **fields)

    def named(self, names: Mapping[str, str]) -> str:
        return words.in_language(names, self.language)

    def within(self, area: Rect) -> Page:
        """The same page with a part of its room."""
        return Page(self.brush, self.session, self.now, area, self.touch_top)

    def halves(self, top: float, bottom: float | None = None, share: float = 0.5) -> tuple[Page, Page]:
        """Two pages side by side on a panel that lies, the first with `share` of the width; else the same room twice:
        what comes second goes on where the first ends (`after`)."""
        area, theme = self.area, self.theme
        room = area._replace(y=top, h=(area.bottom if bottom is None else bottom) - top)
        if not theme.lying:
            return self.within(room), self.within(room)
        between = theme.mm(8)
        wide = (room.w - between) * share
        second = room._replace(x=room.x + wide + between, w=room.w - wide - between)
        return self.within(room._replace(w=wide)), self.within(second)

    def after(self, y: float) -> float:
        """Where the second half begins when the first one ends at `y`."""
        return self.area.y if self.theme.lying else y

    def heading(self, text: str, help_line: str = "", lower: bool = False) -> float:
        """What the screen says and one quiet line, `lower` where the rest needs the room; answers where it begins."""
        return self._heading(text, help_line, self.area.y, self.theme.title if lower else None)

    def question(self, text: str, help_line: str = "", below: float = 0.0, lower: bool = False) -> float:
        """A heading whose answers follow at once: in reach mode it stands right above the highest of them, with room
        for `below` between. Where something is to be typed below it (`below`), large letters leave room for it."""
        wanted = self.theme.title if lower or (below and self.theme.large) else None
        end = self._heading(text, help_line, self.area.y, wanted, drawn=False) + below
        return self._heading(text, help_line, self.area.y + max(0, self.touch_top - end), wanted)

    def _heading(self, text: str, help_line: str, y: float, wanted: Type | None = None, drawn: bool = True) -> float:
        brush, theme, area = self.brush, self.theme, self.area
        parts = [(text, brush.fitted(text, wanted or theme.display, area.w, 1 if wanted else 2), theme.colour.text)]
        if self.is_translation():
            parts.insert(0, (self.say("translation_mark"), theme.body, theme.colour.quiet))
        if help_line:
            parts.append((help_line, theme.lead, theme.colour.quiet))
        for words_, kind, colour in parts:
            if drawn:
                brush.text(words_, area.x, y, area.w, kind, colour)
            y += brush.height(words_, area.w, kind) + theme.mm(1)
        return y + theme.mm(6)

    def is_translation(self) -> bool:
        """Flemish towns mark what is a translation of the Dutch (K12)."""
        town = self.session.town
        return town is not None and town.language_policy == "nl_marked" and self.language != town.languages[0]

    def primary(self, control_id: str, text: str, icon: str) -> Rect:
        """The one action, always at the same place: the lowest part of the screen's room."""
        theme, area = self.theme, self.area
        high = theme.primary + (theme.mm(4) if theme.large else 0)
        rect = Rect(area.x, area.bottom - high, area.w, high)
        if theme.lying:
            rect = rect._replace(x=area.x + area.w / 2 + theme.mm(4), w=area.w / 2 - theme.mm(4))
        self.labelled(control_id, rect, text, icon, primary=True)
        return rect

    def labelled(
        self, control_id: str, rect: Rect, text: str, icon: str, primary: bool = False, kind: Type | None = None
    ) -> None:
        """A button with its icon and words together in the middle."""
        brush, theme = self.brush, self.theme
        brush.button(control_id, rect, text, primary)
        colour = theme.colour.on_primary if primary else theme.colour.text
        wanted = kind or theme.title
        side, gap, room = self._label_room(rect.w, wanted)
        kind = self.label_type(text, rect.w, wanted)
        wide = min(room, self.width(text, kind))
        x = rect.x + (rect.w - wide - side - gap) / 2
        brush.icon(icon, x, rect.y + (rect.h - side) / 2, side, colour if primary else theme.colour.accent)
        brush.middle_text(text, Rect(x + side + gap, rect.y, wide + 4, rect.h), kind, colour)

    def label_type(self, text: str, wide: float, wanted: Type) -> Type:
        """The letters of a button's words, beside its icon."""
        return self.brush.fitted(text, wanted, self._label_room(wide, wanted)[2], 1)

    def label_height(self, text: str, wide: float, kind: Type) -> float:
        """How high these words stand, on one line or two."""
        return self.brush.height(text, self._label_room(wide, kind)[2], kind)

    def _label_room(self, wide: float, wanted: Type) -> tuple[int, int, float]:
        """Side of the icon, gap, width of the words."""
        side, gap = round(wanted.size * 1.25), self.theme.mm(3)
        return side, gap, wide - 2 * self.theme.mm(5) - side - gap

    def width(self, text: str, kind: Type) -> float:
        return lettering.width(text, kind, self.brush.rtl)

    def with_breaks(self, address: str, room: float, kind: Type) -> str:
        """An address too long for one line goes on after its first slash, and a long word of it after a hyphen."""
        if self.width(address, kind) <= room:
            return address
        parts = address.replace("/", "/ ", 1).split(" ")
        return " ".join(part if self.width(part, kind) <= room else part.replace("-", "- ") for part in parts)

    def card(
        self, control_id: str, rect: Rect, title: str, icon: str | None = None, under: str = "", lines_most: int = 2
    ) -> None:
        """A choice: icon, words, chevron."""
        brush, theme = self.brush, self.theme
        brush.button(control_id, rect, f"{title}. {under}" if under else title)
        padding = theme.mm(6)
        chevron = round(theme.lead.size * 1.1)
        x = rect.x + padding
        if icon:
            disc = round(min(rect.h - theme.mm(8), theme.mm(26)))
            brush.badge(icon, x, rect.y + (rect.h - disc) / 2, disc)
            x += disc + theme.mm(5)
        end = rect.x + rect.w - padding
        brush.icon("caret-right", end - chevron, rect.y + (rect.h - chevron) / 2, chevron, theme.colour.quiet)
        self._card_words(Rect(x, rect.y, end - chevron - theme.mm(3) - x, rect.h), title, under, lines_most)

    def _card_words(self, rect: Rect, title: str, under: str, lines_most: int) -> None:
        brush, theme = self.brush, self.theme
        wanted = theme.title if rect.w > theme.roomy_width else theme.lead_strong
        kind = brush.fitted(title, wanted, rect.w, lines_most)
        high = brush.height(title, rect.w, kind)
        under_high = brush.height(under, rect.w, theme.body) if under else 0
        if high + under_high > rect.h:
            under, under_high = "", 0  # the name of the choice comes first
        y = rect.y + (rect.h - high - under_high) / 2
        brush.text(title, rect.x, y, rect.w, kind, theme.colour.text)
        if under:
            brush.text(under, rect.x, y + high, rect.w, theme.body, theme.colour.quiet)

    def line(
        self, icon: str, text: str, x: float, y: float, w: float, kind: Type | None = None, under: str = ""
    ) -> float:
        """A sentence behind its icon, a quieter one below it; answers where the next one begins."""
        brush, theme = self.brush, self.theme
        kind = kind or theme.lead
        column = self._line_column()  # sentences of different sizes begin below each other
        side = min(column, round(kind.size * 1.35))
        indent = column + theme.mm(3)
        brush.icon(icon, x + (column - side) / 2, y + (kind.size * 1.3 - side) / 2, side, theme.colour.accent)
        y += brush.text(text, x + indent, y, w - indent, kind, theme.colour.text)
        if under:
            y += brush.text(under, x + indent, y, w - indent, theme.body, theme.colour.quiet)
        return y + theme.mm(LINE_GAP_MM)

    def line_height(self, text: str, w: float, kind: Type, under: str = "") -> float:
        """What `line` takes."""
        room = self.line_room(w)
        high = self.brush.height(text, room, kind) + self.theme.mm(LINE_GAP_MM)
        return high + (self.brush.height(under, room, self.theme.body) if under else 0)

    def line_room(self, w: float) -> float:
        """The width of the words of a `line`."""
        return w - self._line_column() - self.theme.mm(3)

    def _line_column(self) -> int:
        return round(self.theme.title.size * 1.3)

    def notice(
        self, icon: str, title: str, sentences: list[str], down: float = 0.2, lowest: float | None = None
    ) -> float:
        """A calm message: disc, title, sentences, beginning `down` of the room's height; answers its lower end.

        Where that would go below `lowest` it begins higher, then its letters are smaller."""
        area = self.area
        lowest = area.bottom if lowest is None else lowest
        high = 0.0
        for title_kind, kind in ((self.theme.display, self.theme.lead), (self.theme.title, self.theme.body)):
            high = self._notice(icon, title, sentences, title_kind, kind, 0.0, drawn=False)
            if high <= lowest - area.y:
                break
        y = max(area.y, min(area.y + area.h * down, lowest - high))
        return self._notice(icon, title, sentences, title_kind, kind, y)

    def _notice(
        self, icon: str, title: str, sentences: list[str], title_kind: Type, kind: Type, y: float, drawn: bool = True
    ) -> float:
        brush, theme, area = self.brush, self.theme, self.area
        disc = min(theme.mm(44), round(area.h * 0.16))
        side = theme.mm(10)
        title_kind = brush.fitted(title, title_kind, area.w, 3)
        if drawn:
            brush.badge(icon, area.x + (area.w - disc) / 2, y, disc)
        y += disc + theme.mm(6)
        if drawn:
            brush.text(title, area.x, y, area.w, title_kind, theme.colour.text, "center")
        y += brush.height(title, area.w, title_kind) + theme.mm(4)
        for sentence in sentences:
            if drawn:
                brush.text(sentence, area.x + side, y, area.w - 2 * side, kind, theme.colour.text, "center")
            y += brush.height(sentence, area.w - 2 * side, kind) + theme.mm(2)
        return y
