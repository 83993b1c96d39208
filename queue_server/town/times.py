"""When a site is open: weekly hours in its own file, holidays of all sites in holidays.csv."""

from __future__ import annotations

import itertools
import re
from collections.abc import Mapping
from datetime import date, time

from queue_server.domain.catalogue import Opening
from queue_server.domain.offers import Words
from queue_server.town.known import Known
from queue_server.town.sheet import Columns, Row, read_sheet
from queue_server.town.source import Source
from queue_server.town.spot import Spot
from queue_server.town.tomltable import TomlTable

HOLIDAYS_FILE = "holidays.csv"
HOLIDAY_COLUMNS = Columns(("date",), ("sites",), per_language=("name",))
WEEKDAYS = ("mo", "tu", "we", "th", "fr", "sa", "su")

_STRETCH = re.compile(r"(\d{2}):(\d{2})\s*-\s*(\d{2}):(\d{2})")

Holidays = dict[str, dict[date, Words]]
"""Per site the days on which it stays closed, with the reason in words."""


def read_hours(table: TomlTable) -> tuple[Opening, ...]:
    """Stretches in order of weekday and time from a table such as `mo = ["09:00-12:00", "13:30-16:00"]`."""
    hours: list[Opening] = []
    for weekday, key in enumerate(WEEKDAYS):
        spot = table.spot(key)
        found = [_opening(spot, weekday, text) for text in table.texts(key, required=False)]
        day = sorted((o for o in found if o is not None), key=lambda o: (o.opens, o.closes))
        for earlier, later in itertools.pairwise(day):
            if later.opens < earlier.closes:
                spot.wrong(f"{stretch(earlier)} and {stretch(later)} overlap")
        hours.extend(day)
    table.finish()
    if not hours:
        table.spot().wrong('has no opening hours, for example mo = ["09:00-12:00"]')
    return tuple(hours)


def _opening(spot: Spot, weekday: int, text: str) -> Opening | None:
    found = _STRETCH.fullmatch(text)
    try:
        if found is None:
            raise ValueError
        hour, minute, end_hour, end_minute = map(int, found.groups())
        opening = Opening(weekday, time(hour, minute), time(end_hour, end_minute))
    except ValueError:
        spot.wrong(f'"{text}" must be opening hours such as 09:00-12:00')
        return None
    if opening.closes <= opening.opens:
        spot.wrong(f'"{text}" closes before it opens')
        return None
    return opening


def stretch(opening: Opening) -> str:
    """As it is written in the file: "09:00-12:00"."""
    return f"{opening.opens:%H:%M}-{opening.closes:%H:%M}"


def read_holidays(source: Source, known: Known) -> Holidays:
    """The holidays per site; a row without sites counts for all of them."""
    holidays: Holidays = {}
    for row in read_sheet(source, HOLIDAYS_FILE, HOLIDAY_COLUMNS, known.languages) or []:
        day = _day(row)
        names = row.words("name", known.languages)
        sites = row.spot("sites").all_of("site", row.many("sites"), known.sites)
        for site_id in sites if row.many("sites") else known.sites or ():
            _add(row, holidays.setdefault(site_id, {}), day, site_id, names)
    return holidays


def _day(row: Row) -> date | None:
    value = row.text("date")
    try:
        return date.fromisoformat(value) if value else None
    except ValueError:
        row.spot("date").wrong(f'"{value}" must be a date such as 2026-12-25')
        return None


def _add(row: Row, days: dict[date, Words], day: date | None, site_id: str, names: Mapping[str, str]) -> None:
    if day is None:
        return
    if day in days:
        row.spot("date").wrong(f"{day.isoformat()} is there twice for site {site_id}")
    days[day] = names
