"""Judging what a house does by itself: a day ends, who was missed too often goes, what is old is forgotten."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta

from queue_server.domain.catalogue import Site
from tests.simulation.books import Known, must
from tests.simulation.case import Case
from tests.simulation.life import UNDO_MS

NIGHT_ENDS = time(4)
"""Nobody is at a desk any more, not even of an evening that ran late."""

IN_CONTACT = ("called", "serving")


def closing(site: Site, moment: datetime) -> datetime | None:
    """When the doors close, None when they are closed now."""
    local = moment.astimezone(site.zone())
    if local.date() in site.holidays:
        return None
    for hours in site.hours:
        if hours.weekday == local.weekday() and hours.opens <= local.time() < hours.closes:
            return datetime.combine(local.date(), hours.closes, site.zone())
    return None


def over(site: Site, day: date, moment: datetime, busy: bool = False) -> bool:
    """Whether a local day has ended for those who came on it: the next one begins and the doors are closed.

    A contact that goes on is not cut off, except by the end of the night.
    """
    local = moment.astimezone(site.zone())
    if local.date() <= day:
        return False
    if local.date() > day + timedelta(days=1) or local.time() >= NIGHT_ENDS:
        return True
    return not busy and closing(site, moment) is None


def tidy(case: Case) -> None:
    if not case.decided(set()):
        return
    end_of_day(case)
    most = case.policy.no_shows_max
    spent = [
        known
        for known in case.books.live.values()
        if known.state == "missed" and known.now["no_shows"] >= most and case.now - known.now["since"] > UNDO_MS
    ]
    _expire(case, spent)


def end_of_day(case: Case) -> None:
    """What is left of days that are over; nothing ends while the clock has just jumped."""
    if not case.asked.asking.trust.steady:
        return
    site, now = case.site, case.moment
    today = now.astimezone(site.zone()).date()
    left = [known for known in case.books.live.values() if known.ticket.day < today]
    busy = {known.now["host_id"] for known in left if known.state in IN_CONTACT}
    _expire(case, [k for k in left if over(site, k.ticket.day, now, k.state in IN_CONTACT)])
    forgotten = [
        place.host_id
        for place in case.books.places.values()
        if over(site, place.since.astimezone(site.zone()).date(), now, place.host_id in busy)
    ]
    for host_id in forgotten:
        case.books.leave(host_id)
    if forgotten:
        case.quietly()


def _expire(case: Case, found: Iterable[Known]) -> None:
    """All of these expire, in any order, and nobody else."""
    left = {known.ticket.visit_id: known for known in found}
    while left:
        must(case.events, "lost_action", f"{sorted(k.code for k in left.values())} did not expire: {case}")
        known = left.pop(case.events[0].visit_id, None)
        must(known, "wrong_event", f"{case.events[0].action} of another visit than {sorted(left)}: {case}")
        assert known is not None
        case.moved(known, "expire")


def forget(case: Case) -> None:
    case.decided(set())
