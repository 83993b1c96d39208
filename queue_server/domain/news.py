"""What a commit changed for those who keep something in memory: as data, so that every process can hear it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    SITE = "site"
    """The hall of a site: its revision rose."""
    DEVICE = "device"
    """A device's key: given or revoked."""
    SESSION = "session"
    """A host's session has ended."""
    TOWN = "town"
    """Another version of the town runs."""
    EVERYTHING = "everything"
    """Anything may have changed unheard."""


@dataclass(frozen=True, slots=True)
class News:
    """`name` says which one: a site's or device's id, a session's SHA-256; empty where there is only one."""

    kind: Kind
    name: str = ""


EVERYTHING = News(Kind.EVERYTHING)
