"""Values to rows and back. Moments are UTC milliseconds, days ISO text, lists JSON."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from typing import Any, Protocol

from queue_server.domain.catalogue import PointKind
from queue_server.domain.desk import Alert, Device, Session, Staffing
from queue_server.domain.policy import VisitClass
from queue_server.domain.queueing import line_key
from queue_server.domain.visit import Action, Event, Leg, State, Visit

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MILLISECOND = timedelta(milliseconds=1)

compact = json.JSONEncoder(separators=(",", ":")).encode
"""JSON without spaces, by one encoder: `json.dumps` would make a new one for every event."""

TEXTS_KEPT = 2_048
"""Parsed texts that many rows share (the same few matters all day)."""


class Row(Protocol):
    """Values by the name of their column."""

    def __getitem__(self, name: str, /) -> Any: ...


def to_ms(moment: datetime) -> int:
    return (moment - EPOCH) // MILLISECOND


def maybe_ms(moment: datetime | None) -> int | None:
    return None if moment is None else to_ms(moment)


def from_ms(value: int) -> datetime:
    return EPOCH + timedelta(milliseconds=value)


def maybe_moment(value: int | None) -> datetime | None:
    return None if value is None else from_ms(value)


def visit_row(visit: Visit) -> dict[str, Any]:
    return {
        "site_id": visit.site_id,
        "visit_id": visit.visit_id,
        "day": visit.day.isoformat(),
        "letter": visit.letter,
        "number": visit.number,
        "token_hash": visit.token_hash,
        "product_ids": _list_text(visit.product_ids),
        "language": visit.language,
        "needs": _list_text(visit.needs),
        "persons": visit.persons,
        "discreet": visit.discreet,
        "arrived_at": to_ms(visit.arrived_at),
        "revision": visit.revision,
        "appointment_at": maybe_ms(visit.appointment_at),
        "legs": _legs_text(visit.legs),
        **changing_row(visit),
    }


@lru_cache(TEXTS_KEPT)
def _list_text(words: tuple[str, ...]) -> str:
    return json.dumps(words)


@lru_cache(TEXTS_KEPT)
def _legs_text(legs: tuple[Leg, ...]) -> str:
    return compact([[leg.kind.value, leg.product_ids, sorted(leg.skills), leg.minutes] for leg in legs])


@lru_cache(TEXTS_KEPT)
def _texts(text: str) -> tuple[str, ...]:
    return tuple(json.loads(text))


@lru_cache(TEXTS_KEPT)
def _legs(text: str) -> tuple[Leg, ...]:
    return tuple(
        Leg(PointKind(kind), tuple(products), frozenset(skills), minutes)
        for kind, products, skills, minutes in json.loads(text)
    )


def changing_row(visit: Visit) -> dict[str, Any]:
    """The CHANGING fields, and the line that follows from them."""
    return {
        "kind": visit.kind.value,
        "state": visit.state.value,
        "since": to_ms(visit.since),
        "point_id": visit.point_id,
        "host_id": visit.host_id,
        "wanted_point": visit.wanted_point,
        "parked_for": visit.parked_for,
        "called_at": maybe_ms(visit.called_at),
        "call_count": visit.call_count,
        "no_shows": visit.no_shows,
        "outcome": visit.outcome,
        "planned_minutes": visit.planned_minutes,
        "visit_class": visit.visit_class.value,
        "entered_at": to_ms(visit.entered_at),
        "leg": visit.leg,
        "line": line_key(visit),
    }


def changing_values(row: Row) -> dict[str, Any]:
    """The CHANGING fields of a row, or of an event's data, as a visit holds them."""
    return {
        "kind": PointKind(row["kind"]),
        "state": State(row["state"]),
        "since": from_ms(row["since"]),
        "point_id": row["point_id"],
        "host_id": row["host_id"],
        "wanted_point": row["wanted_point"],
        "parked_for": row["parked_for"],
        "called_at": maybe_moment(row["called_at"]),
        "call_count": row["call_count"],
        "no_shows": row["no_shows"],
        "outcome": row["outcome"],
        "planned_minutes": row["planned_minutes"],
        "visit_class": VisitClass(row["visit_class"]),
        "entered_at": from_ms(row["entered_at"]),
        "leg": row["leg"],
    }


def visit_of(row: Row) -> Visit:
    return Visit(
        site_id=row["site_id"],
        visit_id=row["visit_id"],
        day=date.fromisoformat(row["day"]),
        letter=row["letter"],
        number=row["number"],
        token_hash=row["token_hash"],
        product_ids=_texts(row["product_ids"]),
        language=row["language"],
        needs=_texts(row["needs"]),
        persons=row["persons"],
        discreet=bool(row["discreet"]),
        arrived_at=from_ms(row["arrived_at"]),
        revision=row["revision"],
        appointment_at=maybe_moment(row["appointment_at"]),
        legs=_legs(row["legs"]),
        **changing_values(row),
    )


def event_row(event: Event) -> dict[str, Any]:
    return {
        "site_id": event.site_id,
        "revision": event.revision,
        "visit_id": event.visit_id,
        "day": event.day.isoformat(),
        "at": to_ms(event.at),
        "action": event.action.value,
        "actor": event.actor,
        "data": compact(event.data),
        "undoes": event.undoes,
    }


def event_of(row: Row) -> Event:
    return Event(
        site_id=row["site_id"],
        revision=row["revision"],
        visit_id=row["visit_id"],
        day=date.fromisoformat(row["day"]),
        at=from_ms(row["at"]),
        action=Action(row["action"]),
        actor=row["actor"],
        data=json.loads(row["data"]),
        undoes=row["undoes"],
    )


def device_of(row: Row) -> Device:
    return Device(
        row["device_id"],
        row["site_id"],
        row["kind"],
        row["name"],
        row["key_hash"],
        from_ms(row["created_at"]),
        maybe_moment(row["paired_at"]),
        maybe_moment(row["revoked_at"]),
    )


def session_of(row: Row) -> Session:
    return Session(row["token_hash"], row["host_id"], from_ms(row["created_at"]), from_ms(row["seen_at"]))


def staffing_of(row: Row) -> Staffing:
    return Staffing(
        row["site_id"],
        row["point_id"],
        row["host_id"],
        from_ms(row["since"]),
        maybe_moment(row["break_since"]),
        maybe_moment(row["back_at"]),
    )


def alert_of(row: Row) -> Alert:
    return Alert(
        row["site_id"],
        row["alert_id"],
        row["device_id"],
        row["kind"],
        row["detail"],
        from_ms(row["raised_at"]),
        maybe_moment(row["cleared_at"]),
    )
