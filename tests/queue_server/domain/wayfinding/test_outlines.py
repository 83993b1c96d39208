"""What a building looks like travels compactly, and what is broken is refused."""

from __future__ import annotations

import json
from typing import Any

import pytest
from shapely import Polygon

from queue_server.domain.wayfinding.compact import NetworkBroken, pack
from queue_server.domain.wayfinding.drawn import outlines
from tests.support.pictures import made_site, town_hall


def test_what_is_packed_comes_back_to_five_centimetres() -> None:
    site = town_hall()
    back = outlines.unpack(json.loads(json.dumps(outlines.pack(site.outlines))), site.network)
    assert len(back.spaces) == len(site.outlines.spaces)
    assert len(back.gaps) == len(site.outlines.gaps)
    for one, other in zip(back.spaces, site.outlines.spaces, strict=True):
        assert (one.level, one.area) == (other.level, other.area)
        assert Polygon(one.rings[0]).symmetric_difference(Polygon(other.rings[0])).area < 0.05 * 2 * 60
        for a, b in zip(one.rings[0], other.rings[0], strict=True):
            assert abs(a[0] - b[0]) <= 0.0251 and abs(a[1] - b[1]) <= 0.0251


def test_every_space_that_one_can_walk_in_is_drawn_and_knows_its_area() -> None:
    site = town_hall()
    assert set(site.outlines.of_area) == set(range(len(site.network.areas)))


def test_a_building_of_hundreds_of_rooms_stays_far_below_a_megabyte() -> None:
    site = made_site(5, 45)
    assert len(site.outlines.spaces) > 440
    parts = (pack(site.network), outlines.pack(site.outlines))
    assert sum(len(json.dumps(part, separators=(",", ":"))) for part in parts) <= 1_000_000


@pytest.mark.parametrize(
    "wrong",
    [
        {"version": 2},
        {"spaces": [[99, 0, [0, 0], [[0, 0, 1, 1]]]]},
        {"spaces": [[0, 9999, [0, 0], [[0, 0, 1, 1]]]]},
        {"spaces": [[0, 0, [0, 0], []]]},
        {"spaces": [[0, 0, [0, 0], [[0, 0, 1]]]]},
        {"spaces": 3},
        {"gaps": [[0, 1, 2]]},
        {"gaps": [[-1, 1, 2, 3, 4]]},
    ],
)
def test_what_is_broken_is_refused(wrong: dict[str, Any]) -> None:
    site = town_hall()
    with pytest.raises(NetworkBroken):
        outlines.unpack(outlines.pack(site.outlines) | wrong, site.network)
