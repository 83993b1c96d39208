"""The kiosk as a process, with a scanner that is pulled and orders from afar: real bytes, a real server, a real end."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.kiosk.devices.test_scanner import Plug
from tests.queue_server.test_cli_devices import asked
from tests.support.caller import good
from tests.support.desk import RealDesk, wait_until

SECONDS = 60
CODE = "GEHEIM-4711"


@dataclass
class Running:
    process: subprocess.Popen[bytes]
    folder: Path

    @property
    def screen(self) -> str:
        """What stands on it now."""
        said = self.folder / "said.jsonl"
        lines = said.read_text().splitlines() if said.exists() else []
        return str(json.loads(lines[-1])["screen"]) if lines else ""

    def shows(self, screen: str) -> None:
        wait_until(lambda: self.screen == screen or self.process.poll() is not None, SECONDS, screen)
        assert self.process.poll() is None, (self.folder / "log").read_text()

    @property
    def log(self) -> str:
        return (self.folder / "log").read_text()


@pytest.fixture
def plug(tmp_path: Path) -> Iterator[Plug]:
    made = Plug(tmp_path / "usb-scanner")
    yield made
    made.unplug()


@pytest.fixture
def running(shared_desk: RealDesk, plug: Plug, tmp_path: Path) -> Iterator[Running]:
    key = tmp_path / "key"
    key.write_text(shared_desk.founded.device_keys["kiosk", "stadhuis"])
    key.chmod(0o600)
    options = ["--server", shared_desk.url, "--key-file", str(key), "--state-dir", str(tmp_path / "state")]
    options += ["--scanner", f"serial://{plug.link}", "--announce", str(tmp_path / "said.jsonl"), "--no-motion"]
    with (tmp_path / "log").open("wb") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "kiosk", *options],
            env={**os.environ, "SDL_VIDEODRIVER": "offscreen"},
            stdout=log,
            stderr=log,
        )
    yield Running(process, tmp_path)
    process.kill()
    process.wait()


def test_a_kiosk_rests_loses_its_scanner_opens_again_and_ends_when_it_is_to_start_anew(
    shared_desk: RealDesk, running: Running, plug: Plug
) -> None:
    database = shared_desk.founded.database
    device = shared_desk.founded.device_ids["kiosk", "stadhuis"]
    veerle, orders = shared_desk.host("veerle"), f"/sites/stadhuis/devices/{device}/orders"
    running.shows("welcome")
    good(veerle.post(orders, {"do": "close"}), 201)
    running.shows("out_of_order")
    plug.unplug()
    wait_until(lambda: "unplugged" in asked(database, "list").output, SECONDS, "a report")
    plug.plug()
    wait_until(lambda: "unplugged" not in asked(database, "list").output, SECONDS, "a report")
    plug.say(CODE.encode() + b"\r")
    good(veerle.post(orders, {"do": "open"}), 201)
    running.shows("welcome")
    good(veerle.post(orders, {"do": "restart"}), 201)
    assert running.process.wait(SECONDS) == 0
    assert "restart" not in str(good(shared_desk.kiosk().get("/sites/stadhuis/hall"))["orders"])
    assert CODE not in running.log
    assert "scanner_unplugged" in running.log
