"""What the heartbeat and the hosts hear of a printer: little paper, and cables that are pulled while the kiosk runs."""

from __future__ import annotations

import queue
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from kiosk.printing import Printing
from kiosk.visitor import Print
from kiosk.way.paper import render
from printers.printer import Outcome, Printer
from printers.status import Status
from printers.virtual import VirtualPrinter
from tests.kiosk.test_printing import PAPER, Desk, Paper, _slip
from tests.printers.test_serial import SerialPrinter

WAIT = 20
Printings = Callable[..., Printing]


class States:
    """What the heartbeat would say."""

    def __init__(self) -> None:
        self.heard: queue.Queue[str] = queue.Queue()

    def until(self, wanted: str) -> None:
        while self.heard.get(timeout=WAIT) != wanted:
            pass


@pytest.fixture
def states() -> States:
    return States()


@pytest.fixture
def desk() -> Desk:
    return Desk()


@pytest.fixture
def printing(desk: Desk, states: States) -> Iterator[Printings]:
    made: list[Printing] = []

    def start(printer: Printer | Paper) -> Printing:
        draw = render if isinstance(printer, Printer) else lambda _slip, _guide: PAPER
        ended: Callable[[int, Print], None] = lambda serial, state: desk.ended.put((serial, state))  # noqa: E731
        thread = Printing(printer, draw, desk, ended, 0.05, states.heard.put)
        thread.start()
        made.append(thread)
        return thread

    yield start
    for thread in made:
        thread.stop()
        thread.join(WAIT)


def test_little_paper_is_told_before_it_is_out_and_a_slip_that_comes_out_does_not_deny_it(
    printing: Printings, desk: Desk, states: States
) -> None:
    paper = Paper()
    paper.state = Status.PAPER_LOW
    thread = printing(paper)
    states.until("paper_low")
    thread.print(1, _slip())
    assert desk.ended.get(timeout=WAIT) == (1, Print.PRINTED)
    states.until("paper_low")
    assert desk.all_heard() == [("raise", "printer_paper_low")]
    paper.state = Status.NO_PAPER
    states.until("no_paper")
    paper.state = Status.READY
    states.until("ok")
    assert desk.all_heard() == [
        ("clear", "printer_paper_low"),
        ("raise", "printer_paper_out"),
        ("clear", "printer_paper_out"),
    ]


@pytest.mark.parametrize(
    ("outcome", "state"),
    [(Outcome.NO_PAPER, "no_paper"), (Outcome.COVER_OPEN, "cover_open"), (Outcome.UNCONFIRMED, "unconfirmed")],
)
def test_what_went_wrong_with_a_slip_is_the_state(
    printing: Printings, desk: Desk, states: States, outcome: Outcome, state: str
) -> None:
    paper = Paper()
    paper.outcome = outcome
    printing(paper).print(1, _slip())
    states.until(state)


def test_a_printer_on_a_serial_line_is_pulled_out_and_put_back(
    printing: Printings, desk: Desk, states: States, tmp_path: Path
) -> None:
    port = tmp_path / "usb-printer"
    line = SerialPrinter(tmp_path / "before")
    port.symlink_to(line.address.removeprefix("serial://").partition("?")[0])
    thread = printing(Printer(f"serial://{port}?baud=921600"))
    states.until("ok")
    port.unlink()
    line.unplug()
    states.until("unreachable")
    thread.print(1, _slip())
    assert desk.ended.get(timeout=WAIT) == (1, Print.FAILED)
    line = SerialPrinter(tmp_path / "after")
    port.symlink_to(line.address.removeprefix("serial://").partition("?")[0])
    states.until("ok")
    thread.print(2, _slip())
    assert desk.ended.get(timeout=WAIT) == (2, Print.PRINTED)
    assert line.machine.slips == 1
    line.close()
    assert desk.all_heard()[:2] == [("raise", "printer_unreachable"), ("clear", "printer_unreachable")]


def test_a_printer_on_the_network_is_switched_off_and_on(
    printing: Printings, desk: Desk, states: States, tmp_path: Path
) -> None:
    with VirtualPrinter(tmp_path / "before") as first:
        port = first.port
        thread = printing(Printer(first.address))
        states.until("ok")
    states.until("unreachable")
    with VirtualPrinter(tmp_path / "after", port=port) as second:
        states.until("ok")
        thread.print(1, _slip())
        assert desk.ended.get(timeout=WAIT) == (1, Print.PRINTED)
        second.set_paper("low")
        states.until("paper_low")
