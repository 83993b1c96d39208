"""What a device gave out while the server was away becomes visits: each once, however often and late it is told.

A number that was given stands on paper in somebody's hand. So a visit is made whenever the number is the device's
own: also when the town has another version by now, the doors have closed or the day is over. In that last case it
expires at once: figures count it, nobody calls it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from pydantic import ValidationError

from queue_server.contracts.devices import RaiseAlert
from queue_server.contracts.leases import OfflineVisit, SyncedVisit, SyncVisits, VisitsSynced
from queue_server.contracts.visits import TicketAnswer
from queue_server.domain import walltime
from queue_server.domain.advice import Plan
from queue_server.domain.catalogue import PointKind
from queue_server.domain.desk import KeptAnswer
from queue_server.domain.errors import Conflict, Forbidden, NotFound, Refusal
from queue_server.domain.lease import Lease
from queue_server.domain.questions import Matter
from queue_server.domain.stops import STOP_ORDER, plan
from queue_server.domain.visit import Action, Leg, State, Visit, whole_milliseconds
from queue_server.services.asking import Asking
from queue_server.services.change import apply, record
from queue_server.services.devices import raise_alert
from queue_server.services.leases import kinds_here
from queue_server.services.matters import answered
from queue_server.services.register import FAR, letter_of, means, registered
from queue_server.services.tx import Tx

UNKNOWN_MINUTES = 10
"""Planned for a matter that the town does not know any more: between a quick one (5) and a long one (15)."""

SYNCED = "sync:"
"""Begins the fingerprint of a key that was used by a number of a lease."""

Known = Mapping[str, Lease | None]


def sync(tx: Tx, command: SyncVisits, asking: Asking) -> VisitsSynced:
    """Take over what the device gave out, in the order of arrival; what is refused harms nothing beside it."""
    leases = {item.lease_id: tx.numbers.lease(asking.site.site_id, item.lease_id) for item in command.visits}
    arrived = _arrivals(command, leases, asking)
    answers: dict[int, SyncedVisit] = {}
    for at in sorted(range(len(arrived)), key=lambda at: (arrived[at], command.visits[at].number, at)):
        item = command.visits[at]
        answers[at] = _answer(tx, item, leases[item.lease_id], arrived[at], asking)
    for lease in filter(None, leases.values()):
        if lease.device_id == asking.actor.actor_id and tx.numbers.used(lease)[0] == lease.size:
            tx.numbers.close(lease, asking.now)
    found = VisitsSynced(visits=tuple(answers[at] for at in range(len(answers))))
    _tell_hosts(tx, found, asking)
    return found


def _arrivals(command: SyncVisits, leases: Known, asking: Asking) -> list[datetime]:
    """When each visitor came: as long ago as the device says, so that a clock that is wrong all the time does no harm.

    Never before the lease was given, never after now or after the lease's day. Of one letter a higher number came
    later, whatever the device's clock did in between. So nobody comes out earlier than the number can have been given,
    and visitors of one device keep their order.
    """
    found = [_arrival(item, command.sent_at, leases[item.lease_id], asking) for item in command.visits]
    latest: dict[tuple[str, str], datetime] = {}
    for at in sorted(range(len(found)), key=lambda at: command.visits[at].number):
        item, lease = command.visits[at], leases[command.visits[at].lease_id]
        row = (lease.day.isoformat() if lease else "", item.letter)
        found[at] = latest[row] = max(found[at], latest.get(row, found[at]))
    return found


def _arrival(item: OfflineVisit, sent_at: datetime, lease: Lease | None, asking: Asking) -> datetime:
    if lease is None:
        return asking.now
    last = walltime.ends(lease.day, asking.site.zone()) - timedelta(milliseconds=1)
    earliest, latest = lease.given_at, max(lease.given_at, min(asking.now, last))
    # Compared as spans first: a moment at the end of time cannot be moved.
    ago = max(timedelta(0), sent_at - item.issued_at)
    arrived = earliest if ago >= asking.now - earliest else asking.now - ago
    return whole_milliseconds(min(arrived, latest).astimezone(UTC))


def _answer(tx: Tx, item: OfflineVisit, lease: Lease | None, arrived: datetime, asking: Asking) -> SyncedVisit:
    try:
        status, visit_id = _take_over(tx, item, _own(tx, item, lease, asking), arrived, asking)
    except Refusal as refused:
        return SyncedVisit(letter=item.letter, number=item.number, status="refused", code=refused.code)
    return SyncedVisit.model_validate(
        {"letter": item.letter, "number": item.number, "status": status, "visit_id": visit_id}
    )


def _own(tx: Tx, item: OfflineVisit, lease: Lease | None, asking: Asking) -> Lease:
    """The lease, when this device may speak for this number of it."""
    if lease is None:
        raise NotFound("unknown_lease")
    device = tx.devices.get(lease.device_id)
    if device is not None and device.revoked_at is not None:
        raise Conflict("lease_revoked")
    if lease.device_id != asking.actor.actor_id:
        raise Forbidden("not_your_lease")
    if not lease.holds(item.letter, item.number):
        raise Conflict("number_not_leased")
    return lease


def _take_over(tx: Tx, item: OfflineVisit, lease: Lease, arrived: datetime, asking: Asking) -> tuple[str, str]:
    """Every reason to refuse comes before the first write: others in the same request are kept."""
    site_id = lease.site_id
    holder = tx.numbers.holder(site_id, lease.day, item.letter, item.number)
    if holder is not None:
        if holder[1] != item.token_hash:
            raise Conflict("number_used")
        return "already_known", holder[0]
    if tx.visits.by_token(item.token_hash) is not None:
        raise Conflict("already_there")
    _take_back(tx, item, asking)
    item, matters = answered(item, asking.town)
    planned = _plan(tx, item, matters, lease, asking)
    visit = _visit(tx, item, lease, arrived, planned, asking)
    _keep(tx, visit, planned, asking)
    return "accepted", visit.visit_id


def _keep(tx: Tx, visit: Visit, planned: Plan, asking: Asking) -> None:
    """It waits; or, when its day is over or its number is somebody's of another day by now, it has ended already."""
    told = {**registered(visit, planned), "issued_at": visit.arrived_at.isoformat(), "offline": True}
    over = asking.trust.steady and asking.site.is_over(visit.day, asking.now)
    free = tx.numbers.free(visit.site_id, visit.day, visit.letter, visit.number, visit.number)
    ended = replace(visit, state=State.EXPIRED, since=asking.now)
    # One that has ended never lived here, so that no number is anybody's twice even between two statements.
    tx.visits.add(visit if free and not over else ended)
    record(tx, asking, visit, Action.REGISTER, told)
    if over or not free:
        ended = replace(ended, revision=tx.visits.next_revision(visit.site_id))
        tx.visits.change(ended)
        record(tx, asking, ended, Action.EXPIRE)


