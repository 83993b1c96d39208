"""Texts in any script, icons, cards and the code, as images."""

from __future__ import annotations

import pytest
import zxingcpp
from PIL import Image

from kiosk import paint
from printers import lettering
from printers.bidi import has_right_to_left
from printers.lettering import Type

BODY = Type(28)
ARABIC = "رقمك"


def test_a_line_is_broken_between_words_even_when_that_makes_lines_uneven() -> None:
    words = ["Attestations", "et", "actes"]
    for width in range(200, 500, 10):
        assert " ".join(paint.lines("Attestations et actes", BODY, width, False)).split() == words


def test_lines_are_as_even_as_they_can_be() -> None:
    first, second = paint.lines("een twee drie vier vijf zes", BODY, 300, False)
    assert abs(lettering.width(first, BODY) - lettering.width(second, BODY)) < 120


def test_a_short_number_stays_with_its_word() -> None:
    for width in range(90, 300, 10):
        rows = paint.lines("Wacht in zaal 2", BODY, width, False)
        assert not any(row.strip().startswith("2") for row in rows)


def test_only_a_word_wider_than_the_room_is_cut() -> None:
    assert len(paint.lines("Staatsangehörigkeitsangelegenheiten", BODY, 200, False)) > 1


def test_letters_are_shrunk_only_as_far_as_allowed() -> None:
    big, least = Type(60), Type(40)
    assert paint.fitted("kort", big, least, 400, 1, False) == big
    shrunk = paint.fitted("Personenstandsangelegenheit", big, least, 800, 1, False)
    assert least.size <= shrunk.size < big.size
    assert paint.fitted("Personenstandsangelegenheit " * 9, big, least, 400, 1, False) == least


def test_arabic_letters_are_joined_and_ordered() -> None:
    joined = lettering.width(ARABIC, BODY, True)
    apart = sum(lettering.width(letter, BODY, True) for letter in ARABIC)
    assert joined < apart * 0.95
    assert lettering.missing_glyphs(ARABIC, BODY) == set()


def test_a_number_keeps_its_order_within_arabic() -> None:
    alone = paint.text_mask("L 047", BODY, 600, "left", False).crop((2, 0, 80, 37))
    mixed = paint.text_mask(f"{ARABIC} L 047", BODY, 600, "right", True)
    width = round(lettering.width("L 047", BODY))
    found = mixed.crop((2, 0, 2 + width, 37))
    assert _ink(found) == pytest.approx(_ink(alone), rel=0.02)
    assert list(_columns(found))[:20] == list(_columns(alone))[:20]


def _ink(mask: Image.Image) -> int:
    return sum(value * count for value, count in enumerate(mask.histogram()))


def _columns(mask: Image.Image) -> list[bool]:
    return [mask.crop((x, 0, x + 1, mask.height)).getbbox() is not None for x in range(mask.width)]


@pytest.mark.parametrize("align", ["left", "center", "right"])
@pytest.mark.parametrize("text", ["Åjğ Ýjpq\nËg", "Ґїщ", "أي صحيح", "ي"])
def test_no_letter_is_cut_at_the_edge_of_its_image(align: paint.Align, text: str) -> None:
    mask = paint.text_mask(text, Type(40, "semibold"), 300, align, has_right_to_left(text))
    box = mask.getbbox()
    assert box is not None
    assert box[1] > 0 and box[3] < mask.height and box[0] >= 0 and box[2] <= mask.width


def test_an_icon_we_do_not_have_becomes_another_one() -> None:
    assert paint.icon_mask("no-such-icon", 40).tobytes() == paint.icon_mask(paint.FALLBACK_ICON, 40).tobytes()
    assert paint.icon_mask("arrow-left", 40, True).tobytes() != paint.icon_mask("arrow-left", 40).tobytes()


def test_the_code_is_read_and_is_made_of_whole_pixels() -> None:
    url = "https://balie.lindegem.example/t#" + "k" * 32
    image = paint.qr_image(url, 450)
    assert 350 <= image.width <= 450
    assert [found.text for found in zxingcpp.read_barcodes(image)] == [url]
    assert image.getcolors() is not None and len(image.getcolors() or []) == 2


def test_a_card_has_smooth_corners_and_a_hole_stays_open_in_the_ring() -> None:
    card = paint.card(13, "#FFFFFF", "#8C8880", 2)
    assert card.getpixel((0, 0))[3] == 0  # type: ignore[index]
    assert card.getpixel((card.width // 2, card.height // 2)) == (255, 255, 255, 255)
    ring = paint.ring(13, 4, "#FFD23F", "#1B1B1F", 2)
    assert ring.getpixel((ring.width // 2, ring.height // 2))[3] == 0  # type: ignore[index]
