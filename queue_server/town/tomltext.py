"""Writing TOML: as much of it as a town needs."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping

Item = str | float | Iterable[str]


def value(item: Item) -> str:
    """A text, a number, true or false, or a list of texts. JSON's escapes are also TOML's."""
    if isinstance(item, bool):
        return str(item).lower()
    if isinstance(item, int | float):
        return str(item)
    if isinstance(item, str):
        return json.dumps(item, ensure_ascii=False)
    return f"[{', '.join(value(part) for part in item)}]"


def pair(key: str, item: Item) -> str:
    return f"{key} = {value(item)}\n"


def inline(key: str, words: Mapping[str, str]) -> str:
    """`key = { nl = "...", fr = "..." }`."""
    inner = ", ".join(f"{code} = {value(text)}" for code, text in words.items())
    return f"{key} = {{ {inner} }}\n"


def table(name: str, items: Mapping[str, Item]) -> str:
    return "".join([f"\n[{name}]\n", *(pair(key, item) for key, item in items.items())])
