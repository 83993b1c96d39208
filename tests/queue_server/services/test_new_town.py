"""A new version of the town begins to run while people wait: nobody is stuck."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from queue_server.domain.catalogue import HostEntry, Point, PointKind, Site, Town
from queue_server.domain.errors import Conflict
from queue_server.domain.offers import Product
from queue_server.domain.visit import Action, State
from queue_server.services import serve
from queue_server.services.asking import Actor
from queue_server.services.housekeeping import tidy
from tests.queue_server.services.helpers import Hall

SYSTEM = Actor("system")


def keep(hall: Hall, **which: Callable[[Any], bool]) -> None:
    """The new town keeps only those points of the site, hosts and products for which it says so."""
    points: Callable[[Point], bool] = which.get("points", lambda _: True)
    hosts: Callable[[HostEntry], bool] = which.get("hosts", lambda _: True)
    products: Callable[[Product], bool] = which.get("products", lambda _: True)

    def changed(site: Site) -> Site:
        ids = frozenset(p for p in site.product_ids if products(hall.town.products[p]))
        kept = tuple(p for p in site.points if points(p)) if site.site_id == hall.site else site.points
        return replace(site, points=kept, product_ids=ids)

    town: Town = hall.town
    hall.town = replace(
        town,
        sites=tuple(map(changed, town.sites)),
        hosts={name: host for name, host in town.hosts.items() if hosts(host)},
        products={name: product for name, product in town.products.items() if products(product)},
    )


def sent_to(hall: Hall, point: str) -> str:
    visit = hall.register().visit_id
    hall.call(visit=visit)
    hall.transfer(visit, point_id=point)
    return visit


def test_who_waits_for_a_point_that_is_gone_is_helped_at_any_of_its_kind(hall: Hall) -> None:
    visit = sent_to(hall, "zaal2")
    with pytest.raises(Conflict, match="nobody_waiting"):
        hall.call("bilal", "zaal1")
    keep(hall, points=lambda p: p.point_id != "zaal2")
    assert [v.visit_id for v in hall.tablet("bilal").others] == [visit]
    hall.do(serve.open_point, "zaal1", hall.asking("bilal"))
    assert [r.code for r in hall.tablet("bilal").waiting[0].reasons] == ["waited"], "not for that point any more"
    assert hall.call("bilal", "zaal1").visit_id == visit


def test_the_wish_holds_again_when_the_point_comes_back(hall: Hall) -> None:
    visit, before = sent_to(hall, "zaal2"), hall.town
    keep(hall, points=lambda p: p.point_id != "zaal2")
    assert hall.phone(visit).people_before == 0
    hall.town = before
    with pytest.raises(Conflict, match="nobody_waiting"):
        hall.call("bilal", "zaal1")
    assert hall.call("charlotte", "zaal2").visit_id == visit


@pytest.mark.parametrize(
    ("product", "gone", "host", "point"),
    [
        ("reispas", PointKind.SEATED, "an", "snelbalie1"),
        ("attest_woonst", PointKind.STANDING, "charlotte", "zaal2"),
        ("schulden", PointKind.DISCREET, "hilde", "zaal4"),
    ],
)
def test_who_waits_for_a_kind_of_point_that_is_gone_is_helped_at_the_next_best(
    hall: Hall, product: str, gone: PointKind, host: str, point: str
) -> None:
    visit = hall.register(product).visit_id
    keep(hall, points=lambda p: p.kind is not gone)
    hall.do(serve.open_point, point, hall.asking(host))
    phone = hall.phone(visit)
    assert phone.people_before == 0
    assert phone.wait is not None
    assert phone.waiting_place
    assert [v.visit_id for v in hall.tablet(host).waiting] == [visit]
    assert hall.call(host, point).visit_id == visit


def test_a_newcomer_and_one_of_before_stand_in_one_order(hall: Hall) -> None:
    before = hall.register("reispas").visit_id
    hall.clock.forward(minutes=5)
    keep(hall, points=lambda p: p.kind is not PointKind.SEATED)
    after = hall.register("reispas").visit_id
    assert hall.phone(after).people_before == 1
    assert [hall.call().visit_id, hall.call().visit_id] == [before, after]


def test_a_later_stop_at_a_kind_that_is_gone_is_reached_too(hall: Hall) -> None:
    visit = hall.register("attest_woonst", "bouwdossier").visit_id
    hall.call(visit=visit)
    hall.act(visit, Action.START)
    keep(hall, points=lambda p: p.kind is not PointKind.SEATED)
    hall.finish(visit)
    assert hall.call("gert", "snelbalie2").visit_id == visit


def test_a_skill_that_nobody_has_any_more_is_not_asked(hall: Hall) -> None:
    visit = hall.register("bouwdossier").visit_id
    keep(hall, hosts=lambda h: "wonen" not in h.skills)
    assert hall.call("hilde", "zaal4").visit_id == visit


def test_a_skill_that_only_a_host_of_another_site_has_is_not_asked(hall: Hall) -> None:
    visit = hall.register("bouwdossier").visit_id
    keep(hall, hosts=lambda h: "wonen" not in h.skills)
    far = replace(hall.town.hosts["nele"], skills=frozenset({"wonen"}))
    hall.town = replace(hall.town, hosts={**hall.town.hosts, "nele": far})
    assert hall.call("hilde", "zaal4").visit_id == visit


def test_skills_that_nobody_has_together_any_more_are_those_of_the_most_able(hall: Hall) -> None:
    ticket = hall.register("reispas", "rijbewijs_buitenlands")
    assert ticket.stops == 1
    apart = {"an": {"bevolking"}, "bilal": {"rijbewijzen"}, "gert": {"wonen"}}
    hosts = {name: replace(hall.town.hosts[name], skills=frozenset(skills)) for name, skills in apart.items()}
    hall.town = replace(hall.town, hosts=hosts)
    with pytest.raises(Conflict, match="nobody_waiting"):
        hall.call("gert", "zaal3")
    called = [name for name in ("an", "bilal") if _called(hall, name)]
    assert len(called) == 1


def _called(hall: Hall, host: str) -> bool:
    try:
        return hall.call(host, {"an": "zaal1", "bilal": "zaal2"}[host]).state == "called"
    except Conflict:
        return False


def test_a_town_without_any_host_still_registers(hall: Hall) -> None:
    keep(hall, hosts=lambda h: h.host_id == "wim")
    assert hall.register("bouwdossier", "attest_woonst").stops == 1


def test_who_came_for_a_product_that_is_gone_is_called_and_finished(hall: Hall) -> None:
    visit = hall.register("attest_woonst").visit_id
    keep(hall, products=lambda p: p.product_id != "attest_woonst")
    hall.do(serve.open_point, "snelbalie1", hall.asking("an"))
    assert hall.tablet().waiting[0].products == ()
    hall.call()
    hall.act(visit, Action.START)
    assert hall.finish(visit).state == "finished"


@pytest.mark.parametrize("started", [False, True])
def test_who_was_with_a_host_that_is_gone_is_back_in_line_at_the_old_place(hall: Hall, started: bool) -> None:
    visit = hall.register().visit_id
    hall.clock.forward(minutes=5)
    hall.register()
    hall.call("an", visit=visit)
    if started:
        hall.act(visit, Action.START)
    keep(hall, hosts=lambda h: h.host_id != "an")
    hall.do(tidy, None, hall.asking(SYSTEM))
    assert hall.visit(visit).state is State.WAITING
    assert hall.events()[-1].actor == "system"
    assert hall.call("bilal", "snelbalie1").visit_id == visit, "the point is free too"


def test_who_was_called_to_a_point_that_is_gone_is_back_in_line(hall: Hall) -> None:
    visit = hall.register().visit_id
    hall.call("an", "snelbalie1")
    keep(hall, points=lambda p: p.point_id != "snelbalie1")
    hall.do(tidy, None, hall.asking(SYSTEM))
    assert hall.visit(visit).state is State.WAITING
    assert hall.tablet("an").my_point_id is None
    assert hall.call("an", "snelbalie2").visit_id == visit


def test_who_is_being_helped_where_a_point_was_is_helped_to_the_end(hall: Hall) -> None:
    visit = hall.register().visit_id
    hall.call("an", "snelbalie1")
    hall.act(visit, Action.START)
    keep(hall, points=lambda p: p.point_id != "snelbalie1")
    hall.do(tidy, None, hall.asking(SYSTEM))
    assert [v.visit_id for v in hall.tablet("an").current] == [visit]
    assert hall.finish(visit).state == "finished"


def test_who_was_parked_by_a_host_that_is_gone_is_called_by_another(hall: Hall) -> None:
    visit = hall.register().visit_id
    hall.call("an", visit=visit)
    hall.act(visit, Action.PARK)
    keep(hall, hosts=lambda h: h.host_id != "an")
    assert [v.visit_id for v in hall.tablet("bilal").parked] == [visit]
    hall.act(visit, Action.RESUME, "bilal")
    assert hall.call("bilal", "snelbalie2").visit_id == visit


def test_in_a_town_that_did_not_change_a_round_of_housekeeping_changes_nothing(hall: Hall) -> None:
    for _ in range(3):
        hall.register()
    hall.call("an")
    visit = hall.call("bilal", "snelbalie2").visit_id
    hall.act(visit, Action.START, "bilal")
    hall.rest("bilal", "snelbalie2")
    before = hall.dump()
    hall.do(tidy, None, hall.asking(SYSTEM))
    after = hall.dump()
    assert {name: of for name, of in after.items() if name != "answers"} == {
        name: of for name, of in before.items() if name != "answers"
    }
