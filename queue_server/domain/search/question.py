"""A question as the parts that are looked for, each with the terms that may stand for it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from queue_server.domain.search.lexicon import Lexicon
from queue_server.domain.search.spelling import Spelling

PART_SHARE = 0.5
"""What a part of a compound counts beside the compound."""

BEGUN_SHARE = 0.9
SLIP_COST = 2.0
"""A slip takes this many letters' share of a word: one in eight letters leaves three quarters of it."""

FIRST_LETTER_COST = 0.5
NEAR_MAX = 6
WORDS_MAX = 60
REMEMBERED_MAX = 5_000


@dataclass(frozen=True, slots=True, eq=False)
class Sought:
    """One word of a question: terms of the index with how well each stands for it (0..1).

    The same word is the same object as long as it is remembered, so that what was found for it can be kept too.
    """

    terms: Mapping[str, float]
    filler: bool = False


class Reader:
    """Reads questions in one language. It remembers words it met: a sentence is typed letter by letter."""

    def __init__(
        self, spelling: Spelling, lexicon: Lexicon, filler: frozenset[str], known: Callable[[str], bool]
    ) -> None:
        self._spelling = spelling
        self._lexicon = lexicon
        self._filler = filler
        self._known = known
        self._remembered: dict[tuple[str, bool], tuple[Sought, ...]] = {}

    def read(self, plain: list[str], unfinished: bool) -> list[Sought]:
        """The parts of a question given as plain words; whether the last word may be unfinished."""
        joined = self._joined(plain[:WORDS_MAX])
        said = self._said(joined)
        found: list[Sought] = []
        for place, word in enumerate(joined):
            alone = self._alone(word, unfinished and place == len(joined) - 1)
            found += (Sought({**said[place], **one.terms}) for one in alone) if said[place] else alone
        return found

    def forget(self) -> None:
        """Lets go of the words that were typed."""
        self._remembered.clear()

    def _said(self, plain: list[str]) -> list[dict[str, float]]:
        """For each word the meanings of the phrases that it is part of: "get rid of" is said for "dispose"."""
        found: list[dict[str, float]] = [{} for _ in plain]
        for meaning in self._lexicon.meanings([self._spelling.stem(word) for word in plain]):
            if meaning.end - meaning.start > 1:
                told = [p for p in range(meaning.start, meaning.end) if not self._says_nothing(plain[p])]
                for place in told or range(meaning.start, meaning.end):
                    found[place][meaning.group] = max(found[place].get(meaning.group, 0.0), meaning.share)
        return found

    def _says_nothing(self, word: str) -> bool:
        return word in self._filler or (len(word) == 1 and word.isalpha())

    def _joined(self, plain: list[str]) -> list[str]:
        """Two words that the town writes as one become one: "rij bewijs"."""
        result: list[str] = []
        for word in plain:
            before = result[-1] if result else ""
            parts = before and not self._says_nothing(before) and not self._says_nothing(word)
            if parts and before + word in self._spelling:
                result[-1] = before + word
            else:
                result.append(word)
        return result

    def _alone(self, word: str, unfinished: bool) -> tuple[Sought, ...]:
        """What a word says by itself."""
        key = (word, unfinished)
        found = self._remembered.get(key)
        if found is None:
            nothing = self._says_nothing(word)
            found = tuple(Sought(terms, nothing) for terms in self._look(word, unfinished))
            if len(self._remembered) >= REMEMBERED_MAX:
                self._remembered.clear()
            self._remembered[key] = found
        return found

    def _look(self, word: str, last: bool) -> tuple[dict[str, float], ...]:
        """The terms that a word may stand for; of an unknown compound those of each part."""
        terms: dict[str, float] = {}
        parts = self._spelling.parts(word, as_written=False)
        known = word in self._spelling
        if known or self._known(self._spelling.stem(word)):
            self._add(terms, (word,), 1.0)
            self._add(terms, parts, PART_SHARE)
        elif word in self._filler:
            return ({},)
        if last and len(word) > (2 if terms else 1):
            self._begun(terms, word)
        if known:
            return (terms,)
        near = self._spelling.near(word, last)[:NEAR_MAX]
        if parts and not terms and not any(slips == 1 for _, slips in near):
            return tuple(self._of(part, BEGUN_SHARE) for part in parts)
        self._misspelt(terms, word, near)
        if not terms:
            self._add(terms, (*parts, *self._spelling.ending_with(word)), PART_SHARE)
        if not terms and (inside := self._spelling.inside(word)):
            self._add(terms, (inside,), PART_SHARE)
        return (terms,)

    def _misspelt(self, terms: dict[str, float], word: str, near: Iterable[tuple[str, int]]) -> None:
        for other, slips in near:
            # People seldom miss the first letter: in 1 to 15 % of slips, in the studies that Kukich 1992 reviews.
            unlikely = FIRST_LETTER_COST if other[0] != word[0] else 0.0
            self._add(terms, (other,), max(0.0, 1 - SLIP_COST * (slips + unlikely) / len(word)))

    def _of(self, word: str, share: float) -> dict[str, float]:
        terms: dict[str, float] = {}
        self._add(terms, (word,), share)
        return terms

    def _begun(self, terms: dict[str, float], word: str) -> None:
        for longer in self._spelling.beginning_with(word):
            self._add(terms, (longer,), BEGUN_SHARE * (1 + len(word) / len(longer)) / 2)

    def _add(self, terms: dict[str, float], words: Iterable[str], share: float) -> None:
        for word in words:
            one = self._spelling.stem(word)
            terms[one] = max(terms.get(one, 0.0), share)
            for group, of_group in self._lexicon.of(one).items():
                terms[group] = max(terms.get(group, 0.0), share * of_group)
