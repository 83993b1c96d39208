"""What every request shares: the store, the running town, the hub, the clock."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Protocol, TypeVar

from queue_server.contracts.phone import PhoneSnapshot
from queue_server.domain.catalogue import Site, Town
from queue_server.domain.errors import NotFound
from queue_server.domain.news import News
from queue_server.domain.visit import Event, Visit, token_lives
from queue_server.realtime.hub import Hub
from queue_server.services.asking import Actor, Asking
from queue_server.services.execute import Done, UseCase, once
from queue_server.services.hall import FiguresBook, Hall, read_hall
from queue_server.services.live import LiveBook
from queue_server.services.tx import Tx
from queue_server.services.views import phone_snapshot
from queue_server.web.metrics import Metrics
from queue_server.web.timekeeper import Timekeeper

T = TypeVar("T")
C = TypeVar("C")


class Store(Protocol):
    """A database behind one contract."""

    def write(self, work: Callable[[Any], T], site_id: str | None = None) -> Future[T]:
        """Answered after the commit. `site_id` promises that the work changes only that site; else it runs alone."""

    def write_from_loop(self, work: Callable[[Any], T], site_id: str | None = None) -> asyncio.Future[T]: ...

    def read(self, work: Callable[[Any], T]) -> T: ...

    def on_change(self, callback: Callable[[frozenset[News]], None]) -> None:
        """Hear, in another thread, what other processes change."""

    def observe(self, observer: Callable[[int, float, bool], None]) -> None:
        """Tell, in the writer's thread, of each group: its works, seconds until its commit, whether it was kept."""

    def waiting(self) -> int:
        """Works that wait for the writer."""

    def close(self) -> None: ...


def utc_now() -> datetime:
    """Aware UTC in whole milliseconds, as the database keeps it."""
    now = datetime.now(UTC)
    return now.replace(microsecond=now.microsecond // 1000 * 1000)


def new_id(now: datetime) -> str:
    """128 bits in hex: milliseconds first, then 80 random ones. Rows of one time lie together in every index, so that
    the rows that come together change few pages of it (RFC 9562, 5.7, does so too)."""
    return f"{int(now.timestamp() * 1000):012x}{secrets.token_hex(10)}"


@dataclass(slots=True)
class Desk:
    store: Store
    town: Town
    town_version: str
    public_url: str
    clock: Callable[[], datetime] = utc_now
    book: FiguresBook = field(default_factory=FiguresBook)
    live: LiveBook = field(default_factory=LiveBook)
    metrics: Metrics = field(default_factory=Metrics)
    hub: Hub = field(init=False)
    time: Timekeeper = field(init=False)

    def __post_init__(self) -> None:
        self.time = Timekeeper(self.clock, stepped=self.metrics.clock_stepped)
        self.hub = Hub(self.look, self.store.read, lambda: self.clock())
        self.hub.built = self.metrics.built
        self.store.observe(self.metrics.committed)

    def site(self, site_id: str) -> Site:
        found = self.town.site(site_id)
        if found is None:
            raise NotFound("unknown_site", site=site_id)
        return found

    def asking(self, site_id: str, actor: Actor) -> Asking:
        now = self.time.now()
        return Asking(self.town, self.site(site_id), actor, now, new_id(now), self.time.trust(site_id))

    async def write(self, work: Callable[[Tx], T], site_id: str | None = None) -> T:
        return await self.store.write_from_loop(work, site_id)

    async def read(self, work: Callable[[Tx], T]) -> T:
        return await asyncio.to_thread(self.store.read, work)

    async def change(
        self, use_case: UseCase[C], command: C, asking: Asking, key: str, request: str, status: int = 200
    ) -> Done:
        """The one path of every change: repeat-check, work, commit, tell."""
        site_id = asking.site.site_id
        done = await self.write(once(use_case, command, asking, key, request, status), site_id)
        if not done.repeated:
            self.hub.publish(site_id)
            self.metrics.changed(site_id, use_case)
        return done

    def hall(self, tx: Tx, site: Site) -> Hall:
        town, version, now = self.town, self.town_version, self.time.now()
        live = self.live.read(tx, town, version, site)
        return read_hall(tx, town, version, site, now, live, self.book, self.time.trust(site.site_id))

    def lived(self, newest: Event | None) -> None:
        """Tell the timekeeper how far a site has come."""
        if newest is not None:
            self.time.lived(newest.site_id, newest.revision, newest.at)

    def look(self, site_id: str) -> Hall:
        """The hall as it is now; runs in a thread."""
        site = self.site(site_id)
        return self.store.read(lambda tx: self.hall(tx, site))

    def visit_by_token(self, tx: Tx, token_hash: str) -> Visit:
        """Raises NotFound("unknown_ticket") for a token that nobody has, or whose visit ended long ago."""
        visit = tx.visits.by_token(token_hash)
        now = self.time.now()
        if visit is None or not token_lives(visit, self.time.trust(visit.site_id).oldest(now)):
            raise NotFound("unknown_ticket")
        return visit

    def phone(self, tx: Tx, token_hash: str, language: str | None = None) -> PhoneSnapshot:
        """`language`: where the visitor chose another one. Raises as `visit_by_token`."""
        visit = self.visit_by_token(tx, token_hash)
        return phone_snapshot(self.hall(tx, self.site(visit.site_id)), visit, self.clock(), language)
