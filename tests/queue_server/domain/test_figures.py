"""The day's figures are a fold over events; what was undone leaves no trace in them."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from queue_server.domain.catalogue import PointKind
from queue_server.domain.figures import DayFold, mean, quantile
from queue_server.domain.visit import TABLE, UNDOABLE, Action, Event, Leg, State, Target, Visit, act
from tests.queue_server.domain.samples import NOW, event, minutes, visit


@dataclass
class Life:
    """One visit that writes its events as it goes."""

    visit: Visit = field(default_factory=lambda: visit(arrived_at=NOW, since=NOW))
    at: datetime = NOW
    events: list[Event] = field(default_factory=list)
    before: Visit | None = None

    def __post_init__(self) -> None:
        self.events.append(event(self.visit, Action.REGISTER, self.at))

    def then(self, after_minutes: float, *actions: Action) -> Life:
        self.at += minutes(after_minutes)
        for action in actions:
            after = act(self.visit, action, self.at)
            self.before, self.visit = self.visit, replace(after, revision=self.visit.revision + 1)
            self.events.append(event(self.visit, action, self.at))
        return self

    def on(self, after_minutes: float, leg: int) -> Life:
        """The host finishes this stop, and the visit goes on to the next."""
        self.at += minutes(after_minutes)
        after = act(self.visit, Action.TRANSFER, self.at, Target(leg=leg))
        self.before, self.visit = self.visit, replace(after, revision=self.visit.revision + 1)
        self.events.append(event(self.visit, Action.TRANSFER, self.at))
        return self

    def undone(self) -> Life:
        assert self.before is not None
        undoes = self.visit.revision
        self.visit = replace(self.before, revision=undoes + 1)
        self.events.append(event(self.visit, Action.UNDO, self.at, undoes))
        return self

    def fold(self) -> DayFold:
        fold = DayFold()
        for one in self.events:
            fold.add(one)
        return fold


def figures(life: Life) -> tuple[dict[State, int], list[float], list[float]]:
    fold = life.fold()
    return dict(fold.counts()), fold.waits(), fold.services()


def test_waiting_ends_with_the_first_call_and_service_with_the_finish() -> None:
    life = Life().then(7, Action.CALL).then(1, Action.START).then(12, Action.FINISH)
    assert figures(life) == ({State.FINISHED: 1}, [7.0], [12.0])


LEGS = tuple(Leg(PointKind.STANDING, (name,), frozenset(), 3) for name in ("a", "b"))


def two_stops() -> Life:
    return Life(visit(arrived_at=NOW, since=NOW, legs=LEGS))


def test_each_stop_of_a_visit_has_its_own_wait_and_its_own_contact() -> None:
    life = two_stops().then(7, Action.CALL, Action.START).on(4, 1)
    assert figures(life) == ({State.WAITING: 1}, [7.0], [4.0])
    life.then(20, Action.CALL, Action.START).then(9, Action.FINISH)
    assert figures(life) == ({State.FINISHED: 1}, [7.0, 20.0], [4.0, 9.0])


def test_an_undone_step_to_the_next_stop_goes_on_with_the_contact_before() -> None:
    life = two_stops().then(7, Action.CALL, Action.START).on(4, 1).undone()
    assert figures(life) == ({State.SERVING: 1}, [7.0], [])
    assert figures(life.on(2, 1)) == ({State.WAITING: 1}, [7.0], [6.0])


def test_who_is_sent_back_within_a_stop_has_one_wait_and_the_last_contact() -> None:
    life = Life().then(7, Action.CALL, Action.START).then(3, Action.TRANSFER).then(5, Action.CALL, Action.START)
    assert figures(life.then(2, Action.FINISH)) == ({State.FINISHED: 1}, [7.0], [2.0])


def test_an_event_of_before_there_were_stops_still_counts() -> None:
    life = Life().then(7, Action.CALL, Action.START).then(3, Action.FINISH)
    old = [replace(e, data={k: v for k, v in e.data.items() if k != "leg"}) for e in life.events]
    fold = DayFold()
    for one in old:
        fold.add(one)
    assert (fold.waits(), fold.services()) == ([7.0], [3.0])


def test_a_recall_does_not_lengthen_the_wait() -> None:
    assert figures(Life().then(7, Action.CALL).then(2, Action.RECALL))[1] == [7.0]


def test_a_visit_that_was_registered_stays_counted_once_through_its_life() -> None:
    life = Life().then(1, Action.CALL, Action.NO_SHOW, Action.REJOIN).then(1, Action.CALL, Action.START, Action.PARK)
    assert figures(life)[0] == {State.PARKED: 1}


def test_an_undone_call_was_no_end_of_waiting() -> None:
    assert figures(Life().then(7, Action.CALL).undone()) == ({State.WAITING: 1}, [], [])
    assert figures(Life().then(7, Action.CALL).undone().then(2, Action.CALL))[1] == [9.0]


def test_an_undone_finish_goes_on_with_the_same_service() -> None:
    life = Life().then(7, Action.CALL, Action.START).then(3, Action.FINISH).undone()
    assert figures(life) == ({State.SERVING: 1}, [7.0], [])
    assert figures(life.then(2, Action.FINISH))[2] == [5.0]


def test_undoing_a_second_call_keeps_the_wait_until_the_first() -> None:
    life = Life().then(7, Action.CALL, Action.START, Action.TRANSFER).then(5, Action.CALL).undone()
    assert figures(life) == ({State.WAITING: 1}, [7.0], [])


@given(st.lists(st.tuples(st.integers(0, 30), st.integers(0, 90), st.booleans()), max_size=20))
def test_a_day_with_undone_actions_has_the_figures_of_a_day_without_them(steps: list[tuple[int, int, bool]]) -> None:
    whole, clean = Life(), Life()
    for choice, seconds, taken_back in steps:
        legal = sorted(action for state, action in TABLE if state is whole.visit.state)
        if not legal:
            break
        action = legal[choice % len(legal)]
        for life in (whole, clean):
            life.at += timedelta(seconds=seconds)
        whole.then(0, action)
        if taken_back and action in UNDOABLE:
            whole.undone()
        else:
            clean.then(0, action)
    assert figures(whole) == figures(clean)


def test_an_event_of_a_visit_of_another_day_is_left_out() -> None:
    fold = DayFold()
    fold.add(event(replace(visit(), revision=9), Action.CALL, NOW))
    assert (fold.waits(), dict(fold.counts()), fold.last_revision) == ([], {}, 9)


@pytest.mark.parametrize(
    ("values", "share", "expected"),
    [
        ([], 0.9, None),
        ([4.0], 0.9, 4.0),
        ([float(n) for n in range(1, 11)], 0.9, 9.0),
        ([float(n) for n in range(1, 12)], 0.9, 10.0),
        ([1.0, 2.0, 3.0, 4.0], 0.5, 2.0),
    ],
)
def test_a_quantile_is_a_value_that_was_measured(values: list[float], share: float, expected: float | None) -> None:
    assert quantile(values, share) == expected


def test_nothing_measured_is_no_mean_and_not_a_mean_of_zero() -> None:
    assert mean([]) is None
    assert mean([1.0, 2.0]) == 1.5
