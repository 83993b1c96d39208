"""What a host does with visits: call, act, undo. And what the visitor does: leave."""

from __future__ import annotations

from dataclasses import dataclass, replace

from queue_server.contracts.visits import (
    CallVisit,
    FinishVisit,
    TransferVisit,
    UndoAnswer,
    VisitAnswer,
)
from queue_server.domain.catalogue import Point, PointKind
from queue_server.domain.desk import Staffing
from queue_server.domain.errors import Conflict, NotFound
from queue_server.domain.queueing import can_serve, line
from queue_server.domain.visit import Action, Event, Target, Visit, may_undo, restored
from queue_server.services.asking import Asking
from queue_server.services.change import apply, find, record
from queue_server.services.tx import Tx


@dataclass(frozen=True, slots=True)
class On:
    """An action without a body, on one visit."""

    visit_id: str
    action: Action


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
    """This host is at this point from now on. Raises Conflict("point_taken") when a colleague is."""
    present = next((s for s in tx.hall.staffing(asking.site.site_id) if s.point_id == point.point_id), None)
    if present and present.host_id != asking.host.host_id:
        raise Conflict("point_taken", point=point.point_id)
    if present is None:
        tx.hall.staff(Staffing(asking.site.site_id, point.point_id, asking.host.host_id, asking.now))
        tx.visits.next_revision(asking.site.site_id)


def open_point(tx: Tx, point_id: str, asking: Asking) -> None:
    take_point(tx, asking.point(point_id), asking)


def close_point(tx: Tx, point_id: str, asking: Asking) -> None:
    asking.point(point_id)
    tx.hall.unstaff(asking.site.site_id, asking.host.host_id)
    tx.visits.next_revision(asking.site.site_id)


def _next(tx: Tx, asking: Asking, point: Point) -> Visit:
    host = asking.host
    mine = (v for v in tx.visits.live(asking.site.site_id) if can_serve(v, point, host.skills, asking.town.products))
    places = line(mine, asking.now, host.host_id)
    if not places:
        raise Conflict("nobody_waiting", point=point.point_id)
    return places[0].visit


def call(tx: Tx, command: CallVisit, asking: Asking) -> VisitAnswer:
    """Call the next in line for this host at this point, or the visit that the host chose."""
    point = asking.point(command.point_id)
    take_point(tx, point, asking)
    visit = find(tx, asking, command.visit_id) if command.visit_id else _next(tx, asking, point)
    target = Target(point_id=point.point_id, host_id=asking.host.host_id)
    return answer(apply(tx, asking, visit, Action.CALL, target))


def do(tx: Tx, command: On, asking: Asking) -> VisitAnswer:
    """Recall, start, no-show, rejoin, park, resume or leave, as a host."""
    assert asking.host
    return answer(apply(tx, asking, find(tx, asking, command.visit_id), command.action))


def finish(tx: Tx, command: Finish, asking: Asking) -> VisitAnswer:
    assert asking.host
    visit = find(tx, asking, command.visit_id)
    return answer(apply(tx, asking, visit, Action.FINISH, Target(outcome=command.message.outcome)))


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
    """The last action of this host that can still be taken back."""
    event = tx.events.last_of_actor(asking.site.site_id, asking.actor.name)
    if event is None:
        return None
    visit = tx.visits.get(asking.site.site_id, event.visit_id)
    if visit is None or not may_undo(event, visit, asking.now):
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
    back = replace(restored(visit, before.data), revision=tx.visits.next_revision(visit.site_id))
    tx.visits.change(back)
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
