"""The whole tablet of one host. Pure: hall in, message out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from queue_server.contracts.host import HostAlert, HostPoint, HostSnapshot, HostVisit, UndoOffer
from queue_server.domain.catalogue import HostEntry, Point, say
from queue_server.domain.queueing import Place, can_serve, left_to_colleague, place
from queue_server.domain.standing import first
from queue_server.domain.visit import UNDO_SECONDS, Event, State, Visit
from queue_server.services.building_view import host_passages
from queue_server.services.device_view import host_devices
from queue_server.services.hall import Hall
from queue_server.services.register import reasons_of, wait_range
from queue_server.services.serve import present_hosts

LINE_SHOWN_MAX = 50
"""Of those who wait: nobody scrolls further, and a tablet's page must not grow with the hall."""


def _host_name(hall: Hall, host_id: str | None) -> str | None:
    entry = hall.town.hosts.get(host_id or "")
    return entry.display_name if entry else None


def _visit(hall: Hall, found: Place, language: str) -> HostVisit:
    visit = found.visit
    products = [hall.town.products[p] for p in visit.stop_products if p in hall.town.products]
    later = [p for leg in visit.legs[visit.leg + 1 :] for p in leg.product_ids if p in hall.town.products]
    papers = dict.fromkeys(paper for product in products for paper in product.papers)
    point = hall.site.point(visit.point_id or "")
    return HostVisit.model_validate(
        {
            "visit_id": visit.visit_id,
            "letter": visit.letter,
            "number": visit.number,
            "state": visit.state.value,
            "kind": visit.kind.value,
            "products": tuple(say(p.names, language) for p in products),
            "papers": tuple(say(hall.town.papers[p].names, language) for p in papers),
            "language": visit.language,
            "needs": visit.needs,
            "persons": visit.persons,
            "arrived_at": visit.arrived_at,
            "since": visit.since,
            "planned_minutes": visit.planned_minutes,
            "point_name": say(point.names, language) if point else None,
            "host_name": _host_name(hall, visit.host_id),
            "no_shows": visit.no_shows,
            "stop": visit.leg + 1,
            "stops": max(1, len(visit.legs)),
            "next_products": tuple(say(hall.town.products[p].names, language) for p in later),
            "next_kind": visit.legs[visit.next_leg].kind.value if visit.next_leg is not None else None,
            "appointment_at": visit.appointment_at,
            "may_rejoin": visit.no_shows < hall.site.policy.no_shows_max,
            "reasons": reasons_of(found.reasons),
        }
    )


def _points(hall: Hall, host_id: str, language: str) -> tuple[HostPoint, ...]:
    taken = {s.point_id: s for s in hall.staffing}

    def shown(point: Point) -> HostPoint:
        present = taken.get(point.point_id)
        return HostPoint(
            point_id=point.point_id,
            name=say(point.names, language),
            kind=point.kind.value,
            floor=point.floor,
            taken_by=_host_name(hall, present.host_id) if present else None,
            mine=present is not None and present.host_id == host_id,
            on_break=present is not None and not present.open,
            back_at=present.back_at if present else None,
        )

    return tuple(shown(point) for point in hall.site.points)


def _alerts(hall: Hall) -> tuple[HostAlert, ...]:
    def name(device_id: str) -> str:
        device = hall.devices.get(device_id)
        return device.name if device else ""

    return tuple(
        HostAlert(
            alert_id=a.alert_id, kind=a.kind, device_name=name(a.device_id), detail=a.detail, raised_at=a.raised_at
        )
        for a in hall.alerts
    )


def _offer(found: tuple[Event, Visit] | None) -> UndoOffer | None:
    if found is None:
        return None
    event, visit = found
    return UndoOffer(action=event.action.value, code=visit.code, until=event.at + timedelta(seconds=UNDO_SECONDS))


@dataclass(frozen=True, slots=True)
class _Part:
    """The first of those who wait, and how many more there are."""

    places: list[Place]
    more: int


def _part(rows: list[tuple[Visit, ...]], hall: Hall, now: datetime, host_id: str | None = None) -> _Part:
    found = first(rows, LINE_SHOWN_MAX, now, hall.site.policy, host_id)
    places = [place(v, now, hall.site.policy, host_id) for v in found]
    return _Part(places, sum(map(len, rows)) - len(places))


def _lines(hall: Hall, host: HostEntry, point: Point | None, now: datetime) -> tuple[_Part, _Part]:
    """This host's own line, and what waits for others."""
    present = present_hosts(hall.town, hall.site, hall.staffing)
    mine: list[tuple[Visit, ...]] = []
    others: list[tuple[Visit, ...]] = []
    for row in hall.live.standing.rows.values():
        if point is None or not can_serve(row.line, point, host):
            others.append(row.visits)
            continue
        # Only the latest to come can be left to a colleague: most rows are nobody else's.
        newest = max(row.visits, key=lambda v: v.arrived_at)
        if not left_to_colleague(newest, host, present, now, hall.site.policy):
            mine.append(row.visits)
            continue
        left = {v.visit_id for v in row.visits if left_to_colleague(v, host, present, now, hall.site.policy)}
        mine.append(tuple(v for v in row.visits if v.visit_id not in left))
        others.append(tuple(v for v in row.visits if v.visit_id in left))
    return _part(mine, hall, now, host.host_id), _part(others, hall, now)


def host_snapshot(
    hall: Hall, host: HostEntry, undo: tuple[Event, Visit] | None, now: datetime, language: str
) -> HostSnapshot:
    mine_now = next((s for s in hall.staffing if s.host_id == host.host_id), None)
    my_point = mine_now.point_id if mine_now else None
    point = hall.site.point(my_point or "")
    mine, others = _lines(hall, host, point, now)

    def shown(places: Sequence[Place]) -> tuple[HostVisit, ...]:
        return tuple(_visit(hall, p, language) for p in places)

    def in_state(*states: State) -> list[Place]:
        found = sorted((v for v in hall.live.apart.values() if v.state in states), key=lambda v: v.since, reverse=True)
        return [place(v, now, hall.site.policy, host.host_id) for v in found]

    current = [p for p in in_state(State.CALLED, State.SERVING) if p.visit.host_id == host.host_id]
    return HostSnapshot(
        revision=hall.revision,
        at=now,
        site_id=hall.site.site_id,
        site_name=say(hall.site.names, language),
        time_zone=hall.site.time_zone,
        is_open=hall.site.is_open(now),
        host_name=host.display_name,
        points=_points(hall, host.host_id, language),
        my_point_id=my_point,
        on_break=mine_now is not None and not mine_now.open,
        back_at=mine_now.back_at if mine_now else None,
        current=shown(current),
        waiting=shown(mine.places),
        waiting_more=mine.more,
        others=shown(others.places),
        others_more=others.more,
        parked=shown(in_state(State.PARKED)),
        missed=shown(in_state(State.MISSED)),
        wait=wait_range(hall.wait_for(point.kind)) if point else None,
        undo=_offer(undo),
        alerts=_alerts(hall),
        figures=hall.figures,
        devices=host_devices(hall),
        manages="manager" in host.roles,
        passages=host_passages(hall, language),
    )
