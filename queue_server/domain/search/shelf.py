"""The products in one language, and how well each of them answers a question."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import exp, log

from queue_server.domain.search.lexicon import Lexicon
from queue_server.domain.search.question import PART_SHARE, Reader, Sought
from queue_server.domain.search.spelling import Spelling
from queue_server.domain.search.words import words

SATURATION = 1.2
"""k1 of BM25F (Robertson & Zaragoza 2009): how soon a word that stands there again adds nothing."""

FILLER_SHARE = 0.1

LENGTH_SHARE = 0.6
"""How far a long question must be answered as fully as a short one: 1 wholly, 0 not at all. Who tells more also says
more that no product speaks of, and several words that fit are better evidence than one."""

BESTS_MAX = 200
"""Words whose products are kept while a sentence grows letter by letter."""

CERTAINTY = 1.5
"""How soon evidence becomes certain (`_score`)."""


@dataclass(frozen=True, slots=True)
class Field:
    """What stands at one place of a product: `boost` is its weight, `length_share` b of BM25F."""

    name: str
    boost: float
    length_share: float


FIELDS = (Field("name", 3.0, 0.6), Field("words", 2.5, 0.5), Field("topic", 0.4, 0.5), Field("description", 1.0, 0.6))

Texts = Mapping[str, Sequence[str]]
"""What a product says in one language: the texts of each field."""


class Shelf:
    """Built once from the texts of the products in one language."""

    def __init__(self, products: Sequence[Texts], lexicon: Lexicon, filler: Iterable[str], language: str) -> None:
        self.language = language
        self._lexicon = lexicon
        self._size = len(products)
        written = [{f.name: self._phrases(texts.get(f.name, ())) for f in FIELDS} for texts in products]
        known = {w for by_field in written for phrases in by_field.values() for phrase in phrases for w in phrase}
        fillers = frozenset(w.plain for one in filler for w in words(one, language))
        self._spelling = Spelling((*known, *lexicon.vocabulary), language, fillers)
        self._parts = {w: self._spelling.parts(w) for w in sorted(known)}
        self._postings = self._weighed(written)
        self._bests: dict[Sought, dict[int, float]] = {}
        self._products = products
        self._written: dict[int, list[tuple[str, frozenset[str]]]] = {}
        self._rarity = {t: log(1 + (self._size - len(p) + 0.5) / (len(p) + 0.5)) for t, p in self._postings.items()}
        self._rarest = log(1 + (self._size + 0.5) / 0.5)
        self._reader = Reader(self._spelling, lexicon, fillers, self._postings.__contains__)

    def _phrases(self, texts: Sequence[str]) -> list[list[str]]:
        return [[w.plain for w in words(text, self.language)] for text in texts]

    def _as_written(self, texts: Texts) -> list[tuple[str, frozenset[str]]]:
        """The words of name, search words and description in that order, each once, with the terms they stand for."""
        seen = {
            w.written: w.plain
            for f in FIELDS
            if f.name != "topic"
            for t in texts.get(f.name, ())
            for w in words(t, self.language)
        }
        return [(written, frozenset(t for t, _ in self._terms([form]))) for written, form in seen.items()]

    def _weighed(self, written: Sequence[Mapping[str, list[list[str]]]]) -> dict[str, list[tuple[int, float]]]:
        """Term -> the products that hold it, each with how fully it speaks of it (0..1).

        That is BM25F without the rarity: the saturated weight over all fields.
        """
        counts = {f.name: [self._counted(one[f.name]) for one in written] for f in FIELDS}
        postings: dict[str, dict[int, float]] = {}
        for one in FIELDS:
            lengths = [sum(len(phrase) for phrase in product[one.name]) for product in written]
            filled = [n for n in lengths if n]
            usual = sum(filled) / len(filled) if filled else 1.0
            for place, terms in enumerate(counts[one.name]):
                norm = 1 - one.length_share + one.length_share * lengths[place] / usual
                for term, count in terms.items():
                    by_place = postings.setdefault(term, {})
                    by_place[place] = by_place.get(place, 0.0) + one.boost * count / norm
        return {
            term: sorted((place, count / (SATURATION + count)) for place, count in by_place.items())
            for term, by_place in postings.items()
        }

    def _counted(self, phrases: Iterable[Sequence[str]]) -> dict[str, float]:
        counts: dict[str, float] = {}
        for phrase in phrases:
            for term, share in self._terms(phrase):
                counts[term] = counts.get(term, 0.0) + share
        return counts

    def _terms(self, phrase: Sequence[str]) -> Iterable[tuple[str, float]]:
        """The stems, meanings and parts of a text, each with what it counts."""
        stems = [self._spelling.stem(word) for word in phrase]
        yield from ((one, 1.0) for one in stems)
        yield from ((meaning.group, meaning.share) for meaning in self._lexicon.meanings(stems))
        for word in phrase:
            for part in self._parts.get(word, ()):
                one = self._spelling.stem(part)
                yield one, PART_SHARE
                yield from ((group, share * PART_SHARE) for group, share in self._lexicon.of(one).items())

    def ask(self, text: str) -> dict[int, float]:
        """The places of the products that speak of something in the question, and how well each answers (0..1)."""
        sought = self._read(text)
        telling = [(one, self._weight(one)) for one in sought if not one.filler]
        whole = sum(weight for _, weight in telling)
        ranks: dict[int, float] = {}
        for one, weight in telling:
            for place, share in self._best(one).items():
                ranks[place] = ranks.get(place, 0.0) + weight * share
        for one in sought:
            if one.filler and ranks:
                weight = self._weight(one)
                for place, share in self._best(one).items():
                    if place in ranks:
                        ranks[place] += weight * share
        return {place: self._score(rank, whole) for place, rank in ranks.items()}

    def forget(self) -> None:
        """Lets go of what was asked."""
        self._bests.clear()
        self._reader.forget()

    def _score(self, rank: float, whole: float) -> float:
        """Evidence as 0..1: the share of the question that the product speaks of, in units of the rarest word."""
        asked = whole / self._rarest
        share = rank / self._rarest / (asked if asked < 1 else asked**LENGTH_SHARE)
        return 1 - exp(-CERTAINTY * share)

    def matched(self, place: int, text: str) -> list[str]:
        """The words of the product, as they are written there, for which the question asks."""
        asked = {
            term
            for one in self._read(text)
            if not one.filler
            for term, share in one.terms.items()
            if share >= PART_SHARE
        }
        written = self._written.get(place)
        if written is None:
            written = self._written[place] = self._as_written(self._products[place])
        return [word for word, terms in written if not asked.isdisjoint(terms)]

    def _read(self, text: str) -> list[Sought]:
        return self._reader.read([w.plain for w in words(text, self.language)], text[-1:].isalnum())

    def _weight(self, one: Sought) -> float:
        """How much a word tells: rare ones most; a word that nobody here knows speaks against all."""
        if not any(term in self._rarity for term in one.terms):
            return 0.0 if one.filler else self._rarest
        top = max(share for term, share in one.terms.items() if term in self._rarity)
        rarity = max(self._rarity[t] for t, share in one.terms.items() if t in self._rarity and share == top)
        return rarity * (FILLER_SHARE if one.filler else 1.0)

    def _best(self, one: Sought) -> dict[int, float]:
        """The products that hold one of the terms, with the best of what each says (0..1)."""
        best = self._bests.get(one)
        if best is None:
            best = {}
            for term, share in one.terms.items():
                for place, fullness in self._postings.get(term, ()):
                    value = share * fullness
                    if value > best.get(place, 0.0):
                        best[place] = value
            if len(self._bests) >= BESTS_MAX:
                self._bests.clear()
            self._bests[one] = best
        return best
