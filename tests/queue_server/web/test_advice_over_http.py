"""How a matter goes on, asked over HTTP."""

from __future__ import annotations

import pytest

from tests.support.caller import good, problem
from tests.support.indoors import Indoors

ADVICE = "/sites/stadhuis/advice"


def test_a_kiosk_and_a_host_hear_how_each_matter_goes_on(indoors: Indoors) -> None:
    body = {"product_ids": ["attest_woonst", "nationaliteit"], "needs": ["sitting"]}
    for who in (indoors.kiosk(), indoors.host("an")):
        answer = good(who.post(ADVICE, body))
        assert [o["product_id"] for o in answer["outcomes"]] == body["product_ids"]
        assert answer["outcomes"][1]["steps"][0]["way"] == "appointment"
        assert len({o["site_id"] for o in answer["outcomes"][1]["steps"][0]["offers"]}) >= 2
        assert all(o["reasons"] and o["steps"] for o in answer["outcomes"])


def test_a_stranger_is_not_answered(indoors: Indoors) -> None:
    assert problem(indoors.anybody().post(ADVICE, {"product_ids": ["attest_woonst"]})) == (401, "device_unknown")


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ({"product_ids": ["moon_rocks"]}, (404, "unknown_product")),
        ({"product_ids": []}, (422, "bad_request")),
        ({"product_ids": ["attest_woonst"] * 6}, (422, "bad_request")),
        ({"product_ids": ["attest_woonst"], "persons": 0}, (422, "bad_request")),
        ({"product_ids": ["attest_woonst"], "name": "An"}, (422, "bad_request")),
    ],
)
def test_a_question_that_is_not_right_is_refused(
    indoors: Indoors, body: dict[str, object], expected: tuple[int, str]
) -> None:
    assert problem(indoors.kiosk().post(ADVICE, body)) == expected
