"""Limits at the door: the size of a body, and how often one may guess."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from math import ceil
from time import monotonic

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from queue_server.domain.errors import Refusal
from queue_server.web.problems import problem

BODY_MAX = 64 * 1024
"""Our largest message is under 2 KiB; sixty-four leave room for a slow client's padding."""


class BodyLimit:
    """Refuses a body over BODY_MAX, by its announced length at once or else as soon as it has come that far."""

    def __init__(self, app: ASGIApp, most: int = BODY_MAX) -> None:
        self._app = app
        self._most = most

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        announced = next((v for k, v in scope["headers"] if k == b"content-length"), b"0")
        if announced.isdigit() and int(announced) > self._most:
            answer = problem(Request(scope), "body_too_large", 413)
            answer.headers["Connection"] = "close"
            await answer(scope, receive, send)
            return
        if scope["method"] in ("GET", "HEAD") or announced != b"0":
            await self._app(scope, receive, send)
            return
        await self._app(scope, _Counted(receive, self._most), send)


class _Counted:
    """Passes a body of unknown length on until it is too long; then it reads as cut off."""

    def __init__(self, receive: Receive, most: int) -> None:
        self._receive, self._left = receive, most

    async def __call__(self) -> Message:
        message = await self._receive()
        self._left -= len(message.get("body", b""))
        if self._left < 0:
            raise HTTPException(413)
        return message


class TooMany(Refusal):
    """Guessed too often."""


PAIRING_TRIES_MAX, PAIRING_TRIES_SECONDS = 10, 600.0
"""Wrong codes of one address, as long as a code lives: ten of 2^40."""

LOGIN_TRIES_MAX, LOGIN_TRIES_SECONDS = 5, 300.0
"""Wrong passwords of one login name: nobody mistypes six times, and five in five minutes guess nothing."""

ADDRESS_TRIES_MAX = 60
"""Wrong passwords of one address. Behind one proxy every tablet has the same: one forgetful host must not lock the
house out."""

JOINS_MAX, JOINS_SECONDS = 20, 600.0
"""Numbers that the phones of one address take: a hall's own Wi-Fi is one address, and two a minute is a full house."""

TRACKED_MAX = 10_000
"""Names remembered at most, so that many false names cannot fill the memory."""


@dataclass(slots=True)
class Tries:
    """At most `most` failures, or whatever else is told to `failed`, per name (an address, a login) in `seconds`."""

    most: int
    seconds: float
    clock: Callable[[], float] = monotonic
    _failures: dict[str, deque[float]] = field(default_factory=dict)

    def check(self, name: str) -> None:
        """Raises TooMany("too_many_tries") with the seconds until the next try counts."""
        if seconds := self.wait(name):
            raise TooMany("too_many_tries", retry_seconds=seconds)

    def wait(self, name: str) -> int:
        """Seconds until the next try counts; 0: it counts now."""
        failures, now = self._failures.get(name), self.clock()
        while failures and now - failures[0] >= self.seconds:
            failures.popleft()
        if failures and len(failures) >= self.most:
            return max(1, ceil(failures[0] + self.seconds - now))
        return 0

    def failed(self, name: str) -> None:
        if name not in self._failures and len(self._failures) >= TRACKED_MAX:
            self._failures.pop(next(iter(self._failures)))
        self._failures.setdefault(name, deque(maxlen=self.most)).append(self.clock())

    def succeeded(self, name: str) -> None:
        self._failures.pop(name, None)
