"""A whole floor as somebody sees it who stands before a device."""

from __future__ import annotations

import math

import pytest

from queue_server.contracts.map import MapPanel
from queue_server.domain.wayfinding.earth import degrees, metres
from queue_server.guide import floors
from tests.support.pictures import made_site, town_hall

SIZE = (640.0, 560.0)


def drawn(up: float = 0, spot: tuple[float, float] | None = None, zoom: float = 1, ordinal: float = 0) -> floors.Drawn:
    found = floors.floor(town_hall(), ordinal, spot, up, "nl", SIZE, zoom)
    assert found is not None
    return found


def panel(found: floors.Drawn) -> MapPanel:
    (one,) = found.scene.panels
    return one


def spot_at(found: floors.Drawn, x: float, y: float) -> tuple[float, float]:
    """Metres, by the matrix."""
    longitude, latitude = (right * x + down * y + first for right, down, first in found.matrix)
    return metres(town_hall().network.origin, longitude, latitude)


def here(found: floors.Drawn) -> tuple[float, float]:
    return next(mark.at for mark in panel(found).marks if mark.role == "here")


@pytest.mark.parametrize("up", range(0, 360, 15))
def test_however_it_is_turned_the_whole_floor_is_on_it_at_the_same_scale(up: int) -> None:
    found = drawn(up)
    corners = [at for shape in panel(found).shapes for ring in shape.rings for at in ring]
    assert all(0 <= x <= SIZE[0] and 0 <= y <= SIZE[1] for x, y in corners)
    assert found.scale == pytest.approx(drawn().scale)


@pytest.mark.parametrize(("up", "zoom"), [(0, 1), (75, 1), (195, 2), (330, 8)])
def test_a_tap_means_the_spot_that_is_drawn_there(up: float, zoom: float) -> None:
    network = town_hall().network
    for place in ("kiosk1", "p_zaal1", "ingang"):
        x, y, _ = network.nodes[network.places[place].node]
        found = drawn(up, degrees(network.origin, x, y), zoom)
        assert spot_at(found, *here(found)) == pytest.approx((x, y), abs=0.1)


def test_the_gaze_points_up_and_what_lies_ahead_is_above() -> None:
    network = town_hall().network
    x, y, _ = network.nodes[network.places["hal"].node]
    for up in (0, 90, 225):
        found = drawn(up, degrees(network.origin, x, y))
        at, turned = here(found), math.radians(up)
        (gaze,) = [shape for shape in panel(found).shapes if shape.role == "gaze"]
        assert min(corner[1] for corner in gaze.rings[0]) < at[1] - 20
        ahead = spot_at(found, at[0], at[1] - 5 * found.scale)
        assert ahead == pytest.approx((x + 5 * math.sin(turned), y + 5 * math.cos(turned)), abs=0.1)


def test_it_names_the_rooms_of_its_floor_and_no_route() -> None:
    names = {" ".join(label.lines) for label in panel(drawn()).labels}
    assert {"Zaal 1", "Zaal 2", "Zaal 5"} <= names
    assert "Zaal 3" not in names
    assert not [stroke for stroke in panel(drawn()).strokes if stroke.role != "door"]
    assert not [mark for mark in panel(drawn()).marks if mark.role != "thing"]
    upstairs = {" ".join(label.lines) for label in panel(drawn(ordinal=1)).labels}
    assert {"Zaal 3", "Zaal 4"} <= upstairs


def test_a_floor_that_is_not_there_is_none_and_closer_is_larger() -> None:
    assert floors.floor(town_hall(), 7, None, 0, "nl", SIZE) is None
    assert drawn(zoom=4).scale == pytest.approx(4 * drawn().scale)
    assert floors.floor(made_site(), 0, None, 0, "nl", SIZE) is not None
