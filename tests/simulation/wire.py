"""Requests on their way: lost, late, twice and in another order. Who gets no answer asks again with the same key."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from random import Random
from typing import Any

from queue_server.domain.errors import Refusal
from queue_server.services import devices, housekeeping, join, leases, register, serve, sync
from queue_server.services.asking import Actor
from queue_server.services.execute import Done
from queue_server.storage.writer import Busy, StorageFailed

USE_CASES: Mapping[str, Callable[..., Any]] = {
    # Looked up when asked, so that a test can put a broken guard in the place of a sound one.
    "register": lambda tx, c, a: register.register(tx, c, a),
    "join": lambda tx, c, a: join.join(tx, c, a),
    "call": lambda tx, c, a: serve.call(tx, c, a),
    "do": lambda tx, c, a: serve.do(tx, c, a),
    "finish": lambda tx, c, a: serve.finish(tx, c, a),
    "transfer": lambda tx, c, a: serve.transfer(tx, c, a),
    "undo": lambda tx, c, a: serve.undo(tx, c, a),
    "leave": lambda tx, c, a: serve.leave_by_ticket(tx, c, a),
    "open_point": lambda tx, c, a: serve.open_point(tx, c, a),
    "close_point": lambda tx, c, a: serve.close_point(tx, c, a),
    "take_break": lambda tx, c, a: serve.take_break(tx, c, a),
    "raise_alert": lambda tx, c, a: devices.raise_alert(tx, c, a),
    "clear_own": lambda tx, c, a: devices.clear_own(tx, c, a),
    "clear_alert": lambda tx, c, a: devices.clear_alert(tx, c, a),
    "lease": lambda tx, c, a: leases.take(tx, c, a),
    "sync": lambda tx, c, a: sync.sync(tx, c, a),
    "tidy": lambda tx, c, a: housekeeping.tidy(tx, c, a),
    "forget": lambda tx, c, a: housekeeping.forget(tx, c, a),
}

TRIES_MOST = 12
"""After so many tries a device gives up; nobody will ever know from its screen what became of it."""


@dataclass(frozen=True, slots=True)
class Request:
    """One confirmed tap. Who repeats it repeats the key."""

    who: str
    site_id: str
    actor: Actor
    name: str
    command: Any
    key: str

    @property
    def body(self) -> bytes:
        return repr(self.command).encode()

    def __str__(self) -> str:
        return f"{self.who} {self.name}@{self.site_id} [{self.key}]"


Outcome = Done | Refusal
"""What the server answered, as far as it answered."""

Hears = Callable[[Request, Outcome | None], None]
"""Called once for each request: with the answer, or None when the device gave up."""


@dataclass(frozen=True, slots=True)
class Weather:
    """How bad the network is: shares of messages."""

    lost: float = 0.0
    answer_lost: float = 0.0
    late: float = 0.0
    doubled: float = 0.0


@dataclass(slots=True)
class _Open:
    request: Request
    hears: Hears
    tries: int = 0


@dataclass(slots=True)
class Wire:
    """Between devices and server. Steps are those of the day."""

    chance: Random
    weather: Weather
    faults: int = 0
    _open: dict[str, _Open] = field(default_factory=dict)
    _tries: dict[int, list[str]] = field(default_factory=lambda: defaultdict(list))
    _arrivals: dict[int, list[Request]] = field(default_factory=lambda: defaultdict(list))
    _answers: dict[int, list[tuple[Request, Outcome]]] = field(default_factory=lambda: defaultdict(list))

    def send(self, request: Request, hears: Hears, step: int) -> None:
        self._open[request.key] = _Open(request, hears)
        self._try(request.key, step)

    def _try(self, key: str, step: int) -> None:
        found = self._open.get(key)
        if found is None:
            return
        found.tries += 1
        if found.tries > TRIES_MOST:
            del self._open[key]
            found.hears(found.request, None)
            return
        # Until an answer comes it is asked again, a while later, also while the first is still on its way.
        self._tries[step + self.chance.randint(2, 9)].append(key)
        if self._happens(self.weather.lost):
            return
        self._arrivals[step + self._delay()].append(found.request)
        if self._happens(self.weather.doubled):
            self._arrivals[step + self._delay()].append(found.request)

    def _delay(self) -> int:
        return self.chance.randint(1, 6) if self._happens(self.weather.late) else 0

    def _happens(self, share: float) -> bool:
        happens = self.chance.random() < share
        self.faults += happens
        return happens

    def forget(self, key: str) -> None:
        """The device does not wait for an answer any more; what is on its way stays on its way."""
        self._open.pop(key, None)

    def arriving(self, step: int) -> list[Request]:
        """What reaches the server in this step, in the order of arrival."""
        for key in self._tries.pop(step, ()):
            self._try(key, step)
        found = self._arrivals.pop(step, [])
        self.chance.shuffle(found)
        return found

    def answered(self, request: Request, outcome: Outcome, step: int) -> None:
        """The server's answer goes on its way."""
        if isinstance(outcome, Busy | StorageFailed):
            return  # a device asks the same again, as after no answer at all
        if not self._happens(self.weather.answer_lost):
            self._answers[step + self._delay()].append((request, outcome))

    def deliver(self, step: int) -> int:
        """Answers reach their devices, in any order; how many."""
        found = self._answers.pop(step, [])
        self.chance.shuffle(found)
        for request, outcome in found:
            waiting = self._open.pop(request.key, None)
            if waiting:
                waiting.hears(request, outcome)
        return len(found)

    @property
    def busy(self) -> bool:
        """True while somebody waits for an answer."""
        return bool(self._open)
