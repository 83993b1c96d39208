"""Turkish words without their endings, also when they are typed without the dots and tails of their letters."""

from __future__ import annotations

import re

STEM_LENGTH_MIN = 3
_ENDING = re.compile(
    r"(.{3,}?)(?:"
    r"l[ae]r[iu]?"  # plural
    r"|[iu]?[mn][iu]z|(?<=[aeiou])s[iu]?|[iu]?[mn]|y?[iu]"  # our, your, his, my, whom
    r"|d[ae]n?|(?<=[cfhkpst])t[ae]n?|y?[ae]"  # in, from, to
    r"|m[ae]k?|d[iu][mnk]|[iu]yor(?:um|uz|sun|sunuz)?"  # to do, did, is doing
    r")"
)
_SOFT = str.maketrans("bdg", "ptk")


def stem(word: str) -> str:
    """Ending after ending is taken off, and what they made soft is hard again: "kimligimi" -> kimlik.

    For comparing words only: it takes too much rather than too little, from every word alike. Vowel harmony, by which
    the Snowball stemmer knows an ending, is not heeded: without their dots "ö" and "ı" are not what they were.
    """
    while found := _ENDING.fullmatch(word):
        word = found[1]
    return word[:-1] + word[-1:].translate(_SOFT)
