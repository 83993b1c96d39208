"""The search "what do you come for?": built once from a town's products, asked on every letter that is typed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from queue_server.domain.search.lexicon import Lexicon
from queue_server.domain.search.shelf import Shelf
from queue_server.domain.search.spelling import slips
from queue_server.domain.search.words import TEXT_LENGTH_MAX, forget, plain

MOST = 5
"""Never more: what a visitor can read at a glance."""

OTHER_LANGUAGE_SHARE = 0.9
"""What an answer counts that was found in another language than the visitor's."""

KNOWN_SCORE_MIN = 0.4
"""Below it the town does not know: of questions that are not for a town hall four in five score less, of those that are
one in twenty (docs/benchmarks.md)."""

BESIDE_SCORE_MIN = 0.2
"""What is offered beside an answer that is good enough."""


NAME_LENGTH_MIN = 6
MISSPELT_NAME_SCORE = 0.95
"""A whole name of so many letters with one slip is that name, also when the slip is in one of its short words."""


@dataclass(frozen=True, slots=True)
class Entry:
    """What is searched of one product, per language; `topics` is the name of its topic."""

    product_id: str
    names: Mapping[str, str]
    search_words: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    descriptions: Mapping[str, str] = field(default_factory=dict)
    topics: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Hit:
    """A product that answers: `score` (0..1) says how well, `matched` which of its words, as they are written there."""

    product_id: str
    score: float
    matched: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Found:
    """At most five products, the best first; none means that the town does not know."""

    hits: tuple[Hit, ...]


class Index:
    """The products of a town in all its languages.

    `lay` holds per language what people say for a word of the town, `filler` the words that say nothing by themselves.
    The same products in the same order give the same answers, in every process.
    """

    def __init__(
        self,
        entries: Iterable[Entry],
        languages: Sequence[str],
        lay: Mapping[str, Mapping[str, tuple[str, ...]]] | None = None,
        filler: Mapping[str, tuple[str, ...]] | None = None,
    ) -> None:
        self._entries = tuple(entries)
        self._shelves = {
            language: Shelf(
                [_texts(entry, language) for entry in self._entries],
                Lexicon((lay or {}).get(language, {}), language),
                (filler or {}).get(language, ()),
                language,
            )
            for language in dict.fromkeys(languages)
        }
        self._named: dict[str, list[int]] = {}
        for place, entry in enumerate(self._entries):
            for name in dict.fromkeys(_spoken(n) for n in entry.names.values()):
                self._named.setdefault(name, []).append(place)
        self._names: dict[int, list[str]] = {}
        for name in self._named:
            self._names.setdefault(len(name), []).append(name)

    def find(self, text: str, language: str, most: int = MOST) -> Found:
        """The products that fit a question, asked in the visitor's language or in another one of the town."""
        text = text[:TEXT_LENGTH_MAX]
        scores: dict[int, float] = {}
        for one, shelf in self._shelves.items():
            share = 1.0 if one == language else OTHER_LANGUAGE_SHARE
            for place, score in shelf.ask(text).items():
                scores[place] = max(scores.get(place, 0.0), score * share)
        spoken = _spoken(text)
        for name in self._misspelt(spoken):
            scores.update((place, MISSPELT_NAME_SCORE) for place in self._named[name])
        scores.update((place, 1.0) for place in self._named.get(spoken, ()))
        best = sorted((-score, place) for place, score in scores.items() if score >= BESIDE_SCORE_MIN)
        if not best or -best[0][0] < KNOWN_SCORE_MIN:
            return Found(())
        return Found(tuple(self._hit(place, -score, text) for score, place in best[: max(0, min(most, MOST))]))

    def _misspelt(self, spoken: str) -> list[str]:
        """The names that are one slip away: one of the halves is right then, which is quick to see."""
        size = len(spoken)
        if size < NAME_LENGTH_MIN:
            return []
        half = size // 2 - 1
        start, end = spoken[:half], spoken[-half:]
        return [
            name
            for length in (size - 1, size, size + 1)
            for name in self._names.get(length, ())
            if (name.startswith(start) or name.endswith(end)) and slips(spoken, name, 1) == 1
        ]

    def forget(self) -> None:
        """Lets go of the words that were kept to be quick: nothing that a visitor typed stays in memory."""
        forget()
        for shelf in self._shelves.values():
            shelf.forget()

    def _hit(self, place: int, score: float, text: str) -> Hit:
        matched = dict.fromkeys(w for shelf in self._shelves.values() for w in shelf.matched(place, text))
        return Hit(self._entries[place].product_id, round(score, 4), tuple(matched))


def _texts(entry: Entry, language: str) -> Mapping[str, Sequence[str]]:
    one = {"name": entry.names, "topic": entry.topics, "description": entry.descriptions}
    texts: dict[str, Sequence[str]] = {name: (by[language],) for name, by in one.items() if language in by}
    return {**texts, "words": entry.search_words.get(language, ())}


def _spoken(name: str) -> str:
    """A name as it is typed: without capitals, accents and double spaces."""
    return " ".join(plain(name).split())
