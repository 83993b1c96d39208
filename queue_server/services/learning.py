"""What the end of a contact teaches about how long its product takes, kept with the event that ends it."""

from __future__ import annotations

from queue_server.contracts.visits import FinishVisit
from queue_server.domain.contact import TAUGHT, lesson, served, taught
from queue_server.domain.visit import Event, State, Visit
from queue_server.services.asking import Asking
from queue_server.services.tx import Tx


def learn(tx: Tx, asking: Asking, visit: Visit, message: FinishVisit) -> dict[str, object]:
    """Add what this contact teaches to the sums of its product, and give what the event has to tell of it.

    Only a contact for one product teaches: of several together nobody knows which took how long, and a guessed share
    would pull their lengths towards each other (docs/benchmarks.md). Nothing is learnt while the clock is not trusted.
    """
    if visit.state is not State.SERVING or not asking.trust.steady:
        return {}
    several = len(visit.stop_products) != 1 or (message.whole and visit.next_leg is not None)
    product = None if several else asking.town.products.get(visit.stop_products[0])
    if product is None:
        return {}
    found = lesson(product, visit.persons, message.outcome, asking.now - visit.since)
    if visit.call_count > 1:  # it may have had several parts; after one call there is one, and it began at `since`
        events = tx.events.of_visit(visit.site_id, visit.visit_id)
        found = lesson(product, visit.persons, message.outcome, served(events, visit.leg, asking.now))
    if found is None:
        return {}
    tx.durations.add(visit.site_id, product.product_id, found)
    return {TAUGHT: [product.product_id, found.log_sum]}


def unlearn(tx: Tx, undone: Event) -> None:
    """Take back what the contact taught whose end is undone."""
    found = taught(undone.data)
    if found is not None:
        product_id, seen = found
        tx.durations.add(undone.site_id, product_id, -seen)
