"""One watcher's stream as an answer: Server-Sent Events written straight from its slot.

The framework's streaming answer starts two tasks and formats each piece; with five thousand watchers that is what a
call would wait for.
"""

from __future__ import annotations

import asyncio

from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from queue_server.realtime.channel import Audience, Watcher
from queue_server.realtime.hub import Hub


class EventStream(Response):
    """Ends when the client goes, or when the hub ends it."""

    media_type = "text/event-stream"

    def __init__(self, hub: Hub, site_id: str, audience: Audience, owner: str, opened_by: str) -> None:
        self._hub, self._site_id, self._who = hub, site_id, (audience, owner, opened_by)
        self.status_code, self.background, self.body = 200, None, b""
        self.init_headers({"Cache-Control": "no-store", "X-Accel-Buffering": "no"})
        del self.headers["content-length"]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        watcher = self._hub.join(self._site_id, *self._who)
        gone = asyncio.create_task(_end_when_gone(receive, watcher))
        try:
            await send({"type": "http.response.start", "status": 200, "headers": self.raw_headers})
            while (frame := await watcher.take()) is not None:
                await send({"type": "http.response.body", "body": frame, "more_body": True})
            await send({"type": "http.response.body", "body": b"", "more_body": False})
        finally:
            gone.cancel()
            self._hub.leave(self._site_id, watcher)


async def _end_when_gone(receive: Receive, watcher: Watcher) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
    watcher.end()
