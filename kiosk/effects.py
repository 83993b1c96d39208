"""What a session wants done outside: the network, the printer. Plain values, secrets kept out of their text."""

from __future__ import annotations

from dataclasses import dataclass, field

from queue_server.contracts.slip import Slip
from queue_server.contracts.visits import RegisterVisit
from queue_server.guide.guiding import Guide


@dataclass(frozen=True, slots=True)
class TicketRequest:
    """One confirmed tap: its key and the secrets of the ticket are made once. They never reach the server.

    `token` is for a number of the server. `own_token` is for one that the kiosk gives itself: a server that was asked
    and not heard may have a visit under the first one.
    """

    serial: int
    key: str
    token: str = field(repr=False)
    message: RegisterVisit = field(repr=False)
    own_token: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class AskTicket:
    request: TicketRequest


@dataclass(frozen=True, slots=True)
class GiveUp:
    """The visitor of this session is gone: stop asking."""

    serial: int


@dataclass(frozen=True, slots=True)
class AskHelp:
    serial: int
    key: str
    screen: str


@dataclass(frozen=True, slots=True)
class PrintSlip:
    serial: int
    slip: Slip = field(repr=False)
    guide: Guide | None = field(default=None, repr=False)
    """The way whose map goes on it; drawn by who prints."""


@dataclass(frozen=True, slots=True)
class ReloadTown:
    """The server does not know what we offered: read the town again."""


Effect = AskTicket | GiveUp | AskHelp | PrintSlip | ReloadTown
Effects = tuple[Effect, ...]
