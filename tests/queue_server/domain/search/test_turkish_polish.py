"""Turkish and Polish: letters typed without their marks, words with their endings."""

from __future__ import annotations

import pytest

from queue_server.domain.search import Entry, Index
from queue_server.domain.search.words import plain, stem

INDEX = Index(
    (
        Entry(
            "eid",
            {"tr": "Kimlik kartını yenileme", "pl": "Wymiana dowodu osobistego"},
            {"tr": ("nüfus cüzdanı",), "pl": ("dowód",)},
        ),
        Entry("bags", {"tr": "Çöp torbası alma", "pl": "Worki na śmieci"}),
        Entry("birth", {"tr": "Doğum bildirimi", "pl": "Zgłoszenie urodzenia dziecka"}, {"pl": ("żłobek",)}),
        Entry("light", {"tr": "Işık ve İlan", "pl": "Łąka i źródło"}),
        Entry("debts", {"tr": "Borçlar için yardım", "pl": "Pomoc przy długach"}),
        Entry("school", {"tr": "Okul kaydı", "pl": "Zapis do szkoły"}),
    ),
    ("tr", "pl"),
)


@pytest.mark.parametrize(
    ("language", "typed", "product"),
    [
        ("tr", "kimliğimi", "eid"),
        ("tr", "KİMLİK KARTI", "eid"),
        ("tr", "kimlik kartimi yenilemek", "eid"),
        ("tr", "nufus cuzdani", "eid"),
        ("tr", "cop torbasi", "bags"),
        ("tr", "çöpler", "bags"),
        ("tr", "dogum", "birth"),
        ("tr", "DOĞUM", "birth"),
        ("tr", "isik", "light"),
        ("tr", "IŞIK", "light"),
        ("tr", "ilan", "light"),
        ("tr", "borcum", "debts"),
        ("tr", "okula", "school"),
        ("pl", "dowod", "eid"),
        ("pl", "dowodem osobistym", "eid"),
        ("pl", "smieci", "bags"),
        ("pl", "ŚMIECIACH", "bags"),
        ("pl", "zlobek", "birth"),
        ("pl", "urodzenie", "birth"),
        ("pl", "laka", "light"),
        ("pl", "zrodlo", "light"),
        ("pl", "dług", "debts"),
    ],
)
def test_what_is_typed_is_found_with_or_without_marks_and_in_other_endings(
    language: str, typed: str, product: str
) -> None:
    assert [hit.product_id for hit in INDEX.find(typed, language).hits][:1] == [product]


@pytest.mark.parametrize(
    "one_word",
    [
        ("kimlik", "kimliğim", "kimliği", "kimlikler"),
        ("adres", "adresi", "adresimi"),
        ("vergi", "vergisi", "vergiler"),
        ("kira", "kirası", "kirayı"),
        ("taşınma", "taşındım", "taşınıyorum"),
    ],
)
def test_turkish_endings_are_taken_off_from_all_forms_alike(one_word: tuple[str, ...]) -> None:
    assert len({stem(plain(form), "tr") for form in one_word}) == 1


def test_short_words_keep_what_they_are() -> None:
    assert [stem(word, "tr") for word in ("ev", "is", "cop")] == ["ev", "is", "cop"]
    assert stem("praca", "pl") != stem("prawo", "pl")
