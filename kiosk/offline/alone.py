"""What the kiosk works out by itself while the server is away: the doors, and where a visit goes. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from queue_server.contracts.hall import HallStatus, KindStatus, OtherPlace
from queue_server.contracts.visits import RegisterVisit
from queue_server.domain.advice import Plan
from queue_server.domain.catalogue import PointKind, Site, Town
from queue_server.domain.duration import Seen
from queue_server.domain.questions import Matter, matter
from queue_server.domain.stops import Means, plan


def hall_alone(hall: HallStatus, town: Town, at: datetime) -> HallStatus:
    """The hall of the town's first site without the server: doors by the hours of the town, everybody of the house may
    be there, nobody knows who waits."""
    site = town.sites[0]
    skills = tuple(sorted(tuple(sorted(one)) for one in town.skill_sets[site.site_id])) or ((),)
    known: dict[str, object] = {
        "at": at,
        "is_open": site.is_open(at),
        "closes_at": site.closes_at(at),
        "last_ticket_at": site.last_ticket_at(at),
        "next_opening": site.next_opening(at),
        "kinds": tuple(
            KindStatus(kind=kind.kind, waiting=0, staffed_points=0, wait=None, skills=skills) for kind in hall.kinds
        ),
        "elsewhere": tuple(_other_place(other, at) for other in town.sites[1:]),
    }
    if site.local_day(hall.at) != site.local_day(at):
        known["full_products"] = ()
    return hall.model_copy(update=known)


def _other_place(site: Site, at: datetime) -> OtherPlace:
    return OtherPlace(
        names=dict(site.names), address=site.address, open_now=site.is_open(at), next_opening=site.next_opening(at)
    )


def plan_alone(message: RegisterVisit, town: Town, kinds: Iterable[str], seen: dict[str, Seen]) -> Plan | None:
    """The stops of this visit, as the server plans them; None when the town knows nothing of what it is for.

    Raises Conflict("no_point") when no kind of point can help.
    """
    site, matters = town.sites[0], dict[str, Matter]()
    for product_id in message.product_ids:
        if product_id in town.products:
            given = [(a.question_id, a.answer_id) for a in message.answers if a.product_id in (None, product_id)]
            one = matter(town.products[product_id], given, town.products, town.questions)
            matters.setdefault(one.product.product_id, one)
    means = Means({PointKind(kind) for kind in kinds}, town.skill_sets[site.site_id], site.policy, seen)
    return plan(tuple(matters.values()), message.needs, message.persons, means) if matters else None
