"""The kiosk put together: session, screen, network, printer. This thread only draws."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from kivy.app import App
from kivy.clock import Clock
from kivy.core.window import Window

from assets.texts import languages as languages_with_texts
from kiosk import finder, window
from kiosk.effects import Effects
from kiosk.hop import on_screen_thread
from kiosk.keypad import Keypad
from kiosk.options import Options
from kiosk.outside import Outside
from kiosk.scenery import Scenery
from kiosk.session import Session
from kiosk.stage import Stage
from kiosk.visitor import Limits, Print
from kiosk.voice.voice import Voice
from kiosk.way import mapmaker
from printers import lettering
from queue_server.client import Server
from queue_server.contracts.hall import HallStatus, KioskTown
from queue_server.contracts.visits import TicketAnswer
from queue_server.domain.search import Index

TICK_SECONDS = 0.5


class KioskApp(App):
    """`server` may be None (a tour, a test): nothing is asked then."""

    def __init__(
        self, options: Options, server: Server | None, clock: Callable[[], float] = time.monotonic, **more: Any
    ) -> None:
        super().__init__(**more)
        lettering.require_shaping()
        self.options = options
        self.clock = clock
        limits = Limits(options.idle_seconds, options.ticket_seconds)
        self.session = Session(clock(), limits, options.language, has_printer=options.printer is not None)
        self.outside = Outside(options, server, self, lambda: self.clock())

    # Life

    def build(self) -> Stage:
        window.take_fingers()
        window.finish_frames()
        self.scenery = Scenery(self.options, self.session, self.tap, self.seen)
        self.stage = self.scenery.stage
        self.voice = Voice(self, self.outside.link, on_screen_thread)
        keys = self.options.voice.keys
        self.keypad = Keypad(self.stage, keys, self.tap, self.seen, self.voice.key)
        Window.bind(on_key_down=self._key, on_textinput=self._typed, on_resize=self._resized)
        Window.bind(on_touch_down=self._woke)
        # Letters come only to who asked for the keyboard.
        self._keyboard = Window.request_keyboard(None, self.stage, "text")
        if self.options.fullscreen:
            Window.show_cursor = False
        self.render()
        return self.stage

    def on_start(self) -> None:
        self._ticking = Clock.schedule_interval(lambda _seconds: self.tick(), TICK_SECONDS)
        self.outside.start()
        self.voice.start()

    def on_stop(self) -> None:
        self._ticking.cancel()
        self.outside.stop()
        self.voice.stop()

    def render(self) -> None:
        self.scenery.render(self.clock())
        self.voice.shown()

    # From outside

    def tap(self, control_id: str) -> None:
        self.voice.tapped(control_id)
        self._do(self.session.touch(control_id, self.clock()))

    def seen(self) -> None:
        self.session.seen(self.clock())
        self.render()

    def scanned(self, text: str) -> None:
        """What a scanner read, on the screen thread."""
        self._do(self.session.scanned(text, self.clock()))

    def scanner_seen(self, is_there: bool) -> None:
        self.session.scanner_seen(is_there)
        self.render()

    def leave(self) -> None:
        """Ends the kiosk; it is started anew by whoever started it."""
        self.stop()

    def tick(self) -> None:
        now = self.clock()
        self._do(self.session.tick(now))
        self.outside.tick(self.session, now)
        self.scenery.rehearse(now)

    def _key(self, _window: Any, code: int, _scan: int, _text: str, modifiers: list[str]) -> bool:
        return self.outside.took_key(code) or self.keypad.on_key(code, modifiers)

    def _typed(self, _window: Any, text: str) -> None:
        if not self.outside.took_text(text):
            self.typed(text)

    def typed(self, text: str) -> None:
        """A person typed."""
        self.stage.on_text(text)

    def _woke(self, _window: Any, _touch: Any) -> bool:
        """A touch of a dark panel lights it, and does nothing else."""
        return self.outside.woke()

    def _resized(self, *_size: Any) -> None:
        self.scenery.forget()
        self.render()

    def town_loaded(self, town: KioskTown) -> None:
        spoken = tuple(code for code in town.languages if code in languages_with_texts("kiosk"))
        self.session.town_loaded(town.model_copy(update={"languages": spoken or (self.options.language,)}))
        assert self.session.helper is not None
        self.outside.town_seen(town.version)
        finder.build(self.session.helper.town, town.version, on_screen_thread(self.index_ready))
        self.render()

    def index_ready(self, version: str, index: Index) -> None:
        self.session.index_ready(version, index, self.clock())
        self.render()

    def hall_seen(self, hall: HallStatus) -> None:
        self.know_oneself()
        self.session.hall_seen(hall, self.clock())
        mapmaker.prepare(self.session.wayfinder)
        self.session.orders = self.outside.hall_seen(hall)
        self.render()

    def hall_recalled(self, hall: HallStatus) -> None:
        self.know_oneself()
        self.session.hall_recalled(hall, self.clock())
        mapmaker.prepare(self.session.wayfinder)
        self.render()

    def know_oneself(self) -> None:
        """The hall says by the id of this kiosk where it hangs."""
        if self.outside.device_id:
            self.session.wayfinder.device_id = self.outside.device_id

    def reserve_seen(self, kinds: frozenset[str]) -> None:
        self.session.reserve_seen(kinds)
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

    def print_ended(self, serial: int, state: Print) -> None:
        self.session.print_ended(serial, state, self.clock())
        self.render()

    def _do(self, effects: Effects) -> None:
        self.outside.do(effects)
        self.render()
