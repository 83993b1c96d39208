"""The demo town as its kiosk hears of it, and its hall in the states that lead somewhere else."""

from __future__ import annotations

from dataclasses import asdict
from datetime import UTC, datetime

from assets.paths import DEMO_TOWN
from kiosk.finder import index_of
from kiosk.helper import Helper
from kiosk.session import Session
from queue_server.contracts.devices import DevicePose
from queue_server.contracts.hall import HallStatus, KindStatus, KioskTown
from queue_server.contracts.visits import WaitRange
from queue_server.domain.catalogue import PointKind
from queue_server.domain.wayfinding.building import read
from queue_server.services.kiosk_view import kiosk_town
from queue_server.services.poses import on_plan
from queue_server.town.folder import load
from queue_server.town.survey import surveyed

TOWN = surveyed(load(DEMO_TOWN))
SITE = TOWN.sites[0]
MORNING = datetime(2026, 3, 2, 9, 12, tzinfo=UTC)
"""A Monday."""
KINDS = sorted({point.kind for point in SITE.points})
SKILLS = tuple(tuple(sorted(skills)) for skills in TOWN.skill_sets[SITE.site_id])
INDEX = index_of(TOWN)
DEVICE = "kiosk-1"
"""The id of this kiosk."""
BUILDING = read(SITE.map)


def pose(name: str = "kiosk1") -> DevicePose:
    """Where a kiosk of the plan hangs."""
    found = on_plan(BUILDING, "kiosk", name)
    assert found is not None
    return DevicePose.model_validate(asdict(found))


def message() -> KioskTown:
    return kiosk_town(TOWN, "1", SITE, "https://balie.lindegem.example")


MESSAGE = message()
HELPER = Helper(MESSAGE)


def hall(
    at: datetime = MORNING,
    wait: tuple[int, int] | None = (5, 10),
    skills: tuple[tuple[str, ...], ...] = SKILLS,
    full: tuple[str, ...] = (),
) -> HallStatus:
    """With somebody at every kind of point, unless `skills` is empty."""

    def kind(one: PointKind) -> KindStatus:
        told = WaitRange(low_minutes=wait[0], high_minutes=wait[1]) if wait else None
        return KindStatus(kind=one.value, waiting=2, staffed_points=len(skills), wait=told, skills=skills)

    return HallStatus(
        revision=1,
        at=at,
        town_version="1",
        is_open=SITE.is_open(at),
        closes_at=SITE.closes_at(at),
        last_ticket_at=SITE.last_ticket_at(at),
        next_opening=SITE.next_opening(at),
        kinds=tuple(kind(one) for one in KINDS),
        elsewhere=(),
        full_products=full,
        poses={DEVICE: pose()},
    )


def session(seen: HallStatus | None = None, now: float = 1000.0) -> Session:
    """A kiosk of Lindegem between two visitors."""
    made = Session(now)
    made.wayfinder.device_id = DEVICE
    made.town_loaded(MESSAGE)
    made.index_ready("1", INDEX, now)
    made.hall_seen(seen or hall())
    return made
