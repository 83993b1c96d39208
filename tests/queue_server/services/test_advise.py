"""What is advised and what is registered agree, in the hall as it is."""

from __future__ import annotations

from dataclasses import replace

import pytest

from queue_server.contracts.advice import AdviceAnswer, AskAdvice
from queue_server.domain.catalogue import always_open
from queue_server.domain.duration import seen_of
from queue_server.domain.errors import Conflict, NotFound
from queue_server.services import serve
from queue_server.services.advise import advised
from queue_server.services.views import hall_status
from tests.queue_server.services.helpers import Hall


def advice(hall: Hall, *products: str, door: bool = False, **more: object) -> AdviceAnswer:
    message = AskAdvice.model_validate({"product_ids": products, **more})

    def look(tx: object) -> AdviceAnswer:
        return advised(hall._whole(tx), message, tx.durations.of_site(hall.site), door)  # type: ignore[attr-defined]

    return hall.store.read(look)


def ways(answer: AdviceAnswer) -> list[str]:
    return [outcome.steps[0].way for outcome in answer.outcomes]


def open_point(hall: Hall, host: str, point: str) -> None:
    hall.do(serve.open_point, point, hall.asking(host))


def test_a_host_walks_up_until_somebody_who_knows_it_is_at_a_point(hall: Hall) -> None:
    assert advice(hall, "attest_woonst").outcomes[0].reasons == ("nobody_at_point", "quick")
    open_point(hall, "gert", "snelbalie1")
    assert advice(hall, "attest_woonst").outcomes[0].reasons == ("skill_not_at_point", "quick")
    open_point(hall, "an", "snelbalie2")
    answer = advice(hall, "attest_woonst")
    assert (ways(answer), answer.outcomes[0].reasons) == (["point"], ("quick",))


def test_a_kiosk_hears_in_the_hall_what_the_decision_needs(hall: Hall) -> None:
    open_point(hall, "gert", "zaal3")
    status = hall.store.read(lambda tx: hall_status(hall._whole(tx), hall.clock()))
    skills = {kind.kind: kind.skills for kind in status.kinds}
    assert skills["seated"] == (("ondernemen", "wonen"),)
    assert skills["standing"] == ()


def test_the_number_leads_where_the_advice_said(hall: Hall) -> None:
    for products in (("attest_woonst",), ("reispas", "attest_woonst"), ("leefloon",), ("bouwdossier", "attest_leven")):
        answer, ticket = advice(hall, *products), hall.register(*products)
        assert (answer.stops[0].kind, len(answer.stops), answer.discreet) == (
            ticket.kind,
            ticket.stops,
            ticket.discreet,
        )


def test_what_contacts_taught_changes_advice_and_number_alike(hall: Hall) -> None:
    assert hall.register("attest_woonst").kind == "standing"
    hall.store.write(lambda tx: tx.durations.add("stadhuis", "attest_woonst", seen_of([14.0] * 60)), "stadhuis").result(
        20
    )
    answer, ticket = advice(hall, "attest_woonst"), hall.register("attest_woonst")
    assert (answer.stops[0].kind, ticket.kind) == ("seated", "seated")
    assert hall.visit(ticket.visit_id).planned_minutes == answer.stops[0].minutes > 10


@pytest.mark.parametrize(
    ("product", "way", "code"),
    [("nationaliteit", "appointment", "by_appointment"), ("werk_zoeken", "partner", "of_a_partner")],
)
def test_a_kiosk_gives_no_number_for_what_is_advised_elsewhere_and_a_host_at_the_door_does(
    hall: Hall, product: str, way: str, code: str
) -> None:
    answer = advice(hall, product)
    assert (ways(answer), answer.stops) == ([way], ())
    with pytest.raises(Conflict) as refused:
        hall.register(product)
    assert (refused.value.code, refused.value.fields["products"]) == (code, [product])
    assert hall.register(product, who="veerle").code


def test_who_has_the_appointment_gets_a_number(hall: Hall) -> None:
    assert hall.register("nationaliteit", appointment_at=hall.clock().isoformat()).kind == "seated"


def test_a_full_day_is_told_to_visitors_and_a_host_may_still_give_a_number(hall: Hall) -> None:
    hall.choose(quotas={"uitpas": 1})
    hall.register("uitpas")
    assert advice(hall, "uitpas").outcomes[0].reasons[0] == "day_full"
    status = hall.store.read(lambda tx: hall_status(hall._whole(tx), hall.clock()))
    assert status.full_products == ("uitpas",)
    assert "point" in [step.way for step in advice(hall, "uitpas", door=True).outcomes[0].steps]


def test_a_matter_that_is_another_one_after_all_is_advised_as_that(hall: Hall) -> None:
    asking = next(q for q in hall.town.questions.values() if any(a.change.product_id for a in q.answers))
    answer = next(a for a in asking.answers if a.change.product_id)
    first = next(p for p in hall.town.products.values() if p.question_id == asking.question_id)
    given = [{"question_id": asking.question_id, "answer_id": answer.answer_id}]
    found = advice(hall, first.product_id, answers=given)
    assert [o.product_id for o in found.outcomes] == [answer.change.product_id]


def test_a_product_that_the_town_does_not_have_is_said_to_be_unknown(hall: Hall) -> None:
    with pytest.raises(NotFound, match="unknown_product"):
        advice(hall, "moon_rocks")


def test_what_another_site_offers_is_found_there(hall: Hall) -> None:
    hall.site, hall.town = "bibliotheek", always_open(hall.town)
    answer = advice(hall, "reispas")
    assert ways(answer) == ["other_site"]
    place = answer.outcomes[0].steps[0].place
    assert place is not None and place.place_id == "stadhuis"
    with pytest.raises(Conflict, match="not_at_this_site"):
        hall.register("reispas")
    assert hall.register("reispas", who="veerle").kind == advice(hall, "reispas", door=True).stops[0].kind


def test_nothing_is_kept_of_a_question_for_advice(hall: Hall) -> None:
    before = hall.dump()
    advice(hall, "attest_woonst", "nationaliteit", needs=["sitting"])
    assert hall.dump() == before


def test_an_answer_that_sends_a_visitor_away_is_heard_by_the_number_too(hall: Hall) -> None:
    product = replace(hall.town.products["attest_woonst"], partner_id="vdab")
    hall.town = replace(hall.town, products={**hall.town.products, "attest_woonst": product})
    assert ways(advice(hall, "attest_woonst")) == ["partner"]
    with pytest.raises(Conflict, match="of_a_partner"):
        hall.register("attest_woonst")
