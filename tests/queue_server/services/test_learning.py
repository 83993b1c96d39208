"""What finished contacts teach, through the desk and on a real store."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest

from queue_server.contracts.visits import FinishVisit
from queue_server.domain.contact import taught
from queue_server.domain.duration import NOTHING_SEEN, Seen, one, seen_of
from queue_server.domain.visit import Action
from queue_server.services import serve
from queue_server.services.asking import Trust
from tests.queue_server.services.helpers import Hall

PRODUCT = "attest_woonst"


def learnt(hall: Hall) -> Mapping[str, Seen]:
    found: Mapping[str, Seen] = hall.store.read(lambda tx: tx.durations.of_site(hall.site))
    return {name: seen for name, seen in found.items() if seen != NOTHING_SEEN}


def served(hall: Hall, minutes: float, *products: str, **more: Any) -> str:
    """A visitor who has been helped for so many minutes and still is."""
    ticket = hall.register(*products, **more)
    visit_id = hall.call(
        point={"standing": "snelbalie1", "seated": "zaal1"}[ticket.kind], visit=ticket.visit_id
    ).visit_id
    hall.act(visit_id, Action.START)
    hall.clock.forward(minutes=minutes)
    return visit_id


def test_finished_contacts_teach_their_product(hall: Hall) -> None:
    for minutes in (4, 2.5, 9):
        hall.finish(served(hall, minutes))
    assert learnt(hall) == {PRODUCT: seen_of([4, 2.5, 9])}


def test_undo_takes_back_exactly_what_was_taught(hall: Hall) -> None:
    hall.finish(served(hall, 4))
    visit_id = served(hall, 7)
    hall.finish(visit_id)
    hall.clock.forward(seconds=5)
    hall.undo()
    assert learnt(hall) == {PRODUCT: one(4)}
    hall.clock.forward(minutes=1)
    hall.finish(visit_id)
    assert learnt(hall) == {PRODUCT: seen_of([4, 8 + 5 / 60])}


def test_an_answer_that_is_asked_for_again_teaches_once(hall: Hall) -> None:
    visit_id = served(hall, 4)
    command = serve.Finish(visit_id, FinishVisit())
    for _ in range(2):
        hall.do(serve.finish, command, hall.asking("an"), key="00000000-0000-4000-8000-000000000001")
    assert learnt(hall) == {PRODUCT: one(4)}


def test_a_contact_that_was_set_aside_counts_without_the_time_in_between(hall: Hall) -> None:
    visit_id = served(hall, 3)
    hall.act(visit_id, Action.PARK)
    hall.clock.forward(minutes=30)
    hall.act(visit_id, Action.RESUME)
    hall.call(visit=visit_id)
    hall.clock.forward(minutes=1)
    hall.act(visit_id, Action.START)
    assert learnt(hall) == {}
    hall.clock.forward(minutes=4)
    hall.finish(visit_id)
    assert learnt(hall) == {PRODUCT: one(7)}


def test_who_is_sent_to_a_colleague_teaches_when_that_one_is_done(hall: Hall) -> None:
    visit_id = served(hall, 3)
    hall.transfer(visit_id, point_id="snelbalie2")
    assert learnt(hall) == {}
    hall.call("bilal", "snelbalie2", visit_id)
    hall.act(visit_id, Action.START, "bilal")
    hall.clock.forward(minutes=2)
    hall.finish(visit_id, "bilal")
    assert learnt(hall) == {PRODUCT: one(5)}


def test_a_recall_does_not_change_what_a_contact_teaches(hall: Hall) -> None:
    hall.register()
    visit_id = hall.call().visit_id
    hall.clock.forward(minutes=2)
    hall.act(visit_id, Action.RECALL)
    hall.act(visit_id, Action.START)
    hall.clock.forward(minutes=6)
    hall.finish(visit_id)
    assert learnt(hall) == {PRODUCT: one(6)}


def test_a_family_teaches_what_one_person_takes(hall: Hall) -> None:
    product = hall.town.products[PRODUCT]
    factor = 1 + 2 * product.extra_minutes / product.planned_minutes
    hall.finish(served(hall, 4 * factor, persons=3))
    assert learnt(hall) == {PRODUCT: one(4)}


def test_a_contact_for_several_products_teaches_none_of_them(hall: Hall) -> None:
    hall.finish(served(hall, 4, PRODUCT, "eid_afhalen"))
    assert learnt(hall) == {}


@pytest.mark.parametrize("outcome", ["papers_missing", "not_possible"])
def test_a_matter_that_could_not_be_done_teaches_nothing(hall: Hall, outcome: str) -> None:
    hall.finish(served(hall, 4), outcome=outcome)
    assert learnt(hall) == {}


@pytest.mark.parametrize("minutes", [0.2, 241])
def test_a_wrong_tap_and_a_forgotten_finish_teach_nothing(hall: Hall, minutes: float) -> None:
    hall.finish(served(hall, minutes))
    assert learnt(hall) == {}


def test_nothing_is_learnt_while_the_clock_is_not_trusted(hall: Hall) -> None:
    visit_id = served(hall, 4)
    asking = replace(hall.asking("an"), trust=Trust(steady=False))
    hall.do(serve.finish, serve.Finish(visit_id, FinishVisit()), asking)
    assert learnt(hall) == {}


def test_a_product_that_is_gone_learns_nothing_and_knows_it_all_when_it_comes_back(hall: Hall) -> None:
    hall.finish(served(hall, 4))
    before, visit_id = hall.town, served(hall, 9)
    hall.town = replace(before, products={k: v for k, v in before.products.items() if k != PRODUCT})
    hall.finish(visit_id)
    assert learnt(hall) == {PRODUCT: one(4)}
    hall.town = before
    hall.finish(served(hall, 5))
    assert learnt(hall) == {PRODUCT: seen_of([4, 5])}


def test_what_is_learnt_of_a_product_that_is_gone_meanwhile_can_be_undone(hall: Hall) -> None:
    hall.finish(served(hall, 4))
    hall.town = replace(hall.town, products={k: v for k, v in hall.town.products.items() if k != PRODUCT})
    hall.undo()
    assert learnt(hall) == {}


def test_each_stop_teaches_its_own_product(hall: Hall) -> None:
    """Reispas and pensioen need hosts with different skills: two stops on one number."""
    ticket = hall.register("pensioen", "reispas")
    taken: dict[str, float] = {}
    points, taken_points = hall.asking("an").site.points, set[str]()
    hosts = {h.host_id: h for h in hall.town.hosts.values() if h.works_at(hall.site)}
    for minutes in (6.0, 11.0):
        visit = hall.visit(ticket.visit_id)
        assert len(visit.legs) == 2
        host = next(name for name, h in hosts.items() if visit.skills <= h.skills and "host" in h.roles)
        point = next(p.point_id for p in points if p.kind is visit.kind and p.point_id not in taken_points)
        taken_points.add(point)
        hall.call(host, point, ticket.visit_id)
        hall.act(ticket.visit_id, Action.START, host)
        hall.clock.forward(minutes=minutes)
        taken[visit.stop_products[0]] = minutes
        hall.finish(ticket.visit_id, host)
    assert learnt(hall) == {name: one(minutes) for name, minutes in taken.items()}


def test_the_sums_are_the_fold_over_the_events_and_name_nobody(hall: Hall) -> None:
    for minutes in (4, 2.5):
        hall.finish(served(hall, minutes))
    hall.undo()
    undone = {event.undoes for event in hall.events()}
    lessons = [found for e in hall.events() if e.revision not in undone and (found := taught(e.data))]
    assert lessons == [(PRODUCT, one(4))]
    assert learnt(hall) == {PRODUCT: one(4)}
    told = next(row for row in hall.dump()["durations"])
    assert set(map(type, told)) == {str, int}
    assert told[:2] == (hall.site, PRODUCT)
