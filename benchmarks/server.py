"""Tickets a second over HTTP, each durable before it is answered; memory; time to start, and to come back.

Beside it, in turn, a bare echo of the same framework under the same load: what this machine could do at best.
"""

from __future__ import annotations

import json
import sys
from collections import Counter
from dataclasses import dataclass, field
from statistics import median
from typing import Any

from benchmarks.support import (
    SITE,
    Figures,
    Hall,
    ask_process,
    asked_for_quick,
    at_least,
    at_most,
    finish,
    free_port,
    load_average,
    open_hall,
    percentile,
    python,
    reported,
    rss_mib,
    wait_for_answer,
    workplace,
)
from queue_server.demonstration import Part, Parts

MANY = 16
TICKETS_A_SECOND_LOW = 1_000
ECHO_SHARE_LOW = 15.0
RSS_MIB_HIGH = 150.0
START_SECONDS_HIGH = 2.0


@dataclass(frozen=True, slots=True)
class Size:
    """How much of each; `many` and `one` are requests a round with that many clients."""

    rounds: int
    many: int
    one: int
    starts: int


QUICK = Size(rounds=3, many=2_000, one=250, starts=2)
FULL = Size(rounds=7, many=5_000, one=1_000, starts=5)


@dataclass(slots=True)
class Measured:
    """Rates in requests a second, one per round; times in milliseconds."""

    rates: dict[str, list[float]] = field(default_factory=dict)
    times: dict[str, list[float]] = field(default_factory=dict)

    def add(self, name: str, result: dict[str, Any]) -> None:
        self.rates.setdefault(name, []).append(result["count"] / result["seconds"])
        self.times.setdefault(name, []).extend(seconds * 1_000 for seconds in result["times"])


def load(parts: Parts, port: int, path: str, clients: int, count: int, kiosk_key: str = "") -> dict[str, Any]:
    """One run of the load generator; every answer must be 201 and every ticket must be the only one of its code."""
    headers = {"Authorization": f"Device {kiosk_key}"} if kiosk_key else {}
    job: dict[str, object] = {
        "port": port,
        "path": path,
        "headers": headers,
        "clients": clients,
        "count": count,
        "warm_up": count // 10,
        "tickets": bool(kiosk_key),
    }
    result: dict[str, Any] = json.loads(ask_process(parts, "load", "benchmarks.load", job))
    if set(result["statuses"]) != {"201"}:
        raise RuntimeError(f"answers other than 201: {result['statuses']}")
    return result


def start_echo(parts: Parts) -> tuple[Part, int]:
    port = free_port()
    part = parts.start("echo", python("-m", "benchmarks.bare", str(port)))
    wait_for_answer(f"http://127.0.0.1:{port}", "/openapi.json", "none")
    return part, port


def one_round(parts: Parts, hall: Hall, echo_port: int, size: Size, measured: Measured, codes: list[str]) -> None:
    """The two servers take turns, so that what else the machine does falls on both."""
    path = f"/api/v1/sites/{SITE}/visits"
    for name, clients, count in (("one", 1, size.one), ("many", MANY, size.many)):
        measured.add(f"echo_{name}", load(parts, echo_port, "/echo", clients, count))
        tickets = load(parts, hall.port, path, clients, count, hall.kiosk_key)
        codes.extend(tickets["tickets"])
        measured.add(f"tickets_{name}", tickets)


def check_unique(codes: list[str], expected: int) -> None:
    if len(codes) != expected:
        raise RuntimeError(f"{len(codes)} tickets for {expected} answers")
    doubles = [code for code, times in Counter(codes).items() if times > 1]
    if doubles:
        raise RuntimeError(f"{len(doubles)} numbers were given twice, for example {doubles[:3]}")


def measure_load(size: Size) -> Figures:
    measured, codes = Measured(), list[str]()
    rss = []
    with workplace() as parts:
        echo, echo_port = start_echo(parts)
        for number in range(size.rounds):
            # Each round has a fresh hall: no town hall has ten thousand people waiting.
            hall = open_hall(parts, f"round-{number}")
            given: list[str] = []
            one_round(parts, hall, echo_port, size, measured, given)
            check_unique(given, size.one + size.one // 10 + size.many + size.many // 10)
            codes += given
            rss.append(rss_mib(hall.running()))
            hall.running().process.terminate()
            hall.running().process.wait()
        echo_rss = rss_mib(echo)
    rates = {name: median(found) for name, found in measured.rates.items()}
    return {
        "tickets_per_second_16_clients": at_least(rates["tickets_many"], "tickets/s", TICKETS_A_SECOND_LOW),
        "tickets_per_second_1_client": reported(rates["tickets_one"], "tickets/s"),
        "echo_per_second_16_clients": reported(rates["echo_many"], "requests/s"),
        "echo_per_second_1_client": reported(rates["echo_one"], "requests/s"),
        "share_of_echo_16_clients": at_least(100 * rates["tickets_many"] / rates["echo_many"], "%", ECHO_SHARE_LOW),
        "share_of_echo_1_client": reported(100 * rates["tickets_one"] / rates["echo_one"], "%"),
        "ticket_ms_p50_16_clients": reported(percentile(measured.times["tickets_many"], 0.5), "ms"),
        "ticket_ms_p99_16_clients": reported(percentile(measured.times["tickets_many"], 0.99), "ms"),
        "ticket_ms_p99_1_client": reported(percentile(measured.times["tickets_one"], 0.99), "ms"),
        "tickets_all_unique": reported(len(codes), "tickets"),
        "server_rss_after_load": at_most(max(rss), "MiB", RSS_MIB_HIGH),
        "echo_rss_after_load": reported(echo_rss, "MiB"),
    }


def measure_starts(size: Size) -> Figures:
    """With a day of tickets in the database; the file cache is warm, as it is after a crash."""
    starts, returns = [], []
    with workplace() as parts:
        hall = open_hall(parts)
        load(parts, hall.port, f"/api/v1/sites/{SITE}/visits", MANY, 500, hall.kiosk_key)
        for _ in range(size.starts):
            hall.kill()
            returns.append(hall.start())
            hall.running().process.terminate()
            hall.running().process.wait()
            starts.append(hall.start())
    return {
        "start_to_first_answer": at_most(median(starts), "s", START_SECONDS_HIGH),
        "kill_to_first_answer": at_most(median(returns), "s", START_SECONDS_HIGH),
    }


def measure(quick: bool) -> Figures:
    size = QUICK if quick else FULL
    return {**measure_load(size), **measure_starts(size), "load_average": load_average()}


if __name__ == "__main__":
    sys.exit(finish(measure(asked_for_quick("Tickets a second, memory and starts of the queue server."))))