def _take_back(tx: Tx, item: OfflineVisit, asking: Asking) -> None:
    """Remember the key, and end the visit that it made when the server was asked and not heard: its number is on
    nobody's paper. Raises key_reused for a key that belongs to another number."""
    scope = asking.actor.key_scope
    kept = tx.answers.get(scope, item.key)
    if kept is None:
        mark = f"{SYNCED}{item.lease_id}:{item.number}"
        tx.answers.keep(KeptAnswer(scope, item.key, mark, 201, "", asking.now))
        return
    if kept.fingerprint.startswith(SYNCED):
        raise Conflict("key_reused")
    try:
        unheard = TicketAnswer.model_validate_json(kept.body)
    except ValidationError:
        raise Conflict("key_reused") from None
    visit = tx.visits.get(asking.site.site_id, unheard.visit_id)
    if visit is not None and visit.state is State.WAITING:
        apply(tx, asking, visit, Action.LEAVE)


def _plan(tx: Tx, item: OfflineVisit, matters: tuple[Matter, ...], lease: Lease, asking: Asking) -> Plan:
    """As for every visit; where the town knows none of the matters any more, the letter says where to."""
    site = asking.site
    known = [m for m in matters if m.product.product_id in site.product_ids]
    if known:
        try:
            return plan(known, item.needs, item.persons, means(tx, [m.product.product_id for m in known], asking))
        except Conflict:
            pass  # the site has no point for it any more: the letter decides
    here = kinds_here(site)
    kinds = [k for k in STOP_ORDER if k in here and letter_of(site, k) == lease.letter]
    wanted = PointKind.DISCREET if "discretion" in item.needs else PointKind.SEATED
    kind = wanted if wanted in kinds or not here else (kinds or list(here))[0]
    leg = Leg(kind, item.product_ids, frozenset(), UNKNOWN_MINUTES)
    return Plan((leg,), kind is PointKind.DISCREET, (("letter",),))


def _visit(tx: Tx, item: OfflineVisit, lease: Lease, arrived: datetime, planned: Plan, asking: Asking) -> Visit:
    first, agreed = planned.legs[0], item.appointment_at
    if agreed is not None and (abs(agreed - arrived) > FAR or asking.site.local_day(agreed) != lease.day):
        agreed = None
    agreed = agreed and whole_milliseconds(agreed.astimezone(UTC))
    visit_class, entered_at = asking.site.policy.entry(arrived, item.needs, agreed)
    return Visit(
        site_id=lease.site_id,
        visit_id=hashlib.sha256(f"{lease.lease_id}:{item.number}".encode()).hexdigest()[:32],
        day=lease.day,
        letter=item.letter,
        number=item.number,
        token_hash=item.token_hash,
        product_ids=item.product_ids,
        language=item.language,
        needs=tuple(sorted(set(item.needs))),
        persons=item.persons,
        planned_minutes=first.minutes,
        discreet=planned.discreet,
        arrived_at=arrived,
        entered_at=entered_at,
        revision=tx.visits.next_revision(lease.site_id),
        kind=first.kind,
        state=State.WAITING,
        since=arrived,
        visit_class=visit_class,
        appointment_at=agreed,
        legs=planned.legs,
    )


def _tell_hosts(tx: Tx, found: VisitsSynced, asking: Asking) -> None:
    """Somebody holds a number that nobody will call: the hosts must know."""
    refused = [one.code for one in found.visits if one.code]
    if refused:
        with suppress(Conflict):  # the device has so many alerts that hosts look at it anyway
            raise_alert(tx, RaiseAlert(kind="numbers_refused", detail=refused[0]), asking)
