"""What people say for what a town calls otherwise: "trouwen" for "huwelijk"."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from queue_server.domain.search.words import stem, words

LAY_SHARE = 0.85
"""What a lay word counts beside the word that the group is named by."""


@dataclass(frozen=True, slots=True)
class Meaning:
    """A group of words that means the same, found in a text from word `start` up to `end`."""

    group: str
    start: int
    end: int
    share: float


class Lexicon:
    """Groups of one language: the word of the town -> what people say, both of one or more words."""

    def __init__(self, groups: Mapping[str, Sequence[str]], language: str) -> None:
        self._language = language
        self.vocabulary: set[str] = set()
        self._phrases: dict[str, list[tuple[tuple[str, ...], str, float]]] = {}
        for name in sorted(groups):
            for share, said in ((1.0, name), *((LAY_SHARE, one) for one in groups[name])):
                # "id-kaart" is also said and written "id kaart" and "idkaart".
                for phrase in (said.replace("-", " "), said.replace("-", "")) if "-" in said else (said,):
                    self._add(tuple(w.plain for w in words(phrase, language)), name, share)

    def _add(self, plain: tuple[str, ...], group: str, share: float) -> None:
        if plain:
            self.vocabulary.update(plain)
            stems = tuple(stem(word, self._language) for word in plain)
            self._phrases.setdefault(stems[0], []).append((stems, f"={group}", share))

    def meanings(self, stems: Sequence[str]) -> Iterator[Meaning]:
        """Every group of which a word or phrase stands in the text, by their stems."""
        for start, first in enumerate(stems):
            for phrase, group, share in self._phrases.get(first, ()):
                end = start + len(phrase)
                if tuple(stems[start:end]) == phrase:
                    yield Meaning(group, start, end, share)

    def of(self, one: str) -> dict[str, float]:
        """The groups of a single stem."""
        found: dict[str, float] = {}
        for meaning in self.meanings((one,)):
            found[meaning.group] = max(found.get(meaning.group, 0.0), meaning.share)
        return found
