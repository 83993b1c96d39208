"""Text lookup: one PO catalogue per language and area, keys as message ids, Dutch first."""

from __future__ import annotations

from functools import cache

from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po

from assets.paths import TRANSLATIONS

FIRST_LANGUAGE = "nl"
NAMES = {
    "nl": "Nederlands",
    "en": "English",
    "fr": "Français",
    "de": "Deutsch",
    "ar": "العربية",
    "uk": "Українська",
    "tr": "Türkçe",
    "pl": "Polski",
}
"""Languages by their own name (REQUIREMENTS K12)."""
RIGHT_TO_LEFT = frozenset({"ar"})


class TextMissing(KeyError):
    """A key that is in no catalogue: a mistake in our code, never of a visitor."""


@cache
def catalogue(language: str, area: str) -> Catalog | None:
    """The parsed `translations/<language>/<area>.po`, or None where that language has none."""
    path = TRANSLATIONS / language / f"{area}.po"
    if not path.is_file():
        return None
    with path.open("rb") as stream:
        return read_po(stream, locale=language)


@cache
def languages(area: str) -> tuple[str, ...]:
    """Languages that have this area, in the order of NAMES."""
    return tuple(code for code in NAMES if (TRANSLATIONS / code / f"{area}.po").is_file())


def known_language(language: str, area: str) -> str:
    """This one, or the first where it does not have this area."""
    return language if language in languages(area) else FIRST_LANGUAGE


@cache
def _forms(language: str, area: str, key: str) -> tuple[str, tuple[str, ...]]:
    """(the language that has the key, its forms): the plural rule must be that of the forms, not of the reader."""
    for code in dict.fromkeys((language, FIRST_LANGUAGE)):
        found = catalogue(code, area)
        message = found.get(key) if found else None
        if message and message.string:
            string = message.string
            forms = (string,) if isinstance(string, str) else tuple(string)
            if all(forms):
                return code, forms
    raise TextMissing(f"{area}: {key}")


@cache
def _plural_index(language: str, area: str, count: int) -> int:
    found = catalogue(language, area)
    assert found is not None
    return _evaluate_plural(str(found.plural_expr), count)


def _evaluate_plural(expression: str, count: int) -> int:
    from gettext import c2py  # CPython's own parser of PO plural expressions

    return int(c2py(expression)(count))


def text(language: str, area: str, key: str, count: int | None = None, **fields: object) -> str:
    """The sentence for `key`, in `language` or else in Dutch; `count` picks the plural form and fills {count}.

    Raises TextMissing when no language knows the key.
    """
    found, forms = _forms(language, area, key)
    if count is not None:
        fields["count"] = count
        form = forms[min(_plural_index(found, area, count), len(forms) - 1)] if len(forms) > 1 else forms[0]
    else:
        form = forms[0]
    return form.format(**fields) if fields else form
