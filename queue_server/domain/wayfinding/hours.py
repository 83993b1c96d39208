"""Opening times as they are written in plans, and what of a building is closed at a moment.

Of OpenStreetMap's `opening_hours` (version 0.7.4 of its specification), which IMDF took over, we read weekdays, months,
dates, public holidays, times and "off", in rules that follow each other. Weeks, years, school holidays, the sun and
"|" are not read.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import NamedTuple

from queue_server.domain.wayfinding.network import Network
from queue_server.domain.wayfinding.profile import Closed

LENGTH_MAX = 255
"""Letters, as OpenStreetMap allows."""
DAY = 24 * 60
"""Minutes."""
DAYS = ("mo", "tu", "we", "th", "fr", "sa", "su")
MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
TOKEN = re.compile(
    r"(?P<always>24/7)|(?P<time>\d{1,2}:\d\d)(?!\d)|(?P<number>\d{1,2})(?!\d)|(?P<comment>\"[^\"]*\")|(?P<sign>[-,:])|"
    rf"\b(?:(?P<day>{'|'.join(DAYS)})|(?P<month>{'|'.join(MONTHS)})|(?P<holiday>ph)|(?P<word>off|closed|open))\b"
)
Span = tuple[int, int]
"""Minutes from midnight; the end may lie on the next day."""
NO_HOLIDAYS: frozenset[date] = frozenset()


class HoursUnreadable(ValueError):
    """Not of the forms that we read."""


class Token(NamedTuple):
    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class Rule:
    """`dates`: (month, day) from and to, both within; none: all year. `spans`: none: the whole day."""

    dates: tuple[tuple[tuple[int, int], tuple[int, int]], ...] = ()
    weekdays: frozenset[int] = frozenset()
    holidays: bool = False
    spans: tuple[Span, ...] = ()
    off: bool = False
    adds: bool = False
    """To what the rules before it say of that day; else it says all."""

    def holds(self, day: date, holiday: bool) -> bool:
        at = (day.month, day.day)
        if self.dates and not any(a <= at <= b if a <= b else at >= a or at <= b for a, b in self.dates):
            return False
        return not (self.weekdays or self.holidays) or day.weekday() in self.weekdays or (self.holidays and holiday)


@dataclass(frozen=True, slots=True)
class Hours:
    rules: tuple[Rule, ...]

    def open_at(self, moment: datetime, holidays: Collection[date] = NO_HOLIDAYS) -> bool:
        """`moment`: as the clock there shows it."""
        day, minute = moment.date(), moment.hour * 60 + moment.minute
        before = day - timedelta(days=1)
        today, yesterday = self._spans(day, day in holidays), self._spans(before, before in holidays)
        return any(a <= minute < b for a, b in today) or any(a <= minute + DAY < b for a, b in yesterday)

    def _spans(self, day: date, holiday: bool) -> list[Span]:
        found: list[Span] = []
        for rule in self.rules:
            if not rule.holds(day, holiday):
                continue
            spans = list(rule.spans or ((0, DAY),))
            if not rule.off:
                found = [*found, *spans] if rule.adds else spans
            for start, end in spans if rule.off else ():
                found = [
                    (a, b) for low, high in found for a, b in ((low, min(high, start)), (max(low, end), high)) if a < b
                ]
        return found


def closed_at(network: Network, moment: datetime, holidays: Collection[date] = NO_HOLIDAYS) -> Closed:
    """What its own opening times close at this local time: `closed_at(...) | closed` adds what a host closed."""
    return Closed(frozenset(i for i, hours in _timed(network) if not hours.open_at(moment, holidays)))


@lru_cache(32)
def _timed(network: Network) -> tuple[tuple[str, Hours], ...]:
    """Passages and areas with opening times; those that cannot be read are open."""
    passages = {p.passage_id: p.hours for way in network.ways for p in way.passages}
    said = {**passages, **{area.area_id: area.hours for area in network.areas}}
    found = []
    for thing_id, text in said.items():
        try:
            if text:
                found.append((thing_id, parse(text)))
        except HoursUnreadable:
            continue
    return tuple(found)


@lru_cache(256)
def parse(text: str) -> Hours:
    """ "Mo-Fr 09:00-17:00; PH off". Raises HoursUnreadable."""
    if len(text) > LENGTH_MAX:
        raise HoursUnreadable(text[:LENGTH_MAX])
    rules: list[Rule] = []
    for part in re.split(r";(?=(?:[^\"]*\"[^\"]*\")*[^\"]*$)", text):
        tokens = _tokens(part)
        for number, own in enumerate(_apart(tokens) if tokens else ()):
            rules.append(replace(_Reader(own).rule(), adds=number > 0))
    if not rules:
        raise HoursUnreadable(text)
    return Hours(tuple(rules))


def _tokens(text: str) -> list[Token]:
    plain, at, found = re.sub("[\u2010-\u2015\u2212]", "-", text.casefold()), 0, []
    while at < len(plain):
        if plain[at].isspace():
            at += 1
            continue
        token = TOKEN.match(plain, at)
        if token is None or token.lastgroup is None:
            raise HoursUnreadable(text)
        found.append(Token(token.lastgroup, token[0]))
        at = token.end()
    return found


def _apart(tokens: list[Token]) -> list[list[Token]]:
    """After times a comma and a day begin another rule: "Mo-Fr 09:00-17:00, Sa 10:00-12:00"."""
    found: list[list[Token]] = [[]]
    for number, token in enumerate(tokens):
        before, after = tokens[max(0, number - 1)], tokens[min(number + 1, len(tokens) - 1)]
        ended, begins = before.kind in ("time", "word"), after.kind in ("day", "month", "holiday")
        if token.text == "," and ended and begins:
            found.append([])
        else:
            found[-1].append(token)
    return found


class _Reader:
    """One rule."""

    def __init__(self, tokens: list[Token]) -> None:
        self.left = tokens

    def rule(self) -> Rule:
        if self._take("always"):
            return self._ended(Rule())
        rule = Rule(dates=tuple(self._dates()))
        weekdays, holidays = self._days()
        self._take("sign", ":")
        rule = replace(rule, weekdays=weekdays, holidays=holidays, spans=tuple(self._times()))
        word = self._take("word")
        if not word and rule == Rule():
            raise HoursUnreadable("nothing said")
        return self._ended(replace(rule, off=word in ("off", "closed")))

    def _ended(self, rule: Rule) -> Rule:
        self._take("comment")
        if self.left:
            raise HoursUnreadable(self.left[0].text)
        return rule

    def _take(self, kind: str, text: str = "") -> str:
        """The next one if it is such; else nothing."""
        if self.left and self.left[0].kind == kind and text in ("", self.left[0].text):
            token, self.left = self.left[0], self.left[1:]
            return token.text
        return ""

    def _dates(self) -> list[tuple[tuple[int, int], tuple[int, int]]]:
        """ "Jun-Aug", "Dec 24-26", "Dec 24-Jan 2", "Dec 25,26"."""
        found = []
        month = self._month()
        while month:
            first = self._number()
            last_month, last = month, first or 31
            if self._take("sign", "-"):
                last_month = self._month() or month
                last = self._number() or (31 if not first else 0)
            if not last or (last_month == month and not first and last != 31):
                raise HoursUnreadable("date")
            found.append(((month, first or 1), (last_month, last)))
            month = 0
            if self._take("sign", ","):
                month = self._month() or (found[-1][1][0] if self.left and self.left[0].kind == "number" else 0)
                if not month:
                    raise HoursUnreadable("date")
        return found

    def _month(self) -> int:
        text = self._take("month")
        return MONTHS.index(text) + 1 if text else 0

    def _number(self) -> int:
        text = self._take("number")
        if text and not 1 <= int(text) <= 31:
            raise HoursUnreadable(text)
        return int(text or 0)

    def _days(self) -> tuple[frozenset[int], bool]:
        """ "Mo-Fr,Su,PH"; "Sa-Mo" goes on over Sunday."""
        days: set[int] = set()
        holidays = more = False
        while True:
            if self._take("holiday"):
                holidays = True
            elif first := self._take("day"):
                start = end = DAYS.index(first)
                if self._take("sign", "-"):
                    end = self._day()
                days.update((start + step) % 7 for step in range((end - start) % 7 + 1))
            elif more:
                raise HoursUnreadable("day")
            more = bool((days or holidays) and self._take("sign", ","))
            if not more:
                return frozenset(days), holidays

    def _day(self) -> int:
        text = self._take("day")
        if not text:
            raise HoursUnreadable("day")
        return DAYS.index(text)

    def _times(self) -> list[Span]:
        """ "09:00-12:00,13:00-17:00"; "22:00-02:00" and "22:00-26:00" go on after midnight."""
        found = []
        while self.left and self.left[0].kind == "time":
            start = _minutes(self._take("time"))
            end = _minutes(self._take("time")) if self._take("sign", "-") else -1
            end += DAY if 0 <= end <= start else 0
            if not 0 <= start < end <= start + DAY or start >= DAY:
                raise HoursUnreadable("time")
            found.append((start, end))
            if self._take("sign", ",") and not (self.left and self.left[0].kind == "time"):
                raise HoursUnreadable("time")
        return found


def _minutes(text: str) -> int:
    """-1 where it is no time."""
    hour, _, minute = text.partition(":")
    return int(hour) * 60 + int(minute) if text and int(minute) < 60 else -1
