"""Whatever a visitor of the demo town says, in whatever hall: there is a right next step, in every language."""

from __future__ import annotations

import pytest

from assets.paths import DEMO_TOWN
from queue_server.domain.catalogue import Town
from queue_server.domain.offers import Way
from queue_server.domain.questions import Matter
from queue_server.domain.stops import STOP_ORDER
from queue_server.domain.triage import advise
from queue_server.domain.ways import WAYS
from queue_server.town.folder import load
from tests.support.dead_ends import LANGUAGES, walk
from tests.support.halls import states


@pytest.fixture(scope="module")
def town() -> Town:
    return load(DEMO_TOWN)


def test_nobody_is_left_standing(town: Town) -> None:
    assert set(town.languages) == set(LANGUAGES)
    found = walk(town)
    assert found.wrong == []
    assert found.ways == set(Way), "a way that is never a next step is not tried"
    assert found.paths > 500
    assert found.cases > 10_000


@pytest.mark.parametrize("way", Way)
def test_a_way_that_is_gone_is_missed(town: Town, way: Way, monkeypatch: pytest.MonkeyPatch) -> None:
    """Positive control: the walk can fail, for each of the ways."""
    monkeypatch.setitem(WAYS, way, lambda case: ())
    found = walk(town, stop_at_first=True)
    assert found.wrong and (f"no {way.value}" in found.wrong[0] or "nothing was left" in found.wrong[0])


def test_an_intake_of_five_matters_has_a_way_for_each_and_one_number_in_a_sensible_order(town: Town) -> None:
    products = sorted(town.products.values(), key=lambda p: p.product_id[::-1])
    tried = 0
    for first in range(len(products)):
        asked = [Matter(products[(first + more) % len(products)]) for more in range(5)]
        for site in town.sites:
            for state in states(site):
                advice = advise(asked, (), 2, state.hall(site, town), site, town, {})
                assert [o.product_id for o in advice.outcomes] == [m.product.product_id for m in asked]
                legs = advice.ticket.legs if advice.ticket else ()
                here = {o.product_id for o in advice.outcomes if o.step(Way.POINT)}
                assert sorted(p for leg in legs for p in leg.product_ids) == sorted(here), "each on one stop"
                order = [STOP_ORDER.index(leg.kind) for leg in legs]
                assert order == sorted(order), "short ones first, the discreet room last"
                tried += 1
    assert tried > 2_000
