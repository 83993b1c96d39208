"""What the server counts of itself, for Prometheus: no names, no ids, and every label from a short list.

One process keeps its figures in memory. Where PROMETHEUS_MULTIPROC_DIR names a folder, each worker keeps them in files
there, and any worker answers for all.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from pathlib import Path
from time import perf_counter
from typing import Any, Literal

from prometheus_client import (
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    ProcessCollector,
    disable_created_metrics,
    generate_latest,
)
from prometheus_client.multiprocess import MultiProcessCollector, mark_process_dead
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from queue_server.services import serve
from queue_server.services.join import join
from queue_server.services.register import register

FOLDER_VARIABLE = "PROMETHEUS_MULTIPROC_DIR"

SAMPLE_SECONDS = 5
"""How often each of several workers writes down how things stand; a scrape asks every fifteen seconds or so."""

REQUEST_BUCKETS = (0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0, 2.0, 5.0)
"""A ticket takes 2 to 20 ms; two seconds is a full queue, five a device that gives up."""

COMMIT_BUCKETS = (0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0)
"""One fsync: a millisecond on a server's disk, a tenth of a second on a card that wears out."""

GROUP_BUCKETS = (1, 2, 4, 8, 16, 32, 64)

TEMPLATE = "onthaal.template"
"""In a request's scope: the template of the route that it would have taken, from who answers before the routes."""

METHODS = frozenset({"GET", "HEAD", "POST", "DELETE", "OPTIONS"})

GaugeMode = Literal["livesum", "liveall", "mostrecent"]


