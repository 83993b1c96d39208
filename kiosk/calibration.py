"""Measuring the panel with a bank card: a frame is made as large as the card that lies on it (K4).

Needs no server and no key. What is touched stays where it is while the frame grows: sizes are guessed until then.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from kivy.app import App
from kivy.core.window import Window
from kivy.utils import get_color_from_hex

from assets.texts import NAMES, RIGHT_TO_LEFT
from kiosk import focus, frame, panelsize, window
from kiosk.brush import Brush, Rect
from kiosk.layout import BAND_BELOW_MM, layout
from kiosk.options import Options, default_mm, least_mm, too_small
from kiosk.page import Page
from kiosk.panelsize import CARD_MM, CORNER_MM, PanelSize
from kiosk.session import Session
from kiosk.stage import BODY, FRAME, Stage
from kiosk.theme import Theme
from kiosk.voice.keys import USUAL, Key

CARD_SHARES = (0.06, 0.45)
"""Of the shorter side of the panel: a card on a panel of 100 inch, and on one of 13, which is refused."""
STEPS: Mapping[str, int] = {"much_smaller": -10, "smaller": -1, "larger": 1, "much_larger": 10}
"""Pixels. One is 0.4 % of a card on a panel of 27 inch."""
BUTTONS = (
    ("smaller", "smaller", "minus"),
    ("larger", "larger", "plus"),
    ("much_smaller", "calibrate_much_smaller", "minus-circle"),
    ("much_larger", "calibrate_much_larger", "plus-circle"),
)
ARROWS = {Key.LEFT: "smaller", Key.RIGHT: "larger", Key.DOWN: "much_smaller", Key.UP: "much_larger"}


def draw_around(brush: Brush, language: str) -> None:
    """The languages, all that we have."""
    theme = brush.theme
    places = layout(theme, tuple(NAMES))
    brush.flat(places.header, theme.colour.header)
    disc = theme.mm(frame.DISC_MM)
    x, y = (theme.mm(8), theme.mm(8)) if theme.lying else (theme.margin, (places.header.h - disc) / 2)
    brush.badge("ruler", x, y, disc, theme.colour.on_header, theme.colour.header)
    for code, rect in zip(NAMES, places.languages, strict=True):
        frame.language_button(brush, rect, code, code == language)


def room(theme: Theme) -> Rect:
    """That of the screen and of the bottom band, which is not there."""
    area = layout(theme, tuple(NAMES)).area
    return area._replace(h=theme.height - theme.mm(BAND_BELOW_MM) - area.y)


def draw(page: Page, size: PanelSize) -> None:
    """The frame grows from its upper corner, where the card is laid, and stays within its own room."""
    theme = page.theme
    y = page.heading(page.say("calibrate_title"), page.say("calibrate_more"))
    left, right = page.halves(y)
    most = min(theme.width, theme.height) * CARD_SHARES[1]
    _card(left, size)
    y = right.after(y + most * CARD_MM[1] / CARD_MM[0] + theme.mm(8))
    told = {"width": round(size.mm_width), "height": round(size.mm_height), "inch": round(size.inches)}
    y = right.line("ruler", right.say("calibrate_size", **told), right.area.x, y, right.area.w)
    _steps(right, y + theme.mm(4))
    if too_small(size.width, size.height, size.mm_width):
        least = least_mm(size.width, size.height)
        words = right.say("calibrate_small", width=round(least[0]), height=round(least[1]))
        high = right.line_height(words, right.area.w, theme.lead_strong)
        right.line("warning-circle", words, right.area.x, right.area.bottom - high, right.area.w, theme.lead_strong)
    else:
        page.primary("done", page.say("calibrate_done"), "check")


def _card(page: Page, size: PanelSize) -> None:
    brush, theme, area = page.brush, page.theme, page.area
    wide = size.card_px
    high = round(wide * CARD_MM[1] / CARD_MM[0])
    rect = Rect(area.x, area.y, wide, high)
    brush.box(rect, theme.colour.tint, theme.colour.text, round(wide * CORNER_MM / CARD_MM[0]))
    side = high // 2
    brush.icon("credit-card", rect.x + (wide - side) / 2, rect.y + (high - side) / 2, side, theme.colour.accent)


def _steps(page: Page, top: float) -> None:
    """One step and ten, smaller where one begins to read."""
    theme, area = page.theme, page.area
    wide = (area.w - theme.gap) / 2
    for index, (control_id, key, icon) in enumerate(BUTTONS):
        row, column = divmod(index, 2)
        y = top + row * (theme.secondary + theme.gap)
        rect = Rect(area.x + column * (wide + theme.gap), y, wide, theme.secondary)
        page.labelled(control_id, rect, page.say(key), icon, kind=theme.lead_strong)


class Calibration(App):
    """Ends when the size is kept (`kept` says where), or could not be (`problem`), or with Escape."""

    def __init__(self, options: Options, **more: Any) -> None:
        super().__init__(**more)
        self.options = options
        self.session = Session(0.0, language=options.language)
        self.kept: Path | None = None
        self.problem = ""

    def build(self) -> Stage:
        window.take_fingers()
        width, height = (round(side) for side in Window.size)
        known = self.options.mm_width if width == self.options.width else default_mm(width, height)
        self.size = PanelSize(width=width, height=height, mm_width=known)
        self.stage = Stage(self._theme(), self.tap, lambda: None)
        Window.bind(on_key_down=self._key)
        if self.options.fullscreen:
            Window.show_cursor = False
        self.show()
        return self.stage

    def on_stop(self) -> None:
        Window.unbind(on_key_down=self._key)

    def _theme(self) -> Theme:
        width, height = self.size.width, self.size.height
        return Theme(width, height, default_mm(width, height))

    def show(self) -> None:
        theme, language = self._theme(), self.session.visit.language
        Window.clearcolor = get_color_from_hex(theme.colour.back)
        rtl = language in RIGHT_TO_LEFT
        self.stage.redraw(FRAME, theme, rtl, lambda brush: draw_around(brush, language))
        self.stage.redraw(BODY, theme, rtl, lambda brush: draw(Page(brush, self.session, 0.0, room(theme)), self.size))

    def tap(self, control_id: str) -> None:
        name, _, argument = control_id.partition(":")
        if name == "lang":
            self.session.visit.language = argument
        elif name in STEPS:
            self._step(STEPS[name])
        elif name == "done" and not too_small(self.size.width, self.size.height, self.size.mm_width):
            self._done()
        self.show()

    def _step(self, pixels: int) -> None:
        width, height = self.size.width, self.size.height
        least, most = (round(min(width, height) * share) for share in CARD_SHARES)
        self.size = panelsize.of_card(width, height, min(max(self.size.card_px + pixels, least), most))

    def _done(self) -> None:
        try:
            self.kept = panelsize.keep(self.size, self.options.state_dir)
        except OSError as problem:
            self.problem = str(problem)
        self.stop()

    def _key(self, _window: Any, code: int, _scan: int, _text: str, modifiers: list[str]) -> bool:
        """Arrows make the frame larger and smaller; Tab moves the ring, Enter touches."""
        key = USUAL.get(code)
        if key in ARROWS:
            self.tap(ARROWS[key])
        elif key is Key.NEXT:
            order = [control.control_id for control in self.stage.controls()]
            self.stage.by_keys = True
            self.stage.focus_on(focus.following(order, self.stage.focused, -1 if "shift" in modifiers else 1))
        elif key is Key.ACTIVATE:
            self.tap(self.stage.focused or "done")
        elif key is Key.BACK:
            self.stop()
        else:
            return False
        return True
