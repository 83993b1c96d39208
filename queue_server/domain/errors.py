"""Refusals of the domain: a stable code and its fields; words and HTTP status codes are made at the edge."""

from __future__ import annotations


class Refusal(Exception):
    """Something that cannot be done, said as data.

    `code` is stable (snake_case, documented in docs/problems.md); `fields` hold only what helps the
    reader to act: ids, states, numbers, never personal data.
    """

    def __init__(self, code: str, /, **fields: object) -> None:
        super().__init__(f"{code} {fields}" if fields else code)
        self.code = code
        self.fields = fields


class NotFound(Refusal):
    """The thing that was named does not exist (for this caller)."""


class Conflict(Refusal):
    """The thing exists, but its present state does not allow this."""


class Forbidden(Refusal):
    """The caller is known, but may not do this."""
