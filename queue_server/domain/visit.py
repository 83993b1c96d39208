"""The life of a visit: its states, the one table of transitions, and `act()`.

Everything that may change a visit is in this file; a missing entry in TABLE *is* the refusal.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any

from queue_server.domain.catalogue import PointKind
from queue_server.domain.errors import Conflict
from queue_server.domain.policy import VisitClass


class State(StrEnum):
    WAITING = "waiting"
    CALLED = "called"
    SERVING = "serving"
    MISSED = "missed"
    PARKED = "parked"
    FINISHED = "finished"
    LEFT = "left"
    EXPIRED = "expired"


class Action(StrEnum):
    REGISTER = "register"
    CALL = "call"
    RECALL = "recall"
    START = "start"
    NO_SHOW = "no_show"
    REJOIN = "rejoin"
    FINISH = "finish"
    TRANSFER = "transfer"
    PARK = "park"
    RESUME = "resume"
    LEAVE = "leave"
    EXPIRE = "expire"
    UNDO = "undo"


LIVE = frozenset({State.WAITING, State.CALLED, State.SERVING, State.MISSED, State.PARKED})

TABLE: Mapping[tuple[State, Action], State] = {
    (State.WAITING, Action.CALL): State.CALLED,
    (State.CALLED, Action.RECALL): State.CALLED,
    (State.CALLED, Action.START): State.SERVING,
    (State.CALLED, Action.NO_SHOW): State.MISSED,
    (State.MISSED, Action.REJOIN): State.WAITING,
    (State.SERVING, Action.FINISH): State.FINISHED,
    (State.SERVING, Action.TRANSFER): State.WAITING,
    (State.CALLED, Action.TRANSFER): State.WAITING,
    (State.SERVING, Action.PARK): State.PARKED,
    (State.CALLED, Action.PARK): State.PARKED,
    (State.PARKED, Action.RESUME): State.WAITING,
    (State.WAITING, Action.LEAVE): State.LEFT,
    (State.CALLED, Action.LEAVE): State.LEFT,
    (State.PARKED, Action.LEAVE): State.LEFT,
    (State.MISSED, Action.LEAVE): State.LEFT,
    **{(state, Action.EXPIRE): State.EXPIRED for state in LIVE},
}
"""DESIGN section 4, line by line."""

UNDO_SECONDS = 10
"""How long a host's last action can be taken back (H1)."""

UNDOABLE = frozenset(Action) - {Action.REGISTER, Action.EXPIRE, Action.UNDO}


@dataclass(frozen=True, slots=True)
class Leg:
    """What one stop of a visit is for; `skills` are all that its host needs, `minutes` are planned."""

    kind: PointKind
    product_ids: tuple[str, ...]
    skills: frozenset[str]
    minutes: int


@dataclass(frozen=True, slots=True)
class Visit:
    """One visitor's presence. Moments are aware UTC; `revision` is the site's revision of the last change."""

    site_id: str
    visit_id: str
    day: date
    letter: str
    number: int
    token_hash: str
    product_ids: tuple[str, ...]
    language: str
    needs: tuple[str, ...]
    persons: int
    planned_minutes: int
    discreet: bool
    arrived_at: datetime
    entered_at: datetime
    """From here it climbs in its line: arrival, the time of an appointment, or later after a missed call."""
    revision: int
    kind: PointKind
    state: State
    since: datetime
    point_id: str | None = None
    host_id: str | None = None
    wanted_point: str | None = None
    parked_for: str | None = None
    called_at: datetime | None = None
    call_count: int = 0
    no_shows: int = 0
    outcome: str | None = None
    visit_class: VisitClass = VisitClass.WALK_IN
    appointment_at: datetime | None = None
    legs: tuple[Leg, ...] = ()
    """The stops of this visit, in order; empty for a visit of before there were legs."""
    leg: int = 0

    @property
    def skills(self) -> frozenset[str]:
        """What the host of the present stop needs."""
        return self.legs[self.leg].skills if self.legs else frozenset()

    @property
    def stop_products(self) -> tuple[str, ...]:
        """The products of the present stop."""
        return self.legs[self.leg].product_ids if self.legs else self.product_ids

    @property
    def next_leg(self) -> int | None:
        """The stop after this one, None at the last."""
        return self.leg + 1 if self.leg + 1 < len(self.legs) else None

    @property
    def code(self) -> str:
        """As spoken and searched: "L047"."""
        return f"{self.letter}{self.number:03d}"

    @property
    def call_key(self) -> str:
        """Changes with each call and recall."""
        return f"{self.visit_id[:12]}-{self.call_count}"


CHANGING = (
    "kind",
    "state",
    "since",
    "point_id",
    "host_id",
    "wanted_point",
    "parked_for",
    "called_at",
    "call_count",
    "no_shows",
    "outcome",
    "planned_minutes",
    "visit_class",
    "entered_at",
    "leg",
)
"""The fields that a life changes; events carry them, so that undo and audit are folds over events."""


