"""An intake as a page shows it: what was chosen, found and advised, and what each tap would make of it."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from queue_server.contracts.advice import AdviceAnswer, AskAdvice
from queue_server.contracts.intake import Intake
from queue_server.contracts.products import FoundProduct
from queue_server.contracts.visits import PRODUCTS_MAX, GivenAnswer
from queue_server.domain.catalogue import Site, Town
from queue_server.domain.duration import Seen
from queue_server.domain.offers import Topic
from queue_server.domain.questions import Asked, Matter, asked
from queue_server.domain.search import Found
from queue_server.services.advise import advised
from queue_server.services.matters import matter_of
from queue_server.services.product_view import product_card
from queue_server.services.tx import Tx
from queue_server.web.desk import Desk
from queue_server.web.finder import Finder

Patch = dict[str, Any]
"""What a tap changes in the intake that the page holds."""


@dataclass(frozen=True, slots=True)
class Chosen:
    """A product as it was chosen, what it is after the answers, and its open question."""

    product_id: str
    matter: Matter
    asked: Asked | None


@dataclass(frozen=True, slots=True)
class Scene:
    """`found` are the answers to the words or the products of the open topic; None: nobody asked."""

    intake: Intake
    site: Site
    town: Town
    language: str
    chosen: tuple[Chosen, ...]
    found: tuple[FoundProduct, ...] | None
    card: FoundProduct | None
    advice: AdviceAnswer | None

    @property
    def searched(self) -> bool:
        return bool(self.intake.text.strip())

    @property
    def asks(self) -> Chosen | None:
        """Whose question comes next."""
        return next((one for one in self.chosen if one.asked), None)

    @property
    def full(self) -> bool:
        return len(self.chosen) >= PRODUCTS_MAX

    @property
    def topics(self) -> list[Topic]:
        """Those of which this site offers something."""
        offered = {p.topic_id for p in self.town.products.values() if p.product_id in self.site.product_ids}
        return [topic for topic in self.town.topics if topic.topic_id in offered]

    @property
    def topic(self) -> Topic | None:
        return next((t for t in self.topics if t.topic_id == self.intake.topic_id), None)

    @property
    def agreed(self) -> bool:
        """A number is what the advice says for every matter."""
        return self.advice is not None and all(o.steps[0].way in ("point", "host") for o in self.advice.outcomes)

    def body(self) -> Patch:
        """A `RegisterVisit`, to which the page adds the hash of the token it makes."""
        return self._message(self.chosen)

    def number(self) -> Patch:
        """The same for a phone, with only those matters for which a number can be had here now; else empty."""
        stops = self.advice.stops if self.advice else ()
        ids = {product_id for stop in stops for product_id in stop.product_ids}
        helped = tuple(one for one in self.chosen if one.matter.product.product_id in ids)
        return self._message(helped) if helped else {}

    def _message(self, chosen: tuple[Chosen, ...]) -> Patch:
        one = self.intake
        message = AskAdvice(
            product_ids=tuple(one.product_id for one in chosen),
            needs=one.needs,
            persons=one.persons,
            answers=one.answers,
        )
        return {**message.model_dump(mode="json"), "language": one.language}

    def has(self, product_id: str) -> bool:
        return any(product_id in (one.product_id, one.matter.product.product_id) for one in self.chosen)

    def adding(self, product_id: str) -> Patch:
        ids = [*(one.product_id for one in self.chosen), product_id]
        return {"product_ids": ids, "product_id": None, "topic_id": None, "text": ""}

    def choosing(self, product_id: str) -> Patch:
        """On a phone: then its questions, what we take into account, and how it goes on."""
        return {**self.adding(product_id), "step": "advice" if self.chosen else "needs"}

    def removing(self, product_id: str) -> Patch:
        kept = [one.product_id for one in self.chosen if one.product_id != product_id]
        return {"product_ids": kept, "answers": self._answers_but(product_id)}

    def answering(self, one: Chosen, answer_id: str) -> Patch:
        """Answers that do not lead here any more are dropped."""
        assert one.asked is not None
        given = (*one.matter.given, (one.asked.question.question_id, answer_id))
        return self._with(one, given)

    def taking_back(self, one: Chosen) -> Patch:
        return self._with(one, one.matter.given[:-1])

    def turning(self, need: str) -> Patch:
        needs = self.intake.needs
        return {"needs": [n for n in needs if n != need] if need in needs else [*needs, need]}

    def _with(self, one: Chosen, given: tuple[tuple[str, str], ...]) -> Patch:
        own = (
            GivenAnswer(question_id=question, answer_id=answer, product_id=one.product_id) for question, answer in given
        )
        return {"answers": [*self._answers_but(one.product_id), *(answer.model_dump() for answer in own)]}

    def _answers_but(self, product_id: str) -> list[Patch]:
        return [answer.model_dump() for answer in self.intake.answers if answer.product_id != product_id]


async def set_scene(
    desk: Desk, finder: Finder, site: Site, intake: Intake, language: str, at_the_door: bool = False
) -> Scene:
    """Searches, reads what finished contacts taught, and asks for advice when something is chosen."""
    words = intake.text.strip()
    hits = await finder.find(desk, words, language) if words else None
    ids = [p for p in dict.fromkeys(intake.product_ids) if p in desk.town.products]

    def look(tx: Tx) -> tuple[Mapping[str, Seen], AdviceAnswer | None]:
        seen = tx.durations.of_site(site.site_id)
        return seen, _advice(desk, tx, site, intake, ids, seen, at_the_door) if ids else None

    seen, advice = await desk.read(look)
    return await asyncio.to_thread(_drawn, desk.town, site, intake, language, hits, ids, seen, advice)


def _advice(
    desk: Desk, tx: Tx, site: Site, intake: Intake, ids: list[str], seen: Mapping[str, Seen], at_the_door: bool
) -> AdviceAnswer:
    message = AskAdvice(product_ids=tuple(ids), needs=intake.needs, persons=intake.persons, answers=intake.answers)
    return advised(desk.hall(tx, site), message, seen, at_the_door)


def _drawn(
    town: Town,
    site: Site,
    intake: Intake,
    language: str,
    hits: Found | None,
    ids: list[str],
    seen: Mapping[str, Seen],
    advice: AdviceAnswer | None,
) -> Scene:
    def card(product_id: str, matched: tuple[str, ...] = ()) -> FoundProduct:
        return product_card(town.products[product_id], site, town, language, seen, matched)

    found: tuple[FoundProduct, ...] | None = None
    if hits is not None:
        found = tuple(card(hit.product_id, hit.matched) for hit in hits.hits if hit.product_id in town.products)
    elif intake.topic_id:
        of_topic = (p for p in town.products.values() if p.topic_id == intake.topic_id)
        found = tuple(card(p.product_id) for p in of_topic if p.product_id in site.product_ids)
    opened = card(intake.product_id) if intake.product_id and intake.product_id in town.products else None
    chosen = tuple(_chosen(product_id, intake, town) for product_id in ids)
    return Scene(intake, site, town, language, chosen, found, opened, advice)


def _chosen(product_id: str, intake: Intake, town: Town) -> Chosen:
    found = matter_of(town.products[product_id], intake.answers, town)
    return Chosen(product_id, found, asked(found, town.products, town.questions))
