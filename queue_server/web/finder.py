"""The search over the running town: its index is built once for each version, beside the event loop."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field

from assets.lexicon import lexicon
from queue_server.domain.catalogue import Town
from queue_server.domain.search import Found, Index, entries_of
from queue_server.web.desk import Desk

FORGET_SECONDS = 60.0
"""So long single words are remembered, so that the next letter is answered quickly; then nothing of them is left."""


@dataclass(slots=True)
class Finder:
    """One for each application. Who asks while another town is being read waits for its index."""

    _version: str = ""
    _index: Index | None = None
    _building: asyncio.Lock = field(default_factory=asyncio.Lock)
    _forgetting: bool = False

    async def find(self, desk: Desk, text: str, language: str) -> Found:
        """At most five products of the whole town, also of its other sites."""
        index = await self._of(desk)
        if not self._forgetting:
            self._forgetting = True
            asyncio.get_running_loop().call_later(FORGET_SECONDS, self._forget, index)
        return await asyncio.to_thread(index.find, text, language)

    def _forget(self, index: Index) -> None:
        self._forgetting = False
        index.forget()

    async def _of(self, desk: Desk) -> Index:
        async with self._building:
            if self._index is None or self._version != desk.town_version:
                town, version = desk.town, desk.town_version
                self._index, self._version = await asyncio.to_thread(index_of, town), version
            return self._index


def index_of(town: Town) -> Index:
    words = lexicon(town.languages)
    return Index(entries_of(town), town.languages, words.lay, words.filler)
