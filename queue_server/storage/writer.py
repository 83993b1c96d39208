"""The writer: one thread that runs works in groups, one commit for each group.

A work is a function of a transaction. Each runs in its own savepoint, so that one that fails takes nothing of its
neighbours with it; nobody is answered before the group's commit is on disk.
"""

from __future__ import annotations

import asyncio
import queue
import threading
from collections.abc import Callable
from concurrent.futures import Future
from contextlib import suppress
from time import perf_counter
from typing import Any, TypeVar

import structlog
from sqlalchemy import Connection, Engine
from sqlalchemy.exc import DBAPIError

from queue_server.domain.errors import Conflict, Refusal
from queue_server.storage.prepared import run_sql
from queue_server.storage.tx import SqlTx

log = structlog.get_logger(__name__)

QUEUE_MAX = 2_000
"""Works that may wait; at 1,000 a second that is two seconds, after which an honest "busy" is kinder."""

GROUP_MAX = 64
"""Works in one commit: beyond this the first waits longer than the saved fsync is worth."""

S = TypeVar("S", Future[Any], asyncio.Future[Any])
Work = Callable[[SqlTx], Any]
Seat = Future[Any] | asyncio.Future[Any]
"""Where the answer of a work is waited for: by a thread, or on an event loop."""
Outcome = tuple[Any, BaseException | None]
Observer = Callable[[int, float, bool], None]
"""Hears of each group, in the writer's thread: how many works, seconds from begin to commit, whether it was kept."""


class Busy(Refusal):
    """The queue of works is full: try again."""


class StorageFailed(Refusal):
    """The disk or the database refused; nothing of this work was kept."""


class Writer:
    """Owns the only connection that writes."""

    def __init__(self, engine: Engine, queue_max: int = QUEUE_MAX) -> None:
        self._engine = engine
        self._queue: queue.Queue[tuple[Work, Seat] | None] = queue.Queue(queue_max)
        self.observer: Observer | None = None
        self._thread = threading.Thread(target=self._run, name="writer", daemon=True)
        self._thread.start()

    def submit(self, work: Work) -> Future[Any]:
        """Run `work` soon; the future is answered after its commit. Raises Busy when the queue is full."""
        return self._seated(work, Future())

    def submit_from_loop(self, work: Work) -> asyncio.Future[Any]:
        """The same for the running event loop, which is woken once for a whole group and not once for each answer."""
        return self._seated(work, asyncio.get_running_loop().create_future())

    def _seated(self, work: Work, seat: S) -> S:
        try:
            self._queue.put_nowait((work, seat))
        except queue.Full:
            raise Busy("server_busy") from None
        return seat

    def waiting(self) -> int:
        """Works that are not begun yet."""
        return self._queue.qsize()

    def close(self) -> None:
        """Finish what was accepted, then stop."""
        self._queue.put(None)
        self._thread.join()

    def _group(self) -> tuple[list[tuple[Work, Seat]], bool]:
        """The works that wait now, at least one; True when the writer was told to stop."""
        first = self._queue.get()
        if first is None:
            return [], True
        group = [first]
        while len(group) < GROUP_MAX:
            try:
                item = self._queue.get_nowait()
            except queue.Empty:
                break
            if item is None:
                return group, True
            group.append(item)
        return group, False

    def _run(self) -> None:
        stopping = False
        while not stopping:
            group, stopping = self._group()
            # Who gave up before we began is left out; from here on nobody can give up any more.
            wanted = [(work, seat) for work, seat in group if _still_wanted(seat)]
            if wanted:
                self._commit(wanted)

    def _commit(self, group: list[tuple[Work, Seat]]) -> None:
        began, kept = perf_counter(), True
        try:
            with self._engine.connect() as connection:
                run_sql(connection, "BEGIN IMMEDIATE")
                try:
                    answers = [_run_one(connection, work) for work, _ in group]
                    run_sql(connection, "COMMIT")
                except BaseException:
                    _roll_back(connection)
                    raise
        except Exception as error:
            log.error("write_failed", error=type(error).__name__, works=len(group))
            answers, kept = [(None, StorageFailed("storage_failed")) for _ in group], False
        seconds = perf_counter() - began
        _settle([seat for _, seat in group], answers)
        self._observe(len(group), seconds, kept)

    def _observe(self, works: int, seconds: float, kept: bool) -> None:
        try:
            if self.observer is not None:
                self.observer(works, seconds, kept)
        except Exception as error:
            # Who only counts must not stop who writes.
            log.error("observer_failed", error=type(error).__name__)


def _still_wanted(seat: Seat) -> bool:
    return seat.set_running_or_notify_cancel() if isinstance(seat, Future) else not seat.cancelled()


def _settle(seats: list[Seat], outcomes: list[Outcome]) -> None:
    on_loops: dict[asyncio.AbstractEventLoop, list[tuple[asyncio.Future[Any], Outcome]]] = {}
    for seat, outcome in zip(seats, outcomes, strict=True):
        if isinstance(seat, Future):
            _give(seat, outcome)
        else:
            on_loops.setdefault(seat.get_loop(), []).append((seat, outcome))
    for loop, some in on_loops.items():
        with suppress(RuntimeError):  # the loop has ended: nobody waits there any more
            loop.call_soon_threadsafe(_give_all, some)


def _give_all(some: list[tuple[asyncio.Future[Any], Outcome]]) -> None:
    for seat, outcome in some:
        if not seat.done():
            _give(seat, outcome)


def _give(seat: Seat, outcome: Outcome) -> None:
    answer, refused = outcome
    if refused is None:
        seat.set_result(answer)
    else:
        seat.set_exception(refused)


def _roll_back(connection: Connection) -> None:
    try:
        run_sql(connection, "ROLLBACK")
    except DBAPIError:
        # SQLite has already rolled back by itself (disk full, I/O error): the connection is thrown away.
        connection.invalidate()


def _doubled(error: DBAPIError) -> bool:
    """True for a broken unique key: every driver calls that IntegrityError (PEP 249), or makes it a kind of that."""
    return any(kind.__name__ == "IntegrityError" for kind in type(error.orig).__mro__)


def _taken_back(connection: Connection, error: Exception) -> Exception:
    run_sql(connection, "ROLLBACK TO work")
    run_sql(connection, "RELEASE work")
    return error


def _run_one(connection: Connection, work: Work) -> Outcome:
    """Answer and no error, or no answer and the error; an error of the database itself fails the whole group."""
    run_sql(connection, "SAVEPOINT work")
    try:
        answer = work(SqlTx(connection))
    except DBAPIError as error:
        if not _doubled(error):
            raise
        # What must be unique was sent twice: the fault of this work alone.
        return None, _taken_back(connection, Conflict("already_there"))
    except Exception as error:
        return None, _taken_back(connection, error)
    run_sql(connection, "RELEASE work")
    return answer, None
