"""A kiosk without a window: `python -m tests.drills.alone ...`. Session, link and outbox are those of the real one.

One visitor after another takes a number. What a visitor would see is written down line by line: {"asked": hash of the
secrets} when the number is asked for, {"shown": code, "token": hash, "own": bool} when it stands on the screen. At
SIGTERM no more visitors come; it ends when the server knows everything.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import logging
import queue
import random
import signal
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import structlog

from kiosk import numbers
from kiosk.effects import AskTicket, Effects, GiveUp
from kiosk.link import Link
from kiosk.offline.moments import DeviceClock
from kiosk.offline.reserve import Reserve
from kiosk.session import Session
from kiosk.visitor import Screen
from queue_server.client import Server
from tests.drills import hurried

TOPICS = {
    "eid_afhalen": "identiteit",
    "reispas": "identiteit",
    "attest_leven": "attesten",
    "rijbewijs_voorlopig": "rijbewijs",
    "referentieadres": "wonen",
}
LOOK_SECONDS = 0.05
TAP_SECONDS = 1.0


def hash_of(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


class Kiosk:
    """Everything happens in the thread that calls `run`."""

    def __init__(self, server: str, key: str, folder: Path, clock: hurried.Hurried, books: Path, rate: float) -> None:
        self._mail: queue.Queue[Callable[[], Any]] = queue.Queue()
        self._skew = 0.0
        self._rate, self._rolls = rate, random.Random()
        self._books = books.open("a", encoding="utf-8")
        self.session = Session(time.monotonic(), has_printer=False)
        device = DeviceClock(clock.now, clock.seconds, "hurried")
        self.link = Link(Server(server, key), self, Reserve(folder, device), 100)
        self.leaving = False

    def __getattr__(self, name: str) -> Any:
        """What the link tells comes in by the queue, and meets the session as in the app."""
        if name not in INBOX:
            raise AttributeError(name)
        return lambda *said: self._mail.put(lambda: self._heard(name, *said))

    def _heard(self, name: str, *said: Any) -> None:
        timed = () if name in ("town_loaded", "reserve_seen", "ticket_delayed", "help_answered") else (self.now(),)
        if name == "ticket_refused":
            said, timed = (*said[:2], self.now(), said[2]), ()
        self._do(getattr(self.session, name)(*said, *timed) or ())

    def now(self) -> float:
        return time.monotonic() + self._skew

    def note(self, **what: Any) -> None:
        self._books.write(json.dumps(what) + "\n")
        self._books.flush()

    def _do(self, effects: Effects) -> None:
        for effect in effects:
            if isinstance(effect, AskTicket):
                request = effect.request
                self.note(asked=[hash_of(request.token), hash_of(request.own_token)])
                self.link.ask_ticket(request)
            elif isinstance(effect, GiveUp):
                self.link.give_up(effect.serial)

    def touch(self, control: str) -> None:
        self._skew += TAP_SECONDS
        self._do(self.session.touch(control, self.now()))

    def run(self) -> None:
        self.link.start()
        while not (self.leaving and self.session.nobody_there() and not self.link.unsent()):
            try:
                self._mail.get(timeout=LOOK_SECONDS)()
            except queue.Empty:
                self._do(self.session.tick(self.now()))
            self._visitor()
        self.note(left=self.link.unsent())
        self.link.stop()

    def _visitor(self) -> None:
        """The visitor of now does what the screen asks."""
        session, visit = self.session, self.session.visit
        screen = session.screen(self.now())
        if screen is Screen.WELCOME and not self.leaving and self._rolls.random() < self._rate * LOOK_SECONDS:
            self._take(self._rolls.choice(list(TOPICS)))
        elif screen is Screen.TICKET:
            assert visit.ticket is not None and visit.request is not None
            own = visit.ticket.people_before is None
            self.note(shown=visit.ticket.code, token=hash_of(visit.request.token), own=own)
            self._do(session.end(self.now()))
        elif screen in (Screen.CLOSED, Screen.REFUSED) and visit.screen is screen:
            self.note(refused=visit.refusal)
            self._do(session.end(self.now()))

    def _take(self, product_id: str) -> None:
        for control in ("start", f"topic:{TOPICS[product_id]}", f"product:{product_id}"):
            self.touch(control)
        if self.session.visit.screen is Screen.QUESTION:
            while self.session.visit.screen is Screen.QUESTION:
                self.touch("answer:unknown")
        if self.session.visit.screen is Screen.OUTCOME:
            self.touch("number")
        self.touch("confirm")
        if self.session.visit.screen is not Screen.WAIT:
            self.note(lost_way=self.session.visit.screen.value)
            self._do(self.session.end(self.now()))


INBOX = frozenset(
    {
        *("town_loaded", "hall_recalled", "hall_seen", "reserve_seen", "server_lost"),
        *("ticket_issued", "ticket_delayed", "ticket_refused", "help_answered"),
    }
)


def main() -> None:
    parser = argparse.ArgumentParser()
    for name in ("server", "key", "folder", "clock", "books"):
        parser.add_argument(name)
    parser.add_argument("--rate", type=float, default=2.0, help="visitors a second")
    parser.add_argument("--first-seconds", type=float, default=numbers.FIRST_SECONDS)
    asked = parser.parse_args()
    structlog.configure(
        wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
    )
    numbers.FIRST_SECONDS = asked.first_seconds
    clock = hurried.of(asked.clock)
    kiosk = Kiosk(asked.server, asked.key, Path(asked.folder), clock, Path(asked.books), asked.rate)

    def leave(_signal: int, _frame: object) -> None:
        kiosk.leaving = True

    signal.signal(signal.SIGTERM, leave)
    kiosk.run()


if __name__ == "__main__":
    main()
