"""The words that one language knows: found whole, by their beginning, with a slip of the finger, or inside another."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable

from queue_server.domain.search.words import stem

BEGINNINGS_MAX = 24
"""Words that an unfinished word may become; a beginning with more of them says too little."""

PIECES_A_SLIP = 4
CANDIDATES_MAX = 25
"""Words that share most pieces with a misspelt one, compared letter by letter."""

PART_LENGTH_MIN = 3
INSIDE_LENGTH_MIN = 4
_LINKS = {"nl": ("", "s", "e", "en"), "de": ("", "s", "es", "n", "en", "e")}
"""Letters that Dutch and German put between the parts of a compound."""


def slips(one: str, other: str, most: int, unfinished: bool = False) -> int:
    """Letters to change, add, drop or swap with a neighbour to make `other` of `one`; `most` + 1 when more.

    Optimal string alignment distance (Damerau 1964, restricted), row by row, only near the diagonal. An `unfinished`
    word is compared with the beginning of the other that fits best.
    """
    size = len(one)
    if unfinished:
        other = other[: size + most]
    if abs(size - len(other)) > most:
        return most + 1
    far = most + 1
    older: list[int] = []
    before = list(range(len(other) + 1))
    for i in range(1, size + 1):
        letter = one[i - 1]
        row = [far] * (len(other) + 1)
        row[0] = low = i
        for j in range(max(1, i - most), min(len(other), i + most) + 1):
            cost = before[j - 1] if letter == other[j - 1] else 1 + min(before[j - 1], before[j], row[j - 1])
            if i > 1 and j > 1 and letter == other[j - 2] and one[i - 2] == other[j - 1] and older[j - 2] < cost:
                cost = older[j - 2] + 1
            row[j] = cost
            if cost < low:
                low = cost
        if low > most:
            return far
        older, before = before, row
    return min(far, min(before[max(1, size - most) :]) if unfinished else before[-1])


def slips_allowed(length: int) -> int:
    """One slip from five letters on, two from eight: in shorter words too many others are as near."""
    return 0 if length < 5 else 1 if length < 8 else 2


class Spelling:
    """A fixed set of plain words of one language; words of `no_parts` are not looked for inside compounds."""

    def __init__(self, known: Iterable[str], language: str, no_parts: frozenset[str] = frozenset()) -> None:
        self._sorted = sorted(set(known))
        self._known = frozenset(self._sorted)
        self._turned = sorted(w[::-1] for w in self._sorted)
        self._language = language
        parts = self._known - no_parts
        self._parts = frozenset(p for p in parts if len(p) >= PART_LENGTH_MIN and not p.isdigit())
        self._stem_of = {word: stem(word, language) for word in self._sorted}
        self._stems = frozenset(self._stem_of[part] for part in self._parts)
        self._links = _LINKS.get(language, ())
        self._pieces: dict[str, list[int]] = {}
        for place, word in enumerate(self._sorted):
            for piece in _pieces(word):
                self._pieces.setdefault(piece, []).append(place)

    def __contains__(self, word: str) -> bool:
        return word in self._known

    def stem(self, word: str) -> str:
        """The word without its ending."""
        return self._stem_of.get(word) or stem(word, self._language)

    def beginning_with(self, start: str) -> list[str]:
        """Known words that begin so, the shortest first; without the word itself."""
        low = bisect_left(self._sorted, start)
        found = []
        for word in self._sorted[low : low + 4 * BEGINNINGS_MAX]:
            if not word.startswith(start):
                break
            found.append(word)
        found.sort(key=lambda w: (len(w), w))
        return [w for w in found if w != start][:BEGINNINGS_MAX]

    def near(self, word: str, unfinished: bool = False) -> list[tuple[str, int]]:
        """Known words with so many slips, the nearest first; of an unfinished word their beginnings are compared."""
        allowed = slips_allowed(len(word))
        if not allowed:
            return []
        shared: Counter[int] = Counter()
        for piece in _pieces(word):
            shared.update(self._pieces.get(piece, ()))
        # Two letters that swapped places change four pieces; an unfinished word has no end yet.
        least = max(1, len(word) - PIECES_A_SLIP * allowed - unfinished)
        likely = [place for place, count in shared.items() if count >= least]
        likely = sorted(likely, key=lambda place: (-shared[place], place))[:CANDIDATES_MAX]
        compared = [self._sorted[place] for place in likely]
        found = [(one, slips(word, one, allowed, unfinished and len(one) > len(word))) for one in compared]
        return sorted(((w, n) for w, n in found if n <= allowed), key=lambda f: (f[1], len(f[0]), f[0]))

    def ending_with(self, end: str) -> list[str]:
        """Known compounds of which this is the last part: "kaart" -> identiteitskaart."""
        if not self._links or len(end) < INSIDE_LENGTH_MIN:
            return []
        low = bisect_left(self._turned, end[::-1])
        found = []
        for turned in self._turned[low : low + BEGINNINGS_MAX]:
            if not turned.startswith(end[::-1]):
                break
            found.append(turned[::-1])
        return [w for w in found if len(w) >= len(end) + PART_LENGTH_MIN]

    def inside(self, word: str) -> str | None:
        """The longest known word with which an unknown compound begins or ends: "rijbewijsgedoe" -> rijbewijs."""
        if not self._links:
            return None
        for length in range(len(word) - 2, INSIDE_LENGTH_MIN, -1):
            for part in (word[:length], word[-length:]):
                if part in self._parts:
                    return part
        return None

    def parts(self, word: str, as_written: bool = True) -> tuple[str, ...]:
        """The fewest known words of which a compound is made, or none: "rijbewijsverlenging" -> rijbewijs, verlenging.

        Unless `as_written` the last one may have another ending: "vernieuwing" where the town says "vernieuwen".
        """
        if not self._links or len(word) < 2 * PART_LENGTH_MIN:
            return ()
        # Of three parts the last must be as it is written: too many rests of a long word would be stemmed.
        return self._split(word, 2, as_written) or self._split(word, 3, as_written=True)

    def _split(self, word: str, most: int, as_written: bool) -> tuple[str, ...]:
        for end in range(len(word) - PART_LENGTH_MIN, PART_LENGTH_MIN - 1, -1):
            if word[:end] not in self._parts:
                continue
            for link in self._links:
                rest = word[end + len(link) :]
                if not word.startswith(link, end) or len(rest) < PART_LENGTH_MIN:
                    continue
                if rest in self._parts or (not as_written and stem(rest, self._language) in self._stems):
                    return (word[:end], rest)
                if most > 2:
                    more = self._split(rest, most - 1, as_written)
                    if more:
                        return (word[:end], *more)
        return ()


def _pieces(word: str) -> list[str]:
    """Three letters at a time, the edges marked: "pas" -> "^pa", "pas", "as$"."""
    edged = f"^{word}$"
    return [edged[i : i + 3] for i in range(len(word))]
