"""`python -m tests.simulation --seed N --trace` shows one day; `--seeds 10000 --jobs 2` lives many."""

from __future__ import annotations

import argparse
import sys

import structlog

from tests.simulation.day import Day, Failed
from tests.simulation.soak import CRITICAL, scratch, soak, templates


def one(seed: int, trace: bool) -> int:
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(CRITICAL))
    with scratch() as folder:
        day = Day(seed, folder, templates())
        try:
            said: object = day.run()
        except Failed as failed:
            said = failed
        if trace:
            print("\n".join(day.trace))  # noqa: T201
        print(said)  # noqa: T201
    return int(isinstance(said, Failed))


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.simulation", description=__doc__)
    parser.add_argument("--seed", type=int, help="live this one day")
    parser.add_argument("--trace", action="store_true", help="show everything that happened on it")
    parser.add_argument("--seeds", type=int, default=100, help="how many days")
    parser.add_argument("--from", type=int, default=0, dest="first", help="the first seed")
    parser.add_argument("--jobs", type=int, default=1, help="processes")
    given = parser.parse_args()
    if given.seed is not None:
        return one(given.seed, given.trace)
    total = soak(given.first, given.seeds, given.jobs)
    print(total)  # noqa: T201
    return int(bool(total.failed))


if __name__ == "__main__":
    sys.exit(main())
