"""What a kiosk keeps of its town, so that it can help without the server. Pure: town in, message out."""

from __future__ import annotations

import base64
from collections.abc import Mapping

from queue_server.contracts.hall import (
    KioskLearnt,
    KioskOpening,
    KioskPartner,
    KioskPolicy,
    KioskProduct,
    KioskSite,
    KioskTopic,
    KioskTown,
)
from queue_server.contracts.questions import KioskAnswer, KioskChange, KioskQuestion
from queue_server.domain.catalogue import Site, Town
from queue_server.domain.duration import Seen
from queue_server.domain.offers import Product
from queue_server.domain.questions import Answer, Question
from queue_server.services.duration_view import enough

NOTHING: Mapping[str, Seen] = {}


def kiosk_town(town: Town, version: str, site: Site, public_url: str, seen: Mapping[str, Seen] = NOTHING) -> KioskTown:
    """Every product of the town: what is not helped here is found too, and the visitor hears where."""
    here = [p for p in town.products.values() if p.product_id in site.product_ids]
    return KioskTown(
        version=version,
        town_names=dict(town.names),
        site_id=site.site_id,
        site_names=dict(site.names),
        time_zone=site.time_zone,
        languages=site.languages,
        language_policy=town.language_policy,
        theme=dict(town.theme),
        public_url=public_url,
        topics=_topics(town, here),
        products=tuple(_product(town, product, site) for product in town.products.values()),
        hours=_hours(site),
        holidays={day: dict(names) for day, names in site.holidays.items()},
        partners=tuple(_partner(town, partner_id) for partner_id in town.partners),
        others=tuple(_other(other) for other in town.sites if other.site_id != site.site_id),
        skill_sets=tuple(sorted(tuple(sorted(skills)) for skills in town.skill_sets[site.site_id])),
        questions=tuple(_question(question) for question in town.questions.values()),
        papers={paper_id: dict(paper.names) for paper_id, paper in town.papers.items()},
        policy=_policy(site),
        learnt=tuple(_learnt(p, seen[p]) for p in sorted(seen.keys() & town.products.keys()) if enough(seen[p])),
        waiting_places={kind.value: dict(words) for kind, words in site.waiting_places.items()},
        logo=base64.b64encode(town.logo).decode(),
        map=site.map,
        point_names={point.point_id: dict(point.names) for point in site.points},
    )


def _topics(town: Town, products: list[Product]) -> tuple[KioskTopic, ...]:
    """The topics of which this site offers something."""
    topics = []
    for topic in town.topics:
        ids = tuple(p.product_id for p in products if p.topic_id == topic.topic_id)
        if ids:
            topics.append(
                KioskTopic(topic_id=topic.topic_id, names=dict(topic.names), icon=topic.icon, product_ids=ids)
            )
    return tuple(topics)


def _product(town: Town, product: Product, site: Site) -> KioskProduct:
    return KioskProduct(
        product_id=product.product_id,
        topic_id=product.topic_id,
        names=dict(product.names),
        search_words=dict(product.search_words),
        planned_minutes=product.planned_minutes,
        papers=tuple(dict(town.papers[i].names) for i in product.papers),
        discreet=product.discreet,
        online=product.online,
        paper_ids=product.papers,
        skill=product.skill,
        audiences=tuple(audience.value for audience in sorted(product.audiences)),
        descriptions=dict(product.descriptions),
        price_cents=product.price_cents,
        extra_person_minutes=product.extra_person_minutes,
        access=product.access.value,
        partner_id=product.partner_id,
        steps=tuple(dict(town.steps[i].names) for i in product.steps),
        question_id=product.question_id,
        here=product.product_id in site.product_ids,
    )


def _partner(town: Town, partner_id: str) -> KioskPartner:
    partner = town.partners[partner_id]
    return KioskPartner(
        partner_id=partner_id,
        names=dict(partner.names),
        address=partner.address,
        phone=partner.phone,
        website=partner.website,
        hours=dict(partner.hours),
    )


def _hours(site: Site) -> tuple[KioskOpening, ...]:
    return tuple(KioskOpening(weekday=o.weekday, opens=o.opens, closes=o.closes) for o in site.hours)


def _other(site: Site) -> KioskSite:
    return KioskSite(
        site_id=site.site_id,
        names=dict(site.names),
        address=site.address,
        time_zone=site.time_zone,
        hours=_hours(site),
        holidays={day: dict(names) for day, names in site.holidays.items()},
        product_ids=tuple(sorted(site.product_ids)),
        last_ticket_minutes=site.policy.last_ticket_minutes,
    )


def _learnt(product_id: str, seen: Seen) -> KioskLearnt:
    return KioskLearnt(
        product_id=product_id, contacts=seen.contacts, log_sum=seen.log_sum, log_squared=seen.log_squared
    )


def _policy(site: Site) -> KioskPolicy:
    return KioskPolicy(**{name: getattr(site.policy, name) for name in KioskPolicy.model_fields})


def _question(question: Question) -> KioskQuestion:
    return KioskQuestion(
        question_id=question.question_id,
        kind=question.kind.value,
        names=dict(question.names),
        help=dict(question.help),
        answers=tuple(_answer(answer) for answer in question.answers),
        unknown=_answer(question.unknown),
    )


def _answer(answer: Answer) -> KioskAnswer:
    change = {name: getattr(answer.change, name) for name in KioskChange.model_fields}
    return KioskAnswer(
        answer_id=answer.answer_id,
        names=dict(answer.names),
        change=KioskChange(**change),
        next_id=answer.next_id,
    )
