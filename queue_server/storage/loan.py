"""The event loop lends its turn: works run between two of its requests instead of beside them.

Threads of one interpreter that both have something to do hand it to and fro at every statement, and each time wait for
it and meet cold caches: with sixty-four clients that cost a third of all tickets. While the loop runs the works of a
group nobody hands over anything; while the writer waits for the disk the loop goes on with requests.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from concurrent.futures import Future
from contextlib import suppress
from typing import Any, TypeVar

T = TypeVar("T")

PATIENCE_SECONDS = 0.05
"""A loop that does not come to it within this time is doing something long, or ended without closing."""


class Loan:
    """Of the loop that was seen last."""

    def __init__(self) -> None:
        self._lender: asyncio.AbstractEventLoop | None = None
        self._thread = 0

    def from_running_loop(self) -> None:
        """The loop that runs here lends from now on."""
        self._lender, self._thread = asyncio.get_running_loop(), threading.get_ident()

    def run(self, call: Callable[[], T]) -> T:
        """What `call` answers or raises. Exactly once: in the lender's thread, or in this one when there is no lender,
        when it is closed, or when it does not come to it in time."""
        if self._lender is None or self._thread == threading.get_ident():
            return call()
        turn: Future[T] = Future()
        try:
            self._lender.call_soon_threadsafe(_take, turn, call)
        except RuntimeError:
            self._lender = None
            return call()
        with suppress(TimeoutError):
            return turn.result(PATIENCE_SECONDS)
        return call() if turn.cancel() else turn.result()


def _take(turn: Future[Any], call: Callable[[], Any]) -> None:
    if not turn.set_running_or_notify_cancel():
        return
    try:
        turn.set_result(call())
    except BaseException as error:
        turn.set_exception(error)
        if not isinstance(error, Exception):
            raise  # who stops the program stops the loop too
