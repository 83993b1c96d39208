"""The order of the line: accumulating priority (Kleinrock 1964; Stanford, Taylor & Ziedins 2014).

There is no stored queue. A visit's score is the minutes since it entered times the weight of its class; who has a
higher score is called first. Visits that the same hosts may help and that climb equally fast form a *line*; within a
line the first to enter is the first to be called, so the next visit for a host is the best of the heads of the lines
that host may serve, however many people wait. Each place comes with its reasons, as data.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache

from queue_server.domain.catalogue import HostEntry, Point, PointKind, takes
from queue_server.domain.policy import Policy, Rejoin, VisitClass
from queue_server.domain.visit import State, Visit, whole_milliseconds

Reason = Mapping[str, str | int]
Rank = tuple[int, float, datetime, int]

LINES_KEPT = 4_096
"""Parsed line keys that are remembered; a site has some dozens."""


@dataclass(frozen=True, slots=True)
class Line:
    """What waiting visits have in common when they stand in one line."""

    kind: PointKind
    visit_class: VisitClass
    skills: frozenset[str]
    language: str
    wanted_point: str = ""
    for_host: str = ""

    @staticmethod
    @lru_cache(LINES_KEPT)
    def parse(key: str) -> Line:
        """The line of a key that `line_key` made."""
        kind, visit_class, skills, language, wanted_point, for_host = key.split("|")
        needed = frozenset(filter(None, skills.split(",")))
        return Line(PointKind(kind), VisitClass(visit_class), needed, language, wanted_point, for_host)


def line_key(visit: Visit) -> str:
    """The visit's line as one text, for an index; ids are slugs, so the separators are free."""
    parts = (visit.kind.value, visit.visit_class.value, ",".join(sorted(visit.skills)), visit.language)
    return "|".join((*parts, visit.wanted_point or "", visit.parked_for or ""))


def line_of(visit: Visit) -> Line:
    return Line.parse(line_key(visit))


@dataclass(frozen=True, slots=True)
class Place:
    """A visit's place in a line. `score` is in weighted minutes."""

    visit: Visit
    score: float
    reasons: tuple[Reason, ...]


def _minutes(since: datetime, now: datetime) -> float:
    """A clock that stepped back gives zero, never a negative wait."""
    return max(0.0, (now - since).total_seconds() / 60)


def score(visit: Visit, now: datetime, policy: Policy) -> float:
    return _minutes(visit.entered_at, now) * policy.weight(visit.visit_class)


def due(visit: Visit, now: datetime) -> bool:
    """True for an appointment whose time has come."""
    return (
        visit.visit_class is VisitClass.APPOINTMENT and visit.appointment_at is not None and visit.appointment_at <= now
    )


def rank(visit: Visit, now: datetime, policy: Policy, host_id: str | None = None) -> Rank:
    """Sorts waiting visits, first to be called first, alike everywhere.

    Who was parked for this host comes first, then appointments whose time has come (where the town wants that), then
    the score. Ties fall to the earlier entry, then to the lower revision.
    """
    back, first = host_id is not None and visit.parked_for == host_id, policy.appointments_first and due(visit, now)
    tier = 0 if back else 1 if first else 2
    return tier, -score(visit, now, policy), visit.entered_at, visit.revision


def place(visit: Visit, now: datetime, policy: Policy, host_id: str | None = None) -> Place:
    reasons: list[Reason] = []
    if host_id and visit.parked_for == host_id:
        reasons.append({"code": "back_for_you"})
    if visit.wanted_point:
        reasons.append({"code": "for_this_point"})
    if visit.leg:
        reasons.append({"code": "next_matter", "stop": visit.leg + 1, "stops": len(visit.legs)})
    reasons += _appointment_reasons(visit, now)
    if visit.visit_class in (VisitClass.MOBILITY, VisitClass.SMALL_CHILDREN) and policy.weight(visit.visit_class) > 1:
        reasons.append({"code": "needs"})
    if visit.no_shows:
        reasons.append({"code": "missed_before", "count": visit.no_shows})
    reasons.append({"code": "waited", "minutes": int(_minutes(visit.arrived_at, now))})
    return Place(visit, score(visit, now, policy), tuple(reasons))


