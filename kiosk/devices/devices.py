"""The devices around the kiosk together: scanner, panel, heartbeat, and what hosts order from afar."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any, Protocol

from kivy.clock import Clock

from kiosk.devices import hours
from kiosk.devices.health import Heartbeat
from kiosk.devices.options import DeviceOptions
from kiosk.devices.panel import COMMAND_SECONDS, Panel
from kiosk.devices.scanner import KEYBOARD, SerialScanner, serial_address
from kiosk.devices.wedge import PAUSE_SECONDS, Wedge
from kiosk.session import Session
from queue_server.contracts.devices import DeviceHealth, KioskOrder
from queue_server.contracts.hall import HallStatus

SETTLED_SECONDS = 10.0
"""Between two visitors nothing is taken away from who just comes."""


class Hearer(Protocol):
    """Who hears of the devices, on the screen thread: the app."""

    def scanned(self, text: str) -> None: ...
    def scanner_seen(self, is_there: bool) -> None: ...
    def typed(self, text: str) -> None: ...
    def leave(self) -> None:
        """The kiosk ends, and whoever started it starts it anew."""


class Server(Protocol):
    """What of the link is needed here."""

    device_id: str

    def report(self, health: DeviceHealth) -> bool: ...
    def reload_town(self) -> None: ...


class Devices:
    """Made and asked on the screen thread; `hop` brings a call of another thread to it."""

    def __init__(
        self,
        options: DeviceOptions,
        link: Server,
        hearer: Hearer,
        hop: Callable[[Callable[..., None]], Callable[..., None]],
        clock: Callable[[], float],
    ) -> None:
        self._options, self._link, self._hearer, self._hop, self._clock = options, link, hearer, hop, clock
        self.heartbeat = Heartbeat(link.report)
        self._began = clock()
        self._done: set[str] = set()
        self._leaving = False
        self._dark = False
        self._wedge: Wedge | None = None
        self._scanner: SerialScanner | None = None
        if options.scanner == KEYBOARD:
            self._wedge = Wedge(hearer.scanned, hearer.typed)
        elif options.scanner:
            where = serial_address(options.scanner)
            self._scanner = SerialScanner(where, hop(hearer.scanned), self._scanner_seen)
        self._panel = Panel(options.light, self._screen_is) if options.light else None

    def start(self) -> None:
        if self._panel:
            self._panel.start()
            self._panel.set(self._options.brightness, "on")
        if self._scanner:
            self._scanner.start()
        if self._wedge:
            self._scanner_seen(True)
        self.heartbeat.start()

    def stop(self) -> None:
        self.heartbeat.stop()
        if self._scanner:
            self._scanner.stop()
        if self._panel:
            self._panel.set(self._options.brightness, "on")
            self._panel.stop()
            self._panel.join(COMMAND_SECONDS)

    def _scanner_seen(self, is_there: bool) -> None:
        self.heartbeat.note(scanner="ok" if is_there else "unplugged")
        self._hop(self._hearer.scanner_seen)(is_there)

    def _screen_is(self, state: str) -> None:
        self.heartbeat.note(screen=state)

    def printer_is(self, state: str) -> None:
        """To be called in any thread."""
        self.heartbeat.note(printer=state)

    # What is typed

    def took_key(self, code: int) -> bool:
        """Whether a key only wakes the panel, or belongs to a burst of a scanner that types."""
        if self.woke():
            return True
        return self._wedge is not None and self._wedge.key(code, self._clock())

    def took_text(self, text: str) -> bool:
        """Whether letters are held back until it is known who types them."""
        if self._wedge is None:
            return False
        self._wedge.text(text, self._clock())
        Clock.schedule_once(self._settle, PAUSE_SECONDS * 1.1)
        return True

    def _settle(self, _seconds: float) -> None:
        """Kivy counts from the beginning of a frame, so this may come too early after a long one."""
        if self._wedge and self._wedge.tick(self._clock()):
            Clock.schedule_once(self._settle, PAUSE_SECONDS)

    # The panel

    def woke(self) -> bool:
        """To be asked at each sign of life: True when the panel was dark, and this sign does nothing else."""
        was_dark = self._dark
        if was_dark:
            self._shine(False)
        return was_dark

    def _shine(self, dark: bool) -> None:
        assert self._panel is not None
        self._dark = dark
        night = self._options.night_brightness
        state = "on" if not dark else "dimmed" if night else "off"
        self._panel.set(night if dark else self._options.brightness, state)

    # What is due

    def orders_of(self, hall: HallStatus) -> tuple[KioskOrder, ...]:
        """What this kiosk shall do."""
        orders = hall.orders.get(self._link.device_id, ())
        for order in orders:
            if order.do in ("message", "close") and order.order_id not in self._done:
                self._did(order)
        return orders

    def tick(self, session: Session, now: float) -> None:
        """About twice a second."""
        hall, quiet = session.hall_at(now), session.quiet_seconds(now)
        alone = session.nobody_there()
        if self._panel:
            dark = alone and hours.may_be_dark(hall, quiet, self._options.dark_after_seconds)
            if dark is not self._dark:
                self._shine(dark)
        if alone and quiet >= SETTLED_SECONDS and not self._leaving:
            for order in session.orders:
                if order.order_id not in self._done:
                    self._obey(order)
            if self._restart_is_due(session, hall, now):
                self._leave()

    def _obey(self, order: KioskOrder) -> None:
        if order.do == "reload":
            self._link.reload_town()
            self._did(order)
        elif order.do == "restart":
            self._did(order, self._hop(self._leave))  # once the server knows: else it would be told again

    def _did(self, order: KioskOrder, then: Callable[..., Any] | None = None) -> None:
        self._done.add(order.order_id)
        self.heartbeat.did(order.order_id, then)

    def _restart_is_due(self, session: Session, hall: HallStatus | None, now: float) -> bool:
        at, town = self._options.restart_at, session.town
        if at is None or town is None:
            return False
        is_open = hall is not None and hall.is_open
        uptime = timedelta(seconds=now - self._began)
        return hours.restart_is_due(at, town.time_zone, datetime.now(UTC), uptime, is_open)

    def _leave(self) -> None:
        self._leaving = True
        self._hearer.leave()
