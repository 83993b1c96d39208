"""The search from several threads at once, as a server asks it and a kiosk builds it while somebody types."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

from queue_server.domain.search import forget
from queue_server.domain.search.words import stem

WORDS = [
    f"{first}{last}"
    for first in ("rijbew", "identiteitsk", "verhuizi", "belasting")
    for last in ("ijzen", "en", "ingen")
]


def test_a_word_has_the_same_stem_in_whatever_thread_it_is_asked() -> None:
    alone = [stem.__wrapped__(word, language) for word in WORDS for language in ("nl", "de")]

    def asked(_: int) -> list[str]:
        return [stem.__wrapped__(word, language) for word in WORDS for language in ("nl", "de")]

    with ThreadPoolExecutor(4) as pool:
        assert all(found == alone for found in pool.map(asked, range(60)))


def test_what_was_asked_can_be_forgotten() -> None:
    stem("geheimpje", "nl")
    assert stem.cache_info().currsize > 0
    forget()
    assert stem.cache_info().currsize == 0
