"""Numbers run per site, local day and letter, and no two visitors ever have the same."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest

from queue_server.domain.catalogue import always_open
from queue_server.domain.errors import Conflict
from queue_server.domain.visit import Action, State
from queue_server.services import serve
from queue_server.services.asking import Actor
from queue_server.services.housekeeping import end_of_day, forget
from tests.queue_server.services.helpers import Hall

SYSTEM = Actor("system")


def test_numbers_count_from_one_per_letter(hall: Hall) -> None:
    quick = [hall.register("attest_woonst").code for _ in range(3)]
    long = [hall.register("reispas").code for _ in range(2)]
    assert quick == ["A001", "A002", "A003"]
    assert long == ["L001", "L002"]


def test_a_discreet_matter_takes_from_the_same_row_as_a_long_one(hall: Hall) -> None:
    assert [hall.register(p).code for p in ("reispas", "schulden", "reispas")] == ["L001", "L002", "L003"]


def test_each_site_has_its_own_row(hall: Hall) -> None:
    hall.register()
    hall.site, hall.clock.now = "bibliotheek", datetime(2026, 3, 3, 13, 0, tzinfo=UTC)
    assert hall.register("uitpas").code == "X001"


@pytest.mark.parametrize(
    ("late", "early"),
    [
        ("2026-03-02T22:59:59+00:00", "2026-03-02T23:00:00+00:00"),  # winter: midnight is 23:00 UTC
        ("2026-07-06T21:59:59+00:00", "2026-07-06T22:00:00+00:00"),  # summer: midnight is 22:00 UTC
        ("2026-03-29T21:59:59+00:00", "2026-03-29T22:00:00+00:00"),  # the evening after the clocks went forward
        ("2026-10-25T22:59:59+00:00", "2026-10-25T23:00:00+00:00"),  # the evening after the clocks went back
    ],
)
def test_numbers_start_again_at_local_midnight_and_not_at_that_of_utc(hall: Hall, late: str, early: str) -> None:
    hall.town = always_open(hall.town)
    given = []
    for moment in (datetime.fromisoformat(late) - timedelta(hours=2), *map(datetime.fromisoformat, (late, early))):
        hall.clock.now = moment
        ticket = hall.register()
        hall.call(visit=ticket.visit_id)
        hall.act(ticket.visit_id, Action.LEAVE)
        given.append(ticket.number)
    assert given == [1, 2, 1]


def test_a_new_day_begins_although_visits_of_yesterday_are_open(hall: Hall) -> None:
    yesterday = hall.register()
    hall.clock.forward(days=1)
    today = hall.register()
    assert (today.number, yesterday.number) == (1, 1)
    assert hall.visit(yesterday.visit_id).day != hall.visit(today.visit_id).day


def test_a_clock_that_steps_back_gives_no_number_twice(hall: Hall) -> None:
    codes = []
    for step in (0, -30, 90, -60):
        hall.clock.forward(minutes=step)
        codes.append(hall.register().code)
    assert codes == ["A001", "A002", "A003", "A004"]


def test_many_kiosks_at_once_get_every_number_once(hall: Hall) -> None:
    with ThreadPoolExecutor(8) as pool:
        numbers = list(pool.map(lambda _: hall.register().number, range(300)))
    assert sorted(numbers) == list(range(1, 301))


def test_a_closed_site_refuses_and_says_when_it_opens(hall: Hall) -> None:
    hall.clock.now = datetime(2026, 3, 2, 11, 30, tzinfo=UTC)
    with pytest.raises(Conflict) as refused:
        hall.register()
    assert refused.value.code == "site_closed"
    assert refused.value.fields == {"next_opening": "2026-03-02T13:30:00+01:00"}


def test_at_the_end_of_the_day_yesterdays_open_visits_expire_and_todays_do_not(hall: Hall) -> None:
    waiting, called, served, gone = (hall.register().visit_id for _ in range(4))
    hall.call(visit=called)
    hall.call("bilal", "snelbalie2", served)
    hall.act(served, Action.START, "bilal")
    hall.act(gone, Action.LEAVE)
    hall.do(end_of_day, None, hall.asking(SYSTEM))
    assert hall.visit(waiting).state is State.WAITING, "the day is not over yet"
    hall.clock.forward(days=1)
    today = hall.register().visit_id
    hall.do(end_of_day, None, hall.asking(SYSTEM))
    assert [hall.visit(v).state for v in (waiting, called, served)] == [State.EXPIRED] * 3
    assert hall.visit(gone).state is State.LEFT
    assert hall.visit(today).state is State.WAITING
    before = hall.dump()
    hall.do(end_of_day, None, hall.asking(SYSTEM), "key-of-last-round")
    assert {k: v for k, v in hall.dump().items() if k != "answers"} == {
        k: v for k, v in before.items() if k != "answers"
    }


def test_a_host_who_forgot_to_leave_their_point_does_not_hold_it_the_next_day(hall: Hall) -> None:
    hall.register()
    hall.call("an", "snelbalie1")
    with pytest.raises(Conflict, match="point_taken"):
        hall.do(serve.open_point, "snelbalie1", hall.asking("bilal"))
    hall.clock.forward(days=1)
    hall.do(end_of_day, None, hall.asking(SYSTEM))
    hall.do(serve.open_point, "snelbalie1", hall.asking("bilal"))


def test_kept_answers_are_forgotten_after_two_days(hall: Hall) -> None:
    hall.register()
    hall.clock.forward(hours=47)
    hall.do(forget, None, hall.asking(SYSTEM))
    assert len(hall.dump()["answers"]) == 2
    hall.clock.forward(hours=2)
    hall.do(forget, None, hall.asking(SYSTEM))
    assert len(hall.dump()["answers"]) == 2, "that of the last round, and this one"
