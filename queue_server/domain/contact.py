"""The contact of one stop, from the events of its visit: how long it took, and what it teaches about its product.

Learning is a fold over events: what a contact taught stands in the event that ended it, under TAUGHT.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta

from queue_server.domain.duration import Seen, of_steps, one, persons_factor
from queue_server.domain.offers import Product
from queue_server.domain.visit import Action, Event

TAUGHT = "taught"
"""In the data of an event: the product, and the logarithm of the minutes for one person in whole steps."""

CONTACT_LEAST = timedelta(seconds=15)
"""Shorter is a wrong tap, or somebody who only asked the way."""

CONTACT_MOST = timedelta(hours=4)
"""Longer is a forgotten "finish"."""

TEACHING = frozenset({"answered", "follow_up", "referred"})
"""Outcomes of contacts in which the matter was done. Without the papers, or when it is not possible, it ends early:
who comes with everything would be promised too short a time, and sent to stand for it."""


def served(events: Iterable[Event], leg: int, end: datetime) -> timedelta:
    """How long the visitor was helped at this stop until `end`, without the waiting in between.

    `events` are all of the visit, in order; what was undone did not happen. A contact that was handed to a colleague
    or set aside goes on where it is taken up again.
    """
    kept = list(events)
    undone = {event.undoes for event in kept if event.action is Action.UNDO}
    total, started = timedelta(0), None
    for event in kept:
        if event.action is Action.UNDO or event.revision in undone:
            continue
        if started is not None:
            total, started = total + (event.at - started), None
        if event.data.get("leg", 0) != leg:
            total = timedelta(0)
        elif event.action is Action.START:
            started = event.at
    return total if started is None else total + (end - started)


def lesson(product: Product, persons: int, outcome: str, took: timedelta) -> Seen | None:
    """What a contact for this one product teaches, brought back to one person; None when it teaches nothing."""
    if outcome not in TEACHING or not CONTACT_LEAST <= took <= CONTACT_MOST:
        return None
    return one(took / timedelta(minutes=1) / persons_factor(product, persons))


def taught(event_data: Mapping[str, object]) -> tuple[str, Seen] | None:
    """The product and the lesson that an event recorded, if it did."""
    match event_data.get(TAUGHT):
        case [str(product_id), int(steps)]:
            return product_id, of_steps(steps)
    return None
