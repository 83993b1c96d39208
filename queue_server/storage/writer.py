"""The writer: one thread that has works run in groups, one commit for each group.

A work is a function of a transaction. One that fails takes nothing of its neighbours with it, but may have them run
again; nobody is answered before the group's commit is on disk. How a group begins and commits is the database's own
(storage/sqlite.py, storage/groups.py); queue, groups and answers are alike.
"""

from __future__ import annotations

import asyncio
import queue
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from contextlib import suppress
from dataclasses import dataclass
from time import perf_counter
from typing import Any, TypeVar

import structlog
from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError

from queue_server.domain.errors import Conflict, Refusal
from queue_server.domain.news import News
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


@dataclass(frozen=True, slots=True)
class Errand:
    """A work, and the only site that it changes (None: it may change anything)."""

    work: Work
    site_id: str | None = None
    of_loop: bool = False
    """Asked by the event loop. The work of a thread may wait for something that the loop does."""


Commit = Callable[[Sequence[Errand]], list[Outcome]]
"""Run these errands in one transaction and commit it; raises when nothing of them was kept, or nobody knows."""


class Busy(Refusal):
    """The queue of works is full: try again."""


class StorageFailed(Refusal):
    """The disk or the database refused; nothing of this work was kept."""


class Writer:
    """The thread that writes; works run in the order in which they came."""

    def __init__(self, commit: Commit, queue_max: int = QUEUE_MAX) -> None:
        self._commit = commit
        self._queue: queue.SimpleQueue[tuple[Errand, Seat] | None] = queue.SimpleQueue()
        self._queue_max = queue_max
        self.observer: Observer | None = None
        self._thread = threading.Thread(target=self._run, name="writer", daemon=True)
        self._thread.start()

    def submit(self, work: Work, site_id: str | None = None) -> Future[Any]:
        """Run `work` soon; the future is answered after its commit. Raises Busy when the queue is full."""
        return self._seated(Errand(work, site_id), Future())

    def submit_from_loop(self, work: Work, site_id: str | None = None) -> asyncio.Future[Any]:
        """The same for the running event loop, which is woken once for a whole group and not once for each answer."""
        return self._seated(Errand(work, site_id, of_loop=True), asyncio.get_running_loop().create_future())

    def _seated(self, errand: Errand, seat: S) -> S:
        # Two threads that ask in the same instant may pass it by one: cheaper than a lock that loop and writer share.
        if self._queue.qsize() >= self._queue_max:
            raise Busy("server_busy")
        self._queue.put((errand, seat))
        return seat

    def waiting(self) -> int:
        """Works that are not begun yet."""
        return self._queue.qsize()

    def close(self) -> None:
        """Finish what was accepted, then stop."""
        self._queue.put(None)
        self._thread.join()

    def _group(self) -> tuple[list[tuple[Errand, Seat]], bool]:
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
            wanted = [(errand, seat) for errand, seat in group if _still_wanted(seat)]
            if wanted:
                self._carry_out(wanted)

    def _carry_out(self, group: list[tuple[Errand, Seat]]) -> None:
        began, kept, failed = perf_counter(), True, ""
        try:
            answers = self._commit([errand for errand, _ in group])
        except StorageFailed:
            # Said by who found it, once and not for every group.
            answers, kept = [(None, StorageFailed("storage_failed")) for _ in group], False
        except Exception as error:
            answers, kept = [(None, StorageFailed("storage_failed")) for _ in group], False
            failed = type(error).__name__
        seconds = perf_counter() - began
        # Who waits is answered before anything else can go wrong.
        _settle([seat for _, seat in group], answers)
        if failed:
            log.error("write_failed", error=failed, works=len(group))
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


def run_all(connection: Connection, errands: Sequence[Errand]) -> tuple[list[Outcome], set[News]]:
    """Every work in the transaction that is open; what they answered, and what they changed.

    First all together. When one fails after it had changed something, everything is taken back and done again, each
    work in a savepoint of its own. An error of the database itself fails the whole group: it is raised.
    """
    together = _run_together(connection, errands) if len(errands) > 1 else None
    return together or _run_apart(connection, errands)


def _run_together(connection: Connection, errands: Sequence[Errand]) -> tuple[list[Outcome], set[News]] | None:
    """Without savepoints, and with rows that are written at the end; None, and nothing changed, when that failed."""
    tx = SqlTx(connection, holding=True)
    tx.driver.execute("SAVEPOINT works")
    try:
        outcomes = [_try(tx, errand.work) for errand in errands]
        tx.driver.write_held()
    except Exception as error:
        if isinstance(error, DBAPIError) and _own_fault(error) is None:
            raise
        tx.driver.execute("ROLLBACK TO works")
        tx.driver.execute("RELEASE works")
        return None
    tx.driver.execute("RELEASE works")
    return outcomes, tx.noted


def _try(tx: SqlTx, work: Work) -> Outcome:
    """Answer and no error, or no answer and the error of a work that changed nothing; raises the error of another."""
    changes = tx.driver.changes
    try:
        return work(tx), None
    except DBAPIError:
        raise
    except Exception as error:
        if tx.driver.changes != changes:
            raise
        return None, error


def _run_apart(connection: Connection, errands: Sequence[Errand]) -> tuple[list[Outcome], set[News]]:
    """Each in its own savepoint, so that one that fails takes nothing of its neighbours with it."""
    outcomes: list[Outcome] = []
    noted: set[News] = set()
    tx = SqlTx(connection)
    for errand in errands:
        tx.noted.clear()
        outcome = _run_one(tx, errand.work)
        if outcome[1] is None:
            noted |= tx.noted
        else:
            tx = SqlTx(connection)  # what the other remembers may be of what was rolled back
        outcomes.append(outcome)
    return outcomes, noted


def _own_fault(error: DBAPIError) -> Exception | None:
    """What one work did wrong, or None when the database failed. PEP 249 names these errors alike in every driver."""
    names = {kind.__name__ for kind in type(error.orig).__mro__}
    if "IntegrityError" in names:
        return Conflict("already_there")  # what must be unique was sent twice
    return error if "DataError" in names else None


def _run_one(tx: SqlTx, work: Work) -> Outcome:
    """Answer and no error, or no answer and the error."""
    run = tx.driver.execute
    run("SAVEPOINT work")
    try:
        answer = work(tx)
    except Exception as error:
        fault = _own_fault(error) if isinstance(error, DBAPIError) else error
        if fault is None:
            raise
        run("ROLLBACK TO work")
        run("RELEASE work")
        return None, fault
    run("RELEASE work")
    return answer, None
