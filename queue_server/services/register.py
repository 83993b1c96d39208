"""A visitor takes a number."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import UTC, datetime, timedelta

from queue_server.contracts.visits import Reason, RegisterVisit, TicketAnswer, WaitRange
from queue_server.domain import queueing
from queue_server.domain.advice import Plan, Why
from queue_server.domain.catalogue import PointKind, Site, say
from queue_server.domain.desk import staffed
from queue_server.domain.errors import Conflict
from queue_server.domain.offers import Product
from queue_server.domain.policy import VisitClass
from queue_server.domain.questions import Matter
from queue_server.domain.stops import Means, means_of, plan
from queue_server.domain.triage import barred
from queue_server.domain.visit import Action, State, Visit, whole_milliseconds
from queue_server.domain.waiting import Load, Wait, expected, load
from queue_server.services.asking import Asking
from queue_server.services.change import record
from queue_server.services.matters import answered, check_known
from queue_server.services.numbers import give
from queue_server.services.quota import spent
from queue_server.services.tx import Tx

SPARE_LETTER = "X"
"""For a kind to which the town gave no letter."""

FAR = timedelta(days=2)
"""Further away than this a moment is on another day in every time zone."""


def _answered(command: RegisterVisit, asking: Asking) -> tuple[RegisterVisit, tuple[Matter, ...]]:
    """What it is after the answers, which may be another product. Raises unknown_product, and as `_helped_here`."""
    check_known(command.product_ids, asking.town)
    command, matters = answered(command, asking.town)
    if asking.actor.kind != "host":
        _helped_here(command, matters, asking)
    return command, matters


def _helped_here(command: RegisterVisit, matters: Iterable[Matter], asking: Asking) -> None:
    """Raises not_at_this_site, of_a_partner, by_appointment, as the decision says; a host at the door knows better."""
    bars = {m.product.product_id: barred(m, asking.site, asking.town) for m in matters}
    if elsewhere := [p for p, why in bars.items() if why is Why.NOT_HERE]:
        raise Conflict("not_at_this_site", products=elsewhere)
    if theirs := [p for p, why in bars.items() if why is Why.OF_A_PARTNER]:
        raise Conflict("of_a_partner", products=theirs)
    agreed = command.appointment_at is not None
    if not agreed and (first := [p for p, why in bars.items() if why is Why.BY_APPOINTMENT]):
        raise Conflict("by_appointment", products=first)


def _next_opening(asking: Asking, other_day: bool = False) -> str | None:
    site, now = asking.site, asking.now
    opens = site.next_opening(site.day_ends(now) if other_day else now)
    return opens.isoformat() if opens else None


def _open_site(asking: Asking) -> None:
    """Raises site_closed; for a kiosk also last_ticket_passed: a host at the door may still give a number."""
    last = asking.site.last_ticket_at(asking.now)
    if last is None:
        raise Conflict("site_closed", next_opening=_next_opening(asking))
    if asking.actor.kind != "host" and asking.now >= last:
        raise Conflict("last_ticket_passed", next_opening=_next_opening(asking))


def _within_quota(tx: Tx, products: list[Product], asking: Asking) -> None:
    if asking.actor.kind == "host":
        return
    if full := spent(tx, asking.site, asking.today, (p.product_id for p in products)):
        raise Conflict("day_full", products=full, next_opening=_next_opening(asking, other_day=True))


def _appointment(command: RegisterVisit, asking: Asking) -> datetime | None:
    """The agreed moment as the database keeps it: UTC, whole milliseconds. Raises appointment_other_day."""
    agreed = command.appointment_at
    if agreed is None:
        return None
    # The first look keeps a moment at the end of time away from the calendar, which cannot hold its local day.
    far = abs(agreed - asking.now) > FAR
    if far or asking.site.local_day(agreed) != asking.site.local_day(asking.now):
        raise Conflict("appointment_other_day", appointment=agreed.isoformat())
    return whole_milliseconds(agreed.astimezone(UTC))


def wait_range(wait: Wait | None) -> WaitRange | None:
    return None if wait is None else WaitRange(low_minutes=wait.low_minutes, high_minutes=wait.high_minutes)


def reasons_of(found: Iterable[queueing.Reason]) -> tuple[Reason, ...]:
    return tuple(Reason.model_validate(reason) for reason in found)


def register(tx: Tx, command: RegisterVisit, asking: Asking) -> TicketAnswer:
    """Give a number: the visit waits from now on.

    Raises unknown_product, not_at_this_site, of_a_partner, by_appointment, site_closed, last_ticket_passed, day_full,
    appointment_other_day, no_point.
    """
    command, matters = _answered(command, asking)
    products = [matter.product for matter in matters]
    _open_site(asking)
    _within_quota(tx, products, asking)
    appointment = _appointment(command, asking)
    planned = plan(matters, command.needs, command.persons, means(tx, command.product_ids, asking))
    visit = _new_visit(tx, command, asking, planned, appointment)
    classes, work = _before(tx, visit, asking)
    tx.visits.add(visit)
    record(tx, asking, visit, Action.REGISTER, registered(visit, planned))
    wait = expected(work, staffed(asking.site, tx.hall.staffing(asking.site.site_id), visit.kind))
    return TicketAnswer(
        visit_id=visit.visit_id,
        letter=visit.letter,
        number=visit.number,
        code=visit.code,
        kind=visit.kind.value,
        discreet=visit.discreet,
        people_before=sum(classes.values()),
        wait=wait_range(wait),
        waiting_place=say(asking.site.waiting_places.get(visit.kind, {}), visit.language),
        issued_at=asking.now,
        before=reasons_of(queueing.why(classes)),
        stops=len(visit.legs),
    )


def means(tx: Tx, product_ids: Collection[str], asking: Asking) -> Means:
    """What the site can help with, and what its contacts taught about these products."""
    return means_of(asking.site, asking.town, tx.durations.of(asking.site.site_id, product_ids))


def _before(tx: Tx, visit: Visit, asking: Asking) -> tuple[Mapping[VisitClass, int], Load]:
    """Who stands before somebody who enters now, and the work that they and the running contacts bring.

    Before one who begins to climb now stand all who wait, however fast it will climb, and running sums tell how many
    those are; only an appointment may have climbed before it came, and its place is looked up.
    """
    by_class, running = tx.visits.load(visit.site_id, visit.kind)
    if visit.visit_class is not VisitClass.APPOINTMENT:
        return {c: part.people for c, part in by_class.items()}, sum(by_class.values(), running.halved())
    policy, now = asking.site.policy, asking.now
    mine = queueing.rank(visit, now, policy)
    earlier = [v for v in tx.visits.waiting(visit.site_id, visit.kind) if queueing.rank(v, now, policy) < mine]
    return queueing.classes(earlier), load(v.planned_minutes for v in earlier) + running.halved()


def registered(visit: Visit, planned: Plan) -> dict[str, object]:
    """What the event of a registration tells besides the CHANGING fields."""
    return {
        "product_ids": visit.product_ids,
        "persons": visit.persons,
        "language": visit.language,
        "letter": visit.letter,
        "number": visit.number,
        "reasons": planned.reasons,
        "stops": [[leg.kind.value, leg.minutes] for leg in visit.legs],
    }


def letter_of(site: Site, kind: PointKind) -> str:
    """Kinds that share a letter share its numbers too: seated and discreet look alike on a screen."""
    return site.letters.get(kind, SPARE_LETTER)


def behind_the_last(tx: Tx, visit_class: VisitClass, entered_at: datetime, asking: Asking) -> datetime:
    """From when a new visit climbs: after a clock that stepped back nobody stands before those who came earlier."""
    if asking.trust.latest is None or visit_class is VisitClass.APPOINTMENT:
        return entered_at
    return max(entered_at, tx.visits.latest_entry(asking.site.site_id) or entered_at)


def _new_visit(tx: Tx, command: RegisterVisit, asking: Asking, planned: Plan, appointment: datetime | None) -> Visit:
    site, now, first = asking.site, asking.now, planned.legs[0]
    letter = letter_of(site, first.kind)
    needs = tuple(sorted(set(command.needs)))
    visit_class, entered_at = site.policy.entry(now, needs, appointment)
    return Visit(
        site_id=site.site_id,
        visit_id=asking.new_id,
        day=asking.today,
        letter=letter,
        number=give(tx, asking, letter),
        token_hash=command.token_hash,
        product_ids=command.product_ids,
        language=command.language,
        needs=needs,
        persons=command.persons,
        planned_minutes=first.minutes,
        discreet=planned.discreet,
        arrived_at=now,
        entered_at=behind_the_last(tx, visit_class, entered_at, asking),
        revision=tx.visits.next_revision(site.site_id),
        kind=first.kind,
        state=State.WAITING,
        since=now,
        visit_class=visit_class,
        appointment_at=appointment,
        legs=planned.legs,
    )
