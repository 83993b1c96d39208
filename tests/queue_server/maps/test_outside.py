"""From building to building: in the open, around what is built."""

from __future__ import annotations

from pathlib import Path

import pytest
from shapely import LineString, Polygon

from queue_server.domain.wayfinding import Closed, Kind
from tests.queue_server.maps.asked import asked
from tests.support.made_osm import MadeOsm, box


def two_buildings(between: bool = False) -> MadeOsm:
    """A hall and, 40 m east of it, a library, with doors that look away from each other; a barn may stand between."""
    made = MadeOsm()
    made.way(box(0, 0, 20, 10, (0, 5)), indoor="room", level="0", name="Stadhuis")
    made.way(box(60, 0, 80, 10, (80, 5)), indoor="room", level="0", name="Bibliotheek")
    made.node((0, 5), door="hinged", entrance="main", level="0", wheelchair="yes")
    made.node((80, 5), door="sliding", entrance="yes", level="0")
    if between:
        made.way(box(30, -40, 50, 60), building="barn")
    return made


@pytest.mark.parametrize("between", [False, True])
def test_one_walks_around_the_buildings_and_never_through_them(tmp_path: Path, between: bool) -> None:
    plan = asked(two_buildings(between).write(tmp_path))
    assert plan.kinds("Stadhuis", "Bibliotheek") == {"walk", "outside"}
    walked = LineString(plan.spots("Stadhuis", "Bibliotheek"))
    assert not walked.intersects(Polygon(box(12, 0, 20, 10)))
    assert not walked.intersects(Polygon(box(60, 0, 70, 10)))
    assert walked.intersects(Polygon(box(30, -40, 50, 60))) is not between
    assert walked.length > (140 if between else 85)


def test_a_drawn_path_leads_from_door_to_door(tmp_path: Path) -> None:
    made = two_buildings(between=True)
    made.way([(0, 5), (-5, 5), (-5, 70), (90, 70), (90, 5), (80, 5)], highway="footway")
    plan = asked(made.write(tmp_path))
    found = plan.route("Stadhuis", "Bibliotheek")
    assert found is not None
    assert any(leg.way.kind is Kind.OUTSIDE for leg in found.legs)
    assert plan.reading.understood["path outside"] == 1


def test_steps_outside_are_none_for_wheels(tmp_path: Path) -> None:
    made = two_buildings(between=True)
    made.way([(0, 5), (-5, 5), (-5, 70), (90, 70), (90, 5), (80, 5)], highway="steps")
    plan = asked(made.write(tmp_path))
    free = plan.route("Stadhuis", "Bibliotheek", "step_free")
    assert free is not None
    assert not any(leg.way.steps for leg in free.legs)


def test_a_closed_front_door_ends_the_way(tmp_path: Path) -> None:
    plan = asked(two_buildings().write(tmp_path))
    door = plan.passages("Stadhuis", "Bibliotheek")[0].passage_id
    assert plan.route("Stadhuis", "Bibliotheek", closed=Closed(frozenset({door}))) is None


def test_who_can_stay_inside_does(tmp_path: Path) -> None:
    """Two front doors five metres apart, and a corridor behind them that is ten metres longer."""
    made = MadeOsm()
    for west, name in ((0, "Links"), (5, "Rechts")):
        made.way(box(west, 0, west + 5, 5, (west + 2.5, 0), (west + 2.5, 5)), indoor="room", level="0", name=name)
        made.node((west + 2.5, 0), door="yes", entrance="yes", level="0")
        made.node((west + 2.5, 5), door="yes", level="0")
    made.way(box(0, 5, 10, 8, (2.5, 5), (7.5, 5)), indoor="corridor", level="0")
    plan = asked(made.write(tmp_path))
    assert plan.kinds("Links", "Rechts") == {"walk"}
