"""Hosts close what cannot be walked and open it again. Who then does not get where is told, and refused nothing."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, time, timedelta

from queue_server.contracts.building import (
    ClosedPassage,
    ClosePassage,
    OpenPassage,
    OutOfReach,
    Passage,
    PassageState,
    SitePassages,
)
from queue_server.domain import walltime
from queue_server.domain.catalogue import Site, Town
from queue_server.domain.closure import Closure
from queue_server.domain.errors import Conflict, NotFound
from queue_server.domain.wayfinding.building import Building
from queue_server.domain.wayfinding.closing import Closable, closable, closables, shut
from queue_server.domain.wayfinding.reach import Lost, lost
from queue_server.services.asking import Asking
from queue_server.services.hall import Hall
from queue_server.services.sitemap import building_of
from queue_server.services.tx import Tx

CLOSURES_MAX = 100
"""Closed at one site at the same time: a building of which more is closed is closed."""


def planned(site: Site) -> Building:
    """Raises Conflict("no_plan")."""
    found = building_of(site)
    if found is None:
        raise Conflict("no_plan", site=site.site_id)
    return found


def known(site: Site, thing_id: str) -> Closable:
    """Raises Conflict("no_plan"), NotFound("unknown_passage")."""
    found = closable(planned(site), thing_id)
    if found is None:
        raise NotFound("unknown_passage", thing=thing_id)
    return found


def close_passage(tx: Tx, message: ClosePassage, asking: Asking) -> PassageState:
    """Closed already, it is closed as is said now. Raises Conflict("no_plan", "too_many_closures"),
    NotFound("unknown_passage")."""
    thing_id, site = known(asking.site, message.thing_id).thing_id, asking.site
    others = [c for c in _holding(tx, asking) if c.thing_id != thing_id]
    if len(others) >= CLOSURES_MAX:
        raise Conflict("too_many_closures", most=CLOSURES_MAX)
    until = _moment(message.until, site, asking.now) if message.until else None
    lasting = message.lasting and until is None
    closure = Closure(site.site_id, thing_id, asking.actor.name, asking.now, until, lasting)
    tx.building.close(closure)
    tx.visits.next_revision(site.site_id)
    return state((*others, closure), asking.town, site)


def _moment(clock: str, site: Site, now: datetime) -> datetime:
    """The next one at which the wall of the site shows that."""
    at, today, zone = time.fromisoformat(clock), site.local_day(now), site.zone()
    found = walltime.last(today, at, zone)
    return found if found > now else walltime.last(today + timedelta(days=1), at, zone)


def open_passage(tx: Tx, message: OpenPassage, asking: Asking) -> PassageState:
    """What is open stays open. Raises Conflict("no_plan"), NotFound("unknown_passage")."""
    closures = _holding(tx, asking)
    left = tuple(c for c in closures if c.thing_id != message.thing_id)
    if len(left) == len(closures):
        known(asking.site, message.thing_id)
    else:
        tx.building.open(asking.site.site_id, message.thing_id)
        tx.visits.next_revision(asking.site.site_id)
    return state(left, asking.town, asking.site)


def _holding(tx: Tx, asking: Asking) -> list[Closure]:
    return [c for c in tx.building.closures(asking.site.site_id) if c.holds(asking.now)]


def reopen(tx: Tx, asking: Asking) -> None:
    """What had its time, or its day, and what the plan does not have any more. Not while the clock has just jumped."""
    if not asking.trust.steady:
        return
    site = asking.site
    closures = tx.building.closures(site.site_id)
    building = building_of(site) if closures else None
    over = [
        c for c in closures if building is None or c.over(site, asking.now) or closable(building, c.thing_id) is None
    ]
    for closure in over:
        tx.building.open(site.site_id, closure.thing_id)
    if over:
        tx.visits.next_revision(site.site_id)


def state(closures: Iterable[Closure], town: Town, site: Site) -> PassageState:
    """What a host reads of these."""
    held, building = tuple(closures), building_of(site)
    gone = lost(building, shut(building, (c.thing_id for c in held))) if building else Lost()
    return PassageState(
        closed=tuple(_told(c, town) for c in held),
        out_of_reach=OutOfReach.model_validate(gone, from_attributes=True),
    )


def _told(closure: Closure, town: Town) -> ClosedPassage:
    return ClosedPassage(
        thing_id=closure.thing_id,
        closed_by=who(town, closure.closed_by),
        since=closure.since,
        until=closure.until,
        lasting=closure.lasting,
    )


def who(town: Town, actor: str) -> str:
    """The name that colleagues see of who acted ("host:an"); empty for nobody that they know."""
    kind, _, actor_id = actor.partition(":")
    entry = town.hosts.get(actor_id) if kind == "host" else None
    return entry.display_name if entry else ""


def site_passages(hall: Hall) -> SitePassages:
    building = building_of(hall.site)
    offered = closables(building) if building else ()
    floors = [level.ordinal for level in building.network.levels] if building else []
    return SitePassages(
        passages=tuple(
            Passage(
                thing_id=one.thing_id,
                sort=one.sort.value,
                names=dict(one.names),
                joins=tuple(dict(names) for names in one.joins),
                floors=tuple(sorted({floors[level] for level in one.levels})),
                every=one.every,
            )
            for one in offered
        ),
        now=state(hall.closures, hall.town, hall.site),
    )


def effect(hall: Hall, thing_id: str) -> OutOfReach:
    """What could not be reached any more if this were closed too. Raises as `known`."""
    thing, building = known(hall.site, thing_id), planned(hall.site)
    return OutOfReach.model_validate(lost(building, hall.closed | thing.ids, hall.closed), from_attributes=True)
