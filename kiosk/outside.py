"""What the session wants done outside, and the answers: the network, the printer. Nothing here waits."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Protocol

from kivy.clock import Clock

from kiosk.effects import AskHelp, AskTicket, Effects, GiveUp, PrintSlip, ReloadTown
from kiosk.link import Inbox, Link
from kiosk.options import Options
from kiosk.printing import Printing
from kiosk.visitor import Print
from printers import slip
from printers.printer import Printer
from queue_server.client import Server


def on_screen_thread(call: Callable[..., None]) -> Callable[..., None]:
    """The same call, made by the thread that draws, at its next frame."""
    return lambda *arguments: _later(call, arguments)


def _later(call: Callable[..., None], arguments: tuple[Any, ...]) -> None:
    Clock.schedule_once(lambda _seconds: call(*arguments))


class Hearer(Inbox, Protocol):
    """Who hears the answers, on the screen thread: the app."""

    def print_ended(self, serial: int, state: Print) -> None: ...


class _Hop:
    """The link's inbox: every answer makes one hop to the screen thread."""

    def __init__(self, hearer: Hearer) -> None:
        self.town_loaded = on_screen_thread(hearer.town_loaded)
        self.hall_seen = on_screen_thread(hearer.hall_seen)
        self.server_lost = on_screen_thread(hearer.server_lost)
        self.ticket_issued = on_screen_thread(hearer.ticket_issued)
        self.ticket_delayed = on_screen_thread(hearer.ticket_delayed)
        self.ticket_refused = on_screen_thread(hearer.ticket_refused)
        self.help_answered = on_screen_thread(hearer.help_answered)


class Outside:
    """`server` and the printer of `options` may be None (a tour, a test): nothing is asked then."""

    def __init__(self, options: Options, server: Server | None, hearer: Hearer) -> None:
        self.link = Link(server, _Hop(hearer)) if server else None
        self.printing: Printing | None = None
        if self.link and options.printer:
            ended = on_screen_thread(hearer.print_ended)
            self.printing = Printing(Printer(options.printer), slip.render, self.link, ended)

    def start(self) -> None:
        if self.link:
            self.link.start()
        if self.printing:
            self.printing.start()

    def stop(self) -> None:
        if self.link:
            self.link.stop()
        if self.printing:
            self.printing.stop()

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
                self.printing.print(effect.serial, effect.slip)
            elif isinstance(effect, ReloadTown):
                self.link.reload_town()
