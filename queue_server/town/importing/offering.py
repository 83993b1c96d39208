"""Adding products to the list in a site's file, so that a new product is offered somewhere; the rest stays as it is."""

from __future__ import annotations

import re
from collections.abc import Sequence

_LIST = re.compile(r"^products\s*=\s*\[", re.MULTILINE)
_TOKEN = re.compile(r'"[^"\n]*"|\'[^\'\n]*\'|#[^\n]*|\]|,|\s+')


def offering(text: str, product_ids: Sequence[str]) -> str:
    """The text of sites/<id>.toml with these products behind those of its list; as it was where that is "all"."""
    begin = _LIST.search(text)
    if begin is None or not product_ids:
        return text
    last, last_token, place = begin.end(), "[", begin.end()
    while (token := _TOKEN.match(text, place)) is not None:
        if token[0] == "]":
            more = "".join(f'\n    "{product_id}",' for product_id in product_ids)
            comma = "" if last_token in ("[", ",") else ","
            return f"{text[:last]}{comma}{text[last:place].rstrip()}{more}\n{text[place:]}"
        place = token.end()
        if not token[0].isspace() and not token[0].startswith("#"):
            last, last_token = token.end(), token[0]
    return text
