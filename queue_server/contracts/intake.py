"""What a host's tablet or a visitor's phone knows of an intake so far. The server says what comes next, and keeps
nothing of it."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from queue_server.contracts.base import Message
from queue_server.contracts.products import TEXT_LENGTH_MAX
from queue_server.contracts.visits import (
    ANSWERS_MAX,
    PRODUCTS_MAX,
    GivenAnswer,
    Language,
    Need,
    Slug,
    TicketAnswer,
)


class Intake(Message):
    """`step` is where a phone stands; a tablet shows all at once. `topic_id` and `product_id` are what is open."""

    step: Literal["find", "needs", "advice"] = "find"
    text: str = Field(default="", max_length=TEXT_LENGTH_MAX)
    topic_id: Slug | None = None
    product_id: Slug | None = None
    product_ids: tuple[Slug, ...] = Field(default=(), max_length=PRODUCTS_MAX)
    answers: tuple[GivenAnswer, ...] = Field(default=(), max_length=ANSWERS_MAX)
    needs: tuple[Need, ...] = Field(default=(), max_length=5)
    persons: int = Field(default=1, ge=1, le=12)
    language: Language = "nl"
    """The visitor's."""
    ticket: TicketAnswer | None = None
    """The number that was given."""
