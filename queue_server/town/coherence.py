"""Checks across files: is every product offered somewhere, and can a point of that site help with it?"""

from __future__ import annotations

from collections.abc import Mapping

from queue_server.domain.catalogue import Point, PointKind, Site
from queue_server.domain.offers import Product
from queue_server.town.offers import PRODUCTS_FILE
from queue_server.town.places import SiteFile
from queue_server.town.problems import Findings

SERVING_KINDS = frozenset(PointKind) - {PointKind.DIGIPOINT}
"""At a digipoint visitors help themselves."""


def can_serve(point: Point, product: Product) -> bool:
    """Whether a host at this point may help with the product: the skill is there, and a closed room if discreet.

    A point without skills is for everything.
    """
    if product.discreet and point.kind != PointKind.DISCREET:
        return False
    skilled = not product.skill or not point.skills or product.skill in point.skills
    return point.kind in SERVING_KINDS and skilled


def check_offer(
    findings: Findings, products: Mapping[str, Product], lines: Mapping[str, int], sites: list[SiteFile]
) -> None:
    """Reports products that no site offers, and per site the products that none of its points can serve."""
    offered = {product_id for entry in sites for product_id in entry.site.product_ids}
    for product_id in products:
        if product_id not in offered:
            findings.add(
                PRODUCTS_FILE, lines[product_id], "product_id", f'product "{product_id}" is offered by no site'
            )
    for entry in sites:
        for needed, product_ids in _unserved(entry.site, products).items():
            entry.products.wrong(f"no point {needed} for {', '.join(product_ids)}")


def _unserved(site: Site, products: Mapping[str, Product]) -> dict[str, list[str]]:
    """Products that no point of the site can serve, by what such a point would need.

    A partner's product is helped there; one that needs an appointment is helped at a point when its time has come.
    """
    unserved: dict[str, list[str]] = {}
    for product_id in sorted(site.product_ids & set(products)):
        product = products[product_id]
        if product.partner_id is None and not any(can_serve(point, product) for point in site.points):
            needs = (["of kind discreet"] if product.discreet else []) + (
                [f'with skill "{product.skill}"'] if product.skill else []
            )
            unserved.setdefault(" ".join(needs) or "where a host helps", []).append(product_id)
    return unserved
