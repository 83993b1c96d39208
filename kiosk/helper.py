"""What the kiosk can work out by itself for one town: questions, ways on, what fits the visitor's words. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from kiosk.townmodel import hall_now, seen_of, town_of
from kiosk.visitor import Chosen
from queue_server.contracts.hall import HallStatus, KioskTown
from queue_server.domain.advice import Advice
from queue_server.domain.offers import Words
from queue_server.domain.questions import Asked, Matter, asked, matter
from queue_server.domain.triage import advise


class Helper:
    """Built once per version of the town."""

    def __init__(self, message: KioskTown) -> None:
        self.town = town_of(message)
        self._seen = seen_of(message)

    def matter(self, chosen: Chosen) -> Matter:
        town = self.town
        return matter(town.products[chosen.product_id], chosen.answers, town.products, town.questions)

    def asked(self, chosen: Chosen) -> Asked | None:
        """The open question about it, with what its screen shows."""
        return asked(self.matter(chosen), self.town.products, self.town.questions)

    def advice(self, matters: Iterable[Matter], hall: HallStatus, needs: Collection[str] = ()) -> Advice:
        """How they go on in this hall, as far as a kiosk knows it: the server has the last word."""
        return advise(tuple(matters), needs, 1, hall_now(hall, self.town), self.town.sites[0], self.town, self._seen)

    def papers(self, matters: Iterable[Matter]) -> tuple[Words, ...]:
        """Their names, each once."""
        ids = dict.fromkeys(paper for one in matters for paper in one.product.papers)
        return tuple(self.town.papers[i].names for i in ids if i in self.town.papers)
