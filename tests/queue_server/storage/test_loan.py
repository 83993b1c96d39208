"""Works run in the loop's turn, exactly once, and never wait for a loop that has none to lend."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator
from concurrent.futures import Future
from functools import partial
from pathlib import Path

import pytest

from queue_server.storage.loan import Loan
from queue_server.storage.sqlite import SqliteStore
from queue_server.storage.tx import SqlTx

SECONDS = 30


def asked(loan: Loan, call: object) -> Future[object]:
    """Asked of another thread, as the writer does."""
    answer: Future[object] = Future()

    def ask() -> None:
        try:
            answer.set_result(loan.run(call))  # type: ignore[arg-type]
        except BaseException as error:
            answer.set_exception(error)

    threading.Thread(target=ask, daemon=True).start()
    return answer


@pytest.fixture
def store(tmp_path: Path) -> Iterator[SqliteStore]:
    found = SqliteStore(tmp_path / "hall.db")
    yield found
    found.close()


def test_a_call_runs_in_the_turn_of_the_loop() -> None:
    loan = Loan()

    async def lend() -> object:
        loan.from_running_loop()
        return await asyncio.wrap_future(asked(loan, threading.get_ident))

    assert asyncio.run(lend()) == threading.get_ident()


def test_without_a_loop_or_after_its_end_who_asks_runs_it_himself() -> None:
    loan = Loan()
    assert loan.run(threading.get_ident) == threading.get_ident()

    async def lend() -> None:
        loan.from_running_loop()

    asyncio.run(lend())
    answer = asked(loan, threading.get_ident).result(SECONDS)
    assert isinstance(answer, int) and answer != threading.get_ident()


def test_a_loop_that_does_something_long_is_not_waited_for_and_does_not_run_it_once_more() -> None:
    loan, ran = Loan(), []

    def call() -> int:
        ran.append(threading.get_ident())
        return len(ran)

    async def lend() -> None:
        loan.from_running_loop()
        assert asked(loan, call).result(SECONDS) == 1, "while this loop stands still"
        for _ in range(3):
            await asyncio.sleep(0)

    asyncio.run(lend())
    assert len(ran) == 1 and ran[0] != threading.get_ident()


def test_a_loop_that_asks_itself_does_not_wait_for_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("queue_server.storage.loan.PATIENCE_SECONDS", None)  # it would wait for ever
    loan = Loan()

    async def lend() -> int:
        loan.from_running_loop()
        return loan.run(threading.get_ident)

    assert asyncio.run(lend()) == threading.get_ident()


def test_a_call_that_takes_long_is_waited_for() -> None:
    loan, begun, go_on = Loan(), threading.Event(), threading.Event()

    def call() -> int:
        begun.set()
        assert go_on.wait(SECONDS)
        return threading.get_ident()

    def give_time(answer: Future[object]) -> None:
        assert begun.wait(SECONDS)
        with pytest.raises(TimeoutError):
            answer.result(0.2)  # longer than anybody is patient with a loop that did not begin
        go_on.set()

    async def lend() -> object:
        loan.from_running_loop()
        answer = asked(loan, call)
        threading.Thread(target=give_time, args=(answer,), daemon=True).start()
        return await asyncio.wrap_future(answer)

    assert asyncio.run(lend()) == threading.get_ident()


@pytest.mark.parametrize("error", [ZeroDivisionError("own"), TimeoutError("own")])
def test_an_error_goes_to_who_asked_and_the_loop_lives_on(error: Exception) -> None:
    loan = Loan()

    def call() -> None:
        raise error

    async def lend() -> None:
        loan.from_running_loop()
        complaints: list[object] = []
        asyncio.get_running_loop().set_exception_handler(lambda _loop, context: complaints.append(context))
        with pytest.raises(type(error), match="own"):
            await asyncio.wrap_future(asked(loan, call))
        assert await asyncio.wrap_future(asked(loan, lambda: 5)) == 5
        assert complaints == []

    asyncio.run(lend())


def test_works_that_come_together_run_in_the_loops_turn_and_one_alone_in_the_writers(store: SqliteStore) -> None:
    def where(_tx: SqlTx) -> int:
        return threading.get_ident()

    async def ask() -> None:
        alone = await store.write_from_loop(where)
        assert alone != threading.get_ident()
        entered, go_on = threading.Event(), threading.Event()

        def hold(_tx: SqlTx) -> None:
            entered.set()
            assert go_on.wait(SECONDS)

        held = store.write_from_loop(hold)
        assert await asyncio.to_thread(entered.wait, SECONDS)
        together = [store.write_from_loop(where) for _ in range(3)]
        go_on.set()
        assert await asyncio.gather(held, *together) == [None, *[threading.get_ident()] * 3]

    asyncio.run(ask())


def test_with_the_work_of_a_thread_none_of_its_group_runs_in_the_loop_for_which_it_may_wait(store: SqliteStore) -> None:
    async def ask() -> None:
        entered, go_on, looped = threading.Event(), threading.Event(), threading.Event()

        def hold(_tx: SqlTx) -> None:
            entered.set()
            assert go_on.wait(SECONDS)

        held = store.write_from_loop(hold)
        assert await asyncio.to_thread(entered.wait, SECONDS)
        beside = store.write_from_loop(lambda _tx: threading.get_ident())
        waits = store.write(lambda _tx: looped.wait(SECONDS))
        go_on.set()
        await held
        looped.set()
        assert await asyncio.wrap_future(waits)
        assert await beside != threading.get_ident()

    asyncio.run(ask())


def test_a_store_closed_by_the_loop_itself_finishes_what_it_accepted(tmp_path: Path) -> None:
    store = SqliteStore(tmp_path / "hall.db")
    ran: list[int] = []

    def note(at: int, _tx: SqlTx) -> None:
        ran.append(at)

    async def ask() -> None:
        loop_works = [store.write_from_loop(partial(note, at)) for at in range(5)]
        store.close()
        await asyncio.gather(*loop_works)

    asyncio.run(ask())
    assert ran == [0, 1, 2, 3, 4]
