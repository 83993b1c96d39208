"""Opening times of plans: read as mappers write them, and what they close at a moment."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from queue_server.domain.wayfinding import Area, Closed, Kind, Level, Network, Passage, Way, find
from queue_server.domain.wayfinding.compact import NetworkBroken, pack, unpack
from queue_server.domain.wayfinding.hours import HoursUnreadable, closed_at, parse
from queue_server.domain.wayfinding.profile import PROFILES

MONDAY = date(2026, 3, 2)


def at(day: int, clock: str) -> datetime:
    """Of the week of Monday 2 March 2026, 0 to 6."""
    return datetime.combine(MONDAY + timedelta(days=day), time.fromisoformat(clock))


@pytest.mark.parametrize(
    ("text", "open_at", "closed"),
    [
        ("Mo-Fr 09:00-17:00", [(0, "09:00"), (4, "16:59")], [(0, "08:59"), (0, "17:00"), (5, "12:00")]),
        ("mo - fr 9:00 \u2013 17:00", [(0, "09:00")], [(0, "17:00"), (6, "10:00")]),
        ("24/7", [(0, "00:00"), (6, "23:59")], []),
        ("off", [], [(0, "12:00"), (6, "12:00")]),
        ("09:00-12:00,13:00-17:00", [(6, "11:59"), (6, "13:00")], [(6, "12:30"), (6, "17:00")]),
        ("Mo-Fr 08:00-12:00, Sa 10:00-12:00", [(0, "08:00"), (5, "10:00")], [(5, "08:00"), (6, "11:00")]),
        ("Mo-Fr 08:00-12:00, We 14:00-19:00", [(2, "09:00"), (2, "18:00")], [(1, "15:00")]),
        ("Mo-Fr 08:00-12:00; We 14:00-19:00", [(2, "18:00"), (1, "09:00")], [(2, "09:00")]),
        ("Mo-Su 08:00-18:00; We off", [(1, "09:00")], [(2, "09:00")]),
        ("Mo-Su 08:00-18:00; We 12:00-14:00 off", [(2, "11:59"), (2, "14:00")], [(2, "12:00")]),
        ("Su-Th 09:00-23:00, Fr,Sa 09:00-24:00", [(6, "09:00"), (3, "22:00"), (5, "23:59")], [(3, "23:00")]),
        ("Fr 22:00-02:00", [(4, "23:00"), (5, "01:59")], [(5, "02:00"), (4, "01:00")]),
        ("05:00-00:30", [(0, "00:29"), (0, "05:00")], [(0, "00:30"), (0, "04:59")]),
        ("Sa-Mo", [(5, "00:00"), (6, "12:00"), (0, "23:59")], [(1, "00:00"), (4, "12:00")]),
        ("Mar Mo", [(0, "12:00")], [(1, "12:00")]),
        ("Nov-Mar 10:00-16:00", [(0, "10:00")], [(0, "16:00")]),
        ("Apr-Oct", [], [(0, "12:00")]),
        ("Mo-Su 08:00-18:00; Mar 3-4 off", [(0, "12:00"), (3, "12:00")], [(1, "12:00"), (2, "12:00")]),
        ("08:00-18:00; Feb 28-Mar 2 off; Mar 4,6 off", [(1, "12:00")], [(0, "12:00"), (2, "12:00"), (4, "12:00")]),
        ('Mo-Fr 09:00-17:00 "ring; twice"', [(0, "09:00")], [(5, "09:00")]),
        ("Mo-Fr: 09:00-12:00 open;", [(0, "09:00")], [(5, "09:00")]),
    ],
)
def test_opening_times_are_read_as_mappers_write_them(
    text: str, open_at: list[tuple[int, str]], closed: list[tuple[int, str]]
) -> None:
    hours = parse(text)
    assert [moment for moment in open_at if not hours.open_at(at(*moment))] == []
    assert [moment for moment in closed if hours.open_at(at(*moment))] == []


def test_a_public_holiday_is_a_day_of_its_own() -> None:
    hours, tuesday = parse("Mo-Fr 09:00-17:00; PH 10:00-12:00"), at(1, "14:00")
    assert hours.open_at(tuesday) and not hours.open_at(tuesday, {tuesday.date()})
    assert parse("Sa,PH 09:00-17:00").open_at(tuesday, {tuesday.date()})
    assert not parse("Mo-Su 09:00-17:00; PH off").open_at(tuesday, {tuesday.date()})


@pytest.mark.parametrize(
    "text",
    [
        *("", ";", "unsigned", "sunrise-sunset", "Mo-Fr 09:00+", "week 1-10 Mo 09:00-10:00", '"by appointment"', "Mo,"),
        *("Mo[1] 09:00-10:00", "Mo 99:00-10:00", "Mo 09:00-10:75", "2026 Mo", "Mo-Fr 09:00", "Mo-Fr 09:00-", "Dec 32"),
        *("SH off", "Mo || off", "Mo-09:00", "Dec-24", "Dec 24-Jan", "Mo 09:00-12:00,", "off off", "Mo " * 200),
    ],
)
def test_what_we_do_not_read_is_refused(text: str) -> None:
    with pytest.raises(HoursUnreadable):
        parse(text)


@settings(max_examples=300, deadline=None)
@given(st.text(alphabet='MoTuWeFrSaPHDecJan0123456789:-,;" +/off', max_size=40) | st.text(max_size=20))
def test_any_text_is_read_or_refused(text: str) -> None:
    try:
        hours = parse(text)
    except HoursUnreadable:
        return
    assert hours.open_at(at(0, "12:00")) in (True, False)


def hall(hours: str, room: str = "") -> Network:
    """From a hall by a door, by night by a long way round, into a room."""
    spots = ((0.0, 0.0, 0), (10.0, 0.0, 0))
    areas = (Area("hall", 0, "corridor"), Area("room", 0, "room", hours=room))
    line = ((0.0, 0.0), (10.0, 0.0))
    short = Way(0, 1, Kind.WALK, 10.0, line, (0, 1), (Passage("door", (5.0, 0.0), "swinging", 0.9, True, hours),))
    long = Way(0, 1, Kind.WALK, 50.0, line, (0, 1), (Passage("gate", (5.0, 0.0)),))
    return Network((4.0, 51.0), (Level("0", 0.0, {}),), areas, spots, (short, long), {})


def test_what_is_closed_by_the_clock_is_not_walked_then() -> None:
    network = hall("Mo-Fr 09:00-17:00")
    assert closed_at(network, at(0, "12:00")) == Closed()
    evening = closed_at(network, at(0, "18:00"))
    assert evening == Closed(frozenset({"door"}))
    by_night = find(network, 0, 1, PROFILES["walking"], evening)
    assert by_night is not None and by_night.metres == 50.0
    assert find(network, 0, 1, PROFILES["walking"], evening | Closed(frozenset({"gate"}))) is None


def test_a_room_has_opening_times_too_and_what_cannot_be_read_is_open() -> None:
    assert closed_at(hall("sunrise-sunset", room="off"), at(0, "12:00")) == Closed(frozenset({"room"}))


def test_opening_times_travel_with_the_pack_and_take_no_room_where_there_are_none() -> None:
    network = hall("Mo-Fr 09:00-17:00", room="Sa off")
    again = unpack(pack(network))
    assert [p.hours for way in again.ways for p in way.passages] == ["Mo-Fr 09:00-17:00", ""]
    assert [area.hours for area in again.areas] == ["", "Sa off"]
    assert [len(row) for row in pack(network)["areas"]] == [6, 7]
    assert [len(way[6][0]) for way in pack(network)["ways"]] == [7, 6]


@pytest.mark.parametrize("hours", [None, 7, ["Mo"], {}])
def test_opening_times_that_are_no_text_are_a_broken_pack(hours: object) -> None:
    for rows, index in (("areas", 1), ("ways", 0)):
        packed = pack(hall("Mo", room="Mo"))
        row = packed[rows][index] if rows == "areas" else packed[rows][index][6][0]
        row[-1] = hours
        with pytest.raises(NetworkBroken):
            unpack(packed)
