"""One visitor as the kiosk knows it: the screen, the answers, the modes. Nothing here outlives the visit."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any

from kiosk.effects import TicketRequest
from queue_server.contracts.visits import TicketAnswer
from queue_server.domain.advice import Advice
from queue_server.domain.search import Hit

TEXT_MAX = 200
"""Letters of a question in the visitor's own words: nobody at a kiosk types longer, and it fits on the screen."""


class Screen(StrEnum):
    STARTING = "starting"
    WELCOME = "welcome"
    TOPICS = "topics"
    SEARCH = "search"
    PRODUCTS = "products"
    QUESTION = "question"
    OUTCOME = "outcome"
    CHECK = "check"
    WAIT = "wait"
    REFUSED = "refused"
    TICKET = "ticket"
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
    print: Print = Print.NONE

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
