"""Tickets and calls a second on PostgreSQL, with one and with two server processes; only reported.

A PostgreSQL of our own is started from Debian's packages, with the durability that it comes with (fsync, every commit
on disk before it is answered).
"""

from __future__ import annotations

import sys

from benchmarks.counter import Measured, calls, fill, tickets
from benchmarks.support import Figures, asked_for_quick, finish, load_average, open_hall, reported, rss_mib, workplace
from tests.support.postgres import Cluster

CLIENTS = (16, 64)
WORKERS = (1, 2)


def measure(quick: bool) -> Figures:
    rounds, count = (1, 400) if quick else (5, 5_000)
    figures: Figures = {}
    with workplace() as parts, Cluster() as cluster:
        for workers in WORKERS:
            measured, rss = Measured(), []
            for number in range(rounds):
                hall = open_hall(parts, f"{workers}-{number}", cluster.url(cluster.create()), workers)
                for clients in CLIENTS:
                    measured.add(f"tickets_{clients}", tickets(hall, clients, count))
                fill(hall, len(CLIENTS) * count // 2 * 11 // 10 + 10)
                for clients in CLIENTS:
                    measured.add(f"calls_{clients}", calls(hall, clients, count // 2))
                rss.append(rss_mib(hall.running()))
                hall.stop()
            found = {**measured.per_second("tickets", *CLIENTS), **measured.per_second("calls", *CLIENTS)}
            found["largest_process"] = reported(max(rss), "MiB")
            figures |= {f"{name}_{workers}_workers": figure for name, figure in found.items()}
    return {**figures, "load_average": load_average()}


if __name__ == "__main__":
    sys.exit(finish(measure(asked_for_quick("Tickets and calls a second on PostgreSQL."))))
