"""When a kiosk may be dark, and when it starts anew."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta

import pytest

from kiosk.devices.hours import may_be_dark, restart_is_due
from tests.kiosk import lindegem

MORNING = lindegem.MORNING
NIGHT = datetime(2026, 3, 2, 22, 0, tzinfo=UTC)
ZONE = "Europe/Brussels"


def dark(at: datetime, quiet: float = 900.0) -> bool:
    return may_be_dark(lindegem.hall(at), quiet, 600.0)


def test_dark_only_when_closed_and_quiet() -> None:
    assert dark(NIGHT)
    assert not dark(NIGHT, quiet=599)
    assert not dark(MORNING)
    assert not may_be_dark(None, 900.0, 600.0)


def test_bright_again_a_quarter_before_the_doors_open() -> None:
    opening = lindegem.hall(NIGHT).next_opening
    assert opening is not None
    assert dark(opening - timedelta(minutes=16))
    assert not dark(opening - timedelta(minutes=15))


def test_a_quiet_hall_that_was_told_as_open_is_closed_after_its_hours() -> None:
    hall = lindegem.hall(MORNING)
    assert hall.closes_at is not None
    late = hall.model_copy(update={"at": hall.closes_at + timedelta(minutes=1)})
    assert may_be_dark(late, 900.0, 600.0)


@pytest.mark.parametrize(
    ("now", "uptime_hours", "is_open", "due"),
    [
        ("2026-03-03T03:29:00", 20, False, False),
        ("2026-03-03T03:30:00", 20, False, True),
        ("2026-03-03T03:30:00", 20, True, False),
        ("2026-03-03T05:00:00", 20, False, True),
        ("2026-03-03T05:00:00", 1.4, False, False),
        ("2026-03-03T03:30:10", 0.5, False, False),
        ("2026-03-29T02:31:00", 20, False, True),
        ("2026-10-25T03:31:00", 20, False, True),
    ],
)
def test_once_a_day_after_half_past_four_in_the_sites_time(
    now: str, uptime_hours: float, is_open: bool, due: bool
) -> None:
    moment = datetime.fromisoformat(now).replace(tzinfo=UTC)
    assert restart_is_due(time(4, 30), ZONE, moment, timedelta(hours=uptime_hours), is_open) is due


def test_a_clock_that_jumps_a_year_restarts_once_an_hour_at_most() -> None:
    jumped = datetime(2027, 3, 3, 5, 0, tzinfo=UTC)
    assert not restart_is_due(time(4, 30), ZONE, jumped, timedelta(minutes=59), False)
