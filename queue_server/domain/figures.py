"""The day's figures: a fold over events, step by step, so that a long day costs no more than its last event."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from queue_server.domain.visit import Action, Event, State


@dataclass(slots=True)
class _Trace:
    """One visit. Each of its stops has one wait, until the first call there, and one contact when it ends there."""

    since: datetime
    """Arrival, or the end of the stop before: from here the wait of this stop runs."""
    state: State = State.WAITING
    leg: int = 0
    called: bool = False
    """Whether the wait of this stop has ended."""
    started: datetime | None = None
    waits: tuple[float, ...] = ()
    services: tuple[float, ...] = ()
    before: _Trace | None = None
    """As it was before the last event: what an undo gives back. Only the last event can be undone."""

    def call(self, at: datetime) -> None:
        if not self.called:
            self.called, self.waits = True, (*self.waits, _minutes(self.since, at))

    def end_contact(self, at: datetime) -> None:
        if self.started:
            self.services = (*self.services, _minutes(self.started, at))

    def next_stop(self, leg: int, at: datetime) -> None:
        self.end_contact(at)
        self.leg, self.since, self.called, self.started = leg, at, False, None


@dataclass(slots=True)
class DayFold:
    """Feed it every event of one site's day in order; read the figures at any time. Minutes are floats."""

    traces: dict[str, _Trace] = field(default_factory=dict)
    last_revision: int = 0

    def add(self, event: Event) -> None:
        self.last_revision = event.revision
        if event.action is Action.REGISTER:
            self.traces[event.visit_id] = _Trace(_arrived(event))
            return
        trace = self.traces.get(event.visit_id)
        if trace is None:
            return
        if event.action is Action.UNDO and trace.before is not None:
            self.traces[event.visit_id] = trace.before
            return
        trace.before = replace(trace, before=None)
        trace.state = State(str(event.data["state"]))
        leg = int(str(event.data.get("leg", 0)))
        if event.action is Action.CALL:
            trace.call(event.at)
        elif event.action is Action.START:
            trace.started = event.at
        elif event.action is Action.FINISH:
            trace.end_contact(event.at)
        elif leg != trace.leg:
            trace.next_stop(leg, event.at)

    def counts(self) -> Mapping[State, int]:
        return Counter(t.state for t in self.traces.values())

    def waits(self) -> list[float]:
        return sorted(wait for t in self.traces.values() for wait in t.waits)

    def services(self) -> list[float]:
        return [minutes for t in self.traces.values() for minutes in t.services]


def _arrived(event: Event) -> datetime:
    """A visit that a device registered by itself came earlier than the server heard of it."""
    issued = event.data.get("issued_at")
    return event.at if issued is None else datetime.fromisoformat(str(issued))


def _minutes(start: datetime, end: datetime) -> float:
    return max(0.0, (end - start).total_seconds() / 60)


def mean(values: list[float]) -> float | None:
    return round(sum(values) / len(values), 1) if values else None


def quantile(ordered: list[float], share: float) -> float | None:
    """The smallest value that at least `share` of the values do not exceed (nearest rank)."""
    if not ordered:
        return None
    rank = max(1, -(-int(share * 1000) * len(ordered) // 1000))
    return round(ordered[min(rank, len(ordered)) - 1], 1)
