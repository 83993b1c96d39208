"""Values to try the rules on."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from queue_server.domain.catalogue import HostEntry, Opening, Point, PointKind, Site
from queue_server.domain.offers import Product
from queue_server.domain.visit import Action, Event, State, Visit, changing

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


def minutes(count: float) -> timedelta:
    return timedelta(minutes=count)


def visit(**changes: Any) -> Visit:
    """A visit that has waited ten minutes for a quick desk."""
    values: dict[str, Any] = {
        "site_id": "stadhuis",
        "visit_id": "0" * 32,
        "day": date(2026, 3, 2),
        "letter": "A",
        "number": 7,
        "token_hash": "f" * 64,
        "product_ids": ("attest_woonst",),
        "language": "nl",
        "needs": (),
        "persons": 1,
        "planned_minutes": 3,
        "discreet": False,
        "arrived_at": NOW - minutes(10),
        "revision": 1,
        "kind": PointKind.STANDING,
        "state": State.WAITING,
        "since": NOW - minutes(10),
    }
    values.update(changes)
    return Visit(**{"entered_at": values["arrived_at"], **values})


def product(product_id: str = "attest_woonst", **changes: Any) -> Product:
    values: dict[str, Any] = {
        "topic_id": "attesten",
        "names": {"nl": product_id},
        "search_words": {},
        "planned_minutes": 3,
    }
    return Product(product_id, **{**values, **changes})


def host(host_id: str = "an", *skills: str, **changes: Any) -> HostEntry:
    """Speaks Dutch."""
    values: dict[str, Any] = {"display_name": host_id.title(), "skills": frozenset(skills), "languages": ("nl",)}
    return HostEntry(host_id, **{**values, **changes})


def point(kind: PointKind = PointKind.STANDING, point_id: str = "snelbalie1") -> Point:
    return Point(point_id, kind, {"nl": point_id}, 0, {"nl": "links"})


def site(**changes: Any) -> Site:
    """Open on weekdays 9-12 and 13.30-16, Wednesday until 19."""
    values: dict[str, Any] = {
        "names": {"nl": "Stadhuis"},
        "kind": "town_hall",
        "time_zone": "Europe/Brussels",
        "address": "Lindeplein 1",
        "languages": ("nl",),
        "hours": tuple(
            opening
            for day in range(5)
            for opening in (
                Opening(day, time(13, 30), time(19 if day == 2 else 16)),
                Opening(day, time(9), time(12)),
            )
        ),
        "holidays": {},
        "letters": {PointKind.STANDING: "A"},
        "points": (point(),),
        "product_ids": frozenset({"attest_woonst"}),
    }
    return Site("stadhuis", **{**values, **changes})


def event(of: Visit, action: Action, at: datetime, undoes: int | None = None) -> Event:
    return Event(of.site_id, of.revision, of.visit_id, of.day, at, action, "host:an", changing(of), undoes)
