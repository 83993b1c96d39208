"""How each matter of an intake goes on: asked with what a visitor comes for, answered as data. Words are made by who
shows them (`assets/advice.py`)."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from pydantic import Field

from queue_server.contracts.base import Message
from queue_server.contracts.visits import ANSWERS_MAX, PRODUCTS_MAX, GivenAnswer, Kind, Need, Slug, WaitRange

Words = dict[str, str]
WayOn = Literal["point", "online", "host", "appointment", "other_site", "partner", "later"]


class AskAdvice(Message):
    """As `RegisterVisit`, but nobody takes a number yet."""

    product_ids: tuple[Slug, ...] = Field(min_length=1, max_length=PRODUCTS_MAX)
    needs: tuple[Need, ...] = Field(default=(), max_length=5)
    persons: int = Field(default=1, ge=1, le=12)
    answers: tuple[GivenAnswer, ...] = Field(default=(), max_length=ANSWERS_MAX)


class AdvisedOffer(Message):
    """A stretch of opening hours in which an appointment can be had, in the site's local time; `only_asks`: the matter
    is not helped there, but a host there can make the appointment."""

    site_id: str
    opens: datetime
    closes: datetime
    names: Words
    only_asks: bool


class AdvisedPlace(Message):
    """Another site, open until `closes` or from `opens` on; or a partner, whose `hours` are in words."""

    place_id: str
    names: Words
    address: str
    phone: str
    website: str | None
    hours: Words
    closes: datetime | None
    opens: datetime | None


class AdvisedStep(Message):
    """One thing that the visitor can do next; what its way does not use is null or empty. `minutes` are planned for the
    whole stop."""

    way: WayOn
    kind: Kind | None
    """Of the point; with `online` the digipoint, or null for one's own phone."""
    minutes: int | None
    wait: WaitRange | None
    address: str | None
    """The page on the web."""
    place: AdvisedPlace | None
    opens: datetime | None
    """When the doors open next."""
    offers: tuple[AdvisedOffer, ...]


class AdvisedOutcome(Message):
    """One matter: the first of `steps` is advised, the others are told beside it. `reasons` are codes of docs/api.md,
    the deciding one first. `product_id` is the product that it is after all."""

    product_id: str
    reasons: tuple[str, ...]
    steps: tuple[AdvisedStep, ...] = Field(min_length=1)


class AdvisedStop(Message):
    kind: Kind
    product_ids: tuple[str, ...]
    minutes: int
    reasons: tuple[str, ...]


class AdviceAnswer(Message):
    """`stops` are those of the one number for every matter that can have one here now; empty when none can."""

    revision: int
    at: datetime
    outcomes: tuple[AdvisedOutcome, ...]
    stops: tuple[AdvisedStop, ...]
    discreet: bool
