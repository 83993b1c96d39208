"""What was learnt about how long products take, as managers may see it."""

from __future__ import annotations

from collections.abc import Mapping

from queue_server.contracts.durations import ProductDuration, SiteDurations
from queue_server.domain.catalogue import Site, Town
from queue_server.domain.duration import NOTHING_SEEN, Seen, law
from queue_server.domain.offers import Product
from queue_server.domain.policy import Policy

CONTACTS_LEAST = 5
"""Figures of fewer contacts would be figures of somebody (R6: k >= 5)."""

MIDDLE = (0.1, 0.9)
"""Eighty in a hundred contacts take a time between these shares."""


def enough(seen: Seen) -> bool:
    """Whether its figures may be told."""
    return seen.contacts >= CONTACTS_LEAST


def site_durations(town: Town, site: Site, seen: Mapping[str, Seen]) -> SiteDurations:
    """`seen` by product id; what was seen of products that the site no longer has is left out."""
    here = [product for name, product in town.products.items() if name in site.product_ids]
    return SiteDurations(
        site_id=site.site_id,
        learning_strength=site.policy.learning_strength,
        quick_minutes=site.policy.quick_minutes,
        products=tuple(_product(p, seen.get(p.product_id, NOTHING_SEEN), site.policy) for p in here),
    )


def _product(product: Product, seen: Seen, policy: Policy) -> ProductDuration:
    found = law(product.planned_minutes, seen, policy.learning_strength) if enough(seen) else None
    low, high = (round(found.quantile(share), 1) for share in MIDDLE) if found else (None, None)
    return ProductDuration(
        product_id=product.product_id,
        planned_minutes=product.planned_minutes,
        contacts=seen.contacts if found else None,
        mean_minutes=round(found.mean, 1) if found else None,
        low_minutes=low,
        high_minutes=high,
        longer_than_quick=round(found.longer_than(policy.quick_minutes), 2) if found else None,
    )
