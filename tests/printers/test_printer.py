"""From slip to paper and the honest answer, over real sockets to the virtual printer."""

from __future__ import annotations

import socket
import time
from collections.abc import Callable
from pathlib import Path

import pytest
import zxingcpp
from PIL import Image, ImageChops
from structlog.testing import capture_logs

from printers import raster, transport
from printers.printer import Outcome, Printer, PrintResult
from printers.slip import render
from printers.status import Status
from printers.virtual import VirtualPrinter
from queue_server.contracts.slip import Slip
from tests.printers.conftest import TOKEN, URL

Break = Callable[[VirtualPrinter], None]
SHORT_SECONDS = 3.0
"""Enough for an answer on this machine and for finding out why none came."""


@pytest.fixture(scope="module")
def image() -> Image.Image:
    """Five bands of a pattern in which no two rows are alike."""
    dots = Image.effect_noise((576, raster.BAND_ROWS * 4 + 40), 80)
    return dots.point(lambda dot: 255 if dot > 128 else 0).convert("1")


def picture(virtual: VirtualPrinter) -> Image.Image:
    path = virtual.machine.last_slip
    assert path is not None
    with Image.open(path) as found:
        return found.copy()


def same(first: Image.Image, second: Image.Image) -> bool:
    return (
        first.size == second.size and ImageChops.difference(first.convert("L"), second.convert("L")).getbbox() is None
    )


def timed(action: Callable[[], PrintResult]) -> tuple[PrintResult, float]:
    start = time.monotonic()
    return action(), time.monotonic() - start


def test_what_is_sent_comes_out_dot_by_dot(virtual: VirtualPrinter, image: Image.Image) -> None:
    result = Printer(virtual.address).print(image)
    assert result == PrintResult(Outcome.DONE, sent=True)
    assert same(picture(virtual), image)


@pytest.mark.parametrize("width", [576, 384])
def test_the_code_on_the_paper_is_the_address(virtual: VirtualPrinter, slip: Slip, width: int) -> None:
    slip_image = render(slip, width)
    assert Printer(virtual.address).print(slip_image).done
    assert same(picture(virtual), slip_image)
    assert [found.text for found in zxingcpp.read_barcodes(picture(virtual).convert("L"))] == [URL]


def test_two_slips_are_two_files(virtual: VirtualPrinter, image: Image.Image) -> None:
    printer = Printer(virtual.address)
    assert printer.print(image).done
    assert printer.print(image).done
    assert sorted(path.name for path in virtual.machine.folder.iterdir()) == ["slip-0001.png", "slip-0002.png"]


def test_a_grey_image_or_a_crooked_width_is_refused() -> None:
    for wrong in (Image.new("L", (576, 10)), Image.new("1", (570, 10))):
        with pytest.raises(raster.WrongImage):
            raster.job(wrong)


def test_bands_stay_small_enough_for_any_printer(image: Image.Image) -> None:
    job = raster.job(image)
    heads = [at for at in range(len(job)) if job[at : at + 6] == b"\x1dv0\x00\x48\x00"]
    assert len(heads) == 5
    assert max(int.from_bytes(job[at + 6 : at + 8], "little") for at in heads) <= raster.BAND_ROWS
    assert job.endswith(b"\x1dV\x00" + raster.PAPER_QUESTION)


@pytest.mark.parametrize(
    ("broken", "status", "outcome"),
    [
        (lambda virtual: virtual.set_paper("out"), Status.NO_PAPER, Outcome.NO_PAPER),
        (lambda virtual: virtual.set_cover(True), Status.COVER_OPEN, Outcome.COVER_OPEN),
        (lambda virtual: virtual.set_stalled(True), Status.UNREACHABLE, Outcome.UNCONFIRMED),
    ],
    ids=["no paper", "cover open", "stalled"],
)
def test_a_fault_is_told_and_its_end_too(
    virtual: VirtualPrinter, image: Image.Image, broken: Break, status: Status, outcome: Outcome
) -> None:
    printer = Printer(virtual.address, SHORT_SECONDS)
    assert printer.status() is Status.READY
    assert printer.print(image).done
    broken(virtual)
    assert printer.status() is status
    assert printer.print(image) == PrintResult(outcome, sent=False)
    assert virtual.machine.slips == 1
    virtual.reset()
    assert printer.status() is Status.READY
    assert printer.print(image).done
    assert virtual.machine.slips == 2
    assert same(picture(virtual), image)


