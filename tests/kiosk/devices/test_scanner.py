"""A scanner on a serial line, at the far end of a pseudo terminal: real bytes, and cables that are pulled."""

from __future__ import annotations

import os
import pty
import queue
import tty
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from kiosk.devices.scanner import HALF_SECONDS, LINE_BYTES, Lines, SerialScanner, serial_address
from printers.transport import WrongAddress

WAIT = 20


class Plug:
    """A scanner behind a link like those under /dev/serial/by-id, which stays while the terminal changes."""

    def __init__(self, link: Path) -> None:
        self.link = link
        self._handles: tuple[int, ...] = ()
        self.plug()

    def plug(self) -> None:
        near, far = pty.openpty()
        tty.setraw(far)
        self._handles = (near, far)
        self.link.symlink_to(os.ttyname(far))

    def unplug(self) -> None:
        self.link.unlink(missing_ok=True)
        for handle in self._handles:
            with suppress(OSError):
                os.close(handle)
        self._handles = ()

    def say(self, data: bytes) -> None:
        os.write(self._handles[0], data)


class Reader:
    """The thread that reads it, and what it told."""

    def __init__(self, address: str) -> None:
        self.scans: queue.Queue[str] = queue.Queue()
        self.seen: queue.Queue[bool] = queue.Queue()
        self.thread = SerialScanner(serial_address(address), self.scans.put, self.seen.put, again_seconds=0.02)
        self.thread.start()

    def stop(self) -> None:
        self.thread.stop()
        self.thread.join(WAIT)
        assert not self.thread.is_alive()


@pytest.fixture
def plug(tmp_path: Path) -> Iterator[Plug]:
    made = Plug(tmp_path / "usb-scanner")
    yield made
    made.unplug()


@pytest.fixture
def reader(plug: Plug) -> Iterator[Reader]:
    made = Reader(f"serial://{plug.link}?baud=9600")
    yield made
    made.stop()


def test_a_scan_comes_with_any_end_of_line(plug: Plug, reader: Reader) -> None:
    assert reader.seen.get(timeout=WAIT)
    for end in (b"\r", b"\n", b"\r\n"):
        plug.say(b"AFSPRAAK-7:Q" + end)
        assert reader.scans.get(timeout=WAIT) == "AFSPRAAK-7:Q"


def test_what_is_no_text_is_dropped_and_the_next_scan_comes_through(plug: Plug, reader: Reader) -> None:
    assert reader.seen.get(timeout=WAIT)
    plug.say(b"\xff\xfe\x80\r" + b"x" * (LINE_BYTES + 100) + b"\r" + b"a\x00b\r" + b"\r\r" + b"GOED-1\r")
    assert reader.scans.get(timeout=WAIT) == "GOED-1"
    assert reader.scans.empty()


def test_pulled_out_and_back_while_running(plug: Plug, reader: Reader) -> None:
    assert reader.seen.get(timeout=WAIT)
    with capture_logs() as said:
        for again in range(2):
            plug.say(b"HALF")
            plug.unplug()
            assert not reader.seen.get(timeout=WAIT)
            plug.plug()
            assert reader.seen.get(timeout=WAIT)
            plug.say(b"NA-%d\r" % again)
            assert reader.scans.get(timeout=WAIT) == f"NA-{again}"
    assert [one["event"] for one in said] == ["scanner_unplugged", "scanner_back"] * 2
    assert "NA-0" not in str(said)


def test_a_scanner_that_is_not_there_yet_is_said_once_and_found_when_it_comes(plug: Plug) -> None:
    plug.unplug()
    reader = Reader(f"serial://{plug.link}")
    assert not reader.seen.get(timeout=WAIT)
    plug.plug()
    assert reader.seen.get(timeout=WAIT)
    reader.stop()
    assert reader.seen.empty()


def test_half_a_line_is_forgotten_after_a_second() -> None:
    lines = Lines()
    assert lines.feed(b"OLD", 10.0) == []
    assert lines.feed(b"NEW\r", 10.0 + HALF_SECONDS + 0.1) == ["NEW"]
    assert lines.feed(b"ONE", 20.0) == []
    assert lines.feed(b"-PIECE\r", 20.5) == ["ONE-PIECE"]


def test_the_rest_of_an_endless_line_is_noise_too() -> None:
    lines = Lines()
    assert lines.feed(b"x" * (LINE_BYTES + 1), 10.0) == []
    assert lines.feed(b"TAIL\rGOED\r", 10.1) == ["GOED"]


def test_the_address_is_a_serial_line_of_9600_baud_unless_said() -> None:
    assert serial_address("serial:///dev/ttyACM0").baud == 9600
    assert serial_address("serial:///dev/ttyACM0?baud=115200").baud == 115200
    for wrong in ("tcp://127.0.0.1:9100", "ttyACM0", "serial://dev/ttyACM0"):
        with pytest.raises(WrongAddress):
            serial_address(wrong)
