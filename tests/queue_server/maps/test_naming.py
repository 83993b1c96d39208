"""Spots and names, as people give them."""

from __future__ import annotations

from pathlib import Path

import pytest

from queue_server.maps import naming
from queue_server.maps.naming import PlaceUnknown
from tests.queue_server.maps.asked import Asked, asked
from tests.support.made_osm import degrees, town_hall


@pytest.fixture
def hall(tmp_path: Path) -> Asked:
    made = town_hall()
    made.way([(0, 5), (20, 5), (20, 8), (0, 8), (0, 5)], indoor="level", level="1", name="Étage")
    return asked(made.write(tmp_path))


def space(hall: Asked, x: float, y: float, level: str) -> str:
    longitude, latitude = degrees((x, y))
    return hall.plan.places[naming.places(hall.plan, f"{longitude},{latitude},{level}")[0]].space_id


@pytest.mark.parametrize("level", ["1", "1.0", "etage", "ÉTAGE"])
def test_a_spot_lies_on_the_level_of_that_ordinal_or_name(hall: Asked, level: str) -> None:
    assert hall.plan.spaces[space(hall, 10, 6, level)].level_id == "1"


def test_a_spot_outside_is_taken_to_the_nearest_room(hall: Asked) -> None:
    assert hall.plan.spaces[space(hall, 2, -6, "0")].names[""] == "Loket 1"


@pytest.mark.parametrize("text", ["4.0,51.0,9", "4.0,51.0,zolder", "5.0,52.0,0", "balie 99", "", "  "])
def test_what_is_nowhere_is_unknown(hall: Asked, text: str) -> None:
    with pytest.raises(PlaceUnknown):
        naming.places(hall.plan, text)


def test_a_wrong_letter_brings_names_that_look_like_it(hall: Asked) -> None:
    with pytest.raises(PlaceUnknown) as unknown:
        naming.places(hall.plan, "Lokket 1")
    assert "Loket 1" in unknown.value.near


def test_a_whole_name_goes_before_one_that_begins_so(hall: Asked) -> None:
    found = naming.places(hall.plan, "loket 1")
    assert len(found) == 1
    assert len(naming.places(hall.plan, "loket")) == 4
