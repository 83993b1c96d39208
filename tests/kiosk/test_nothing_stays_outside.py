"""Nor is anything of a visitor left with the network and the printer (K16)."""

from __future__ import annotations

import queue
from collections.abc import Callable
from pathlib import Path

import pytest

from kiosk import numbers
from kiosk.effects import TicketRequest
from kiosk.link import Link
from kiosk.offline.reserve import Reserve
from kiosk.printing import Printing
from kiosk.visitor import Print
from kiosk.way.paper import render
from printers.printer import Outcome
from queue_server.client import Server
from queue_server.contracts.devices import DevicePaired
from queue_server.contracts.leases import Leases
from queue_server.contracts.slip import Slip
from queue_server.contracts.visits import RegisterVisit
from tests.kiosk.fake_server import CUT, FakeServer, answer
from tests.kiosk.remains import remains
from tests.kiosk.samples import NOW, ticket
from tests.kiosk.test_link import LENT, OPEN_TOWN, SITE, VISITS, Inbox, _quiet, _take_over
from tests.kiosk.test_printing import Desk, Paper
from tests.support.desk import wait_until

TOKEN, OWN, KEY, VISIT = ("n3t", "Geheim"), ("eigen", "Geheim"), ("sleutel", "VanTik"), ("be5ef", "cafe6")
MARKS = {"token": TOKEN, "own": OWN, "key": KEY, "visit": VISIT}


def request(serial: int) -> TicketRequest:
    token, own, key = ("".join(pieces) for pieces in (TOKEN, OWN, KEY))
    return TicketRequest(serial, key, token, RegisterVisit(product_ids=("p0-0",), token_hash="0" * 64), own)


@pytest.fixture
def fake() -> FakeServer:
    paired = DevicePaired(device_id="d", site_id="stadhuis", kind="kiosk", name="K", key="")
    made = FakeServer()
    made.routes = {
        ("GET", "/api/v1/device"): [answer(paired)],
        ("GET", f"{SITE}/town"): [answer(OPEN_TOWN)],
        ("GET", f"{SITE}/leases"): [answer(Leases(leases=(LENT,)))],
        ("POST", f"{SITE}/leases"): [answer(Leases(leases=(LENT,)), 201)],
        VISITS: [CUT],
    }
    made.answers["POST", f"{SITE}/sync"] = _take_over
    made.streams[f"{SITE}/live/kiosk"] = _quiet
    return made


def test_the_threads_of_the_network_forget_each_number_that_they_brought(
    fake: FakeServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(numbers, "FIRST_SECONDS", 0.15)
    inbox = Inbox()
    with fake:
        link = Link(Server(fake.url, "k"), inbox, Reserve(tmp_path / "kiosk"), 20)
        link.start()
        assert inbox.next("reserve_seen")
        link.ask_ticket(request(1))
        assert inbox.next("ticket_issued")[2].people_before is None, "a number of its own"
        wait_until(lambda: link.unsent() == 0, 20, "the server has it")
        fake.answers[VISITS] = lambda _body: answer(ticket().model_copy(update={"visit_id": f"{''.join(VISIT):0<32}"}))
        link.ask_ticket(request(2))
        issued = inbox.next("ticket_issued")
        assert "visit" in remains(MARKS)
        del issued
        _forgets(fake.asked.clear)
        written = b"".join(file.read_bytes() for file in tmp_path.rglob("*") if file.is_file())
        assert [name for name, pieces in MARKS.items() if "".join(pieces).encode() in written] == []
        link.stop()


def test_the_thread_of_the_printer_forgets_each_slip() -> None:
    ended: queue.Queue[tuple[int, Print]] = queue.Queue()
    paper = Paper()
    printing = Printing(paper, render, Desk(), lambda serial, state: ended.put((serial, state)), 60)
    printing.print(1, _slip())
    assert "token" in remains(MARKS), "it waits for the printer"
    printing.start()
    assert ended.get(timeout=20) == (1, Print.PRINTED)
    paper.outcome = OSError("the cable")
    printing.print(2, _slip())
    assert ended.get(timeout=20) == (2, Print.FAILED)
    paper.outcome = Outcome.DONE  # the error of this test remembers where it was raised, with the slip
    _forgets()
    printing.stop()
    printing.join(20)


def _slip() -> Slip:
    return Slip(
        language="nl", town_name="Lindegem", site_name="Stadhuis", letter="L", number=47,
        url=f"https://x.example/t#{''.join(TOKEN)}", waiting_place="", people_before=0, wait=None, papers=(),
        issued_at=NOW, time_zone="Europe/Brussels",
    )  # fmt: skip


def _forgets(first: Callable[[], object] = lambda: None) -> None:
    """A thread that has just told may still be on its way to its next wait."""

    def nothing() -> bool:
        first()
        return not remains(MARKS)

    wait_until(nothing, 20, "nothing of a visitor in memory")
