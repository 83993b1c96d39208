"""From an intake to the right next step."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from queue_server.domain.advice import Advice, HallNow, KindNow
from queue_server.domain.catalogue import PointKind, Site, Town
from queue_server.domain.offers import Access, Partner, Way
from queue_server.domain.policy import Policy
from queue_server.domain.questions import Matter
from queue_server.domain.triage import RULES, advise
from queue_server.domain.waiting import Wait
from queue_server.domain.ways import WAYS
from tests.queue_server.domain.samples import product, site

MORNING = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
"""A Monday, ten o'clock in Brussels: open from nine until noon."""
BALIE, WONEN = frozenset({"balie"}), frozenset({"wonen"})
THERE = KindNow(Wait(0, 5), (BALIE | WONEN,))

ALL = frozenset({"attest", "bouwen", "hulp", "afspraak", "woning", "online"})
HALL_SITE = site(product_ids=ALL)
LIBRARY = replace(site(), site_id="bibliotheek", names={"nl": "Bibliotheek"}, product_ids=ALL | {"zaal"})
TOWN = Town(
    "t",
    {"nl": "T"},
    ("nl",),
    "free",
    {},
    (HALL_SITE, LIBRARY),
    (),
    {},
    {},
    partners={"maatschappij": Partner("maatschappij", {"nl": "Woonmaatschappij"}, "Kaai 1", "011 22 33 44")},
)


def hall(at: datetime = MORNING, full: frozenset[str] = frozenset(), **kinds: KindNow) -> HallNow:
    there = {PointKind(kind): THERE for kind in ("standing", "seated", "discreet")}
    house = (BALIE, WONEN, BALIE | WONEN)
    return HallNow(at, {**there, **{PointKind(kind): now for kind, now in kinds.items()}}, house, full)


def matter(product_id: str = "attest", way: Way | None = None, **changes: Any) -> Matter:
    return Matter(product(product_id, **changes), way=way)


def told(
    *matters: Matter, now: HallNow | None = None, at: Site = HALL_SITE, town: Town = TOWN, needs: tuple[str, ...] = ()
) -> Advice:
    return advise(matters, needs, 1, now or hall(), at, town, {})


def ways_of(advice: Advice, which: int = 0) -> list[str]:
    return [step.way.value for step in advice.outcomes[which].steps]


LATE = datetime(2026, 3, 2, 10, 50, tzinfo=UTC)
"""Ten minutes before noon in Brussels."""
NIGHT = datetime(2026, 3, 2, 20, 0, tzinfo=UTC)
ONLINE: dict[str, Any] = {"online": "https://lindegem.example/online"}
NOBODY = KindNow()
LONG_LINE = KindNow(Wait(10, 25), (BALIE | WONEN,))


@pytest.mark.parametrize(
    ("asked", "now", "reasons", "expected"),
    [
        (matter(), hall(), ["quick"], ["point"]),
        (matter("bouwen", planned_minutes=20), hall(), ["long"], ["point"]),
        (matter("online", **ONLINE), hall(), ["quick"], ["point", "online"]),
        (matter("online", **ONLINE), hall(standing=LONG_LINE), ["long_wait", "quick"], ["online", "point"]),
        (matter(), hall(standing=NOBODY), ["nobody_at_point", "quick"], ["host", "point"]),
        (
            matter(skill="wonen"),
            hall(standing=KindNow(Wait(0, 5), (BALIE,))),
            ["skill_not_at_point", "quick"],
            ["host", "point"],
        ),
        (matter(skill="nobody_has_it"), hall(), ["quick"], ["point"]),
        (matter("afspraak", access=Access.APPOINTMENT), hall(), ["by_appointment"], ["appointment"]),
        (matter("woning", partner_id="maatschappij"), hall(), ["of_a_partner"], ["partner"]),
        (matter("zaal"), hall(), ["not_here"], ["other_site"]),
        (matter("nergens"), hall(), ["not_here", "nothing_else"], ["host"]),
        (matter(), hall(NIGHT), ["site_closed"], ["later", "appointment"]),
        (matter("online", **ONLINE), hall(NIGHT), ["site_closed"], ["later", "online", "appointment"]),
        (matter(access=Access.WALK_IN), hall(NIGHT), ["site_closed"], ["later"]),
        (matter(), hall(full=frozenset({"attest"})), ["day_full"], ["later", "other_site", "appointment", "host"]),
        (matter(), hall(LATE, standing=LONG_LINE), ["not_before_closing", "quick"], ["appointment", "later", "point"]),
        (
            matter(access=Access.WALK_IN),
            hall(LATE, standing=LONG_LINE),
            ["not_before_closing", "quick"],
            ["later", "point"],
        ),
        (matter(way=Way.HOST), hall(), ["answer", "quick"], ["host", "point"]),
        (
            Matter(product("attest"), way=Way.PARTNER, partner_id="maatschappij"),
            hall(),
            ["answer", "of_a_partner"],
            ["partner"],
        ),
        (matter(way=Way.PARTNER), hall(), ["quick"], ["point"]),
        (
            matter("afspraak", way=Way.POINT, access=Access.APPOINTMENT),
            hall(),
            ["answer", "quick"],
            ["point"],
        ),
    ],
)
def test_the_first_rule_that_holds_says_the_way_and_what_is_told_beside_it(
    asked: Matter, now: HallNow, reasons: list[str], expected: list[str]
) -> None:
    advice = told(asked, now=now)
    found = list(dict.fromkeys(ways_of(advice)))
    assert (list(advice.outcomes[0].reasons), found) == (reasons, expected)
    assert (advice.ticket is not None) is ("point" in expected)


