"""Several server processes on one PostgreSQL: each knows at once what another did, and none is needed."""

from __future__ import annotations

import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from typing import Any

import httpx
import psutil
import pytest

from assets.paths import DEMO_TOWN
from queue_server import founding
from queue_server.storage.opening import open_store
from tests.support.caller import Caller, good, new_key, problem, visit_body
from tests.support.desk import ROOT, RealDesk, wait_until
from tests.support.founded import Founded
from tests.support.postgres import Cluster

LIVE = "/sites/stadhuis/live"
AT_ONCE_SECONDS = 1.0
TOLD_SECONDS = 10.0
"""Housekeeping looks by itself only every twenty: what is seen sooner was told."""


@pytest.fixture
def town_hall(founded_on_postgres: Founded, tmp_path: Path) -> Founded:
    return founded_on_postgres.copy(tmp_path / "one")


@pytest.fixture
def two(town_hall: Founded, tmp_path: Path) -> Iterator[tuple[RealDesk, RealDesk]]:
    """Two servers, as on two machines behind one proxy."""
    with RealDesk(town_hall) as one, RealDesk(town_hall.beside(tmp_path / "other")) as other:
        yield one, other


@pytest.fixture
def crew(town_hall: Founded) -> Iterator[RealDesk]:
    """One server of two workers."""
    with RealDesk(town_hall, "--always-open", "--workers", "2") as desk:
        yield desk


def at(desk: RealDesk, who: Caller) -> Caller:
    """The same one who asks, before another server."""
    return Caller(desk, who.headers)


class TestTwoServers:
    def test_a_ticket_and_its_call_at_one_are_pushed_at_the_other_within_a_second(
        self, two: tuple[RealDesk, RealDesk]
    ) -> None:
        one, other = two
        an = one.host("an")
        with ExitStack() as stack:
            tablet = stack.enter_context(other.watch(an, f"{LIVE}/host"))
            screen = stack.enter_context(other.watch(other.screen(), f"{LIVE}/screen"))
            tablet.snapshot(), screen.snapshot()
            for _ in range(3):
                before = time.monotonic()
                ticket = one.kiosk().register()
                tablet.until(lambda seen, t=ticket: t["visit_id"] in str(seen))  # type: ignore[misc]
                called = an.call("snelbalie1", ticket["visit_id"])
                screen.until(lambda seen, c=called: str(int(c["code"][1:])) in str(seen["calls"]))  # type: ignore[misc]
                assert time.monotonic() - before < 2 * AT_ONCE_SECONDS
                an.act(ticket["visit_id"], "start")
                an.act(ticket["visit_id"], "finish")

    def test_numbers_go_on_over_both_and_a_key_is_answered_once_by_either(self, two: tuple[RealDesk, RealDesk]) -> None:
        kiosks = [desk.kiosk() for desk in two]
        numbers = [kiosks[n % 2].register()["number"] for n in range(20)]
        assert numbers == list(range(1, 21))
        body, key = visit_body(), new_key()
        first, again = (good(kiosk.post("/sites/stadhuis/visits", body, key=key), 201) for kiosk in kiosks)
        assert first == again

    def test_a_device_that_is_revoked_at_one_is_refused_at_once_by_the_other(
        self, two: tuple[RealDesk, RealDesk]
    ) -> None:
        one, other = two
        device = one.founded.device_ids["screen", "stadhuis"]
        with other.watch(other.screen(), f"{LIVE}/screen") as screen:
            screen.snapshot()
            assert other.screen().get("/device").status_code == 200, "it is remembered there"
            assert one.host("veerle").delete(f"/devices/{device}").status_code == 204
            revoked = time.monotonic()
            with pytest.raises((StopIteration, httpx.RemoteProtocolError)):
                while True:
                    screen.next()
            assert time.monotonic() - revoked < AT_ONCE_SECONDS
        assert problem(other.screen().get("/device")) == (401, "device_unknown")

    def test_who_signs_out_at_one_is_signed_out_at_the_other(self, two: tuple[RealDesk, RealDesk]) -> None:
        one, other = two
        here = one.host("an")
        there = at(other, here)
        assert there.get("/session").status_code == 200
        assert here.delete("/session").status_code == 204
        wait_until(lambda: there.get("/session").status_code == 401, AT_ONCE_SECONDS)

    def test_a_new_town_runs_at_once_in_every_server(self, two: tuple[RealDesk, RealDesk], tmp_path: Path) -> None:
        folder = Path(shutil.copytree(DEMO_TOWN, tmp_path / "town"))
        town = folder / "town.toml"
        town.write_text(town.read_text(encoding="utf-8").replace("Lindegem", "Nieuwgem"), encoding="utf-8")
        store = open_store(two[0].founded.database)
        founding.import_town(store, folder)
        store.close()
        for desk in two:
            wait_until(lambda of=desk: "town_changed" in of.log, TOLD_SECONDS, "the new town")  # type: ignore[misc]


