"""A printer on a serial line: a pseudo terminal with the virtual printer behind it."""

from __future__ import annotations

import os
import pty
import select
import threading
import time
import tty
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from PIL import Image, ImageChops

from printers.printer import Outcome, Printer, PrintResult
from printers.slip import render
from printers.status import Status
from printers.virtual_machine import Conversation, Machine
from queue_server.contracts.slip import Slip


class SerialPrinter:
    """The machine of the virtual printer at the far end of a pty; `listening` False leaves the bytes in the line."""

    def __init__(self, folder: Path, listening: bool = True) -> None:
        self.machine = Machine(folder)
        self._near, self._far = pty.openpty()
        tty.setraw(self._far)
        self.address = f"serial://{os.ttyname(self._far)}?baud=921600"
        self._wake, self._bell = os.pipe()
        self._thread = threading.Thread(target=self._serve, daemon=True)
        if listening:
            self._thread.start()

    def _serve(self) -> None:
        conversation = Conversation(self.machine, self.say)
        while True:
            ready, _, _ = select.select([self._near, self._wake], [], [])
            if self._wake in ready:
                return
            conversation.receive(os.read(self._near, 4096))

    def say(self, data: bytes) -> None:
        os.write(self._near, data)

    def close(self) -> None:
        self.machine.stopping.set()
        os.write(self._bell, b"x")
        if self._thread.is_alive():
            self._thread.join()
        for handle in (self._near, self._far, self._wake, self._bell):
            with suppress(OSError):
                os.close(handle)

    def unplug(self) -> None:
        """The far end goes away, as when somebody pulls the cable."""
        self.close()


@pytest.fixture
def wired(tmp_path: Path) -> Iterator[SerialPrinter]:
    printer = SerialPrinter(tmp_path / "slips")
    yield printer
    printer.close()


def test_a_slip_over_a_serial_line_comes_out_dot_by_dot(wired: SerialPrinter, slip: Slip) -> None:
    image = render(slip, 384)
    printer = Printer(wired.address)
    assert printer.status() is Status.READY
    assert printer.print(image) == PrintResult(Outcome.DONE, sent=True)
    assert wired.machine.last_slip is not None
    with Image.open(wired.machine.last_slip) as found:
        assert ImageChops.difference(found.convert("L"), image.convert("L")).getbbox() is None


def test_paper_out_and_back_over_a_serial_line(wired: SerialPrinter, slip: Slip) -> None:
    image = render(slip, 384)
    printer = Printer(wired.address, 3.0)
    wired.machine.set(planned=("paper_out", 2))
    assert printer.print(image) == PrintResult(Outcome.NO_PAPER, sent=True)
    assert printer.status() is Status.NO_PAPER
    wired.machine.set(paper="ok")
    assert printer.print(image).done
    assert wired.machine.slips == 1


def test_a_late_answer_on_the_line_is_not_taken_for_the_next_one(wired: SerialPrinter, slip: Slip) -> None:
    printer = Printer(wired.address, 3.0)
    wired.machine.set(delay_seconds=1.2)
    assert printer.status() is Status.UNREACHABLE
    wired.machine.set(delay_seconds=0.0)
    wired.say(b"\x12\x00")
    wired.machine.set(paper="out")
    assert printer.status() is Status.NO_PAPER


def test_a_line_that_takes_no_bytes_does_not_hold_us_for_ever(tmp_path: Path, slip: Slip) -> None:
    deaf = SerialPrinter(tmp_path, listening=False)
    try:
        printer = Printer(deaf.address, 2.5)
        start = time.monotonic()
        assert printer.print(render(slip, 384)) == PrintResult(Outcome.UNCONFIRMED, sent=False)
        assert time.monotonic() - start < 2.5
        for _ in range(2):
            assert printer.status() is Status.UNREACHABLE
    finally:
        deaf.close()


def test_a_line_that_stops_taking_bytes_in_the_middle_is_given_up(tmp_path: Path, slip: Slip) -> None:
    line = SerialPrinter(tmp_path, listening=False)
    try:
        printer = Printer(line.address, 2.5)
        image = render(slip, 384)

        def answer_three_questions() -> None:
            for _ in range(3):
                os.read(line._near, 3)
                line.say(b"\x12")

        helper = threading.Thread(target=answer_three_questions)
        helper.start()
        result = printer.print(image)
        helper.join()
        assert result == PrintResult(Outcome.UNCONFIRMED, sent=True)
    finally:
        line.close()


def test_an_unplugged_printer_is_unreachable(tmp_path: Path, slip: Slip) -> None:
    line = SerialPrinter(tmp_path)
    printer = Printer(line.address)
    assert printer.status() is Status.READY
    line.unplug()
    assert printer.status() is Status.UNREACHABLE
    assert printer.print(render(slip, 384)) == PrintResult(Outcome.UNREACHABLE, sent=False)
