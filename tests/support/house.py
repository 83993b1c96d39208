"""A whole town hall in processes of its own: server, virtual printer, kiosk on a virtual screen."""

from __future__ import annotations

import os
import signal
import sys
from dataclasses import dataclass, field
from pathlib import Path

from assets.paths import DEMO_TOWN
from queue_server import founding
from queue_server.demonstration import PANEL, Part, Parts
from queue_server.storage.sqlite import SqliteStore
from tests.support.touch import Touch

SITE = "stadhuis"
HOST = "veerle"
PASSWORD = "een-lang-wachtwoord"


def onthaal(*arguments: str) -> list[str]:
    return [sys.executable, "-m", "queue_server.cli", *arguments]


@dataclass(slots=True)
class House:
    """`start()` everything; `stop()` leaves nothing running."""

    folder: Path
    parts: Parts = field(init=False)
    server: str = ""
    printer: str = ""
    screen_code: str = ""
    kiosk: Touch = field(init=False)
    _server_part: Part = field(init=False)
    _printer_part: Part = field(init=False)

    def __post_init__(self) -> None:
        self.parts = Parts(self.folder)

    @property
    def database(self) -> Path:
        return self.folder / "onthaal.db"

    @property
    def slips(self) -> Path:
        return self.folder / "slips"

    def start(self) -> None:
        store = SqliteStore(self.database)
        try:
            town, _ = founding.import_town(store, DEMO_TOWN)
            founding.set_password(store, town, HOST, PASSWORD)
            kiosk_code = founding.invite(store, town, SITE, "kiosk", "Kiosk 1").code
            self.screen_code = founding.invite(store, town, SITE, "screen", "Scherm 1").code
        finally:
            store.close()
        self.start_printer()
        self.start_server(0)
        self._start_kiosk(kiosk_code)

    def start_server(self, port: int) -> None:
        arguments = ("--db", str(self.database), "--port", str(port), "--always-open")
        self._server_part = self.parts.start("server", onthaal("serve", *arguments))
        self.server = self._server_part.first_line().split()[-1]

    def kill_server(self) -> None:
        """kill -9: no goodbye, nothing flushed."""
        os.kill(self._server_part.process.pid, signal.SIGKILL)
        self._server_part.process.wait()

    @property
    def port(self) -> int:
        return int(self.server.rsplit(":", 1)[1])

    def start_printer(self, port: int = 0) -> None:
        arguments = ("--port", str(port), "--out", str(self.slips))
        self._printer_part = self.parts.start("printer", onthaal("virtual-printer", *arguments))
        words = self._printer_part.first_line().replace(",", "").split()
        self.printer = next(w for w in words if w.startswith("tcp://"))

    def lose_printer(self) -> int:
        """Pull the printer's plug; gives the port at which it was."""
        self._printer_part.process.kill()
        self._printer_part.process.wait()
        return int(self.printer.rsplit(":", 1)[1])

    def _start_kiosk(self, code: str) -> None:
        width, height = PANEL
        size = f"{width}x{height}x24"
        xvfb = self.parts.start("xvfb", ["Xvfb", "-displayfd", "1", "-screen", "0", size, "-nolisten", "tcp"])
        display = f":{xvfb.first_line()}"
        announcements = self.folder / "kiosk.jsonl"
        self.parts.start(
            "kiosk",
            [
                *(sys.executable, "-m", "kiosk", "--server", self.server, "--pair", code),
                *("--key-file", str(self.folder / "kiosk.key"), "--state-dir", str(self.folder / "kiosk")),
                *("--printer", self.printer, "--size", f"{width}x{height}", "--announce", str(announcements)),
            ],
            {"DISPLAY": display},
        )
        self.kiosk = Touch(display, announcements)

    def logs(self) -> str:
        return "\n".join(f.read_text(errors="replace") for f in sorted(self.folder.glob("*.log")))

    def stop(self) -> None:
        self.parts.stop()
