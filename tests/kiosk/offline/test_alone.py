"""What a kiosk works out by itself is what the server would have said."""

from __future__ import annotations

from datetime import timedelta

import pytest

from kiosk.helper import Helper
from kiosk.offline.alone import hall_alone, plan_alone
from kiosk.visitor import Chosen
from queue_server.contracts.visits import GivenAnswer, RegisterVisit
from queue_server.domain.duration import Seen
from queue_server.domain.errors import Conflict
from queue_server.domain.stops import means_of, plan
from queue_server.services.matters import answered
from tests.kiosk.lindegem import HELPER, KINDS, MESSAGE, MORNING, SITE, TOWN, hall

SEEN: dict[str, Seen] = {}
NEEDS = [(), ("sitting",), ("discretion",), ("interpreter",)]


def asks(*product_ids: str, **more: object) -> RegisterVisit:
    return RegisterVisit.model_validate({"product_ids": product_ids, "token_hash": "0" * 64, **more})


@pytest.mark.parametrize("needs", NEEDS, ids=str)
def test_every_matter_goes_where_the_server_sends_it(needs: tuple[str, ...]) -> None:
    compared = 0
    for product_id in sorted(SITE.product_ids):
        question = TOWN.products[product_id].question_id
        answers = TOWN.questions[question].answers if question else ()
        for answer_id in [None, *(a.answer_id for a in answers)]:
            given = () if answer_id is None else (GivenAnswer(question_id=question or "", answer_id=answer_id),)
            message = asks(product_id, "attest_woonst", needs=needs, answers=given)
            worked, matters = answered(message, TOWN)
            right = plan(matters, worked.needs, worked.persons, means_of(SITE, TOWN, SEEN))
            assert plan_alone(message, HELPER.town, [kind.value for kind in KINDS], SEEN) == right
            compared += 1
    assert compared > 100


def test_what_the_town_does_not_know_has_no_plan_and_a_site_without_points_none_either() -> None:
    assert plan_alone(asks("gone"), HELPER.town, ["seated"], SEEN) is None
    with pytest.raises(Conflict, match="no_point"):
        plan_alone(asks("attest_woonst"), HELPER.town, [], SEEN)


@pytest.mark.parametrize("hours", [0, 3, 6.8, 9, 24, 24 * 5])
def test_doors_open_and_close_as_on_the_server(hours: float) -> None:
    at = MORNING + timedelta(hours=hours)
    found, right = hall_alone(hall(), HELPER.town, at), hall(at)
    for name in ("at", "is_open", "closes_at", "last_ticket_at", "next_opening"):
        assert getattr(found, name) == getattr(right, name), name
    assert [place.open_now for place in found.elsewhere] == [site.is_open(at) for site in TOWN.sites[1:]]


def test_nobody_is_sent_away_because_nobody_is_known_to_be_there() -> None:
    empty = hall(wait=None, skills=())
    matters = [HELPER.matter(Chosen("attest_woonst"))]
    (before,) = HELPER.advice(matters, empty).outcomes
    assert before.way.value == "host"
    (after,) = HELPER.advice(matters, hall_alone(empty, HELPER.town, MORNING)).outcomes
    assert after.way.value == "point"


def test_what_is_full_today_is_not_full_tomorrow() -> None:
    full = hall(full=("huwelijk",))
    assert hall_alone(full, HELPER.town, MORNING).full_products == ("huwelijk",)
    assert hall_alone(full, HELPER.town, MORNING + timedelta(days=1)).full_products == ()


def test_an_old_town_that_does_not_tell_what_its_hosts_can_do_still_gives_numbers() -> None:
    old = Helper(MESSAGE.model_copy(update={"skill_sets": ()}))
    assert hall_alone(hall(), old.town, MORNING).kinds[0].skills == ((),)
