"""What the kiosk works out by itself is what the server would say."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from kiosk.helper import Helper
from kiosk.townmodel import hall_now, town_of
from kiosk.visitor import Chosen
from queue_server.contracts.hall import HallStatus
from queue_server.domain.catalogue import PointKind
from queue_server.domain.duration import seen_of
from queue_server.domain.questions import UNKNOWN, Matter, matter
from queue_server.domain.triage import advise
from queue_server.services.kiosk_view import kiosk_town
from tests.kiosk.lindegem import HELPER, MESSAGE, SITE, SKILLS, TOWN, hall
from tests.kiosk.samples import town as plain_town

HALLS = {
    "a quiet morning": hall(),
    "a long line": hall(wait=(40, 60)),
    "nobody at a point": hall(skills=()),
    "one host who knows little": hall(skills=(SKILLS[0][:1],)),
    "a full day": hall(full=tuple(TOWN.products)),
}


def _unknowing(product_id: str) -> Matter:
    """The matter of somebody who does not know any answer."""
    given: list[tuple[str, str]] = []
    while True:
        found = matter(TOWN.products[product_id], given, TOWN.products, TOWN.questions)
        if found.asks is None:
            return found
        given.append((found.asks.question_id, UNKNOWN))


def _decided(helper: Helper, of: Sequence[Matter], seen: HallStatus) -> list[object]:
    return [(o.product_id, o.reasons, [s.way for s in o.steps]) for o in helper.advice(of, seen).outcomes]


@pytest.mark.parametrize("name", HALLS)
def test_every_product_goes_on_as_the_rules_say_with_the_whole_town_at_hand(name: str) -> None:
    seen = HALLS[name]
    for product_id in TOWN.products:
        theirs = _unknowing(product_id)
        mine = HELPER.matter(Chosen(product_id, answers=theirs.given))
        assert mine.product.papers == theirs.product.papers and mine.persons == theirs.persons
        whole = advise((theirs,), (), 1, hall_now(seen, TOWN), SITE, TOWN, {})
        expected = [(o.product_id, o.reasons, [s.way for s in o.steps]) for o in whole.outcomes]
        assert _decided(HELPER, (mine,), seen) == expected, product_id


def test_what_contacts_taught_decides_at_the_kiosk_too() -> None:
    slow = {"attest_woonst": seen_of([14.0] * 30)}
    taught = Helper(kiosk_town(TOWN, "1", SITE, "https://balie.lindegem.example", slow))
    plain, learnt = (
        of.advice((_unknowing("attest_woonst"),), hall()).ticket.legs[0]  # type: ignore[union-attr]
        for of in (HELPER, taught)
    )
    assert (plain.kind, learnt.kind) == (PointKind.STANDING, PointKind.SEATED)
    assert learnt.minutes > 10 > plain.minutes


def test_the_questions_are_those_of_the_town() -> None:
    assert HELPER.town.questions == TOWN.questions
    assert HELPER.town.partners == TOWN.partners
    assert {i: p.names for i, p in HELPER.town.papers.items()} == {i: p.names for i, p in TOWN.papers.items()}


def test_of_a_town_from_before_the_papers_are_still_known() -> None:
    found = town_of(plain_town())
    papers = [found.papers[i].names["nl"] for i in found.products["p0-0"].papers]
    assert papers == ["identiteitskaart", "pasfoto", "bewijs", "nog een bewijs"]


def test_no_host_has_a_name_at_the_kiosk() -> None:
    assert {host.display_name for host in HELPER.town.hosts.values()} == {""}
    assert HELPER.town.skill_sets[SITE.site_id] == TOWN.skill_sets[SITE.site_id]
    assert MESSAGE.policy.quick_minutes == SITE.policy.quick_minutes
