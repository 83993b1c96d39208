"""The whole tablet of one host. Pure: hall in, message out."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from queue_server.contracts.host import HostAlert, HostPoint, HostSnapshot, HostVisit, UndoOffer
from queue_server.domain.catalogue import HostEntry, Point, say
from queue_server.domain.queueing import Place, can_serve, line, place
from queue_server.domain.visit import UNDO_SECONDS, Event, State, Visit
from queue_server.services.hall import Hall
from queue_server.services.register import wait_range


def _host_name(hall: Hall, host_id: str | None) -> str | None:
    entry = hall.town.hosts.get(host_id or "")
    return entry.display_name if entry else None


def _visit(hall: Hall, found: Place, language: str) -> HostVisit:
    visit = found.visit
    products = [hall.town.products[p] for p in visit.product_ids if p in hall.town.products]
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
            "reasons": tuple(dict(r) for r in found.reasons),
        }
    )


def _points(hall: Hall, host_id: str, language: str) -> tuple[HostPoint, ...]:
    taken = {s.point_id: s.host_id for s in hall.staffing}
    return tuple(
        HostPoint(
            point_id=p.point_id,
            name=say(p.names, language),
            kind=p.kind.value,
            floor=p.floor,
            taken_by=_host_name(hall, taken.get(p.point_id)),
            mine=taken.get(p.point_id) == host_id,
        )
        for p in hall.site.points
    )


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


def _lines(hall: Hall, host: HostEntry, point: Point | None, now: datetime) -> tuple[list[Place], list[Place]]:
    """This host's own line, and what waits for others."""
    waiting = [v for v in hall.live if v.state is State.WAITING]
    mine = [v for v in waiting if point and can_serve(v, point, host.skills, hall.town.products)]
    own = {v.visit_id for v in mine}
    return line(mine, now, host.host_id), line((v for v in waiting if v.visit_id not in own), now)


def host_snapshot(
    hall: Hall, host: HostEntry, undo: tuple[Event, Visit] | None, now: datetime, language: str
) -> HostSnapshot:
    my_point = next((s.point_id for s in hall.staffing if s.host_id == host.host_id), None)
    point = hall.site.point(my_point or "")
    mine, others = _lines(hall, host, point, now)

    def shown(places: Sequence[Place]) -> tuple[HostVisit, ...]:
        return tuple(_visit(hall, p, language) for p in places)

    def in_state(*states: State) -> list[Place]:
        found = sorted((v for v in hall.live if v.state in states), key=lambda v: v.since, reverse=True)
        return [place(v, now, host.host_id) for v in found]

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
        current=shown(current),
        waiting=shown(mine),
        others=shown(others),
        parked=shown(in_state(State.PARKED)),
        missed=shown(in_state(State.MISSED)),
        wait=wait_range(hall.wait_for(point.kind)) if point else None,
        undo=_offer(undo),
        alerts=_alerts(hall),
        figures=hall.figures,
    )
