"""The day's figures: a fold over events, step by step, so that a long day costs no more than its last event."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from queue_server.domain.visit import Action, Event, State


@dataclass(slots=True)
class _Trace:
    arrived: datetime
    state: State = State.WAITING
    waited: float | None = None
    started: datetime | None = None
    served: float | None = None
    before: _Trace | None = None
    """As it was before the last event: what an undo gives back. Only the last event can be undone."""


@dataclass(slots=True)
class DayFold:
    """Feed it every event of one site's day in order; read the figures at any time. Minutes are floats."""

    traces: dict[str, _Trace] = field(default_factory=dict)
    last_revision: int = 0

    def add(self, event: Event) -> None:
        self.last_revision = event.revision
        if event.action is Action.REGISTER:
            self.traces[event.visit_id] = _Trace(event.at)
            return
        trace = self.traces.get(event.visit_id)
        if trace is None:
            return
        if event.action is Action.UNDO and trace.before is not None:
            self.traces[event.visit_id] = trace.before
            return
        trace.before = replace(trace, before=None)
        trace.state = State(str(event.data["state"]))
        if event.action is Action.CALL and trace.waited is None:
            trace.waited = _minutes(trace.arrived, event.at)
        elif event.action is Action.START:
            trace.started = event.at
        elif event.action is Action.FINISH and trace.started:
            trace.served = _minutes(trace.started, event.at)

    def counts(self) -> Mapping[State, int]:
        return Counter(t.state for t in self.traces.values())

    def waits(self) -> list[float]:
        return sorted(t.waited for t in self.traces.values() if t.waited is not None)

    def services(self) -> list[float]:
        return [t.served for t in self.traces.values() if t.served is not None]


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
