"""What another process changed reaches this one: its watchers are told, and what it remembers is forgotten."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field

import structlog

from queue_server.domain.news import Kind, News
from queue_server.services.tx import Tx
from queue_server.web.auth import Known
from queue_server.web.desk import Desk

log = structlog.get_logger(__name__)


@dataclass(slots=True)
class Hearing:
    """Made on the event loop of the application; `hear` may be called from any thread.

    `town_changed` is called when another town may run.
    """

    desk: Desk
    known: Known
    town_changed: Callable[[], None]
    _loop: asyncio.AbstractEventLoop = field(default_factory=asyncio.get_running_loop)
    _checks: set[asyncio.Task[None]] = field(default_factory=set)

    def hear(self, news: frozenset[News]) -> None:
        try:
            self._loop.call_soon_threadsafe(self._take, news)
        except RuntimeError:
            log.info("not_heard_while_stopping")

    def _take(self, news: frozenset[News]) -> None:
        for one in news:
            match one.kind:
                case Kind.SITE:
                    self.desk.hub.publish(one.name)
                case Kind.DEVICE | Kind.SESSION:
                    self.known.forget()
                    self.desk.hub.drop(one.name)
                case Kind.TOWN:
                    self.town_changed()
                case Kind.EVERYTHING:
                    self._everything()

    def _everything(self) -> None:
        """Nobody told us anything for a while: look at all that we would have been told."""
        self.known.forget()
        self.town_changed()
        for site in self.desk.town.sites:
            self.desk.hub.publish(site.site_id)
        check = asyncio.create_task(self._drop_the_gone())
        self._checks.add(check)
        check.add_done_callback(self._checks.discard)

    async def _drop_the_gone(self) -> None:
        """End the streams of those whose device was revoked, or who signed out, while we did not hear."""
        owners = self.desk.hub.owners()

        def gone(tx: Tx) -> list[str]:
            return [owner for owner in owners if not _lives(tx, owner)]

        try:
            for owner in await self.desk.read(gone):
                self.desk.hub.drop(owner)
        except Exception as error:
            # The database is away again; when it comes back everything is looked at once more.
            log.warning("owners_not_checked", error=type(error).__name__)


def _lives(tx: Tx, owner: str) -> bool:
    device = tx.devices.get(owner)
    return tx.people.session(owner) is not None if device is None else device.revoked_at is None
