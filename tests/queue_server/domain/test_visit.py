"""The life of a visit is the table of DESIGN section 4, and nothing else."""

from __future__ import annotations

import itertools
import json
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from queue_server.domain.catalogue import PointKind
from queue_server.domain.errors import Conflict
from queue_server.domain.visit import (
    CHANGING,
    LIVE,
    UNDO_SECONDS,
    UNDOABLE,
    Action,
    State,
    Target,
    Visit,
    act,
    changing,
    may_undo,
    restored,
)
from tests.queue_server.domain.samples import NOW, event, minutes, visit

DESIGN = """
waiting                          call      called
called                           recall    called
called                           start     serving
called                           no_show   missed
missed                           rejoin    waiting
serving                          finish    finished
serving,called                   transfer  waiting
serving,called                   park      parked
parked                           resume    waiting
waiting,called,parked,missed     leave     left
waiting,called,serving,parked,missed  expire  expired
"""

LEGAL: dict[tuple[State, Action], State] = {
    (State(start), Action(action)): State(end)
    for starts, action, end in (line.split() for line in DESIGN.strip().splitlines())
    for start in starts.split(",")
}

PAIRS = list(itertools.product(State, Action))


@pytest.mark.parametrize(("state", "action"), PAIRS)
def test_each_pair_of_state_and_action_does_what_the_design_says(state: State, action: Action) -> None:
    before = visit(state=state, host_id="an", point_id="snelbalie1")
    copy = replace(before)
    if (state, action) in LEGAL:
        assert act(before, action, NOW).state is LEGAL[state, action]
    else:
        with pytest.raises(Conflict) as refused:
            act(before, action, NOW)
        assert refused.value.code == "illegal_transition"
        assert refused.value.fields == {"ticket": "A007", "state": state.value, "action": action.value}
    assert before == copy, "the visit that was given never changes"


def test_the_table_above_holds_every_line_of_the_design() -> None:
    assert len(LEGAL) == 20
    assert len(PAIRS) == 104


def test_an_ended_visit_has_no_action_left() -> None:
    assert {state for state, _ in LEGAL} == LIVE
    assert set(State) - LIVE == {State.FINISHED, State.LEFT, State.EXPIRED}


def test_a_call_says_who_and_where_and_rings_with_a_new_key() -> None:
    called = act(visit(), Action.CALL, NOW, Target(point_id="zaal1", host_id="an"))
    assert (called.point_id, called.host_id, called.called_at, called.since) == ("zaal1", "an", NOW, NOW)
    again = act(called, Action.RECALL, NOW + minutes(1))
    assert again.call_key != called.call_key
    assert again.called_at == NOW + minutes(1)
    assert again.since == NOW, "the visitor has been expected since the first call"


def test_a_transfer_keeps_the_arrival_and_frees_the_host() -> None:
    serving = visit(state=State.SERVING, host_id="an", point_id="snelbalie1")
    sent = act(serving, Action.TRANSFER, NOW, Target(kind=PointKind.SEATED, point_id="zaal1"))
    assert sent.arrived_at == serving.arrived_at
    assert (sent.kind, sent.wanted_point, sent.host_id, sent.point_id) == (PointKind.SEATED, "zaal1", None, None)


def test_a_parked_visit_remembers_for_whom_until_it_is_called() -> None:
    parked = act(visit(state=State.SERVING, host_id="an", point_id="snelbalie1"), Action.PARK, NOW)
    back = act(parked, Action.RESUME, NOW)
    assert back.parked_for == "an"
    assert act(back, Action.CALL, NOW, Target("snelbalie1", "bilal")).parked_for is None


def test_each_no_show_is_counted() -> None:
    missed = act(visit(state=State.CALLED), Action.NO_SHOW, NOW)
    called = act(act(missed, Action.REJOIN, NOW), Action.CALL, NOW)
    assert act(called, Action.NO_SHOW, NOW).no_shows == 2


@given(st.lists(st.tuples(st.sampled_from(Action), st.sampled_from(PointKind), st.integers(0, 600)), max_size=30))
def test_the_events_of_any_life_fold_back_to_the_visit(steps: list[tuple[Action, PointKind, int]]) -> None:
    first = current = visit()
    events = [event(current, Action.REGISTER, NOW)]
    at = NOW
    for action, kind, seconds in steps:
        at += timedelta(seconds=seconds)
        try:
            after = act(current, action, at, Target("snelbalie1", "an", kind, "answered"))
        except Conflict:
            assert (current.state, action) not in LEGAL
            continue
        assert after.state is LEGAL[current.state, action]
        current = replace(after, revision=current.revision + 1)
        events.append(event(current, action, at))
    folded = first
    for one in events:
        folded = replace(restored(folded, json.loads(json.dumps(one.data))), revision=one.revision)
    assert folded == current
    assert current.arrived_at == first.arrived_at, "nothing that happens costs a visitor their arrival"


def test_an_event_carries_no_personal_field() -> None:
    data = changing(visit(needs=("step_free",)))
    assert set(data) == set(CHANGING)
    assert not {"token_hash", "needs", "language", "visit_id"} & set(data)


@pytest.mark.parametrize("action", sorted(UNDOABLE))
@pytest.mark.parametrize(
    ("change", "allowed"),
    [
        (lambda v: v, True),
        (lambda v: replace(v, revision=v.revision + 1), False),
    ],
    ids=["nobody acted since", "somebody acted since"],
)
def test_the_last_action_can_be_undone_unless_somebody_acted_since(
    action: Action, change: Callable[[Visit], Visit], allowed: bool
) -> None:
    done = visit(revision=5)
    assert may_undo(event(done, action, NOW), change(done), NOW + timedelta(seconds=3)) is allowed


@pytest.mark.parametrize(
    ("after", "allowed"),
    [
        (timedelta(0), True),
        (timedelta(seconds=UNDO_SECONDS), True),
        (timedelta(seconds=UNDO_SECONDS, milliseconds=1), False),
        (timedelta(hours=1), False),
        (timedelta(milliseconds=-1), False),
    ],
)
def test_the_undo_window_is_ten_seconds_and_closed_when_the_clock_stepped_back(after: timedelta, allowed: bool) -> None:
    done = visit()
    assert may_undo(event(done, Action.CALL, NOW), done, NOW + after) is allowed


@pytest.mark.parametrize("action", [Action.REGISTER, Action.EXPIRE, Action.UNDO])
def test_what_no_host_did_cannot_be_undone(action: Action) -> None:
    done = visit()
    assert not may_undo(event(done, action, NOW), done, NOW)
