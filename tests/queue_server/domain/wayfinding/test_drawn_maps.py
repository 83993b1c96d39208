"""A map is what one needs to go there, and nothing of it is in the way of anything else."""

from __future__ import annotations

import math
from itertools import combinations, pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely import LineString, Point, Polygon, box, union_all

from assets import mapstyle
from queue_server.contracts.map import MapPanel, MapScene
from queue_server.domain.wayfinding.drawn.frame import fitted
from queue_server.domain.wayfinding.drawn.labels import Board, Wish, contains, crosses
from queue_server.domain.wayfinding.drawn.outlines import Box
from queue_server.domain.wayfinding.drawn.scene import Role
from queue_server.domain.wayfinding.drawn.straight import Ground, straight
from queue_server.guide import mapping
from tests.support.pictures import box_of, drawn, made_site, role, town_hall, way

FLOORS = ("quiet", "room", "corridor", "climb", "outside", "goal")
SIZES = ((390.0, 520.0, "phone"), (1080.0, 1000.0, "kiosk"), (1920.0, 700.0, "kiosk"), (576.0, None, "slip"))


def overlaps(panel: MapPanel) -> list[str]:
    """What stands in the way of a label, or sticks out."""
    boxes = {" ".join(label.lines): box_of(label) for label in panel.labels}
    found = [f"{one} on {other}" for (one, a), (other, b) in combinations(boxes.items(), 2) if a.meets(b)]
    for text, own in boxes.items():
        found += [f"{text} on {m.role}" for m in panel.marks if box(*own).distance(Point(m.at)) < m.size / 2 - 0.2]
        for stroke in panel.strokes:
            if stroke.role in ("route", "dashed") and any(crosses(a, b, own) for a, b in pairwise(stroke.points)):
                found.append(f"{text} on the {stroke.role}")
        left, top, right, bottom = panel.box
        if not (left <= own.left and own.right <= right and top <= own.top and own.bottom <= bottom):
            found.append(f"{text} sticks out")
    return found


def off_the_floor(panel: MapPanel) -> float:
    """Units of the route that run over no floor; a line on the very wall of a door counts as on it."""
    rings = [shape.rings for shape in panel.shapes if shape.role in FLOORS]
    floor = union_all([Polygon(ring[0], ring[1:]).buffer(0.5) for ring in rings])
    return sum(LineString(s.points).difference(floor).length for s in panel.strokes if s.role == "route")


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_nothing_is_in_the_way_of_anything_whatever_the_route_and_wherever_one_looks(data: st.DataObject) -> None:
    site = made_site(data.draw(st.integers(1, 3)), data.draw(st.integers(4, 8)), data.draw(st.sampled_from((4.0, 9.0))))
    places = sorted(place_id for place_id in site.network.places if not place_id.startswith("entrance"))
    start, end = data.draw(st.lists(st.sampled_from(places), min_size=2, max_size=2, unique=True))
    width, height, medium = data.draw(st.sampled_from(SIZES))
    up = data.draw(st.none() | st.floats(0, 359))
    scene = drawn(site, start, end, data.draw(st.sampled_from(("nl", "ar"))), medium, (width, height), up)
    for panel in scene.panels:
        assert overlaps(panel) == []
        assert off_the_floor(panel) < 1.0
        left, top, right, bottom = panel.box
        route = [at for stroke in panel.strokes if stroke.role == "route" for at in stroke.points]
        assert all(left < x < right and top < y < bottom for x, y in route)


def test_a_label_in_the_way_would_be_noticed() -> None:
    """The measure of the test above can fail."""
    panel = drawn(town_hall(), "kiosk1", "zaal2").panels[0]
    goal = next(label for label in panel.labels if label.role == "goal")
    middle = next(s for s in panel.strokes if s.role == "route").points[4]
    moved = goal.model_copy(update={"at": middle})
    assert overlaps(panel.model_copy(update={"labels": (*panel.labels, moved)}))
    assert off_the_floor(panel.model_copy(update={"shapes": panel.shapes[:1]})) > 1.0


