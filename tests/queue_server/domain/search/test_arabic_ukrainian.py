"""Arabic and Ukrainian: letters written in several ways, words with their articles and endings."""

from __future__ import annotations

import pytest

from queue_server.domain.search import Entry, Index
from queue_server.domain.search.words import plain, stem, words

INDEX = Index(
    (
        Entry(
            "eid",
            {"ar": "تجديد بطاقة الهوية", "uk": "Поновити посвідчення особи"},
            {"ar": ("إثبات شخصية",), "uk": ("айді",)},
        ),
        Entry("licence", {"ar": "رخصة القيادة", "uk": "Водійські права"}),
        Entry("moving", {"ar": "الإبلاغ عن عنوان جديد", "uk": "Нова адреса"}, {"ar": ("انتقال",), "uk": ("переїзд",)}),
        Entry("family", {"ar": "لم شمل العائلة", "uk": "Довідка про склад сім’ї"}),
        Entry("computer", {"ar": "الحاسوب", "uk": "Допомога з комп’ютером"}, {"ar": ("إنترنت",)}),
        Entry("food", {"ar": "مساعدة غذائية", "uk": "Їжа і ґрунт"}),
    ),
    ("ar", "uk"),
)


@pytest.mark.parametrize(
    ("language", "typed", "product"),
    [
        ("ar", "الهوية", "eid"),
        ("ar", "هويه", "eid"),
        ("ar", "هويتي", "eid"),
        ("ar", "اثبات شخصيه", "eid"),
        ("ar", "رُخْصَة", "licence"),
        ("ar", "رخصـــة", "licence"),
        ("ar", "والرخصة", "licence"),
        ("ar", "العنوان الجديد", "moving"),
        ("ar", "للعائلة", "family"),
        ("ar", "انترنت", "computer"),
        ("ar", "حاسوب", "computer"),
        ("uk", "посвідченням", "eid"),
        ("uk", "АЙДІ", "eid"),
        ("uk", "водійських прав", "licence"),
        ("uk", "нову адресу", "moving"),
        ("uk", "переізд", "moving"),
        ("uk", "сім'я", "family"),
        ("uk", "сімї", "family"),
        ("uk", "компютер", "computer"),
        ("uk", "комп'ютера", "computer"),
        ("uk", "їжу", "food"),
        ("uk", "грунт", "food"),
    ],
)
def test_what_is_typed_is_found_in_its_other_letters_and_forms(language: str, typed: str, product: str) -> None:
    assert [hit.product_id for hit in INDEX.find(typed, language).hits][:1] == [product]


@pytest.mark.parametrize(
    ("language", "one_word"),
    [
        ("ar", ("رخصة", "الرخصة", "والرخص", "رخصتي", "رخصه", "بالرخصة")),
        ("ar", ("إقامة", "اقامه", "الإقامات", "إقامتكم")),
        ("uk", ("картка", "картки", "картку", "карткою", "картками")),
        ("uk", ("паспорт", "паспорта", "паспортом", "паспорти", "паспортів")),
    ],
)
def test_articles_and_endings_are_taken_off_from_all_forms_alike(language: str, one_word: tuple[str, ...]) -> None:
    assert len({stem(plain(form), language) for form in one_word}) == 1


def test_short_words_keep_what_they_are() -> None:
    assert [stem(word, "ar") for word in ("من", "بيت", "ولد", "اب")] == ["من", "بيت", "ولد", "اب"]
    assert [stem(word, "uk") for word in ("як", "дім", "діт")] == ["як", "дім", "діт"]


def test_a_word_is_shown_as_the_town_writes_it() -> None:
    assert [word.written for word in words("комп’ютер, رقمًا", "uk")][:1] == ["комп’ютер"]
    assert [word.written for word in words("خذوا رقمًا.", "ar")] == ["خذوا", "رقمًا"]
