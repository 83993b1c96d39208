"""What grows and what must not: cost per call with a long line, five thousand screens, three hundred sites."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Sequence
from statistics import median

from benchmarks import town
from benchmarks.counter import HOST, POINT, PRODUCT, fill, start_bare
from benchmarks.screens import Caller, measure_bare, measure_hall, watching
from benchmarks.support import (
    SITE,
    Figures,
    Hall,
    ask_process,
    asked_for_quick,
    at_most,
    finish,
    load_average,
    open_hall,
    percentile,
    registration,
    reported,
    rss_mib,
    workplace,
)
from queue_server.demonstration import Parts

WAITING = (50, 500, 2_000)
FLAT_RATIO_HIGH = 1.2
"""A call with the longest line may cost a fifth more than with the shortest."""

WATCHERS = 5_000
LAST_SCREEN_MS_HIGH = 500.0
PAUSE_SECONDS = 1.0
"""Between two calls: a screen wall of five thousand is not called to five times a second."""

VISITS_A_SECOND = town.SITES * 40 / 3600
"""Three hundred sites, forty visitors an hour each."""

FASTER = (1, 5, 20)
"""Times as fast as life, to show the headroom."""

TOWN_P99_MS_HIGH = 50.0
RSS_MIB_HIGH = 250.0


def measure_calls(parts: Parts, calls: int) -> Figures:
    """Three halls take turns, so that what else the machine does falls on all; each line keeps its length."""
    halls = [open_hall(parts, f"waiting-{waiting}") for waiting in WAITING]
    for hall, waiting in zip(halls, WAITING, strict=True):
        fill(hall, waiting)
    callers = [Caller(hall.port) for hall in halls]
    times: list[list[float]] = [[] for _ in halls]
    for index in range(calls):
        for hall, caller, mine in zip(halls, callers, times, strict=True):
            mine.append(_one_call(hall, caller, index))
    rss = max(rss_mib(hall.running()) for hall in halls)
    for hall in halls:
        hall.stop()
    costs = [median(mine[calls // 10 :]) for mine in times]
    return {
        **{f"call_ms_{w}_waiting": reported(cost, "ms") for w, cost in zip(WAITING, costs, strict=True)},
        "call_cost_2000_to_50_waiting": at_most(costs[-1] / costs[0], "x", FLAT_RATIO_HIGH),
        "rss_2000_waiting": at_most(rss, "MiB", RSS_MIB_HIGH),
    }


def _one_call(hall: Hall, caller: Caller, index: int) -> float:
    """Milliseconds of a call of the next; before it somebody comes, so that the line stays as long as it is."""
    base = f"/api/v1/sites/{SITE}"
    kiosk = {"Authorization": f"Device {hall.kiosk_key}"}
    caller.post(f"{base}/visits", registration(index, products=[PRODUCT]), kiosk, 201)
    cookie = {"Cookie": f"onthaal_session={hall.cookies[HOST]}"}
    began = time.monotonic()
    caller.post(f"{base}/calls", json.dumps({"point_id": POINT}), cookie, 201)
    return (time.monotonic() - began) * 1_000


def measure_watchers(parts: Parts, calls: int) -> Figures:
    """From the tap to the last of five thousand screens, beside the bare fan-out of as much to as many."""
    hall = open_hall(parts, "watchers")
    times, seen = measure_hall(hall, WATCHERS, calls, pause=PAUSE_SECONDS)
    last = [max(times[call::calls]) for call in range(calls)]
    rss = rss_mib(hall.running())
    hall.stop()
    bare, port = start_bare(parts)
    bare_times = measure_bare(parts, port, WATCHERS, calls, seen.message_bytes, PAUSE_SECONDS)
    bare.process.terminate()
    bare.process.wait()
    return {
        "last_of_5000_screens": at_most(median(last), "ms", LAST_SCREEN_MS_HIGH),
        "last_of_5000_screens_worst_call": reported(max(last), "ms"),
        "bare_last_of_5000": reported(median(max(bare_times[call::calls]) for call in range(calls)), "ms"),
        "all_5000_connected": reported(seen.connect_seconds, "s"),
        "rss_5000_watchers": at_most(rss, "MiB", RSS_MIB_HIGH),
    }


def measure_town(parts: Parts, seconds: float, paces: Sequence[int]) -> Figures:
    """Three hundred sites on one process as in life, and faster than life; every site has a screen and a tablet."""
    hall = open_hall(parts, "town", grow=town.grow)
    figures: Figures = {}
    first = 0
    with watching(parts, hall.port, town.watchers(hall)):
        for faster in paces:
            rate = VISITS_A_SECOND * faster
            job: dict[str, object] = {"port": hall.port, "cookie": hall.cookies[HOST], "rate": rate}
            times = ask_process(parts, "town", "benchmarks.town", {**job, "seconds": seconds, "first": first})
            first += int(rate * seconds)
            every = [moment * 1_000 for of in times.values() for moment in of]
            p99 = percentile(every, 0.99)
            name = "town_of_300_sites_p99" + ("" if faster == 1 else f"_{faster}_times_as_fast")
            figures[name] = at_most(p99, "ms", TOWN_P99_MS_HIGH) if faster == 1 else reported(p99, "ms")
            figures[f"{name}_requests"] = reported(len(every), "requests")
        figures["rss_300_sites"] = at_most(rss_mib(hall.running()), "MiB", RSS_MIB_HIGH)
    hall.stop()
    return figures


def measure(quick: bool) -> Figures:
    with workplace() as parts:
        figures = {
            **measure_calls(parts, 60 if quick else 1_000),
            **measure_watchers(parts, 4 if quick else 30),
            **measure_town(parts, 6 if quick else 60, FASTER[:1] if quick else FASTER),
        }
    return {**figures, "load_average": load_average()}


if __name__ == "__main__":
    sys.exit(finish(measure(asked_for_quick("Long lines, many screens, many sites."))))
