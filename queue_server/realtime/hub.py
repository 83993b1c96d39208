"""The hub: channels that carry one whole snapshot each, latest wins.

A watcher owns one slot. A publication marks its site; a builder reads the hall once and fills the slots of its
audiences, so that a burst of commits costs one snapshot, not one each, and a slow watcher skips. Each site has two
builders: what hangs in the hall (one cheap snapshot for all) never waits for the tablets and phones (one each).
"""

from __future__ import annotations

import asyncio
import json
from collections import defaultdict
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from datetime import datetime
from time import perf_counter
from typing import ClassVar, Protocol

import structlog

from queue_server.contracts.base import HEARTBEAT_SECONDS
from queue_server.services.hall import Hall
from queue_server.services.tx import Tx

log = structlog.get_logger(__name__)

REFRESH_SECONDS = 20
"""Waiting times and opening hours move without any commit: a snapshot is at most this old."""

WATCHERS_MAX = 5_000
"""Per site; beyond it a new watcher is asked to come back."""

WATCHERS_ALL_MAX = 20_000
"""Of all sites together: some thirty KiB each, and a file descriptor."""

OWNER_STREAMS_MAX = 8
"""Of one device, session or ticket. A page has one, and leaves a few behind when the network drops; a page that
forgets to close its streams loses the oldest."""


class Audience(Protocol):
    """Who watches: two audiences that are equal get the same snapshot."""

    public: ClassVar[bool]
    """True for what everybody in the hall sees: it is built first, apart from the personal pages."""

    def build(self, tx: Tx, hall: Hall, now: datetime) -> str:
        """The snapshot as one line of JSON."""

    def __hash__(self) -> int: ...


@dataclass(eq=False, slots=True)
class Watcher:
    """One open stream; `payload` is the latest snapshot that it has not sent."""

    audience: Audience
    owner: str = ""
    opened_by: str = ""
    payload: str | None = None
    revision: int = 0
    dropped: bool = False
    ready: asyncio.Event = field(default_factory=asyncio.Event)

    def put(self, revision: int, payload: str) -> None:
        self.revision, self.payload = revision, payload
        self.ready.set()

    def take(self) -> tuple[int, str] | None:
        payload, self.payload = self.payload, None
        self.ready.clear()
        return None if payload is None else (self.revision, payload)

    def end(self) -> None:
        """Its stream ends as soon as it looks."""
        self.dropped = True
        self.ready.set()


Lane = tuple[str, bool]
"""A site, and whether its audiences are public."""

Snapshots = dict[Audience, str]
ReadAll = Callable[[str, frozenset[Audience]], tuple[int, Snapshots]]
"""Site and audiences in, revision and snapshots out; runs in a thread."""


def _nobody(seconds: float) -> None:
    """Hears how long a look at the hall took."""


class Full(Exception):
    """Too many watchers at this site."""


