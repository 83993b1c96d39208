"""What of a town is searched: every product, also what only another site or a partner helps with."""

from __future__ import annotations

from queue_server.domain.catalogue import Town
from queue_server.domain.search.index import Entry


def entries_of(town: Town) -> tuple[Entry, ...]:
    topics = {topic.topic_id: topic.names for topic in town.topics}
    return tuple(
        Entry(p.product_id, p.names, p.search_words, p.descriptions, topics.get(p.topic_id, {}))
        for p in town.products.values()
    )
