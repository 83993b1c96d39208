"""A visitor takes a number on their own phone."""

from __future__ import annotations

from pydantic import Field

from queue_server.contracts.base import Message
from queue_server.contracts.visits import ANSWERS_MAX, PRODUCTS_MAX, GivenAnswer, Language, Need, Slug, TokenHash


class JoinVisit(Message):
    """As `RegisterVisit`, without an appointment: nobody checks on a phone whether it was agreed."""

    product_ids: tuple[Slug, ...] = Field(min_length=1, max_length=PRODUCTS_MAX)
    language: Language = "nl"
    token_hash: TokenHash
    needs: tuple[Need, ...] = Field(default=(), max_length=5)
    persons: int = Field(default=1, ge=1, le=12)
    answers: tuple[GivenAnswer, ...] = Field(default=(), max_length=ANSWERS_MAX)
