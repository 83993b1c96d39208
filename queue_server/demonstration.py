"""`make run`: the whole front desk of the demo town on this machine, until Ctrl-C.

Server, virtual printer and kiosk are processes of their own, as they are in a hall; their words go to log files.
"""

from __future__ import annotations

import json
import os
import secrets
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType

from assets.paths import DEMO_TOWN
from queue_server import founding
from queue_server.client import pair
from queue_server.domain.catalogue import Town
from queue_server.processes import die_with_parent
from queue_server.storage.opening import open_store

SITE = "stadhuis"
PANEL = (1080, 1920)
STOP_SECONDS = 8
START_SECONDS = 30

Say = Callable[[str], None]


class DidNotStart(RuntimeError):
    """A part ended, or stayed silent, before it was ready."""


@dataclass(slots=True)
class Part:
    """One running process. `ready` is the first line that it printed on its standard output."""

    name: str
    process: subprocess.Popen[str]
    log: Path
    ready: str = ""

    def first_line(self) -> str:
        """Wait for the line by which the part says that it is ready; raises DidNotStart."""
        found: list[str] = []
        output = self.process.stdout
        assert output is not None
        reader = threading.Thread(target=lambda: found.append(output.readline()), daemon=True)
        reader.start()
        reader.join(START_SECONDS)
        if not found or not found[0].strip():
            tail = self.log.read_text(errors="replace")[-800:]
            raise DidNotStart(f"{self.name} did not start; see {self.log}\n{tail}")
        self.ready = found[0].strip()
        return self.ready


@dataclass(slots=True)
class Parts:
    """Everything that was started; stopped in the opposite order."""

    folder: Path
    running: list[Part] = field(default_factory=list)

    def start(self, name: str, command: Sequence[str], environment: dict[str, str] | None = None) -> Part:
        log = self.folder / f"{name}.log"
        with log.open("w") as errors:
            process = subprocess.Popen(
                command,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=errors,
                text=True,
                env={**os.environ, **(environment or {})},
                start_new_session=True,
                preexec_fn=die_with_parent,
            )
        part = Part(name, process, log)
        self.running.append(part)
        return part

    def stop(self) -> None:
        for part in reversed(self.running):
            if part.process.poll() is None:
                part.process.terminate()
            try:
                part.process.wait(STOP_SECONDS)
            except subprocess.TimeoutExpired:
                part.process.kill()
                part.process.wait()
            if part.process.stdout:
                part.process.stdout.close()

    def first_ended(self) -> Part | None:
        return next((p for p in self.running if p.process.poll() is not None), None)


@dataclass(frozen=True, slots=True)
class Founded:
    """What the demo knows of its own database."""

    town: Town
    manager: str
    password: str
    kiosk_code: str
    simulator_code: str
    screen_code: str


def _password(folder: Path) -> str:
    """One password for every host of the demo, made at the first start and kept beside the database."""
    file = folder / "password"
    if not file.exists():
        file.touch(mode=0o600)
        file.write_text(secrets.token_urlsafe(6))
    return file.read_text().strip()


def found(folder: Path) -> Founded:
    """The demo town in a database of its own, with accounts and fresh pairing codes."""
    store = open_store(str(folder / "onthaal.db"))
    try:
        town, _ = founding.import_town(store, DEMO_TOWN)
        password = _password(folder)
        for host_id in town.hosts:
            founding.set_password(store, town, host_id, password)
        kiosk = founding.invite(store, town, SITE, "kiosk", "Kiosk 1")
        simulator = founding.invite(store, town, SITE, "kiosk", "Kiosk 2")
        screen = founding.invite(store, town, SITE, "screen", "Scherm 1")
        return Founded(town, founding.first_manager(town), password, kiosk.code, simulator.code, screen.code)
    finally:
        store.close()


def _onthaal(*arguments: str) -> list[str]:
    return [sys.executable, "-m", "queue_server.cli", *arguments]


def virtual_screen(parts: Parts) -> dict[str, str]:
    """Start a virtual X screen of the size of a portrait panel; gives the environment of a program that shows on it."""
    width, height = PANEL
    size = f"{width}x{height}x24"
    part = parts.start("xvfb", ["Xvfb", "-displayfd", "1", "-screen", "0", size, "-nolisten", "tcp", "-noreset"])
    return {"DISPLAY": f":{part.first_line()}", "SDL_VIDEODRIVER": "x11"}


def _kiosk(parts: Parts, folder: Path, server: str, printer: str, code: str, announce: Path | None) -> str:
    """Start the kiosk; says on which display."""
    environment = {} if os.environ.get("DISPLAY") else virtual_screen(parts)
    key_file = folder / "kiosk.key"
    pairing = [] if key_file.exists() else ["--pair", code]
    extra = ["--announce", str(announce)] if announce else []
    parts.start(
        "kiosk",
        [
            *(sys.executable, "-m", "kiosk", "--server", server, "--printer", printer),
            *("--key-file", str(key_file), "--state-dir", str(folder / "kiosk")),
            *("--size", f"{PANEL[0]}x{PANEL[1]}", *pairing, *extra),
        ],
        environment,
    )
    return environment.get("DISPLAY") or os.environ["DISPLAY"]


def _simulator(parts: Parts, folder: Path, server: str, known: Founded) -> None:
    key = pair(server, known.simulator_code).key
    credentials = folder / "simulation.json"
    credentials.touch(mode=0o600)
    credentials.write_text(
        json.dumps({"site": SITE, "kiosk_key": key, "hosts": dict.fromkeys(known.town.hosts, known.password)})
    )
    parts.start("simulation", _onthaal("simulate", "--server", server, "--credentials", str(credentials)))


def _start(parts: Parts, folder: Path, port: int, simulate: bool, announce: Path | None, say: Say) -> None:
    known = found(folder)
    printer_part = parts.start(
        "virtual-printer", _onthaal("virtual-printer", "--port", "0", "--out", str(folder / "slips"))
    )
    database = str(folder / "onthaal.db")
    server_part = parts.start("server", _onthaal("serve", "--db", database, "--port", str(port), "--always-open"))
    server = server_part.first_line().split()[-1]
    printer = next(word for word in printer_part.first_line().split() if word.startswith("tcp://")).rstrip(",")
    display = _kiosk(parts, folder, server, printer, known.kiosk_code, announce)
    if simulate:
        _simulator(parts, folder, server, known)
    for line in (
        f"Hosts' tablet    {server}/host    sign in as {known.manager} with password {known.password}",
        f"Waiting room     {server}/screen  pairing code {known.screen_code} (ten minutes)",
        f"Phones           {server}/t       opened by the QR of a ticket",
        f"Kiosk            on display {display}",
        f"Printed slips    {folder / 'slips'}   ({printer_part.ready})",
        f"Logs             {folder}/*.log",
        "Ctrl-C stops everything.",
    ):
        say(line)
    sys.stdout.flush()


def run(folder: Path, port: int, simulate: bool, say: Say, announce: Path | None = None) -> int:
    """Start all parts and stay until Ctrl-C (0) or until one of them ends by itself (1)."""
    folder.mkdir(parents=True, exist_ok=True)
    stopping = threading.Event()

    def stop(_signal: int, _frame: FrameType | None) -> None:
        stopping.set()

    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, stop)
    parts = Parts(folder)
    try:
        _start(parts, folder, port, simulate, announce, say)
        while not stopping.wait(0.5):
            ended = parts.first_ended()
            if ended:
                say(f"{ended.name} ended by itself, see {ended.log}")
                return 1
        say("Stopping")
        return 0
    except DidNotStart as error:
        say(str(error))
        return 1
    finally:
        parts.stop()
