"""The search "what do you come for?" in plain words, without a network: see ARCHITECTURE.md."""

from queue_server.domain.search.entries import entries_of
from queue_server.domain.search.index import Entry, Found, Hit, Index
from queue_server.domain.search.words import forget

__all__ = ["Entry", "Found", "Hit", "Index", "entries_of", "forget"]
