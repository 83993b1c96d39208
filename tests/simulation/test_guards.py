"""The simulation can fail: each guard of the engine, broken on purpose, is found out by the name of its promise."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy.exc import DBAPIError

from queue_server.domain import contact, queueing, visit
from queue_server.domain.duration import Seen
from queue_server.domain.errors import Refusal
from queue_server.domain.stops import Means, means_of
from queue_server.domain.visit import Action, State
from queue_server.services import join, matters, register, serve
from queue_server.services.asking import Asking
from queue_server.services.execute import Done, once
from queue_server.storage import writer
from queue_server.storage.desk_records import SqlAnswers
from queue_server.storage.duration_records import SqlDurations
from queue_server.storage.join_records import SqlJoins
from queue_server.storage.number_records import SqlNumbers
from queue_server.storage.prepared import Driver, Prepared, roll_back, run_sql
from queue_server.storage.sqlite import SqliteStore
from queue_server.storage.writer import Errand, Outcome, run_all
from queue_server.web.desk import Desk
from tests.simulation import soak
from tests.simulation.day import Failed
from tests.simulation.town import make_template

SEEDS = range(60)
"""Within so many days each of them shows; most on the first, a number of yesterday only around midnight."""


def found_out() -> Failed:
    """The first broken promise; fails when there is none."""
    try:
        for _ in soak.live(SEEDS):
            pass
    except Failed as failed:
        return failed
    raise AssertionError("nobody noticed")


def careless_numbers(self: SqlNumbers, site_id: str, day: date, letter: str, count: int) -> tuple[int, bool]:
    """Look which number was the last, then take the next: without the counter's row, nobody waits for anybody."""
    with sqlite3.connect(str(self._connection.engine.url.database)) as look:
        where = (site_id, day.isoformat(), letter)
        asked = "SELECT coalesce(max(number), 0) FROM visits WHERE site_id = ? AND day = ? AND letter = ?"
        (last,) = look.execute(asked, where).fetchone()
    look.close()
    return int(last) + 1, True


async def hasty_change(
    self: Desk, use_case: Any, command: Any, asking: Any, key: str, request: str, status: int = 200
) -> Done:
    """Tell first, write afterwards."""
    self.hub.publish(asking.site.site_id)
    return await self.write(once(use_case, command, asking, key, request, status), asking.site.site_id)


def trusting_commit(self: SqliteStore, errands: Sequence[Errand]) -> list[Outcome]:
    """Answer whatever the disk says to the commit."""
    with self._engine.connect() as connection:
        run_sql(connection, "BEGIN IMMEDIATE")
        try:
            answers, _ = run_all(connection, errands)
        except BaseException:
            roll_back(connection)
            raise
        try:
            run_sql(connection, "COMMIT")
        except DBAPIError:
            roll_back(connection)
    return answers


