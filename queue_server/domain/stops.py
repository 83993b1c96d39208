"""The stops of a visit: at which kind of point, with which skills, for how long, in which order. Pure."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace

from queue_server.domain.advice import Plan, SkillSets, Why
from queue_server.domain.catalogue import PointKind, Site, Town
from queue_server.domain.duration import Duration, Seen, minutes_of, of_stop
from queue_server.domain.errors import Conflict
from queue_server.domain.policy import Policy
from queue_server.domain.questions import Matter
from queue_server.domain.visit import Leg, Visit

FALLBACKS: dict[PointKind, tuple[PointKind, ...]] = {
    PointKind.STANDING: (PointKind.SEATED, PointKind.ROAMING),
    PointKind.SEATED: (PointKind.STANDING, PointKind.ROAMING),
    PointKind.DISCREET: (PointKind.SEATED, PointKind.STANDING, PointKind.ROAMING),
    PointKind.VIDEO: (PointKind.SEATED, PointKind.STANDING, PointKind.ROAMING),
    PointKind.DIGIPOINT: (PointKind.STANDING, PointKind.SEATED, PointKind.ROAMING),
    PointKind.ROAMING: (PointKind.STANDING, PointKind.SEATED),
}
"""What a site without that kind of point uses instead, in this order."""

STOP_ORDER = (
    PointKind.STANDING,
    PointKind.ROAMING,
    PointKind.SEATED,
    PointKind.VIDEO,
    PointKind.DIGIPOINT,
    PointKind.DISCREET,
)
"""Short stops first: who came for two minutes as well is not kept for them until after an hour."""

SEATED_NEEDS = frozenset({"sitting", "step_free"})
"""Who has one of these is not asked to stand."""


@dataclass(frozen=True, slots=True)
class Means:
    """What a site can help with, whoever is there now, and what its finished contacts taught."""

    kinds: Collection[PointKind]
    skills: SkillSets
    policy: Policy = field(default_factory=Policy)
    seen: Mapping[str, Seen] = field(default_factory=dict)
    """By product id; what is missing was not seen."""


def means_of(site: Site, town: Town, seen: Mapping[str, Seen]) -> Means:
    return Means({p.kind for p in site.points}, town.skill_sets[site.site_id], site.policy, seen)


@dataclass(frozen=True, slots=True)
class Decision:
    """One contact; `reasons` are codes, the deciding one first."""

    kind: PointKind
    duration: Duration
    discreet: bool
    reasons: tuple[str, ...]


def party(matters: Sequence[Matter], persons: int) -> int:
    """For how many persons it is: as many as came, or more where an answer says so."""
    return max([persons, *(m.persons for m in matters)])


def duration(matters: Sequence[Matter], persons: int, means: Means) -> Duration:
    """The law of one contact for all these matters."""
    return of_stop([m.product for m in matters], persons, means.seen, means.policy.learning_strength)


def _wanted(takes: Duration, discreet: bool, needs: Collection[str], policy: Policy) -> tuple[PointKind, Why]:
    if discreet:
        return PointKind.DISCREET, Why.DISCREET
    if takes.longer_than(policy.quick_minutes) >= policy.quick_risk:
        return PointKind.SEATED, Why.LONG
    if SEATED_NEEDS.intersection(needs):
        return PointKind.SEATED, Why.NEEDS_A_SEAT
    return PointKind.STANDING, Why.QUICK


def decide(matters: Sequence[Matter], needs: Collection[str], persons: int, means: Means) -> Decision:
    """The kind of point for one contact about all these matters.

    Raises Conflict("no_point") when the site has no point at all that could help.
    """
    takes = duration(matters, persons, means)
    discreet = any(m.product.discreet for m in matters) or "discretion" in needs
    kind, why = _wanted(takes, discreet, needs, means.policy)
    for candidate in (kind, *FALLBACKS[kind]):
        if candidate in means.kinds:
            reasons = (why.value,) if candidate is kind else (why.value, Why.SITE_HAS_NO_SUCH_POINT.value)
            return Decision(candidate, takes, discreet, reasons)
    raise Conflict("no_point")


def covered(needed: frozenset[str], hosts: SkillSets) -> bool:
    """True when one host alone can help with all of it."""
    return not needed or any(needed <= skills for skills in hosts)


def _known(needed: frozenset[str], hosts: SkillSets) -> frozenset[str]:
    """A skill that nobody in the house has is not asked: the visitor must not wait for nobody."""
    return needed if covered(needed, hosts) else needed & frozenset().union(*hosts)


def _within_reach(needed: frozenset[str], hosts: SkillSets) -> frozenset[str]:
    """As much of what is needed as the most able host has: `needed` itself where one has it all."""
    if covered(needed, hosts):
        return needed
    return max((needed & skills for skills in hosts), key=lambda s: (len(s), sorted(s)), default=frozenset())


def _skills(matters: Sequence[Matter], hosts: SkillSets) -> frozenset[str]:
    return _known(frozenset(m.product.skill for m in matters if m.product.skill), hosts)


def _groups(matters: Sequence[Matter], hosts: SkillSets) -> list[list[Matter]]:
    """The matters in groups that one host can help with, as few as come out by taking them in order."""
    groups: list[list[Matter]] = []
    for matter in matters:
        for group in groups:
            if covered(_skills([*group, matter], hosts), hosts):
                group.append(matter)
                break
        else:
            groups.append([matter])
    return groups


def plan(matters: Sequence[Matter], needs: Collection[str], persons: int, means: Means) -> Plan:
    """The stops for these matters: one where one host can help with all, else one for each group.

    Raises Conflict("no_point") when the site has no point at all that could help.
    """
    found: list[tuple[Leg, Decision]] = []
    persons = party(matters, persons)
    for group in _groups(matters, means.skills):
        decision = decide(group, needs, persons, means)
        ids = tuple(m.product.product_id for m in group)
        leg = Leg(decision.kind, ids, _skills(group, means.skills), minutes_of(decision.duration))
        found.append((leg, decision))
    found.sort(key=lambda pair: STOP_ORDER.index(pair[0].kind))
    legs, decisions = tuple(leg for leg, _ in found), [d for _, d in found]
    return Plan(legs, any(d.discreet for d in decisions), tuple(d.reasons for d in decisions))


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
