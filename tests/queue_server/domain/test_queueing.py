"""The order of the line, and who may serve whom."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from queue_server.domain.catalogue import PointKind
from queue_server.domain.policy import Policy, Rejoin, VisitClass
from queue_server.domain.queueing import (
    Line,
    can_serve,
    choose,
    classes,
    left_to_colleague,
    line,
    line_key,
    line_of,
    place,
    rank,
    rejoined,
    score,
    why,
)
from queue_server.domain.visit import Leg, State, Visit
from tests.queue_server.domain.samples import NOW, host, minutes, point, visit

POLICY = Policy()


def waited(count: float, number: int = 1, **changes: Any) -> Visit:
    """A walk-in, with the class that its needs give."""
    found = visit(arrived_at=NOW - minutes(count), number=number, visit_id=f"{number:032x}", revision=number, **changes)
    return found if "visit_class" in changes else replace(found, visit_class=POLICY.class_of(found.needs))


def agreed(in_minutes: float, number: int = 1, came: float = 20, **changes: Any) -> Visit:
    """An appointment so many minutes from now, of somebody who came `came` minutes ago."""
    at = NOW + minutes(in_minutes)
    visit_class, entered = POLICY.entry(NOW - minutes(came), (), at)
    return waited(came, number, visit_class=visit_class, entered_at=entered, appointment_at=at, **changes)


def numbers(*visits: Visit, host: str | None = None, policy: Policy = POLICY) -> list[int]:
    return [p.visit.number for p in line(visits, NOW, policy, host)]


def codes(one: Visit) -> list[str | int]:
    return [reason["code"] for reason in place(one, NOW, POLICY).reasons]


def test_who_waited_longest_is_called_first() -> None:
    assert numbers(waited(5, 1), waited(9, 2), waited(7, 3)) == [2, 3, 1]


@pytest.mark.parametrize("need", ["step_free", "sitting", "small_children"])
def test_a_need_with_weight_climbs_faster_but_does_not_jump_the_line(need: str) -> None:
    assert numbers(waited(10, 1), waited(8, 2, needs=(need,))) == [2, 1]
    assert numbers(waited(10, 1), waited(5, 2, needs=(need,))) == [1, 2]


@pytest.mark.parametrize("need", ["interpreter", "discretion"])
def test_other_needs_do_not_change_the_order(need: str) -> None:
    assert waited(1, needs=(need,)).visit_class is VisitClass.WALK_IN


def test_two_needs_weigh_no_more_than_one() -> None:
    both, one = waited(10, needs=("sitting", "small_children")), waited(10, needs=("sitting",))
    assert score(both, NOW, POLICY) == score(one, NOW, POLICY)


def test_the_town_chooses_the_weights() -> None:
    policy = Policy(weights={VisitClass.SMALL_CHILDREN: 4.0})
    assert numbers(waited(10, 1), waited(3, 2, needs=("small_children",)), policy=policy) == [2, 1]
    assert numbers(waited(10, 1), waited(3, 2, needs=("small_children",))) == [1, 2]


def test_a_tie_falls_to_the_earlier_revision() -> None:
    assert numbers(waited(5, 2), waited(5, 1)) == [1, 2]


def test_a_tie_of_scores_falls_to_the_earlier_entry() -> None:
    assert numbers(waited(10, 1, needs=("sitting",)), waited(15, 2)) == [2, 1]


def test_only_waiting_visits_stand_in_line() -> None:
    assert numbers(*(waited(9, n, state=state) for n, state in enumerate(State, 1))) == [1]


def test_a_visit_parked_for_this_host_comes_first_for_this_host_only() -> None:
    back = waited(1, 9, parked_for="an")
    assert numbers(waited(30, 1), back, agreed(-1, 2), host="an") == [9, 2, 1]
    assert numbers(waited(30, 1), back, host="bilal") == [1, 9]
    assert numbers(waited(30, 1), back) == [1, 9]


def test_a_clock_that_stepped_back_gives_nobody_a_negative_wait() -> None:
    assert score(waited(-5), NOW, POLICY) == 0
    assert place(waited(-5), NOW, POLICY).reasons[-1] == {"code": "waited", "minutes": 0}


class TestAppointments:
    def test_whose_time_has_come_goes_before_everybody(self) -> None:
        assert numbers(waited(120, 1), agreed(0, 2), waited(90, 3, needs=("sitting",))) == [2, 3, 1]

    def test_whose_time_has_not_come_does_not(self) -> None:
        assert numbers(waited(45, 1), agreed(2, 2)) == [1, 2]

    def test_climbs_faster_from_ten_minutes_before(self) -> None:
        assert numbers(waited(15, 1), agreed(2, 2)) == [2, 1], "eight minutes x 2 is more than fifteen"
        assert score(agreed(12, came=60), NOW, POLICY) == 0, "who comes an hour early gains nothing"

    def test_are_called_in_the_order_of_their_times_and_not_of_their_arrivals(self) -> None:
        assert numbers(agreed(-1, 1, came=30), agreed(-5, 2, came=2)) == [2, 1]

    def test_somebody_early_can_be_called_when_nobody_else_waits(self) -> None:
        assert numbers(agreed(60, 1)) == [1]

    def test_who_comes_too_late_joins_the_line_as_a_walk_in(self) -> None:
        late = agreed(-20, 1, came=1)
        assert late.visit_class is VisitClass.WALK_IN
        assert late.entered_at == late.arrived_at
        assert codes(late)[0] == "appointment_lost"

    def test_who_comes_a_little_late_keeps_it(self) -> None:
        assert codes(agreed(-10, came=1))[0] == "appointment_now"

    def test_a_town_may_let_them_climb_only(self) -> None:
        policy = Policy(appointments_first=False)
        assert numbers(waited(120, 1), agreed(0, 2), policy=policy) == [1, 2]

    def test_the_minutes_until_then_are_said(self) -> None:
        assert place(agreed(7.5), NOW, POLICY).reasons[0] == {"code": "appointment_in", "minutes": 8}


def test_each_place_says_why() -> None:
    legs = (Leg(PointKind.STANDING, ("a",), frozenset(), 3), Leg(PointKind.SEATED, ("b",), frozenset(), 9))
    one = waited(12.5, needs=("sitting",), no_shows=2, parked_for="an", wanted_point="zaal1", legs=legs, leg=1)
    assert place(one, NOW, POLICY, "an").reasons == (
        {"code": "back_for_you"},
        {"code": "for_this_point"},
        {"code": "next_matter", "stop": 2, "stops": 2},
        {"code": "needs"},
        {"code": "missed_before", "count": 2},
        {"code": "waited", "minutes": 12},
    )


def test_a_visitor_hears_who_stands_before_without_anybodys_need() -> None:
    before = [agreed(0), waited(3), waited(2), waited(1, needs=("sitting",)), waited(1, needs=("small_children",))]
    assert why(classes(before)) == (
        {"code": "before_appointments", "count": 1},
        {"code": "before_priority", "count": 2},
        {"code": "before_others", "count": 2},
    )
    assert why(classes([])) == ()


people = st.lists(st.tuples(st.integers(0, 90), st.sampled_from([(), ("sitting",), ("small_children",)])), max_size=12)


@given(people, st.randoms(use_true_random=False))
def test_the_order_does_not_depend_on_how_the_visits_were_read(
    found: list[tuple[int, tuple[str, ...]]], chance: Any
) -> None:
    visits = [waited(m, n, needs=needs) for n, (m, needs) in enumerate(found, 1)]
    shuffled = list(visits)
    chance.shuffle(shuffled)
    assert numbers(*visits) == numbers(*shuffled)


@given(st.integers(0, 60), st.integers(0, 60), st.integers(0, 240))
def test_among_equal_weights_nobody_is_ever_overtaken(first: int, second: int, later: int) -> None:
    early, late = waited(max(first, second) + 1, 1), waited(min(first, second), 2)
    then = NOW + timedelta(minutes=later)
    assert [p.visit.number for p in line([late, early], then, POLICY)] == [1, 2]


class TestHeads:
    @given(
        st.lists(
            st.tuples(
                st.integers(0, 90),
                st.sampled_from([(), ("sitting",), ("small_children",)]),
                st.sampled_from([None, -30, -5, 0, 5, 40]),
                st.sampled_from(["nl", "fr"]),
                st.sampled_from([None, "an", "bilal"]),
                st.integers(0, 120),
            ),
            max_size=14,
        ),
        st.integers(0, 60),
    )
    def test_the_best_head_is_the_first_of_the_whole_line_at_any_moment(
        self, found: list[tuple[Any, ...]], later: int
    ) -> None:
        visits = []
        for n, (came, needs, appointment, language, parked, gap) in enumerate(found, 1):
            at = None if appointment is None else NOW + minutes(appointment)
            visit_class, entered = POLICY.entry(NOW - minutes(came), needs, at)
            if appointment is None:
                entered += minutes(gap / 10)  # as after a missed call
            more = {"language": language, "parked_for": parked, "appointment_at": at}
            visits.append(waited(came, n, needs=needs, visit_class=visit_class, entered_at=entered, **more))
        then, an = NOW + minutes(later), host("an", languages=())
        chosen = choose(heads(visits), an, point(), [], then, POLICY)
        first = min(visits, key=lambda v: rank(v, then, POLICY, "an"), default=None)
        assert chosen == first

    def test_a_line_is_read_back_from_its_key(self) -> None:
        legs = (Leg(PointKind.SEATED, ("a",), frozenset({"wonen", "bevolking"}), 9),)
        one = visit(kind=PointKind.SEATED, legs=legs, wanted_point="zaal1", parked_for="an", language="fr")
        expected = Line(PointKind.SEATED, VisitClass.WALK_IN, frozenset({"bevolking", "wonen"}), "fr", "zaal1", "an")
        assert Line.parse(line_key(one)) == expected == line_of(one)

    def test_nobody_is_chosen_from_lines_that_are_not_for_this_host(self) -> None:
        seated = visit(kind=PointKind.SEATED)
        assert choose([seated], host(), point(), [], NOW, POLICY) is None


def heads(visits: list[Visit]) -> list[Visit]:
    """The first of each line, as the store gives them."""
    found: dict[str, Visit] = {}
    for one in sorted(visits, key=lambda v: (v.entered_at, v.revision)):
        found.setdefault(line_key(one), one)
    return list(found.values())


class TestLanguages:
    """An speaks Dutch; Bilal speaks French too."""

    AN, BILAL = host("an", languages=("nl",)), host("bilal", languages=("nl", "fr"))
    HERE = ((AN, point()), (BILAL, point(PointKind.STANDING, "snelbalie2")))

    def left(self, came: float, here: Any = HERE, **changes: Any) -> bool:
        return left_to_colleague(waited(came, language="fr", **changes), self.AN, here, NOW, POLICY)

    def test_a_visitor_is_left_to_the_colleague_who_speaks_their_language(self) -> None:
        assert self.left(3)
        assert not left_to_colleague(waited(3, language="fr"), self.BILAL, self.HERE, NOW, POLICY)

    def test_but_not_for_ever(self) -> None:
        assert not self.left(POLICY.language_minutes)

    def test_not_when_that_colleague_is_not_there_or_cannot_help(self) -> None:
        assert not self.left(3, self.HERE[:1])
        assert not self.left(3, (self.HERE[0], (self.BILAL, point(PointKind.SEATED, "zaal1"))))

    def test_not_when_the_visitor_was_parked_for_this_host(self) -> None:
        assert not self.left(3, parked_for="an")

    def test_a_host_of_whom_no_language_is_known_takes_everybody(self) -> None:
        anyone = host("dirk", languages=())
        assert not left_to_colleague(waited(1, language="fr"), anyone, self.HERE, NOW, POLICY)

    def test_the_next_visitor_is_then_somebody_else(self) -> None:
        french, dutch = waited(5, 1, language="fr"), waited(3, 2)
        assert choose([french, dutch], self.AN, point(), self.HERE, NOW, POLICY) == dutch
        assert choose([french, dutch], self.BILAL, point(), self.HERE, NOW, POLICY) == french


class TestRejoining:
    LINE = tuple(waited(60 - 5 * n, n + 1) for n in range(9))

    def back(self, came: float, policy: Policy = POLICY, others: tuple[Visit, ...] = LINE, **changes: Any) -> list[int]:
        missed = waited(came, 99, state=State.MISSED, no_shows=1, **changes)
        visit_class, entered = rejoined(missed, others, NOW, policy)
        back = replace(missed, state=State.WAITING, visit_class=visit_class, entered_at=entered)
        return numbers(*others, back, policy=policy)

    def test_comes_behind_the_front_third(self) -> None:
        assert self.back(90).index(99) == 3

    def test_never_comes_before_their_old_place(self) -> None:
        assert self.back(38).index(99) == 5

    def test_a_town_may_keep_the_old_place(self) -> None:
        assert self.back(90, Policy(rejoin=Rejoin.PLACE_KEPT)).index(99) == 0

    def test_a_town_may_send_them_to_the_end(self) -> None:
        assert self.back(90, Policy(rejoin=Rejoin.BACK)).index(99) == 9

    def test_nobody_else_waits(self) -> None:
        assert self.back(90, others=()) == [99]

    def test_stands_behind_the_third_also_among_others_weights(self) -> None:
        others = tuple(waited(60 - 5 * n, n + 1, needs=("sitting",) if n % 2 else ()) for n in range(9))
        assert self.back(90, others=others).index(99) == 3

    def test_who_misses_an_appointment_goes_on_as_a_walk_in(self) -> None:
        missed = agreed(-10, 9, state=State.MISSED)
        assert rejoined(missed, self.LINE, NOW, POLICY)[0] is VisitClass.WALK_IN

    def test_appointments_whose_time_has_come_stay_before(self) -> None:
        others = (*self.LINE, agreed(-1, 50), agreed(0, 51), agreed(-2, 52), agreed(-3, 53), agreed(-4, 54))
        order = self.back(90, others=others)
        assert order.index(99) == 5, "a third of fourteen is four, and five of them are appointments"

    @given(st.integers(0, 120), st.sampled_from(list(Rejoin)), st.integers(0, 9))
    def test_brings_no_gain(self, came: int, how: Rejoin, length: int) -> None:
        missed = waited(came, 99, state=State.MISSED)
        _, entered = rejoined(missed, self.LINE[:length], NOW, Policy(rejoin=how))
        assert entered >= missed.entered_at


def needing(*skills: str, **changes: Any) -> Line:
    legs = (Leg(PointKind.STANDING, ("a",), frozenset(skills), 3),)
    return line_of(visit(legs=legs, **changes))


@pytest.mark.parametrize(
    ("needed", "skills", "expected"),
    [
        (("bevolking",), ("bevolking", "wonen"), True),
        (("bevolking",), ("wonen",), False),
        (("bevolking", "vrije_tijd"), ("bevolking",), False),
        (("bevolking", "vrije_tijd"), ("bevolking", "vrije_tijd"), True),
        ((), (), True),
    ],
)
def test_a_host_serves_what_their_skills_cover(
    needed: tuple[str, ...], skills: tuple[str, ...], expected: bool
) -> None:
    assert can_serve(needing(*needed), point(), host("an", *skills)) is expected


@pytest.mark.parametrize("at", list(PointKind))
@pytest.mark.parametrize("wanted", list(PointKind))
def test_a_visit_is_served_at_its_own_kind_of_point_and_a_roaming_host_takes_standing_and_seated(
    wanted: PointKind, at: PointKind
) -> None:
    roams = at is PointKind.ROAMING and wanted in (PointKind.STANDING, PointKind.SEATED)
    assert can_serve(line_of(visit(kind=wanted)), point(at), host()) is (wanted is at or roams)


def test_a_visit_sent_to_one_point_waits_for_that_point() -> None:
    sent = needing("bevolking", wanted_point="zaal1", kind=PointKind.SEATED)
    assert can_serve(sent, point(PointKind.SEATED, "zaal1"), host())
    assert not can_serve(sent, point(PointKind.SEATED, "zaal2"), host("an", "bevolking"))
    free = replace(sent, wanted_point="")
    assert can_serve(free, point(PointKind.SEATED, "zaal2"), host("an", "bevolking"))
