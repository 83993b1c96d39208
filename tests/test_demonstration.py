"""`make run` for real: every part starts, visitors come, hosts call, and Ctrl-C leaves nothing behind."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest
import requests

from queue_server.contracts.base import KEY_HEADER
from tests.support.touch import Touch, until

pytestmark = pytest.mark.timeout(180)


@pytest.fixture
def demo(tmp_path: Path) -> Iterator[subprocess.Popen[str]]:
    environment = {k: v for k, v in os.environ.items() if k != "DISPLAY"}
    with subprocess.Popen(
        [
            *(sys.executable, "-m", "queue_server.cli", "demo", "--simulate", "--port", "0"),
            *("--folder", str(tmp_path), "--announce", str(tmp_path / "kiosk.jsonl")),
        ],
        stdout=subprocess.PIPE,
        text=True,
        env=environment,
    ) as process:
        try:
            yield process
        finally:
            process.kill()


def test_the_whole_front_desk_starts_lives_and_stops(demo: subprocess.Popen[str], tmp_path: Path) -> None:
    assert demo.stdout is not None
    said = []
    for line in demo.stdout:
        said.append(line)
        if "Ctrl-C" in line:
            break
    words = "".join(said)
    found = re.search(r"(http://\S+)/host\s+sign in as (\w+) with password (\S+)", words)
    assert found, words
    server, login, password = found.groups()

    with requests.Session() as tablet:
        tablet.trust_env = False
        tablet.post(
            f"{server}/api/v1/session", json={"login": login, "password": password}, headers={KEY_HEADER: "sign-in-1"}
        ).raise_for_status()

        def events() -> list[dict[str, str]]:
            answer = tablet.get(f"{server}/api/v1/sites/stadhuis/events")
            found: list[dict[str, str]] = answer.json()
            return found

        until(lambda: {"register", "call", "start"} <= {e["action"] for e in events()}, "simulated life", 60)
        for page in ("/host", "/screen", "/t"):
            assert tablet.get(f"{server}{page}").status_code == 200
    Touch("", tmp_path / "kiosk.jsonl").screen("welcome")

    children = psutil.Process(demo.pid).children(recursive=True)
    assert len(children) >= 5  # server, printer, virtual screen, kiosk, simulation
    demo.send_signal(signal.SIGINT)
    assert demo.wait(30) == 0
    assert [c.name() for c in children if c.is_running() and c.status() != psutil.STATUS_ZOMBIE] == []
