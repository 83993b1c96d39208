"""Who should be called: the rules of REQUIREMENTS and DESIGN section 4 written a second time, as one sort of everybody.

Nothing here is taken from the server, so that a mistake must be made twice to go unseen.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from queue_server.domain.catalogue import HostEntry, Point, Site
from queue_server.domain.policy import Policy
from tests.simulation.records import Now, Ticket, ms

MINUTE = 60_000
ALIKE = 1e-9
"""Scores that differ less than this share are equal: the server counts in floats, this page in whole milliseconds."""

WEIGHED_NEEDS = {"step_free": "mobility", "sitting": "mobility", "small_children": "small_children"}


@dataclass(frozen=True, slots=True)
class Waiting:
    """Somebody in the hall, with the revision of the last change."""

    ticket: Ticket
    now: Now
    revision: int

    @property
    def skills(self) -> frozenset[str]:
        return self.ticket.stops[self.now["leg"]].skills if self.ticket.stops else frozenset()


@dataclass(frozen=True, slots=True)
class Present:
    """A host who stands at a point and has no break."""

    host: HostEntry
    point: Point


def weight(policy: Policy, visit_class: str) -> float:
    return next(w for name, w in policy.weights.items() if name.value == visit_class)


def entry(policy: Policy, arrived: datetime, needs: Iterable[str], appointment: datetime | None) -> tuple[str, int]:
    """Class and moment from which a new visit climbs."""
    if appointment is not None:
        late = arrived - appointment > timedelta(minutes=policy.appointment_late_minutes)
        if not late:
            return "appointment", ms(appointment) - policy.appointment_early_minutes * MINUTE
    return walk_in(policy, needs), ms(arrived)


def walk_in(policy: Policy, needs: Iterable[str]) -> str:
    found = sorted({WEIGHED_NEEDS[n] for n in needs if n in WEIGHED_NEEDS})
    return max(found, key=lambda c: (weight(policy, c), c)) if found else "walk_in"


def meant_for(one: Waiting, host: HostEntry, point: Point) -> bool:
    """A visit sent to one point waits for it; else the kind must fit and the host must know all that is needed."""
    if one.now["wanted_point"] is not None:
        return bool(one.now["wanted_point"] == point.point_id)
    kinds = {point.kind.value} | ({"standing", "seated"} if point.kind.value == "roaming" else set())
    return one.now["kind"] in kinds and one.skills <= host.skills


def left_alone(one: Waiting, host: HostEntry, present: Sequence[Present], now: int, policy: Policy) -> bool:
    """For some minutes a visitor is left to a colleague who speaks the language."""
    language = one.ticket.language
    if language in host.languages or not host.languages or one.now["parked_for"] == host.host_id:
        return False
    if now - one.ticket.arrived_at >= policy.language_minutes * MINUTE:
        return False
    others = [p for p in present if p.host.host_id != host.host_id and language in p.host.languages]
    return any(meant_for(one, p.host, p.point) for p in others)


def score(one: Waiting, now: int, policy: Policy) -> float:
    waited: int = max(0, now - one.now["entered_at"])
    return waited * weight(policy, one.now["visit_class"])


def tier(one: Waiting, host_id: str | None, now: int, policy: Policy) -> int:
    if host_id is not None and one.now["parked_for"] == host_id:
        return 0
    appointment = one.ticket.appointment_at
    agreed = one.now["visit_class"] == "appointment" and appointment is not None and appointment <= now
    return 1 if agreed and policy.appointments_first else 2


def next_ones(
    everybody: Iterable[Waiting], host: HostEntry, point: Point, present: Sequence[Present], now: int, site: Site
) -> list[Waiting]:
    """Who may be called next: one visit, more when their scores are equal, nobody when nobody waits for this host."""
    policy = site.policy
    mine = [one for one in everybody if meant_for(one, host, point) and not left_alone(one, host, present, now, policy)]
    if not mine:
        return []
    first = min(tier(one, host.host_id, now, policy) for one in mine)
    of_tier = [one for one in mine if tier(one, host.host_id, now, policy) == first]
    best = max(score(one, now, policy) for one in of_tier)
    top = [one for one in of_tier if score(one, now, policy) >= best * (1 - ALIKE)]
    if best and len({one.now["visit_class"] for one in top}) > 1:
        return top
    exact = min((one.now["entered_at"], one.revision) for one in top)
    return [one for one in top if (one.now["entered_at"], one.revision) == exact]
