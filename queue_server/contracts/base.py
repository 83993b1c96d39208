"""What every message has in common."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict

PROTOCOL = 1
"""Raised when a message changes so that an older device would misread it."""

HEARTBEAT_SECONDS = 5
"""How often a watched channel speaks when nothing changed."""

STALE_SECONDS = 15
"""After this long without a word a reader says that what it shows may be old (REQUIREMENTS D6)."""

KEY_HEADER = "Idempotency-Key"
"""Every changing request carries one; the same key gives the same answer (R1)."""


class Message(BaseModel):
    """A frozen message; unknown fields are refused, so that a typing error is not silently dropped."""

    model_config = ConfigDict(frozen=True, extra="forbid")
