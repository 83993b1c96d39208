"""How many may watch at once: at a site, in all, and of one who opens streams and forgets to close them."""

from __future__ import annotations

from collections import Counter

from queue_server.realtime.channel import Watcher

WATCHERS_MAX = 6_000
"""Per site; beyond it a new watcher is asked to come back."""

WATCHERS_ALL_MAX = 20_000
"""Of all sites together: some thirty KiB each, and a file descriptor."""

OWNER_STREAMS_MAX = 8
"""Of one device, session or ticket. A page has one, and leaves a few behind when the network drops; a page that
forgets to close its streams loses the oldest."""


class Full(Exception):
    """Too many watchers."""


class Seats:
    """`owner_streams` is the most of one who opened them; 0 is no limit."""

    def __init__(self) -> None:
        self.owner_streams = OWNER_STREAMS_MAX
        self._at_site: Counter[str] = Counter()
        self._opened_by: dict[str, list[Watcher]] = {}

    def taken(self, site_id: str) -> int:
        return self._at_site[site_id]

    def full(self, site_id: str) -> bool:
        """Whether one more watcher of this site would be too many."""
        return self.taken(site_id) >= WATCHERS_MAX or self._at_site.total() >= WATCHERS_ALL_MAX

    def take(self, site_id: str, watcher: Watcher) -> None:
        """Raises Full; ends the oldest stream of who has opened too many."""
        if self.full(site_id):
            raise Full
        self._at_site[site_id] += 1
        if watcher.opened_by:
            mine = self._opened_by.setdefault(watcher.opened_by, [])
            mine.append(watcher)
            if 0 < self.owner_streams < len(mine):
                mine.pop(0).end()

    def give_back(self, site_id: str, watcher: Watcher) -> None:
        self._at_site[site_id] -= 1
        mine = self._opened_by.get(watcher.opened_by, [])
        if watcher in mine:
            mine.remove(watcher)
            if not mine:
                del self._opened_by[watcher.opened_by]
