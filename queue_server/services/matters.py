"""What a visitor comes for, as the answers before the number left it."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import TypeVar

from queue_server.contracts.advice import AskAdvice
from queue_server.contracts.leases import OfflineVisit
from queue_server.contracts.visits import GivenAnswer, RegisterVisit
from queue_server.domain.catalogue import Town
from queue_server.domain.errors import NotFound
from queue_server.domain.offers import Product
from queue_server.domain.questions import Matter, matter
from queue_server.domain.stops import party

Said = TypeVar("Said", RegisterVisit, OfflineVisit, AskAdvice)


def check_known(product_ids: Collection[str], town: Town) -> None:
    """Raises NotFound("unknown_product") with all that the town does not have."""
    unknown = [p for p in product_ids if p not in town.products]
    if unknown:
        raise NotFound("unknown_product", products=unknown)


def matter_of(product: Product, answers: Iterable[GivenAnswer], town: Town) -> Matter:
    """The product as those of the answers leave it that are for it, or for no product in particular."""
    given = [(a.question_id, a.answer_id) for a in answers if a.product_id in (None, product.product_id)]
    return matter(product, given, town.products, town.questions)


def answered(said: Said, town: Town) -> tuple[Said, tuple[Matter, ...]]:
    """What the visitor said with the answers worked into it and then forgotten, and the matters of it in order.

    Chosen products become the products that they are after all, each once; one that the town does not have keeps its
    name and is no matter. The persons are those that were said for the whole visit, or more where an answer says so.
    Answers to questions that the town does not ask (any more) are passed over: a kiosk may hold the town of a minute
    ago, and a visitor who answered everything must not lose the number by that.
    """
    found: dict[str, Matter | None] = {}
    for product_id in said.product_ids:
        product = town.products.get(product_id)
        if product is None:
            found[product_id] = None
            continue
        one = matter_of(product, said.answers, town)
        found.setdefault(one.product.product_id, one)
    matters: tuple[Matter, ...] = tuple(one for one in found.values() if one is not None)
    persons = party(matters, said.persons)
    if (tuple(found), persons, ()) == (said.product_ids, said.persons, said.answers):
        return said, matters
    return said.model_copy(update={"product_ids": tuple(found), "persons": persons, "answers": ()}), matters
