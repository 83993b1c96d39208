"""What does the visitor come for? For hosts and kiosks: products in plain words, with all that a host can tell."""

from __future__ import annotations

from fastapi import APIRouter, Request
from starlette.responses import Response

from queue_server.contracts.products import FindProducts, FoundProducts
from queue_server.services.product_view import product_card
from queue_server.web.api import PREFIX, SiteId, json_response, problems
from queue_server.web.auth import DeskOf, who_gives_numbers
from queue_server.web.finder import Finder

router = APIRouter(prefix=f"{PREFIX}/sites/{{site}}", responses=problems(), tags=["products"])


@router.post("/products/search", response_model=FoundProducts)
async def search(request: Request, site: SiteId, message: FindProducts, desk: DeskOf) -> Response:
    """At most five products that fit the words; none when the town does not know. Changes nothing, needs no key.

    A POST, because the words of a visitor must not stand in an address, which proxies log.
    """
    where = desk.site(site)
    await who_gives_numbers(request, site)
    finder: Finder = request.app.state.finder
    found = await finder.find(desk, message.text, message.language)
    town = desk.town
    seen = await desk.read(lambda tx: tx.durations.of(site, [hit.product_id for hit in found.hits]))
    cards = (
        product_card(town.products[hit.product_id], where, town, message.language, seen, hit.matched)
        for hit in found.hits
        if hit.product_id in town.products
    )
    return json_response(FoundProducts(products=tuple(cards)))
