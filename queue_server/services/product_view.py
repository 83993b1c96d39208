"""What a host can tell of a product. Pure: town in, message out."""

from __future__ import annotations

from collections.abc import Mapping

from queue_server.contracts.products import FoundProduct, HelpedAt, PartnerCard, SiteCard
from queue_server.domain.catalogue import Site, Town, say
from queue_server.domain.duration import Seen
from queue_server.domain.errors import Conflict
from queue_server.domain.offers import Product
from queue_server.domain.questions import Matter
from queue_server.domain.stops import decide, means_of

MATCHED_SHOWN = 4
"""Enough to see why a product was found."""


def product_card(
    product: Product,
    site: Site,
    town: Town,
    language: str,
    seen: Mapping[str, Seen],
    matched: tuple[str, ...] = (),
) -> FoundProduct:
    """`seen` is what the site's finished contacts taught; `matched` the words that the search found."""
    here = product.product_id in site.product_ids
    return FoundProduct(
        product_id=product.product_id,
        name=say(product.names, language),
        matched=_matched(product, matched, language),
        description=say(product.descriptions, language),
        minutes=product.planned_minutes,
        price_cents=product.price_cents,
        access=product.access.value,
        audiences=tuple(audience.value for audience in sorted(product.audiences)),
        discreet=product.discreet,
        online=product.online,
        papers=tuple(say(town.papers[paper].names, language) for paper in product.papers),
        steps=tuple(say(town.steps[step].names, language) for step in product.steps),
        partner=_partner(product, town, language),
        here=here,
        where=_where(product, site, town, language, seen) if here else (),
        elsewhere=tuple(
            SiteCard(site_id=other.site_id, name=say(other.names, language), address=other.address)
            for other in town.sites
            if other.site_id != site.site_id and product.product_id in other.product_ids
        ),
    )


def _matched(product: Product, matched: tuple[str, ...], language: str) -> tuple[str, ...]:
    """The words that fit, each once; those of the reader's language when there are any."""
    once = {word.casefold(): word for word in reversed(matched)}
    texts = (say(product.names, language), *product.search_words.get(language, ()), say(product.descriptions, language))
    spoken = " ".join(texts).casefold()
    found = [word for plain, word in reversed(once.items()) if plain in spoken]
    return tuple(found or reversed(once.values()))[:MATCHED_SHOWN]


def _partner(product: Product, town: Town, language: str) -> PartnerCard | None:
    partner = town.partners.get(product.partner_id or "")
    if partner is None:
        return None
    return PartnerCard(
        name=say(partner.names, language),
        address=partner.address,
        phone=partner.phone,
        website=partner.website,
        hours=say(partner.hours, language),
    )


def _where(product: Product, site: Site, town: Town, language: str, seen: Mapping[str, Seen]) -> tuple[HelpedAt, ...]:
    """The kind of point at which one person without needs is helped."""
    try:
        kind = decide([Matter(product)], (), 1, means_of(site, town, seen)).kind
    except Conflict:
        return ()
    points = tuple(say(point.names, language) for point in site.points if point.kind is kind)
    return (HelpedAt(kind=kind.value, points=points),)
