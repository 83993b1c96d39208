"""Ways in words and drawn, for phones and screens."""

from __future__ import annotations

from dataclasses import replace
from xml.etree import ElementTree

import pytest

from assets import mapstyle
from assets.texts import languages
from queue_server.domain.wayfinding.pointing import pointed, reader
from queue_server.domain.wayfinding.pose import Pose
from queue_server.guide import mapping
from queue_server.guide.guiding import Asked, guide
from queue_server.web import ways
from queue_server.web.ways import Sheet, map_of, told
from tests.support.pictures import made_site, town_hall

PHONE = Sheet("phone", "light", ways.PHONE_WIDTH)
TO_ROOM_3 = Asked("wachtruimte", "p_zaal3")


@pytest.mark.parametrize("language", languages("phone"))
def test_at_most_five_steps_and_a_map_in_every_language(language: str) -> None:
    found = told(town_hall(), "1", TO_ROOM_3, language, "Zaal 3")
    assert found is not None and found.about and found.key and not found.refused
    assert 1 <= len(found.steps) <= 5 and all(found.steps)
    drawn = map_of(town_hall(), TO_ROOM_3, language, "Zaal 3", PHONE, {})
    assert drawn is not None
    root = ElementTree.fromstring(drawn)
    assert root.get("lang") == language and "Zaal 3" in drawn


def test_a_map_is_never_mirrored_where_words_run_to_the_left() -> None:
    shapes = []
    for language in ("nl", "ar"):
        drawn = map_of(town_hall(), Asked("ingang", "wachtruimte"), language, "", PHONE, {})
        assert drawn is not None
        root = ElementTree.fromstring(drawn)
        shapes.append(
            [path.get("d") for path in root.iter("{http://www.w3.org/2000/svg}path") if path.get("fill") == "none"]
        )
    assert shapes[0] and shapes[0] == shapes[1]


def test_the_room_is_called_as_the_town_calls_it_and_never_as_the_plan_does() -> None:
    """A discreet room may be called after its service on the plan; the town gives it a name that tells nothing."""
    building = made_site()
    goal = next(
        p for p in building.network.places.values() if p.category == "room" and "Vergaderruimte" in str(p.names)
    )
    asked = Asked("kiosk", goal.place_id)
    found, drawn = told(building, "1", asked, "nl", "Zaal 5"), map_of(building, asked, "nl", "Zaal 5", PHONE, {})
    assert found is not None and drawn is not None
    assert "Zaal 5" in found.title and "Zaal 5" in drawn
    secret = str(goal.names["nl"])
    assert secret not in " ".join((*found.steps, found.title, found.about)) + drawn


def test_the_key_is_another_one_for_another_map_way_language_or_name() -> None:
    known = [
        ("1", TO_ROOM_3, "nl", ""),
        ("2", TO_ROOM_3, "nl", ""),
        ("1", TO_ROOM_3, "fr", ""),
        ("1", TO_ROOM_3, "nl", "Z"),
    ]
    closed = Asked("wachtruimte", "p_zaal3", closed=frozenset({"d_toilet0"}))
    keys = {found.key for each in (*known, ("1", closed, "nl", "")) if (found := told(town_hall(), *each))}
    assert len(keys) == 5


def test_where_there_is_no_way_it_is_said_what_to_do_and_nothing_is_drawn() -> None:
    wheels = Asked("wachtruimte", "p_zaal3", "step_free", frozenset({"kind:lift"}))
    found = told(town_hall(), "1", wheels, "nl", "Zaal 3")
    assert found is not None
    assert found.refused and (found.steps, found.key) == ((), "")
    assert map_of(town_hall(), wheels, "nl", "Zaal 3", PHONE, {}) is None
    assert told(town_hall(), "1", Asked("nowhere", "p_zaal3"), "nl") is None


def test_a_screens_map_is_of_its_own_floor_in_the_size_that_it_asks_for() -> None:
    whole = Sheet("screen", "night", 1000, 500, 60)
    floors = [
        map_of(town_hall(), TO_ROOM_3, "nl", "Zaal 3", sheet, {}) or "" for sheet in (whole, replace(whole, floor=0))
    ]
    assert [text.count("<clipPath") for text in floors] == [2, 1]
    assert all('width="1000" height="500"' in text for text in floors)


@pytest.mark.parametrize(("heading", "arrow"), [(180, "right"), (270, "ahead"), (0, "left"), (90, "back")])
def test_on_the_map_of_a_screen_the_way_sets_off_as_its_arrow_points(heading: float, arrow: str) -> None:
    building, goal = town_hall(), "zaal2"
    pose = Pose(3.61283, 50.98706, 0, heading)
    at = reader(building, pose)
    found = guide(building, Asked(at, goal)) if at is not None else None
    way = found.way() if found is not None else None
    assert at is not None and found is not None and way is not None
    shown = pointed(building, pose, goal)
    assert shown is not None and shown.arrow == arrow
    scene = mapping.drawn(found.building, way, "nl", mapstyle.medium("screen"), (1000, 500), level=0)
    line = next(s.points for s in scene.panels[0].strokes if s.role == "route")
    (x, y), (on_x, on_y) = line[0], line[len(line) // 2]
    east, south = on_x - x, on_y - y
    drawn = ("right" if east > 0 else "left") if abs(east) > abs(south) else ("back" if south > 0 else "ahead")
    assert drawn == arrow