class Hub:
    def __init__(self, read: ReadAll, clock: Callable[[], datetime]) -> None:
        self._read = read
        self._clock = clock
        self._watchers: dict[str, set[Watcher]] = defaultdict(set)
        self._dirty: dict[Lane, asyncio.Event] = {}
        self._builders: dict[Lane, asyncio.Task[None]] = {}
        self._opened_by: dict[str, list[Watcher]] = {}
        self._count = 0
        self._closing = False
        self.owner_streams = OWNER_STREAMS_MAX
        self.built: Callable[[float], None] = _nobody

    def publish(self, site_id: str) -> None:
        """Something of this site changed. Never raises: to fail to tell must not undo what was committed."""
        for public in (True, False):
            signal = self._dirty.get((site_id, public))
            if signal is not None:
                signal.set()

    def watchers(self, site_id: str) -> int:
        return len(self._watchers[site_id])

    def owners(self) -> frozenset[str]:
        """Devices and sessions whose streams are open."""
        return frozenset(w.owner for watchers in self._watchers.values() for w in watchers if w.owner)

    def full(self, site_id: str) -> bool:
        """Whether one more watcher of this site would be too many."""
        return self.watchers(site_id) >= WATCHERS_MAX or self._count >= WATCHERS_ALL_MAX

    async def stream(
        self, site_id: str, audience: Audience, owner: str = "", opened_by: str = ""
    ) -> AsyncIterator[str]:
        """Server-Sent Events for one watcher, for ever: first the present state, then each newer one.

        It subscribes first and reads second, so that nothing falls between. `drop(owner)` ends it; so does the
        opening of too many by the same `opened_by` (the owner, unless said). Raises Full.
        """
        watcher = self._join(site_id, Watcher(audience, owner, opened_by or owner))
        try:
            revision, built = await asyncio.to_thread(self._read, site_id, frozenset({audience}))
            if watcher.revision < revision or watcher.revision == 0:
                self._give(watcher, revision, built)
            while not self._closing and not watcher.dropped:
                try:
                    async with asyncio.timeout(HEARTBEAT_SECONDS):
                        await watcher.ready.wait()
                except TimeoutError:
                    yield f'event: beat\ndata: {{"at": "{self._clock().isoformat()}"}}\n\n'
                    continue
                if (taken := watcher.take()) and not self._closing and not watcher.dropped:
                    yield f"id: {taken[0]}\nevent: snapshot\ndata: {taken[1]}\n\n"
        finally:
            self._leave(site_id, watcher)

    def _join(self, site_id: str, watcher: Watcher) -> Watcher:
        if self.full(site_id):
            raise Full
        self._watchers[site_id].add(watcher)
        self._count += 1
        if watcher.opened_by:
            mine = self._opened_by.setdefault(watcher.opened_by, [])
            mine.append(watcher)
            if 0 < self.owner_streams < len(mine):
                mine.pop(0).end()
        lane = (site_id, watcher.audience.public)
        if lane not in self._builders:
            self._dirty[lane] = asyncio.Event()
            self._builders[lane] = asyncio.create_task(self._build_for_ever(lane))
        return watcher

    def _leave(self, site_id: str, watcher: Watcher) -> None:
        self._watchers[site_id].discard(watcher)
        self._count -= 1
        mine = self._opened_by.get(watcher.opened_by, [])
        if watcher in mine:
            mine.remove(watcher)
            if not mine:
                del self._opened_by[watcher.opened_by]

    async def _build_for_ever(self, lane: Lane) -> None:
        signal = self._dirty[lane]
        while not self._closing:
            try:
                async with asyncio.timeout(REFRESH_SECONDS):
                    await signal.wait()
            except TimeoutError:
                pass
            signal.clear()
            try:
                await self._build(*lane)
            except Exception as error:
                # The next commit or the next refresh tries again; watchers see that what they have is stale.
                log.error("snapshot_failed", site=lane[0], error=type(error).__name__)

    async def _build(self, site_id: str, public: bool) -> None:
        watchers = [w for w in self._watchers[site_id] if w.audience.public is public]
        if not watchers:
            return
        audiences = frozenset(w.audience for w in watchers)
        began = perf_counter()
        revision, built = await asyncio.to_thread(self._read, site_id, audiences)
        self.built(perf_counter() - began)
        for watcher in watchers:
            self._give(watcher, revision, built)

    @staticmethod
    def _give(watcher: Watcher, revision: int, built: Snapshots) -> None:
        """An audience without a snapshot (its ticket or host is gone) hears nothing and will ask again.

        A snapshot that was read earlier but built slower than the one a watcher has is too old to give.
        """
        if watcher.audience in built and revision >= watcher.revision:
            watcher.put(revision, built[watcher.audience])

    def drop(self, owner: str) -> None:
        """End the streams of one whose key was revoked or who signed out."""
        for watchers in self._watchers.values():
            for watcher in watchers:
                if watcher.owner == owner:
                    watcher.end()

    def stop(self) -> None:
        """End every stream soon, so that a stopping server does not wait for them."""
        self._closing = True
        for watchers in self._watchers.values():
            for watcher in watchers:
                watcher.ready.set()

    async def close(self) -> None:
        self.stop()
        for task in self._builders.values():
            task.cancel()
        await asyncio.gather(*self._builders.values(), return_exceptions=True)


def page_payload(snapshot: str, html: dict[str, str]) -> str:
    """What a page's channel carries: the message (already JSON) and the fragments by region id."""
    return f'{{"snapshot": {snapshot}, "html": {json.dumps(html)}}}'