class Metrics:
    """Every figure of one process. The methods are called where things happen; none of them raises or waits."""

    def __init__(self) -> None:
        disable_created_metrics()  # type: ignore[no-untyped-call]  # a time of birth for every series doubles the answer and tells nothing
        self.registry = CollectorRegistry()
        self._requests = self._counter("requests", "Answers.", "route", "method", "status")
        self._request_seconds = self._histogram("request_seconds", "Until the answer.", REQUEST_BUCKETS, "route")
        self._limited = self._counter("rate_limited", "Requests refused because of their rate.", "who")
        self._group_works = self._histogram("writer_group_works", "Works in one commit.", GROUP_BUCKETS)
        self._commit_seconds = self._histogram("writer_commit_seconds", "From begin to commit.", COMMIT_BUCKETS)
        self._storage_failures = self._counter("storage_failures", "Groups of works that the database refused.")
        self._snapshot_seconds = self._histogram("snapshot_seconds", "One look at the hall.", REQUEST_BUCKETS)
        tickets = self._counter("tickets", "Numbers given.", "site")
        calls = self._counter("calls", "Visitors called.", "site")
        self._of_change: dict[Callable[..., Any], Counter] = {register: tickets, join: tickets, serve.call: calls}
        self._housekeeping_failures = self._counter("housekeeping_failures", "Rounds of housekeeping that failed.")
        self._clock_steps = self._counter("clock_steps", "Jumps of the computer's clock.")
        self._works_waiting = self._gauge("writer_waiting", "Works that wait for the writer.", "livesum")
        self._watchers = self._gauge("watchers", "Open streams.", "livesum", "site")
        self._visits_waiting = self._gauge("visits_waiting", "Visitors in line.", "mostrecent", "site", "kind")
        self._town = self._gauge("town_info", "1 for the version that runs.", "mostrecent", "version")
        self._process: dict[str, Gauge] = {}
        self._own_process = ProcessCollector(registry=None)
        self._town_version = ""
        self._changes: dict[tuple[Callable[..., Any], str], Counter] = {}
        self._answers: dict[tuple[str, str, int], Counter] = {}
        self._timers: dict[str, Histogram] = {}

    def _counter(self, name: str, what: str, *labels: str) -> Counter:
        return Counter(name, what, labels, namespace="onthaal", registry=self.registry)

    def _histogram(self, name: str, what: str, buckets: tuple[float, ...], *labels: str) -> Histogram:
        return Histogram(name, what, labels, namespace="onthaal", registry=self.registry, buckets=buckets)

    def _gauge(self, name: str, what: str, mode: GaugeMode, *labels: str) -> Gauge:
        return Gauge(name, what, labels, namespace="onthaal", registry=self.registry, multiprocess_mode=mode)

    def answered(self, route: str, method: str, status: int, seconds: float) -> None:
        """`route` is a template of ours, never a path as it was asked."""
        key = (route, method, status // 100)
        counter = self._answers.get(key)
        if counter is None:
            known = method if method in METHODS else "other"
            counter = self._answers[key] = self._requests.labels(route, known, f"{status // 100}xx")
        timer = self._timers.get(route)
        if timer is None:
            timer = self._timers[route] = self._request_seconds.labels(route)
        counter.inc()
        timer.observe(seconds)

    def limited(self, who: str) -> None:
        self._limited.labels(who).inc()

    def committed(self, works: int, seconds: float, kept: bool) -> None:
        """Called by the writer's thread, for each group."""
        self._group_works.observe(works)
        self._commit_seconds.observe(seconds)
        if not kept:
            self._storage_failures.inc()

    def built(self, seconds: float) -> None:
        self._snapshot_seconds.observe(seconds)

    def changed(self, site_id: str, use_case: Callable[..., Any]) -> None:
        """A change that was kept, and was no repetition."""
        family = self._of_change.get(use_case)
        if family is None:
            return
        counter = self._changes.get((use_case, site_id))
        if counter is None:
            counter = self._changes[use_case, site_id] = family.labels(site_id)
        counter.inc()

    def housekeeping_failed(self) -> None:
        self._housekeeping_failures.inc()

    def clock_stepped(self, _seconds: float) -> None:
        self._clock_steps.inc()

    def sample(self, works_waiting: int, watchers: Mapping[str, int], town_version: str) -> None:
        """How things stand now in this process."""
        self._works_waiting.set(works_waiting)
        for site_id, count in watchers.items():
            self._watchers.labels(site_id).set(count)
        if self._town_version not in ("", town_version):
            self._town.labels(self._town_version).set(0)
        self._town_version = town_version
        self._town.labels(town_version).set(1)
        for family in self._own_process.collect():
            for found in family.samples:
                if found.name not in self._process:
                    self._process[found.name] = Gauge(
                        found.name, family.documentation, registry=self.registry, multiprocess_mode="liveall"
                    )
                self._process[found.name].set(found.value)

    def waiting(self, visits: Mapping[tuple[str, str], int]) -> None:
        """How many visits wait, by site and kind of point."""
        for (site_id, kind), count in visits.items():
            self._visits_waiting.labels(site_id, kind).set(count)

    @staticmethod
    def shared() -> bool:
        """Whether several workers keep their figures together."""
        return bool(os.environ.get(FOLDER_VARIABLE))

    def render(self) -> bytes:
        """Everything in Prometheus' text format 0.0.4; of all workers where they share a folder."""
        if not self.shared():
            return generate_latest(self.registry)
        folder = os.environ[FOLDER_VARIABLE]
        _forget_the_dead(Path(folder))
        together = CollectorRegistry()
        MultiProcessCollector(together, folder)  # type: ignore[no-untyped-call]
        return generate_latest(together)


def _forget_the_dead(folder: Path) -> None:
    """A worker that was killed has no more watchers and no more memory; what it counted stays."""
    pids = {int(path.stem.rpartition("_")[2]) for path in folder.glob("gauge_live*.db")}
    for pid in pids:
        if not _lives(pid):
            mark_process_dead(pid, str(folder))  # type: ignore[no-untyped-call]


def _lives(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def route_of(scope: Scope) -> str:
    """The template of the route that a request took; "static" for files, "other" where it took none."""
    path = scope.get(TEMPLATE) or getattr(scope.get("route"), "path", None)
    if isinstance(path, str):
        return path
    return "static" if scope["path"].startswith("/static/") else "other"


class Measured:
    """Counts every answer, and the seconds until it began; a stream counts when it opens."""

    def __init__(self, app: ASGIApp, metrics: Metrics) -> None:
        self._app, self._metrics = app, metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        began, open_still = perf_counter(), True

        async def counted(message: Message) -> None:
            nonlocal open_still
            if message["type"] == "http.response.start":
                open_still = False
                self._metrics.answered(route_of(scope), scope["method"], message["status"], perf_counter() - began)
            await send(message)

        try:
            await self._app(scope, receive, counted)
        except Exception:
            if open_still:  # who stands further outside makes the answer: 500
                self._metrics.answered(route_of(scope), scope["method"], 500, perf_counter() - began)
            raise
