"""One connection of a process's own on which it hears what the other processes changed."""

from __future__ import annotations

import json
import os
import select
import threading
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import psycopg
import structlog

from queue_server.domain.news import EVERYTHING, Kind, News
from queue_server.storage.groups import CHANNEL

log = structlog.get_logger(__name__)

SILENCE_SECONDS = 5.0
"""After so long without a word the connection is tried, so that a dead one is noticed."""

AGAIN_FIRST_SECONDS = 0.1
AGAIN_MOST_SECONDS = 2.0
"""How long it waits before it connects again: short, for a restart; never longer than this after a long absence."""

Tell = Callable[[frozenset[News]], None]


class Listener:
    """A thread that listens for ever. Each time it begins to, anything may have changed unheard, and it says so."""

    def __init__(self, connect: Callable[[], psycopg.Connection[Any]], origin: Callable[[], str], tell: Tell) -> None:
        self._connect = connect
        self._origin = origin
        self._tell = tell
        self._ends, self._end = os.pipe()
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="listener", daemon=True)
        self._thread.start()

    def close(self) -> None:
        self._stopping.set()
        os.write(self._end, b".")
        self._thread.join()
        os.close(self._end)
        os.close(self._ends)

    def _run(self) -> None:
        wait, lost = AGAIN_FIRST_SECONDS, False
        while not self._stopping.is_set():
            try:
                with self._connect() as connection:
                    connection.execute(f"LISTEN {CHANNEL}")
                    if lost:
                        log.info("listening_again")
                    wait, lost = AGAIN_FIRST_SECONDS, False
                    self._tell(frozenset({EVERYTHING}))
                    self._listen(connection)
            except psycopg.Error as error:
                if not lost:
                    log.error("listening_lost", error=type(error).__name__)
                lost = True
            self._stopping.wait(wait)
            wait = min(wait * 2, AGAIN_MOST_SECONDS)

    def _listen(self, connection: psycopg.Connection[Any]) -> None:
        while not self._stopping.is_set():
            ready, _, _ = select.select([connection.fileno(), self._ends], [], [], SILENCE_SECONDS)
            if not ready:
                connection.execute("SELECT 1")
            for said in connection.notifies(timeout=0):
                self._hear(said.payload)

    def _hear(self, payload: str) -> None:
        news = frozenset({EVERYTHING})  # what we cannot read may mean anything
        with suppress(ValueError, TypeError, KeyError):
            origin, *told = json.loads(payload)
            if origin == self._origin():
                return
            news = frozenset(News(Kind(kind), name) for kind, name in told)
        self._tell(news)
