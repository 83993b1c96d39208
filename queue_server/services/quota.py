"""How many visits a day a product may have at a site."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from queue_server.domain.catalogue import Site
from queue_server.services.tx import Tx


def spent(tx: Tx, site: Site, day: date, product_ids: Iterable[str]) -> list[str]:
    """Those of the products of which no number is left on that day."""
    quotas = site.policy.quotas
    return [p for p in product_ids if p in quotas and tx.visits.count_of_product(site.site_id, day, p) >= quotas[p]]
