"""The part of the tour that lies before the number: own words, questions, other ways on. What a town has not is left
out."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import time, timedelta
from functools import partial

from kiosk.session import Session
from kiosk.steps import deciding
from kiosk.visitor import Chosen, Help
from queue_server.contracts.hall import HallStatus, KioskOpening, KioskTown
from queue_server.contracts.visits import WaitRange
from queue_server.domain.offers import Way
from queue_server.domain.questions import Kind

Prepare = Callable[[], object]
SHORT, LONG = WaitRange(low_minutes=5, high_minutes=10), WaitRange(low_minutes=35, high_minutes=50)
NOTHING_LIKE_IT = "xqzwxqzw"


def working(hall: HallStatus, session: Session) -> HallStatus:
    """The hall in the middle of a stretch of opening hours, with somebody at every kind of point."""
    helper = session.helper
    assert helper is not None
    site = helper.town.sites[0]
    opens = site.next_opening(hall.at)
    at = opens + timedelta(minutes=40) if opens else hall.at
    house = tuple(tuple(sorted(skills)) for skills in helper.town.skill_sets[site.site_id])
    return hall.model_copy(
        update={
            "at": at,
            "is_open": True,
            "closes_at": site.closes_at(at) or at + timedelta(hours=6),
            "next_opening": site.next_opening(at),
            "kinds": tuple(k.model_copy(update={"skills": house or ((),), "wait": SHORT}) for k in hall.kinds),
            "full_products": (),
        }
    )


def office_hours(town: KioskTown) -> KioskTown:
    """A demonstration has its doors always open; on a picture that reads as "between 00:00 and 00:00"."""

    def usual(hours: tuple[KioskOpening, ...]) -> tuple[KioskOpening, ...]:
        if any(one.opens != time.min or one.closes != time.max for one in hours):
            return hours
        return tuple(KioskOpening(weekday=day, opens=time(9), closes=time(16)) for day in range(5))

    others = tuple(other.model_copy(update={"hours": usual(other.hours)}) for other in town.others)
    return town.model_copy(update={"hours": usual(town.hours), "others": others})


class Detours:
    """`begin` brings a fresh visitor to the topics of a hall; `tap` touches a control and waits."""

    def __init__(
        self,
        session: Session,
        hall: HallStatus,
        begin: Callable[[HallStatus], None],
        tap: Callable[[str], object],
    ) -> None:
        self._session = session
        self._hall = hall
        self._begin = begin
        self._tap = tap

    def steps(self) -> Iterator[tuple[str, Prepare]]:
        if self._session.index is not None:
            yield "search", partial(self._search, "")
            yield "search_found", lambda: self._search(self._word())
            yield "search_unknown", partial(self._search, NOTHING_LIKE_IT)
        for name, kind in (
            ("question", Kind.CHOICE),
            ("question_papers", Kind.PAPERS),
            ("question_persons", Kind.PERSONS),
        ):
            found = self._asking(kind)
            if found:
                yield name, partial(self._to, found)
        yield from self._outcomes()

    def _outcomes(self) -> Iterator[tuple[str, Prepare]]:
        nobody = self._with(skills=())
        busy = self._with(wait=LONG)
        for way, hall in (
            (Way.ONLINE, busy),
            (Way.HOST, nobody),
            (Way.APPOINTMENT, self._hall),
            (Way.PARTNER, self._hall),
            (Way.OTHER_SITE, self._hall),
        ):
            found = self._going(way, hall)
            if found:
                yield f"outcome_{way.value}", partial(self._to, found, hall)
        partner, point = self._going(Way.PARTNER, self._hall), self._going(Way.POINT, self._hall)
        if partner and point:
            yield "check_mixed", partial(self._mixed, point, partner)

    def _with(self, **changes: object) -> HallStatus:
        return self._hall.model_copy(
            update={"kinds": tuple(kind.model_copy(update=changes) for kind in self._hall.kinds)}
        )

    def _word(self) -> str:
        """What somebody may say for the first product that has such words."""
        session = self._session
        assert session.town is not None
        language = session.visit.language
        said = [word for p in session.town.products for word in p.search_words.get(language, ())[:1]]
        return said[0] if said else next(iter(session.town.products[0].names.values()))

    def _search(self, text: str) -> None:
        self._begin(self._hall)
        self._tap("search")
        self._tap(f"key:{text}")

    def _to(self, chosen: Chosen, hall: HallStatus | None = None) -> None:
        """To the first question without an answer, or to what is advised."""
        self._begin(hall or self._hall)
        self._add(chosen)
        if self._session.visit.help is Help.ASKING:
            self._session.visit.help = Help.COMING

    def _add(self, chosen: Chosen) -> None:
        visit = self._session.visit
        visit.chosen = (*visit.chosen, chosen)
        deciding.proceed(self._session)

    def _mixed(self, point: Chosen, partner: Chosen) -> None:
        self._to(point)
        self._add(partner)
        self._tap("onward")

    def _products(self) -> list[str]:
        town = self._session.town
        return [p.product_id for p in town.products] if town else []

    def _asking(self, kind: Kind) -> Chosen | None:
        """A product, answered up to its question of this kind."""
        return next((chosen for chosen in self._answered() if self._asked(chosen) is kind), None)

    def _asked(self, chosen: Chosen) -> Kind | None:
        helper = self._session.helper
        asked = helper.asked(chosen) if helper else None
        return asked.question.kind if asked else None

    def _answered(self) -> Iterator[Chosen]:
        """Every product with none, one, two ... of its questions answered by who does not know."""
        helper = self._session.helper
        assert helper is not None
        for product_id in self._products():
            chosen = Chosen(product_id)
            yield chosen
            while asked := helper.asked(chosen):
                answer = asked.question.answers[0] if asked.question.kind is Kind.CHOICE else asked.question.unknown
                chosen = Chosen(product_id, answers=(*chosen.answers, (asked.question.question_id, answer.answer_id)))
                yield chosen

    def _going(self, way: Way, hall: HallStatus) -> Chosen | None:
        """A product that goes on like this in this hall, all answered."""
        helper = self._session.helper
        assert helper is not None
        for chosen in self._answered():
            if helper.asked(chosen) is None:
                (outcome,) = helper.advice((helper.matter(chosen),), hall).outcomes
                if outcome.way is way:
                    return chosen
        return None
