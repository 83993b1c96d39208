"""Who watches over the server is told the truth, and nothing more."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import httpx
import pytest

from queue_server.storage.writer import Busy
from queue_server.web import health
from tests.support.caller import problem
from tests.support.clock import Clock
from tests.support.desk import wait_until
from tests.support.founded import Founded
from tests.support.indoors import Indoors


@pytest.fixture
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """No answer is kept, and nobody waits a whole second for what hangs."""
    monkeypatch.setattr(health, "FRESH_SECONDS", 0.0)
    monkeypatch.setattr(health, "PART_SECONDS", 0.3)


@pytest.fixture
def looked_at(founded: Founded, tmp_path: Path, clock: Clock, at_once: None) -> Iterator[Indoors]:
    with Indoors(founded.copy(tmp_path), clock) as running:
        recovers(running)  # by then the first round of housekeeping has gone by, which writes too
        yield running


def ready(of: Indoors) -> httpx.Response:
    return of.anybody().get("/readyz")


def failing(of: Indoors) -> str:
    """The part that /readyz names; "" when it is ready. Whatever fails, the process lives."""
    assert of.anybody().get("/healthz").text == "ok\n"
    answer = ready(of)
    if answer.status_code == 200:
        return ""
    assert problem(answer) == (503, "not_ready")
    assert int(answer.headers["retry-after"]) > 0
    assert set(answer.json()) == {"type", "title", "status", "code", "detail", "errors", "part"}
    assert "db" not in answer.text
    assert "/" not in answer.text.replace("/problems#not_ready", "")
    return str(answer.json()["part"])


def recovers(of: Indoors) -> None:
    wait_until(lambda: failing(of) == "", what="readiness")


def test_a_server_with_all_its_parts_is_ready(looked_at: Indoors) -> None:
    recovers(looked_at)
    assert ready(looked_at).headers["content-type"].startswith("text/plain")


def test_a_broken_database_is_named_and_so_is_its_recovery(looked_at: Indoors) -> None:
    def rename(old: str, new: str) -> None:
        looked_at.write(lambda tx: tx.visits._connection.exec_driver_sql(f"ALTER TABLE {old} RENAME TO {new}"))

    rename("site_state", "gone")
    assert failing(looked_at) == "database"
    rename("gone", "site_state")
    recovers(looked_at)


def test_a_database_that_hangs_is_named_in_time_and_asked_only_once(
    looked_at: Indoors, monkeypatch: pytest.MonkeyPatch
) -> None:
    hanging, asked = threading.Event(), []
    read = looked_at.desk.store.read

    def stuck(work: Callable[[Any], Any]) -> Any:
        if work.__module__ == health.__name__:
            asked.append(work)
        hanging.wait(10)
        return read(work)

    with monkeypatch.context() as patch:
        patch.setattr(type(looked_at.desk.store), "read", lambda self, work: stuck(work))
        assert [failing(looked_at) for _ in range(3)] == ["database"] * 3
        assert len(asked) == 1
    hanging.set()
    recovers(looked_at)


def test_a_database_without_a_town_is_named(looked_at: Indoors) -> None:
    looked_at.write(lambda tx: tx.visits._connection.exec_driver_sql("DELETE FROM town_versions"))
    assert failing(looked_at) == "town"


def test_a_writer_that_takes_nothing_more_is_named(looked_at: Indoors, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise Busy("server_busy")

    with monkeypatch.context() as patch:
        patch.setattr(type(looked_at.desk.store), "write_from_loop", full)
        assert failing(looked_at) == "writer"
    recovers(looked_at)


def test_a_writer_that_hangs_is_named_and_gets_no_second_work(looked_at: Indoors) -> None:
    held, waiting = threading.Event(), looked_at.desk.store.waiting
    work = looked_at.desk.store.write(lambda tx: held.wait(10))
    assert [failing(looked_at) for _ in range(3)] == ["writer"] * 3
    assert waiting() <= 1
    held.set()
    work.result(10)
    recovers(looked_at)


def test_looking_changes_nothing(looked_at: Indoors) -> None:
    before = looked_at.read(lambda tx: tx.visits.revision("stadhuis"))
    recovers(looked_at)
    assert looked_at.read(lambda tx: tx.visits.revision("stadhuis")) == before


def test_many_who_ask_cost_one_look(indoors: Indoors) -> None:
    looks = []
    read = indoors.desk.store.read

    class Counting:
        def __getattr__(self, name: str) -> Any:
            return getattr(store, name)

        def read(self, work: Callable[[Any], Any]) -> Any:
            if work.__module__ == health.__name__:
                looks.append(work)
            return read(work)

    store, indoors.desk.store = indoors.desk.store, Counting()
    with ThreadPoolExecutor(8) as callers:
        answers = list(callers.map(lambda _: ready(indoors).status_code, range(40)))
    indoors.desk.store = store
    assert answers == [200] * 40
    assert len(looks) < 10


def test_one_who_hangs_up_leaves_the_look_to_the_others(indoors: Indoors) -> None:
    async def story() -> str:
        readiness = health.Readiness()
        gone = asyncio.create_task(readiness.look(indoors.desk))
        await asyncio.sleep(0)
        gone.cancel()
        return await readiness.look(indoors.desk)

    assert indoors._run(story()) == ""
