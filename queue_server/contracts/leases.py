"""Numbers for a device that may be without a network: blocks lent beforehand, and what it gave out of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Annotated, Literal

from pydantic import AwareDatetime, Field, StringConstraints

from queue_server.contracts.base import Message
from queue_server.contracts.visits import (
    ANSWERS_MAX,
    PRODUCTS_MAX,
    GivenAnswer,
    Kind,
    Language,
    Need,
    Slug,
    TokenHash,
    VisitId,
)

LEASE_SIZE_MAX = 200
"""Four hours without a network at fifty visitors an hour; more would only make longer gaps."""

OPEN_LEASES_MAX = 2
"""Of one device and letter: one that it uses and one that follows, so that a device gone wild eats no day."""

SYNC_MAX = 100
"""Visits in one request: as a rule they stay under the size of a body, and they keep others waiting for a tenth of a
second."""

LeaseId = VisitId
Letter = Annotated[str, StringConstraints(pattern=r"^[A-Z]$")]
ItemKey = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_-]{8,64}$")]


class TakeLease(Message):
    """Asks for a block of `size` numbers of each letter that these kinds of point use; of all kinds when none is
    named. `give_back`: leases that the device will use no more, because they are used up or because it does not
    know any longer which numbers it gave out of them."""

    kinds: tuple[Kind, ...] = Field(default=(), max_length=6)
    size: int = Field(default=50, ge=1, le=LEASE_SIZE_MAX)
    give_back: tuple[LeaseId, ...] = Field(default=(), max_length=20)


class Lease(Message):
    """The numbers `first` to `last` are this device's own until `expires_at`, the end of the site's local day."""

    lease_id: LeaseId
    site_id: str
    day: date
    letter: str
    kinds: tuple[Kind, ...]
    """For which kinds of point this letter is."""
    first: int
    last: int
    given_at: datetime
    expires_at: datetime
    told: int | None = None
    """The highest of its numbers for which the server has a visit."""


class Leases(Message):
    """The leases that were given, or all that are open."""

    leases: tuple[Lease, ...]


class OfflineVisit(Message):
    """A visitor who got a number while the server was away.

    `key`: the one under which the device asked the server for a number first, if it did, else a new one. A number
    that the server gave to that key without being heard is taken back.
    `issued_at`: by the device's clock.
    """

    lease_id: LeaseId
    letter: Letter
    number: int = Field(ge=1, le=10**6)
    key: ItemKey
    token_hash: TokenHash
    product_ids: tuple[Slug, ...] = Field(min_length=1, max_length=PRODUCTS_MAX)
    language: Language = "nl"
    needs: tuple[Need, ...] = Field(default=(), max_length=5)
    persons: int = Field(default=1, ge=1, le=12)
    appointment_at: AwareDatetime | None = None
    issued_at: AwareDatetime
    answers: tuple[GivenAnswer, ...] = Field(default=(), max_length=ANSWERS_MAX)


class SyncVisits(Message):
    """What was given out, in any order. `sent_at` is the device's clock now: by it a wrong clock does no harm."""

    sent_at: AwareDatetime
    visits: tuple[OfflineVisit, ...] = Field(min_length=1, max_length=SYNC_MAX)


class SyncedVisit(Message):
    """What became of one of them: `code` says why it was refused."""

    letter: str
    number: int
    status: Literal["accepted", "already_known", "refused"]
    visit_id: VisitId | None = None
    code: str | None = None


class VisitsSynced(Message):
    """One answer for each visit, in the order in which they were asked."""

    visits: tuple[SyncedVisit, ...]


def next_number(
    leases: Iterable[Lease], kind: Kind, given: Mapping[str, int], now: datetime
) -> tuple[Lease, int] | None:
    """The next number that a device may give for this kind of point, lowest first, or None when it has none left.

    `given` holds the highest number that the device gave out of each lease, by id.
    """
    for lease in sorted(leases, key=lambda one: (one.given_at, one.first)):
        number = max(lease.first, given.get(lease.lease_id, 0) + 1, (lease.told or 0) + 1)
        if kind in lease.kinds and now < lease.expires_at and number <= lease.last:
            return lease, number
    return None