@pytest.mark.parametrize(
    ("fault", "outcome"),
    [
        ("paper_out", Outcome.NO_PAPER),
        ("cover_open", Outcome.COVER_OPEN),
        ("stall", Outcome.UNCONFIRMED),
        ("die", Outcome.UNCONFIRMED),
    ],
)
def test_a_fault_in_the_middle_of_a_slip_is_told_and_the_next_slip_is_whole(
    virtual: VirtualPrinter, image: Image.Image, fault: str, outcome: Outcome
) -> None:
    printer = Printer(virtual.address, SHORT_SECONDS)
    virtual.plan(fault, after_bands=2)  # type: ignore[arg-type]  # the parameters are the literals
    result, seconds = timed(lambda: printer.print(image))
    assert result == PrintResult(outcome, sent=True)
    assert seconds < SHORT_SECONDS + 1
    assert virtual.machine.slips == 0
    assert list(virtual.machine.folder.iterdir()) == []
    virtual.reset()
    assert printer.print(image).done
    assert same(picture(virtual), image)


def test_low_paper_is_told_and_still_prints(virtual: VirtualPrinter, image: Image.Image) -> None:
    virtual.set_paper("low")
    printer = Printer(virtual.address)
    assert printer.status() is Status.PAPER_LOW
    assert printer.print(image).done


def test_an_answer_that_comes_too_late_is_not_taken_for_the_next_one(
    virtual: VirtualPrinter, image: Image.Image
) -> None:
    printer = Printer(virtual.address, SHORT_SECONDS)
    virtual.set_delay(1.3)
    assert printer.print(image) == PrintResult(Outcome.UNCONFIRMED, sent=False)
    virtual.set_delay(0)
    virtual.set_paper("out")
    assert printer.status() is Status.NO_PAPER
    virtual.set_paper("ok")
    assert printer.print(image).done


def test_a_stalled_printer_is_given_up_within_the_time_allowed(virtual: VirtualPrinter, image: Image.Image) -> None:
    virtual.plan("stall", after_bands=5)
    result, seconds = timed(lambda: Printer(virtual.address, 2.5).print(image))
    assert result == PrintResult(Outcome.UNCONFIRMED, sent=True)
    assert seconds < 3.5


def test_a_refused_connection_is_unreachable_at_once(image: Image.Image, tmp_path: Path) -> None:
    with VirtualPrinter(tmp_path) as gone:
        address = gone.address
    printer = Printer(address)
    result, seconds = timed(lambda: printer.print(image))
    assert result == PrintResult(Outcome.UNREACHABLE, sent=False)
    assert printer.status() is Status.UNREACHABLE
    assert seconds < 2


def test_a_printer_that_comes_back_on_the_same_port_prints_again(image: Image.Image, tmp_path: Path) -> None:
    with VirtualPrinter(tmp_path) as first:
        port = first.port
        printer = Printer(first.address)
        assert printer.status() is Status.READY
    assert printer.status() is Status.UNREACHABLE
    with VirtualPrinter(tmp_path, port=port):
        assert printer.status() is Status.READY
        assert printer.print(image).done


