"""The judge: every group that is on disk is explained request by request, and nothing is left unexplained."""

from __future__ import annotations

import sqlite3
from collections import deque
from collections.abc import Callable, Mapping

from queue_server.domain.errors import Refusal
from tests.simulation import judge_day, judge_desk, judge_lent, judge_visits
from tests.simulation.books import Books, must
from tests.simulation.case import Case
from tests.simulation.records import Happened, events_after, now_of, ticket, visits_after
from tests.simulation.wire import Outcome
from tests.simulation.world import Asked, Group

JUDGED: Mapping[str, Callable[[Case], None]] = {
    "call": judge_visits.call,
    "do": judge_visits.do,
    "finish": judge_visits.finish,
    "transfer": judge_visits.transfer,
    "undo": judge_visits.undo,
    "leave": judge_visits.leave,
    "open_point": judge_desk.open_point,
    "close_point": judge_desk.close_point,
    "take_break": judge_desk.take_break,
    "raise_alert": judge_desk.raise_alert,
    "clear_own": judge_desk.clear_own,
    "clear_alert": judge_desk.clear_alert,
    "lease": judge_lent.lease,
    "tidy": judge_day.tidy,
    "forget": judge_day.forget,
}


class Judge:
    """`books` grow with each group that was kept."""

    def __init__(self, books: Books) -> None:
        self.books = books
        self.refused: set[tuple[str, str]] = set()
        """What was asked and rightly refused, with the reason: a day shows only what happens on it."""

    def group(self, group: Group, look: sqlite3.Connection) -> None:
        """Explain what is on disk now by this group; raises Violation."""
        found = {site: events_after(look, site, books.revision) for site, books in self.books.sites.items()}
        events = {site: deque(some) for site, some in found.items()}
        rows = {site: visits_after(look, site, books.revision) for site, books in self.books.sites.items()}
        if not group.kept:
            must(not any(found.values()) and not any(rows.values()), "kept_in_part", f"{len(group.asked)} requests")
        else:
            new = {row["visit_id"]: row for some in rows.values() for row in some}
            for asked, outcome in zip(group.asked, group.inside, strict=True):
                self._one(asked, outcome, events[asked.request.site_id], new)
        for site, left in events.items():
            must(not left, "unexplained_event", f"{site} {[(e.revision, e.action) for e in left]}")
            self._folds(site, found[site], rows[site])
        self._revisions(look)

    def _one(self, asked: Asked, outcome: Outcome, events: deque[Happened], new: Mapping[str, sqlite3.Row]) -> None:
        request = asked.request
        case = Case(asked, outcome, self.books.sites[request.site_id], events, self.books.answers)
        case.poster = self.books.posters.get(request.site_id)
        if self._repeated(case):
            return
        if request.name in ("register", "join"):
            row = new.get(asked.asking.new_id)
            judge_desk.register(case, ticket(row) if row else None)
        elif request.name == "sync":
            judge_lent.sync(case, new)
        else:
            JUDGED[request.name](case)
        if isinstance(outcome, Refusal):
            self.refused.add((request.name, outcome.code))
        else:
            self.books.keep(request.actor.key_scope, request.key, request.body, outcome)

    def _repeated(self, case: Case) -> bool:
        """A key that was answered before gives that answer, and to another request none."""
        request, outcome = case.request, case.outcome
        kept = self.books.answers.get((request.actor.key_scope, request.key))
        if kept is None:
            must(isinstance(outcome, Refusal) or not outcome.repeated, "answer_from_nowhere", str(case))
            return False
        if kept.asked != request.body:
            case.decided({"key_reused"})
            return True
        must(not isinstance(outcome, Refusal) and outcome.repeated, "done_twice", str(case))
        assert not isinstance(outcome, Refusal)
        must((outcome.status, outcome.body) == (kept.status, kept.body), "answer_changed", str(case))
        return True

    def _folds(self, site_id: str, found: list[Happened], rows: list[sqlite3.Row]) -> None:
        """Who changed stands as the last event says, and nobody changed without an event."""
        changed = {event.visit_id for event in found}
        must({row["visit_id"] for row in rows} == changed, "fold", f"{site_id}: rows and events are of other visits")
        for row in rows:
            known = self.books.sites[site_id].visits[row["visit_id"]]
            must(now_of(row) == known.now and row["revision"] == known.revision, "fold", f"{site_id} {known.code}")

    def _revisions(self, look: sqlite3.Connection) -> None:
        for row in look.execute("SELECT site_id, revision FROM site_state"):
            expected = self.books.sites[row["site_id"]].revision
            must(row["revision"] == expected, "revision_gap", f"{row['site_id']}: {row['revision']}, not {expected}")
