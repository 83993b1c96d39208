"""A wall clock that is set forward or back does no harm."""

from __future__ import annotations

from datetime import timedelta

import pytest

from kiosk.offline.moments import TownClock, this_computer
from tests.kiosk.offline.conftest import MORNING, Computer

HOUR = timedelta(hours=1)


@pytest.mark.parametrize("step", [HOUR, -HOUR, timedelta(days=400), timedelta(days=-20_000)])
def test_the_towns_time_goes_on_whatever_the_wall_clock_does(computer: Computer, step: timedelta) -> None:
    clock = TownClock(computer.clock)
    clock.heard(MORNING)
    computer.passes(HOUR)
    computer.wall += step
    assert clock.now() == MORNING + HOUR


def test_a_kiosk_that_is_started_anew_counts_on_as_long_as_the_computer_runs(computer: Computer) -> None:
    heard = computer.clock.mark()
    computer.passes(HOUR)
    computer.wall -= timedelta(days=3)
    anew = TownClock(computer.clock)
    anew.heard(MORNING, heard)
    assert anew.now() == MORNING + HOUR


def test_over_a_start_of_the_computer_the_wall_clock_is_believed_but_time_never_goes_back(computer: Computer) -> None:
    heard = computer.clock.mark()
    computer.boot, computer.steady, computer.wall = "second", 3.0, MORNING + HOUR
    anew = TownClock(computer.clock)
    anew.heard(MORNING, heard)
    assert anew.now() == MORNING + HOUR
    computer.wall = MORNING - timedelta(days=9)
    assert anew.now() == MORNING
    anew.not_before(MORNING + 2 * HOUR)
    assert anew.now() == MORNING + 2 * HOUR


def test_a_server_whose_time_is_another_is_followed(computer: Computer) -> None:
    clock = TownClock(computer.clock)
    assert clock.now() == MORNING
    clock.heard(MORNING + 5 * HOUR)
    computer.passes(HOUR)
    assert clock.now() == MORNING + 6 * HOUR


def test_this_computer_names_its_start() -> None:
    assert this_computer().boot == this_computer().boot != ""
    assert this_computer().since(this_computer().mark()) >= timedelta(0)
