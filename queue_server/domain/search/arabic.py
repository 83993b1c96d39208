"""Arabic words without article and endings: the light stemmer of Larkey, Ballesteros & Connell 2002 ("light10")."""

from __future__ import annotations

WHOLE_MIN = 3
STEM_LENGTH_MIN = 2
_ARTICLES = ("وال", "بال", "كال", "فال", "ال", "لل")
_OWN = ("تي", "تنا", "تكم")
"""My, our, your, with the "t" that the closing "h" of a word becomes before them: the one addition to light10."""
_ENDINGS = ("ها", "ان", "ات", "ون", "ين", "يه", "ه", "ي")


def stem(word: str) -> str:
    """The plain word: "and" and the article before it and each ending once after it are taken off."""
    if word.startswith("و") and len(word) > WHOLE_MIN:
        word = word[1:]
    for article in _ARTICLES:
        if word.startswith(article) and len(word) - len(article) >= STEM_LENGTH_MIN:
            word = word[len(article) :]
            break
    for ending in _OWN:
        if word.endswith(ending) and len(word) - len(ending) >= WHOLE_MIN:
            word = word[: -len(ending)]
            break
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= STEM_LENGTH_MIN:
            word = word[: -len(ending)]
    return word
