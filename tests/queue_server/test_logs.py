"""A log that cannot be written is not a reason to stop."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

FULL = Path("/dev/full")
"""Every write to it fails with "no space left on device"."""

SPEAKER = """
import logging, structlog
from queue_server.cli_base import set_up_logs
set_up_logs()
structlog.get_logger("a").error("write_failed", works=3)
logging.getLogger("a").error("said by a library")
print("goes on")
"""


def speak(stderr: Path) -> subprocess.CompletedProcess[str]:
    with stderr.open("w") as stream:
        command = [sys.executable, "-c", SPEAKER]
        return subprocess.run(command, stdout=subprocess.PIPE, stderr=stream, text=True, check=False)


def test_the_server_goes_on_when_its_log_is_on_a_full_disk() -> None:
    assert speak(FULL).stdout == "goes on\n"


def test_the_log_is_written_when_it_can_be(tmp_path: Path) -> None:
    log = tmp_path / "log"
    assert speak(log).returncode == 0
    text = log.read_text()
    assert '"event": "write_failed"' in text
    assert "said by a library" in text
