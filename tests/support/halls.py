"""States in which a visitor may find a hall: open or not, staffed or not, with a line or without."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from queue_server.domain.advice import HallNow, KindNow, SkillSets
from queue_server.domain.catalogue import PointKind, Site, Town
from queue_server.domain.waiting import Wait

FIRST_DAY = date(2026, 3, 2)
"""A Monday without holidays around it."""

EMPTY_LINE, LONG_LINE = Wait(0, 0), Wait(25, 40)
RECEPTION = frozenset({"onthaal"})


@dataclass(frozen=True)
class State:
    """`staff` is everybody, nobody, only reception, or everybody but in the discreet room."""

    name: str
    at: datetime
    staff: str = "everybody"
    wait: Wait = EMPTY_LINE
    full: bool = False

    def hall(self, site: Site, town: Town) -> HallNow:
        house = town.skill_sets[site.site_id]
        kinds = {kind: self._kind(kind, house) for kind in {p.kind for p in site.points}}
        return HallNow(self.at, kinds, house, frozenset(town.products) if self.full else frozenset())

    def _kind(self, kind: PointKind, house: SkillSets) -> KindNow:
        there: dict[str, SkillSets] = {"everybody": house, "nobody": (), "reception": (RECEPTION,)}
        there["no_discreet"] = () if kind is PointKind.DISCREET else house
        skills = there[self.staff]
        return KindNow(self.wait if skills else None, skills)


def stretches(site: Site) -> Iterator[tuple[datetime, datetime]]:
    """From FIRST_DAY on, those in which a visitor can wait for an hour."""
    for ahead in range(14):
        for opens, closes in site.stretches(FIRST_DAY + timedelta(days=ahead)):
            if closes - opens >= timedelta(hours=2):
                yield opens, closes


def _holiday(site: Site) -> datetime:
    """Within opening hours, were it no holiday."""
    for day in sorted(site.holidays):
        for opening in site.hours:
            if opening.weekday == day.weekday():
                return datetime.combine(day, opening.opens, site.zone()).astimezone(UTC) + timedelta(minutes=30)
    raise ValueError(f"{site.site_id} has no holiday on a day that is open else")


def states(site: Site) -> list[State]:
    opens, closes = next(stretches(site))
    middle, before_closing = opens + timedelta(minutes=30), closes - timedelta(minutes=12)
    found = [
        State("open, empty", middle),
        State("open, a long line", middle, wait=LONG_LINE),
        State("open, nobody at a point", middle, "nobody"),
        State("open, only reception at the points", middle, "reception"),
        State("open, the discreet room closed", middle, "no_discreet"),
        State("open, the day is full", middle, full=True),
        State("twelve minutes before closing, empty", before_closing),
        State("twelve minutes before closing, a long line", before_closing, wait=LONG_LINE),
        State("at night", opens - timedelta(hours=6)),
        State("on a holiday", _holiday(site)),
    ]
    last = timedelta(minutes=site.policy.last_ticket_minutes)
    return [*found, State("after the last ticket", closes - last / 2)] if last else found
