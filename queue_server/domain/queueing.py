"""The order of the line: accumulating priority (Kleinrock 1964; Stanford, Taylor & Ziedins 2014).

There is no stored queue. A visit's score is the minutes it has waited times the weight of its class; who has
a higher score is called first. Each place comes with its reasons, as data.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from queue_server.domain.catalogue import Point, PointKind, Product
from queue_server.domain.visit import State, Visit

WEIGHTS: Mapping[str, float] = {"step_free": 1.5, "sitting": 1.5, "small_children": 1.5}
"""How much faster a need climbs: fifteen minutes count as twenty-two, so that nobody is overtaken for long."""

Reason = Mapping[str, str | int]


@dataclass(frozen=True, slots=True)
class Place:
    """A visit's place in a line. `score` is in weighted minutes."""

    visit: Visit
    score: float
    reasons: tuple[Reason, ...]


def weight(visit: Visit) -> float:
    return max((WEIGHTS.get(need, 1.0) for need in visit.needs), default=1.0)


def score(visit: Visit, now: datetime) -> float:
    """Waited minutes x weight; a clock that stepped back gives zero, never a negative wait."""
    return max(0.0, (now - visit.arrived_at).total_seconds() / 60) * weight(visit)


def place(visit: Visit, now: datetime, host_id: str | None = None) -> Place:
    reasons: list[Reason] = []
    if host_id and visit.parked_for == host_id:
        reasons.append({"code": "back_for_you"})
    if visit.wanted_point:
        reasons.append({"code": "for_this_point"})
    if weight(visit) > 1:
        reasons.append({"code": "needs"})
    if visit.no_shows:
        reasons.append({"code": "missed_before", "count": visit.no_shows})
    reasons.append({"code": "waited", "minutes": int(max(0.0, (now - visit.arrived_at).total_seconds() // 60))})
    return Place(visit, score(visit, now), tuple(reasons))


def line(visits: Iterable[Visit], now: datetime, host_id: str | None = None) -> list[Place]:
    """Waiting visits, first to be called first; a visit that was parked for this host comes before all others.

    Ties fall to the earlier arrival, then to the lower revision, so that the order is the same everywhere.
    """
    places = [place(v, now, host_id) for v in visits if v.state is State.WAITING]
    return sorted(
        places,
        key=lambda p: (
            not (host_id and p.visit.parked_for == host_id),
            -p.score,
            p.visit.arrived_at,
            p.visit.revision,
        ),
    )


def skills_needed(visit: Visit, products: Mapping[str, Product]) -> frozenset[str]:
    found = (products[p].skill for p in visit.product_ids if p in products)
    return frozenset(skill for skill in found if skill)


def can_serve(visit: Visit, point: Point, host_skills: frozenset[str], products: Mapping[str, Product]) -> bool:
    """True when this host at this point is meant for this visit.

    A roaming host takes what a standing or seated point takes; a visit sent to one point waits for that point.
    """
    if visit.wanted_point:
        return visit.wanted_point == point.point_id
    roams = point.kind is PointKind.ROAMING and visit.kind in (PointKind.STANDING, PointKind.SEATED)
    return (visit.kind is point.kind or roams) and skills_needed(visit, products) <= host_skills
