"""The map on the slip: black and white dots that can be read, and the same map in colours."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from PIL import Image

from assets import mapstyle
from printers import lettering, map_strip
from printers.lettering import Type
from queue_server.contracts.map import MapPanel, MapScene
from tests.support.pictures import drawn, town_hall

WIDE = 576


@pytest.fixture(scope="module")
def scene() -> MapScene:
    return drawn(town_hall(), "kiosk1", "zaal3", "nl", "slip", (WIDE, None))


def black(image: Image.Image, box: Sequence[float]) -> float:
    """Share of black dots."""
    left, top, right, bottom = map(round, box)
    cut = image.convert("L").crop((left, top, right, bottom))
    return cut.histogram()[0] / (cut.width * cut.height)


def test_a_strip_is_as_wide_as_the_paper_and_only_black_and_white(scene: MapScene) -> None:
    image = map_strip.strip(scene)
    assert image.mode == "1" and image.width == WIDE
    assert abs(image.height - scene.height) <= 1
    assert 0.02 < black(image, (0, 0, *image.size)) < 0.5


def test_its_letters_are_two_and_a_half_millimetres_and_its_lines_two_dots(scene: MapScene) -> None:
    labels = [label for panel in scene.panels for label in panel.labels]
    for label in (*labels, *scene.labels):
        kind = Type(round(label.size), "semibold" if label.bold else "regular")
        assert lettering.cap_height(kind) / 8 >= 2.5, label.lines
    for panel in scene.panels:
        assert all(shape.line >= 2 for shape in panel.shapes if shape.line)
        assert all(stroke.width >= 2 for stroke in panel.strokes)


def test_the_route_is_black_from_where_one_is_to_the_stairs(scene: MapScene) -> None:
    image = map_strip.strip(scene)
    for panel in scene.panels:
        (route,) = [stroke for stroke in panel.strokes if stroke.role == "route"]
        for (ax, ay), (bx, by) in zip(route.points, route.points[1:], strict=False):
            x, y = (ax + bx) / 2, (ay + by) / 2
            if not any(abs(x - m.at[0]) < m.size and abs(y - m.at[1]) < m.size for m in panel.marks):
                assert black(image, (x - 8, y - 8, x + 8, y + 8)) > 0.45


def test_every_name_is_printed_where_it_was_placed(scene: MapScene) -> None:
    image = map_strip.strip(scene)
    for label in (*scene.labels, *scene.panels[1].labels):
        x, y, half = *label.at, label.width / 2
        assert 0.05 < black(image, (x - half, y - 0.7 * label.size, x + half, y)) < 0.6, label.lines


def test_what_has_nothing_to_do_with_the_route_is_sown_with_dots() -> None:
    quiet = drawn(town_hall(), "kiosk1", "zaal2", "nl", "slip", (WIDE, None))
    rings = [shape.rings for shape in quiet.panels[0].shapes if shape.role == "quiet"]
    assert rings
    only = quiet.model_copy(update={"panels": (quiet.panels[0].model_copy(update={"labels": (), "marks": ()}),)})
    x, y = (sum(at[axis] for at in rings[0][0]) / len(rings[0][0]) for axis in (0, 1))
    image = map_strip.strip(only)
    inside = [min(WIDE - 30.0, max(10.0, x)), min(image.height - 30.0, max(10.0, y))]
    assert 0.03 < black(image, (inside[0], inside[1], inside[0] + 16, inside[1] + 16)) < 0.3


def test_a_strip_in_arabic_has_its_letters_joined_and_its_map_unmirrored() -> None:
    dutch, arabic = (drawn(town_hall(), "kiosk1", "zaal2", lang, "slip", (WIDE, None)) for lang in ("nl", "ar"))
    bare = [s.model_copy(update={"panels": tuple(_bare(p) for p in s.panels)}) for s in (dutch, arabic)]
    one, other = (map_strip.strip(scene) for scene in bare)
    assert one.tobytes() == other.tobytes()
    assert map_strip.strip(arabic).tobytes() != other.tobytes()


def _bare(panel: MapPanel) -> MapPanel:
    marks = tuple(mark for mark in panel.marks if mark.role != "thing")
    return panel.model_copy(update={"labels": (), "marks": marks})


def test_printing_twice_gives_the_same_bytes(scene: MapScene) -> None:
    assert map_strip.strip(scene).tobytes() == map_strip.strip(scene).tobytes()


def test_in_colours_it_is_the_same_map() -> None:
    scene = drawn(town_hall(), "kiosk1", "zaal2", "nl", "phone", (390, 420))
    own = mapstyle.colours("light")
    image = map_strip.picture(scene, own)
    assert image.size == (390, 420) and image.mode == "RGB"
    (route,) = [stroke for stroke in scene.panels[0].strokes if stroke.role == "route"]
    (ax, ay), (bx, by) = route.points[0], route.points[1]
    seen = {image.getpixel((round(ax + (bx - ax) * t / 20), round(ay + (by - ay) * t / 20))) for t in range(6, 18)}
    assert tuple(bytes.fromhex(own.of["route"]["line"][1:])) in seen


def test_a_dashed_line_has_gaps() -> None:
    parts = list(map_strip._dashes([(0.0, 0.0), (10.0, 0.0), (10.0, 10.0)], 3.0, 5.0))
    assert sum(abs(b[0] - a[0]) + abs(b[1] - a[1]) for a, b in parts) == pytest.approx(12.0)
