"""What the session wants done outside, and the answers: the network, the printer. Nothing here waits."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Protocol

from kiosk.devices import devices
from kiosk.devices.devices import Devices
from kiosk.effects import AskHelp, AskTicket, Effects, GiveUp, PrintSlip, ReloadTown
from kiosk.hop import on_screen_thread
from kiosk.link import Inbox, Link
from kiosk.offline.reserve import Reserve
from kiosk.options import Options
from kiosk.printing import Printing
from kiosk.session import Session
from kiosk.visitor import Print
from kiosk.way import paper
from printers.printer import Printer
from queue_server.client import Server
from queue_server.contracts.devices import KioskOrder
from queue_server.contracts.hall import HallStatus


class Hearer(Inbox, devices.Hearer, Protocol):
    """Who hears the answers, on the screen thread: the app."""

    def print_ended(self, serial: int, state: Print) -> None: ...


class _Hop:
    """The link's inbox: every answer makes one hop to the screen thread."""

    def __init__(self, hearer: Hearer) -> None:
        self.town_loaded = on_screen_thread(hearer.town_loaded)
        self.hall_recalled = on_screen_thread(hearer.hall_recalled)
        self.reserve_seen = on_screen_thread(hearer.reserve_seen)
        self.hall_seen = on_screen_thread(hearer.hall_seen)
        self.server_lost = on_screen_thread(hearer.server_lost)
        self.ticket_issued = on_screen_thread(hearer.ticket_issued)
        self.ticket_delayed = on_screen_thread(hearer.ticket_delayed)
        self.ticket_refused = on_screen_thread(hearer.ticket_refused)
        self.help_answered = on_screen_thread(hearer.help_answered)


class Outside:
    """`server` and the printer of `options` may be None (a tour, a test): nothing is asked then."""

    def __init__(
        self,
        options: Options,
        server: Server | None,
        hearer: Hearer,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.link: Link | None = None
        if server:
            self.link = Link(server, _Hop(hearer), Reserve(options.state_dir), options.reserve)
        self.devices: Devices | None = None
        self.printing: Printing | None = None
        if self.link:
            self.devices = Devices(options.devices, self.link, hearer, on_screen_thread, clock)
        if self.link and self.devices and options.printer:
            ended, state = on_screen_thread(hearer.print_ended), self.devices.printer_is
            self.printing = Printing(Printer(options.printer), paper.render, self.link, ended, on_state=state)

    @property
    def device_id(self) -> str:
        """What the server calls this kiosk; empty while nobody knows."""
        return self.link.device_id if self.link else ""

    def start(self) -> None:
        if self.link:
            self.link.start()
        if self.printing:
            self.printing.start()
        if self.devices:
            self.devices.start()

    def stop(self) -> None:
        if self.link:
            self.link.stop()
        if self.printing:
            self.printing.stop()
        if self.devices:
            self.devices.stop()

    def town_seen(self, version: str) -> None:
        if self.devices:
            self.devices.heartbeat.note(town_version=version)

    def hall_seen(self, hall: HallStatus) -> tuple[KioskOrder, ...]:
        """What hosts ordered this kiosk to do."""
        return self.devices.orders_of(hall) if self.devices else ()

    def tick(self, session: Session, now: float) -> None:
        """About twice a second."""
        if self.devices:
            self.devices.tick(session, now)

    def took_key(self, code: int) -> bool:
        """Whether a key is not for the screen."""
        return self.devices is not None and self.devices.took_key(code)

    def took_text(self, text: str) -> bool:
        return self.devices is not None and self.devices.took_text(text)

    def woke(self) -> bool:
        """Whether a touch only lights the panel."""
        return self.devices is not None and self.devices.woke()

    def do(self, effects: Effects) -> None:
        """Starts what the session wants done."""
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
                self.printing.print(effect.serial, effect.slip, effect.guide)
            elif isinstance(effect, ReloadTown):
                self.link.reload_town()