def _appointment_reasons(visit: Visit, now: datetime) -> list[Reason]:
    if visit.appointment_at is None:
        return []
    if visit.visit_class is not VisitClass.APPOINTMENT:
        return [{"code": "appointment_lost"}]
    minutes = int((visit.appointment_at - now).total_seconds() // 60)
    return [{"code": "appointment_now"}] if due(visit, now) else [{"code": "appointment_in", "minutes": minutes + 1}]


def line(visits: Iterable[Visit], now: datetime, policy: Policy, host_id: str | None = None) -> list[Place]:
    """Waiting visits in their order, each with its reasons."""
    waiting = [v for v in visits if v.state is State.WAITING]
    return [place(v, now, policy, host_id) for v in sorted(waiting, key=lambda v: rank(v, now, policy, host_id))]


def can_serve(of: Line, point: Point, host: HostEntry) -> bool:
    """True when this host at this point is meant for this line; a visit sent to one point waits for that point."""
    if of.wanted_point:
        return of.wanted_point == point.point_id
    return takes(point.kind, of.kind) and of.skills <= host.skills


Present = Sequence[tuple[HostEntry, Point]]
"""The hosts who are at a point now, without those who have a break."""


def left_to_colleague(visit: Visit, host: HostEntry, present: Present, now: datetime, policy: Policy) -> bool:
    """True while the visit waits for a colleague at a point who speaks its language, as this host does not."""
    of = line_of(visit)
    speaks = not host.languages or of.language in host.languages
    if speaks or of.for_host == host.host_id or _minutes(visit.arrived_at, now) >= policy.language_minutes:
        return False
    return any(
        of.language in other.languages and can_serve(of, point, other)
        for other, point in present
        if other.host_id != host.host_id
    )


Behind = Callable[[Visit, datetime], Visit | None]
"""The first in the line of that head who arrived at that moment or before."""


def choose(
    heads: Iterable[Visit],
    host: HostEntry,
    point: Point,
    present: Present,
    now: datetime,
    policy: Policy,
    behind: Behind = lambda _head, _arrived: None,
) -> Visit | None:
    """The next visit for this host, from the head of each line; None when nobody waits for this host.

    Who is left to a colleague may have somebody `behind` them who has waited long enough for anybody to help: an
    appointment that came late stands before one that came in time.
    """
    mine: list[Visit] = []
    for head in heads:
        if not can_serve(line_of(head), point, host):
            continue
        found: Visit | None = head
        if left_to_colleague(head, host, present, now, policy):
            found = behind(head, now - timedelta(minutes=policy.language_minutes))
        if found is not None:
            mine.append(found)
    return min(mine, key=lambda v: rank(v, now, policy, host.host_id), default=None)


def rejoined(visit: Visit, waiting: Iterable[Visit], now: datetime, policy: Policy) -> tuple[VisitClass, datetime]:
    """The class and entry of a missed visit that comes back, given those who wait for the same kind of point.

    It never comes out earlier than where it stood: to miss a call brings no gain. An appointment that was missed goes
    on as a walk-in.
    """
    visit_class = policy.class_of(visit.needs)
    if policy.rejoin is Rejoin.BACK:
        return visit_class, max(visit.entered_at, now)
    own = max(visit.entered_at, visit.arrived_at)
    if policy.rejoin is Rejoin.PLACE_KEPT:
        return visit_class, own
    others = line(waiting, now, policy)
    # Appointments whose time has come stay in front in any case: the place is sought among those who go by score.
    by_score = [p for p in others if not (policy.appointments_first and due(p.visit, now))]
    before = max(0, len(others) // 3 - (len(others) - len(by_score)))
    if before >= len(by_score):
        return visit_class, own
    minutes = by_score[before].score / policy.weight(visit_class)
    # One millisecond ahead of the first behind the front third.
    behind_third = now - timedelta(minutes=minutes) - timedelta(milliseconds=1)
    return visit_class, max(own, whole_milliseconds(behind_third))


BEFORE_CODES: Mapping[VisitClass, str] = {
    VisitClass.APPOINTMENT: "before_appointments",
    VisitClass.MOBILITY: "before_priority",
    VisitClass.SMALL_CHILDREN: "before_priority",
    VisitClass.WALK_IN: "before_others",
}
"""For the visitor's own eyes: nobody learns which need somebody else has."""


def why(before: Mapping[VisitClass, int]) -> tuple[Reason, ...]:
    """Who stands before a visitor, as counts: appointments, priority, others."""
    counts: Counter[str] = Counter()
    for visit_class, people in before.items():
        counts[BEFORE_CODES[visit_class]] += people
    return tuple({"code": code, "count": counts[code]} for code in dict.fromkeys(BEFORE_CODES.values()) if counts[code])


def classes(visits: Iterable[Visit]) -> Mapping[VisitClass, int]:
    return Counter(v.visit_class for v in visits)
