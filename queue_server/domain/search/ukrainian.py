"""Ukrainian words without the ending of their case, typed with or without the marks of "ї", "й" and "ґ"."""

from __future__ import annotations

import re

_ENDING = re.compile(
    r"(.{2,}?)(?:"
    r"[ая]ми|[ая]х|[ая]м|[оеє]м|[оеє]ю|[оеє]ві|ів|[аяоеєиіуюь]"  # nouns
    r"|ого|ому|ими|их|им|ии|оі"  # adjectives
    r")"
)


def stem(word: str) -> str:
    """The plain word without its longest ending, two letters at least are left; for comparing words only."""
    found = _ENDING.fullmatch(word)
    return found[1] if found else word
