"""What hosts do: call, undo, send on, set aside."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from queue_server.domain.errors import Conflict, Forbidden, NotFound
from queue_server.domain.visit import Action, State
from queue_server.services import serve
from queue_server.services.asking import Actor
from tests.queue_server.services.helpers import Hall


def test_a_host_gets_the_one_who_waited_longest(hall: Hall) -> None:
    first = hall.register()
    hall.clock.forward(minutes=1)
    hall.register()
    assert hall.call().visit_id == first.visit_id


def test_a_host_gets_nobody_whom_their_skills_or_point_do_not_fit(hall: Hall) -> None:
    hall.register("reispas")
    with pytest.raises(Conflict, match="nobody_waiting"):
        hall.call("an", "snelbalie1")
    assert hall.call("an", "zaal1").state == "called"


def test_a_chosen_visitor_is_called_out_of_order(hall: Hall) -> None:
    hall.register()
    second = hall.register()
    assert hall.call(visit=second.visit_id).visit_id == second.visit_id


def test_the_same_visitor_is_not_called_twice(hall: Hall) -> None:
    ticket = hall.register()
    hall.call("an", "snelbalie1", ticket.visit_id)
    with pytest.raises(Conflict, match="illegal_transition"):
        hall.call("bilal", "snelbalie2", ticket.visit_id)
    assert hall.visit(ticket.visit_id).host_id == "an"


def test_two_hosts_cannot_stand_at_one_point(hall: Hall) -> None:
    hall.register()
    hall.register()
    hall.call("an", "snelbalie1")
    with pytest.raises(Conflict, match="point_taken"):
        hall.call("bilal", "snelbalie1")


def test_a_host_who_goes_to_another_point_leaves_the_first(hall: Hall) -> None:
    for point in ("snelbalie1", "snelbalie2"):
        hall.do(serve.open_point, point, hall.asking("an"))
    hall.do(serve.open_point, "snelbalie1", hall.asking("bilal"))
    assert {(s.point_id, s.host_id) for s in hall.store.read(lambda tx: tx.hall.staffing("stadhuis"))} == {
        ("snelbalie2", "an"),
        ("snelbalie1", "bilal"),
    }


def test_a_transfer_keeps_the_arrival_so_that_nobody_starts_at_the_back(hall: Hall) -> None:
    early = hall.register()
    hall.clock.forward(minutes=10)
    late = hall.register("reispas")
    hall.call()
    hall.transfer(early.visit_id, kind="seated")
    assert hall.visit(early.visit_id).arrived_at < hall.visit(late.visit_id).arrived_at
    assert hall.call("bilal", "zaal1").visit_id == early.visit_id


def test_a_visit_sent_to_one_point_is_called_only_there(hall: Hall) -> None:
    ticket = hall.register()
    hall.call()
    hall.transfer(ticket.visit_id, point_id="zaal2")
    with pytest.raises(Conflict, match="nobody_waiting"):
        hall.call("bilal", "zaal1")
    assert hall.call("charlotte", "zaal2").visit_id == ticket.visit_id


@pytest.mark.parametrize(
    ("where", "code"), [({"kind": "digipoint"}, "no_such_kind"), ({"point_id": "nowhere"}, "unknown_point")]
)
def test_a_transfer_to_what_the_site_has_not_is_refused(hall: Hall, where: dict[str, str], code: str) -> None:
    ticket = hall.register()
    hall.call()
    with pytest.raises(NotFound, match=code):
        hall.transfer(ticket.visit_id, **where)
    assert hall.visit(ticket.visit_id).state is State.CALLED


def test_a_parked_visitor_who_comes_back_is_first_for_the_host_who_parked_them(hall: Hall) -> None:
    hall.register()
    hall.clock.forward(minutes=30)
    parked = hall.register()
    hall.call("an", visit=parked.visit_id)
    hall.act(parked.visit_id, Action.START)
    hall.act(parked.visit_id, Action.PARK)
    hall.act(parked.visit_id, Action.RESUME)
    assert hall.call("an").visit_id == parked.visit_id


def test_for_another_host_a_parked_visitor_stands_where_they_arrived(hall: Hall) -> None:
    early = hall.register()
    hall.clock.forward(minutes=30)
    parked = hall.register()
    hall.call("an", visit=parked.visit_id)
    hall.act(parked.visit_id, Action.PARK)
    hall.act(parked.visit_id, Action.RESUME)
    assert hall.call("bilal", "snelbalie2").visit_id == early.visit_id


def test_a_missed_visitor_can_be_brought_back_and_keeps_the_arrival(hall: Hall) -> None:
    ticket = hall.register()
    arrived = hall.visit(ticket.visit_id).arrived_at
    hall.call()
    hall.act(ticket.visit_id, Action.NO_SHOW)
    hall.clock.forward(minutes=5)
    hall.act(ticket.visit_id, Action.REJOIN)
    assert hall.visit(ticket.visit_id).arrived_at == arrived
    assert hall.call().visit_id == ticket.visit_id


def test_an_undo_gives_back_exactly_what_was_before(hall: Hall) -> None:
    ticket = hall.register()
    hall.call()
    before = hall.visit(ticket.visit_id)
    hall.act(ticket.visit_id, Action.PARK)
    hall.undo()
    after = hall.visit(ticket.visit_id)
    assert after.revision > before.revision
    assert (after.state, after.host_id, after.point_id, after.since, after.parked_for) == (
        before.state,
        before.host_id,
        before.point_id,
        before.since,
        before.parked_for,
    )


@pytest.mark.parametrize(
    "since",
    [
        lambda hall, visit: hall.clock.forward(seconds=10, milliseconds=1),
        lambda hall, visit: hall.act(visit, Action.START, "bilal"),
        lambda hall, visit: hall.undo("an"),
        lambda hall, visit: hall.clock.forward(seconds=-1),
    ],
    ids=["after ten seconds", "a colleague acted", "undone already", "the clock stepped back"],
)
def test_an_undo_too_late_is_refused_and_changes_nothing(hall: Hall, since: Callable[[Hall, str], object]) -> None:
    ticket = hall.register()
    hall.call("an")
    since(hall, ticket.visit_id)
    before = hall.dump()
    with pytest.raises(Conflict, match="nothing_to_undo"):
        hall.undo("an")
    assert hall.dump() == before


def test_within_ten_seconds_the_undo_works(hall: Hall) -> None:
    ticket = hall.register()
    hall.call("an")
    hall.clock.forward(seconds=10)
    hall.undo("an")
    assert hall.visit(ticket.visit_id).state is State.WAITING


def test_a_call_after_one_that_was_taken_back_is_another_call_for_the_screens(hall: Hall) -> None:
    visit = hall.register().visit_id
    hall.call()
    heard = {hall.visit(visit).call_key}
    hall.act(visit, Action.RECALL)
    heard.add(hall.visit(visit).call_key)
    hall.undo()
    hall.act(visit, Action.RECALL)
    assert hall.visit(visit).call_key not in heard
    heard.add(hall.visit(visit).call_key)
    hall.transfer(visit)
    hall.call()
    hall.undo()
    hall.call("bilal", "snelbalie2")
    assert len({*heard, hall.visit(visit).call_key}) == 4


def test_an_undo_takes_back_this_hosts_action_and_not_that_of_a_colleague(hall: Hall) -> None:
    mine, theirs = hall.register(), hall.register()
    hall.call("an", "snelbalie1", mine.visit_id)
    hall.call("bilal", "snelbalie2", theirs.visit_id)
    hall.undo("an")
    assert hall.visit(mine.visit_id).state is State.WAITING
    assert hall.visit(theirs.visit_id).state is State.CALLED


def test_every_change_of_a_visit_is_an_event_in_order(hall: Hall) -> None:
    ticket = hall.register()
    hall.call()
    hall.act(ticket.visit_id, Action.START)
    hall.undo()
    events = hall.events()
    assert [e.action.value for e in events] == ["register", "call", "start", "undo"]
    revisions = [e.revision for e in events]
    assert revisions == sorted(set(revisions))
    assert events[-1].undoes == events[-2].revision
    assert events[1].actor == "host:an"


@pytest.mark.parametrize("who", ["wim", "nobody_of_the_town", Actor("device", "kiosk1")])
def test_only_a_host_of_the_town_may_act(hall: Hall, who: str | Actor) -> None:
    ticket = hall.register()
    with pytest.raises(Forbidden, match="hosts_only"):
        hall.do(serve.do, serve.On(ticket.visit_id, Action.LEAVE), hall.asking(who))
    assert hall.visit(ticket.visit_id).state is State.WAITING


def test_an_unknown_visit_is_said_to_be_unknown(hall: Hall) -> None:
    with pytest.raises(NotFound, match="unknown_visit"):
        hall.act("0" * 32, Action.LEAVE)
