"""How often one may ask: a token bucket per device, signed-in host and ticket, and per address for everybody else."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, fields
from math import ceil, isfinite
from time import monotonic
from typing import TypeVar

from starlette.requests import Request
from starlette.types import ASGIApp, Receive, Scope, Send

from queue_server.web.addresses import neighbourhood
from queue_server.web.auth import DEVICE_COOKIE, SESSION_COOKIE, UNRECOGNISED
from queue_server.web.problems import problem

N = TypeVar("N")

BURST_SECONDS = 10.0
"""A bucket holds what comes in this long: opening a page, a hall that reconnects and an outbox come all at once."""

NAMES_MAX = 10_000
"""Names remembered of each sort: a large town has a few hundred devices and a few thousand tickets a day. The oldest
goes first and nobody is the worse for it: a credential counts on its address once more, an address has a full bucket
again."""

READS = frozenset({"GET", "HEAD", "OPTIONS"})

ASKS = re.compile(r"/api/v1/sites/[^/]+/(products/search|advice)|/(host|join)/[^/]+/intake")
"""Questions sent as a body, because what a visitor says must not stand in an address: they change nothing, and one
comes with every few letters."""

ALWAYS_FREE = frozenset({"/healthz", "/readyz"})
"""Who watches over the server must not be told that the server is too busy to say so."""


@dataclass(frozen=True, slots=True)
class Rates:
    """Requests a second that one may keep up; 0 is no limit. Reads and changes are counted apart, each at this rate.

    Raises ValueError that names every rate that is none.
    """

    device: float = 20.0
    """A kiosk hardly does one a second; an outbox after an outage goes out at this pace."""

    session: float = 20.0
    """A tablet does a few; a hurried host who taps on everything about five."""

    ticket: float = 5.0
    """A phone does one every few minutes, and a handful when its page opens or its network comes back."""

    address: float = 100.0
    """Visitors' phones share one address behind a NAT or a proxy, and a page is eight files."""

    address_changes: float = 10.0
    """Signing in and pairing: a whole house that begins at nine. Each costs a slow password hash, so not more."""

    def __post_init__(self) -> None:
        wrong = [f.name for f in fields(self) if not (isfinite(v := getattr(self, f.name)) and v >= 0)]
        if wrong:
            raise ValueError(f"a rate is 0 or more requests a second: {', '.join(wrong)}")

    def of(self, who: str) -> tuple[float, float]:
        """Reads and changes a second for a `who` of WHO."""
        return (getattr(self, who), self.address_changes if who == "address" else getattr(self, who))


WHO = ("device", "session", "ticket", "address")

DEFAULT_RATES = Rates()
NO_LIMITS = Rates(0, 0, 0, 0, 0)


def rates(*given: float | None) -> Rates:
    """Rates in the order of their fields, None for what is usual; raises ValueError as `Rates` does."""
    return Rates(
        *(getattr(DEFAULT_RATES, f.name) if v is None else v for f, v in zip(fields(Rates), given, strict=True))
    )


class Bucket:
    """Tokens, kept as the one moment at which the bucket is full again (virtual scheduling, ITU-T I.371 annex A)."""

    __slots__ = ("_full_at", "_pause", "_slack")

    def __init__(self, per_second: float) -> None:
        self._pause = 1 / per_second if per_second else 0.0
        self._slack = max(BURST_SECONDS, self._pause)
        self._full_at = 0.0

    def take(self, now: float) -> float:
        """Takes a token and answers 0.0, or takes none and answers in how many seconds there will be one."""
        full_at = max(self._full_at, now) + self._pause
        too_soon = full_at - now - self._slack
        if too_soon > 1e-9:
            return too_soon
        self._full_at = full_at
        return 0.0


class Owner:
    """Whose buckets they are: one device, session, ticket or address."""

    __slots__ = ("changes", "reads", "who")

    def __init__(self, who: str, rates: Rates) -> None:
        reads, changes = rates.of(who)
        self.who, self.reads, self.changes = who, Bucket(reads), Bucket(changes)


class RateLimit:
    """Answers 429 to who asks too often. Plain ASGI, before a request is read or the database asked.

    Only a credential that was once found right has buckets of its own (`auth.recognise`); any other counts on the
    address it came from. So made-up keys fill no memory, and take nothing from whom they are guessed at.
    """

    def __init__(
        self,
        app: ASGIApp,
        rates: Rates,
        clock: Callable[[], float] = monotonic,
        refused: Callable[[str], None] = lambda who: None,
    ) -> None:
        self._app, self._rates, self._clock, self._refused = app, rates, clock, refused
        self._recognised: dict[str, Owner] = {}
        self._addresses: dict[str, Owner] = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and scope["path"] not in ALWAYS_FREE:
            owner = self._owner(scope)
            bucket = owner.reads if _asks(scope) else owner.changes
            seconds = bucket.take(self._clock())
            if seconds:
                self._refused(owner.who)
                answer = problem(Request(scope), "too_many_requests", 429, retry_seconds=ceil(seconds))
                await answer(scope, receive, send)
                return
        await self._app(scope, receive, send)

    def _owner(self, scope: Scope) -> Owner:
        stranger = False
        for secret in _credentials(scope):
            owner = self._recognised.get(hashlib.sha256(secret).hexdigest())
            if owner is not None:
                return owner
            stranger = True
        if stranger:
            scope[UNRECOGNISED] = self._recognise
        return self._address(scope["client"][0] if scope["client"] else "")

    def _recognise(self, who: str, secret_hash: str) -> None:
        if secret_hash not in self._recognised:
            _keep(self._recognised, secret_hash, Owner(who, self._rates))

    def _address(self, address: str) -> Owner:
        name = neighbourhood(address)
        owner = self._addresses.get(name)
        return owner if owner is not None else _keep(self._addresses, name, Owner("address", self._rates))


def _asks(scope: Scope) -> bool:
    return scope["method"] in READS or ASKS.fullmatch(scope["path"]) is not None


def _keep(table: dict[N, Owner], name: N, owner: Owner) -> Owner:
    if len(table) >= NAMES_MAX:
        del table[next(iter(table))]
    table[name] = owner
    return owner


_SCHEMES = frozenset({b"device", b"ticket"})
_COOKIES = (f"{SESSION_COOKIE}=".encode(), f"{DEVICE_COOKIE}=".encode())


def _credentials(scope: Scope) -> Iterator[bytes]:
    """The secrets that come with a request, the header's before the cookies', as in `auth`."""
    cookies = b""
    for name, value in scope["headers"]:
        if name == b"authorization":
            scheme, _, secret = value.partition(b" ")
            if scheme.lower() in _SCHEMES:
                yield secret.strip()
        elif name == b"cookie":
            cookies = value
    if cookies:
        for prefix in _COOKIES:
            at = cookies.find(prefix)
            if at >= 0:
                yield cookies[at + len(prefix) :].partition(b";")[0].strip()
