"""What the database holds, read anew with plain SQL, without the server's own readers. Moments are UTC milliseconds."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

Now = Mapping[str, Any]
"""What a life changes of a visit, by name, with moments as milliseconds."""

MOMENTS = ("since", "called_at", "entered_at")

CHANGING = (
    *("kind", "state", "since", "point_id", "host_id", "wanted_point", "parked_for", "called_at", "call_count"),
    *("no_shows", "outcome", "planned_minutes", "visit_class", "entered_at", "leg"),
)

IN_EVENTS = frozenset(
    {*CHANGING, "product_ids", "persons", "language", "letter", "number", "reasons", "stops"}
    | {"stop_outcome", "stop_products", "taught", "issued_at", "offline"}
)
"""Everything that an event may tell: no name, no need, no token."""


def ms(moment: datetime) -> int:
    return (moment - EPOCH) // timedelta(milliseconds=1)


@dataclass(frozen=True, slots=True)
class Stop:
    kind: str
    skills: frozenset[str]
    products: tuple[str, ...]
    minutes: int


@dataclass(frozen=True, slots=True)
class Ticket:
    """What never changes of a visit."""

    site_id: str
    visit_id: str
    day: date
    letter: str
    number: int
    token_hash: str
    products: tuple[str, ...]
    language: str
    needs: tuple[str, ...]
    persons: int
    arrived_at: int
    appointment_at: int | None
    stops: tuple[Stop, ...]


@dataclass(frozen=True, slots=True)
class Happened:
    """An event. `told` is its whole text, `now` what it says of the visit."""

    site_id: str
    revision: int
    visit_id: str
    at: int
    action: str
    actor: str
    undoes: int | None
    now: Now
    names: frozenset[str]
    told: str
    taught: tuple[str, int] | None = None
    """The product of which this contact taught something, and the logarithm of its minutes in ten-thousandths."""


def happened(row: sqlite3.Row) -> Happened:
    data = json.loads(row["data"])
    now = {name: data[name] for name in CHANGING}
    for name in MOMENTS:
        now[name] = now[name] and ms(datetime.fromisoformat(now[name]))
    return Happened(
        row["site_id"],
        row["revision"],
        row["visit_id"],
        row["at"],
        row["action"],
        row["actor"],
        row["undoes"],
        now,
        frozenset(data),
        row["data"],
        (data["taught"][0], data["taught"][1]) if "taught" in data else None,
    )


def ticket(row: sqlite3.Row) -> Ticket:
    return Ticket(
        row["site_id"],
        row["visit_id"],
        date.fromisoformat(row["day"]),
        row["letter"],
        row["number"],
        row["token_hash"],
        tuple(json.loads(row["product_ids"])),
        row["language"],
        tuple(json.loads(row["needs"])),
        row["persons"],
        row["arrived_at"],
        row["appointment_at"],
        tuple(
            Stop(kind, frozenset(skills), tuple(names), mins) for kind, names, skills, mins in json.loads(row["legs"])
        ),
    )


def now_of(row: sqlite3.Row) -> Now:
    return {name: row[name] for name in CHANGING}


def events_after(look: sqlite3.Connection, site_id: str, revision: int) -> list[Happened]:
    found = look.execute(
        "SELECT * FROM events WHERE site_id = ? AND revision > ? ORDER BY revision", (site_id, revision)
    )
    return [happened(row) for row in found]


def visits_after(look: sqlite3.Connection, site_id: str, revision: int) -> list[sqlite3.Row]:
    return look.execute("SELECT * FROM visits WHERE site_id = ? AND revision > ?", (site_id, revision)).fetchall()
