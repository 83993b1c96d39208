"""Tickets and calls a second over HTTP, each durable before it is answered; memory; time to start, and to come back.

Beside it, in turn, a bare echo and a bare durable insert of the same framework under the same load: what this machine
could do at best.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass
from statistics import median

from benchmarks.counter import CLIENTS, Measured, calls, crowd, fill, load, start_bare, tickets
from benchmarks.support import (
    Figures,
    asked_for_quick,
    at_least,
    at_most,
    finish,
    load_average,
    open_hall,
    percentile,
    reported,
    rss_mib,
    workplace,
)
from queue_server.demonstration import Parts

TICKETS_A_SECOND_LOW = {16: 1_000, 64: 2_000}
ECHO_SHARE_LOW = 15.0
HALF_RATE_P99_MS_HIGH = 60.0
RSS_MIB_HIGH = 250.0
START_SECONDS_HIGH = 2.0


@dataclass(frozen=True, slots=True)
class Size:
    """How many rounds; requests a round for 1, 16 and 64 clients; seconds at half the rate; starts."""

    rounds: int
    counts: tuple[int, int, int]
    half_rate_seconds: int
    starts: int


QUICK = Size(rounds=1, counts=(200, 1_500, 3_000), half_rate_seconds=3, starts=1)
FULL = Size(rounds=5, counts=(1_000, 5_000, 8_000), half_rate_seconds=10, starts=5)


def one_round(parts: Parts, number: int, bare: int, size: Size, measured: Measured) -> float:
    """The servers take turns, so that what else the machine does falls on all; the largest memory in MiB."""
    # Each round has fresh halls: no town hall has ten thousand people waiting.
    hall = open_hall(parts, f"tickets-{number}")
    for clients, count in zip(CLIENTS, size.counts, strict=True):
        measured.add(f"echoes_{clients}", load(parts, bare, "/echo", clients, count))
        measured.add(f"inserts_{clients}", load(parts, bare, "/insert", clients, count))
        measured.add(f"tickets_{clients}", tickets(hall, clients, count))
    memory = rss_mib(hall.running())
    rate = measured.rates[f"tickets_{CLIENTS[-1]}"][-1] / 2
    hall.stop()
    hall = open_hall(parts, f"half-{number}")
    measured.add("half", tickets(hall, CLIENTS[-1], int(rate * size.half_rate_seconds), rate=rate))
    hall.stop()
    hall = open_hall(parts, f"calls-{number}")
    fill(hall, sum(size.counts) * 11 // 20 + 10)
    for clients, count in zip(CLIENTS, size.counts, strict=True):
        measured.add(f"calls_{clients}", calls(hall, clients, count // 2))
    memory = max(memory, rss_mib(hall.running()))
    hall.stop()
    return memory


def measure_load(size: Size) -> Figures:
    measured, rss = Measured(), []
    with workplace() as parts:
        _, bare = start_bare(parts)
        for number in range(size.rounds):
            rss.append(one_round(parts, number, bare, size, measured))
    most = CLIENTS[-1]
    tickets_most = measured.rate(f"tickets_{most}")
    wanted = {
        f"tickets_per_second_{crowd(n)}": at_least(measured.rate(f"tickets_{n}"), "tickets/s", low)
        for n, low in TICKETS_A_SECOND_LOW.items()
    }
    return {
        **measured.per_second("tickets", *CLIENTS),
        **wanted,
        **measured.per_second("calls", *CLIENTS),
        **measured.per_second("echoes", *CLIENTS),
        **measured.per_second("inserts", *CLIENTS),
        "share_of_echo_16_clients": at_least(measured.share("tickets_16", "echoes_16"), "%", ECHO_SHARE_LOW),
        f"share_of_insert_{crowd(most)}": reported(measured.share(f"tickets_{most}", f"inserts_{most}"), "%"),
        f"ticket_ms_p50_{crowd(most)}": reported(percentile(measured.times[f"tickets_{most}"], 0.5), "ms"),
        f"ticket_ms_p99_{crowd(most)}": reported(measured.p99(f"tickets_{most}"), "ms"),
        f"call_ms_p99_{crowd(most)}": reported(measured.p99(f"calls_{most}"), "ms"),
        "half_rate": reported(tickets_most / 2, "tickets/s"),
        "ticket_ms_p99_at_half_rate": at_most(measured.p99("half"), "ms", HALF_RATE_P99_MS_HIGH),
        "server_rss_after_load": at_most(max(rss), "MiB", RSS_MIB_HIGH),
    }


def measure_starts(size: Size) -> Figures:
    """With a day of tickets in the database; the file cache is warm, as it is after a crash."""
    starts, returns = [], []
    with workplace() as parts:
        hall = open_hall(parts)
        tickets(hall, 16, 500)
        for _ in range(size.starts):
            hall.kill()
            returns.append(hall.start())
            hall.stop()
            starts.append(hall.start())
    return {
        "start_to_first_answer": at_most(median(starts), "s", START_SECONDS_HIGH),
        "kill_to_first_answer": at_most(median(returns), "s", START_SECONDS_HIGH),
    }


def measure(quick: bool) -> Figures:
    size = QUICK if quick else FULL
    return {**measure_load(size), **measure_starts(size), "load_average": load_average()}


if __name__ == "__main__":
    sys.exit(finish(measure(asked_for_quick("Tickets and calls a second, memory and starts of the queue server."))))