def test_an_appointment_is_offered_at_two_places_and_two_moments_even_where_one_site_helps() -> None:
    only_here = replace(TOWN, sites=(HALL_SITE, replace(LIBRARY, product_ids=frozenset())))
    for town, asks in ((TOWN, 0), (only_here, 1)):
        step = told(matter("afspraak", access=Access.APPOINTMENT), town=town).outcomes[0].steps[0]
        assert len({o.site_id for o in step.offers}) >= 2 and len({o.opens for o in step.offers}) >= 2
        assert sum(o.only_asks for o in step.offers) == asks
        assert all(MORNING < o.opens < o.closes for o in step.offers)


def test_who_is_told_to_come_later_is_told_when_and_after_a_full_day_that_is_another_day() -> None:
    closed = told(matter(), now=hall(NIGHT)).outcomes[0].step(Way.LATER)
    full = told(matter(), now=hall(full=frozenset({"attest"}))).outcomes[0].step(Way.LATER)
    for step in (closed, full):
        assert step is not None and step.opens is not None
        assert step.opens.isoformat() == "2026-03-03T09:00:00+01:00"


def test_a_number_after_the_last_ticket_is_for_a_host_at_the_door() -> None:
    bus = replace(HALL_SITE, policy=Policy(last_ticket_minutes=30))
    assert told(matter(), now=hall(LATE), at=bus).outcomes[0].reasons == ("last_ticket_passed",)
    assert ways_of(told(matter(), now=replace(hall(LATE), at_the_door=True), at=bus)) == ["point"]


def test_a_host_at_the_door_may_give_a_number_for_what_a_kiosk_sends_elsewhere() -> None:
    asked = matter("afspraak", access=Access.APPOINTMENT), matter("woning", partner_id="maatschappij"), matter("zaal")
    for now, points in ((hall(), 0), (replace(hall(), at_the_door=True), 3)):
        advice = told(*asked, now=now)
        assert [o.way.value for o in advice.outcomes] == ["appointment", "partner", "other_site"]
        assert sum(o.step(Way.POINT) is not None for o in advice.outcomes) == points
        assert (advice.ticket is not None) is (points > 0)


def test_who_needs_an_interpreter_is_not_sent_to_a_web_page() -> None:
    asked = matter("online", **ONLINE)
    assert ways_of(told(asked, now=hall(standing=LONG_LINE), needs=("interpreter",))) == ["point", "online"]


def test_who_waits_for_another_matter_of_the_same_host_anyway_is_not_sent_away_for_this_one() -> None:
    advice = told(matter("online", planned_minutes=1, **ONLINE), matter(), now=hall(standing=LONG_LINE))
    assert [o.way for o in advice.outcomes] == [Way.POINT, Way.POINT]


def test_nobody_is_sent_to_a_site_that_closes_before_one_gets_there() -> None:
    full = frozenset({"attest"})
    assert "other_site" in ways_of(told(matter(), now=hall(MORNING, full)))
    assert "other_site" not in ways_of(told(matter(), now=hall(LATE, full)))


def test_at_a_digipoint_of_the_house_one_is_helped_with_the_web_page() -> None:
    steps = told(matter("online", **ONLINE), now=hall(digipoint=NOBODY)).outcomes[0].steps
    assert [(s.way, s.kind) for s in steps[1:]] == [(Way.ONLINE, None), (Way.ONLINE, PointKind.DIGIPOINT)]


def test_each_matter_of_an_intake_has_its_own_way_and_one_number_is_for_those_that_need_a_point() -> None:
    asked = (
        matter("bouwen", planned_minutes=20),
        matter("afspraak", access=Access.APPOINTMENT),
        matter(),
        matter("zaal"),
    )
    advice = told(*asked)
    assert [o.product_id for o in advice.outcomes] == ["bouwen", "afspraak", "attest", "zaal"]
    assert [o.way.value for o in advice.outcomes] == ["point", "appointment", "point", "other_site"]
    assert advice.ticket is not None
    assert [leg.product_ids for leg in advice.ticket.legs] == [("bouwen", "attest")]


def test_a_second_stop_begins_after_the_first_when_closing_time_is_near() -> None:
    hosts = replace(
        hall(LATE, seated=KindNow(Wait(0, 0), (WONEN,)), standing=KindNow(Wait(0, 0), (BALIE,))), house=(BALIE, WONEN)
    )
    first, second = matter(skill="balie"), matter("bouwen", skill="wonen", planned_minutes=6)
    assert told(second, now=hosts).outcomes[0].way is Way.POINT
    ways = {o.product_id: o.way for o in told(first, second, now=hosts).outcomes}
    assert ways == {"attest": Way.POINT, "bouwen": Way.APPOINTMENT}


def test_of_two_matters_about_one_product_the_first_counts() -> None:
    assert [o.product_id for o in told(matter("bouwen"), matter(), matter("bouwen")).outcomes] == ["bouwen", "attest"]


def test_a_site_with_points_that_cannot_help_sends_a_host() -> None:
    video = HallNow(MORNING, {PointKind.VIDEO: THERE}, (BALIE,))
    advice = told(matter(), now=video)
    assert (advice.outcomes[0].reasons, ways_of(advice), advice.ticket) == (("no_point",), ["host", "other_site"], None)


def test_every_way_is_the_advice_of_some_rule_and_can_be_found() -> None:
    assert set(WAYS) == set(Way)
    assert {rule.ways[0] for rule in RULES} | {Way.POINT} == set(Way)
