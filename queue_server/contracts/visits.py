"""Registering a visit and acting on it."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

from pydantic import AwareDatetime, Field, StringConstraints

from queue_server.contracts.base import Message

Slug = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9_-]{0,63}$")]
VisitId = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{32}$")]
TokenHash = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
Language = Annotated[str, StringConstraints(pattern=r"^[a-z]{2}$")]
Need = Literal["step_free", "sitting", "interpreter", "small_children", "discretion"]
State = Literal["waiting", "called", "serving", "missed", "parked", "finished", "left", "expired"]
Kind = Literal["standing", "seated", "discreet", "video", "digipoint", "roaming"]
OutcomeCode = Literal["answered", "follow_up", "referred", "not_possible", "papers_missing"]

PRODUCTS_MAX = 5
"""More matters than this in one intake are an appointment, not a walk-in."""

ANSWERS_MAX = 25
"""Five questions for each of the products."""


class GivenAnswer(Message):
    """What a visitor answered to one of the town's questions before the number. It is used to plan the visit, and not
    kept. `product_id`: the product chosen for which it was asked; None: for each one that asks it. `answer_id`:
    "unknown" for who does not know. What the town does not ask (any more) changes nothing."""

    question_id: Slug
    answer_id: Slug
    product_id: Slug | None = None


class RegisterVisit(Message):
    """A visitor takes a number. The device makes the secret token itself and sends only its SHA-256 (hex):
    the server can recognise the token later, but never holds or logs it."""

    product_ids: tuple[Slug, ...] = Field(min_length=1, max_length=PRODUCTS_MAX)
    language: Language = "nl"
    token_hash: TokenHash
    needs: tuple[Need, ...] = Field(default=(), max_length=5)
    persons: int = Field(default=1, ge=1, le=12)
    appointment_at: AwareDatetime | None = None
    """The agreed moment, for a visitor with an appointment today."""
    answers: tuple[GivenAnswer, ...] = Field(default=(), max_length=ANSWERS_MAX)


class Reason(Message):
    """Why a visit stands where it stands, as a code of docs/api.md with its fields."""

    code: str
    count: int | None = None
    minutes: int | None = None
    stop: int | None = None
    stops: int | None = None


class WaitRange(Message):
    """Expected waiting in whole minutes, rounded up to fives above five; None when nobody can know."""

    low_minutes: int
    high_minutes: int


class TicketAnswer(Message):
    """What the visitor gets. `code` is letter + digits as spoken ("L047"); `place` is where to wait."""

    visit_id: VisitId
    letter: str
    number: int
    code: str
    kind: Kind
    discreet: bool
    people_before: int | None
    """None when nobody can know: a kiosk gave the number while the server was away."""
    wait: WaitRange | None
    waiting_place: str
    issued_at: datetime
    before: tuple[Reason, ...] = ()
    """Who stands before: appointments, priority, others."""
    stops: int = 1
    """At how many points this visit will be helped, all on this number."""


class CallVisit(Message):
    """Call at a point: the next in line, or the visit named."""

    point_id: Slug
    visit_id: VisitId | None = None


class FinishVisit(Message):
    """Ends the contact. A visit with more stops goes on to the next one, unless `whole` ends it altogether."""

    outcome: OutcomeCode = "answered"
    whole: bool = False


class TakeBreak(Message):
    """A break at a point, until about so many minutes from now; None: not said."""

    minutes: int | None = Field(default=None, ge=1, le=240)


class TransferVisit(Message):
    """Back to the line: as it was (return), or for another kind of point, or for one point."""

    kind: Kind | None = None
    point_id: Slug | None = None


class VisitAnswer(Message):
    """The state of a visit after an action."""

    visit_id: VisitId
    code: str
    state: State
    point_id: str | None = None
    revision: int


class UndoAnswer(Message):
    """Which action was taken back."""

    visit_id: VisitId
    code: str
    action: str
    state: State
    revision: int