class TestWorkers:
    def worker_of(self, desk: RealDesk, port: int) -> psutil.Process:
        """The worker that holds the other end of our connection from this port."""
        for worker in psutil.Process(desk.pid).children():
            if any(c.raddr and c.raddr.port == port for c in worker.net_connections("tcp")):
                return worker
        raise AssertionError("nobody holds this connection")

    def test_a_killed_worker_is_missed_by_nobody(self, crew: RealDesk) -> None:
        """The screen goes on at another with the whole state; a new worker takes the place."""
        an = crew.host("an")
        ticket = crew.kiosk().register()
        called = an.call("snelbalie1", ticket["visit_id"])
        with crew.watch(crew.screen(), f"{LIVE}/screen") as screen:
            screen.snapshot()
            victim = self.worker_of(crew, screen.port)
            victim.kill()
            killed = time.monotonic()
            with pytest.raises((httpx.RemoteProtocolError, httpx.ReadError, StopIteration)):
                while True:
                    screen.next()
        with crew.watch(crew.screen(), f"{LIVE}/screen") as screen:
            assert str(int(called["code"][1:])) in str(screen.snapshot().snapshot["calls"])
            assert time.monotonic() - killed < 2 * AT_ONCE_SECONDS
            an.act(ticket["visit_id"], "start")
            screen.snapshot()
        supervisor = psutil.Process(crew.pid)
        wait_until(lambda: victim not in supervisor.children() and len(supervisor.children()) == 2)

    def test_while_workers_are_killed_every_ticket_that_was_answered_is_there_once(self, crew: RealDesk) -> None:
        got: list[tuple[dict[str, Any], str, dict[str, Any]]] = []
        stop = threading.Event()

        def visitors() -> None:
            while not stop.is_set():
                body, key = visit_body(), new_key()
                while True:
                    try:
                        answer = crew.kiosk().post("/sites/stadhuis/visits", body, key=key)
                    except httpx.TransportError:
                        continue  # the worker was killed: the same request again
                    got.append((body, key, good(answer, 201)))
                    break

        hands = [threading.Thread(target=visitors) for _ in range(3)]
        for hand in hands:
            hand.start()
        for _ in range(4):
            before = len(got)
            wait_until(lambda more=before: len(got) > more + 10, 30, "more tickets")  # type: ignore[misc]
            workers = psutil.Process(crew.pid).children()
            workers[0].kill()
            wait_until(lambda of=workers: of[0] not in psutil.Process(crew.pid).children())  # type: ignore[misc]
        stop.set()
        for hand in hands:
            hand.join()
        assert sorted(answer["number"] for _, _, answer in got) == list(range(1, len(got) + 1))

    def test_stopped_it_leaves_no_process_and_its_streams_end(self, crew: RealDesk) -> None:
        workers = psutil.Process(crew.pid).children()
        with crew.watch(crew.screen(), f"{LIVE}/screen") as screen:
            screen.snapshot()
            assert crew.stop() == 0
        assert not [worker for worker in workers if worker.is_running()]
        assert "Traceback" not in crew.log

    def test_a_killed_supervisor_leaves_no_worker_behind(self, crew: RealDesk) -> None:
        workers = psutil.Process(crew.pid).children()
        crew.kill()
        gone, left = psutil.wait_procs(workers, timeout=10)
        assert (len(gone), left) == (2, [])

    def test_a_password_in_the_address_reaches_no_log_and_no_command_line_of_a_worker(self, town_hall: Founded) -> None:
        secret = replace(town_hall, database=town_hall.database.replace("onthaal@", "onthaal:geheim@"))
        with RealDesk(secret, "--always-open", "--workers", "2") as desk:
            workers = psutil.Process(desk.pid).children()
            assert len(workers) == 2
            assert "geheim" not in str([worker.cmdline() for worker in workers])
            desk.kiosk().register()
        assert "geheim" not in desk.log

    def test_a_file_is_served_by_one_process_and_the_reason_is_said(self, founded: Founded, tmp_path: Path) -> None:
        where = founded.copy(tmp_path).database
        command = [sys.executable, "-m", "queue_server.cli", "serve", "--db", where, "--port", "0", "--workers", "2"]
        done = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, timeout=60)
        assert (done.returncode, done.stdout) == (1, "")
        assert "needs PostgreSQL" in done.stderr
        assert len(done.stderr.splitlines()) == 1


class TestDatabaseAway:
    def test_killed_and_started_again_it_costs_503s_and_nothing_else(self, mortal: Cluster, crew: RealDesk) -> None:
        kiosk = crew.kiosk()
        known = [(body, key) for body, key in ((visit_body(), new_key()) for _ in range(20))]
        before = [good(kiosk.post("/sites/stadhuis/visits", body, key=key), 201) for body, key in known]
        workers = {worker.pid for worker in psutil.Process(crew.pid).children()}
        with crew.watch(crew.screen(), f"{LIVE}/screen") as screen:
            screen.snapshot()
            mortal.kill()
            for _ in range(5):
                began = time.monotonic()
                refused = kiosk.post("/sites/stadhuis/visits", visit_body())
                assert problem(refused) == (503, "storage_failed")
                assert int(refused.headers["Retry-After"]) > 0
                assert kiosk.get("/sites/stadhuis/hall").status_code == 503
                assert time.monotonic() - began < 5
            assert screen.next().event == "beat", "the screen is not sent away"
            mortal.start()
            body, key = visit_body(), new_key()
            wait_until(lambda: kiosk.post("/sites/stadhuis/visits", body, key=key).status_code == 201, 10, "a ticket")
            called = crew.host().call("snelbalie1")
            screen.until(lambda seen: str(int(called["code"][1:])) in str(seen["calls"]))
        after = [good(kiosk.post("/sites/stadhuis/visits", body, key=key), 201) for body, key in known]
        assert after == before, "the same keys, the same answers"
        assert kiosk.register()["number"] == len(before) + 2
        assert {worker.pid for worker in psutil.Process(crew.pid).children()} == workers, "nobody was restarted"
