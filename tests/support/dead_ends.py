"""Walks every product, every path of answers, every state of the hall and every need, and finds who is left standing.

What must be among the next steps is written here a second time, from REQUIREMENTS, without the table of the decision.
Matters, needs and texts that the decision cannot tell apart are walked once.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from functools import cache

from assets import advice as words
from assets.texts import NAMES
from queue_server.domain.advice import NextStep, Outcome
from queue_server.domain.catalogue import Site, Town
from queue_server.domain.offers import Access, Product, Way
from queue_server.domain.questions import Matter, matter
from queue_server.domain.triage import advise
from tests.support.halls import State, states

NEEDS: tuple[tuple[str, ...], ...] = ((), ("sitting",), ("step_free",), ("interpreter",), ("discretion",))
"""Small children change the place in line, not the way."""

LANGUAGES = tuple(NAMES)


@dataclass
class Walk:
    """`paths` of answers, `cases` that were decided, and what is wrong."""

    paths: int = 0
    cases: int = 0
    wrong: list[str] = field(default_factory=list)
    ways: set[Way] = field(default_factory=set)
    read: set[tuple[object, ...]] = field(default_factory=set)
    """The steps whose words were looked at: the same ones come often."""


def paths(product: Product, town: Town, given: tuple[tuple[str, str], ...] = ()) -> Iterator[Matter]:
    """The matter at the end of each path of answers, "I do not know" among them."""
    found = matter(product, given, town.products, town.questions)
    if found.asks is None:
        yield found
        return
    for answer in (*found.asks.answers, found.asks.unknown):
        yield from paths(product, town, (*given, (found.asks.question_id, answer.answer_id)))


def _alike(found: Matter, town: Town) -> tuple[object, ...]:
    """Matters with the same of all this are decided alike."""
    p = found.product
    offered = tuple(p.product_id in site.product_ids for site in town.sites)
    quota = tuple(p.product_id in site.policy.quotas for site in town.sites)
    takes = (p.planned_minutes, p.extra_minutes, found.persons, p.skill, p.discreet)
    return (*takes, p.access, p.online is None, found.way, found.partner_id or p.partner_id, offered, quota)


def walk(town: Town, stop_at_first: bool = False) -> Walk:
    found, classes = Walk(), dict[tuple[object, ...], Matter]()
    for product in town.products.values():
        for one in paths(product, town):
            found.paths += 1
            classes.setdefault(_alike(one, town), one)
    for site in town.sites:
        for state in states(site):
            for one in classes.values():
                for needs in NEEDS:
                    _step(found, one, needs, state, site, town)
                    if found.wrong and stop_at_first:
                        return found
    return found


def _step(walked: Walk, one: Matter, needs: tuple[str, ...], state: State, site: Site, town: Town) -> None:
    advice = advise([one], needs, 1, state.hall(site, town), site, town, {})
    (outcome,) = advice.outcomes
    walked.cases += 1
    walked.ways |= {step.way for step in outcome.steps}
    missing = _must(one, state, site, town) - {step.way for step in outcome.steps}
    trouble = [f"no {way.value}" for way in sorted(missing)] + _troubles(walked, outcome, state, town)
    if (advice.ticket is None) is (outcome.step(Way.POINT) is not None):
        trouble.append("the number and the step differ")
    if trouble:
        walked.wrong.append(f"{one.product.product_id} {one.given} {needs} at {site.site_id}, {state.name}: {trouble}")


def _must(one: Matter, state: State, site: Site, town: Town) -> set[Way]:
    """The ways without which this visitor would be left standing."""
    product, closes = one.product, site.closes_at(state.at)
    must = {Way.ONLINE} if product.online else set[Way]()
    if product.partner_id:
        return must | {Way.PARTNER}
    if product.product_id not in site.product_ids:
        return must | {Way.OTHER_SITE}
    if product.access is Access.APPOINTMENT:
        return must | {Way.APPOINTMENT}
    bookable = set() if product.access is Access.WALK_IN else {Way.APPOINTMENT}
    if closes is None:
        return must | {Way.LATER} | bookable
    if state.full or state.at >= closes - timedelta(minutes=site.policy.last_ticket_minutes):
        return must | {Way.LATER, Way.HOST} | bookable
    left = (closes - state.at) / timedelta(minutes=1)
    if state.staff == "everybody" and state.wait.high_minutes + product.planned_minutes > left:
        return must | {Way.POINT, Way.LATER} | bookable
    gone = state.staff == "nobody" or (state.staff == "no_discreet" and product.discreet)
    return must | {Way.POINT} | ({Way.HOST} if gone else set())


def _troubles(walked: Walk, outcome: Outcome, state: State, town: Town) -> list[str]:
    """A step that leads nowhere, or that nobody can read."""
    found = [f"{step.way.value} leads nowhere" for step in outcome.steps if not _leads(step, state, town)]
    if "nothing_else" in outcome.reasons:
        found.append("nothing was left")
    found += [f"no words for {reason}" for reason in outcome.reasons if not _said(reason)]
    for step in outcome.steps:
        offers = tuple((o.site_id, o.opens, o.only_asks) for o in step.offers)
        key = (step.way, step.kind, step.wait, step.place and step.place.place_id, step.opens, offers)
        if key not in walked.read:
            walked.read.add(key)
            found += [
                f"no words for {step.way.value} in {language}" for language in LANGUAGES if not _told(language, step)
            ]
    return found


def _told(language: str, step: NextStep) -> bool:
    return bool(words.step_text(language, step)) and "" not in words.details(language, step)


@cache
def _said(reason: str) -> bool:
    return all(words.because(language, reason) for language in LANGUAGES)


def _leads(step: NextStep, state: State, town: Town) -> bool:
    """Whether the visitor knows enough to take this step."""
    match step.way:
        case Way.POINT:
            return step.kind is not None and step.minutes is not None and step.minutes >= 1
        case Way.ONLINE:
            return bool(step.address)
        case Way.LATER:
            return step.opens is not None and step.opens > state.at
        case Way.PARTNER:
            return step.place is not None and bool(step.place.address or step.place.phone or step.place.website)
        case Way.OTHER_SITE:
            return step.place is not None and (step.place.closes or step.place.opens or state.at) > state.at
        case Way.APPOINTMENT:
            return _two_places_and_moments(step, state, town)
    return True


def _two_places_and_moments(step: NextStep, state: State, town: Town) -> bool:
    sites = {site.site_id: site for site in town.sites}
    right = all(o.opens > state.at and sites[o.site_id].is_open(o.opens) for o in step.offers)
    return right and len({o.site_id for o in step.offers}) >= 2 and len({o.opens for o in step.offers}) >= 2
