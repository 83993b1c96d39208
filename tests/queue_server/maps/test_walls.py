"""No way goes through a wall: judged from the drawn plan, on a made large building, and on real ones where they are.

`ONTHAAL_PLANS` names a folder with plans (or is one); without it only the made ones are walked.
"""

from __future__ import annotations

import os
import random
from dataclasses import replace
from pathlib import Path

import pytest

from queue_server.domain.wayfinding import PROFILES, Kind, find
from queue_server.domain.wayfinding.compact import pack, unpack
from tests.queue_server.maps.asked import Asked, asked
from tests.support.large_building import large_building
from tests.support.walls import Walls

ROUTES = 2_000


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> Asked:
    return asked(large_building().write(tmp_path_factory.mktemp("large")))


def crossings(made: Asked, routes: int) -> tuple[int, int]:
    """(routes found, ways through a wall among all that they took)"""
    named = [place.node for place in made.network.places.values() if place.names]
    rolled, taken, found = random.Random(6), {}, 0
    for _ in range(routes):
        start, end = rolled.sample(named, 2)
        route = find(made.network, start, end, PROFILES["walking"])
        if route is not None:
            found += 1
            taken.update({id(leg.way): leg.way for leg in route.legs})
    return found, len(Walls(made.plan, made.network).crossed(taken.values()))


def test_two_thousand_ways_in_a_large_building_go_through_no_wall(large: Asked) -> None:
    assert sum(bool(place.names) for place in large.network.places.values()) >= 450
    assert crossings(large, ROUTES) == (ROUTES, 0)


def test_the_judge_sees_a_way_through_a_wall(large: Asked) -> None:
    """The positive control: a straight line from the first room to the last."""
    way = max((way for way in large.network.ways if way.kind is Kind.WALK), key=lambda way: way.metres)
    (x, y), *_ = way.line
    spoilt = replace(way, line=((x, y), (x + 9, y + 13)), passages=())
    assert Walls(large.plan, large.network).crossed([spoilt])


def test_who_wants_no_steps_takes_the_lift(large: Asked) -> None:
    assert large.kinds("Kamer 0.001", "Kamer 4.401", "step_free") == {"walk", "lift"}


def test_what_is_packed_is_unpacked_alike(large: Asked) -> None:
    packed = pack(large.network)
    assert pack(unpack(packed)) == packed


def real_plans() -> list[Path]:
    root = os.environ.get("ONTHAAL_PLANS")
    if not root:
        return []
    top = Path(root)
    if top.is_file() or (top / "unit.geojson").exists():
        return [top]
    return sorted(p for p in top.iterdir() if p.is_dir() or p.suffix in (".osm", ".zip", ".geojson"))


@pytest.mark.skipif(not real_plans(), reason="ONTHAAL_PLANS names no plans")
@pytest.mark.parametrize("path", real_plans(), ids=lambda path: path.name)
def test_no_way_in_a_real_building_goes_through_a_wall(path: Path) -> None:
    found, through = crossings(asked(path), ROUTES)
    assert found > 0
    assert through == 0
