"""For who watches over the server: does it live, can it serve, what does it count."""

from __future__ import annotations

import asyncio
import hmac
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, field
from time import monotonic
from typing import Any

import structlog
from fastapi import APIRouter, Request
from prometheus_client import CONTENT_TYPE_LATEST
from starlette.responses import Response

from queue_server.domain.catalogue import PointKind
from queue_server.domain.errors import Forbidden, Refusal
from queue_server.services.tx import Tx
from queue_server.web.addresses import is_here, was_forwarded
from queue_server.web.auth import DeskOf
from queue_server.web.desk import Desk
from queue_server.web.metrics import SAMPLE_SECONDS

log = structlog.get_logger(__name__)

router = APIRouter(include_in_schema=False)

PART_SECONDS = 1.0
"""How long the database or the writer may take; a load balancer's own patience is usually two seconds."""

FRESH_SECONDS = 1.0
"""An answer is kept this long: who asks a thousand times a second costs no more than who asks once."""


@dataclass(slots=True)
class Readiness:
    """The last look at the parts; `failing` is the first that did not do its work, "" when all did."""

    failing: str = ""
    _until: float = -1.0
    _looking: asyncio.Task[str] | None = None
    _asked: dict[str, asyncio.Task[object]] = field(default_factory=dict)

    async def look(self, desk: Desk) -> str:
        """The first of "database", "town", "writer" that fails. Many who ask at once wait for one look."""
        if self._looking is None:
            if monotonic() < self._until:
                return self.failing
            self._looking = asyncio.create_task(self._look(desk))
        return await asyncio.shield(self._looking)

    async def _look(self, desk: Desk) -> str:
        try:
            before, self.failing = self.failing, await self._failing_part(desk)
            if self.failing != before:
                log.warning("readiness", failing=self.failing or "nothing")
            return self.failing
        finally:
            self._until, self._looking = monotonic() + FRESH_SECONDS, None

    async def _failing_part(self, desk: Desk) -> str:
        try:
            town = await self._ask("database", lambda: desk.read(lambda tx: running_town(tx, desk)))
        except Exception:
            return "database"
        if town is None:
            return "town"
        try:
            await self._ask("writer", lambda: desk.write(nothing))
        except Exception:
            return "writer"
        return ""

    async def _ask(self, part: str, ask: Callable[[], Coroutine[Any, Any, object]]) -> object:
        """What the part answers within PART_SECONDS; one that hangs is waited for again, not asked a second time."""
        task = self._asked.get(part)
        if task is None:
            task = self._asked[part] = asyncio.create_task(ask())
        await asyncio.wait({task}, timeout=PART_SECONDS)
        if not task.done():
            raise TimeoutError
        del self._asked[part]
        return task.result()


def running_town(tx: Tx, desk: Desk) -> str | None:
    """The version of the town in the database, None when there is none; reads what every snapshot reads too."""
    tx.visits.revision(desk.town.sites[0].site_id)
    return tx.town.running_version()


def nothing(tx: Tx) -> None:
    """A work that changes nothing: the writer takes it, begins and commits."""


@router.get("/healthz")
async def healthy() -> Response:
    """The process lives and its event loop turns."""
    return Response("ok\n", media_type="text/plain")


@router.get("/readyz")
async def ready(request: Request, desk: DeskOf) -> Response:
    """Database, town and writer do their work; else 503 that names the first part that does not."""
    failing = await request.app.state.readiness.look(desk)
    if failing:
        raise Refusal("not_ready", part=failing)
    return Response("ok\n", media_type="text/plain")


@router.get("/metrics")
async def metrics(request: Request, desk: DeskOf) -> Response:
    """Figures for Prometheus, for who has the key; without a key set, for who asks on this machine itself."""
    if not _may_read(request):
        raise Forbidden("metrics_closed")
    try:
        async with asyncio.timeout(PART_SECONDS):
            desk.metrics.waiting(await desk.read(lambda tx: waiting_visits(tx, desk)))
    except (Refusal, TimeoutError):
        pass  # the figures of a server in trouble are wanted most of all
    sample(desk)
    return Response(await asyncio.to_thread(desk.metrics.render), headers={"Content-Type": CONTENT_TYPE_LATEST})


def _may_read(request: Request) -> bool:
    key: str = request.app.state.metrics_key
    if key:
        given = request.headers.get("authorization", "").encode("utf-8", "replace")
        return hmac.compare_digest(given, b"Bearer " + key.encode())
    return request.client is not None and is_here(request.client.host) and not was_forwarded(request.scope)


def waiting_visits(tx: Tx, desk: Desk) -> dict[tuple[str, str], int]:
    """Visits in line by site and kind of point."""
    return {
        (site.site_id, kind.value): sum(part.people for part in tx.visits.load(site.site_id, kind)[0].values())
        for site in desk.town.sites
        for kind in PointKind
    }


def sample(desk: Desk) -> None:
    watchers = {site.site_id: desk.hub.watchers(site.site_id) for site in desk.town.sites}
    desk.metrics.sample(desk.store.waiting(), watchers, desk.town_version)


async def keep_sampling(desk: Desk) -> None:
    """Each of several workers writes down how it stands, for the others; a single one is looked at when asked."""
    while desk.metrics.shared():
        sample(desk)
        await asyncio.sleep(SAMPLE_SECONDS)
