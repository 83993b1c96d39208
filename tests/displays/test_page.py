"""What a waiting-room screen says, without a browser."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any, get_args

from assets.markup import icon
from assets.texts import languages, text
from displays.page import ARROWS, REGIONS, screen_page, screen_regions
from queue_server.contracts.screen import Arrow
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
    call = samples.call(1, "Zaal 3", language="fr", floor=1, arrow="up", other_floor=True)
    heroes = screen_regions(samples.screen((call,)))["heroes"]
    assert heroes.index('lang="fr"') < heroes.index(">en haut<") < heroes.index(">Étage 1<")


def test_every_arrow_has_its_sign_and_its_words_in_every_language() -> None:
    signs = set()
    for arrow in get_args(Arrow):
        for language in languages("screen"):
            call = samples.call(1, "Zaal 3", language=language, arrow=arrow)
            heroes = screen_regions(samples.screen((call,)))["heroes"]
            assert text(language, "screen", f"arrow_{arrow}") in heroes
            signs.add(ARROWS[arrow])
    assert len(signs) == len(get_args(Arrow)) - 1  # up and down are both stairs


def test_the_floor_is_said_only_where_it_is_another_one_than_that_of_the_screen() -> None:
    for floor, other, words in ((1, False, ""), (1, True, "Verdieping 1"), (0, True, "Gelijkvloers"), (0, False, "")):
        call = samples.call(1, "Zaal 3", floor=floor, other_floor=other)
        heroes = screen_regions(samples.screen((call,)))["heroes"]
        said = [each for each in ("Verdieping 1", "Gelijkvloers") if each in heroes]
        assert said == ([words] if words else [])


def test_a_lift_is_shown_as_a_lift_and_where_there_is_no_way_there_is_no_arrow() -> None:
    def heroes(**changes: Any) -> str:
        return screen_regions(samples.screen((samples.call(1, "Zaal 3", **changes),)))["heroes"]

    assert str(icon("elevator")) in heroes(arrow="up", by="lift")
    assert str(icon("stairs")) in heroes(arrow="up", by="stairs")
    assert "hero-way" not in heroes(arrow=None)
    assert "Verdieping 1" in heroes(arrow=None, floor=1, other_floor=True)


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