@pytest.fixture
def without_unique_numbers(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """The table's own key is the second guard of numbers: take it away."""
    made = make_template(tmp_path)
    for file in made.values():
        with sqlite3.connect(file) as open_file:
            found = open_file.execute("SELECT sql FROM sqlite_master WHERE tbl_name = 'visits' AND sql IS NOT NULL")
            table, *indexes = [row[0] for row in found if "one_live_visit_per_number" not in row[0]]
            key = "CONSTRAINT one_visit_per_number UNIQUE (site_id, day, letter, number)"
            assert key in table
            open_file.execute("DROP TABLE visits")
            for statement in (table.replace(key, "CHECK (number > 0)"), *indexes):
                open_file.execute(statement)
        open_file.close()
    monkeypatch.setattr(soak, "templates", lambda: made)


def test_a_number_without_lock_is_refused_by_the_tables_key_and_a_visitor_turned_away_for_no_reason(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(SqlNumbers, "take", careless_numbers)
    failed = found_out()
    assert failed.name == "refused_wrongly"
    assert "already_there" in str(failed)


def test_a_number_without_lock_and_without_key_is_given_twice(
    monkeypatch: pytest.MonkeyPatch, without_unique_numbers: None
) -> None:
    monkeypatch.setattr(SqlNumbers, "take", careless_numbers)
    assert found_out().name == "number_twice"


def test_a_number_that_somebody_of_yesterday_still_has_is_not_given(
    monkeypatch: pytest.MonkeyPatch, without_unique_numbers: None
) -> None:
    sound = SqlNumbers.take
    monkeypatch.setattr(SqlNumbers, "take", lambda *given: (sound(*given)[0], True))
    assert found_out().name == "number_twice"


def test_a_call_without_state_check_takes_a_visitor_from_a_colleague(monkeypatch: pytest.MonkeyPatch) -> None:
    for state in (State.CALLED, State.SERVING):
        monkeypatch.setitem(visit.TABLE, (state, Action.CALL), State.CALLED)
    assert found_out().name == "called_twice"


def test_a_publication_before_the_commit_leaves_the_screens_behind(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Desk, "change", hasty_change)
    assert found_out().name == "untold"


def test_an_answer_although_the_commit_failed_promises_what_is_not_there(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(SqliteStore, "_commit", trusting_commit)
    assert found_out().name in ("lost_ticket", "lost_action", "revision_gap")


def talkative(monkeypatch: pytest.MonkeyPatch) -> None:
    """An event that tells what was answered, in a field that an event may have."""
    heard: list[str] = []
    sound, told = matters.answered, register.registered

    def listen(said: Any, town: Any) -> Any:
        heard[:] = [one.question_id for one in said.answers]
        return sound(said, town)

    monkeypatch.setattr(register, "answered", listen)
    monkeypatch.setattr(register, "registered", lambda *given: {**told(*given), "reasons": [*heard]})


def deaf(monkeypatch: pytest.MonkeyPatch) -> None:
    """What was answered changes nothing."""
    sound = matters.answered
    monkeypatch.setattr(register, "answered", lambda s, t: sound(s.model_copy(update={"answers": ()}), t))


def everywhere(add: Any) -> Callable[..., None]:
    def learn(self: SqlDurations, site_id: str, product_id: str, more: Seen) -> None:
        add(self, site_id, product_id, more)
        add(self, site_id, "moon_rocks", more)

    return learn


def unlearned(_tx: object, _product_ids: object, asking: Asking) -> Means:
    """Plan as on the first day."""
    return means_of(asking.site, asking.town, {})


def forgetful(self: Driver) -> None:
    self.held, self.held_tables = {}, set()


def heedless(run: Any) -> Callable[..., Any]:
    return lambda self, driver, values, heed=True: run(self, driver, values, heed=False)


def half_done(tx: Any, work: Callable[[Any], Any]) -> Outcome:
    """A refusal, whatever the work had changed before."""
    try:
        return work(tx), None
    except Refusal as refused:
        return None, refused


@pytest.mark.parametrize(
    ("break_it", "names"),
    [
        (lambda m: m.setattr(SqlAnswers, "get", lambda *_: None), "done_twice"),
        (lambda m: m.setattr(queueing, "rank", lambda v, *_: (0, 0.0, v.arrived_at, v.revision)), "order"),
        (lambda m: m.setattr(serve, "may_undo", lambda *_: True), "allowed_wrongly"),
        (lambda m: m.setattr(serve, "record", lambda *_, **__: None), "lost_action or revision_gap"),
        (lambda m: m.setattr(SqlDurations, "add", lambda *_: None), "planned_wrongly or lessons"),
        (lambda m: m.setattr(SqlDurations, "add", everywhere(SqlDurations.add)), "lessons"),
        (lambda m: m.setattr(contact, "TEACHING", {"answered", "papers_missing"}), "taught_wrongly"),
        (lambda m: m.setattr(join, "admit", lambda *_: None), "allowed_wrongly"),
        (lambda m: m.setattr(SqlJoins, "living", lambda *_: 0), "allowed_wrongly"),
        (lambda m: m.setattr(register, "barred", lambda *_: None), "allowed_wrongly"),
        (deaf, "planned_wrongly"),
        (lambda m: m.setattr(register, "means", unlearned), "planned_wrongly"),
        (talkative, "answer_kept"),
        (lambda m: m.setattr(Driver, "write_held", forgetful), "lost_ticket"),
        (lambda m: m.setattr(Prepared, "run", heedless(Prepared.run)), "order"),
        (lambda m: m.setattr(writer, "_try", half_done), "revision_gap"),
    ],
    ids=[
        "keys are forgotten",
        "who came first is next",
        "anything is undone",
        "an undo leaves no event",
        "what was learnt is not kept",
        "what was learnt is kept for another product too",
        "what could not be done teaches too",
        "a phone needs no code",
        "any number of phones are let in",
        "a kiosk gives numbers for what is elsewhere",
        "answers are not listened to",
        "what was learnt is not used",
        "an event tells an answer",
        "rows that wait are never written",
        "rows that wait are not seen by who looks",
        "a refused work leaves what it did in its group",
    ],
)
def test_other_broken_guards_are_found_too(
    monkeypatch: pytest.MonkeyPatch, break_it: Callable[[pytest.MonkeyPatch], None], names: str
) -> None:
    break_it(monkeypatch)
    assert found_out().name in names.split(" or ")


def test_unbroken_guards_are_not_reported() -> None:
    assert len(list(soak.live(SEEDS[:12]))) == 12
