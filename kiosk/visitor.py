"""One visitor as the kiosk knows it: the screen, the answers, the modes. Nothing here outlives the visit."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any

from kiosk.effects import TicketRequest
from queue_server.contracts.visits import Need, TicketAnswer
from queue_server.domain.advice import Advice
from queue_server.domain.search import Hit

TEXT_MAX = 200
"""Letters of a question in the visitor's own words: nobody at a kiosk types longer, and it fits on the screen."""
CODE_TYPED_MAX = 40
"""Letters of a code as it is typed, with all that may stand between its own."""


class Screen(StrEnum):
    STARTING = "starting"
    WELCOME = "welcome"
    APPOINTMENT = "appointment"
    ARRIVAL = "arrival"
    TOPICS = "topics"
    SEARCH = "search"
    PRODUCTS = "products"
    QUESTION = "question"
    OUTCOME = "outcome"
    CHECK = "check"
    NEEDS = "needs"
    WAIT = "wait"
    REFUSED = "refused"
    TICKET = "ticket"
    WAY = "way"
    THANKS = "thanks"
    CLOSED = "closed"
    AWAY = "away"
    OUT_OF_ORDER = "out_of_order"


class Print(StrEnum):
    """What is known of the paper ticket. PRINTED only after the printer confirmed it (T5)."""

    NONE = "none"
    PRINTING = "printing"
    PRINTED = "printed"
    UNCONFIRMED = "unconfirmed"
    FAILED = "failed"


class Help(StrEnum):
    NONE = "none"
    ASKING = "asking"
    COMING = "coming"
    UNREACHED = "unreached"


class Doubt(StrEnum):
    """What keeps what was typed or scanned from being the code of an appointment."""

    NONE = "none"
    MISSING = "missing"
    UNLIKELY = "unlikely"


class Note(StrEnum):
    """What is said about a code that was not asked for."""

    NONE = "none"
    OWN_TICKET = "own_ticket"
    NO_CODE = "no_code"


@dataclass(frozen=True, slots=True)
class Farewell:
    """What is said to who goes. Nothing that tells one visitor from another."""

    soon: bool = False
    """Somebody will see this visitor again in a moment."""
    place: str = ""
    """Where to wait, a sentence in the visitor's language."""
    paper: bool = False
    """A ticket came out of the printer."""
    host: bool = False
    """A host walks up."""


@dataclass(frozen=True, slots=True)
class Limits:
    """Seconds of a visit; `ticket_seconds` is how long the number stays on the screen."""

    idle_seconds: float = 60.0
    ticket_seconds: float = 30.0


@dataclass(frozen=True, slots=True)
class Chosen:
    """One matter of the visit: what was chosen, where, what was answered, and how it goes on."""

    product_id: str
    found_on: Screen = Screen.PRODUCTS
    topic_id: str | None = None
    answers: tuple[tuple[str, str], ...] = ()
    """(question id, answer id), in the order in which they were given."""
    apart: bool = False
    """It goes on another way than with a number: the visitor was told."""
    anyway: bool = False
    """The visitor wants a number although another way was advised."""


@dataclass(slots=True)
class Visit:
    """Everything of one visitor. Thrown away as a whole when the visit is over."""

    language: str
    screen: Screen = Screen.WELCOME
    topic_id: str | None = None
    chosen: tuple[Chosen, ...] = ()
    """In the order of choosing; the last one is under way until the check."""
    text: str = field(default="", repr=False)
    """What the visitor types, in plain words."""
    hits: tuple[Hit, ...] = field(default=(), repr=False)
    listed_at: float = float("-inf")
    """Since when the hits stand as they stand."""
    code: str = field(default="", repr=False)
    """What is typed of the code of an appointment; gone as soon as it was looked at."""
    doubt: Doubt = Doubt.NONE
    note: Note = Note.NONE
    appointment_from: Screen = Screen.WELCOME
    """Where Back leads from the code of an appointment."""
    needs: tuple[Need, ...] = field(default=(), repr=False)
    advice: Advice | None = field(default=None, repr=False)
    """How what was chosen goes on, since the last answer."""
    page: int = 0
    large: bool = False
    contrast: bool = False
    reach: bool = False
    """Everything to touch stands in the lowest part of the panel."""
    speech: bool = False
    """The screen is read aloud."""
    warned_at: float | None = None
    help: Help = Help.NONE
    help_shown: bool = False
    request: TicketRequest | None = field(default=None, repr=False)
    delayed: bool = False
    refusal: str = ""
    refused_ids: tuple[str, ...] = ()
    """What of the choice cannot be had now."""
    ticket: TicketAnswer | None = field(default=None, repr=False)
    way_from: Screen = Screen.TICKET
    """Where Back leads from the way."""
    print: Print = Print.NONE
    farewell: Farewell = Farewell()

    @property
    def product_ids(self) -> tuple[str, ...]:
        """What goes on the number."""
        return tuple(one.product_id for one in self.chosen if not one.apart)

    @property
    def last(self) -> Chosen | None:
        """The matter under way."""
        return self.chosen[-1] if self.chosen else None

    def change_last(self, **changes: Any) -> None:
        """Another state of the matter under way."""
        self.chosen = (*self.chosen[:-1], replace(self.chosen[-1], **changes))
