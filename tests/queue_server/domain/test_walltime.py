"""The clock on the wall jumps twice a year; moments do not."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from queue_server.domain import walltime
from queue_server.domain.catalogue import NIGHT_ENDS, Opening, Site, Town, always_open
from tests.queue_server.domain.samples import site

BRUSSELS = ZoneInfo("Europe/Brussels")
SPRING, AUTUMN = date(2026, 3, 29), date(2026, 10, 25)
ZONES = ("Europe/Brussels", "Atlantic/Azores", "America/Paramaribo", "Africa/Cairo", "America/Havana", "Pacific/Apia")
"""With and without summer time; in Cairo midnight itself is missing once a year, in Havana it comes twice."""


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("day", "at", "first", "last"),
    [
        (AUTUMN, time(1, 59), "2026-10-24T23:59", "2026-10-24T23:59"),
        (AUTUMN, time(2), "2026-10-25T00:00", "2026-10-25T01:00"),
        (AUTUMN, time(2, 30), "2026-10-25T00:30", "2026-10-25T01:30"),
        (AUTUMN, time(3), "2026-10-25T02:00", "2026-10-25T02:00"),
        (SPRING, time(1, 59), "2026-03-29T00:59", "2026-03-29T00:59"),
        (SPRING, time(2, 30), "2026-03-29T01:30", "2026-03-29T01:30"),
        (SPRING, time(3), "2026-03-29T01:00", "2026-03-29T01:00"),
    ],
)
def test_a_time_on_the_wall_has_a_first_and_a_last_moment(day: date, at: time, first: str, last: str) -> None:
    assert walltime.first(day, at, BRUSSELS) == utc(first)
    assert walltime.last(day, at, BRUSSELS) == utc(last)


@pytest.mark.parametrize(("day", "hours"), [(SPRING, 23), (AUTUMN, 25), (date(2026, 3, 2), 24)])
def test_a_day_has_as_many_hours_as_it_really_has(day: date, hours: int) -> None:
    assert walltime.ends(day, BRUSSELS) - walltime.begins(day, BRUSSELS) == timedelta(hours=hours)


@given(st.dates(date(2026, 1, 1), date(2027, 12, 31)), st.sampled_from(ZONES))
def test_a_local_day_is_what_lies_between_its_two_midnights(day: date, zone: str) -> None:
    here = site(time_zone=zone)
    begins, ends = walltime.begins(day, here.zone()), walltime.ends(day, here.zone())
    assert here.local_day(begins) == here.local_day(ends - timedelta(milliseconds=1)) == day
    assert here.local_day(begins - timedelta(milliseconds=1)) == day - timedelta(days=1)


def night(opens: time, closes: time) -> Site:
    return site(hours=(Opening(6, opens, closes),))


@pytest.mark.parametrize(
    ("hours", "opens", "closes"),
    [
        ((time(1), time(2, 30)), "2026-10-24T23:00", "2026-10-25T01:30"),
        ((time(2, 30), time(5)), "2026-10-25T00:30", "2026-10-25T04:00"),
        ((time(2, 15), time(2, 45)), "2026-10-25T00:15", "2026-10-25T01:45"),
        ((time(1), time(2, 30)), "2026-03-29T00:00", "2026-03-29T01:30"),
        ((time(2, 30), time(5)), "2026-03-29T01:30", "2026-03-29T03:00"),
        ((time(2, 15), time(2, 45)), "2026-03-29T01:15", "2026-03-29T01:45"),
    ],
)
def test_doors_open_once_and_close_once_whatever_the_clock_does(
    hours: tuple[time, time], opens: str, closes: str
) -> None:
    here, start, end = night(*hours), utc(opens), utc(closes)
    moment = start - timedelta(hours=4)
    while moment < end + timedelta(hours=4):
        open_now = start <= moment < end
        assert here.is_open(moment) is open_now, moment
        found = here.closes_at(moment)
        assert (found and found.astimezone(UTC)) == (end if open_now else None)
        coming = here.next_opening(moment, within_days=1)
        assert (coming and coming.astimezone(UTC)) == (start if moment < start else None)
        moment += timedelta(minutes=15)


def test_a_stretch_that_lies_wholly_in_the_missing_hour_up_to_its_end_does_not_open_that_night() -> None:
    here = night(time(2, 30), time(3))
    assert here.stretches(SPRING) == ()
    assert len(here.stretches(SPRING + timedelta(days=7))) == 1


def test_a_day_that_is_open_until_midnight_goes_on_without_a_gap() -> None:
    here = always_open(Town("t", {"nl": "T"}, ("nl",), "free", {}, (site(),), (), {}, {})).sites[0]
    assert here.is_open(datetime(2026, 3, 2, 22, 59, 59, 999999, UTC))
    assert here.closes_at(utc("2026-03-02T22:30")) == utc("2026-03-02T23:00")


@pytest.mark.parametrize(
    ("moment", "over", "over_while_busy"),
    [
        ("2026-03-02T20:00", False, False),  # 21:00 of the same day, closed: they may be called still
        ("2026-03-02T22:59:59", False, False),
        ("2026-03-02T23:00", True, False),  # midnight
        ("2026-03-03T02:59:59", True, False),
        ("2026-03-03T03:00", True, True),  # four o'clock
        ("2026-03-09T09:00", True, True),
    ],
)
def test_a_day_is_over_when_the_next_has_begun_behind_closed_doors(
    moment: str, over: bool, over_while_busy: bool
) -> None:
    day = date(2026, 3, 2)
    assert site().is_over(day, utc(moment)) is over
    assert site().is_over(day, utc(moment), busy=True) is over_while_busy


@pytest.mark.parametrize(
    ("moment", "over"), [("2026-03-02T23:05", False), ("2026-03-03T02:59", False), ("2026-03-03T03:00", True)]
)
def test_doors_that_stay_open_past_midnight_throw_nobody_out_before_four(moment: str, over: bool) -> None:
    here = always_open(Town("t", {"nl": "T"}, ("nl",), "free", {}, (site(),), (), {}, {})).sites[0]
    assert here.is_over(date(2026, 3, 2), utc(moment)) is over


def test_an_evening_past_midnight_ends_when_its_doors_close() -> None:
    here = site(hours=(Opening(0, time(18), time.max), Opening(1, time(0), time(1, 30))))
    assert not here.is_over(date(2026, 3, 2), utc("2026-03-03T00:29"))
    assert here.is_over(date(2026, 3, 2), utc("2026-03-03T00:30"))


@pytest.mark.parametrize("day", [SPRING, AUTUMN, SPRING - timedelta(days=1), AUTUMN - timedelta(days=1)])
def test_four_o_clock_is_four_o_clock_on_both_sides_of_a_clock_change(day: date) -> None:
    four = datetime.combine(day + timedelta(days=1), NIGHT_ENDS, BRUSSELS).astimezone(UTC)
    assert site().is_over(day, four, busy=True)
    assert not site().is_over(day, four - timedelta(seconds=1), busy=True)


def test_two_sites_of_one_town_have_each_their_own_day() -> None:
    moment = utc("2026-03-03T01:00")
    assert site().local_day(moment) == date(2026, 3, 3)
    assert site(time_zone="America/Paramaribo").local_day(moment) == date(2026, 3, 2)
    assert site().is_over(date(2026, 3, 2), moment)
    assert not site(time_zone="America/Paramaribo").is_over(date(2026, 3, 2), moment)
