"""One visitor at the kiosk: which screen, which answers, which time-outs.

Pure: no Kivy, no clock, no network. Times are seconds of a monotonic clock that the caller passes in. What has to be
done outside comes back as effects; what happened outside comes in as calls that carry the number of their session
(`serial`) and are dropped when that session is over (K16).
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Callable

from kiosk.effects import AskHelp, AskTicket, Effects, GiveUp, PrintSlip, ReloadTown, TicketRequest
from kiosk.knowledge import Knowledge
from kiosk.offer import slip
from kiosk.patience import patience
from kiosk.refusals import CLOSED_CODES, FULL_CODES, OUT_OF_ORDER_CODES, RELOAD_CODES
from kiosk.visitor import Help, Limits, Print, Screen, Visit
from queue_server.contracts.hall import KioskProduct, KioskTopic, KioskTown
from queue_server.contracts.visits import PRODUCTS_MAX, RegisterVisit, TicketAnswer

DOUBLE_TAP_SECONDS = 0.7
WARNING_SECONDS = 20.0
"""K8: at least 20 s to ask for more time."""


class Session(Knowledge):
    """The visits at one kiosk, one after another. `touch`, `tick` and the answers from outside drive it."""

    def __init__(
        self,
        now: float,
        limits: Limits | None = None,
        language: str = "nl",
        has_printer: bool = True,
        random_text: Callable[[], str] = lambda: secrets.token_urlsafe(24),
    ) -> None:
        """`random_text` gives >= 128 bits in A-Z a-z 0-9 _ - (24 bytes here: 192 bits, 32 characters)."""
        super().__init__(now, language)
        self.limits = limits or Limits()
        self.has_printer = has_printer
        self.serial = 0
        self.visit = Visit(language)
        self._random_text = random_text
        self._last_seen = now
        self._last_tap = float("-inf")

    # What the screen asks

    def screen(self, now: float) -> Screen:
        """A visit under way keeps its screen; between visits the state of the hall decides."""
        if self.visit.screen is not Screen.WELCOME:
            return self.visit.screen
        return self.resting_screen(now)

    def topic(self) -> KioskTopic | None:
        return self.topic_of(self.visit.topic_id)

    def products_of_topic(self) -> tuple[KioskProduct, ...]:
        found = self.topic()
        return self.products(found.product_ids) if found else ()

    def chosen(self) -> tuple[KioskProduct, ...]:
        return self.products(self.visit.product_ids)

    def can_go_back(self) -> bool:
        steps = (Screen.TOPICS, Screen.PRODUCTS, Screen.CHECK, Screen.REFUSED, Screen.AWAY)
        return self.visit.screen in steps or self._may_choose_again()

    def _may_choose_again(self) -> bool:
        visit = self.visit
        return visit.screen is Screen.REFUSED or (visit.screen is Screen.CLOSED and visit.refusal in FULL_CODES)

    def can_add(self) -> bool:
        return len(self.visit.product_ids) < PRODUCTS_MAX

    def warning_seconds_left(self, now: float) -> int | None:
        """Whole seconds until the visit ends, while the warning is shown."""
        if self.visit.warned_at is None:
            return None
        return max(0, round(WARNING_SECONDS - (now - self.visit.warned_at)))

    # Time

    def tick(self, now: float) -> Effects:
        """To be called about once a second."""
        visit, quiet = self.visit, now - self._last_seen
        if visit.warned_at is not None:
            return self._end(now) if now - visit.warned_at >= WARNING_SECONDS else ()
        most = patience(visit, self.limits)
        if most is None or quiet < most.seconds:
            return ()
        if not most.warns:
            return self._end(now) if visit.screen is not Screen.WELCOME or self._touched() else ()
        visit.warned_at = now
        visit.help_shown = False
        return ()

    def _touched(self) -> bool:
        visit = self.visit
        return visit.large or visit.contrast or visit.help is not Help.NONE or visit.language != self.languages()[0]

    def _end(self, now: float) -> Effects:
        """The visit is over: nothing of it stays (K16)."""
        asking = self.visit.screen in (Screen.WAIT, Screen.AWAY)
        ended = self.serial
        self.serial += 1
        self.visit = Visit(self.languages()[0])
        self._last_seen = now
        return (GiveUp(ended),) if asking else ()

    # Touches and keys

    def seen(self, now: float) -> None:
        """Somebody is there: a touch beside everything, an arrow key."""
        self._last_seen = now
        self.visit.warned_at = None

    def touch(self, control: str, now: float) -> Effects:
        """A control was touched: "lang:fr", "topic:x", "confirm" ... A second touch within 0.7 s does nothing (K2)."""
        if now - self._last_tap < DOUBLE_TAP_SECONDS:
            return ()
        self._last_tap = now
        self.seen(now)
        name, _, argument = control.partition(":")
        act = getattr(self, f"_touch_{name.replace('-', '_')}", None)
        if act is None:
            return ()
        effects: Effects | None = act(argument, now)
        return effects or ()

    def _go(self, screen: Screen) -> Effects:
        self.visit.screen = screen
        self.visit.page = 0
        return ()

    def _touch_lang(self, language: str, now: float) -> Effects:
        if language in self.languages():
            self.visit.language = language
            if self.screen(now) is Screen.WELCOME:
                self._go(Screen.TOPICS)
        return ()

    def _touch_start(self, language: str, now: float) -> Effects:
        return self._touch_lang(language or self.visit.language, now)

    def _touch_topic(self, topic_id: str, now: float) -> Effects:
        if self.visit.screen is not Screen.TOPICS:
            return ()
        self.visit.topic_id = topic_id
        if not self.products_of_topic():
            self.visit.topic_id = None
            return ()
        return self._go(Screen.PRODUCTS)

    def _touch_product(self, product_id: str, now: float) -> Effects:
        if self.visit.screen is not Screen.PRODUCTS or not self.products((product_id,)):
            return ()
        self.visit.product_ids = tuple(dict.fromkeys((*self.visit.product_ids, product_id)))[:PRODUCTS_MAX]
        return self._go(Screen.CHECK)

    def _touch_more(self, argument: str, now: float) -> None:
        self.visit.page += 1

    def _touch_add(self, argument: str, now: float) -> Effects:
        if self.visit.screen is Screen.CHECK and self.can_add():
            self._go(Screen.TOPICS)
        return ()

    def _touch_confirm(self, argument: str, now: float) -> Effects:
        """The one tap that takes a number; "try again" after a refusal is a new tap with a new key."""
        visit = self.visit
        if visit.screen not in (Screen.CHECK, Screen.REFUSED) or not visit.product_ids:
            return ()
        token = self._random_text()
        message = RegisterVisit(
            product_ids=visit.product_ids,
            language=visit.language,
            token_hash=hashlib.sha256(token.encode()).hexdigest(),
        )
        visit.request = TicketRequest(self.serial, self._random_text(), token, message)
        visit.refusal, visit.delayed = "", False
        self._go(Screen.WAIT)
        return (AskTicket(visit.request),)

    def _touch_back(self, argument: str, now: float) -> Effects:
        visit = self.visit
        if not self.can_go_back():
            return ()
        if visit.page > 0:
            visit.page -= 1
            return ()
        if visit.screen is Screen.TOPICS:
            return self._go(Screen.CHECK) if visit.product_ids else self._end(now)
        if visit.screen is Screen.PRODUCTS:
            return self._go(Screen.TOPICS)
        if visit.screen is Screen.CHECK:
            visit.product_ids = visit.product_ids[:-1]
            return self._go(Screen.PRODUCTS if self.products_of_topic() else Screen.TOPICS)
        if visit.screen is Screen.AWAY:
            return self._end(now)
        return self._touch_again(argument, now)

    def _touch_again(self, argument: str, now: float) -> Effects:
        """After a refusal: to what is left of the choice, or to choosing when nothing is."""
        if not self._may_choose_again():
            return ()
        return self._go(Screen.CHECK if self.visit.product_ids else Screen.TOPICS)

    def _touch_done(self, argument: str, now: float) -> Effects:
        return self._end(now)

    _touch_stop = _touch_done

    def _touch_extend(self, argument: str, now: float) -> None:
        """`seen` took the warning away already."""

    def _touch_larger(self, argument: str, now: float) -> None:
        self.visit.large, self.visit.page = not self.visit.large, 0

    def _touch_contrast(self, argument: str, now: float) -> None:
        self.visit.contrast = not self.visit.contrast

    def _touch_help(self, argument: str, now: float) -> Effects:
        visit = self.visit
        visit.help_shown = True
        if visit.help in (Help.ASKING, Help.COMING):
            return ()
        visit.help = Help.ASKING
        return (AskHelp(self.serial, self._random_text(), self.screen(now).value),)

    def _touch_dismiss(self, argument: str, now: float) -> None:
        self.visit.help_shown = False

    # Answers from outside

    def town_loaded(self, town: KioskTown) -> None:
        """A new version of the town; a choice that it no longer offers is taken back."""
        self.town = town
        if self.visit.language not in town.languages:
            self.visit.language = town.languages[0]
        known = {p.product_id for p in town.products}
        if self.visit.screen in (Screen.PRODUCTS, Screen.CHECK) and (
            self.topic() is None or not known.issuperset(self.visit.product_ids)
        ):
            self.visit.topic_id, self.visit.product_ids = None, ()
            self._go(Screen.TOPICS)

    def ticket_delayed(self, serial: int) -> None:
        """Still no answer: say so kindly, the request goes on with the same key."""
        if serial == self.serial and self.visit.screen is Screen.WAIT:
            self.visit.screen = Screen.AWAY

    def ticket_issued(self, serial: int, ticket: TicketAnswer, now: float) -> Effects:
        visit = self.visit
        if serial != self.serial or visit.screen not in (Screen.WAIT, Screen.AWAY) or self.town is None:
            return ()
        visit.ticket = ticket
        self.seen(now)
        self._go(Screen.TICKET)
        if not self.has_printer:
            return ()
        visit.print = Print.PRINTING
        return (PrintSlip(serial, slip(self.town, visit, ticket, self.chosen())),)

    def ticket_refused(self, serial: int, code: str, now: float, products: tuple[str, ...] = ()) -> Effects:
        """`products` are those of the choice that cannot be had today; a refusal without them takes back all."""
        visit = self.visit
        if serial != self.serial or visit.screen not in (Screen.WAIT, Screen.AWAY):
            return ()
        visit.request = None
        self.seen(now)
        if code in OUT_OF_ORDER_CODES:
            self._lost_code = code
            self._go(Screen.OUT_OF_ORDER)
        else:
            visit.refusal = code
            self._go(Screen.CLOSED if code in CLOSED_CODES else Screen.REFUSED)
        visit.refused_ids = products or visit.product_ids
        if code in FULL_CODES:
            visit.product_ids = tuple(i for i in visit.product_ids if i not in visit.refused_ids)
        if code not in RELOAD_CODES:
            return ()
        visit.product_ids, visit.topic_id = (), None
        return (ReloadTown(),)

    def help_answered(self, serial: int, reached: bool) -> None:
        if serial == self.serial and self.visit.help is Help.ASKING:
            self.visit.help = Help.COMING if reached else Help.UNREACHED

    def print_ended(self, serial: int, state: Print, now: float) -> None:
        """The time to take the paper, or to scan, counts from here."""
        if serial == self.serial and self.visit.screen is Screen.TICKET:
            self.visit.print = state
            self._last_seen = now
