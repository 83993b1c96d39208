"""Whole snapshots of the hall for kiosks, screens and phones (`kiosk_view`: the town). Pure: hall in, message out."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime

from queue_server.contracts.devices import DevicePose, KioskOrder
from queue_server.contracts.hall import HallStatus, KindStatus, OtherPlace
from queue_server.contracts.phone import PhoneSnapshot
from queue_server.contracts.screen import ScreenCall, ScreenSnapshot
from queue_server.domain.catalogue import say
from queue_server.domain.queueing import why
from queue_server.domain.stops import settled
from queue_server.domain.visit import LIVE, State, Visit
from queue_server.domain.wayfinding.pose import Pose
from queue_server.services.care import told
from queue_server.services.hall import LAST_CALLS, Hall
from queue_server.services.poses import poses
from queue_server.services.register import reasons_of, wait_range
from queue_server.services.ways import phone_way, shown_on


def hall_status(hall: Hall, now: datetime) -> HallStatus:
    kinds = sorted({p.kind for p in hall.site.points})
    return HallStatus(
        revision=hall.revision,
        at=now,
        town_version=hall.town_version,
        is_open=hall.site.is_open(now),
        closes_at=hall.site.closes_at(now),
        last_ticket_at=hall.site.last_ticket_at(now),
        next_opening=hall.site.next_opening(now),
        kinds=tuple(
            KindStatus(
                kind=kind.value,
                waiting=hall.live.standing.people(kind),
                staffed_points=hall.staffed(kind),
                wait=wait_range(hall.wait_for(kind)),
                skills=tuple(sorted(tuple(sorted(skills)) for skills in hall.skills(kind))),
            )
            for kind in kinds
        ),
        elsewhere=tuple(
            OtherPlace(
                names=dict(other.names),
                address=other.address,
                open_now=other.is_open(now),
                next_opening=other.next_opening(now),
            )
            for other in hall.town.sites
            if other.site_id != hall.site.site_id
        ),
        full_products=tuple(sorted(hall.full)),
        orders=_orders(hall),
        poses={i: DevicePose.model_validate(asdict(pose)) for i, pose in sorted(poses(hall).items())},
        closed=tuple(sorted(hall.closed)),
    )


def _orders(hall: Hall) -> dict[str, tuple[KioskOrder, ...]]:
    named = dict.fromkeys(order.device_id for order in hall.orders)
    return {device: tuple(told(o) for o in hall.orders if o.device_id == device) for device in named}


def _screen_call(hall: Hall, visit: Visit, pose: Pose | None, alone: bool) -> ScreenCall | None:
    point = hall.site.point(visit.point_id or "")
    if point is None or visit.called_at is None:
        return None
    now = visit.state is State.CALLED
    return ScreenCall.model_validate(
        {
            "call_key": visit.call_key,
            "letter": visit.letter,
            "number": visit.number,
            "language": visit.language,
            "place": say(point.names, hall.town.languages[0]),
            "floor": point.floor,
            "called_at": visit.called_at,
            "now": now,
            "point_id": point.point_id,
            **shown_on(hall, pose, point, with_map=now and alone),
        }
    )


def screen_snapshot(hall: Hall, now: datetime, pose: Pose | None = None) -> ScreenSnapshot:
    """`pose`: where the screen hangs; None where nobody knows. A map stands beside a call only when it is alone."""
    alone = sum(visit.state is State.CALLED for visit in hall.last_called) == 1
    calls = [_screen_call(hall, visit, pose, alone) for visit in hall.last_called]
    language = hall.town.languages[0]
    return ScreenSnapshot(
        revision=hall.revision,
        at=now,
        site_name=say(hall.site.names, language),
        town_name=say(hall.town.names, language),
        time_zone=hall.site.time_zone,
        language=language,
        is_open=hall.site.is_open(now),
        next_opening=hall.site.next_opening(now),
        calls=tuple(c for c in calls if c)[: LAST_CALLS + 1],
    )


def phone_snapshot(hall: Hall, visit: Visit, now: datetime, language: str | None = None) -> PhoneSnapshot:
    """`visit` may have ended, then it is not in the hall any more; `language` where the visitor chose another."""
    visit = settled(visit, hall.site, hall.town)
    before = hall.before(visit)
    shown = visit.state in (State.CALLED, State.SERVING)
    point = hall.site.point(visit.point_id or "") if shown else None
    language = language or visit.language
    return PhoneSnapshot(
        revision=hall.revision,
        at=now,
        site_name=say(hall.site.names, language),
        time_zone=hall.site.time_zone,
        language=language,
        letter=visit.letter,
        number=visit.number,
        state=visit.state.value,
        people_before=None if before is None else before.people,
        before=reasons_of(why(before.classes if before else {})),
        stop=visit.leg + 1,
        stops=max(1, len(visit.legs)),
        wait=None if before is None else wait_range(hall.wait_for(visit.kind, before.work)),
        waiting_place=say(hall.site.waiting_places.get(visit.kind, {}), language),
        point_name=say(point.names, language) if point else None,
        point_floor=point.floor if point else None,
        point_landmark=say(point.landmarks, language) if point else None,
        call_key=visit.call_key if visit.state is State.CALLED else None,
        since=visit.since,
        can_leave=visit.state in LIVE and visit.state is not State.SERVING,
        way=phone_way(hall, visit, point),
    )
