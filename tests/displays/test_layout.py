"""Letters are large enough for the last chair, or the screen says that it is too small."""

from __future__ import annotations

import pytest

from displays.layout import WIDTH_USUAL_MM, layout, layouts, least_cap_mm


def test_the_limit_is_seven_tenths_of_a_degree() -> None:
    assert least_cap_mm(6) == pytest.approx(73.32)


@pytest.mark.parametrize("distance", [1, 2.5, 4, 5, 6])
def test_a_usual_panel_is_readable_up_to_six_metres(distance: float) -> None:
    made = layout("landscape", 1210, distance, 5)
    assert made.readable and made.cap_mm >= made.least_cap_mm


def test_a_layout_below_the_limit_is_refused() -> None:
    assert not layout("landscape", 1210, 6, 6).readable
    assert not layout("portrait", 400, 8, 5).readable


def test_fewer_rows_or_a_wider_panel_help() -> None:
    assert layout("landscape", 1660, 8, 5).readable
    assert layout("landscape", 1210, 6.2, 3).cap_mm > layout("landscape", 1210, 6.2, 5).cap_mm


def test_the_font_size_gives_that_cap_height_on_the_panel() -> None:
    made = layout("landscape", 1210, 4, 5)
    assert made.row_vw / 100 * 1210 * 0.714 == pytest.approx(made.cap_mm, abs=0.1)


@pytest.mark.parametrize("query", [{}, {"rows": "veel"}, {"rows": "99"}, {"distance": "-1"}, {"width_mm": "nan"}])
def test_nonsense_in_the_address_never_leaves_the_hall_without_calls(query: dict[str, str]) -> None:
    assert layouts(query) == layouts({})
    assert set(layouts(query)) == set(WIDTH_USUAL_MM)
