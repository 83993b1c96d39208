"""systemd's side of the watchdog, played by a socket; the kiosk is a real process."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

PATIENCE_SECONDS = 40.0
PERIOD_SECONDS = 0.4
SILENCE_SECONDS = 3 * PERIOD_SECONDS
"""Six signs would come in that time."""

BREAKS_WHILE_DRAWING = """
import sys
from kiosk import __main__ as program, session
def broken(*_):
    raise ValueError("typed by a visitor")
session.Session.tick = broken
sys.exit(program.main(sys.argv[1:]))
"""
LOSES_A_THREAD = """
import sys
from kiosk import __main__ as program, link
def broken(*_):
    raise ValueError("typed by a visitor")
link.Link._run_errands = broken
sys.exit(program.main(sys.argv[1:]))
"""


def listening(address: str) -> socket.socket:
    found = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
    found.bind("\0" + address[1:] if address.startswith("@") else address)
    found.settimeout(PATIENCE_SECONDS)
    return found


@contextmanager
def running(folder: Path, *program: str, **environment: str) -> Iterator[subprocess.Popen[str]]:
    """A kiosk whose server is away, without a display."""
    (folder / "key").write_text("a-key")
    words = [sys.executable, *program, "--server", "http://127.0.0.1:9", "--state-dir", str(folder)]
    process = subprocess.Popen(
        words,
        env={**os.environ, "SDL_VIDEODRIVER": "offscreen", **environment},
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


def next_signs(systemd: socket.socket, count: int) -> list[str]:
    return [systemd.recv(100).decode() for _ in range(count)]


def is_silent(systemd: socket.socket) -> bool:
    """Nothing comes, after what had been sent already."""
    systemd.settimeout(SILENCE_SECONDS)
    try:
        next_signs(systemd, 6)
        return False
    except TimeoutError:
        return True
    finally:
        systemd.settimeout(PATIENCE_SECONDS)


@pytest.mark.parametrize("abstract", [False, True], ids=["path", "abstract"])
def test_systemd_hears_of_the_first_frame_then_of_living_frames_and_of_the_end(tmp_path: Path, abstract: bool) -> None:
    address = f"@onthaal-{os.getpid()}" if abstract else str(tmp_path / "notify")
    told = {"NOTIFY_SOCKET": address, "WATCHDOG_USEC": str(round(PERIOD_SECONDS * 1e6)), "WATCHDOG_PID": "1"}
    with listening(address) as systemd, running(tmp_path, "-m", "kiosk", **told) as kiosk:
        assert next_signs(systemd, 4) == ["READY=1", *["WATCHDOG=1"] * 3]
        if not abstract:
            kiosk.send_signal(signal.SIGSTOP)
            assert is_silent(systemd), "a screen that hangs gives no sign"
            kiosk.send_signal(signal.SIGCONT)
            assert next_signs(systemd, 1) == ["WATCHDOG=1"]
        kiosk.terminate()
        while (sign := systemd.recv(100).decode()) == "WATCHDOG=1":
            continue
        assert sign == "STOPPING=1"
        assert kiosk.wait(PATIENCE_SECONDS) == 0


def test_an_exception_while_drawing_ends_the_kiosk_and_quotes_nobody(tmp_path: Path) -> None:
    with running(tmp_path, "-c", BREAKS_WHILE_DRAWING) as kiosk:
        _, said = kiosk.communicate(timeout=PATIENCE_SECONDS)
    assert kiosk.returncode == 1
    assert "screen_ended" in said
    assert "app.py" in said
    assert "typed by a visitor" not in said


def test_a_thread_that_ends_is_in_the_log_and_quotes_nobody(tmp_path: Path) -> None:
    with running(tmp_path, "-c", LOSES_A_THREAD) as kiosk:
        assert kiosk.stderr is not None
        said = next(line for line in kiosk.stderr if "thread_ended" in line)
    assert "link.py" in said or "errands" in said
    assert "typed by a visitor" not in said