def changing(visit: Visit) -> dict[str, object]:
    """The CHANGING fields as plain JSON values, for an event."""
    found: dict[str, object] = {}
    for name in CHANGING:
        value = getattr(visit, name)
        found[name] = value.isoformat() if isinstance(value, datetime) else value
    return found


def restored(visit: Visit, data: Mapping[str, object]) -> Visit:
    """The visit with its CHANGING fields as an event recorded them."""
    values: dict[str, Any] = {name: data[name] for name in CHANGING}
    values["kind"] = PointKind(values["kind"])
    values["state"] = State(values["state"])
    values["visit_class"] = VisitClass(values["visit_class"])
    values["since"] = datetime.fromisoformat(values["since"])
    values["entered_at"] = datetime.fromisoformat(values["entered_at"])
    if values["called_at"] is not None:
        values["called_at"] = datetime.fromisoformat(values["called_at"])
    return replace(visit, **values)


@dataclass(frozen=True, slots=True)
class Target:
    """Where an action leads, as far as it needs telling."""

    point_id: str | None = None
    host_id: str | None = None
    kind: PointKind | None = None
    outcome: str | None = None
    leg: int | None = None
    visit_class: VisitClass | None = None
    entered_at: datetime | None = None


def whole_milliseconds(moment: datetime) -> datetime:
    """The moment as rows and events keep it, so that both tell the same."""
    return moment.replace(microsecond=moment.microsecond // 1000 * 1000)


def illegal(visit: Visit, action: Action) -> Conflict:
    return Conflict("illegal_transition", ticket=visit.code, state=visit.state.value, action=action.value)


def act(visit: Visit, action: Action, now: datetime, target: Target | None = None) -> Visit:
    """The visit after `action`. Raises Conflict("illegal_transition") when the table has no entry."""
    target = target or Target()
    state = TABLE.get((visit.state, action))
    if state is None:
        raise illegal(visit, action)
    after = replace(visit, state=state, since=now)
    match action:
        case Action.CALL:
            return replace(
                after,
                point_id=target.point_id,
                host_id=target.host_id,
                called_at=now,
                call_count=visit.call_count + 1,
                parked_for=None,
            )
        case Action.RECALL:
            # The visitor has been expected since the first call: `since` stays, the chime rings anew.
            return replace(after, since=visit.since, called_at=now, call_count=visit.call_count + 1)
        case Action.NO_SHOW:
            return replace(after, no_shows=visit.no_shows + 1)
        case Action.TRANSFER:
            return _moved(after, target)
        case Action.PARK:
            return replace(after, parked_for=visit.host_id)
        case Action.RESUME:
            return replace(after, point_id=None, host_id=None)
        case Action.REJOIN:
            return replace(
                after,
                point_id=None,
                host_id=None,
                visit_class=target.visit_class or visit.visit_class,
                entered_at=target.entered_at or visit.entered_at,
            )
        case Action.FINISH:
            return replace(after, outcome=target.outcome)
        case _:
            return after


def _moved(visit: Visit, target: Target) -> Visit:
    """Back in line for another stop, another kind of point or one point; the place in the order is kept."""
    moved = replace(visit, point_id=None, host_id=None, wanted_point=target.point_id, kind=target.kind or visit.kind)
    if target.leg is None:
        return moved
    stop = visit.legs[target.leg]
    return replace(moved, leg=target.leg, kind=stop.kind, planned_minutes=stop.minutes)


@dataclass(frozen=True, slots=True)
class Event:
    """One transition, append-only, without personal fields (no needs, no token, no name)."""

    site_id: str
    revision: int
    visit_id: str
    day: date
    at: datetime
    action: Action
    actor: str
    """`host:<id>`, `device:<id>`, `ticket` or `system`."""
    data: Mapping[str, object]
    """The CHANGING fields after the event; for `register` also products, minutes and persons."""
    undoes: int | None = None
    """For `undo`: the revision of the event it takes back."""


def may_undo(event: Event, visit: Visit, now: datetime, settled: int = 0) -> bool:
    """True when `event` is the visit's last change, newer than revision `settled`, and at most UNDO_SECONDS old."""
    young = timedelta(0) <= now - event.at <= timedelta(seconds=UNDO_SECONDS)
    return young and event.action in UNDOABLE and settled < event.revision == visit.revision


def no_shows_spent(visit: Visit, most: int, now: datetime) -> bool:
    """True for a missed visit that may not come back any more, when the host who missed it cannot undo that either."""
    return (
        visit.state is State.MISSED and visit.no_shows >= most and now - visit.since > timedelta(seconds=UNDO_SECONDS)
    )


TOKEN_HOURS = 2
"""A ticket's token is dead this long after the visit ended (T7)."""


def token_lives(visit: Visit, now: datetime) -> bool:
    return visit.state in LIVE or now - visit.since <= timedelta(hours=TOKEN_HOURS)
