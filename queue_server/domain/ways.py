"""The data of each way on: where, when, how long. A way that cannot be gone in a case gives no step."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from queue_server.domain.advice import HallNow, KindNow, NextStep, Offer, Place, Why
from queue_server.domain.catalogue import PointKind, Site, Town
from queue_server.domain.offers import Access, Partner, Product, Way
from queue_server.domain.questions import Matter
from queue_server.domain.visit import Leg

OFFER_DAYS = 30
"""So far ahead places and moments for an appointment are looked for, as `Site.next_opening` does."""

ON_THE_ROAD = timedelta(minutes=30)
"""So long one needs to get to another site of the town [I]."""

PLACES_MOST, MOMENTS_EACH = 3, 2
"""A screen shows no more places, and of each no more moments."""


@dataclass(frozen=True, slots=True)
class Stop:
    """Where a matter would be helped here; `late`: its contact will hardly be over before the doors close."""

    leg: Leg
    reasons: tuple[str, ...]
    now: KindNow
    online: bool
    """All matters of this stop can be done on-line."""
    late: bool


@dataclass(frozen=True, slots=True)
class Case:
    """One matter of an intake in the hall of now; without a stop when no number can be had for it here."""

    matter: Matter
    needs: Collection[str]
    hall: HallNow
    site: Site
    town: Town
    barred: Why | None
    """Why nobody takes a number for it here, whatever the hall is like."""
    shut: Why | None
    """Why no number is to be had for it at this moment."""
    stop: Stop | None

    @property
    def product(self) -> Product:
        return self.matter.product

    @property
    def partner(self) -> Partner | None:
        """Who does it when it is not the town's own task."""
        return partner_of(self.matter, self.town)

    @property
    def others(self) -> list[Site]:
        """The other sites that offer it."""
        mine, product_id = self.site.site_id, self.product.product_id
        return [s for s in self.town.sites if s.site_id != mine and product_id in s.product_ids]


def partner_of(matter: Matter, town: Town) -> Partner | None:
    return town.partners.get(matter.partner_id or matter.product.partner_id or "")


def _point(case: Case) -> tuple[NextStep, ...]:
    if case.stop is None:
        return ()
    leg = case.stop.leg
    return (NextStep(Way.POINT, kind=leg.kind, minutes=leg.minutes, wait=case.stop.now.wait),)


def _online(case: Case) -> tuple[NextStep, ...]:
    """On one's own phone; while the doors are open also at the digipoint of the site, where somebody helps."""
    if case.product.online is None:
        return ()
    phone = NextStep(Way.ONLINE, address=case.product.online)
    digipoint = PointKind.DIGIPOINT in case.hall.kinds and case.site.is_open(case.hall.at)
    return (phone, NextStep(Way.ONLINE, PointKind.DIGIPOINT, address=case.product.online)) if digipoint else (phone,)


def _host(case: Case) -> tuple[NextStep, ...]:
    if not case.site.is_open(case.hall.at):
        return ()
    if case.stop is None:
        return (NextStep(Way.HOST),)
    return (NextStep(Way.HOST, kind=case.stop.leg.kind, minutes=case.stop.leg.minutes),)


def _later(case: Case) -> tuple[NextStep, ...]:
    """The next opening; on another day where the day is full."""
    site, at = case.site, case.hall.at
    full = case.product.product_id in case.hall.full
    opens = site.next_opening(site.day_ends(at) if full else at)
    return () if opens is None else (NextStep(Way.LATER, opens=opens),)


def _site_place(site: Site, at: datetime) -> tuple[datetime, Place] | None:
    """From when one gets a number there, and the place; None when its doors stay closed."""
    last = site.last_ticket_at(at)
    if last is not None and at + ON_THE_ROAD < last:
        return at, Place(site.site_id, site.names, site.address, closes=site.closes_at(at))
    opens = site.next_opening(at)
    return None if opens is None else (opens, Place(site.site_id, site.names, site.address, opens=opens))


def _other_site(case: Case) -> tuple[NextStep, ...]:
    """The sites where it is helped, who opens first is first; of what is offered here too only those that are
    earlier."""
    at = case.hall.at
    found = [place for place in (_site_place(other, at) for other in case.others) if place]
    if case.product.product_id in case.site.product_ids:
        here = case.site.next_opening(at)
        found = [(opens, place) for opens, place in found if here is None or opens < here]
    found.sort(key=lambda pair: pair[0])
    return tuple(NextStep(Way.OTHER_SITE, place=place) for _, place in found[:PLACES_MOST])


def _partner(case: Case) -> tuple[NextStep, ...]:
    who = case.partner
    if who is None:
        return ()
    return (
        NextStep(Way.PARTNER, place=Place(who.partner_id, who.names, who.address, who.phone, who.website, who.hours)),
    )


def _next_stretches(site: Site, at: datetime, most: int) -> list[tuple[datetime, datetime]]:
    """The next stretches that begin after `at`, in local time."""
    found: list[tuple[datetime, datetime]] = []
    today, zone = site.local_day(at), site.zone()
    for ahead in range(OFFER_DAYS + 1):
        stretches = site.stretches(today + timedelta(days=ahead))
        found += [(opens.astimezone(zone), closes.astimezone(zone)) for opens, closes in stretches if opens > at]
        if len(found) >= most:
            break
    return found[:most]


def _offers(site: Site, at: datetime, most: int, only_asks: bool = False) -> list[Offer]:
    found = _next_stretches(site, at, most)
    return [Offer(site.site_id, opens, closes, site.names, only_asks) for opens, closes in found]


def _appointment(case: Case) -> tuple[NextStep, ...]:
    """At least two places and two moments, where the town has them: where only one site helps with it, a host of
    another one can make the appointment."""
    if case.product.access is Access.WALK_IN and case.matter.way is not Way.APPOINTMENT:
        return ()
    at, mine = case.hall.at, case.product.product_id in case.site.product_ids
    others = [found for other in case.others if (found := _offers(other, at, MOMENTS_EACH))]
    others.sort(key=lambda found: found[0].opens)
    places = [found for found in ([_offers(case.site, at, MOMENTS_EACH)] if mine else []) if found] + others
    offers = [offer for found in places[:PLACES_MOST] for offer in found]
    if len(places) == 1:
        known = {offer.site_id for offer in offers}
        asks = [o for s in case.town.sites if s.site_id not in known for o in _offers(s, at, 1, only_asks=True)]
        offers += sorted(asks, key=lambda offer: offer.opens)[:1]
    return (NextStep(Way.APPOINTMENT, offers=tuple(offers)),) if offers else ()


WAYS: Mapping[Way, Callable[[Case], tuple[NextStep, ...]]] = {
    Way.POINT: _point,
    Way.ONLINE: _online,
    Way.HOST: _host,
    Way.APPOINTMENT: _appointment,
    Way.OTHER_SITE: _other_site,
    Way.PARTNER: _partner,
    Way.LATER: _later,
}
"""How the steps of a way are found; more than one where the visitor can choose."""
