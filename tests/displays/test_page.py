"""What a waiting-room screen says, without a browser."""

from __future__ import annotations

from datetime import UTC, datetime

from displays.page import REGIONS, screen_page, screen_regions
from tests.queue_server.web import samples


def test_two_columns_number_and_place() -> None:
    regions = screen_regions(samples.screen())
    assert set(regions) == set(REGIONS)
    assert "L\u202f047" in regions["calls"] and "Zaal 2" in regions["calls"]


def test_only_who_is_still_expected_can_be_the_hero() -> None:
    heroes = screen_regions(samples.screen())["heroes"]
    assert heroes.count("<article") == 2
    assert "L\u202f046" not in heroes


def test_the_way_is_said_in_the_visitors_language() -> None:
    call = samples.call(1, "Zaal 3", language="fr", floor=1, arrow="up")
    assert "en haut · Étage 1" in screen_regions(samples.screen((call,)))["heroes"]


def test_a_closed_hall_says_when_it_opens_in_its_own_time_zone() -> None:
    at = datetime(2026, 3, 28, 18, 0, tzinfo=UTC)
    opens = datetime(2026, 3, 30, 7, 0, tzinfo=UTC)  # after the clocks went forward
    closed = samples.screen((), is_open=False, at=at, next_opening=opens)
    assert "maandag 30 maart vanaf 09:00" in screen_regions(closed)["closed"]
    assert screen_regions(samples.screen())["closed"].strip() == ""


def test_an_unreadable_layout_says_how_large_letters_must_be() -> None:
    page = screen_page("nl", {"distance": "12"})
    assert "146.6 mm" in page and 'data-landscape-readable="no"' in page
    assert 'data-landscape-readable="yes"' in screen_page("nl", {"distance": "6", "width_mm": "1210", "rows": "5"})
