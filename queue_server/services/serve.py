"""What a host does with visits: call, act, undo. And what the visitor does: leave."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial

from queue_server.contracts.visits import (
    CallVisit,
    FinishVisit,
    TakeBreak,
    TransferVisit,
    UndoAnswer,
    VisitAnswer,
)
from queue_server.domain.catalogue import HostEntry, Point, PointKind, Site, Town
from queue_server.domain.desk import Staffing
from queue_server.domain.errors import Conflict, NotFound
from queue_server.domain.queueing import choose, line_key, rejoined
from queue_server.domain.stops import settled
from queue_server.domain.visit import LIVE, Action, Event, State, Target, Visit, illegal, may_undo, restored
from queue_server.services.asking import Asking
from queue_server.services.change import apply, find, record
from queue_server.services.learning import learn, unlearn
from queue_server.services.tx import Tx


@dataclass(frozen=True, slots=True)
class On:
    """An action without a body, on one visit."""

    visit_id: str
    action: Action


@dataclass(frozen=True, slots=True)
class Break:
    point_id: str
    message: TakeBreak


@dataclass(frozen=True, slots=True)
class Finish:
    visit_id: str
    message: FinishVisit


@dataclass(frozen=True, slots=True)
class Transfer:
    visit_id: str
    message: TransferVisit


def answer(visit: Visit) -> VisitAnswer:
    return VisitAnswer(
        visit_id=visit.visit_id,
        code=visit.code,
        state=visit.state.value,
        point_id=visit.point_id,
        revision=visit.revision,
    )


def take_point(tx: Tx, point: Point, asking: Asking) -> None:
    """This host is at this point from now on, and a break there is over.

    Raises Conflict("point_taken") when a colleague is at it or has a break there.
    """
    present = next((s for s in tx.hall.staffing(asking.site.site_id) if s.point_id == point.point_id), None)
    if present and present.host_id != asking.host.host_id:
        raise Conflict("point_taken", point=point.point_id)
    if present is None or not present.open:
        tx.hall.staff(Staffing(asking.site.site_id, point.point_id, asking.host.host_id, asking.now))
        tx.visits.next_revision(asking.site.site_id)


def open_point(tx: Tx, point_id: str, asking: Asking) -> None:
    take_point(tx, asking.point(point_id), asking)


def close_point(tx: Tx, point_id: str, asking: Asking) -> None:
    asking.point(point_id)
    tx.hall.unstaff(asking.site.site_id, asking.host.host_id)
    tx.visits.next_revision(asking.site.site_id)


def take_break(tx: Tx, command: Break, asking: Asking) -> None:
    """The host keeps the point but does not count as present. Raises Conflict("not_at_point") when not there."""
    point, host = asking.point(command.point_id), asking.host
    staffing = tx.hall.staffing(asking.site.site_id)
    mine = next((s for s in staffing if s.point_id == point.point_id and s.host_id == host.host_id), None)
    if mine is None:
        raise Conflict("not_at_point", point=point.point_id)
    minutes = command.message.minutes
    back_at = asking.now + timedelta(minutes=minutes) if minutes else None
    tx.hall.staff(replace(mine, break_since=asking.now, back_at=back_at))
    tx.visits.next_revision(asking.site.site_id)


def present_hosts(town: Town, site: Site, staffing: Iterable[Staffing]) -> list[tuple[HostEntry, Point]]:
    """Who is at which point now, without those who have a break."""
    found = ((town.hosts.get(s.host_id), site.point(s.point_id)) for s in staffing if s.open)
    return [(host, point) for host, point in found if host and point]


def _behind(tx: Tx, asking: Asking, head: Visit, arrived: datetime) -> Visit | None:
    stored = find(tx, asking, head.visit_id)  # its line as the database knows it, before it was settled
    found = tx.visits.first_arrived(head.site_id, line_key(stored), arrived)
    return settled(found, asking.site, asking.town) if found else None


def _next(tx: Tx, asking: Asking, point: Point) -> Visit:
    site_id, policy = asking.site.site_id, asking.site.policy
    present = present_hosts(asking.town, asking.site, tx.hall.staffing(site_id))
    # Visits of one line settle alike, so the head of a line stays its head.
    heads = [settled(head, asking.site, asking.town) for head in tx.visits.heads(site_id)]
    found = choose(heads, asking.host, point, present, asking.now, policy, partial(_behind, tx, asking))
    if found is None:
        raise Conflict("nobody_waiting", point=point.point_id)
    return found


def call(tx: Tx, command: CallVisit, asking: Asking) -> VisitAnswer:
    """Call the next in line for this host at this point, or the visit that the host chose."""
    point = asking.point(command.point_id)
    take_point(tx, point, asking)
    visit = find(tx, asking, command.visit_id) if command.visit_id else _next(tx, asking, point)
    target = Target(point_id=point.point_id, host_id=asking.host.host_id)
    return answer(apply(tx, asking, visit, Action.CALL, target))


def do(tx: Tx, command: On, asking: Asking) -> VisitAnswer:
    """Recall, start, no-show, rejoin, park, resume or leave, as a host. Raises no_shows_spent."""
    assert asking.host
    visit = find(tx, asking, command.visit_id)
    target = _back_in_line(tx, visit, asking) if command.action is Action.REJOIN else None
    return answer(apply(tx, asking, visit, command.action, target))


def _back_in_line(tx: Tx, visit: Visit, asking: Asking) -> Target:
    policy = asking.site.policy
    if visit.no_shows >= policy.no_shows_max:
        raise Conflict("no_shows_spent", ticket=visit.code, most=policy.no_shows_max)
    kind = settled(visit, asking.site, asking.town).kind
    visit_class, entered_at = rejoined(visit, tx.visits.waiting(visit.site_id, kind), asking.now, policy)
    return Target(visit_class=visit_class, entered_at=entered_at)


def finish(tx: Tx, command: Finish, asking: Asking) -> VisitAnswer:
    """End the contact. With more stops the visit goes on to the next one on the same number."""
    assert asking.host
    visit, message = find(tx, asking, command.visit_id), command.message
    more = learn(tx, asking, visit, message)
    if visit.next_leg is None or message.whole:
        return answer(apply(tx, asking, visit, Action.FINISH, Target(outcome=message.outcome), more))
    if visit.state is not State.SERVING:
        raise illegal(visit, Action.FINISH)
    more |= {"stop_outcome": message.outcome, "stop_products": visit.stop_products}
    return answer(apply(tx, asking, visit, Action.TRANSFER, Target(leg=visit.next_leg), more))


def transfer(tx: Tx, command: Transfer, asking: Asking) -> VisitAnswer:
    """Back to the line, for another kind of point or one point when named. Raises unknown_point, no_such_kind."""
    assert asking.host
    wanted = asking.point(command.message.point_id) if command.message.point_id else None
    kind = PointKind(command.message.kind) if command.message.kind else (wanted.kind if wanted else None)
    if kind and not any(p.kind is kind for p in asking.site.points):
        raise NotFound("no_such_kind", kind=kind.value)
    visit = find(tx, asking, command.visit_id)
    target = Target(kind=kind, point_id=wanted.point_id if wanted else None)
    return answer(apply(tx, asking, visit, Action.TRANSFER, target))


def undoable(tx: Tx, asking: Asking) -> tuple[Event, Visit] | None:
    """The last action of this host that can still be taken back.

    Not when the visit ended and its number, a day later, is somebody else's: two people would answer to it.
    """
    event = tx.events.last_of_actor(asking.site.site_id, asking.actor.name)
    if event is None:
        return None
    visit = tx.visits.get(asking.site.site_id, event.visit_id)
    if visit is None or not may_undo(event, visit, asking.now, asking.trust.settled):
        return None
    if visit.state not in LIVE and not tx.numbers.free(
        visit.site_id, visit.day, visit.letter, visit.number, visit.number
    ):
        return None
    return event, visit


def undo(tx: Tx, _command: None, asking: Asking) -> UndoAnswer:
    """Take back this host's last action. Raises Conflict("nothing_to_undo") when too late or somebody acted since."""
    assert asking.host
    found = undoable(tx, asking)
    before = found and tx.events.before(asking.site.site_id, found[0].visit_id, found[0].revision)
    if not found or not before:
        raise Conflict("nothing_to_undo")
    event, visit = found
    back = replace(
        restored(visit, before.data),
        revision=tx.visits.next_revision(visit.site_id),
        call_count=visit.call_count,  # a call that was taken back has been heard: the next one needs another key
    )
    tx.visits.change(back)
    unlearn(tx, event)
    record(tx, asking, back, Action.UNDO, undoes=event.revision)
    return UndoAnswer(
        visit_id=back.visit_id,
        code=back.code,
        action=event.action.value,
        state=back.state.value,
        revision=back.revision,
    )


def leave_by_ticket(tx: Tx, token_hash: str, asking: Asking) -> VisitAnswer:
    """The visitor goes away. Raises NotFound("unknown_ticket")."""
    visit = tx.visits.by_token(token_hash)
    if visit is None:
        raise NotFound("unknown_ticket")
    return answer(apply(tx, asking, visit, Action.LEAVE))
