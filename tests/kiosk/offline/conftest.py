"""A computer whose clocks a test moves, and numbers lent to it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest

from kiosk.offline.moments import DeviceClock, Mark
from queue_server.contracts.leases import Lease, OfflineVisit

MORNING = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
"""A Monday; the day of Brussels ends at 23:00 UTC."""
MIDNIGHT = datetime(2026, 3, 2, 23, 0, tzinfo=UTC)


@dataclass
class Computer:
    """Its wall clock and the one that never jumps."""

    wall: datetime = MORNING
    steady: float = 500.0
    boot: str = "first"

    @property
    def clock(self) -> DeviceClock:
        """As a kiosk sees it that starts now."""
        return DeviceClock(lambda: self.wall, lambda: self.steady, self.boot)

    def passes(self, span: timedelta) -> None:
        self.wall += span
        self.steady += span.total_seconds()


@pytest.fixture
def computer() -> Computer:
    return Computer()


def lease(number: int = 1, first: int = 1, last: int = 5, **more: object) -> Lease:
    return Lease.model_validate(
        {
            "lease_id": f"{number:032x}",
            "site_id": "stadhuis",
            "day": "2026-03-02",
            "letter": "A",
            "kinds": ("standing",),
            "first": first,
            "last": last,
            "given_at": MORNING,
            "expires_at": MIDNIGHT,
            **more,
        }
    )


def visit(key: str = "key-of-this-tap", **more: object) -> OfflineVisit:
    """Not numbered yet."""
    return OfflineVisit.model_validate(
        {
            "lease_id": "0" * 32,
            "letter": "X",
            "number": 1,
            "key": key,
            "token_hash": "0" * 64,
            "product_ids": ("p0-0",),
            "issued_at": MORNING,
            **more,
        }
    )


def mark(computer: Computer) -> Mark:
    return computer.clock.mark()
