"""A page that forgets its streams, and a hall that is full."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any, ClassVar, cast

import pytest

from queue_server.contracts.base import Message
from queue_server.realtime import seats
from queue_server.realtime.channel import Watcher
from queue_server.realtime.hub import Hub
from queue_server.realtime.seats import Full
from queue_server.web.desk import utc_now


class Nothing(Message):
    revision: int


@dataclass(frozen=True)
class Everybody:
    public: ClassVar[bool] = True

    def see(self, tx: Any, hall: Any, now: Any) -> Nothing:
        return Nothing(revision=1)

    def tell(self, message: Nothing) -> str:
        return "{}"

    def placed(self, hall: Any, owner: str) -> Everybody:
        return self

    def concerned(self, hall: Any, since: int) -> bool:
        return True


def look(site_id: str) -> SimpleNamespace:
    return SimpleNamespace(revision=1, at=None, site=SimpleNamespace(site_id=site_id))


def run(story: Coroutine[Any, Any, None]) -> None:
    asyncio.run(story)


class Hall:
    """A hub, and the streams that are open on it."""

    def __init__(self) -> None:
        self.hub = Hub(cast(Any, look), cast(Any, lambda work: work(None)), utc_now)

    async def open(self, opened_by: str = "", site: str = "stadhuis") -> Watcher:
        """A stream that has said its first snapshot."""
        watcher = self.hub.join(site, Everybody(), "", opened_by)
        assert not await ended(watcher)
        return watcher

    def leave(self, watcher: Watcher, site: str = "stadhuis") -> None:
        self.hub.leave(site, watcher)


async def ended(watcher: Watcher) -> bool:
    async with asyncio.timeout(5):
        return await watcher.take() is None


def test_one_who_opens_too_many_streams_loses_the_oldest_and_nobody_elses() -> None:
    async def story() -> None:
        hall = Hall()
        neighbour = await hall.open("another")
        mine = [await hall.open("leaky") for _ in range(seats.OWNER_STREAMS_MAX)]
        assert hall.hub.watchers("stadhuis") == seats.OWNER_STREAMS_MAX + 1
        newest = await hall.open("leaky")
        assert await ended(mine[0])
        hall.leave(mine[0])
        assert hall.hub.watchers("stadhuis") == seats.OWNER_STREAMS_MAX + 1
        await hall.open("a third one")
        for watcher in (neighbour, mine[1], newest):
            watcher.put(b"news")
            assert not await ended(watcher)
        await hall.hub.close()

    run(story())


def test_a_closed_stream_makes_room_for_another_of_the_same() -> None:
    async def story() -> None:
        hall = Hall()
        first = await hall.open("tidy")
        for _ in range(3 * seats.OWNER_STREAMS_MAX):
            hall.leave(await hall.open("tidy"))
        first.put(b"news")
        assert not await ended(first)
        assert hall.hub.watchers("stadhuis") == 1
        await hall.hub.close()

    run(story())


def test_without_a_limit_one_may_open_any_number() -> None:
    async def story() -> None:
        hall = Hall()
        hall.hub.seats.owner_streams = 0
        for _ in range(seats.OWNER_STREAMS_MAX + 5):
            await hall.open("benchmark")
        assert hall.hub.watchers("stadhuis") == seats.OWNER_STREAMS_MAX + 5
        await hall.hub.close()

    run(story())


def test_all_sites_together_have_a_limit_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(seats, "WATCHERS_MAX", 3)
    monkeypatch.setattr(seats, "WATCHERS_ALL_MAX", 5)

    async def story() -> None:
        hall = Hall()
        watchers = [await hall.open() for _ in range(3)]
        assert hall.hub.seats.full("stadhuis")
        assert not hall.hub.seats.full("mobiel")
        with pytest.raises(Full):
            await hall.open()
        for _ in range(2):
            await hall.open(site="mobiel")
        assert hall.hub.seats.full("bibliotheek")
        hall.leave(watchers[0])
        assert not hall.hub.seats.full("bibliotheek")
        await hall.hub.close()

    run(story())
