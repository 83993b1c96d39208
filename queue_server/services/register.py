"""A visitor takes a number."""

from __future__ import annotations

from queue_server.contracts.visits import RegisterVisit, TicketAnswer, WaitRange
from queue_server.domain.catalogue import PointKind, Product, say
from queue_server.domain.errors import Conflict, NotFound
from queue_server.domain.triage import Decision, decide
from queue_server.domain.visit import Action, State, Visit
from queue_server.domain.waiting import Wait, expected
from queue_server.services.asking import Asking
from queue_server.services.change import record
from queue_server.services.tx import Tx

SPARE_LETTER = "X"
"""For a kind to which the town gave no letter."""


def _products(command: RegisterVisit, asking: Asking) -> list[Product]:
    unknown = [p for p in command.product_ids if p not in asking.town.products]
    if unknown:
        raise NotFound("unknown_product", products=unknown)
    elsewhere = [p for p in command.product_ids if p not in asking.site.product_ids]
    if elsewhere:
        raise Conflict("not_at_this_site", products=elsewhere)
    return [asking.town.products[p] for p in dict.fromkeys(command.product_ids)]


def _open_site(asking: Asking) -> None:
    if not asking.site.is_open(asking.now):
        opens = asking.site.next_opening(asking.now)
        raise Conflict("site_closed", next_opening=opens.isoformat() if opens else None)


def staffed_points(tx: Tx, asking: Asking, kind: PointKind) -> int:
    """How many points of this kind have a host now."""
    points = (asking.site.point(s.point_id) for s in tx.hall.staffing(asking.site.site_id))
    return sum(1 for p in points if p is not None and p.kind is kind)


def wait_range(wait: Wait | None) -> WaitRange | None:
    return None if wait is None else WaitRange(low_minutes=wait.low_minutes, high_minutes=wait.high_minutes)


def register(tx: Tx, command: RegisterVisit, asking: Asking) -> TicketAnswer:
    """Give a number: the visit waits from now on. Raises unknown_product, not_at_this_site, site_closed, no_point."""
    products = _products(command, asking)
    _open_site(asking)
    decision = decide(products, command.persons, command.needs, asking.site)
    waiting, running = tx.visits.load(asking.site.site_id, decision.kind)
    visit = _new_visit(tx, command, asking, decision)
    tx.visits.add(visit)
    record(
        tx,
        asking,
        visit,
        Action.REGISTER,
        {
            "product_ids": visit.product_ids,
            "planned_minutes": visit.planned_minutes,
            "persons": visit.persons,
            "language": visit.language,
            "letter": visit.letter,
            "number": visit.number,
            "reasons": decision.reasons,
        },
    )
    wait = expected(waiting + running.halved(), staffed_points(tx, asking, decision.kind))
    return TicketAnswer(
        visit_id=visit.visit_id,
        letter=visit.letter,
        number=visit.number,
        code=visit.code,
        kind=visit.kind.value,
        discreet=visit.discreet,
        people_before=waiting.people,
        wait=wait_range(wait),
        waiting_place=say(asking.site.waiting_places.get(visit.kind, {}), visit.language),
        issued_at=asking.now,
    )


def _new_visit(tx: Tx, command: RegisterVisit, asking: Asking, decision: Decision) -> Visit:
    site, now = asking.site, asking.now
    day = site.local_day(now)
    letter = site.letters.get(decision.kind, SPARE_LETTER)
    return Visit(
        site_id=site.site_id,
        visit_id=asking.new_id,
        day=day,
        letter=letter,
        number=tx.visits.next_number(site.site_id, day, letter),
        token_hash=command.token_hash,
        product_ids=tuple(dict.fromkeys(command.product_ids)),
        language=command.language,
        needs=tuple(sorted(set(command.needs))),
        persons=command.persons,
        planned_minutes=decision.planned_minutes,
        discreet=decision.discreet,
        arrived_at=now,
        revision=tx.visits.next_revision(site.site_id),
        kind=decision.kind,
        state=State.WAITING,
        since=now,
    )
