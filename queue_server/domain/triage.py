"""Where a visit belongs: by topic, expected duration and needs. Pure, with its reasons."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from math import ceil

from queue_server.domain.catalogue import PointKind, Site, Town
from queue_server.domain.errors import Conflict
from queue_server.domain.offers import Product
from queue_server.domain.visit import Leg, Visit

QUICK_MINUTES = 5
"""A contact of at most this long is helped standing (Sint-Katelijne-Waver's rule)."""


FALLBACKS: dict[PointKind, tuple[PointKind, ...]] = {
    PointKind.STANDING: (PointKind.SEATED, PointKind.ROAMING),
    PointKind.SEATED: (PointKind.STANDING, PointKind.ROAMING),
    PointKind.DISCREET: (PointKind.SEATED, PointKind.STANDING, PointKind.ROAMING),
    PointKind.VIDEO: (PointKind.SEATED, PointKind.STANDING, PointKind.ROAMING),
    PointKind.DIGIPOINT: (PointKind.STANDING, PointKind.SEATED, PointKind.ROAMING),
    PointKind.ROAMING: (PointKind.STANDING, PointKind.SEATED),
}
"""What a site without that kind of point uses instead, in this order."""


@dataclass(frozen=True, slots=True)
class Decision:
    """`planned_minutes` is for the whole visit; `reasons` are codes, the deciding one first."""

    kind: PointKind
    planned_minutes: int
    discreet: bool
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Plan:
    """The stops of one visit in their order; `reasons` are those of the first stop."""

    legs: tuple[Leg, ...]
    discreet: bool
    reasons: tuple[str, ...]


STOP_ORDER = (
    PointKind.STANDING,
    PointKind.ROAMING,
    PointKind.SEATED,
    PointKind.VIDEO,
    PointKind.DIGIPOINT,
    PointKind.DISCREET,
)
"""Short stops first: who came for two minutes as well is not kept for them until after an hour."""


def planned_minutes(products: Sequence[Product], persons: int) -> int:
    return ceil(sum(p.planned_minutes + p.extra_minutes * (persons - 1) for p in products))


def _wanted(minutes: int, discreet: bool, needs: Collection[str]) -> tuple[PointKind, str]:
    if discreet:
        return PointKind.DISCREET, "discreet"
    if minutes > QUICK_MINUTES:
        return PointKind.SEATED, "long"
    if "sitting" in needs or "step_free" in needs:
        return PointKind.SEATED, "needs_a_seat"
    return PointKind.STANDING, "quick"


def decide(products: Sequence[Product], persons: int, needs: Collection[str], site: Site) -> Decision:
    """The kind of point for these matters at this site.

    Raises Conflict("no_point") when the site has no point at all that could help.
    """
    minutes = planned_minutes(products, persons)
    discreet = any(p.discreet for p in products) or "discretion" in needs
    kind, reason = _wanted(minutes, discreet, needs)
    here = {p.kind for p in site.points}
    for candidate in (kind, *FALLBACKS[kind]):
        if candidate in here:
            reasons = (reason,) if candidate is kind else (reason, "site_has_no_such_point")
            return Decision(candidate, minutes, discreet, reasons)
    raise Conflict("no_point", site=site.site_id)


SkillSets = Collection[frozenset[str]]
"""What the hosts of a site can do, each combination once."""


def _covered(needed: frozenset[str], hosts: SkillSets) -> bool:
    """True when one host alone can help with all of it."""
    return not needed or any(needed <= skills for skills in hosts)


def _known(needed: frozenset[str], hosts: SkillSets) -> frozenset[str]:
    """A skill that nobody in the house has is not asked: the visitor must not wait for nobody."""
    return needed if _covered(needed, hosts) else needed & frozenset().union(*hosts)


def _within_reach(needed: frozenset[str], hosts: SkillSets) -> frozenset[str]:
    """As much of what is needed as the most able host has: `needed` itself where one has it all."""
    if _covered(needed, hosts):
        return needed
    return max((needed & skills for skills in hosts), key=lambda s: (len(s), sorted(s)), default=frozenset())


def _skills(products: Sequence[Product], hosts: SkillSets) -> frozenset[str]:
    return _known(frozenset(p.skill for p in products if p.skill), hosts)


def _stops(products: Sequence[Product], hosts: SkillSets) -> list[list[Product]]:
    """The products in groups that one host can help with, as few groups as come out by taking them in order."""
    stops: list[list[Product]] = []
    for product in products:
        for stop in stops:
            if _covered(_skills([*stop, product], hosts), hosts):
                stop.append(product)
                break
        else:
            stops.append([product])
    return stops


def plan(products: Sequence[Product], persons: int, needs: Collection[str], site: Site, town: Town) -> Plan:
    """The stops for these matters at this site: one where one host can help with all, else one for each group.

    Raises Conflict("no_point") when the site has no point at all that could help.
    """
    found: list[tuple[Leg, Decision]] = []
    hosts = town.skill_sets[site.site_id]
    for stop in _stops(products, hosts):
        decision = decide(stop, persons, needs, site)
        ids = tuple(p.product_id for p in stop)
        found.append((Leg(decision.kind, ids, _skills(stop, hosts), decision.planned_minutes), decision))
    found.sort(key=lambda pair: STOP_ORDER.index(pair[0].kind))
    return Plan(tuple(leg for leg, _ in found), any(d.discreet for _, d in found), found[0][1].reasons)


def settled(visit: Visit, site: Site, town: Town) -> Visit:
    """The visit as it stands in the town of now, which may be another than the one in which it was registered.

    Nobody waits for what is gone: a wish for a point that is no longer there is dropped, a kind of point that the
    site has no more becomes the next best one, and skills that no host there has together become those of the most
    able host. What was recorded stays as it is, so that the wish holds again when an older town comes back.
    """
    hosts, kinds = town.skill_sets[site.site_id], {p.kind for p in site.points}
    wanted = visit.wanted_point if visit.wanted_point and site.point(visit.wanted_point) else None
    reach = _within_reach(visit.skills, hosts)
    if visit.kind in kinds and wanted == visit.wanted_point and reach == visit.skills:
        return visit
    kind = next((k for k in (visit.kind, *FALLBACKS[visit.kind], *sorted(kinds)) if k in kinds), visit.kind)
    legs = tuple(replace(leg, skills=reach) if i == visit.leg else leg for i, leg in enumerate(visit.legs))
    return replace(visit, kind=kind, wanted_point=wanted, legs=legs)
