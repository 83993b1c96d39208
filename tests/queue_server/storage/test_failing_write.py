"""A write that fails, moved forward through a morning one by one: nothing that was answered is lost, nothing is half
done, and the same requests with the same keys end the morning alike."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from queue_server.services.execute import Done
from tests.simulation.disk import Plan
from tests.simulation.morning import MorningWorld, Stage, Stuck
from tests.simulation.soak import scratch, templates

ROOT = Path(__file__).parents[3]
EVERY = bool(os.environ.get("ONTHAAL_EVERY_FAULT"))
"""Try each statement and page; without it a part of them, to stay short."""

PARTS = 4
LEAST_STATEMENTS = 100


def failing_at(nth: int, for_ever: bool, before: int) -> Plan:
    """The plan of a group before which `before` statements were written, when the `nth` of the morning fails."""
    if nth > before:
        return Plan(fail_at=nth - before, for_ever=for_ever)
    return Plan(fail_at=1, for_ever=True) if for_ever else Plan()


def fail(nth: int, for_ever: bool, right: dict[str, list[tuple[object, ...]]]) -> bool:
    """Play the morning with that fault, mend the disk, play it again; False when the fault was not reached."""
    with scratch() as folder:
        stage = Stage(MorningWorld(folder, templates()))
        answers: dict[str, Done]
        try:
            answers = dict(stage.play(lambda before: failing_at(nth, for_ever, before)))
        except Stuck as stuck:
            assert for_ever, "what failed once goes well the second time"
            answers = dict(stuck.answers)
        met = stage.world.disk.faults > 0
        stage.world.restart()
        stage.check(answers)
        again = stage.play(tries=1)
        stage.check(again)
        assert all(again[key].body == done.body for key, done in answers.items())
        assert stage.state() == right
        stage.world.close()
    return met


def untouched() -> tuple[dict[str, list[tuple[object, ...]]], int]:
    """How the morning ends when nothing fails, and how many statements it takes."""
    with scratch() as folder:
        stage = Stage(MorningWorld(folder, templates()))
        stage.check(stage.play())
        found = stage.state(), stage.statements
        stage.world.close()
    return found


@pytest.mark.parametrize("part", range(PARTS))
@pytest.mark.parametrize("for_ever", [False, True], ids=["once", "for ever"])
def test_after_a_statement_that_fails_the_same_requests_end_alike(for_ever: bool, part: int) -> None:
    right, statements = untouched()
    assert statements > LEAST_STATEMENTS
    # Unless all are wanted, each statement fails in one of the two ways.
    first, step = (part, PARTS) if EVERY else (2 * part + for_ever, 2 * PARTS)
    met = [fail(nth, for_ever, right) for nth in range(1 + first, statements + 1, step)]
    assert all(met)
    assert not fail(statements + 1, for_ever, right), "the morning is over by then"


def test_a_file_system_that_refuses_to_let_a_file_grow_loses_nothing() -> None:
    command = [sys.executable, "-m", "tests.simulation.limited", "1" if EVERY else "3"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=170, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    tried, felt, last = done.stdout.split()
    assert int(tried) > 20
    assert int(felt) == int(tried) - 1, "every limit is below what the morning needs"
    assert last == "False", "but for the last one"
