"""A page that forgets its streams, and a hall that is full."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Coroutine
from contextlib import AsyncExitStack, aclosing
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, ClassVar, cast

import pytest

from queue_server.realtime import hub as hubs
from queue_server.realtime.hub import Audience, Full, Hub, Snapshots


@dataclass(frozen=True)
class Everybody:
    public: ClassVar[bool] = True

    def build(self, tx: Any, hall: Any, now: datetime) -> str:
        return "{}"


def read(site_id: str, audiences: frozenset[Audience]) -> tuple[int, Snapshots]:
    return 1, dict.fromkeys(audiences, "{}")


def run(story: Coroutine[Any, Any, None]) -> None:
    asyncio.run(story)


class Hall:
    """A hub, and the streams that are open on it."""

    def __init__(self, stack: AsyncExitStack) -> None:
        self.hub = Hub(read, lambda: datetime.now(UTC))
        self._stack = stack

    async def open(self, opened_by: str = "", site: str = "stadhuis") -> AsyncGenerator[str, None]:
        """A stream that has said its first snapshot."""
        opened = cast("AsyncGenerator[str, None]", self.hub.stream(site, Everybody(), "", opened_by))
        stream = await self._stack.enter_async_context(aclosing(opened))
        assert "snapshot" in await anext(stream)
        return stream


async def ended(stream: AsyncGenerator[str, None]) -> bool:
    async with asyncio.timeout(5):
        return [event async for event in stream if "snapshot" in event] == []


def test_one_who_opens_too_many_streams_loses_the_oldest_and_nobody_elses() -> None:
    async def story() -> None:
        async with AsyncExitStack() as stack:
            hall = Hall(stack)
            neighbour = await hall.open("another")
            mine = [await hall.open("leaky") for _ in range(hubs.OWNER_STREAMS_MAX)]
            assert hall.hub.watchers("stadhuis") == hubs.OWNER_STREAMS_MAX + 1
            newest = await hall.open("leaky")
            assert await ended(mine[0])
            assert hall.hub.watchers("stadhuis") == hubs.OWNER_STREAMS_MAX + 1
            hall.hub.publish("stadhuis")
            for stream in (neighbour, mine[1], newest):
                assert "snapshot" in await anext(stream)
            await hall.hub.close()

    run(story())


def test_a_closed_stream_makes_room_for_another_of_the_same() -> None:
    async def story() -> None:
        async with AsyncExitStack() as stack:
            hall = Hall(stack)
            first = await hall.open("tidy")
            for _ in range(3 * hubs.OWNER_STREAMS_MAX):
                stream = await hall.open("tidy")
                await stream.aclose()
            hall.hub.publish("stadhuis")
            assert "snapshot" in await anext(first)
            assert hall.hub.watchers("stadhuis") == 1
            await hall.hub.close()

    run(story())


def test_without_a_limit_one_may_open_any_number() -> None:
    async def story() -> None:
        async with AsyncExitStack() as stack:
            hall = Hall(stack)
            hall.hub.owner_streams = 0
            for _ in range(hubs.OWNER_STREAMS_MAX + 5):
                await hall.open("benchmark")
            assert hall.hub.watchers("stadhuis") == hubs.OWNER_STREAMS_MAX + 5
            await hall.hub.close()

    run(story())


def test_all_sites_together_have_a_limit_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hubs, "WATCHERS_MAX", 3)
    monkeypatch.setattr(hubs, "WATCHERS_ALL_MAX", 5)

    async def story() -> None:
        async with AsyncExitStack() as stack:
            hall = Hall(stack)
            streams = [await hall.open() for _ in range(3)]
            assert hall.hub.full("stadhuis")
            assert not hall.hub.full("mobiel")
            with pytest.raises(Full):
                await hall.open()
            streams += [await hall.open(site="mobiel") for _ in range(2)]
            assert hall.hub.full("bibliotheek")
            await streams[0].aclose()
            assert not hall.hub.full("bibliotheek")
            await hall.hub.close()

    run(story())
