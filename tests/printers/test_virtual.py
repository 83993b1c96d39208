"""The virtual printer as a program of its own, and the language of its control port."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image

from printers import virtual_control
from printers.printer import Outcome, Printer
from printers.status import Status, is_paper_answer, is_realtime_answer, parse
from printers.virtual import Listening, VirtualPrinter
from printers.virtual_commands import Command, CommandReader, Nonsense
from printers.virtual_machine import Machine

ROOT = Path(__file__).parents[2]
PROGRAM = """
import sys
from pathlib import Path
from printers.virtual import run
tell = lambda where: sys.stdout.write(f"{where.port} {where.control_port}\\n") and sys.stdout.flush()
run("127.0.0.1", 0, Path(sys.argv[1]), control_port=0, listening=tell)
sys.stdout.write("stopped\\n")
"""


@pytest.fixture
def program(tmp_path: Path) -> Iterator[tuple[subprocess.Popen[str], Listening]]:
    with subprocess.Popen(
        [sys.executable, "-c", PROGRAM, str(tmp_path)], cwd=ROOT, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        port, control = map(int, process.stdout.readline().split())
        yield process, Listening("127.0.0.1", port, control, tmp_path)
        if process.poll() is None:
            process.kill()


def tell(port: int | None, line: str) -> dict[str, object]:
    assert port is not None
    with socket.create_connection(("127.0.0.1", port), 5) as connection, connection.makefile("rw") as lines:
        lines.write(line + "\n")
        lines.flush()
        found: dict[str, object] = json.loads(lines.readline())
        return found


def white() -> Image.Image:
    return Image.new("1", (384, 300), 1)


def test_another_process_lets_it_run_out_of_paper_and_come_back(
    program: tuple[subprocess.Popen[str], Listening],
) -> None:
    _, where = program
    printer = Printer(f"tcp://127.0.0.1:{where.port}", 3.0)
    assert tell(where.control_port, "after 1 paper")["planned"] == ["paper_out", 1]
    assert printer.print(white()).outcome is Outcome.NO_PAPER
    assert tell(where.control_port, "status")["paper"] == "out"
    assert printer.status() is Status.NO_PAPER
    tell(where.control_port, "paper ok")
    assert printer.print(white()).done
    state = tell(where.control_port, "status")
    assert (state["slips"], state["last"]) == (1, "slip-0001.png")
    assert (where.folder / "slip-0001.png").is_file()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_it_stops_cleanly_on_a_signal_even_while_somebody_is_connected(
    program: tuple[subprocess.Popen[str], Listening], number: signal.Signals
) -> None:
    process, where = program
    with socket.create_connection(("127.0.0.1", where.port), 5) as connection:
        connection.sendall(b"\x10\x04\x01")
        assert connection.recv(1) == b"\x12"
        os.kill(process.pid, number)
        assert process.wait(10) == 0
        assert process.stdout is not None
        assert process.stdout.read() == "stopped\n"


@pytest.mark.parametrize("line", ["", "paper", "paper gone", "after x paper", "after 0 die", "delay -1", "delay ages"])
def test_a_line_it_does_not_understand_changes_nothing_and_says_what_can_be_said(tmp_path: Path, line: str) -> None:
    machine = Machine(tmp_path)
    before = virtual_control.state_line(machine)
    assert virtual_control.obey(machine, line).startswith("error: say paper ok|low|out")
    assert virtual_control.state_line(machine) == before


def test_every_fault_can_be_told_and_reset_mends_all(tmp_path: Path) -> None:
    machine = Machine(tmp_path)
    fresh = virtual_control.state_line(machine)
    for line in ("paper out", "cover open", "stall on", "delay 2.5", "after 3 die"):
        assert virtual_control.obey(machine, line) != fresh
    assert virtual_control.obey(machine, "reset") == fresh


def test_a_printer_started_again_does_not_overwrite_older_slips(tmp_path: Path) -> None:
    for _ in range(2):
        with VirtualPrinter(tmp_path) as virtual:
            assert Printer(virtual.address).print(white()).done
            assert virtual.machine.wait_for_slips(1, 1)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["slip-0001.png", "slip-0002.png"]


def test_a_taken_port_is_an_error_and_leaves_nothing_open(tmp_path: Path) -> None:
    with VirtualPrinter(tmp_path) as first:
        second = VirtualPrinter(tmp_path, control_port=first.port)
        with pytest.raises(OSError, match="in use"):
            second.start()
        assert Printer(first.address).status() is Status.READY


def test_commands_are_read_whole_whatever_the_portions() -> None:
    stream = b"text\x1b@\x1dv0\x00\x02\x00\x02\x00abcd\x1bd\x06\x1dVB\x00\x1dV\x00\x10\x04\x04\x1dr\x01\x1b~"
    whole = list(CommandReader().feed(stream))
    reader = CommandReader()
    assert [command for byte in stream for command in reader.feed(bytes((byte,)))] == whole
    assert whole[1] == Command(b"\x1dv", b"0\x00\x02\x00\x02\x00", b"abcd")
    assert [command.name for command in whole] == [
        b"\x1b@", b"\x1dv", b"\x1bd", b"\x1dV", b"\x1dV", b"\x10\x04", b"\x1dr",
    ]  # fmt: skip


def test_a_band_of_many_metres_is_refused() -> None:
    with pytest.raises(Nonsense):
        list(CommandReader().feed(b"\x1dv0\x00\xff\xff\xff\xff"))


@pytest.mark.parametrize(
    ("answers", "status"),
    [
        ((0x12, 0x12, 0x12), Status.READY),
        ((0x12, 0x12, 0x1E), Status.PAPER_LOW),
        ((0x1A, 0x32, 0x7E), Status.NO_PAPER),
        ((0x12, 0x12, 0x32), Status.NO_PAPER),
        ((0x1A, 0x16, 0x7E), Status.COVER_OPEN),
        ((0x1A, 0x12, 0x12), Status.OFFLINE),
        ((0x12, 0x52, 0x12), Status.OFFLINE),
    ],
)
def test_status_bytes_mean_what_the_command_reference_says(answers: tuple[int, int, int], status: Status) -> None:
    assert parse(*answers) is status


def test_no_byte_can_be_both_kinds_of_answer() -> None:
    assert not [byte for byte in range(256) if is_realtime_answer(byte) and is_paper_answer(byte)]