def test_a_black_hole_is_given_up_within_the_time_allowed(image: Image.Image) -> None:
    """A listener whose queue is full answers nothing, not even a refusal."""
    with socket.create_server(("127.0.0.1", 0), backlog=0) as hole:
        plugs = []
        for _ in range(4):
            plug = socket.socket()
            plug.setblocking(False)
            plug.connect_ex(hole.getsockname())
            plugs.append(plug)
        try:
            printer = Printer(f"tcp://127.0.0.1:{hole.getsockname()[1]}", SHORT_SECONDS)
            result, seconds = timed(lambda: printer.print(image))
        finally:
            for plug in plugs:
                plug.close()
    assert result == PrintResult(Outcome.UNREACHABLE, sent=False)
    assert seconds < SHORT_SECONDS + 0.5


def test_a_listener_that_never_talks_is_unconfirmed_and_got_no_slip(image: Image.Image) -> None:
    with socket.create_server(("127.0.0.1", 0)) as mute:
        printer = Printer(f"tcp://127.0.0.1:{mute.getsockname()[1]}", SHORT_SECONDS)
        assert printer.print(image) == PrintResult(Outcome.UNCONFIRMED, sent=False)
        connection, _ = mute.accept()
        with connection:
            assert connection.recv(100) == b"\x10\x04\x01"


class _Lying:
    """A wire that says what it is told, whatever is asked."""

    def __init__(self, *answers: bytes) -> None:
        self._answers = list(answers)
        self.closed = False

    def write(self, data: bytes, seconds: float) -> None:
        assert not self.closed

    def read(self, seconds: float) -> bytes:
        if not self._answers:
            raise transport.WireSilent("nothing")
        return self._answers.pop(0)

    def close(self) -> None:
        self.closed = True


@pytest.mark.parametrize(
    ("final", "outcome"),
    [
        (b"\x00", Outcome.DONE),
        (b"\x03", Outcome.DONE),
        (b"\x0c", Outcome.NO_PAPER),
        (b"\x04", Outcome.NO_PAPER),
        (b"\x32", Outcome.NO_PAPER),
        (b"\x16", Outcome.COVER_OPEN),
        (b"\x52", Outcome.UNCONFIRMED),
        (b"\x12\x11\x13", Outcome.UNCONFIRMED),
    ],
)
def test_only_the_answer_after_the_cut_with_paper_is_done(image: Image.Image, final: bytes, outcome: Outcome) -> None:
    wires: list[_Lying] = []

    def connect(where: transport.Address, seconds: float) -> transport.Wire:
        wires.append(_Lying(b"\x12", b"\x00\x12", b"\x12", final) if not wires else _Lying())
        return wires[-1]

    result = Printer("tcp://printer", 2.0, connect).print(image)
    assert result.outcome is outcome
    assert all(wire.closed for wire in wires)


def test_trouble_is_logged_once_and_its_end_once_without_secrets(virtual: VirtualPrinter, slip: Slip) -> None:
    printer = Printer(virtual.address)
    with capture_logs() as lines:
        printer.status()
        virtual.set_paper("out")
        for _ in range(3):
            printer.print(render(slip))
            printer.status()
        virtual.set_paper("ok")
        for _ in range(2):
            printer.print(render(slip))
    assert [line["event"] for line in lines] == ["printer_trouble", "printer_recovered"]
    assert TOKEN not in repr(lines)


@pytest.mark.parametrize(
    "wrong",
    ["", "10.0.0.5:9100", "tcp://", "tcp://host:port", "usb://x", "serial://", "serial:///dev/x?baud=fast",
     "serial:///dev/x?speed=9600", "serial:///dev/x?baud=0", "tcp://host:99999"],
)  # fmt: skip
def test_an_address_that_is_none_is_refused(wrong: str) -> None:
    with pytest.raises(transport.WrongAddress):
        Printer(wrong)


def test_addresses_say_what_they_mean() -> None:
    assert transport.address("tcp://printer.local") == transport.Address("tcp", "printer.local", 9100, 0, "none")
    serial = transport.address("serial:///dev/ttyUSB0?baud=9600&flow=hardware")
    assert serial == transport.Address("serial", "/dev/ttyUSB0", 0, 9600, "hardware")
    assert serial.seconds_for(960) == pytest.approx(1.0)