@pytest.mark.parametrize("looks", [0.0, 90.0, 200.0, 333.0])
def test_what_is_ahead_is_up(looks: float) -> None:
    site = made_site()
    places = site.network.places
    going = way(site, places["kiosk"], places["r003"], looks)
    scene = mapping.drawn(site, going, "nl", mapstyle.medium("phone"), (390, 500))
    x, y, _ = site.network.nodes[places["kiosk"].node]
    ahead = (x + math.sin(math.radians(looks)), y + math.cos(math.radians(looks)))
    frame = fitted([(x, y), ahead], looks, Box(0, 0, 100, 100), 10)
    (ax, ay), (bx, by) = frame.put((x, y)), frame.put(ahead)
    assert by < ay and abs(ax - bx) < 1e-6
    (gaze,) = [shape for shape in scene.panels[0].shapes if shape.role == "gaze"]
    here, tip = gaze.rings[0][0], gaze.rings[0][len(gaze.rings[0]) // 2]
    assert abs(tip[0] - here[0]) < 0.5 and tip[1] < here[1]


def test_what_is_on_the_right_hand_is_drawn_on_the_right() -> None:
    """From the kiosk, which looks east so that one looks west at it, the rooms in the south are on the left."""
    panel = drawn(made_site(), "kiosk", "r003").panels[0]
    ((here, _),), ((goal, _),) = role(panel, "here"), role(panel, "goal")
    assert goal < here
    panel = drawn(made_site(), "kiosk", "r013").panels[0]
    ((here, _),), ((goal, _),) = role(panel, "here"), role(panel, "goal")
    assert goal > here


def without_words(scene: MapScene) -> list[object]:
    return [(panel.shapes, panel.strokes, [m for m in panel.marks if m.role != "thing"]) for panel in scene.panels]


def test_a_map_in_arabic_is_the_same_map_with_other_words() -> None:
    """Nothing is mirrored: arrows and sides are those of the building."""
    dutch, arabic = (drawn(town_hall(), "kiosk1", "zaal2", language) for language in ("nl", "ar"))
    assert without_words(dutch) == without_words(arabic)
    assert {label.lines for label in dutch.panels[0].labels} != {label.lines for label in arabic.panels[0].labels}


def test_floors_follow_each_other_in_the_direction_of_reading() -> None:
    first, then = (panel.box for panel in drawn(town_hall(), "kiosk1", "zaal3", "nl", size=(1920, 700)).panels)
    assert first[2] < then[0]
    first, then = (panel.box for panel in drawn(town_hall(), "kiosk1", "zaal3", "ar", size=(1920, 700)).panels)
    assert first[0] > then[2]


def test_a_route_over_floors_has_a_map_for_each_with_its_name_and_says_how_one_gets_there() -> None:
    scene = drawn(town_hall(), "kiosk1", "zaal3")
    assert [label.lines[0] for label in scene.labels] == ["1. Gelijkvloers", "2. Verdieping 1"]
    below, above = scene.panels
    assert [mark.icon for mark in below.marks if mark.role == "exit"] == ["stairs"]
    assert [label.lines for label in below.labels if label.role == "exit"] == [("Verdieping 1",)]
    assert not role(above, "here") and role(above, "entry") and role(above, "goal")
    for panel, label in zip(scene.panels, scene.labels, strict=True):
        assert label.at[1] < panel.box[1]


def test_floors_that_one_only_rides_through_are_left_out() -> None:
    scene = drawn(made_site(3), "kiosk", "r202")
    assert [panel.level for panel in scene.panels] == [0, 2]


def test_on_one_floor_no_name_of_it_is_in_the_way() -> None:
    assert drawn(town_hall(), "kiosk1", "zaal2").labels == ()


def test_the_goal_and_where_one_is_are_always_named_on_the_map_of_the_town_hall() -> None:
    for end in ("zaal1", "zaal2", "zaal5", "toilet0", "koffiehoek", "snelbalies", "videocabine"):
        for up in range(0, 360, 45):
            (panel,) = drawn(town_hall(), "kiosk2", end, "nl", "phone", (390, 480), float(up)).panels
            assert {"goal", "here"} <= {label.role for label in panel.labels}, (end, up)


def test_the_goal_s_room_stands_out_and_what_is_far_from_the_way_is_quiet() -> None:
    panel = drawn(made_site(1, 8), "r000", "r002").panels[0]
    roles = [shape.role for shape in panel.shapes]
    assert roles.count("goal") == 1
    assert roles.index("quiet") > roles.index("corridor")
    assert {"quiet", "room"} <= set(roles)


def test_drawing_twice_gives_the_same() -> None:
    one, other = (drawn(town_hall(), "kiosk1", "zaal3").model_dump_json() for _ in range(2))
    assert one == other


def test_a_way_is_drawn_straight_but_never_through_a_wall_or_past_its_door() -> None:
    bent = ((0.0, 0.0), (5.0, 1.0), (10.0, 0.0))
    free = Ground((), ())
    assert straight(bent, (), free) == (bent[0], bent[2])
    assert straight(bent, ((5.0, 1.0),), free) == bent
    wall = ((4.0, -3.0), (4.0, 0.4))
    assert straight(bent, (), Ground((wall,), ())) == bent
    assert straight(bent, (), Ground((wall,), (wall,))) == (bent[0], bent[2])


def test_a_text_stays_on_the_board_and_leaves_what_is_taken() -> None:
    board = Board(Box(0, 0, 100, 40), 1.0)

    def measure(text: str, bold: bool) -> float:
        return len(text) / 2

    assert board.put(Wish(Role.NAME, "lang woord", (50, 20), 10), measure) is not None
    assert board.put(Wish(Role.NAME, "ook daar", (50, 20), 10), measure) is None
    assert board.put(Wish(Role.NAME, "een veel te lange naam voor dit bord", (50, 30), 10), measure) is None


def test_a_name_is_broken_between_words_but_a_short_one_never() -> None:
    board = Board(Box(0, 0, 60, 100), 1.0)
    label = board.put(Wish(Role.NAME, "Dienst Burgerzaken", (30, 50), 10), lambda text, bold: len(text) / 2)
    assert label is not None and label.lines == ("Dienst", "Burgerzaken")
    narrow = Board(Box(0, 0, 25, 100), 1.0)
    assert narrow.put(Wish(Role.NAME, "Zaal 5", (12, 50), 10), lambda text, bold: len(text) / 2) is None


@given(st.tuples(*[st.floats(-20, 20)] * 4))
def test_whether_a_line_comes_into_a_box_agrees_with_another_geometry(ends: tuple[float, ...]) -> None:
    a, b, own = (ends[0], ends[1]), (ends[2], ends[3]), Box(-5, -3, 6, 4)
    distance = LineString([a, b]).distance(box(*own))
    assert crosses(a, b, own) or distance > 0 or math.isclose(distance, 0, abs_tol=1e-9)
    assert not crosses(a, b, own) or distance < 1e-9


@given(st.floats(-2, 8), st.floats(-2, 8))
def test_whether_a_spot_lies_in_a_room_agrees_with_another_geometry(x: float, y: float) -> None:
    ring = ((0.0, 0.0), (6.0, 0.0), (6.0, 6.0), (3.0, 2.0), (0.0, 6.0))
    shape = Polygon(ring)
    if shape.exterior.distance(Point(x, y)) > 1e-6:
        assert contains([ring], (x, y)) == shape.contains(Point(x, y))
