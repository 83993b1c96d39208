"""The one way a visit changes: a new revision, the row, the event."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from queue_server.domain.errors import NotFound
from queue_server.domain.visit import Action, Event, Target, Visit, act, changing
from queue_server.services.asking import Asking
from queue_server.services.tx import Tx


def find(tx: Tx, asking: Asking, visit_id: str) -> Visit:
    visit = tx.visits.get(asking.site.site_id, visit_id)
    if visit is None:
        raise NotFound("unknown_visit", visit=visit_id)
    return visit


def record(
    tx: Tx,
    asking: Asking,
    visit: Visit,
    action: Action,
    more: Mapping[str, object] | None = None,
    undoes: int | None = None,
) -> None:
    """Append the event of a visit that already bears its new revision."""
    tx.events.add(
        Event(
            site_id=visit.site_id,
            revision=visit.revision,
            visit_id=visit.visit_id,
            day=visit.day,
            at=asking.now,
            action=action,
            actor=asking.actor.name,
            data={**changing(visit), **(more or {})},
            undoes=undoes,
        )
    )


def apply(
    tx: Tx,
    asking: Asking,
    visit: Visit,
    action: Action,
    target: Target | None = None,
    more: Mapping[str, object] | None = None,
) -> Visit:
    """Let `action` happen to the visit; raises Conflict("illegal_transition") and writes nothing when it may not.

    `more` is what the event tells besides the CHANGING fields.
    """
    after = act(visit, action, asking.now, target)
    after = replace(after, revision=tx.visits.next_revision(visit.site_id))
    tx.visits.change(after)
    record(tx, asking, after, action, more)
    return after
