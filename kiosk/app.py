"""The kiosk put together: session, screen, network, printer. This thread only draws."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import structlog
from kivy.app import App
from kivy.clock import Clock
from kivy.core.window import Window
from kivy.utils import get_color_from_hex

from assets.texts import RIGHT_TO_LEFT
from assets.texts import languages as languages_with_texts
from kiosk import dialogs, finder, frame
from kiosk.announce import Announcer
from kiosk.brush import Brush, Rect
from kiosk.effects import AskHelp, AskTicket, Effects, GiveUp, PrintSlip, ReloadTown
from kiosk.link import Link
from kiosk.options import Options
from kiosk.page import Page
from kiosk.printing import Printing
from kiosk.screens import SCREENS
from kiosk.session import Session
from kiosk.stage import BODY, DIALOG, FRAME, Stage
from kiosk.theme import Theme
from kiosk.visitor import Limits, Print, Screen
from printers import lettering, slip
from printers.printer import Printer
from queue_server.client import Server
from queue_server.contracts.hall import HallStatus, KioskTown
from queue_server.contracts.visits import TicketAnswer
from queue_server.domain.search import Index

TICK_SECONDS = 0.5
HALL_SCREENS = (Screen.WELCOME, Screen.CLOSED)
ORDER = tuple(Screen)
"""The way through a visit: a later screen comes from the side to which one reads."""

log = structlog.get_logger(__name__)


class KioskApp(App):
    """`server` and `printer` may be None (a tour, a test): nothing is asked then."""

    def __init__(
        self, options: Options, server: Server | None, clock: Callable[[], float] = time.monotonic, **more: Any
    ) -> None:
        super().__init__(**more)
        lettering.require_shaping()
        self.options = options
        self.clock = clock
        limits = Limits(options.idle_seconds, options.ticket_seconds)
        self.session = Session(clock(), limits, options.language, has_printer=options.printer is not None)
        self.link = Link(server, _Hop(self)) if server else None
        self.printing: Printing | None = None
        if self.link and options.printer:
            self.printing = Printing(
                Printer(options.printer), slip.render, self.link, _on_screen_thread(self._print_ended)
            )
        self._announcer = Announcer(options.announce)
        self._motion = options.motion
        self._drawn: dict[str, object] = {}
        self._shown = Screen.STARTING
        self._themes: dict[tuple[object, ...], Theme] = {}

    # Life

    def build(self) -> Stage:
        self.stage = Stage(self.theme(), self.tap, self.seen)
        Window.bind(on_key_down=self._key, on_textinput=self._typed, on_resize=self._resized)
        # Letters come only to who asked for the keyboard.
        self._keyboard = Window.request_keyboard(None, self.stage, "text")
        if self.options.fullscreen:
            Window.show_cursor = False
        self.render()
        return self.stage

    def on_start(self) -> None:
        Clock.schedule_interval(lambda _seconds: self.tick(), TICK_SECONDS)
        if self.link:
            self.link.start()
        if self.printing:
            self.printing.start()

    def on_stop(self) -> None:
        if self.link:
            self.link.stop()
        if self.printing:
            self.printing.stop()

    def stand_still(self) -> None:
        """Screens stand still from now on (pictures, tests)."""
        self._motion = False
        self.stage.still()

    # From outside

    def tap(self, control_id: str) -> None:
        self._do(self.session.touch(control_id, self.clock()))

    def seen(self) -> None:
        self.session.seen(self.clock())
        self.render()

    def tick(self) -> None:
        self._do(self.session.tick(self.clock()))

    def _key(self, _window: Any, code: int, _scan: int, _text: str, modifiers: list[str]) -> bool:
        return self.stage.on_key(code, modifiers)

    def _typed(self, _window: Any, text: str) -> None:
        self.stage.on_text(text)

    def _resized(self, *_size: Any) -> None:
        self._themes.clear()
        self.render()

    def town_loaded(self, town: KioskTown) -> None:
        spoken = tuple(code for code in town.languages if code in languages_with_texts("kiosk"))
        self.session.town_loaded(town.model_copy(update={"languages": spoken or (self.options.language,)}))
        assert self.session.helper is not None
        finder.build(self.session.helper.town, town.version, _on_screen_thread(self.index_ready))
        self.render()

    def index_ready(self, version: str, index: Index) -> None:
        self.session.index_ready(version, index, self.clock())
        self.render()

    def hall_seen(self, hall: HallStatus) -> None:
        self.session.hall_seen(hall, self.clock())
        self.render()

    def server_lost(self, code: str) -> None:
        self.session.server_lost(code, self.clock())
        self.render()

    def ticket_issued(self, serial: int, ticket: TicketAnswer) -> None:
        self._do(self.session.ticket_issued(serial, ticket, self.clock()))

    def ticket_delayed(self, serial: int) -> None:
        self.session.ticket_delayed(serial)
        self.render()

    def ticket_refused(self, serial: int, code: str, products: tuple[str, ...]) -> None:
        self._do(self.session.ticket_refused(serial, code, self.clock(), products))

    def help_answered(self, serial: int, reached: bool) -> None:
        self.session.help_answered(serial, reached)
        self.render()

    def _print_ended(self, serial: int, state: Print) -> None:
        self.session.print_ended(serial, state, self.clock())
        self.render()

    def _do(self, effects: Effects) -> None:
        """Starts what the session wants done; nothing here waits."""
        for effect in effects:
            if self.link is None:
                break
            if isinstance(effect, AskTicket):
                self.link.ask_ticket(effect.request)
            elif isinstance(effect, GiveUp):
                self.link.give_up(effect.serial)
            elif isinstance(effect, AskHelp):
                self.link.ask_help(effect.serial, effect.key, effect.screen)
            elif isinstance(effect, PrintSlip) and self.printing:
                self.printing.print(effect.serial, effect.slip)
            elif isinstance(effect, ReloadTown):
                self.link.reload_town()
        self.render()

    # Drawing

    def theme(self) -> Theme:
        visit, town = self.session.visit, self.session.town
        width, height = (round(side) for side in Window.size)
        key = (width, height, visit.large, visit.contrast, town.version if town else "")
        if key not in self._themes:
            colours = town.theme if town else {}
            self._themes[key] = Theme(width, height, self.options.mm_width, colours, visit.large, visit.contrast)
        return self._themes[key]

    def render(self) -> None:
        """Draws what changed since the last time, layer by layer."""
        now, theme, visit = self.clock(), self.theme(), self.session.visit
        screen = self.session.screen(now)
        self.stage.takes_text = screen is Screen.SEARCH
        rtl = visit.language in RIGHT_TO_LEFT
        town = self.session.town
        look = (theme.width, theme.height, theme.large, theme.contrast, visit.language, town.version if town else "")
        changed = self._layer(FRAME, (look, self.session.can_go_back(), self._minute()), theme, rtl, self._draw_frame)
        body_key = (look, screen, *self._body_key(screen))
        came_new = self._layer(BODY, body_key, theme, rtl, lambda brush: SCREENS[screen](self._page(brush, now)))
        dialog_key = (look, self.session.warning_seconds_left(now), visit.help, visit.help_shown)
        changed |= self._layer(DIALOG, dialog_key, theme, rtl, lambda brush: self._draw_dialog(brush, now))
        if screen is not self._shown:
            if self._motion:
                self.stage.slide_in(ORDER.index(screen) > ORDER.index(self._shown), rtl)
            self._shown = screen
        if changed or came_new:
            self._announce(screen)

    def _layer(self, layer: str, key: object, theme: Theme, rtl: bool, draw: Callable[[Brush], None]) -> bool:
        if self._drawn.get(layer) == key:
            return False
        self._drawn[layer] = key
        Window.clearcolor = get_color_from_hex(theme.colour.back)
        self.stage.redraw(layer, theme, rtl, draw)
        return True

    def _body_key(self, screen: Screen) -> tuple[object, ...]:
        visit, hall = self.session.visit, self.session.hall
        hall_key: object = None
        if hall and screen in HALL_SCREENS:
            waiting = sum(kind.waiting for kind in hall.kinds)
            hall_key = (waiting, hall.closes_at, hall.next_opening, hall.elsewhere, hall.at.date())
        return (
            hall_key,
            visit.page,
            visit.topic_id,
            visit.chosen,
            visit.text,
            visit.hits,
            self.session.index is None,
            visit.advice,
            screen is Screen.OUTCOME and visit.help,
            visit.request is None,
            visit.refusal,
            visit.ticket is None,
            visit.print,
        )

    def _minute(self) -> str:
        return datetime.now(UTC).strftime("%H:%M")

    def _draw_frame(self, brush: Brush) -> None:
        frame.draw_header(brush, self.session, datetime.now(UTC))
        frame.draw_language_bar(brush, self.session)
        frame.draw_band(brush, self.session)

    def _page(self, brush: Brush, now: float) -> Page:
        return Page(brush, self.session, now, frame.area_rect(brush.theme, self.session.languages()))

    def _draw_dialog(self, brush: Brush, now: float) -> None:
        dialogs.build(Page(brush, self.session, now, Rect(0, 0, brush.theme.width, brush.theme.height)))

    def _announce(self, screen: Screen) -> None:
        visit = self.session.visit
        places = [
            (c.control_id, round(c.rect.x + c.rect.w / 2), round(c.rect.y + c.rect.h / 2))
            for c in self.stage.controls()
        ]
        page = Page(Brush(None, self.stage.theme, False), self.session, 0.0, Rect(0, 0, 0, 0))
        detail = visit.print.value if screen is Screen.TICKET else visit.help.value
        # After the next drawn frame, so that a pointer finds what was announced.
        Clock.schedule_once(
            lambda _: self._announcer.announce(screen.value, visit.language, dialogs.name(page), detail, places)
        )


def _on_screen_thread(call: Callable[..., None]) -> Callable[..., None]:
    """The same call, made by the thread that draws, at its next frame."""
    return lambda *arguments: _later(call, arguments)


def _later(call: Callable[..., None], arguments: tuple[Any, ...]) -> None:
    Clock.schedule_once(lambda _seconds: call(*arguments))


class _Hop:
    """The link's inbox: every answer makes one hop to the screen thread."""

    def __init__(self, app: KioskApp) -> None:
        self.town_loaded = _on_screen_thread(app.town_loaded)
        self.hall_seen = _on_screen_thread(app.hall_seen)
        self.server_lost = _on_screen_thread(app.server_lost)
        self.ticket_issued = _on_screen_thread(app.ticket_issued)
        self.ticket_delayed = _on_screen_thread(app.ticket_delayed)
        self.ticket_refused = _on_screen_thread(app.ticket_refused)
        self.help_answered = _on_screen_thread(app.help_answered)
