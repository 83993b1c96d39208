"""What a change costs: one look for all, one frame for all who see the same, nothing for who sees no difference."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any, ClassVar, cast

import pytest

from queue_server.contracts.base import Message
from queue_server.domain.errors import NotFound
from queue_server.realtime import hub as hubs
from queue_server.realtime.channel import Watcher
from queue_server.realtime.hub import Hub
from queue_server.web.desk import utc_now

SITE = "stadhuis"
SECONDS = 5


class Shown(Message):
    revision: int
    at: str
    words: str


@dataclass(frozen=True)
class Seer:
    """Sees the words that hang in the hall for `name`, or else for all; None there means that it may see nothing."""

    name: str
    public: ClassVar[bool] = False

    def see(self, tx: Any, hall: Any, now: Any) -> Shown:
        words = hall.words.get(self.name, hall.words["all"])
        if words is None:
            raise NotFound("unknown_ticket")
        return Shown(revision=hall.revision, at=str(hall.at), words=words)

    def tell(self, message: Shown) -> str:
        return f"{self.name} sees {message.words}"

    def placed(self, hall: Any, owner: str) -> Seer:
        return self

    def concerned(self, hall: Any, since: int) -> bool:
        return self.name in hall.words


@dataclass
class Place:
    """A hall made of words, and who looked at it."""

    words: dict[str, str | None] = field(default_factory=lambda: {"all": "nothing"})
    revision: int = 1
    looks: int = 0
    fails: int = 0
    asked: list[str] = field(default_factory=list)
    hub: Hub = field(init=False)

    def __post_init__(self) -> None:
        self.hub = Hub(cast(Any, self.look), cast(Any, lambda work: work(None)), utc_now)

    def look(self, site_id: str) -> SimpleNamespace:
        if self.fails:
            self.fails -= 1
            raise OSError("the database is away")
        self.looks += 1
        at, site = f"look {self.looks}", SimpleNamespace(site_id=site_id)
        return SimpleNamespace(revision=self.revision, at=at, words=dict(self.words), site=site)

    def join(self, name: str) -> Watcher:
        return self.hub.join(SITE, Seer(name))

    def change(self, **words: str | None) -> None:
        self.revision += 1
        self.words |= words
        self.hub.publish(SITE)


async def got(watcher: Watcher) -> str:
    """The next frame that is no beat, without its revision."""
    async with asyncio.timeout(SECONDS):
        frame = await watcher.take()
    assert frame is not None
    return frame.decode().split("data: ")[1].strip()


def in_a_hall(test: Callable[[Place], Coroutine[Any, Any, None]]) -> None:
    async def run() -> None:
        place = Place()
        try:
            await test(place)
        finally:
            await place.hub.close()

    asyncio.run(run())


def test_a_thousand_who_come_back_at_once_cost_a_few_looks() -> None:
    async def test(place: Place) -> None:
        watchers = [place.join(f"phone {n}") for n in range(1_000)]
        assert [await got(w) for w in watchers] == [f"phone {n} sees nothing" for n in range(1_000)]
        assert place.looks <= 3

    in_a_hall(test)


def test_all_who_see_the_same_share_one_frame() -> None:
    async def test(place: Place) -> None:
        watchers = [place.join("screen") for _ in range(300)]
        frames = [await w.take() for w in watchers]
        assert len({id(frame) for frame in frames}) == 1

    in_a_hall(test)


def test_who_sees_no_difference_is_not_told() -> None:
    async def test(place: Place) -> None:
        same, other = place.join("same"), place.join("other")
        await got(same), await got(other)
        for number in range(3):
            place.change(other=str(number))
            assert await got(other) == f"other sees {number}"
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.05):
                await same.take()
        # One who joins is told all the same, and its neighbour still is not.
        assert await got(place.join("same")) == "same sees nothing"
        place.change(same="news")
        assert await got(same) == "same sees news"

    in_a_hall(test)


def test_whom_a_change_concerns_is_told_first(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hubs, "SEEN_AT_ONCE", 1)

    async def test(place: Place) -> None:
        watchers = {name: place.join(name) for name in "abcdef"}
        for watcher in watchers.values():
            await got(watcher)
        order: list[str] = []

        async def note(name: str) -> None:
            await got(watchers[name])
            order.append(name)

        async with asyncio.TaskGroup() as group:
            for name in watchers:
                group.create_task(note(name))
            place.change(all="moved up", e="called")
        assert order[0] == "e" and sorted(order) == list("abcdef")

    in_a_hall(test)


def test_a_slow_one_gets_only_the_latest() -> None:
    async def test(place: Place) -> None:
        slow, quick = place.join("slow"), place.join("quick")
        await got(slow)
        for number in range(5):
            place.change(all=str(number))
            while await got(quick) != f"quick sees {number}":
                pass
        assert await got(slow) == "slow sees 4"

    in_a_hall(test)


def test_one_who_may_see_nothing_harms_no_other() -> None:
    async def test(place: Place) -> None:
        gone, here = place.join("gone"), place.join("here")
        await got(gone), await got(here)
        place.change(gone=None, here="still")
        assert await got(here) == "here sees still"

    in_a_hall(test)


def test_who_joins_while_the_database_is_away_is_served_when_it_is_back(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hubs, "RETRY_SECONDS", 0.01)

    async def test(place: Place) -> None:
        place.fails = 3
        assert await got(place.join("phone")) == "phone sees nothing"

    in_a_hall(test)


def test_waiting_times_move_without_any_change(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hubs, "REFRESH_SECONDS", 0.1)

    async def test(place: Place) -> None:
        watcher = place.join("phone")
        await got(watcher)
        place.words["all"] = "five minutes later"
        assert await got(watcher) == "phone sees five minutes later"

    in_a_hall(test)


def test_a_stream_that_is_dropped_or_stopped_ends() -> None:
    async def test(place: Place) -> None:
        dropped, other = place.hub.join(SITE, Seer("a"), "key 1"), place.hub.join(SITE, Seer("b"), "key 2")
        await got(dropped), await got(other)
        assert place.hub.owners() == {"key 1", "key 2"}
        place.hub.drop("key 1")
        assert await dropped.take() is None
        place.change(all="news")
        assert await got(other) == "b sees news"
        place.hub.stop()
        assert await other.take() is None
        place.hub.leave(SITE, dropped)
        place.hub.leave(SITE, other)
        assert place.hub.watchers(SITE) == 0

    in_a_hall(test)


@dataclass(frozen=True)
class Hanging(Seer):
    """Everybody in the hall who hangs at `name`; the words of its owner say where that is now."""

    public: ClassVar[bool] = True

    def placed(self, hall: Any, owner: str) -> Hanging:
        return Hanging(hall.words.get(owner, "nowhere"))


def test_what_hangs_in_the_hall_sees_what_is_seen_from_there_and_all_others_share_one() -> None:
    async def test(place: Place) -> None:
        place.words |= {"first": "stairs", "second": "stairs", "nowhere": "the usual", "stairs": "up", "door": "left"}
        screens = {n: place.hub.join(SITE, Hanging("nowhere"), n) for n in ("first", "second", "third", "fourth")}
        frames = {name: await screen.take() for name, screen in screens.items()}
        assert frames["first"] is frames["second"] and b"stairs sees up" in (frames["first"] or b"")
        assert frames["third"] is frames["fourth"] and b"nowhere sees the usual" in (frames["third"] or b"")

    in_a_hall(test)


def test_a_screen_that_is_moved_sees_what_is_seen_from_there_at_once_and_its_neighbours_nothing_new() -> None:
    async def test(place: Place) -> None:
        place.words |= {"first": "stairs", "second": "stairs", "stairs": "up", "door": "left"}
        first, second = (place.hub.join(SITE, Hanging("nowhere"), name) for name in ("first", "second"))
        await got(first), await got(second)
        place.change(second="door")
        assert await got(second) == "door sees left"
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.05):
                await first.take()
        place.change(stairs="closed")
        assert await got(first) == "stairs sees closed"
        assert place.hub.watchers(SITE) == 2
        place.hub.leave(SITE, first)
        place.hub.leave(SITE, second)
        assert place.hub.watchers(SITE) == 0

    in_a_hall(test)
