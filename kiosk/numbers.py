"""One number for one tap: from the server, or when it is silent from what it lent before."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Protocol

import structlog

from kiosk.effects import TicketRequest
from kiosk.offline.reserve import NoNumber, Reserve
from queue_server.client import Server, ServerAway, ServerRefused
from queue_server.contracts.visits import TicketAnswer

FIRST_SECONDS = 3.0
"""So long a visitor looks at a hourglass before the kiosk gives a number of its own."""
AGAIN_SECONDS = 5.0
GONE_SECONDS = 10.0
"""A server that was just started anew is back by then; after that nobody is kept waiting for it."""
LOOK_SECONDS = 0.2
LEAVE_SECONDS = 60.0

log = structlog.get_logger(__name__)


class Taker(Protocol):
    """Who hears of the number; called from the threads of the requests."""

    def ticket_issued(self, serial: int, ticket: TicketAnswer) -> None: ...
    def ticket_delayed(self, serial: int) -> None: ...
    def ticket_refused(self, serial: int, code: str, products: tuple[str, ...]) -> None: ...


class Line(Protocol):
    """What must be known of the connection."""

    def path(self, rest: str) -> str: ...
    def away_seconds(self) -> float: ...
    def may_give(self) -> bool: ...


class Numbers:
    """`used` is called after a number of our own was given, or could not be kept: then with a code."""

    def __init__(self, server: Server, taker: Taker, line: Line, reserve: Reserve, used: Callable[[str], None]) -> None:
        self._server, self._taker, self._line, self._reserve, self._used = server, taker, line, reserve, used
        self._given_up: dict[int, threading.Event] = {}
        self._stopped = False

    def stop(self) -> None:
        self._stopped = True
        for given_up in list(self._given_up.values()):
            given_up.set()

    def ask(self, request: TicketRequest) -> None:
        """Asks with the same key until there is a number, or until give_up()."""
        given_up = self._given_up[request.serial] = threading.Event()
        threading.Thread(target=self._ask, args=(request, given_up), name="ticket", daemon=True).start()

    def give_up(self, serial: int) -> None:
        given_up = self._given_up.get(serial)
        if given_up:
            given_up.set()

    def _ask(self, request: TicketRequest, given_up: threading.Event) -> None:
        ticket: TicketAnswer | None = None
        try:
            ticket = self._obtain(request, given_up)
            if ticket is not None and not given_up.is_set():
                self._taker.ticket_issued(request.serial, ticket)
        except ServerRefused as refusal:
            log.info("ticket_refused", code=refusal.code)
            self._taker.ticket_refused(request.serial, refusal.code, _products(refusal))
        except NoNumber as none:
            log.info("no_number", code=none.code)
            self._taker.ticket_refused(request.serial, none.code, ())
        finally:
            self._given_up.pop(request.serial, None)
            if given_up.is_set() and not self._stopped:
                self._take_back(request, ticket)
            self._server.close()

    def _obtain(self, request: TicketRequest, given_up: threading.Event) -> TicketAnswer | None:
        """None when it was given up. Raises ServerRefused, NoNumber."""
        seconds = FIRST_SECONDS
        while not given_up.is_set():
            away, ticket = self._line.away_seconds(), None
            if not away:
                ticket = self._from_server(request, given_up, seconds)
                seconds = AGAIN_SECONDS
            ticket = ticket or self._from_reserve(request, given_up)
            if ticket is not None:
                return ticket
            if self._line.away_seconds() >= GONE_SECONDS:
                raise NoNumber("numbers_gone")
            if not given_up.is_set():
                self._taker.ticket_delayed(request.serial)
            if away:
                given_up.wait(LOOK_SECONDS)
        return None

    def _from_server(self, request: TicketRequest, given_up: threading.Event, seconds: float) -> TicketAnswer | None:
        """None when there is no answer for so long. Raises ServerRefused."""
        try:
            return self._server.ask(
                "POST",
                self._line.path("visits"),
                request.message,
                TicketAnswer,
                request.key,
                deadline_seconds=seconds,
                cancelled=given_up,
            )
        except ServerAway:
            return None

    def _from_reserve(self, request: TicketRequest, given_up: threading.Event) -> TicketAnswer | None:
        """None when there is none, and while the server is only slow also when we would not give one.

        Raises NoNumber.
        """
        if given_up.is_set() or not self._line.may_give():
            return None
        try:
            ticket = self._reserve.give(request)
        except NoNumber as none:
            if none.code == "not_stored":
                self._used(none.code)
            if self._line.away_seconds():
                raise
            return None
        if ticket is not None:
            self._used("")
        return ticket

    def _take_back(self, request: TicketRequest, ticket: TicketAnswer | None) -> None:
        """The visitor went away before the answer came: nobody should be called for a number that nobody has."""
        if ticket is not None and ticket.people_before is None:
            self._reserve.withdraw(request)
            self._leave(request.own_token)
        self._leave(request.token)

    def _leave(self, token: str) -> None:
        try:
            self._server.ask(
                "POST", "/api/v1/visit/leave", authorization=f"Ticket {token}", deadline_seconds=LEAVE_SECONDS
            )
        except (ServerRefused, ServerAway):
            return  # it was never given, or it expires at the end of the day


def _products(refusal: ServerRefused) -> tuple[str, ...]:
    """The products that a refusal names, if any."""
    named = refusal.fields.get("products")
    return tuple(str(product) for product in named) if isinstance(named, list) else ()
