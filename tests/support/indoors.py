"""The whole web application inside the test's process, on a real database file, with a clock in the test's hands."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator, Callable, Coroutine, Mapping
from pathlib import Path
from types import TracebackType
from typing import Any, Self, TypeVar

import httpx

from queue_server.app import Settings, _tidy, create_app
from queue_server.web.desk import Desk
from queue_server.web.rates import NO_LIMITS, Rates
from queue_server.web.timekeeper import Timekeeper
from tests.support.caller import Content
from tests.support.clock import Clock
from tests.support.founded import Founded, Front

T = TypeVar("T")

ANSWER_SECONDS = 20


class Indoors(Front):
    """Use it in a `with`; the application runs in an event loop of its own thread."""

    def __init__(
        self, founded: Founded, clock: Clock | None = None, always_open: bool = False, rates: Rates = NO_LIMITS
    ) -> None:
        super().__init__(founded)
        self.clock = clock or Clock()
        self.app = create_app(Settings(founded.database, "https://onthaal.lindegem.example", always_open, rates))
        self.http = self
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="indoors")

    @property
    def desk(self) -> Desk:
        desk: Desk = self.app.state.desk
        return desk

    @property
    def database(self) -> Path:
        """The file, on SQLite."""
        return Path(self.founded.database)

    def _run(self, work: Coroutine[Any, Any, T]) -> T:
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(ANSWER_SECONDS)

    def __enter__(self) -> Self:
        self._thread.start()
        try:
            self._run(self._open())
        except BaseException:
            self._stop()
            raise
        return self

    async def _open(self) -> None:
        self._lifespan = self.app.router.lifespan_context(self.app)
        await self._lifespan.__aenter__()
        self.desk.clock, self.desk.time = (
            self.clock,
            Timekeeper(self.clock, self.clock.monotonic, self.desk.metrics.clock_stepped),
        )
        transport = httpx.ASGITransport(self.app, raise_app_exceptions=False)
        self._client = httpx.AsyncClient(transport=transport, base_url="http://onthaal.test")

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        try:
            self._run(self._close())
        finally:
            self._stop()

    async def _close(self) -> None:
        await self._client.aclose()
        await self._lifespan.__aexit__(None, None, None)

    def _stop(self) -> None:
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.run_until_complete(self._loop.shutdown_default_executor())
        self._loop.close()

    def request(self, method: str, path: str, headers: Mapping[str, str], content: Content = None) -> httpx.Response:
        return self._run(self._request(method, path, headers, content))

    async def _request(self, method: str, path: str, headers: Mapping[str, str], content: Content) -> httpx.Response:
        async def pieces(of: Any) -> AsyncIterator[bytes]:
            for piece in of:
                yield piece

        body = content if content is None or isinstance(content, bytes) else pieces(content)
        answer = await self._client.request(method, path, headers=dict(headers), content=body)
        self._client.cookies.clear()
        return answer

    def keep_house(self) -> None:
        """One round of what the server does by itself every some seconds."""
        self._run(_tidy(self.desk))

    def write(self, work: Callable[[Any], T]) -> T:
        """Run a work straight on the store."""
        return self.desk.store.write(work).result(ANSWER_SECONDS)

    def read(self, work: Callable[[Any], T]) -> T:
        return self.desk.store.read(work)
