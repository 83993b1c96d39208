"""What is closed in a building as hosts see it. Pure: hall in, message out."""

from __future__ import annotations

from collections.abc import Iterable

from queue_server.contracts.host import HostClosure, HostPassages
from queue_server.domain.catalogue import say
from queue_server.domain.closure import Closure
from queue_server.domain.wayfinding.building import Building
from queue_server.domain.wayfinding.closing import Closable, closable
from queue_server.domain.wayfinding.reach import lost
from queue_server.services.closures import who
from queue_server.services.hall import Hall
from queue_server.services.sitemap import building_of


def host_passages(hall: Hall, language: str) -> HostPassages | None:
    """None where the site has no plan."""
    building = building_of(hall.site)
    if building is None:
        return None
    closed = ((closure, closable(building, closure.thing_id)) for closure in hall.closures)
    gone = lost(building, hall.closed)
    return HostPassages(
        closed=tuple(_closure(hall, building, one, thing, language) for one, thing in closed if thing is not None),
        unreached=point_names(hall, gone.points, language),
        unreached_step_free=point_names(hall, gone.step_free, language),
        nothing_reached=gone.everything,
    )


def point_names(hall: Hall, point_ids: Iterable[str], language: str) -> tuple[str, ...]:
    """As the town calls them."""
    points = (hall.site.point(point_id) for point_id in point_ids)
    return tuple(say(point.names, language) for point in points if point is not None)


def _closure(hall: Hall, building: Building, closure: Closure, thing: Closable, language: str) -> HostClosure:
    levels = building.network.levels
    return HostClosure(
        thing_id=closure.thing_id,
        sort=thing.sort.value,
        name=say(thing.names, language),
        joins=tuple(say(names, language) for names in thing.joins),
        floors=tuple(sorted({levels[level].ordinal for level in thing.levels})),
        every=thing.every,
        closed_by=who(hall.town, closure.closed_by),
        since=closure.since,
        until=closure.until,
        lasting=closure.lasting,
    )
