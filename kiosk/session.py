"""One visitor at the kiosk: which screen, which answers, which time-outs.

Pure: no Kivy, no clock, no network. Times are seconds of a monotonic clock that the caller passes in. What has to be
done outside comes back as effects; what happened outside comes in as calls that carry the number of their session
(`serial`) and are dropped when that session is over (K16). What each control does stands in `steps`.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable

from kiosk import codes
from kiosk.effects import Effects
from kiosk.helper import Helper
from kiosk.sitting import WARNING_SECONDS, Sitting
from kiosk.steps import TOUCHES, TYPING, appointment, back, deciding, searching, taking
from kiosk.visitor import Help, Limits, Print, Screen
from queue_server.contracts.hall import KioskTown
from queue_server.contracts.visits import TicketAnswer
from queue_server.domain.search import Index

__all__ = ["DOUBLE_TAP_SECONDS", "WARNING_SECONDS", "Session"]

DOUBLE_TAP_SECONDS = 0.7

CHOICE_SCREENS = (Screen.PRODUCTS, Screen.QUESTION, Screen.OUTCOME, Screen.CHECK, Screen.NEEDS)
"""What they show may be gone in another version of the town."""


class Session(Sitting):
    """The visits at one kiosk, one after another. `touch`, `tick` and the answers from outside drive it."""

    def __init__(
        self,
        now: float,
        limits: Limits | None = None,
        language: str = "nl",
        has_printer: bool = True,
        random_text: Callable[[], str] = lambda: secrets.token_urlsafe(24),
    ) -> None:
        """`random_text` gives 24 bytes here: 192 bits, 32 characters."""
        super().__init__(now, limits or Limits(), language, has_printer, random_text)
        self._last_choice = self._last_switch = float("-inf")

    def can_go_back(self) -> bool:
        return back.can_go_back(self)

    def touch(self, control: str, now: float) -> Effects:
        """A control was touched: "lang:fr", "topic:x", "confirm" ... A second touch within 0.7 s does nothing (K2),
        but letters may follow each other as fast as they come."""
        if now - self._last_choice < DOUBLE_TAP_SECONDS:
            return ()
        name, _, argument = control.partition(":")
        self.seen(now)
        if name not in TYPING:
            self._last_choice = now
        step = TOUCHES.get(name)
        return step(self, argument, now) if step else ()

    def seen(self, now: float) -> None:
        """Somebody is there. Who touches anything while a last word is said to another is the next visitor."""
        if self.visit.screen is Screen.THANKS and now - self._last_choice >= DOUBLE_TAP_SECONDS:
            self.end(now)
        super().seen(now)

    def scanned(self, text: str, now: float) -> Effects:
        """What a scanner read. It is looked at and forgotten; no effect, log or screen ever holds it."""
        text = text.strip()
        if not codes.readable(text):
            return ()
        self.seen(now)
        shown = self.visit.screen
        effects = appointment.scanned(self, text, now)
        if self.visit.screen is not shown:
            self._last_choice = now  # a finger on its way meant the screen of before
        return effects

    def scanner_seen(self, is_there: bool) -> None:
        """Whether a scanner is connected, so that the visitor can be told to use it."""
        self.has_scanner = is_there

    def switch_speech(self, now: float) -> None:
        """The key for reading aloud: on or off, and for who comes while another is thanked always on. A key that
        trembles or is held down is pressed once (K2)."""
        trembles = now - self._last_switch < DOUBLE_TAP_SECONDS
        self._last_switch = now
        if not trembles:
            self.speak(self.visit.screen is Screen.THANKS or not self.visit.speech, now)

    def speak(self, on: bool, now: float) -> None:
        """The screen is read aloud from now on, or no longer, as the plug of a headset says. Nobody who was thanked
        asks for either: that is the next visitor, at whatever moment."""
        if self.visit.screen is Screen.THANKS:
            self.end(now)
        self.seen(now)
        self.visit.speech = on

    # Answers from outside

    def town_loaded(self, town: KioskTown) -> None:
        """A new version of the town; a choice that it no longer offers is taken back."""
        self.town, self.helper, self.index = town, Helper(town), None
        self.wayfinder.town_seen(town.map)
        visit = self.visit
        if visit.language not in town.languages:
            visit.language = town.languages[0]
        visit.hits = ()
        known = {p.product_id for p in town.products}
        gone = self.topic() is None and visit.topic_id is not None
        if visit.screen in CHOICE_SCREENS and (gone or not known.issuperset(c.product_id for c in visit.chosen)):
            visit.topic_id, visit.chosen = None, ()
            self.go(Screen.TOPICS)
        elif visit.screen in (Screen.QUESTION, Screen.OUTCOME):
            deciding.proceed(self)

    def index_ready(self, version: str, index: Index, now: float) -> None:
        """The search of a version of the town was built; who typed meanwhile gets an answer now."""
        self.index_built(version, index)
        searching.look(self, now)

    def ticket_delayed(self, serial: int) -> None:
        taking.delayed(self, serial)

    def ticket_issued(self, serial: int, ticket: TicketAnswer, now: float) -> Effects:
        return taking.issued(self, serial, ticket, now)

    def ticket_refused(self, serial: int, code: str, now: float, products: tuple[str, ...] = ()) -> Effects:
        return taking.refused(self, serial, code, now, products)

    def help_answered(self, serial: int, reached: bool) -> None:
        if serial == self.serial and self.visit.help is Help.ASKING:
            self.visit.help = Help.COMING if reached else Help.UNREACHED

    def print_ended(self, serial: int, state: Print, now: float) -> None:
        taking.printed(self, serial, state, now)
