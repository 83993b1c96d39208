"""Which way phones and screens show, by the state of a visit and where a screen hangs."""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace
from typing import Any, cast

import pytest

from queue_server.domain.catalogue import Point, PointKind, Site
from queue_server.domain.visit import State
from queue_server.services.poses import on_plan
from queue_server.services.sitemap import building_of
from queue_server.services.ways import phone_way, shown_on
from tests.support.founded import Founded


@pytest.fixture
def site(founded: Founded) -> Site:
    return founded.town.sites[0]


def hall(site: Site, *closed: str) -> Any:
    return cast(Any, SimpleNamespace(site=site, closed=frozenset(closed)))


def visit(state: State = State.WAITING, kind: PointKind = PointKind.SEATED, *needs: str) -> Any:
    return cast(Any, SimpleNamespace(state=state, kind=kind, needs=needs))


def point(site: Site, point_id: str) -> Point:
    found = site.point(point_id)
    assert found is not None
    return found


def ends(site: Site, of: Any, at: str = "") -> tuple[str, str] | None:
    way = phone_way(hall(site), of, point(site, at) if at else None)
    return None if way is None else (way.start, way.goal)


def test_who_waits_is_led_from_the_entrance_to_where_one_waits_for_that_kind(site: Site) -> None:
    assert ends(site, visit()) == ("ingang", "wachtruimte")
    assert ends(site, visit(kind=PointKind.STANDING)) == ("ingang", "wacht_snelbalies")
    assert ends(site, visit(kind=PointKind.ROAMING)) is None  # the town names no place for it


@pytest.mark.parametrize("state", [State.CALLED, State.SERVING])
def test_who_is_called_is_led_from_there_to_the_point(site: Site, state: State) -> None:
    assert ends(site, visit(state), "zaal3") == ("wachtruimte", "zaal3")
    assert ends(site, visit(state, PointKind.STANDING), "snelbalie1") == ("wacht_snelbalies", "p_snelbalie1")
    assert ends(site, visit(state, PointKind.ROAMING), "zaal3") == ("ingang", "zaal3")


def test_nobody_is_led_to_a_host_who_comes_or_after_the_visit(site: Site) -> None:
    assert ends(site, visit(State.CALLED), "onthaal") is None
    for state in (State.PARKED, State.MISSED, State.FINISHED, State.LEFT, State.EXPIRED):
        assert ends(site, visit(state), "zaal3") is None


def test_a_way_is_for_these_legs_and_past_what_is_closed(site: Site) -> None:
    way = phone_way(hall(site, "d_lift0", "b", "a"), visit(State.CALLED, PointKind.SEATED, "step_free"), point(site, "zaal3"))  # fmt: skip  # noqa: E501
    assert way is not None
    assert (way.profile, way.closed) == ("step_free", ("a", "b", "d_lift0"))
    assert "step_free" not in way.model_dump_json() or "way" not in type(way).model_fields


def test_without_a_plan_or_with_one_of_an_older_version_there_is_no_way_and_the_towns_arrow_holds(site: Site) -> None:
    pose = on_plan(cast(Any, building_of(site)), "screen", "Scherm 1")
    for text in ("", '{"network": {"version": -1}}'):
        without = replace(site, map=text)
        assert phone_way(hall(without), visit(), None) is None
        assert shown_on(hall(without), pose, point(site, "zaal3")) == {"arrow": "up", "other_floor": True}


def test_the_arrow_is_the_towns_own_where_nobody_knows_where_the_screen_hangs(site: Site) -> None:
    for point_id, other in (("zaal1", False), ("zaal3", True)):
        own = point(site, point_id)
        assert shown_on(hall(site), None, own) == {"arrow": own.arrow, "other_floor": other}
    pose = on_plan(cast(Any, building_of(site)), "screen", "Scherm 1")
    comes = point(site, "onthaal")
    assert shown_on(hall(site), pose, comes, with_map=True) == {"arrow": "here", "other_floor": False}


def test_a_map_has_another_key_from_another_place_for_another_goal_and_past_another_passage(site: Site) -> None:
    building = cast(Any, building_of(site))
    poses = [on_plan(building, "screen", f"Scherm {number}") for number in (1, 2)]
    keys = {
        str(shown_on(hall(site, *closed), pose, point(site, goal), with_map=True)["map_key"])
        for pose in poses
        for goal in ("zaal2", "zaal3")
        for closed in ((), ("d_toilet0",))
    }
    assert len(keys) == 8 and all(keys)
    assert shown_on(hall(site), poses[0], point(site, "zaal2"))["map_key"] == ""
