"""The hub: channels that carry one whole snapshot each, latest wins.

A publication marks its site; a builder reads the hall once and gives each channel what it may see, if that differs
from what it has. A burst of commits costs one snapshot, not one each. Those who join wait for the same builder, so a
thousand pages that come back at once after a restart cost a few reads. Each site has two builders: what hangs in the
hall (one cheap snapshot for all) never waits for the tablets and phones (one each).
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Coroutine, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from random import Random
from time import perf_counter
from typing import Protocol, TypeVar

import structlog

from queue_server.contracts.base import HEARTBEAT_SECONDS
from queue_server.realtime.channel import Audience, Channel, Question, Round, Watcher, beat_frame, see
from queue_server.realtime.seats import Seats
from queue_server.services.hall import Hall
from queue_server.services.tx import Tx

log = structlog.get_logger(__name__)

T = TypeVar("T")

_dice = Random()  # noqa: S311  # spreads load, no secret

REFRESH_SECONDS = 20
"""Waiting times and opening hours move without any commit: this often everybody's snapshot is looked at anew."""

RETRY_SECONDS = 2
"""After a look that failed: those who joined have nothing yet."""

PAUSE_SECONDS = 0.02
"""Between two looks: nobody sees a fiftieth of a second, and a rush of tickets keeps the processor."""

SEEN_AT_ONCE = 50
"""Channels of which the snapshots are made in one go: some twenty milliseconds, then whom a new change concerns."""


class Read(Protocol):
    """Runs a function over one consistent view of the data; called in a thread."""

    def __call__(self, work: Callable[[Tx], T], /) -> T: ...


@dataclass(eq=False, slots=True)
class Lane:
    """The public or the personal channels of one site, and what their builder has to do."""

    site_id: str
    channels: dict[Audience, Channel] = field(default_factory=dict)
    signal: asyncio.Event = field(default_factory=asyncio.Event)
    changed: bool = False
    revision: int = 0
    """Of the last look: what is newer may concern somebody."""
    refresh_at: float = 0.0

    def mark(self) -> None:
        self.changed = True
        self.signal.set()

    def wanted(self, everybody: bool) -> list[Channel]:
        return [c for c in self.channels.values() if everybody or c.joined]

    def seat(self, watcher: Watcher) -> None:
        """In the channel of its audience; it has had nothing yet."""
        channel = self.channels.get(watcher.audience)
        channel = channel or self.channels.setdefault(watcher.audience, Channel(watcher.audience))
        channel.watchers.add(watcher)
        channel.joined.add(watcher)

    def unseat(self, watcher: Watcher) -> None:
        channel = self.channels[watcher.audience]
        channel.watchers.discard(watcher)
        channel.joined.discard(watcher)
        if not channel.watchers:
            del self.channels[watcher.audience]


