"""Loads of tickets and of calls on one hall, and what their answers must be."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass, field
from statistics import median
from typing import Any

from benchmarks.support import SITE, Figures, Hall, ask_process, percentile, python, reported, wait_for_answer
from benchmarks.support import free_port as any_port
from queue_server.demonstration import Part, Parts

HOST, POINT, PRODUCT = "an", "zaal1", "eid_vernieuwen"
"""One host who can help everybody that waits for her, so that every call finds somebody."""

CLIENTS = (1, 16, 64)


def crowd(clients: int) -> str:
    return "1_client" if clients == 1 else f"{clients}_clients"


@dataclass(slots=True)
class Measured:
    """Rates in requests a second, one per round; times in milliseconds."""

    rates: dict[str, list[float]] = field(default_factory=dict)
    times: dict[str, list[float]] = field(default_factory=dict)

    def add(self, name: str, result: dict[str, Any]) -> None:
        self.rates.setdefault(name, []).append(result["count"] / result["seconds"])
        self.times.setdefault(name, []).extend(seconds * 1_000 for seconds in result["times"])

    def rate(self, name: str) -> float:
        return median(self.rates[name])

    def per_second(self, what: str, *clients: int) -> Figures:
        """The rate of each, reported."""
        return {f"{what}_per_second_{crowd(n)}": reported(self.rate(f"{what}_{n}"), f"{what}/s") for n in clients}

    def share(self, of: str, whole: str) -> float:
        """The rate of one as a percentage of another's."""
        return 100 * self.rate(of) / self.rate(whole)

    def p99(self, name: str) -> float:
        return percentile(self.times[name], 0.99)


def load(parts: Parts, port: int, path: str, clients: int, count: int, **more: Any) -> dict[str, Any]:
    """One run of the load generator; every answer must be 201."""
    job: dict[str, object] = {
        "port": port,
        "path": path,
        "headers": {},
        "clients": clients,
        "count": count,
        "warm_up": count // 10,
        "codes": False,
        **more,
    }
    result: dict[str, Any] = ask_process(parts, "load", "benchmarks.load", job)
    if set(result["statuses"]) != {"201"}:
        raise RuntimeError(f"answers other than 201: {result['statuses']}")
    return result


def tickets(hall: Hall, clients: int, count: int, **more: Any) -> dict[str, Any]:
    """Registrations at the kiosk; each must be the only one of its code."""
    headers = {"Authorization": f"Device {hall.kiosk_key}"}
    path = f"/api/v1/sites/{SITE}/visits"
    result = load(hall.parts, hall.port, path, clients, count, headers=headers, codes=True, **more)
    _all_different(result["codes"], count + count // 10)
    return result


def calls(hall: Hall, clients: int, count: int) -> dict[str, Any]:
    """The host calls the next, again and again; nobody may be called twice. So many must wait for her."""
    headers = {"Cookie": f"onthaal_session={hall.cookies[HOST]}"}
    path, body = f"/api/v1/sites/{SITE}/calls", json.dumps({"point_id": POINT})
    result = load(hall.parts, hall.port, path, clients, count, headers=headers, codes=True, body=body)
    _all_different(result["codes"], count + count // 10)
    return result


def fill(hall: Hall, count: int) -> None:
    """So many wait for the host who calls."""
    tickets(hall, 16, -(-count * 10 // 11) + 1, products=[PRODUCT])


def _all_different(codes: list[str], expected: int) -> None:
    if len(codes) != expected:
        raise RuntimeError(f"{len(codes)} codes for {expected} answers")
    doubles = [code for code, times in Counter(codes).items() if times > 1]
    if doubles:
        raise RuntimeError(f"{len(doubles)} visits came twice, for example {doubles[:3]}")


def start_bare(parts: Parts) -> tuple[Part, int]:
    """The yardstick's server."""
    port = any_port()
    rows = parts.folder / f"bare-{port}.db"
    part = parts.start("bare", python("-m", "benchmarks.bare", str(port), str(rows)))
    wait_for_answer(f"http://127.0.0.1:{port}", "/openapi.json", "none")
    return part, port
