"""One visitor as the kiosk knows it: the screen, the answers, the modes. Nothing here outlives the visit."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from kiosk.effects import TicketRequest
from queue_server.contracts.visits import TicketAnswer


class Screen(StrEnum):
    STARTING = "starting"
    WELCOME = "welcome"
    TOPICS = "topics"
    PRODUCTS = "products"
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


@dataclass(slots=True)
class Visit:
    """Everything of one visitor. Thrown away as a whole when the visit is over."""

    language: str
    screen: Screen = Screen.WELCOME
    topic_id: str | None = None
    product_ids: tuple[str, ...] = ()
    page: int = 0
    large: bool = False
    contrast: bool = False
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
