"""Words of the town in the visitor's language, the time of day as people say it, the shape of a number. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_time

from assets.texts import FIRST_LANGUAGE, text

THIN_SPACE = "\u2009"
LOCALES = {"en": "en_GB"}
"""Where a language alone would give another country's habit (12-hour clock, month before day)."""


def in_language(words: Mapping[str, str], language: str) -> str:
    """The town's text in `language`, else in Dutch, else in whatever it has, else empty."""
    return words.get(language) or words.get(FIRST_LANGUAGE) or next(iter(words.values()), "")


def say(language: str, key: str, count: int | None = None, **fields: object) -> str:
    """A sentence of the kiosk."""
    return text(language, "kiosk", key, count, **fields)


def code(letter: str, number: int) -> str:
    """ "L 047" as it stands everywhere: letter, thin space, three digits."""
    return f"{letter}{THIN_SPACE}{number:03d}"


def clock(moment: datetime, time_zone: str, language: str) -> str:
    """ "9.00" in the habit of the language, in the town's own time."""
    local = moment.astimezone(ZoneInfo(time_zone))
    return str(format_time(local, say(language, "clock_pattern"), locale=LOCALES.get(language, language)))


def day(moment: datetime, time_zone: str, language: str) -> str:
    """ "maandag 23 november"."""
    local = moment.astimezone(ZoneInfo(time_zone))
    return str(format_date(local, say(language, "day_pattern"), locale=LOCALES.get(language, language)))


def prepare(languages: Iterable[str], now: datetime) -> None:
    """Reads texts and calendars of these languages from disk, some 30 ms each: else the first visitor who chooses one
    would wait for it."""
    for language in languages:
        clock(now, "UTC", language)
        day(now, "UTC", language)


def opening(moment: datetime, now: datetime, time_zone: str, language: str) -> str:
    """When it opens, as one says it: today, tomorrow, or the day by name."""
    zone = ZoneInfo(time_zone)
    ahead = (moment.astimezone(zone).date() - now.astimezone(zone).date()).days
    key = {0: "opens_today", 1: "opens_tomorrow"}.get(ahead, "opens_day")
    return say(
        language,
        key,
        day=day(moment, time_zone, language),
        time=clock(moment, time_zone, language),
    )


def wait(low: int, high: int, language: str) -> str:
    """The expected wait as a range (T2)."""
    if high <= 5:
        return say(language, "wait_short")
    if low == high:
        return say(language, "wait_about", count=high)
    return say(language, "wait_range", low=low, high=high)
