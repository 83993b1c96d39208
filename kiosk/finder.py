"""The search of the town on this very machine: built once per version, away from the thread that draws."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import UTC, datetime

from assets.lexicon import lexicon
from kiosk import words
from queue_server.domain.catalogue import Town
from queue_server.domain.search import Index, entries_of


def index_of(town: Town) -> Index:
    said = lexicon(town.languages)
    return Index(entries_of(town), town.languages, said.lay, said.filler)


def build(town: Town, version: str, ready: Callable[[str, Index], None]) -> None:
    """Answers at once; calls `ready(version, index)` from another thread."""

    def work() -> None:
        words.prepare(town.languages, datetime.now(UTC))
        ready(version, index_of(town))

    threading.Thread(target=work, name="index", daemon=True).start()
