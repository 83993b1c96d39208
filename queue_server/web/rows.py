"""One line of the hosts' lists: what decides its HTML, so that the same line is rendered once for all hosts."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple
from zoneinfo import ZoneInfo

from queue_server.contracts.host import HostVisit


class Row(NamedTuple):
    """What one line shows of a visit. No minutes: those are filled in by the page's own clock."""

    visit_id: str
    letter: str
    number: int
    kind: str
    products: tuple[str, ...]
    arrived_at: datetime
    arrived: str
    appointment_at: datetime | None
    appointment: str
    language: str
    needs: tuple[str, ...]
    persons: int
    no_shows: int
    stop: int
    stops: int
    next_products: tuple[str, ...]
    next_kind: str | None
    reasons: tuple[str, ...]


def clock(moment: datetime | None, time_zone: str) -> str:
    """ "10:45" in the site's own time, empty for no moment."""
    return moment.astimezone(ZoneInfo(time_zone)).strftime("%H:%M") if moment else ""


def row_of(visit: HostVisit, time_zone: str) -> Row:
    return Row(
        visit.visit_id,
        visit.letter,
        visit.number,
        visit.kind,
        visit.products,
        visit.arrived_at,
        clock(visit.arrived_at, time_zone),
        visit.appointment_at,
        clock(visit.appointment_at, time_zone),
        visit.language,
        visit.needs,
        visit.persons,
        visit.no_shows,
        visit.stop,
        visit.stops,
        visit.next_products,
        visit.next_kind,
        tuple(reason.code for reason in visit.reasons),
    )
