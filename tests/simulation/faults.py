"""What goes wrong on a day, drawn from its seed: how bad the day is, and what happens to each group."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from zoneinfo import ZoneInfo

from tests.simulation.disk import Cut, Plan
from tests.simulation.wire import Weather

STATEMENTS_MOST = 60
"""So far into a group a statement may be made to fail; a register alone is some twelve, in a group some seven."""

POSTER = 0.008
"""How often, by step, a code at an entrance is renewed."""

LINDEGEM = ZoneInfo("Europe/Brussels")

MORNINGS = (
    datetime(2026, 3, 3, 8, 55, tzinfo=LINDEGEM),
    datetime(2026, 3, 4, 9, 40, tzinfo=LINDEGEM),
    datetime(2026, 3, 4, 13, 40, tzinfo=LINDEGEM),
    datetime(2026, 3, 5, 9, 20, tzinfo=LINDEGEM),
    datetime(2026, 6, 13, 9, 35, tzinfo=LINDEGEM),
)
"""Days on which more than one site opens, one of them a Saturday."""

NIGHTS = (
    datetime(2026, 3, 3, 22, 40, tzinfo=LINDEGEM),
    datetime(2026, 3, 28, 23, 20, tzinfo=LINDEGEM),
    datetime(2026, 3, 29, 1, 30, tzinfo=LINDEGEM),
    datetime(2026, 10, 25, 2, 10, tzinfo=LINDEGEM),
    datetime(2026, 12, 31, 23, 30, tzinfo=LINDEGEM),
)
"""Over midnight, over both changes of the clocks, over the year; the doors are always open then."""


@dataclass(frozen=True, slots=True)
class Character:
    """What kind of day it is. Shares are per group or per step."""

    begins: datetime
    version: str
    steps: int
    weather: Weather
    cut: float
    failing: float
    full: float
    clock: float
    town: float
    restart: float


def character(chance: Random) -> Character:
    night = chance.random() < 0.3
    begins = chance.choice(NIGHTS if night else MORNINGS)
    policy = chance.choice(("plain", "plain", "strict", "kind"))
    bad = chance.choice((0.0, 0.5, 1.0))
    weather = Weather(lost=0.06 * bad, answer_lost=0.08 * bad, late=0.15 * bad, doubled=0.06 * bad)
    harm = chance.choice((0.0, 1.0, 1.0, 2.0))
    return Character(
        begins=begins,
        version=f"{policy}-open" if night else policy,
        steps=chance.choice((25, 45, 60, 90)),
        weather=weather,
        cut=0.04 * harm,
        failing=0.04 * harm,
        full=0.01 * harm,
        clock=chance.choice((0.0, 0.02)),
        town=chance.choice((0.0, 0.02)),
        restart=0.005,
    )


class Faults:
    def __init__(self, chance: Random, day: Character) -> None:
        self._chance, self._day = chance, day
        self._full_for = 0
        self.happened = 0

    def of_group(self, works: int) -> Plan:
        """What goes wrong with a group of so many works."""
        chance = self._chance
        if self._full_for == 0 and chance.random() < self._day.full:
            self._full_for = chance.randint(2, 6)
        if self._full_for:
            self._full_for -= 1
            return Plan(full=True, commit_fails=chance.random() < 0.3)
        if chance.random() < self._day.cut:
            return Plan(cut=chance.choice(list(Cut)), nth=chance.randint(1, works))
        if chance.random() < self._day.failing:
            if chance.random() < 0.2:
                return Plan(commit_fails=True)
            return Plan(fail_at=chance.randint(1, STATEMENTS_MOST), for_ever=chance.random() < 0.3)
        return Plan()

    def of_clock(self) -> timedelta:
        """By how much somebody sets the clock of the machine; mostly by nothing."""
        if self._chance.random() >= self._day.clock:
            return timedelta()
        self.happened += 1
        minutes = self._chance.choice((-90, -20, -3, -0.1, 0.2, 15, 70))
        return timedelta(minutes=minutes)

    def new_town(self) -> str | None:
        """The policy of a town that is imported now, if one is."""
        if self._chance.random() >= self._day.town:
            return None
        self.happened += 1
        return self._chance.choice(("plain", "strict", "kind"))

    def new_poster(self) -> bool:
        """Whether somebody renews the code at an entrance."""
        return self._chance.random() < POSTER

    def restart(self) -> bool:
        return self._chance.random() < self._day.restart
