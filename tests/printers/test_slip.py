"""What stands on a slip, and how large (REQUIREMENTS section 2)."""

from __future__ import annotations

import math
from datetime import UTC, datetime

import pytest
import zxingcpp
from PIL import Image, features

from printers import lettering, map_strip, qr, sheet
from printers.lettering import ShapingMissing, Type
from printers.slip import map_room, render
from printers.words import words
from queue_server.contracts.slip import Slip
from queue_server.contracts.visits import Reason, WaitRange
from tests.printers.conftest import TOKEN, URL, MakeSlip
from tests.support.pictures import drawn, town_hall

DOTS_PER_MM = 8
LETTERS = "ALRWXMK"


def read_codes(image: Image.Image) -> list[str]:
    return [found.text for found in zxingcpp.read_barcodes(image.convert("L"))]


def hero_rows(image: Image.Image) -> list[int]:
    """The rows of the tallest unbroken block of text above the code, which is the number."""
    grey = image.convert("L")
    blocks: list[list[int]] = [[]]
    for y in range(grey.height * 6 // 10):
        dark = grey.crop((0, y, grey.width, y + 1)).getextrema()[0] == 0
        blocks[-1].append(y) if dark else blocks.append([])
    return max(blocks, key=len)


def black_box(image: Image.Image, box: tuple[int, int, int, int]) -> tuple[int, int, int, int]:
    found = image.convert("L").crop(box).point(lambda dot: 255 - dot).getbbox()
    assert found is not None
    return found


def test_the_slip_is_pure_black_and_white_and_as_wide_as_the_paper(slip: Slip) -> None:
    image = render(slip)
    assert (image.mode, image.width) == ("1", 576)


@pytest.mark.parametrize("letter", LETTERS)
def test_capitals_of_the_number_are_at_least_15_mm_high(make_slip: MakeSlip, letter: str) -> None:
    image = render(make_slip(letter=letter, number=888))
    rows = hero_rows(image)
    # Round digits overshoot: the letter alone is measured, left of the first digit.
    left, top, right, bottom = black_box(image, (0, rows[0], 130, rows[-1] + 1))
    assert bottom - top >= 15 * DOTS_PER_MM
    assert right > left


def test_the_number_is_the_tallest_thing_above_the_code(slip: Slip) -> None:
    rows = hero_rows(render(slip))
    assert rows[0] > 0
    assert 15 * DOTS_PER_MM <= len(rows) <= 18 * DOTS_PER_MM


@pytest.mark.parametrize("width", [576, 384])
@pytest.mark.parametrize("number", [7, 999, 1234])
def test_the_widest_number_stays_inside_the_margins(make_slip: MakeSlip, width: int, number: int) -> None:
    image = render(make_slip(letter="W", number=number), width)
    left, _, right, _ = black_box(image, (0, 0, image.width, image.height))
    assert left >= 4 * DOTS_PER_MM - 4
    assert right <= width - 4 * DOTS_PER_MM + 4


@pytest.mark.parametrize("width", [576, 384])
@pytest.mark.parametrize("language", ["nl", "fr", "en", "de", "ar", "uk"])
def test_an_independent_reader_finds_the_address_in_the_code(make_slip: MakeSlip, language: str, width: int) -> None:
    assert read_codes(render(make_slip(language=language), width)) == [URL]


@pytest.mark.parametrize("scale", [0.61, 0.87, 1.13])
def test_the_code_survives_a_slightly_wrong_size_and_grey(slip: Slip, scale: float) -> None:
    image = render(slip).convert("L")
    bent = image.resize((round(image.width * scale), round(image.height * scale * 0.97)), Image.Resampling.BICUBIC)
    assert read_codes(bent) == [URL]


@pytest.mark.parametrize("dots_per_mm", [8.0, 11.8])
def test_the_code_is_25_mm_wide_with_modules_of_half_a_millimetre_and_four_quiet_ones(dots_per_mm: float) -> None:
    image, module = qr.code(URL, round(72 * dots_per_mm), dots_per_mm)
    left, top, right, bottom = black_box(image, (0, 0, image.width, image.height))
    assert right - left == bottom - top >= 25 * dots_per_mm
    assert module >= max(4, math.ceil(0.5 * dots_per_mm))
    assert {left, top, image.width - right, image.height - bottom} == {4 * module}


def test_an_independent_reader_finds_level_m_or_better(slip: Slip) -> None:
    (found,) = zxingcpp.read_barcodes(render(slip).convert("L"))
    assert found.ec_level in ("M", "Q", "H")


def test_the_code_on_the_slip_keeps_its_quiet_zone_in_both_directions(make_slip: MakeSlip) -> None:
    for language in ("nl", "ar"):
        image = render(make_slip(language=language, papers=()))
        (found,) = zxingcpp.read_barcodes(image.convert("L"))
        corners = found.position
        quiet = 4 * 7 - 1
        box = (
            max(0, corners.top_left.x - quiet),
            corners.top_left.y - quiet,
            min(image.width, corners.bottom_right.x + quiet),
            corners.bottom_right.y + quiet,
        )
        left, top, right, bottom = black_box(image, box)
        side = corners.bottom_right.x - corners.top_left.x
        assert abs((right - left) - side) <= 2
        assert abs((bottom - top) - side) <= 2


def test_an_address_that_would_make_tiny_modules_is_refused(make_slip: MakeSlip) -> None:
    with pytest.raises(qr.AddressTooLong):
        render(make_slip(url="https://onthaal.lindegem.be/t#" + "x" * 900), 384)


def test_the_domain_is_in_clear_text_and_the_token_is_not(slip: Slip) -> None:
    drawn = words(slip).all()
    assert "onthaal.lindegem.be" in drawn
    assert not any(TOKEN in part or "#" in part or "/t" in part for part in drawn)


def test_a_user_name_in_the_address_is_not_printed(make_slip: MakeSlip) -> None:
    assert words(make_slip(url="http://me:secret@10.0.0.5:8080/t#x")).domain == "10.0.0.5:8080"


def test_only_the_words_are_drawn(slip: Slip, monkeypatch: pytest.MonkeyPatch) -> None:
    drawn: list[str] = []
    real = lettering.draw_line

    def spy(canvas: Image.Image, left: float, baseline: int, text: str, kind: Type, leftwards: bool = False) -> None:
        drawn.append(text)
        real(canvas, left, baseline, text, kind, leftwards)

    monkeypatch.setattr(lettering, "draw_line", spy)
    render(slip)
    expected = " ".join(words(slip).all()).replace("\u00a0", " ").split(" ")
    assert sorted(" ".join(drawn).replace("\u00a0", " ").split(" ")) == sorted(expected)


def test_dutch_says_it_as_a_host_would(slip: Slip) -> None:
    found = words(slip)
    plain = [part.replace("\u00a0", " ") for part in found.all()]
    assert found.number == "L\u2009047"
    assert "Nog 3 mensen voor u" in plain
    assert "10 tot 15 minuten wachten" in plain
    assert "Nummers worden niet in volgorde geroepen." in plain
    assert "zondag 22 november 2026, 10:42" in plain


@pytest.mark.parametrize(
    ("language", "count", "sentence"),
    [
        ("nl", 0, "Niemand voor u"),
        ("nl", 1, "Nog 1 persoon voor u"),
        ("fr", 1, "Encore 1 personne avant vous"),
        ("fr", 2, "Encore 2 personnes avant vous"),
        ("en", 2, "2 people before you"),
        ("de", 2, "Noch 2 Personen vor Ihnen"),
    ],
)
def test_people_are_counted_in_the_right_form(make_slip: MakeSlip, language: str, count: int, sentence: str) -> None:
    people = words(make_slip(language=language, people_before=count)).people
    assert people is not None
    assert people.replace("\u00a0", " ") == sentence


BEFORE = (
    Reason(code="before_appointments", count=2),
    Reason(code="before_priority", count=1),
    Reason(code="before_others", count=3),
)


def test_who_is_before_stands_under_their_number_and_a_second_stop_gets_a_line(make_slip: MakeSlip) -> None:
    plain = make_slip(people_before=6)
    more = make_slip(people_before=6, before=BEFORE, stops=2)
    said = [part.replace("\u00a0", " ") for part in words(more).all()]
    at = said.index("Nog 6 mensen voor u")
    assert said[at + 1] == "Voor u: 2 afspraken, 1 met voorrang en 3 anderen"
    assert "U komt 2 keer aan de beurt met dit nummer." in said
    assert words(plain).who == words(plain).stops == ""
    assert render(more).height > render(plain).height
    assert read_codes(render(more)) == [URL]


@pytest.mark.parametrize("width", [576, 384])
@pytest.mark.parametrize("language", ["nl", "fr", "en", "de"])
def test_no_count_is_torn_from_what_it_counts(make_slip: MakeSlip, language: str, width: int) -> None:
    slip = make_slip(language=language, people_before=80, before=BEFORE, stops=3)
    found = words(slip)
    for sentence in (found.who, found.stops):
        for size in (24, 28, 32):
            lines = lettering.wrap(sentence, Type(size), width - 64, False)
            assert not [line for line in lines[:-1] if line[-1].isdigit()], lines


@pytest.mark.parametrize(
    ("low", "high", "sentence"),
    [
        (10, 15, "10 tot 15 minuten wachten"),
        (0, 5, "Hoogstens 5 minuten wachten"),
        (1, 1, "Ongeveer 1 minuut wachten"),
        (0, 0, "U bent zo aan de beurt"),
    ],
)
def test_the_wait_is_a_range_or_says_what_is_known(make_slip: MakeSlip, low: int, high: int, sentence: str) -> None:
    wait = words(make_slip(wait=WaitRange(low_minutes=low, high_minutes=high))).wait
    assert wait is not None
    assert wait.replace("\u00a0", " ") == sentence


def test_a_number_given_while_nothing_was_known_says_so_and_the_slip_gets_shorter(make_slip: MakeSlip) -> None:
    bare = make_slip(people_before=None, wait=None, papers=())
    assert words(bare).people is None
    assert words(bare).wait == "We weten nu niet hoe lang u wacht"
    assert render(bare).height < render(make_slip()).height
    assert read_codes(render(bare)) == [URL]


def test_no_more_than_three_papers_are_named(make_slip: MakeSlip) -> None:
    assert words(make_slip(papers=("a", "b", "c", "d"))).papers == ("a", "b", "c")


def test_the_time_is_that_of_the_site_on_both_sides_of_a_clock_change(make_slip: MakeSlip) -> None:
    before = datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
    after = datetime(2026, 10, 25, 1, 30, tzinfo=UTC)
    assert words(make_slip(issued_at=before)).issued.endswith("02:30")
    assert words(make_slip(issued_at=after)).issued.endswith("02:30")
    night = datetime(2026, 7, 1, 22, 5, tzinfo=UTC)
    assert words(make_slip(issued_at=night)).issued == "donderdag 2 juli 2026, 00:05"


def test_very_long_words_break_and_never_run_off_the_paper(make_slip: MakeSlip) -> None:
    image = render(make_slip(waiting_place="Wachtkamer" * 12), 384)
    assert black_box(image, (0, 0, 384, image.height))[2] <= 384 - 32 + 4


def test_a_slip_longer_than_a_metre_is_refused(make_slip: MakeSlip) -> None:
    with pytest.raises(sheet.SheetTooLong):
        render(make_slip(waiting_place="zaal " * 2000))


def test_without_raqm_no_slip_is_drawn_and_the_missing_package_is_named(
    slip: Slip, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(features, "check", lambda name: False)
    with pytest.raises(ShapingMissing, match="libfribidi0"):
        render(slip)


def with_way(make_slip: MakeSlip, language: str = "nl", width: int = 512, goal: str = "zaal3") -> Slip:
    """With the sentences and the map of a way through the town hall."""
    scene = drawn(town_hall(), "kiosk1", goal, language, "slip", (width, 400))
    return make_slip(language=language, way="Verdieping 1. Ga na de lift naar links.", map=scene)


@pytest.mark.parametrize("language", ["nl", "fr", "en", "de", "ar", "uk", "tr", "pl"])
def test_a_slip_with_a_map_is_read_and_its_number_stays_the_largest(make_slip: MakeSlip, language: str) -> None:
    slip = with_way(make_slip, language)
    image = render(slip)
    assert read_codes(image) == [URL]
    above = image.crop((0, 0, image.width, 560))  # the map is higher than the number
    assert 15 * DOTS_PER_MM <= len(hero_rows(above)) <= 18 * DOTS_PER_MM
    left, _, right, _ = black_box(image, (0, 0, image.width, image.height))
    assert left >= 4 * DOTS_PER_MM - 4 and right <= image.width - 4 * DOTS_PER_MM + 4


def test_the_way_stands_below_the_place_and_its_map_is_printed_dot_by_dot(make_slip: MakeSlip) -> None:
    slip = with_way(make_slip)
    assert slip.map is not None
    found = words(slip).all()
    assert found.index(slip.way) == found.index(slip.waiting_place) + 1
    image, strip = render(slip), map_strip.strip(slip.map)
    left = (image.width - strip.width) // 2
    places = (image.crop((left, y, left + strip.width, y + strip.height)) for y in range(image.height - strip.height))
    assert strip.tobytes() in (place.tobytes() for place in places)


def test_a_map_wider_than_the_paper_is_left_out_and_the_sentences_stay(make_slip: MakeSlip) -> None:
    slip = with_way(make_slip)
    narrow, without = render(slip, 384), render(slip.model_copy(update={"map": None}), 384)
    assert narrow.tobytes() == without.tobytes()
    assert render(with_way(make_slip, width=320), 384).height > without.height


def test_without_a_plan_the_slip_is_as_it_was(make_slip: MakeSlip) -> None:
    plain = make_slip()
    assert (plain.way, plain.map) == ("", None)
    assert words(plain).way == "" and words(plain).way not in words(plain).all()


def test_the_room_for_a_map_is_what_lies_between_the_margins(slip: Slip) -> None:
    assert map_room() == 576 - 2 * 32
    assert map_room(384) == 384 - 2 * 32
