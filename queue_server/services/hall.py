"""The hall as one value, read once per revision and shared by everyone who watches it."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from queue_server.contracts.host import DayFigures
from queue_server.domain import walltime
from queue_server.domain.care import Health, Order
from queue_server.domain.catalogue import PointKind, Site, Town
from queue_server.domain.closure import Closure
from queue_server.domain.desk import Alert, Device, Staffing, skills_there, staffed
from queue_server.domain.figures import DayFold, mean, quantile
from queue_server.domain.standing import Before
from queue_server.domain.visit import State, Visit
from queue_server.domain.waiting import Load, Wait, expected, load
from queue_server.domain.wayfinding.closing import shut
from queue_server.domain.wayfinding.hours import closed_at
from queue_server.domain.wayfinding.pose import Pose
from queue_server.services.asking import CERTAIN, Trust
from queue_server.services.live import Live
from queue_server.services.quota import spent
from queue_server.services.sitemap import building_of
from queue_server.services.tx import Tx

LAST_CALLS = 6
"""Rows of the list of last calls (D4: the last three to six)."""

EVENTS_AT_ONCE = 5_000


@dataclass(frozen=True, slots=True)
class Hall:
    """Everything live at one site at one revision."""

    town: Town
    town_version: str
    site: Site
    at: datetime
    live: Live
    last_called: tuple[Visit, ...]
    staffing: tuple[Staffing, ...]
    alerts: tuple[Alert, ...]
    devices: Mapping[str, Device]
    figures: DayFigures
    full: frozenset[str] = frozenset()
    """The products of which no number is left today."""
    trust: Trust = CERTAIN
    health: Mapping[str, Health] = field(default_factory=dict)
    """The last report of each device, by its id."""
    orders: tuple[Order, ...] = ()
    """What devices shall do now."""
    closures: tuple[Closure, ...] = ()
    """What hosts closed."""
    closed: frozenset[str] = frozenset()
    """What cannot be walked now, as in `HallStatus`: of a closed lift each of its floors."""
    posed: Mapping[str, Pose] = field(default_factory=dict)
    """Where devices hang, by their id, as far as somebody said so; the plan may know more (`services/poses.py`)."""

    @property
    def revision(self) -> int:
        return self.live.revision

    def staffed(self, kind: PointKind) -> int:
        return staffed(self.site, self.staffing, kind)

    def skills(self, kind: PointKind) -> frozenset[frozenset[str]]:
        """What each host can do who now takes visitors of this kind."""
        return skills_there(self.site, self.staffing, kind, self.town.hosts)

    def running(self, kind: PointKind) -> Load:
        """Contacts of this kind that are called or served now."""
        busy = (State.CALLED, State.SERVING)
        return load(v.planned_minutes for v in self.live.apart.values() if v.kind is kind and v.state in busy)

    def wait_for(self, kind: PointKind, ahead: Load | None = None) -> Wait | None:
        """The wait of somebody behind so much work in this line; behind everybody when None."""
        if ahead is None:
            ahead = self.live.standing.work(kind)
        return expected(ahead + self.running(kind).halved(), self.staffed(kind))

    def before(self, visit: Visit) -> Before | None:
        """Who waits for the same kind of point and would be called earlier; None when the visit does not wait."""
        if visit.state is not State.WAITING:
            return None
        return self.live.standing.before(visit, self.at, self.site.policy)


@dataclass(slots=True)
class FiguresBook:
    """The fold of each site's day so far; it reads only the events it has not seen.

    Snapshots are built in several threads; a fold that two of them feed at once would count wrong. Another generation
    of the database (a restored backup) has other events under the same revisions: then every fold begins anew.
    """

    folds: dict[tuple[str, date], DayFold] = field(default_factory=dict)
    generation: str = ""
    lock: threading.Lock = field(default_factory=threading.Lock)

    def read(self, tx: Tx, site_id: str, day: date) -> DayFigures:
        with self.lock:
            return self._read(tx, site_id, day)

    def _read(self, tx: Tx, site_id: str, day: date) -> DayFigures:
        generation = tx.town.generation()
        if generation != self.generation:
            self.generation, self.folds = generation, {}
        fold = self.folds.get((site_id, day))
        if fold is None:
            # Yesterday's fold of this site is never asked again.
            self.folds = {k: v for k, v in self.folds.items() if k[0] != site_id}
            fold = self.folds[(site_id, day)] = DayFold()
        while events := tx.events.of_day(site_id, day, fold.last_revision, EVENTS_AT_ONCE):
            for event in events:
                fold.add(event)
        return figures(fold, day)


def figures(fold: DayFold, day: date) -> DayFigures:
    counts, waits, services = fold.counts(), fold.waits(), fold.services()
    return DayFigures(
        day=day.isoformat(),
        registered=len(fold.traces),
        waiting=counts.get(State.WAITING, 0),
        serving=counts.get(State.SERVING, 0),
        finished=counts.get(State.FINISHED, 0),
        missed=counts.get(State.MISSED, 0),
        left=counts.get(State.LEFT, 0),
        mean_wait_minutes=mean(waits),
        p90_wait_minutes=quantile(waits, 0.9),
        mean_service_minutes=mean(services),
    )


def _last_called(tx: Tx, site: Site, live: Live, now: datetime) -> tuple[Visit, ...]:
    """Today's calls, the newest first, and who is called since before midnight.

    A call that seems to lie in the future is from before the clock stepped back: it is shown as long as the visitor
    is called, behind newer ones, which their revisions tell.
    """
    begins = walltime.begins(site.local_day(now), site.zone())
    found = tx.visits.last_called(site.site_id, begins, now, LAST_CALLS + 1)
    called = sorted((v for v in live.apart.values() if v.state is State.CALLED), key=lambda v: -v.revision)
    ahead = [v for v in called if v.called_at and v.called_at > now]
    before = [v for v in called if v.called_at and v.called_at < begins]
    newest = ahead[0].revision if ahead else 0
    newer = [v for v in found if ahead and v.state is State.CALLED and v.revision > newest]
    rest = [v for v in found if v not in newer]
    return (*newer, *ahead, *rest, *before)[: LAST_CALLS + 1]


def read_hall(
    tx: Tx, town: Town, version: str, site: Site, now: datetime, live: Live, book: FiguresBook, trust: Trust = CERTAIN
) -> Hall:
    """The hall around those who are in it."""
    site_id, day = site.site_id, site.local_day(now)
    closures = tuple(c for c in tx.building.closures(site_id) if c.holds(now))
    return Hall(
        town=town,
        town_version=version,
        site=site,
        at=now,
        live=live,
        last_called=_last_called(tx, site, live, now),
        staffing=tuple(tx.hall.staffing(site_id)),
        alerts=tuple(tx.hall.open_alerts(site_id)),
        devices={d.device_id: d for d in tx.devices.of_site(site_id)},
        figures=book.read(tx, site_id, day),
        full=frozenset(spent(tx, site, day, site.policy.quotas)),
        trust=trust,
        health={h.device_id: h for h in tx.care.health(site_id)},
        orders=tuple(o for o in tx.care.orders(site_id) if o.holds(now)),
        closures=closures,
        closed=closed_in(site, closures, now),
        posed={hung.device_id: hung.pose for hung in tx.building.hung(site_id)},
    )


def closed_in(site: Site, closures: Iterable[Closure], now: datetime) -> frozenset[str]:
    """The ids by which ways are closed, by a host or by their own opening times; none where the site has no plan that
    we can read."""
    building = building_of(site)
    if building is None:
        return frozenset()
    by_hours = closed_at(building.network, now.astimezone(site.zone()), site.holidays)
    return shut(building, [closure.thing_id for closure in closures]) | by_hours.ids
