"""The words that stand on a map, in one language; they come from the caller."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from queue_server.domain.wayfinding.network import Words


@dataclass(frozen=True, slots=True)
class Wording:
    """`levels`: name of each by its index. `name`: which of the names of something this reader gets; empty: none.
    `goal`: what the visitor knows the goal by; empty: its name in the plan."""

    language: str
    here: str
    levels: Mapping[int, str]
    name: Callable[[Words], str]
    goal: str = ""
    right_to_left: bool = False
