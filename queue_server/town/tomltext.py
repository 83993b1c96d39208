"""Writing TOML: as much of it as a town needs."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping


def value(item: str | int | Iterable[str]) -> str:
    """A text, a number or a list of texts. JSON's escapes are also TOML's."""
    if isinstance(item, int):
        return str(item)
    if isinstance(item, str):
        return json.dumps(item, ensure_ascii=False)
    return f"[{', '.join(value(part) for part in item)}]"


def pair(key: str, item: str | int | Iterable[str]) -> str:
    return f"{key} = {value(item)}\n"


def inline(key: str, words: Mapping[str, str]) -> str:
    """`key = { nl = "...", fr = "..." }`."""
    inner = ", ".join(f"{code} = {value(text)}" for code, text in words.items())
    return f"{key} = {{ {inner} }}\n"


def table(name: str, items: Mapping[str, str | Iterable[str]]) -> str:
    return "".join([f"\n[{name}]\n", *(pair(key, item) for key, item in items.items())])
