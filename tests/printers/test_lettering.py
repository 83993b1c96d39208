"""Every script: order, joining, fonts, wrapping."""

from __future__ import annotations

from pathlib import Path

import pytest
from PIL import Image, ImageDraw

from assets import texts
from printers import lettering
from printers.bidi import visual_runs
from printers.lettering import Type
from printers.slip import render
from printers.words import words
from tests.printers.conftest import MakeSlip

BODY = Type(32)
ARABIC_PLACE = "تفضلوا بالجلوس في القاعة 2 (zaal 2)، في الطابق الأرضي."


def drawn(text: str, right_to_left: bool = False) -> Image.Image:
    canvas = Image.new("L", (700, 80), 255)
    lettering.draw_line(canvas, 10, 50, text, BODY, right_to_left)
    return canvas


@pytest.mark.parametrize("language", texts.languages("slip"))
def test_no_glyph_is_missing_on_slips_of_our_languages(make_slip: MakeSlip, language: str) -> None:
    for part in words(make_slip(language=language)).all():
        assert lettering.missing_glyphs(part) == set()


def test_no_glyph_is_missing_on_an_arabic_slip(make_slip: MakeSlip) -> None:
    slip = make_slip(language="ar", waiting_place=ARABIC_PLACE, papers=("بطاقة الهوية (eID)",))
    found = words(slip)
    assert found.people == "3\u00a0أشخاص قبلكم"
    for part in found.all():
        assert lettering.missing_glyphs(part) == set()
    assert render(slip).width == 576


@pytest.mark.parametrize("text", ["Сідайте в залі 2", "እባክዎ ይቀመጡ", "שבו באולם 2", "Αίθουσα 2", "Gdańsk çğışöü"])
def test_other_scripts_have_their_glyphs(text: str) -> None:
    assert lettering.missing_glyphs(text) == set()


def test_a_missing_glyph_is_noticed() -> None:
    assert lettering.missing_glyphs("a\U0001f600b") == {"\U0001f600"}


def test_arabic_letters_join() -> None:
    joined = lettering.width("بطاقة", BODY, True)
    apart = sum(lettering.width(char, BODY, True) for char in "بطاقة")
    assert joined < apart * 0.9


def test_an_arabic_slip_begins_on_the_right(make_slip: MakeSlip) -> None:
    image = render(make_slip(language="ar", waiting_place=ARABIC_PLACE)).convert("L").point(lambda dot: 255 - dot)
    top = image.crop((0, 0, 576, 90)).getbbox()
    assert top is not None
    assert top[2] >= 576 - 32 - 4
    assert top[0] > 200


def test_the_number_never_flips_in_arabic(make_slip: MakeSlip, monkeypatch: pytest.MonkeyPatch) -> None:
    directions: dict[str, bool] = {}
    real = lettering.draw_line

    def spy(canvas: Image.Image, left: float, baseline: int, text: str, kind: Type, leftwards: bool = False) -> None:
        directions[text] = leftwards
        real(canvas, left, baseline, text, kind, leftwards)

    monkeypatch.setattr(lettering, "draw_line", spy)
    render(make_slip(language="ar", waiting_place=ARABIC_PLACE))
    assert directions["L\u2009047"] is False


@pytest.mark.parametrize(
    ("text", "right_to_left", "order"),
    [
        ("zaal 2", False, ["zaal 2"]),
        ("اب جد", True, ["اب جد"]),
        ("قاعة 2", True, ["2", "قاعة "]),
        ("قاعة zaal 2.", True, [".", "zaal 2", "قاعة "]),
        ("zaal قاعة 12:30 x", False, ["zaal ", "12:30", "قاعة ", " x"]),
        ("اب (eID)", True, [")", "eID", "اب ("]),
        ("10:42 ،22", True, ["22", " ،", "10:42"]),
        ("", True, []),
    ],
)
def test_runs_stand_in_the_order_of_the_unicode_rules(text: str, right_to_left: bool, order: list[str]) -> None:
    assert [part for part, _ in visual_runs(text, right_to_left)] == order


def test_a_line_in_one_script_is_exactly_what_raqm_draws_of_the_whole() -> None:
    text = "الطابق الأول في القاعة"
    whole = Image.new("L", (700, 80), 255)
    font = lettering.face(BODY, "Arabic")
    ImageDraw.Draw(whole).text((10, 50), text, fill=0, font=font, anchor="ls", direction="rtl")
    assert drawn(text, True).tobytes() == whole.tobytes()


def test_a_short_number_stays_with_the_word_before_it() -> None:
    for room in range(60, 500, 7):
        lines = lettering.wrap("Neem plaats in zaal 2 naast de trap", BODY, room)
        assert not any(line.startswith("2 ") or line == "2" for line in lines) or room < 110


def test_wrapped_lines_fit_and_lose_no_word() -> None:
    text = "Neem plaats in de grote wachtzaal op het gelijkvloers naast de trap"
    for room in (120, 200, 333, 512):
        lines = lettering.wrap(text, BODY, room)
        assert all(lettering.width(line, BODY) <= room for line in lines)
        assert "".join(lines).replace(" ", "") == text.replace(" ", "")


def test_drawing_leaves_ink_for_each_script() -> None:
    for text in ("zaal", "قاعة", "зал", "አዳራሽ"):
        assert min(drawn(text, text == "قاعة").tobytes()) < 60


@pytest.mark.usefixtures("own_texts")
def test_a_dutch_sentence_in_an_arabic_slip_counts_the_dutch_way(make_slip: MakeSlip, tmp_path: Path) -> None:
    """One of six Arabic forms is the singular of nought; a Dutch text knows two."""
    catalogue = tmp_path / "translations" / "ar" / "slip.po"
    catalogue.write_text(catalogue.read_text("utf-8").replace("people_before", "people_then"), "utf-8")
    people = words(make_slip(language="ar", people_before=1)).people
    assert people is not None
    assert people.replace("\u00a0", " ") == "Nog 1 persoon voor u"


def test_making_lines_even_never_cuts_a_word_that_fits() -> None:
    kind = Type(40)
    for room in range(int(lettering.width("Attestations", kind)) + 1, 700, 23):
        assert " ".join(lettering.wrap("Attestations et actes", kind, room)).split() == ["Attestations", "et", "actes"]


def test_a_french_mark_stays_with_its_word() -> None:
    narrowest = int(lettering.width("venez-vous\u00a0?", Type(40))) + 1
    for room in range(narrowest, 700, 17):
        assert all(not line.startswith("?") for line in lettering.wrap("Pourquoi venez-vous ?", Type(40), room))
