"""The names that one part of a town may use of another; None where that part could not be read."""

from __future__ import annotations

import json
from collections.abc import Collection
from dataclasses import dataclass
from functools import cache

from assets.paths import ICON_NAMES


@dataclass(frozen=True, slots=True)
class Known:
    """Each collection holds ids; None means that its file could not be read, so references to it are not judged."""

    languages: tuple[str, ...] | None = None
    skills: Collection[str] | None = None
    topics: Collection[str] | None = None
    papers: Collection[str] | None = None
    partners: Collection[str] | None = None
    steps: Collection[str] | None = None
    products: Collection[str] | None = None
    sites: Collection[str] | None = None


@cache
def icon_names() -> frozenset[str]:
    """Names in the icon font that we ship."""
    return frozenset(json.loads(ICON_NAMES.read_text(encoding="utf-8")))
