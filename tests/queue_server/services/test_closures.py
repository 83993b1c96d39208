"""What hosts close and open again, how long it stays closed, and who does not get where because of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from queue_server.contracts.building import ClosePassage, OpenPassage, PassageState
from queue_server.contracts.hall import HallStatus
from queue_server.domain.errors import Conflict, NotFound
from queue_server.domain.wayfinding import building
from queue_server.domain.wayfinding.building import read
from queue_server.guide.guiding import Asked, guide
from queue_server.services import closures, housekeeping
from queue_server.services.asking import Actor, Trust
from queue_server.services.hall import closed_in
from queue_server.services.views import hall_status
from tests.queue_server.services.helpers import Hall

SYSTEM = Actor("system")


def close(hall: Hall, thing: str, host: str | Actor = "an", **how: Any) -> PassageState:
    message = ClosePassage(thing_id=thing, **how)
    return PassageState.model_validate_json(hall.do(closures.close_passage, message, hall.asking(host)).body)


def open_again(hall: Hall, thing: str) -> PassageState:
    message = OpenPassage(thing_id=thing)
    return PassageState.model_validate_json(hall.do(closures.open_passage, message, hall.asking("an")).body)


def heard(hall: Hall) -> HallStatus:
    """By kiosks."""
    return hall.store.read(lambda tx: hall_status(hall._whole(tx), hall.clock()))


def tidy(hall: Hall, trust: Trust | None = None) -> None:
    asking = hall.asking(SYSTEM)
    if trust is not None:
        asking = replace(asking, trust=trust)
    hall.store.write(lambda tx: housekeeping.tidy(tx, None, asking), "stadhuis").result(20)


def test_what_a_host_closes_is_heard_by_who_shows_a_way_and_seen_by_colleagues(hall: Hall) -> None:
    before = heard(hall).revision
    close(hall, "lift0")
    after = heard(hall)
    assert after.closed == ("lift0", "lift1")
    assert after.revision > before
    passages = hall.tablet("bilal").passages
    assert passages is not None
    (one,) = passages.closed
    assert (one.sort, one.name, one.joins, one.floors) == ("lift", "Lift", ("Hal",), (0.0, 1.0))
    assert one.closed_by == "An"
    assert passages.unreached_step_free == ("Zaal 3", "Zaal 4")
    open_again(hall, "lift0")
    assert heard(hall).closed == ()
    assert heard(hall).revision > after.revision


def test_what_a_host_closes_leads_everybody_another_way_and_who_cannot_go_there_to_a_host(hall: Hall) -> None:
    building = read(hall.asking("an").site.map)

    def climbs(profile: str) -> list[str]:
        found = guide(building, Asked("kiosk1", building.points["zaal3"], profile, frozenset(heard(hall).closed)))
        assert found is not None
        route = found.choice.route
        return [leg.way.kind.value for leg in route.legs if leg.levels_up] if route else [found.refused("nl")]

    assert (climbs("walking"), climbs("step_free")) == (["lift"], ["lift"])
    close(hall, "kind:lift")
    assert climbs("walking") == ["stairs"]
    (why,) = climbs("step_free")
    assert "zonder trap" in why
    open_again(hall, "kind:lift")
    close(hall, "trap0")
    assert (climbs("walking"), climbs("step_free")) == (["lift"], ["lift"])


def test_the_answer_names_the_points_that_nobody_reaches_any_more(hall: Hall) -> None:
    assert close(hall, "trap0").out_of_reach.points == ()
    answer = close(hall, "kind:lift")
    assert [c.thing_id for c in answer.closed] == ["trap0", "kind:lift"]
    assert answer.out_of_reach.points == ("zaal3", "zaal4")
    assert answer.out_of_reach.step_free == ()
    assert not answer.out_of_reach.everything
    assert open_again(hall, "trap0").out_of_reach.step_free == ("zaal3", "zaal4")
    assert close(hall, "ingang").out_of_reach.everything


def test_what_would_be_lost_is_told_before_and_counts_what_is_closed_already(hall: Hall) -> None:
    def told(thing: str) -> tuple[str, ...]:
        return hall.store.read(lambda tx: closures.effect(hall._whole(tx), thing)).points

    assert told("trap0") == ()
    close(hall, "lift0")
    assert told("trap0") == ("zaal3", "zaal4")
    assert told("d_zaal2") == ("zaal2",)


@pytest.mark.parametrize(
    ("wall", "ends"),
    [
        ("11:30", "2026-03-02T10:30"),
        ("23:59", "2026-03-02T22:59"),
        ("09:00", "2026-03-03T08:00"),
        ("10:00", "2026-03-03T09:00"),
    ],
)
def test_a_time_is_the_next_one_that_the_wall_of_the_site_shows(hall: Hall, wall: str, ends: str) -> None:
    assert hall.clock() == datetime(2026, 3, 2, 9, 0, tzinfo=UTC), "ten o'clock in Brussels"
    (one,) = close(hall, "lift0", until=wall).closed
    assert one.until == datetime.fromisoformat(ends).replace(tzinfo=UTC)


def test_at_its_time_it_is_open_again_and_everybody_is_told(hall: Hall) -> None:
    close(hall, "lift0", until="11:00")
    hall.clock.forward(seconds=59 * 60 + 59)
    tidy(hall)
    before = heard(hall)
    assert before.closed == ("lift0", "lift1")
    hall.clock.forward(seconds=1)
    tidy(hall)
    assert heard(hall).closed == ()
    assert heard(hall).revision > before.revision
    assert hall.dump()["closures"] == []


def test_without_a_time_it_ends_with_the_day_unless_it_is_to_last(hall: Hall) -> None:
    close(hall, "lift0")
    close(hall, "trap0", lasting=True)
    close(hall, "gang0", until="09:30", lasting=True)
    hall.clock.forward(seconds=12 * 3600)
    tidy(hall)
    assert len(hall.dump()["closures"]) == 3
    hall.clock.forward(seconds=11 * 3600)
    tidy(hall)
    assert heard(hall).closed == ("gang0", "trap0", "trap1")
    hall.clock.forward(seconds=3600)
    tidy(hall)
    assert heard(hall).closed == ("trap0", "trap1")


def test_a_clock_that_has_just_jumped_opens_nothing(hall: Hall) -> None:
    close(hall, "lift0")
    hall.clock.forward(seconds=48 * 3600)
    tidy(hall, Trust(steady=False))
    assert len(hall.dump()["closures"]) == 1
    tidy(hall)
    assert hall.dump()["closures"] == []


def test_closing_again_changes_until_when_and_a_repeated_request_closes_once(hall: Hall) -> None:
    close(hall, "lift0", until="11:00")
    (one,) = close(hall, "lift0", "bilal", lasting=True).closed
    assert (one.until, one.lasting, one.closed_by) == (None, True, "Bilal")
    message = ClosePassage(thing_id="trap0")
    for _ in range(2):
        done = hall.do(closures.close_passage, message, hall.asking("an"), key="the-same-key")
    assert done.repeated
    assert len(hall.dump()["closures"]) == 2


def test_opening_what_is_open_wakes_nobody(hall: Hall) -> None:
    before = heard(hall).revision
    open_again(hall, "lift0")
    assert heard(hall).revision == before


def test_what_the_plan_does_not_have_is_refused(hall: Hall) -> None:
    for use in (close, open_again):
        for thing in ("roltrap9", "kind:walk", "kind:escalator"):
            with pytest.raises(NotFound, match="unknown_passage"):
                use(hall, thing)
    hall.site = "bibliotheek"
    for use in (close, open_again):
        with pytest.raises(Conflict, match="no_plan"):
            use(hall, "lift0")
    assert hall.tablet().passages is None
    assert hall.dump()["closures"] == []


def test_more_than_a_hundred_closures_are_refused(hall: Hall, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(closures, "CLOSURES_MAX", 2)
    close(hall, "lift0")
    close(hall, "trap0")
    with pytest.raises(Conflict, match="too_many_closures"):
        close(hall, "gang0")
    close(hall, "trap0", lasting=True)


def test_what_a_new_plan_does_not_have_any_more_is_forgotten(hall: Hall) -> None:
    close(hall, "lift0", lasting=True)
    known = hall.town
    hall.town = replace(known, sites=tuple(replace(site, map="") for site in known.sites))
    assert heard(hall).closed == ()
    tidy(hall)
    assert hall.dump()["closures"] == []


def test_nothing_of_it_is_an_event(hall: Hall) -> None:
    close(hall, "lift0")
    open_again(hall, "lift0")
    assert hall.events() == []


def test_who_closed_it_at_the_command_line_has_no_name(hall: Hall) -> None:
    (one,) = close(hall, "lift0", SYSTEM).closed
    assert one.closed_by == ""


def test_a_room_with_opening_times_is_closed_outside_them_in_the_time_of_the_site(hall: Hall) -> None:
    site = hall.town.sites[0]
    whole = building.read(site.map)
    areas = list(whole.network.areas)
    areas[0] = replace(areas[0], hours="Mo-Fr 09:00-17:00; PH off")
    timed = building.write(replace(whole, network=replace(whole.network, areas=tuple(areas))))
    where = replace(site, map=timed, holidays={date(2026, 3, 4): {"nl": "Feestdag"}})

    def shut_at(day: int, hour: int) -> bool:
        moment = datetime(2026, 3, day, hour, tzinfo=ZoneInfo("Europe/Brussels"))
        return closed_in(where, (), moment.astimezone(UTC)) == {areas[0].area_id}

    assert [shut_at(2, hour) for hour in (8, 9, 16, 17)] == [True, False, False, True]
    assert [shut_at(day, 12) for day in (3, 4, 7)] == [False, True, True], "a holiday and a Saturday"
    assert closed_in(replace(where, map=""), (), datetime(2026, 3, 2, tzinfo=UTC)) == frozenset()
