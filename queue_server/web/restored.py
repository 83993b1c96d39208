"""A backup was restored under a running server, or the command line changed a device: the process hears that
everything may have changed."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import structlog

from queue_server.domain.news import EVERYTHING, News
from queue_server.web.desk import Desk

log = structlog.get_logger(__name__)

LOOK_SECONDS = 1.0
"""One tiny statement a second: so long a device that is not in the backup may still act, and a screen is behind."""


async def follow_restores(desk: Desk, hear: Callable[[frozenset[News]], None]) -> None:
    """For ever: tell `hear` EVERYTHING when the database has another generation than before.

    Every process looks for itself, so it works alike on both databases and for any number of processes.
    """
    known: str | None = None
    while True:
        try:
            found = await desk.read(lambda tx: tx.town.generation())
        except Exception as error:
            # The database is away or busy with the restore itself: the next look will see it.
            log.warning("generation_not_read", error=type(error).__name__)
        else:
            if known not in (None, found):
                log.info("looking_anew")
                hear(frozenset({EVERYTHING}))
            known = found
        await asyncio.sleep(LOOK_SECONDS)
