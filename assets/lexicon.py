"""What people say for the words of a town, per language: data for the search."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from assets.paths import SEARCH


@dataclass(frozen=True, slots=True)
class Lexicon:
    """`lay`: language -> word of the town -> what people say; `filler`: language -> words that say nothing."""

    lay: Mapping[str, Mapping[str, tuple[str, ...]]]
    filler: Mapping[str, tuple[str, ...]]


def lexicon(languages: Sequence[str]) -> Lexicon:
    """Of the languages that have one; the search works in the others too, with less understanding."""
    files = {language: _file(language) for language in languages}
    return Lexicon(
        {
            language: {name: tuple(said) for name, said in file["lay"].items()}
            for language, file in files.items()
            if file
        },
        {language: tuple(file["filler"]) for language, file in files.items() if file},
    )


@lru_cache
def _file(language: str) -> dict[str, Any]:
    path = SEARCH / f"{language}.toml"
    return tomllib.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}
