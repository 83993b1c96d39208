"""A whole town hall in processes of its own: server, virtual printer, kiosk on a virtual screen."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path

from assets.paths import DEMO_TOWN
from queue_server import founding
from queue_server.demonstration import PANEL, Part, Parts, virtual_screen
from queue_server.domain.catalogue import Town
from queue_server.storage.sqlite import SqliteStore
from tests.support.touch import Touch, until

SITE = "stadhuis"
HOST = "veerle"
PASSWORD = "een-lang-wachtwoord"
TOUR_SECONDS = 900
"""Three hundred pictures of the longest tour, on a machine that does something else as well."""
QUICK = ("topic:identiteit", "product:eid_afhalen")
"""A matter for a quick desk, on the kiosk."""


def onthaal(*arguments: str) -> list[str]:
    return [sys.executable, "-m", "queue_server.cli", *arguments]


@dataclass(slots=True)
class House:
    """`start()` everything; `stop()` leaves nothing running."""

    folder: Path
    public_url: str = ""
    """What stands in the QR; the server's own address when empty."""
    kiosk_options: tuple[str, ...] = ()
    """More than every kiosk is told."""
    parts: Parts = field(init=False)
    town: Town = field(init=False)
    server: str = ""
    printer: str = ""
    screen_code: str = ""
    kiosk: Touch = field(init=False)
    _shown_on: dict[str, str] = field(default_factory=dict)
    _kiosk_code: str = ""
    _server_part: Part = field(init=False)
    _kiosk_part: Part = field(init=False)
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
        self.found()
        self.start_parts()

    def found(self) -> None:
        """The database with the demo town, one host and two pairing codes."""
        store = SqliteStore(self.database)
        try:
            self.town, _ = founding.import_town(store, DEMO_TOWN)
            founding.set_password(store, self.town, HOST, PASSWORD)
            self._kiosk_code = founding.invite(store, self.town, SITE, "kiosk", "Kiosk 1").code
            self.screen_code = founding.invite(store, self.town, SITE, "screen", "Scherm 1").code
        finally:
            store.close()

    def start_parts(self) -> None:
        self.start_printer()
        self.start_server(0)
        self._shown_on = virtual_screen(self.parts)
        self.start_kiosk()

    def start_kiosk(self) -> None:
        announcements = self.folder / "kiosk.jsonl"
        announcements.unlink(missing_ok=True)
        self._kiosk_part = self.parts.start("kiosk", self._kiosk("--announce", str(announcements)), self._shown_on)
        self.kiosk = Touch(self._shown_on["DISPLAY"], announcements)

    def kill_kiosk(self) -> None:
        """kill -9, as when its plug is pulled."""
        self._kiosk_part.process.kill()
        self._kiosk_part.process.wait()

    def start_server(self, port: int) -> None:
        arguments = ("--db", str(self.database), "--port", str(port), "--always-open", "--public-url", self.public_url)
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

    def _kiosk(self, *more: str) -> list[str]:
        key_file = self.folder / "kiosk.key"
        pairing = [] if key_file.exists() else ["--pair", self._kiosk_code]
        return [
            *(sys.executable, "-m", "kiosk", "--server", self.server, *pairing),
            *("--key-file", str(key_file), "--state-dir", str(self.folder / "kiosk")),
            *("--printer", self.printer, "--size", f"{PANEL[0]}x{PANEL[1]}", *self.kiosk_options, *more),
        ]

    def tour(self, folder: Path, languages: tuple[str, ...], modes: str = "plain", size: str = "") -> None:
        """The kiosk's pictures of its own screens; `size` in pixels such as 1920x1080."""
        own = ("--state-dir", str(self.folder / "tour"))
        command = self._kiosk(
            "--tour", str(folder), "--tour-languages", ",".join(languages), "--tour-modes", modes, *own
        )
        command += ["--size", size] if size else []
        subprocess.run(command, env={**os.environ, **self._shown_on}, check=True, timeout=TOUR_SECONDS)

    def take_number(self, *details: str) -> None:
        """Walk the kiosk from welcome to ticket, three taps after the start; four where nobody is at a point yet."""
        self.kiosk.screen("welcome")
        self.kiosk.tap("start")
        self.kiosk.screen("topics")
        self.kiosk.tap(QUICK[0])
        self.kiosk.screen("products")
        self.kiosk.tap(QUICK[1])
        if until(lambda: {"check", "outcome"} & {self.kiosk.said()["screen"]}, "a way on") == {"outcome"}:
            self.kiosk.tap("number")
        self.kiosk.screen("check")
        self.kiosk.tap("confirm")
        self.kiosk.screen("ticket", *details)

    def logs(self) -> str:
        return "\n".join(f.read_text(errors="replace") for f in sorted(self.folder.glob("*.log")))

    def stop(self) -> None:
        self.parts.stop()
