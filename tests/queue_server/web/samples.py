"""Canned snapshots of a busy morning in Lindegem, for the page tests and previews."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from queue_server.contracts.host import (
    DayFigures,
    HostAlert,
    HostClosure,
    HostDevice,
    HostPassages,
    HostPoint,
    HostSnapshot,
    HostVisit,
    UndoOffer,
)
from queue_server.contracts.phone import PhoneSnapshot
from queue_server.contracts.screen import ScreenCall, ScreenSnapshot
from queue_server.contracts.visits import WaitRange

POINTS = (
    HostPoint(point_id="balie-1", name="Snelbalie 1", kind="standing", floor=0, taken_by="Karim", mine=False),
    HostPoint(point_id="zaal-1", name="Zaal 1", kind="seated", floor=0, taken_by="Lies De Wilde", mine=False),
    HostPoint(point_id="zaal-2", name="Zaal 2", kind="seated", floor=0, taken_by=None, mine=False),
    HostPoint(point_id="zaal-3", name="Zaal 3", kind="seated", floor=1, taken_by=None, mine=False),
    HostPoint(point_id="spreek-1", name="Spreekkamer 1", kind="discreet", floor=1, taken_by=None, mine=False),
    HostPoint(point_id="digi-1", name="Digipunt", kind="digipoint", floor=0, taken_by=None, mine=False),
)
PRODUCTS = (
    ("Identiteitskaart aanvragen",),
    ("Adreswijziging doorgeven", "Parkeervergunning"),
    ("Rijbewijs verlengen",),
    ("Geboorteaangifte",),
    ("Reispas ophalen",),
    ("Uittreksel uit het strafregister",),
)


def visit(number: int, minutes: float = 12, **changes: Any) -> HostVisit:
    at = datetime.now(UTC) - timedelta(minutes=minutes)
    values: dict[str, Any] = {
        "visit_id": f"{number:032x}",
        "letter": "L",
        "number": number,
        "state": "waiting",
        "kind": "seated",
        "products": PRODUCTS[number % len(PRODUCTS)],
        "papers": (),
        "language": "nl",
        "needs": (),
        "persons": 1,
        "arrived_at": at,
        "since": at,
        "planned_minutes": 15,
        "point_name": None,
        "host_name": None,
        "no_shows": 0,
    }
    return HostVisit(**{**values, **changes})


def called(state: str = "called", **changes: Any) -> HostVisit:
    values: dict[str, Any] = {
        "state": state,
        "since": datetime.now(UTC) - timedelta(minutes=2),
        "products": ("Identiteitskaart aanvragen", "Adreswijziging doorgeven"),
        "papers": ("Uw huidige identiteitskaart", "Een recente pasfoto"),
        "language": "fr",
        "needs": ("step_free",),
        "persons": 2,
        "point_name": "Zaal 2",
        "host_name": "An Peeters",
    }
    return visit(47, 18, **{**values, **changes})


def soon(minutes: float) -> datetime:
    return datetime.now(UTC) + timedelta(minutes=minutes)


def reasons(*codes: str, **fields: int) -> tuple[dict[str, Any], ...]:
    """As the server gives them: in order of weight, at the end how long somebody is here."""
    return (*({"code": code, **fields} for code in codes), {"code": "waited", "minutes": 12})


def stops(**changes: Any) -> dict[str, Any]:
    """At the first of two stops."""
    return {"stop": 1, "stops": 2, "next_products": ("Rijbewijs verlengen",), "next_kind": "seated", **changes}


def waiting(count: int = 7) -> tuple[HostVisit, ...]:
    extras: tuple[dict[str, Any], ...] = (
        {"appointment_at": soon(-3), "reasons": reasons("appointment_now")},
        {"needs": ("small_children",), "reasons": reasons("needs")},
        {"reasons": reasons("for_this_point")},
        {"appointment_at": soon(8), "reasons": reasons("appointment_in", minutes=8)},
        {"language": "uk", "needs": ("interpreter",), "reasons": reasons()},
        {"stop": 2, "stops": 2, "reasons": reasons("next_matter", stop=2, stops=2)},
        {"no_shows": 2, "reasons": reasons("missed_before", count=2)},
        {"persons": 3, **stops(), "reasons": reasons()},
        {"appointment_at": soon(-40), "reasons": reasons("appointment_lost")},
    )
    return tuple(visit(48 + n, 14 - 12 * n / count, **extras[n % len(extras)]) for n in range(count))


def on_break(minutes: int | None = 15, **changes: Any) -> HostSnapshot:
    """The host has a break, and so has a colleague."""
    back = soon(minutes) if minutes else None
    points = tuple(
        p.model_copy(update={"on_break": p.point_id in ("zaal-1", "zaal-2"), "back_at": back}) for p in host().points
    )
    return host(points=points, on_break=True, back_at=back, **changes)


def host(point: str | None = "zaal-2", **changes: Any) -> HostSnapshot:
    now = datetime.now(UTC)
    points = tuple(
        p.model_copy(update={"mine": True, "taken_by": "An Peeters"}) if p.point_id == point else p for p in POINTS
    )
    values: dict[str, Any] = {
        "revision": 1,
        "at": now,
        "site_id": "stadhuis",
        "site_name": "Stadhuis Lindegem",
        "time_zone": "Europe/Brussels",
        "is_open": True,
        "host_name": "An Peeters",
        "points": points,
        "my_point_id": point,
        "current": (),
        "waiting": waiting(),
        "others": tuple(visit(12 + n, 6 - n, letter="A", kind="standing") for n in range(3)),
        "parked": (visit(41, 34, state="parked"),),
        "missed": (
            visit(39, 41, state="missed", no_shows=1, reasons=reasons("missed_before", count=1)),
            visit(36, 55, state="missed", no_shows=3, may_rejoin=False, reasons=reasons("missed_before", count=3)),
        ),
        "wait": WaitRange(low_minutes=10, high_minutes=15),
        "undo": None,
        "alerts": (),
        "figures": DayFigures(
            day="2026-03-10",
            registered=64,
            waiting=11,
            serving=4,
            finished=46,
            missed=1,
            left=2,
            mean_wait_minutes=7.4,
            p90_wait_minutes=15,
            mean_service_minutes=9.2,
        ),
    }
    return HostSnapshot(**{**values, **changes})


def undo(action: str = "call", code: str = "L047") -> UndoOffer:
    return UndoOffer(action=action, code=code, until=datetime.now(UTC) + timedelta(seconds=10))


def alerts() -> tuple[HostAlert, ...]:
    at = datetime.now(UTC) - timedelta(minutes=1)
    return (
        HostAlert(alert_id="1", kind="help", device_name="Kiosk inkom", detail="topics", raised_at=at),
        HostAlert(alert_id="2", kind="printer_paper_out", device_name="Kiosk trap", detail="", raised_at=at),
    )


def devices() -> tuple[HostDevice, ...]:
    """A kiosk that does well, one in trouble and one that is gone, and a screen that never said anything."""
    at = datetime.now(UTC)
    return (
        HostDevice(device_id="a" * 32, name="Kiosk inkom", kind="kiosk", printer="ok", scanner="ok", screen="on"),
        HostDevice(
            device_id="b" * 32,
            name="Kiosk trap",
            kind="kiosk",
            printer="no_paper",
            scanner="unplugged",
            screen="jammed",
            unsent=3,
            closed=True,
            notice="De lift is stuk. Neem de trap of vraag hulp.",
            notice_until=at + timedelta(minutes=30),
            asked=("restart",),
        ),
        HostDevice(
            device_id="c" * 32, name="Kiosk zijdeur", kind="kiosk", silent_since=at - timedelta(minutes=8), printer="ok"
        ),
        HostDevice(device_id="d" * 32, name="Scherm wachtzaal", kind="screen"),
    )


def passages() -> HostPassages:
    """A lift that is closed for the day, and a door until somebody opens it."""
    at = datetime.now(UTC)
    lift = HostClosure(
        thing_id="lift0",
        sort="lift",
        name="Lift",
        joins=("Hal",),
        floors=(0.0, 1.0),
        every=False,
        closed_by="An",
        since=at,
        until=None,
        lasting=False,
    )
    door = lift.model_copy(
        update={"thing_id": "d", "sort": "door", "name": "", "joins": ("Gang", "Zaal 2"), "lasting": True}
    )
    return HostPassages(closed=(lift, door), unreached=("Zaal 2",), unreached_step_free=("Zaal 3", "Zaal 4"))


def call(number: int, place: str, now: bool = True, **changes: Any) -> ScreenCall:
    values: dict[str, Any] = {
        "call_key": f"L{number}-1",
        "letter": "L",
        "number": number,
        "language": "nl",
        "place": place,
        "floor": 0,
        "arrow": "ahead",
        "called_at": datetime.now(UTC),
        "now": now,
    }
    return ScreenCall(**{**values, **changes})


CALLS = (
    call(47, "Zaal 2", arrow="ahead_right"),
    call(13, "Snelbalie 1", letter="A"),
    call(46, "Zaal 3", now=False, floor=1),
    call(45, "Zaal 1", now=False),
    call(12, "Snelbalie 2", letter="A", now=False),
    call(7, "Spreekkamer 1", letter="R", now=False, floor=1),
    call(44, "Zaal 2", now=False),
)


def screen(calls: tuple[ScreenCall, ...] = CALLS, **changes: Any) -> ScreenSnapshot:
    values: dict[str, Any] = {
        "revision": 1,
        "at": datetime.now(UTC),
        "site_name": "Stadhuis Lindegem",
        "town_name": "Lindegem",
        "time_zone": "Europe/Brussels",
        "language": "nl",
        "is_open": True,
        "next_opening": None,
        "calls": calls,
    }
    return ScreenSnapshot(**{**values, **changes})


BEFORE: tuple[dict[str, Any], ...] = (
    {"code": "before_appointments", "count": 2},
    {"code": "before_priority", "count": 1},
    {"code": "before_others", "count": 3},
)
"""Six people, as the server counts them."""


def phone(state: str = "waiting", **changes: Any) -> PhoneSnapshot:
    here = state in ("called", "serving")
    values: dict[str, Any] = {
        "revision": 1,
        "at": datetime.now(UTC),
        "site_name": "Stadhuis Lindegem",
        "time_zone": "Europe/Brussels",
        "language": "nl",
        "letter": "L",
        "number": 47,
        "state": state,
        "people_before": 3 if state == "waiting" else None,
        "wait": WaitRange(low_minutes=10, high_minutes=15) if state == "waiting" else None,
        "waiting_place": "Wacht bij de trap. We roepen u op.",
        "point_name": "Zaal 2" if here else None,
        "point_floor": 1 if here else None,
        "point_landmark": "Naast de grote trap, tegenover de lift" if here else None,
        "call_key": "L47-1" if state == "called" else None,
        "since": datetime.now(UTC),
        "can_leave": state in ("waiting", "called", "parked", "missed"),
    }
    return PhoneSnapshot(**{**values, **changes})
