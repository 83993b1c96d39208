"""A channel: all who see the same, each with one slot for the latest frame. What differs is sent, and made once."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, ClassVar, Protocol

import structlog

from queue_server.contracts.base import Message
from queue_server.domain.errors import Refusal
from queue_server.services.hall import Hall
from queue_server.services.tx import Tx

log = structlog.get_logger(__name__)

WOKEN_AT_ONCE = 100
"""Streams that are written before the event loop does something else: some three milliseconds."""


class Audience(Protocol):
    """Who watches: two audiences that are equal see the same."""

    public: ClassVar[bool]
    """True for what everybody in the hall sees: it is built first, apart from the personal pages."""

    def placed(self, hall: Hall, owner: str) -> Audience:
        """The audience to which a watcher of this owner belongs in the hall of now; asked where all see the same."""

    def see(self, tx: Tx, hall: Hall, now: datetime) -> Any:
        """The message for this audience, with its `revision` and `at`; raises Refusal when it may see nothing."""

    def tell(self, message: Any) -> str:
        """The message as the one line of JSON that is pushed."""

    def concerned(self, hall: Hall, since: int) -> bool:
        """True when what changed after revision `since` is this audience's own affair: it is told first."""

    def __hash__(self) -> int: ...


class Watcher:
    """One open stream. A slow one skips: it has one slot, and the latest frame wins."""

    __slots__ = ("_frame", "_over", "_waiting", "audience", "due", "opened_by", "owner")

    def __init__(self, audience: Audience, owner: str = "", opened_by: str = "") -> None:
        self.audience, self.owner, self.opened_by = audience, owner, opened_by or owner
        self.due = False
        """True while it stands in the round of those who are woken for their frame."""
        self._frame: bytes | None = None
        self._over = False
        self._waiting: asyncio.Future[None] | None = None

    def put(self, frame: bytes) -> None:
        self._frame = frame

    def beat(self, frame: bytes) -> None:
        """A sign of life, where nothing better waits to be sent."""
        if self._frame is None:
            self._frame = frame

    def end(self) -> None:
        self._over = True
        self.wake()

    def wake(self) -> None:
        self.due = False
        if self._waiting is not None and not self._waiting.done():
            self._waiting.set_result(None)

    async def take(self) -> bytes | None:
        """The latest frame that this watcher has not had, as soon as there is one; None when the stream is over."""
        while self._frame is None and not self._over:
            self._waiting = asyncio.get_running_loop().create_future()
            await self._waiting
        frame, self._frame = self._frame, None
        return None if self._over else frame


class Round:
    """Wakes watchers some at a time, so that the event loop does other things between.

    Frames are put at once and woken for later: who is still waiting for its turn when a newer frame comes gets that
    one only, so a rush of changes reaches five thousand screens as few sendings.
    """

    def __init__(self) -> None:
        self._due: deque[Watcher] = deque()
        self._somebody = asyncio.Event()

    def call_on(self, watchers: Iterable[Watcher]) -> None:
        for watcher in watchers:
            if not watcher.due:
                watcher.due = True
                self._due.append(watcher)
        self._somebody.set()

    async def go_for_ever(self) -> None:
        while True:
            await self._somebody.wait()
            self._somebody.clear()
            while self._due:
                for _ in range(min(len(self._due), WOKEN_AT_ONCE)):
                    self._due.popleft().wake()
                await asyncio.sleep(0)


@dataclass(eq=False, slots=True)
class Channel:
    """`shown` is what its watchers have last been given, `joined` are those among them who have had nothing yet."""

    audience: Audience
    watchers: set[Watcher] = field(default_factory=set)
    joined: set[Watcher] = field(default_factory=set)
    shown: Message | None = None
    looked_at: float = 0.0


@dataclass(frozen=True, slots=True)
class Question:
    """What an audience may see now. `shown` is what it has; `whole` asks for a frame even when nothing differs."""

    audience: Audience
    shown: Message | None
    whole: bool


@dataclass(frozen=True, slots=True)
class Seen:
    """`frame` is None when nothing differs from what was shown and nobody needs it."""

    message: Message
    differs: bool
    frame: bytes | None


def see(tx: Tx, hall: Hall, questions: Iterable[Question]) -> dict[Audience, Seen]:
    """One look at the hall for many; one audience that cannot be served harms no other, and is not in the answer."""
    found: dict[Audience, Seen] = {}
    for question in questions:
        try:
            found[question.audience] = _seen(tx, hall, question)
        except Refusal:
            continue  # a ticket that has had its time, a host who is gone: their page asks again by itself
        except KeyError as error:
            log.warning("audience_not_served", site=hall.site.site_id, error=type(error).__name__)
    return found


def _seen(tx: Tx, hall: Hall, question: Question) -> Seen:
    message = question.audience.see(tx, hall, hall.at)
    differs = question.shown is None or _substance(message) != _substance(question.shown)
    frame = _frame(hall.revision, question.audience.tell(message)) if differs or question.whole else None
    return Seen(message, differs, frame)


def _substance(message: Message) -> dict[str, Any]:
    """All but which look it was: when that alone differs, a page would show the same."""
    return {name: value for name, value in vars(message).items() if name not in ("revision", "at")}


def _frame(revision: int, line: str) -> bytes:
    """One Server-Sent Event, encoded once for all who get it."""
    return f"id: {revision}\nevent: snapshot\ndata: {line}\n\n".encode()


def beat_frame(now: datetime) -> bytes:
    return f'event: beat\ndata: {{"at": "{now.isoformat()}"}}\n\n'.encode()
