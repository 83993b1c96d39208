"""The morning under a limit on the size of files, which moves forward page by page: a real file system refuses.

`python -m tests.simulation.limited STEP`: each STEP-th page of the log is tried. It is a program of its own, because
the limit holds for everything that a process writes.
"""

from __future__ import annotations

import resource
import signal
import sys

import structlog

from tests.simulation.morning import MorningWorld, Stage, Stuck
from tests.simulation.soak import CRITICAL, scratch, templates

PAGE = 4_096
FRAME = PAGE + 24
"""A page in the log, with its header."""
LOG_HEADER = 32
FREE = resource.RLIM_INFINITY


def limit(size: int) -> None:
    """No file may grow beyond `size` bytes from now on."""
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, FREE))


def whole() -> tuple[dict[str, list[tuple[object, ...]]], int]:
    """How an untouched morning ends, and how long its log is."""
    with scratch() as folder:
        stage = Stage(MorningWorld(folder, templates()))
        stage.check(stage.play())
        found = stage.state(), stage.world.disk.log.stat().st_size
        stage.world.close()
    return found


def limited(size: int, right: dict[str, list[tuple[object, ...]]]) -> bool:
    """Play the morning with files of at most `size`, then again without a limit; True when the limit was felt."""
    with scratch() as folder:
        stage, felt, answers = Stage(MorningWorld(folder, templates())), False, {}
        limit(size)
        try:
            answers = dict(stage.play(tries=1))
        except Stuck as stuck:
            felt, answers = True, dict(stuck.answers)
        finally:
            limit(FREE)
        stage.world.restart()
        stage.check(answers)
        again = stage.play(tries=1)
        stage.check(again)
        assert all(again[key].body == done.body for key, done in answers.items()), "another answer than before"
        assert stage.state() == right, "the morning ends otherwise"
        stage.world.close()
    return felt


def main(step: int) -> int:
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(CRITICAL))
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    right, longest = whole()
    sizes = [*range(LOG_HEADER, longest, FRAME * step), longest]
    felt = [limited(size, right) for size in sizes]
    print(len(felt), sum(felt), felt[-1])  # noqa: T201
    return 0


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1])))
