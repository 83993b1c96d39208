"""The printing thread: what became of each slip, and what the hosts hear."""

from __future__ import annotations

import queue
from collections.abc import Iterator

import pytest
from PIL import Image

from kiosk.effects import TicketRequest
from kiosk.offer import slip
from kiosk.printing import Printing
from kiosk.visitor import Print, Visit
from printers.printer import Outcome, PrintResult
from printers.status import Status
from queue_server.contracts.devices import AlertKind
from queue_server.contracts.slip import Slip
from queue_server.contracts.visits import RegisterVisit
from tests.kiosk.samples import NOW, ticket, town

PAPER = Image.new("1", (8, 8))


class Paper:
    """A printer that does as it is told."""

    def __init__(self) -> None:
        self.outcome: Outcome | Exception = Outcome.DONE
        self.state = Status.READY

    def print(self, image: Image.Image) -> PrintResult:
        if isinstance(self.outcome, Exception):
            raise self.outcome
        return PrintResult(self.outcome, sent=True)

    def status(self) -> Status:
        return self.state


class Desk:
    """Hosts and screen, as the thread sees them."""

    def __init__(self) -> None:
        self.heard: queue.Queue[tuple[str, str]] = queue.Queue()
        self.ended: queue.Queue[tuple[int, Print]] = queue.Queue()

    def raise_alert(self, kind: AlertKind, detail: str = "") -> None:
        self.heard.put(("raise", kind))

    def clear_alert(self, kind: AlertKind) -> None:
        self.heard.put(("clear", kind))

    def all_heard(self) -> list[tuple[str, str]]:
        return [self.heard.get_nowait() for _ in range(self.heard.qsize())]


@pytest.fixture
def paper() -> Paper:
    return Paper()


@pytest.fixture
def desk() -> Desk:
    return Desk()


@pytest.fixture
def printing(paper: Paper, desk: Desk) -> Iterator[Printing]:
    thread = Printing(
        paper, lambda _slip, _guide: PAPER, desk, lambda serial, state: desk.ended.put((serial, state)), 60
    )
    thread.start()
    yield thread
    thread.stop()
    thread.join(5)


def _slip() -> Slip:
    return Slip(
        language="nl", town_name="Lindegem", site_name="Stadhuis", letter="L", number=47, url="https://x.example/t#k",
        waiting_place="", people_before=0, wait=None, papers=(), issued_at=NOW, time_zone="Europe/Brussels",
    )  # fmt: skip


def _ended(printing: Printing, desk: Desk, serial: int) -> Print:
    printing.print(serial, _slip())
    number, state = desk.ended.get(timeout=5)
    assert number == serial
    return state


@pytest.mark.parametrize(
    ("outcome", "state", "alert"),
    [
        (Outcome.NO_PAPER, Print.FAILED, "printer_paper_out"),
        (Outcome.COVER_OPEN, Print.FAILED, "printer_cover_open"),
        (Outcome.UNREACHABLE, Print.FAILED, "printer_unreachable"),
        (Outcome.UNCONFIRMED, Print.UNCONFIRMED, "printer_failed"),
        (ValueError("too long"), Print.FAILED, "printer_failed"),
    ],
    ids=str,
)
def test_trouble_is_told_once_and_its_end_once(
    printing: Printing, paper: Paper, desk: Desk, outcome: Outcome | Exception, state: Print, alert: str
) -> None:
    paper.outcome = outcome
    assert [_ended(printing, desk, serial) for serial in (1, 2)] == [state, state]
    paper.outcome = Outcome.DONE
    assert [_ended(printing, desk, serial) for serial in (3, 4)] == [Print.PRINTED, Print.PRINTED]
    assert desk.all_heard() == [("raise", alert), ("clear", alert)]


def test_another_trouble_replaces_the_first(printing: Printing, paper: Paper, desk: Desk) -> None:
    for paper.outcome in (Outcome.NO_PAPER, Outcome.COVER_OPEN):
        _ended(printing, desk, 1)
    assert desk.all_heard() == [
        ("raise", "printer_paper_out"), ("clear", "printer_paper_out"), ("raise", "printer_cover_open")
    ]  # fmt: skip


def test_an_idle_printer_is_looked_at_before_a_visitor_comes(paper: Paper, desk: Desk) -> None:
    paper.state = Status.NO_PAPER
    thread = Printing(paper, lambda _slip, _guide: PAPER, desk, lambda *_: None, look_seconds=0.01)
    thread.start()
    assert desk.heard.get(timeout=5) == ("raise", "printer_paper_out")
    paper.state = Status.PAPER_LOW
    assert desk.heard.get(timeout=5) == ("clear", "printer_paper_out")
    thread.stop()
    thread.join(5)


def test_a_printer_that_hangs_fails_the_slips_that_queue_up(desk: Desk, paper: Paper) -> None:
    thread = Printing(paper, lambda _slip, _guide: PAPER, desk, lambda serial, state: desk.ended.put((serial, state)))
    for serial in range(6):  # never started: nothing is taken from the queue
        thread.print(serial, _slip())
    assert {desk.ended.get_nowait() for _ in range(2)} == {(4, Print.FAILED), (5, Print.FAILED)}


def test_a_slip_is_made_of_the_ticket_and_the_town() -> None:
    message = RegisterVisit(product_ids=("p0-0",), token_hash="0" * 64)
    visit = Visit("fr", request=TicketRequest(0, "k", "secret", message, "own-secret"))
    made = slip(town(), visit, ticket(), town().products[0].papers)
    assert (made.language, made.site_name, made.number) == ("fr", "Hôtel de ville", 47)
    assert made.url.endswith("/t#secret")
