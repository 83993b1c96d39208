from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from queue_server.domain.contact import CONTACT_LEAST, CONTACT_MOST, TAUGHT, lesson, served, taught
from queue_server.domain.duration import one
from queue_server.domain.visit import Action, Event
from tests.queue_server.domain.samples import NOW, minutes, product

Told = tuple[Action, float, int, int | None]


def life(*told: Told) -> list[Event]:
    """Events (action, minute, stop, what it undoes) with revisions from 1."""
    return [
        Event("stadhuis", i, "0" * 32, NOW.date(), NOW + minutes(at), action, "host:an", {"leg": leg}, undoes)
        for i, (action, at, leg, undoes) in enumerate(told, start=1)
    ]


def test_a_contact_lasts_from_its_start() -> None:
    events = life((Action.REGISTER, 0, 0, None), (Action.CALL, 5, 0, None), (Action.START, 6, 0, None))
    assert served(events, 0, NOW + minutes(10)) == minutes(4)


@pytest.mark.parametrize("between", [Action.PARK, Action.TRANSFER])
def test_parts_of_a_contact_count_together_and_the_wait_between_them_does_not(between: Action) -> None:
    events = life(
        (Action.START, 0, 0, None),
        (between, 3, 0, None),
        (Action.RESUME, 20, 0, None),
        (Action.CALL, 21, 0, None),
        (Action.START, 22, 0, None),
    )
    assert served(events, 0, NOW + minutes(26)) == minutes(7)


def test_each_stop_has_its_own_contact() -> None:
    events = life((Action.START, 0, 0, None), (Action.TRANSFER, 3, 1, None), (Action.START, 10, 1, None))
    assert served(events, 1, NOW + minutes(12)) == minutes(2)


def test_what_was_undone_did_not_happen() -> None:
    """A start that was taken back, then a stop that was ended and taken back: one contact, still running."""
    events = life(
        (Action.START, 0, 0, None),
        (Action.UNDO, 0.1, 0, 1),
        (Action.START, 2, 0, None),
        (Action.TRANSFER, 5, 1, None),
        (Action.UNDO, 5.1, 0, 4),
    )
    assert served(events, 0, NOW + minutes(8)) == minutes(6)


def test_a_contact_that_never_began_took_no_time() -> None:
    assert served(life((Action.REGISTER, 0, 0, None), (Action.CALL, 5, 0, None)), 0, NOW + minutes(9)) == minutes(0)


def test_a_lesson_is_the_time_for_one_person() -> None:
    passport = product("reispas", planned_minutes=10)
    assert lesson(passport, 1, "answered", minutes(8)) == one(8)
    assert lesson(passport, 3, "answered", minutes(16)) == one(8)
    assert lesson(product("rijbewijs", extra_person_minutes=0), 3, "referred", minutes(16)) == one(16)


@pytest.mark.parametrize("outcome", ["papers_missing", "not_possible"])
def test_a_matter_that_could_not_be_done_teaches_nothing(outcome: str) -> None:
    assert lesson(product(), 1, outcome, minutes(3)) is None


@pytest.mark.parametrize(
    ("took", "teaches"),
    [
        (CONTACT_LEAST - timedelta(milliseconds=1), False),
        (CONTACT_LEAST, True),
        (CONTACT_MOST, True),
        (CONTACT_MOST + timedelta(milliseconds=1), False),
        (timedelta(minutes=-5), False),
    ],
)
def test_a_wrong_tap_and_a_forgotten_finish_teach_nothing(took: timedelta, teaches: bool) -> None:
    assert (lesson(product(), 1, "answered", took) is not None) is teaches


@given(st.floats(CONTACT_LEAST.total_seconds(), CONTACT_MOST.total_seconds()), st.integers(1, 12))
def test_an_event_gives_the_lesson_back_that_it_recorded(seconds: float, persons: int) -> None:
    found = lesson(product(), persons, "answered", timedelta(seconds=seconds))
    assert found is not None
    assert taught({TAUGHT: ["reispas", found.log_sum]}) == ("reispas", found)


@pytest.mark.parametrize("data", [{}, {TAUGHT: None}, {TAUGHT: ["reispas"]}, {TAUGHT: ["reispas", "x"]}])
def test_an_event_that_taught_nothing_says_nothing(data: dict[str, object]) -> None:
    assert taught(data) is None
