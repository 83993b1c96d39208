"""Who stands before a visitor, in one sentence: the same words on kiosk, phone and slip."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Protocol

from babel.lists import format_list

from assets.texts import text

AREA = "before"
PLAIN = "before_others"
LOCALES = {"en": "en_GB"}
"""Where a language alone would give another country's comma before the last "and"."""


class Counted(Protocol):
    """A reason of the server: a code with a number of people."""

    @property
    def code(self) -> str: ...
    @property
    def count(self) -> int | None: ...


def who(language: str, before: Iterable[Counted]) -> str:
    """ "Voor u: 2 afspraken, 1 met voorrang en 3 anderen", only what is not zero.

    Empty when nobody but "others" is before: their number alone says it all. What a newer server may count besides
    is left out.
    """
    known = [one for one in before if one.count and one.code in ("before_appointments", "before_priority", PLAIN)]
    if all(one.code == PLAIN for one in known):
        return ""
    parts = [text(language, AREA, one.code, one.count) for one in known]
    return text(language, AREA, "before_you", who=format_list(parts, locale=LOCALES.get(language, language)))
