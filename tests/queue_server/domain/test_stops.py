"""At which kind of point a visitor is helped, for how long, in how many stops."""

from __future__ import annotations

from typing import Any

import pytest

from queue_server.domain.catalogue import PointKind
from queue_server.domain.duration import seen_of
from queue_server.domain.errors import Conflict
from queue_server.domain.policy import Policy
from queue_server.domain.questions import Matter
from queue_server.domain.stops import Means, decide, plan
from tests.queue_server.domain.samples import product

ALL_KINDS = Means(frozenset(PointKind), ())


def matter(product_id: str = "attest_woonst", **changes: Any) -> Matter:
    return Matter(product(product_id, **changes))


@pytest.mark.parametrize(
    ("minutes", "persons", "needs", "discreet", "kind", "reason"),
    [
        (3, 1, (), False, PointKind.STANDING, "quick"),
        (5, 1, (), False, PointKind.STANDING, "quick"),
        (6, 1, (), False, PointKind.SEATED, "long"),
        (4, 2, (), False, PointKind.SEATED, "long"),
        (3, 1, ("sitting",), False, PointKind.SEATED, "needs_a_seat"),
        (3, 1, ("step_free",), False, PointKind.SEATED, "needs_a_seat"),
        (3, 1, ("interpreter",), False, PointKind.STANDING, "quick"),
        (3, 1, (), True, PointKind.DISCREET, "discreet"),
        (45, 1, ("discretion",), False, PointKind.DISCREET, "discreet"),
    ],
)
def test_the_kind_of_point_follows_from_time_needs_and_discretion(
    minutes: int, persons: int, needs: tuple[str, ...], discreet: bool, kind: PointKind, reason: str
) -> None:
    decision = decide([matter(planned_minutes=minutes, discreet=discreet)], needs, persons, ALL_KINDS)
    assert (decision.kind, decision.reasons) == (kind, (reason,))
    assert decision.discreet is (kind is PointKind.DISCREET)


def test_several_quick_matters_together_are_a_long_one() -> None:
    assert decide([matter(), matter("b")], (), 1, ALL_KINDS).kind is PointKind.SEATED


@pytest.mark.parametrize(("persons", "minutes"), [(1, 10), (2, 15), (3, 20), (4, 25)])
def test_each_further_person_adds_half(persons: int, minutes: int) -> None:
    assert plan([matter(planned_minutes=10)], (), persons, ALL_KINDS).legs[0].minutes == minutes


@pytest.mark.parametrize(
    ("here", "kind"),
    [
        ((PointKind.SEATED, PointKind.ROAMING), PointKind.SEATED),
        ((PointKind.ROAMING,), PointKind.ROAMING),
    ],
)
def test_a_site_without_that_kind_of_point_uses_the_nearest(here: tuple[PointKind, ...], kind: PointKind) -> None:
    decision = decide([matter()], (), 1, Means(here, ()))
    assert decision.kind is kind
    assert decision.reasons == ("quick", "site_has_no_such_point")


def test_a_site_without_any_point_that_helps_refuses() -> None:
    with pytest.raises(Conflict, match="no_point"):
        decide([matter()], (), 1, Means({PointKind.VIDEO}, ()))


@pytest.mark.parametrize(
    ("quick_minutes", "quick_risk", "kind"),
    [(5, 0.5, "seated"), (8, 0.5, "standing"), (5, 0.9, "standing"), (0, 0.5, "seated")],
)
def test_the_town_chooses_what_is_quick_and_how_sure_it_wants_to_be(
    quick_minutes: int, quick_risk: float, kind: str
) -> None:
    means = Means(frozenset(PointKind), (), Policy(quick_minutes=quick_minutes, quick_risk=quick_risk))
    assert decide([matter(planned_minutes=7)], (), 1, means).kind == kind


def test_what_contacts_taught_goes_before_what_was_planned() -> None:
    taught = {"attest_woonst": seen_of([12.0] * 40)}
    found = plan([matter()], (), 1, Means(frozenset(PointKind), (), seen=taught))
    assert (found.legs[0].kind, found.reasons) == (PointKind.SEATED, ("long",))
    assert 9 <= found.legs[0].minutes <= 13


def test_matters_that_no_host_knows_together_become_stops_short_first_and_discreet_last() -> None:
    asked = [
        matter("hulp", skill="welzijn", discreet=True, planned_minutes=30),
        matter("bouwen", skill="wonen", planned_minutes=20),
        matter("pas", skill="balie"),
        matter("attest", skill="balie", planned_minutes=1),
    ]
    hosts = [frozenset({skill}) for skill in ("welzijn", "wonen", "balie")]
    found = plan(asked, (), 1, Means(frozenset(PointKind), hosts))
    assert [leg.product_ids for leg in found.legs] == [("pas", "attest"), ("bouwen",), ("hulp",)]
    assert [whys[0] for whys in found.whys] == ["quick", "long", "discreet"]
    assert found.discreet


def test_an_answer_can_bring_more_persons_than_were_said() -> None:
    asked = [Matter(product(planned_minutes=10), persons=3)]
    assert plan(asked, (), 1, ALL_KINDS).legs[0].minutes == 20
