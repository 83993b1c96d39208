"""Text as words: how a sentence is cut, and what a word looks like without capitals, accents and endings."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from queue_server.domain.search import arabic, turkish, ukrainian

TEXT_LENGTH_MAX = 600
"""Letters of a question that are read: nobody asks longer, and it bounds the work of a keystroke [I]."""

_STEMMERS = {"nl": "dutch", "fr": "french", "en": "english", "de": "german", "pl": "polish"}
_OWN_STEMMERS = {"ar": arabic.stem, "tr": turkish.stem, "uk": ukrainian.stem}
_WORD = re.compile(r"[^\W_]+(?:-[^\W_]+)*")
_WORDS = {
    # Signs for short vowels stand between the letters; few people write them.
    "ar": re.compile(r"(?:[^\W_]|[\u064b-\u065f\u0670])+(?:-[^\W_]+)*"),
    # An apostrophe is a letter of the word: комп’ютер.
    "uk": re.compile(r"[^\W_]+(?:['’-][^\W_]+)*"),
}
_SAME = "øo łl đd ıi ’' ʼ' ‑- ґг ةه ىي ٱا"
"""Letters that are not made of another and a mark, each with the one for which it is taken."""
_LETTERS = str.maketrans({"œ": "oe", "æ": "ae", "ـ": "", **{pair[0]: pair[1] for pair in _SAME.split()}})
_UMLAUTS = re.compile(r"(?<![aeq])(ae|oe|ue)")


class Word(NamedTuple):
    """A word where it stands: as it is written, and in the form in which words are compared."""

    written: str
    plain: str


def plain(text: str) -> str:
    """Small letters without accents: "Überführung" -> "uberfuhrung", "Straße" -> "strasse"."""
    if text.isascii():
        return text.lower()
    small = unicodedata.normalize("NFKD", text.casefold().translate(_LETTERS))
    return "".join(letter for letter in small if not unicodedata.combining(letter))


def words(text: str, language: str = "") -> Iterator[Word]:
    """The words of a text; a hyphenated word comes whole and then in its parts ("id-kaart": idkaart, id, kaart)."""
    whole = text if text.isascii() else unicodedata.normalize("NFC", text).replace("‑", "-")
    for written in _WORDS.get(language, _WORD).findall(whole):
        parts = written.split("-") if "-" in written else (written,)
        if len(parts) > 1:
            yield Word(written, _form("".join(parts), language))
        for part in parts:
            if form := _form(part, language):
                yield Word(part, form)


def _form(word: str, language: str) -> str:
    form = plain(word)
    if language == "uk":
        return form.replace("'", "")
    return _UMLAUTS.sub(_vowel, form) if language == "de" else form


def _vowel(found: re.Match[str]) -> str:
    return found.group()[0]


@lru_cache(maxsize=50_000)
def stem(word: str, language: str) -> str:
    """The plain word without its ending; of a language without a stemmer the word itself."""
    own = _OWN_STEMMERS.get(language)
    if own is not None:
        return own(word)
    name = _STEMMERS.get(language)
    if name is None or len(word) < 4 or not word.isascii():
        return word
    # Here and not above: it loads the endings of thirty languages, and a server starts before anybody asks.
    import snowballstemmer

    # A new one each time (0.3 µs): a stemmer keeps the word it works on, and two threads would mix theirs up.
    return str(snowballstemmer.stemmer(name).stemWord(word))


def forget() -> None:
    """Lets go of the words that were kept to be quick, also those that visitors typed."""
    stem.cache_clear()