class Hub:
    """Belongs to one event loop; `look` reads the hall of a site, `read` opens a view of the data, both in threads."""

    def __init__(self, look: Callable[[str], Hall], read: Read, clock: Callable[[], datetime]) -> None:
        self._look = look
        self._read = read
        self._clock = clock
        self._lanes: dict[tuple[str, bool], Lane] = {}
        self.seats = Seats()
        self.built: Callable[[float], None] = lambda seconds: None
        """Hears how long it took to look at a hall and make what some of its watchers see."""
        self._round = Round()
        self._tasks: list[asyncio.Task[None]] = []
        self._closing = False

    def publish(self, site_id: str) -> None:
        """Something of this site changed. Never raises: to fail to tell must not undo what was committed."""
        for public in (True, False):
            lane = self._lanes.get((site_id, public))
            if lane is not None:
                lane.mark()

    def watchers(self, site_id: str) -> int:
        return self.seats.taken(site_id)

    def owners(self) -> frozenset[str]:
        """Devices and sessions whose streams are open."""
        return frozenset(w.owner for w in self._everybody() if w.owner)

    def _everybody(self) -> list[Watcher]:
        return [w for lane in self._lanes.values() for c in lane.channels.values() for w in c.watchers]

    def join(self, site_id: str, audience: Audience, owner: str = "", opened_by: str = "") -> Watcher:
        """A stream that gets the present state first, then each newer one, and a beat when nothing happens.

        It subscribes first and is read for second, so that nothing falls between. `drop(owner)` ends it; so does the
        opening of too many by the same `opened_by` (the owner, unless said). Raises Full.
        """
        watcher = Watcher(audience, owner, opened_by)
        self.seats.take(site_id, watcher)
        lane = self._lane(site_id, audience.public)
        lane.seat(watcher)
        lane.signal.set()
        if self._closing:
            watcher.end()
        return watcher

    def leave(self, site_id: str, watcher: Watcher) -> None:
        self._lane(site_id, watcher.audience.public).unseat(watcher)
        self.seats.give_back(site_id, watcher)

    def _start(self, work: Coroutine[None, None, None]) -> None:
        if not self._tasks:
            self._tasks += [asyncio.create_task(self._round.go_for_ever()), asyncio.create_task(self._beat_for_ever())]
        self._tasks.append(asyncio.create_task(work))

    def _lane(self, site_id: str, public: bool) -> Lane:
        lane = self._lanes.get((site_id, public))
        if lane is None:
            lane = self._lanes[(site_id, public)] = Lane(site_id)
            self._start(self._build_for_ever(lane))
        return lane

    async def _build_for_ever(self, lane: Lane) -> None:
        now = asyncio.get_running_loop().time
        # Hundreds of sites that came back together are not looked at together ever after.
        lane.refresh_at = now() + REFRESH_SECONDS * _dice.random()
        while not self._closing:
            try:
                async with asyncio.timeout_at(lane.refresh_at):
                    await lane.signal.wait()
            except TimeoutError:
                lane.changed = True
            if now() >= lane.refresh_at:
                lane.refresh_at = now() + REFRESH_SECONDS
                lane.changed = True
            try:
                await self._build(lane)
            except Exception as error:
                # The next look tries again; watchers see that what they have is stale.
                log.error("snapshot_failed", site=lane.site_id, error=type(error).__name__)
                lane.mark()
                await asyncio.sleep(RETRY_SECONDS)
            await asyncio.sleep(PAUSE_SECONDS)

    async def _build(self, lane: Lane) -> None:
        """Serve who joined and, after a change, everybody whose view may differ: whom it concerns before all others."""
        lane.signal.clear()
        everybody, lane.changed = lane.changed, False
        if not lane.wanted(everybody):
            return
        began = perf_counter()
        hall = await asyncio.to_thread(self._look, lane.site_id)
        await self._place(lane, hall)
        wanted = lane.wanted(everybody)
        first = [c for c in wanted if c.joined or c.audience.concerned(hall, lane.revision)]
        for some in _slices(first, SEEN_AT_ONCE):
            await self._serve(hall, some)
        lane.revision = hall.revision
        self.built(perf_counter() - began)
        waiting_longest = sorted(set(wanted) - set(first), key=lambda c: c.looked_at)
        for some in _slices(waiting_longest, SEEN_AT_ONCE):
            if lane.signal.is_set():
                lane.changed = True  # a newer change first; who has waited longest comes right after
                return
            await self._serve(hall, some)

    async def _place(self, lane: Lane, hall: Hall) -> None:
        """Everybody in the hall to those who see the same: a screen that was moved sees something else from now on."""
        watchers = [w for c in lane.channels.values() if c.audience.public for w in c.watchers]
        if not watchers:
            return
        placed = await asyncio.to_thread(lambda: [(w, w.audience.placed(hall, w.owner)) for w in watchers])
        for watcher, audience in placed:
            channel = lane.channels.get(watcher.audience)
            if audience != watcher.audience and channel is not None and watcher in channel.watchers:
                lane.unseat(watcher)
                watcher.audience = audience
                lane.seat(watcher)

    async def _serve(self, hall: Hall, channels: Sequence[Channel]) -> None:
        new = {c: set(c.joined) for c in channels}
        questions = [Question(c.audience, c.shown, bool(new[c])) for c in channels]
        found = await asyncio.to_thread(self._read, lambda tx: see(tx, hall, questions))
        for channel in channels:
            channel.joined -= new[channel]
            channel.looked_at = asyncio.get_running_loop().time()
            seen = found.get(channel.audience)
            if seen is None or seen.frame is None:
                continue
            channel.shown = seen.message
            receivers = channel.watchers if seen.differs else new[channel]
            for watcher in receivers:
                watcher.put(seen.frame)
            self._round.call_on(receivers)

    async def _beat_for_ever(self) -> None:
        while not self._closing:
            await asyncio.sleep(HEARTBEAT_SECONDS)
            frame, everybody = beat_frame(self._clock()), self._everybody()
            for watcher in everybody:
                watcher.beat(frame)
            self._round.call_on(everybody)

    def drop(self, owner: str) -> None:
        """End the streams of one whose key was revoked or who signed out."""
        for watcher in self._everybody():
            if watcher.owner == owner:
                watcher.end()

    def stop(self) -> None:
        """End every stream soon, so that a stopping server does not wait for them."""
        self._closing = True
        for watcher in self._everybody():
            watcher.end()

    async def close(self) -> None:
        self.stop()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)


def _slices(of: Sequence[T], size: int) -> Iterable[Sequence[T]]:
    return (of[start : start + size] for start in range(0, len(of), size))


def page_payload(snapshot: str, html: dict[str, str]) -> str:
    """What a page's channel carries: the message (already JSON) and the fragments by region id."""
    return f'{{"snapshot": {snapshot}, "html": {json.dumps(html)}}}'
