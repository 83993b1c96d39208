"""Who is next, through the use cases and a real store: appointments, classes, languages, stops, breaks, limits."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from queue_server.domain.catalogue import PointKind
from queue_server.domain.errors import Conflict, NotFound
from queue_server.domain.policy import Rejoin, VisitClass
from queue_server.domain.visit import CHANGING, Action, State, Visit
from queue_server.services import serve
from queue_server.services.asking import Actor
from queue_server.services.housekeeping import let_go
from tests.queue_server.services.helpers import Hall

SYSTEM = Actor("system")


def in_minutes(hall: Hall, count: float) -> datetime:
    return hall.clock() + timedelta(minutes=count)


def as_it_was(visit: Visit) -> dict[str, object]:
    return {name: getattr(visit, name) for name in CHANGING}


class TestAppointments:
    def test_whose_time_has_come_is_called_before_who_waited_for_an_hour(self, hall: Hall) -> None:
        early = hall.register().visit_id
        hall.clock.forward(minutes=60)
        agreed = hall.register(appointment_at=in_minutes(hall, 5).isoformat()).visit_id
        hall.clock.forward(minutes=5)
        assert [hall.call().visit_id, hall.call("bilal", "snelbalie2").visit_id] == [agreed, early]

    def test_an_appointment_of_another_day_is_refused_and_nothing_is_kept(self, hall: Hall) -> None:
        before = hall.dump()
        for moment in (in_minutes(hall, 60 * 24), datetime.max.replace(tzinfo=UTC), datetime.min.replace(tzinfo=UTC)):
            with pytest.raises(Conflict, match="appointment_other_day"):
                hall.register(appointment_at=moment.isoformat())
        assert hall.dump() == before

    def test_it_is_kept_in_whole_milliseconds_in_any_zone(self, hall: Hall) -> None:
        ticket = hall.register(appointment_at="2026-03-02T11:15:00.1239+01:00")
        assert hall.visit(ticket.visit_id).appointment_at == datetime(2026, 3, 2, 10, 15, 0, 123_000, tzinfo=UTC)

    def test_the_ticket_says_how_many_go_before(self, hall: Hall) -> None:
        hall.register(appointment_at=in_minutes(hall, 0).isoformat())
        hall.register(needs=["sitting"], product_ids=["reispas"])
        hall.register(needs=["small_children"])
        hall.register()
        hall.clock.forward(minutes=1)
        assert [(r.code, r.count) for r in hall.register().before] == [
            ("before_appointments", 1),
            ("before_priority", 1),
            ("before_others", 1),
        ]


class TestClasses:
    def test_the_town_says_how_fast_a_family_climbs(self, hall: Hall) -> None:
        hall.choose(weights={VisitClass.SMALL_CHILDREN: 4.0})
        alone = hall.register().visit_id
        hall.clock.forward(minutes=6)
        family = hall.register(needs=["small_children"]).visit_id
        hall.clock.forward(minutes=3)
        assert [hall.call().visit_id, hall.call().visit_id] == [family, alone], "3 x 4 is more than 9"

    def test_at_the_usual_weight_it_is_the_other_way_round(self, hall: Hall) -> None:
        alone = hall.register().visit_id
        hall.clock.forward(minutes=6)
        hall.register(needs=["small_children"])
        hall.clock.forward(minutes=3)
        assert hall.call().visit_id == alone


class TestLanguages:
    def test_a_visitor_is_left_to_the_colleague_who_speaks_their_language(self, hall: Hall) -> None:
        english = hall.register(language="en").visit_id
        dutch = hall.register().visit_id
        hall.do(serve.open_point, "snelbalie2", hall.asking("bilal"))
        assert hall.call("an").visit_id == dutch
        assert hall.call("bilal", "snelbalie2").visit_id == english

    def test_but_not_when_that_colleague_has_a_break(self, hall: Hall) -> None:
        english = hall.register(language="en").visit_id
        hall.do(serve.open_point, "snelbalie2", hall.asking("bilal"))
        hall.rest("bilal", "snelbalie2")
        assert hall.call("an").visit_id == english

    def test_and_not_for_longer_than_the_town_wants(self, hall: Hall) -> None:
        hall.choose(language_minutes=4)
        english = hall.register(language="en").visit_id
        hall.do(serve.open_point, "snelbalie2", hall.asking("bilal"))
        hall.clock.forward(minutes=3)
        with pytest.raises(Conflict, match="nobody_waiting"):
            hall.call("an")
        hall.clock.forward(minutes=1)
        assert hall.call("an").visit_id == english

    def test_who_comes_late_to_an_appointment_does_not_hide_who_came_in_time(self, hall: Hall) -> None:
        hall.choose(language_minutes=4)
        hall.do(serve.open_point, "snelbalie2", hall.asking("bilal"))
        due = hall.register(language="en", appointment_at=in_minutes(hall, 5).isoformat()).visit_id
        hall.clock.forward(minutes=5)
        # Due a minute before the other, so first in their line; just in, so left to Bilal, who speaks English.
        late = hall.register(language="en", appointment_at=in_minutes(hall, -1).isoformat()).visit_id
        assert hall.call("an").visit_id == due
        assert hall.call("bilal", "snelbalie2").visit_id == late


def test_who_comes_back_after_parking_goes_before_an_appointment_for_that_host(hall: Hall) -> None:
    parked = hall.register().visit_id
    hall.call("an", visit=parked)
    hall.act(parked, Action.PARK)
    agreed = hall.register(appointment_at=in_minutes(hall, -1).isoformat()).visit_id
    hall.act(parked, Action.RESUME)
    assert hall.call("an").visit_id == parked
    assert hall.call("bilal", "snelbalie2").visit_id == agreed


class TestStops:
    """A certificate (population) and a building file (housing): nobody in the town hall does both."""

    MATTERS = ("bouwdossier", "attest_woonst")

    def served(self, hall: Hall) -> str:
        ticket = hall.register(*self.MATTERS)
        assert ticket.stops == 2
        hall.call("an", visit=ticket.visit_id)
        hall.act(ticket.visit_id, Action.START)
        return ticket.visit_id

    def test_one_number_goes_from_point_to_point_the_short_matter_first(self, hall: Hall) -> None:
        hall.register("bouwdossier")
        hall.clock.forward(minutes=1)
        visit = self.served(hall)
        first = hall.visit(visit)
        assert (first.kind, first.planned_minutes, first.stop_products) == (
            PointKind.STANDING,
            3,
            ("attest_woonst",),
        )
        assert hall.finish(visit).state == "waiting"
        second = hall.visit(visit)
        assert (second.code, second.kind, second.planned_minutes) == (first.code, PointKind.SEATED, 15)
        assert second.arrived_at == first.arrived_at
        other = hall.call("gert", "zaal3").visit_id
        assert other != visit, "who came for that matter only and came earlier is first"
        assert hall.call("karim", "zaal4").visit_id == visit
        hall.act(visit, Action.START, "karim")
        assert hall.finish(visit, "karim", outcome="follow_up").state == "finished"

    def test_nobody_who_lacks_the_skill_of_a_stop_gets_it(self, hall: Hall) -> None:
        hall.register(*self.MATTERS)
        with pytest.raises(Conflict, match="nobody_waiting"):
            hall.call("gert", "zaal3")
        with pytest.raises(Conflict, match="nobody_waiting"):
            hall.call("karim", "snelbalie3")

    def test_a_host_may_end_the_whole_visit_at_the_first_stop(self, hall: Hall) -> None:
        visit = self.served(hall)
        assert hall.finish(visit, whole=True).state == "finished"

    def test_a_stop_cannot_be_finished_before_it_was_started(self, hall: Hall) -> None:
        ticket = hall.register(*self.MATTERS)
        hall.call("an", visit=ticket.visit_id)
        with pytest.raises(Conflict, match="illegal_transition") as refused:
            hall.finish(ticket.visit_id)
        assert refused.value.fields["action"] == "finish"

    def test_the_step_to_the_next_stop_can_be_taken_back(self, hall: Hall) -> None:
        visit = self.served(hall)
        before = as_it_was(hall.visit(visit))
        hall.finish(visit)
        assert hall.undo().action == "transfer"
        assert as_it_was(hall.visit(visit)) == before

    def test_the_tablet_says_what_comes_after_and_why_a_visit_stands_there(self, hall: Hall) -> None:
        visit = self.served(hall)
        (now,) = hall.tablet("an").current
        assert (now.stop, now.stops, now.next_products, now.next_kind) == (
            1,
            2,
            ("Bouwplan of perceel inkijken",),
            "seated",
        )
        hall.finish(visit)
        hall.do(serve.open_point, "zaal3", hall.asking("gert"))
        (waits,) = hall.tablet("gert").waiting
        assert [r.code for r in waits.reasons] == ["next_matter", "waited"]
        assert (waits.stop, waits.products) == (2, ("Bouwplan of perceel inkijken",))
        assert (hall.phone(visit).stop, hall.phone(visit).stops) == (2, 2)

    def test_the_event_tells_what_came_of_the_stop_and_names_no_person(self, hall: Hall) -> None:
        visit = self.served(hall)
        hall.finish(visit, outcome="papers_missing")
        data = hall.events()[-1].data
        assert (data["stop_outcome"], data["stop_products"], data["leg"]) == ("papers_missing", ["attest_woonst"], 1)


class TestBreaks:
    def test_a_host_with_a_break_keeps_the_point_but_does_not_count(self, hall: Hall) -> None:
        hall.do(serve.open_point, "snelbalie1", hall.asking("an"))
        hall.register()
        assert hall.register().wait is not None
        hall.rest(minutes=15)
        assert hall.register().wait is None, "nobody is there to help"
        assert hall.phone(hall.register().visit_id).wait is None
        with pytest.raises(Conflict, match="point_taken"):
            hall.call("bilal", "snelbalie1")

    def test_a_break_lasts_until_the_host_ends_it_and_tablets_say_since_when_it_should_be_over(
        self, hall: Hall
    ) -> None:
        hall.do(serve.open_point, "snelbalie1", hall.asking("an"))
        hall.rest(minutes=15)
        back = hall.clock() + timedelta(minutes=15)
        hall.clock.forward(minutes=40)
        mine = hall.tablet("an")
        assert (mine.on_break, mine.back_at) == (True, back)
        seen = next(p for p in hall.tablet("bilal").points if p.point_id == "snelbalie1")
        assert (seen.on_break, seen.back_at, seen.taken_by) == (True, back, "An")

    @pytest.mark.parametrize("how", ["open", "call", "close", "another point"])
    def test_it_ends_when_the_host_is_back_or_goes(self, hall: Hall, how: str) -> None:
        hall.register()
        hall.do(serve.open_point, "snelbalie1", hall.asking("an"))
        hall.rest()
        match how:
            case "open":
                hall.do(serve.open_point, "snelbalie1", hall.asking("an"))
            case "call":
                hall.call("an")
            case "close":
                hall.do(serve.close_point, "snelbalie1", hall.asking("an"))
            case _:
                hall.do(serve.open_point, "snelbalie2", hall.asking("an"))
        mine = hall.tablet("an")
        assert (mine.on_break, mine.back_at) == (False, None)
        assert mine.my_point_id == {"close": None, "another point": "snelbalie2"}.get(how, "snelbalie1")

    def test_who_is_not_at_the_point_cannot_have_a_break_there(self, hall: Hall) -> None:
        hall.do(serve.open_point, "snelbalie2", hall.asking("bilal"))
        before = hall.dump()
        for point in ("snelbalie1", "snelbalie2"):
            with pytest.raises(Conflict, match="not_at_point"):
                hall.rest("an", point)
        with pytest.raises(NotFound, match="unknown_point"):
            hall.rest("an", "nowhere")
        assert hall.dump() == before


class TestLimits:
    def test_the_kiosk_gives_no_more_than_the_days_quota_and_a_host_at_the_door_may(self, hall: Hall) -> None:
        hall.choose(quotas={"reispas": 2})
        first = hall.register("reispas").visit_id
        hall.register("attest_woonst", "reispas")
        hall.register("reispas_afhalen")
        with pytest.raises(Conflict) as refused:
            hall.register("attest_woonst", "reispas")
        assert refused.value.code == "day_full"
        assert refused.value.fields == {"products": ["reispas"], "next_opening": "2026-03-03T09:00:00+01:00"}
        assert hall.register("reispas", who="an").code == "L003"
        hall.act(first, Action.LEAVE)
        with pytest.raises(Conflict, match="day_full"):
            hall.register("reispas")
        hall.clock.forward(days=1)
        assert hall.register("reispas").code == "L001", "a new day"

    def test_who_leaves_makes_room(self, hall: Hall) -> None:
        hall.choose(quotas={"reispas": 1})
        first = hall.register("reispas").visit_id
        hall.act(first, Action.LEAVE)
        assert hall.register("reispas").code == "L002"

    def test_shortly_before_closing_the_kiosk_gives_no_number_and_a_host_may(self, hall: Hall) -> None:
        hall.choose(last_ticket_minutes=5)
        hall.clock.now = datetime(2026, 3, 2, 10, 54, 59, tzinfo=UTC)
        hall.register()
        hall.clock.forward(seconds=1)
        with pytest.raises(Conflict) as refused:
            hall.register()
        assert refused.value.code == "last_ticket_passed"
        assert refused.value.fields == {"next_opening": "2026-03-02T13:30:00+01:00"}
        assert hall.register(who="an").code == "A002"
        hall.clock.forward(minutes=5)
        with pytest.raises(Conflict, match="site_closed"):
            hall.register(who="an")

    def test_the_bus_of_the_demo_town_leaves_on_time(self, hall: Hall) -> None:
        hall.site, hall.clock.now = "mobiel", datetime(2026, 3, 3, 14, 56, tzinfo=UTC)
        with pytest.raises(Conflict, match="last_ticket_passed"):
            hall.register("uitpas")


def missed(hall: Hall, visit: str) -> None:
    hall.call(visit=visit)
    hall.act(visit, Action.NO_SHOW)


class TestNoShows:
    def test_who_was_missed_as_often_as_the_town_allows_cannot_come_back(self, hall: Hall) -> None:
        visit = hall.register().visit_id
        for _ in range(2):
            missed(hall, visit)
            hall.act(visit, Action.REJOIN)
        missed(hall, visit)
        (seen,) = hall.tablet().missed
        assert not seen.may_rejoin
        before = hall.dump()
        with pytest.raises(Conflict) as refused:
            hall.act(visit, Action.REJOIN)
        assert (refused.value.code, refused.value.fields) == ("no_shows_spent", {"ticket": "A001", "most": 3})
        assert hall.dump() == before

    def test_the_visit_expires_when_the_host_cannot_undo_any_more(self, hall: Hall) -> None:
        hall.choose(no_shows_max=1)
        spent, waiting = hall.register().visit_id, hall.register().visit_id
        missed(hall, spent)
        hall.clock.forward(seconds=10)
        hall.do(let_go, None, hall.asking(SYSTEM))
        assert hall.visit(spent).state is State.MISSED, "the host may still undo"
        hall.clock.forward(milliseconds=1)
        hall.do(let_go, None, hall.asking(SYSTEM))
        assert hall.visit(spent).state is State.EXPIRED
        assert (hall.events()[-1].action, hall.events()[-1].actor) == (Action.EXPIRE, "system")
        assert hall.visit(waiting).state is State.WAITING

    def test_who_may_come_back_is_waited_for(self, hall: Hall) -> None:
        visit = hall.register().visit_id
        missed(hall, visit)
        hall.clock.forward(hours=1)
        hall.do(let_go, None, hall.asking(SYSTEM))
        assert hall.visit(visit).state is State.MISSED

    def test_an_undone_no_show_does_not_count(self, hall: Hall) -> None:
        visit = hall.register().visit_id
        hall.call(visit=visit)
        before = as_it_was(hall.visit(visit))
        hall.act(visit, Action.NO_SHOW)
        hall.undo()
        assert as_it_was(hall.visit(visit)) == before


class TestRejoining:
    @pytest.mark.parametrize(("how", "place"), [(Rejoin.PLACE_KEPT, 0), (Rejoin.FRONT_THIRD, 2), (Rejoin.BACK, 6)])
    def test_the_town_says_where_a_missed_visitor_comes_back(self, hall: Hall, how: Rejoin, place: int) -> None:
        hall.choose(rejoin=how)
        early, *others = [self.later(hall) for _ in range(7)]
        missed(hall, early)
        hall.act(early, Action.REJOIN)
        order = [hall.call().visit_id for _ in range(7)]
        assert order.index(early) == place
        assert [v for v in order if v != early] == others

    def later(self, hall: Hall) -> str:
        hall.clock.forward(minutes=3)
        return hall.register().visit_id

    def test_coming_back_can_be_taken_back(self, hall: Hall) -> None:
        early, *_ = [self.later(hall) for _ in range(4)]
        missed(hall, early)
        before = as_it_was(hall.visit(early))
        hall.clock.forward(minutes=1)
        hall.act(early, Action.REJOIN)
        assert as_it_was(hall.visit(early)) != before
        hall.undo()
        assert as_it_was(hall.visit(early)) == before

    def test_what_the_event_tells_is_what_is_stored(self, hall: Hall) -> None:
        hall.register(needs=["sitting"], product_ids=["attest_leven"])
        early, *_ = [self.later(hall) for _ in range(4)]
        hall.clock.forward(milliseconds=1_237)
        missed(hall, early)
        hall.act(early, Action.REJOIN)
        assert hall.events()[-1].data["entered_at"] == hall.visit(early).entered_at.isoformat()
