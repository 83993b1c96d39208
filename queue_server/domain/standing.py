"""Who waits now, line by line: a place is found by bisection, and the first few are found without sorting the rest.

Within one line nobody is ever called before who entered earlier (`queueing`), so a line is kept in the order of entry,
whatever the time is; only the heads of the lines have to be compared.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from heapq import merge
from itertools import accumulate, islice

from queue_server.domain.catalogue import PointKind
from queue_server.domain.policy import Policy, VisitClass
from queue_server.domain.queueing import Line, line_key, rank
from queue_server.domain.visit import Visit
from queue_server.domain.waiting import Load, load


def _entry(visit: Visit) -> tuple[datetime, int]:
    return visit.entered_at, visit.revision


class Row:
    """The visits of one line in their order. A value: it does not change, it is replaced."""

    __slots__ = ("_sums", "line", "visits")

    def __init__(self, line: Line, visits: Iterable[Visit]) -> None:
        self.line = line
        self.visits = tuple(sorted(visits, key=_entry))
        self._sums: list[Load] | None = None

    def load_of_first(self, people: int) -> Load:
        """The work of the first so many."""
        if self._sums is None:
            self._sums = list(accumulate((load((v.planned_minutes,)) for v in self.visits), initial=Load()))
        return self._sums[people]

    def before(self, visit: Visit, now: datetime, policy: Policy) -> int:
        """How many of this line would be called before that visit, of this line or of another."""
        ranked = partial(rank, now=now, policy=policy)
        return bisect_left(self.visits, ranked(visit), key=ranked)


@dataclass(frozen=True, slots=True)
class Before:
    """Those who would be called before somebody: people of each class, and the work that they bring."""

    classes: Mapping[VisitClass, int]
    work: Load

    @property
    def people(self) -> int:
        return self.work.people


@dataclass(frozen=True, slots=True)
class Standing:
    """The rows of one site by the key of their line. A value: `changed` gives the next one."""

    rows: Mapping[str, Row] = field(default_factory=dict)

    def changed(self, gone: Iterable[Visit], come: Iterable[Visit]) -> Standing:
        """Without `gone` (as they stood) and with `come`; rows that nobody left or entered stay as they are."""
        left, entered = defaultdict(set), defaultdict(list)
        for visit in gone:
            left[line_key(visit)].add(visit.visit_id)
        for visit in come:
            entered[line_key(visit)].append(visit)
        rows = dict(self.rows)
        for key in {*left, *entered}:
            before = rows.pop(key).visits if key in rows else ()
            visits = [*(v for v in before if v.visit_id not in left[key]), *entered[key]]
            if visits:
                rows[key] = Row(Line.parse(key), visits)
        return Standing(rows)

    def of_kind(self, kind: PointKind) -> list[Row]:
        return [row for row in self.rows.values() if row.line.kind is kind]

    def people(self, kind: PointKind) -> int:
        return sum(len(row.visits) for row in self.of_kind(kind))

    def work(self, kind: PointKind) -> Load:
        """Everything that waits for this kind of point."""
        return sum((row.load_of_first(len(row.visits)) for row in self.of_kind(kind)), Load())

    def before(self, visit: Visit, now: datetime, policy: Policy) -> Before:
        """Those who wait for the same kind of point and would be called before this visit."""
        classes: dict[VisitClass, int] = defaultdict(int)
        work = Load()
        for row in self.of_kind(visit.kind):
            if people := row.before(visit, now, policy):
                classes[row.line.visit_class] += people
                work += row.load_of_first(people)
        return Before(classes, work)


def first(
    rows: Sequence[Sequence[Visit]], most: int, now: datetime, policy: Policy, host_id: str | None = None
) -> list[Visit]:
    """The first `most` of several rows (each in its order), first to be called first."""
    ranked = partial(rank, now=now, policy=policy, host_id=host_id)
    return list(islice(merge(*rows, key=ranked), most))
