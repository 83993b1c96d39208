"""What the decision says about an intake in this hall, for kiosks, hosts and whoever asks from outside."""

from __future__ import annotations

from collections.abc import Mapping

from queue_server.contracts.advice import (
    AdviceAnswer,
    AdvisedOffer,
    AdvisedOutcome,
    AdvisedPlace,
    AdvisedStep,
    AdvisedStop,
    AskAdvice,
)
from queue_server.domain.advice import Advice, HallNow, KindNow, NextStep, Outcome, Place
from queue_server.domain.duration import Seen
from queue_server.domain.triage import advise
from queue_server.services.hall import Hall
from queue_server.services.matters import answered, check_known
from queue_server.services.register import wait_range


def hall_now(hall: Hall, at_the_door: bool = False) -> HallNow:
    """The hall as the decision needs it; a kiosk makes the same of `HallStatus` and `KioskTown`."""
    kinds = {kind: KindNow(hall.wait_for(kind), hall.skills(kind)) for kind in {p.kind for p in hall.site.points}}
    return HallNow(hall.at, kinds, hall.town.skill_sets[hall.site.site_id], hall.full, at_the_door)


def advised(hall: Hall, message: AskAdvice, seen: Mapping[str, Seen], at_the_door: bool = False) -> AdviceAnswer:
    """Raises unknown_product. `at_the_door`: a host asks, who may give a number when the kiosk does not."""
    check_known(message.product_ids, hall.town)
    message, matters = answered(message, hall.town)
    now = hall_now(hall, at_the_door)
    return _answer(hall, advise(matters, message.needs, message.persons, now, hall.site, hall.town, seen))


def _answer(hall: Hall, advice: Advice) -> AdviceAnswer:
    planned = advice.ticket
    stops = zip(planned.legs, planned.whys, strict=True) if planned else ()
    return AdviceAnswer(
        revision=hall.revision,
        at=hall.at,
        outcomes=tuple(_outcome(outcome) for outcome in advice.outcomes),
        stops=tuple(
            AdvisedStop(kind=leg.kind.value, product_ids=leg.product_ids, minutes=leg.minutes, reasons=whys)
            for leg, whys in stops
        ),
        discreet=planned is not None and planned.discreet,
    )


def _outcome(outcome: Outcome) -> AdvisedOutcome:
    steps = tuple(_step(step) for step in outcome.steps)
    return AdvisedOutcome(product_id=outcome.product_id, reasons=outcome.reasons, steps=steps)


def _step(step: NextStep) -> AdvisedStep:
    return AdvisedStep(
        way=step.way.value,
        kind=step.kind.value if step.kind else None,
        minutes=step.minutes,
        wait=wait_range(step.wait),
        address=step.address,
        place=_place(step.place) if step.place else None,
        opens=step.opens,
        offers=tuple(
            AdvisedOffer(site_id=o.site_id, opens=o.opens, closes=o.closes, names=dict(o.names), only_asks=o.only_asks)
            for o in step.offers
        ),
    )


def _place(place: Place) -> AdvisedPlace:
    return AdvisedPlace(
        place_id=place.place_id,
        names=dict(place.names),
        address=place.address,
        phone=place.phone,
        website=place.website,
        hours=dict(place.hours),
        closes=place.closes,
        opens=place.opens,
    )
