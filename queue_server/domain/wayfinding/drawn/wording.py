"""The words that stand on a map, in one language; they come from the caller."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from queue_server.domain.wayfinding.network import Words


@dataclass(frozen=True, slots=True)
class Wording:
    """`levels`: name of each by its index. `goal`: what the visitor knows the goal by; empty: its name in the plan."""

    language: str
    here: str
    levels: Mapping[int, str]
    goal: str = ""
    right_to_left: bool = False

    def name(self, names: Words) -> str:
        """In this language, else as it stands on the door."""
        own = names.get(self.language, "")
        return own if _says(own) else next((name for code, name in names.items() if code and _says(name)), "")


def _says(name: str) -> bool:
    """A dash is no name."""
    return any(char.isalnum() for char in name)
