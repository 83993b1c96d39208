"""Opening hours are site-local: over both clock changes, holidays and midnight."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from queue_server.domain.catalogue import Opening, Town, always_open
from tests.queue_server.domain.samples import site

BRUSSELS = ZoneInfo("Europe/Brussels")


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def local(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=BRUSSELS)


@pytest.mark.parametrize(
    ("moment", "is_open"),
    [
        ("2026-03-02T08:59:59", False),
        ("2026-03-02T09:00:00", True),
        ("2026-03-02T11:59:59.999", True),
        ("2026-03-02T12:00:00", False),
        ("2026-03-02T13:30:00", True),
        ("2026-03-04T18:59", True),
        ("2026-03-02T16:00", False),
        ("2026-03-07T10:00", False),
    ],
)
def test_a_stretch_is_open_from_its_first_moment_until_just_before_its_last(moment: str, is_open: bool) -> None:
    assert site().is_open(local(moment).astimezone(UTC)) is is_open


@pytest.mark.parametrize(
    ("day", "opens_utc"),
    [
        ("2026-03-27", "2026-03-27T08:00"),  # Friday, winter time
        ("2026-03-30", "2026-03-30T07:00"),  # Monday after the clocks went forward on 29 March
        ("2026-10-23", "2026-10-23T07:00"),  # Friday, summer time
        ("2026-10-26", "2026-10-26T08:00"),  # Monday after the clocks went back on 25 October
    ],
)
def test_nine_o_clock_is_nine_o_clock_on_both_sides_of_a_clock_change(day: str, opens_utc: str) -> None:
    opens = utc(opens_utc)
    assert site().local_day(opens) == date.fromisoformat(day)
    assert site().is_open(opens)
    assert not site().is_open(opens - timedelta(seconds=1))
    assert site().closes_at(opens) == opens + timedelta(hours=3)


@pytest.mark.parametrize("sunday", ["2026-03-29", "2026-10-25"])
def test_a_stretch_over_a_clock_change_lasts_as_long_as_it_really_does(sunday: str) -> None:
    night = site(hours=(Opening(6, time(1), time(5)),))
    start = local(f"{sunday}T01:00").astimezone(UTC)
    ends = night.closes_at(start)
    assert ends is not None
    assert ends.astimezone(UTC) - start == timedelta(hours=3 if sunday.startswith("2026-03") else 5)


@pytest.mark.parametrize(
    ("now", "opens"),
    [
        ("2026-03-02T08:00", "2026-03-02T09:00"),
        ("2026-03-02T09:00", "2026-03-02T13:30"),
        ("2026-03-02T12:30", "2026-03-02T13:30"),
        ("2026-03-02T17:00", "2026-03-03T09:00"),
        ("2026-03-06T18:00", "2026-03-09T09:00"),
        ("2026-03-27T17:00", "2026-03-30T09:00"),
        ("2026-10-23T17:00", "2026-10-26T09:00"),
    ],
)
def test_the_next_opening_is_the_first_that_is_still_to_come(now: str, opens: str) -> None:
    assert site().next_opening(local(now).astimezone(UTC)) == local(opens)


def test_a_holiday_is_closed_all_day_and_the_next_opening_comes_after_it() -> None:
    closed = site(holidays={date(2026, 4, 6): {"nl": "Paasmaandag"}})
    assert closed.openings_on(date(2026, 4, 6)) == ()
    assert not closed.is_open(local("2026-04-06T10:00"))
    assert closed.closes_at(local("2026-04-06T10:00")) is None
    assert closed.next_opening(local("2026-04-03T17:00")) == local("2026-04-07T09:00")


def test_a_site_that_never_opens_says_so() -> None:
    assert site(hours=()).next_opening(local("2026-03-02T10:00")) is None


def test_today_is_the_sites_own_day_and_not_that_of_utc() -> None:
    assert site().local_day(utc("2026-07-01T21:59:59")) == date(2026, 7, 1)
    assert site().local_day(utc("2026-07-01T22:00:00")) == date(2026, 7, 2)
    assert site(time_zone="America/Paramaribo").local_day(utc("2026-07-02T02:59")) == date(2026, 7, 1)


moments = st.datetimes(
    datetime(2026, 1, 1),  # noqa: DTZ001 (Hypothesis adds the zone)
    datetime(2027, 12, 31),  # noqa: DTZ001
    timezones=st.just(UTC),
)


@given(moments)
def test_at_any_moment_open_and_closing_agree_and_the_next_opening_is_open(moment: datetime) -> None:
    here = site()
    closes = here.closes_at(moment)
    assert here.is_open(moment) is (closes is not None)
    opens = here.next_opening(moment)
    assert opens is not None and opens > moment
    assert here.is_open(opens.astimezone(UTC))
    if closes is not None:
        assert closes > moment and opens >= closes


@given(moments)
def test_a_town_for_training_is_open_at_any_moment(moment: datetime) -> None:
    here = site(holidays={date(2026, 4, 6): {"nl": "Paasmaandag"}})
    town = Town("t", {"nl": "T"}, ("nl",), "free", {}, (here,), (), {}, {})
    assert always_open(town).sites[0].is_open(moment)
