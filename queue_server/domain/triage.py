"""From an intake to the right next step: one table, pure, with its reasons.

Each matter meets RULES from above; the first that holds says which way is advised and what is told beside it, as far
as it can be done (`ways`). An answer of the visitor goes before the table. Nobody is left without a next step.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from queue_server.domain import ways
from queue_server.domain.advice import Advice, HallNow, NextStep, Outcome, Plan, Why
from queue_server.domain.catalogue import Site, Town
from queue_server.domain.duration import Seen
from queue_server.domain.errors import Conflict
from queue_server.domain.offers import Access, Way
from queue_server.domain.questions import Matter
from queue_server.domain.stops import Means, covered, duration, party, plan
from queue_server.domain.ways import Case, Stop, partner_of


def barred(matter: Matter, site: Site, town: Town) -> Why | None:
    """Why nobody takes a number for this matter at this site, whatever the hall is like; None when one can."""
    helped = matter.way in (Way.POINT, Way.HOST)
    if not helped and (matter.way is Way.PARTNER or matter.product.partner_id) and partner_of(matter, town):
        return Why.OF_A_PARTNER
    if matter.product.product_id not in site.product_ids:
        return Why.NOT_HERE
    if not helped and (matter.way is Way.APPOINTMENT or matter.product.access is Access.APPOINTMENT):
        return Why.BY_APPOINTMENT
    return None


def shut(matter: Matter, hall: HallNow, site: Site) -> Why | None:
    """Why no number is to be had for this matter at this moment; None when one is."""
    last = site.last_ticket_at(hall.at)
    if last is None:
        return Why.SITE_CLOSED
    if hall.at_the_door:
        return None
    if matter.product.product_id in hall.full:
        return Why.DAY_FULL
    return Why.LAST_TICKET_PASSED if hall.at >= last else None


@dataclass(frozen=True, slots=True)
class Rule:
    """`why` is the reason when `holds`; the first of `ways` that can be done is advised, the others are told."""

    why: Why
    holds: Callable[[Case], bool]
    ways: tuple[Way, ...]


def _bar(why: Why) -> Callable[[Case], bool]:
    return lambda case: case.barred is why


def _shut(why: Why) -> Callable[[Case], bool]:
    return lambda case: case.shut is why


def _at(holds: Callable[[Stop], bool]) -> Callable[[Case], bool]:
    return lambda case: case.stop is not None and holds(case.stop)


def _long_wait(case: Case) -> bool:
    """Who waits for another matter anyway is not sent away for this one, nor who needs an interpreter."""
    if case.stop is None or case.stop.now.wait is None or not case.stop.online or "interpreter" in case.needs:
        return False
    return case.stop.now.wait.high_minutes >= case.site.policy.online_minutes


ELSEWHERE = (Way.LATER, Way.ONLINE, Way.OTHER_SITE, Way.APPOINTMENT)

RULES: tuple[Rule, ...] = (
    Rule(Why.OF_A_PARTNER, _bar(Why.OF_A_PARTNER), (Way.PARTNER, Way.ONLINE, Way.POINT)),
    Rule(Why.NOT_HERE, _bar(Why.NOT_HERE), (Way.OTHER_SITE, Way.ONLINE, Way.POINT)),
    Rule(Why.BY_APPOINTMENT, _bar(Why.BY_APPOINTMENT), (Way.APPOINTMENT, Way.ONLINE, Way.POINT)),
    Rule(Why.SITE_CLOSED, _shut(Why.SITE_CLOSED), ELSEWHERE),
    Rule(Why.DAY_FULL, _shut(Why.DAY_FULL), (*ELSEWHERE, Way.HOST)),
    Rule(Why.LAST_TICKET_PASSED, _shut(Why.LAST_TICKET_PASSED), (*ELSEWHERE, Way.HOST)),
    Rule(Why.NO_POINT, lambda case: case.stop is None, (Way.HOST, Way.ONLINE, Way.OTHER_SITE)),
    Rule(Why.NOBODY_AT_POINT, _at(lambda stop: not stop.now.skills), (Way.HOST, Way.POINT, Way.ONLINE)),
    Rule(
        Why.SKILL_NOT_AT_POINT,
        _at(lambda stop: not covered(stop.leg.skills, stop.now.skills)),
        (Way.HOST, Way.POINT, Way.ONLINE),
    ),
    Rule(
        Why.NOT_BEFORE_CLOSING,
        _at(lambda stop: stop.late),
        (Way.APPOINTMENT, Way.LATER, Way.ONLINE, Way.OTHER_SITE, Way.POINT),
    ),
    Rule(Why.LONG_WAIT, _long_wait, (Way.ONLINE, Way.POINT)),
)
"""From above, the first that holds."""

HELPED = (Way.POINT, Way.ONLINE)
"""When no rule holds: a number; what can be done on-line is told beside it."""


def _outcome(case: Case) -> Outcome:
    rule = next((r for r in RULES if r.holds(case)), None)
    order = dict.fromkeys(rule.ways if rule else HELPED)
    reasons = ((rule.why.value,) if rule else ()) + (case.stop.reasons if case.stop else ())
    answered = ways.WAYS[case.matter.way](case) if case.matter.way else ()
    if answered:
        reasons = (Why.ANSWER.value, *reasons)
        order = dict.fromkeys((answered[0].way, *order))
    steps = tuple(step for way in order for step in ways.WAYS[way](case))
    if not steps:
        reasons, steps = (*reasons, Why.NOTHING_ELSE.value), (NextStep(Way.HOST),)
    return Outcome(case.product.product_id, reasons, steps)


def _stops(
    planned: Plan | None, matters: Sequence[Matter], persons: int, hall: HallNow, site: Site, means: Means
) -> dict[str, Stop]:
    """The stop of each matter that has one, by product id.

    A stop begins when the one before is over, and not before its own line has come to it.
    """
    closes, found, over = site.closes_at(hall.at), dict[str, Stop](), 0.0
    left = (closes - hall.at) / timedelta(minutes=1) if closes else 0.0
    for leg, reasons in zip(planned.legs, planned.whys, strict=True) if planned else ():
        mine, now = [m for m in matters if m.product.product_id in leg.product_ids], hall.kinds[leg.kind]
        takes, begins = duration(mine, persons, means), max(over, now.wait.high_minutes if now.wait else 0)
        late = takes.longer_than(left - begins) > 1 - means.policy.closing_sure
        over = begins + takes.mean
        stop = Stop(leg, reasons, now, all(m.product.online for m in mine), late)
        found.update((product_id, stop) for product_id in leg.product_ids)
    return found


def advise(
    matters: Sequence[Matter],
    needs: Collection[str],
    persons: int,
    hall: HallNow,
    site: Site,
    town: Town,
    seen: Mapping[str, Seen],
) -> Advice:
    """How each matter of an intake goes on, and the one number for those that can have one here now.

    `seen` is what finished contacts taught, by product id; empty where nothing is known. Of two matters about one
    product the first counts. Never raises for what a town can hold, and each outcome has a next step.
    """
    once: dict[str, Matter] = {}
    for matter in matters:
        once.setdefault(matter.product.product_id, matter)
    means = Means(hall.kinds.keys(), hall.house, site.policy, seen)
    bars = {product_id: barred(m, site, town) for product_id, m in once.items()}
    shuts = {product_id: shut(m, hall, site) for product_id, m in once.items()}
    here = [m for i, m in once.items() if not shuts[i] and (hall.at_the_door or not bars[i])]
    try:
        planned = plan(here, needs, persons, means) if here else None
    except Conflict:
        planned = None  # no point at all that could help: a rule says so
    stops = _stops(planned, here, party(here, persons), hall, site, means)
    cases = (Case(m, needs, hall, site, town, bars[i], shuts[i], stops.get(i)) for i, m in once.items())
    return Advice(tuple(_outcome(case) for case in cases), planned)
