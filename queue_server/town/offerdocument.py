"""What the town offers, in the document of a town version.

What a product does not say, and sheets that a town does not have, are left out: a town that uses none of it keeps
the document, and so the version, that it had before these existed, and such an older document is read.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from queue_server.domain.catalogue import Town
from queue_server.domain.offers import Access, Audience, Paper, Partner, Product, Step, Topic

CITIZEN_ONLY = frozenset({Audience.CITIZEN})


def dump_offers(town: Town) -> dict[str, Any]:
    """The parts `topics`, `products`, `papers`, and where there are any `partners` and `steps`."""
    partners = [_dump_partner(partner) for partner in town.partners.values()]
    steps = [{"step_id": s.step_id, "names": dict(s.names)} for s in town.steps.values()]
    return {
        "topics": [{"topic_id": t.topic_id, "names": dict(t.names), "icon": t.icon} for t in town.topics],
        "products": [_dump_product(product) for product in town.products.values()],
        "papers": [{"paper_id": p.paper_id, "names": dict(p.names)} for p in town.papers.values()],
        **_said({"partners": partners, "steps": steps}),
    }


def parse_topics(document: Mapping[str, Any]) -> tuple[Topic, ...]:
    return tuple(Topic(t["topic_id"], dict(t["names"]), t["icon"]) for t in document["topics"])


def parse_papers(document: Mapping[str, Any]) -> dict[str, Paper]:
    return {p["paper_id"]: Paper(p["paper_id"], dict(p["names"])) for p in document["papers"]}


def parse_products(document: Mapping[str, Any]) -> dict[str, Product]:
    return {p["product_id"]: _parse_product(p) for p in document["products"]}


def parse_partners(document: Mapping[str, Any]) -> dict[str, Partner]:
    return {p["partner_id"]: _parse_partner(p) for p in document.get("partners", ())}


def parse_steps(document: Mapping[str, Any]) -> dict[str, Step]:
    return {s["step_id"]: Step(s["step_id"], dict(s["names"])) for s in document.get("steps", ())}


def _said(values: Mapping[str, Any]) -> dict[str, Any]:
    """Without what is absent or empty; 0 is said."""
    return {key: value for key, value in values.items() if value is not None and value not in ("", [], {})}


def _dump_product(product: Product) -> dict[str, Any]:
    return {
        "product_id": product.product_id,
        "topic_id": product.topic_id,
        "names": dict(product.names),
        "search_words": {code: list(words) for code, words in product.search_words.items()},
        "planned_minutes": product.planned_minutes,
        "papers": list(product.papers),
        "discreet": product.discreet,
        "online": product.online,
        "skill": product.skill,
        **_said(_dump_details(product)),
    }


def _dump_details(product: Product) -> dict[str, Any]:
    return {
        "audiences": None if product.audiences == CITIZEN_ONLY else sorted(product.audiences),
        "descriptions": dict(product.descriptions),
        "price_cents": product.price_cents,
        "extra_person_minutes": product.extra_person_minutes,
        "access": None if product.access is Access.BOTH else product.access.value,
        "partner_id": product.partner_id,
        "steps": list(product.steps),
        "question_id": product.question_id,
        "source": product.source,
    }


def _parse_product(raw: Mapping[str, Any]) -> Product:
    return Product(
        product_id=raw["product_id"],
        topic_id=raw["topic_id"],
        names=dict(raw["names"]),
        search_words={code: tuple(words) for code, words in raw["search_words"].items()},
        planned_minutes=raw["planned_minutes"],
        papers=tuple(raw["papers"]),
        discreet=raw["discreet"],
        online=raw["online"],
        skill=raw["skill"],
        audiences=frozenset(map(Audience, raw.get("audiences", CITIZEN_ONLY))),
        descriptions=dict(raw.get("descriptions", {})),
        price_cents=raw.get("price_cents"),
        extra_person_minutes=raw.get("extra_person_minutes"),
        access=Access(raw.get("access", Access.BOTH)),
        partner_id=raw.get("partner_id"),
        steps=tuple(raw.get("steps", ())),
        question_id=raw.get("question_id"),
        source=raw.get("source"),
    )


def _dump_partner(partner: Partner) -> dict[str, Any]:
    return {
        "partner_id": partner.partner_id,
        "names": dict(partner.names),
        "address": partner.address,
        "phone": partner.phone,
        "website": partner.website,
        "hours": dict(partner.hours),
    }


def _parse_partner(raw: Mapping[str, Any]) -> Partner:
    return Partner(
        partner_id=raw["partner_id"],
        names=dict(raw["names"]),
        address=raw["address"],
        phone=raw["phone"],
        website=raw["website"],
        hours=dict(raw["hours"]),
    )
