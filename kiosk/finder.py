"""The search of the town on this very machine: built once per version, away from the thread that draws."""

from __future__ import annotations

import threading
from collections.abc import Callable

from assets.lexicon import lexicon
from queue_server.domain.catalogue import Town
from queue_server.domain.search import Entry, Index


def index_of(town: Town) -> Index:
    """Every product of the town, also what only another site or a partner helps with."""
    topics = {topic.topic_id: topic.names for topic in town.topics}
    entries = [
        Entry(p.product_id, p.names, p.search_words, p.descriptions, topics.get(p.topic_id, {}))
        for p in town.products.values()
    ]
    said = lexicon(town.languages)
    return Index(entries, town.languages, said.lay, said.filler)


def build(town: Town, version: str, ready: Callable[[str, Index], None]) -> None:
    """Answers at once; calls `ready(version, index)` from another thread."""

    def work() -> None:
        ready(version, index_of(town))

    threading.Thread(target=work, name="index", daemon=True).start()
