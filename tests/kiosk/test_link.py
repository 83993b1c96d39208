"""The network threads against a server that misbehaves."""

from __future__ import annotations

import json
import queue
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from kiosk import link as link_module
from kiosk import numbers
from kiosk.effects import TicketRequest
from kiosk.link import Link
from kiosk.offline.reserve import Reserve
from queue_server import client
from queue_server.client import Server
from queue_server.contracts.base import KEY_HEADER
from queue_server.contracts.devices import AlertAnswer, DevicePaired
from queue_server.contracts.visits import RegisterVisit
from tests.kiosk.fake_server import CUT, FakeServer, Stream, answer, problem
from tests.kiosk.samples import hall, ticket, town

SITE = "/api/v1/sites/stadhuis"
VISITS = ("POST", f"{SITE}/visits")
ALERTS = ("POST", f"{SITE}/alerts")
CLEAR = ("POST", f"{SITE}/alerts/clear")
LEAVE = ("POST", "/api/v1/visit/leave")
ASKED = RegisterVisit(product_ids=("p0-0",), token_hash="0" * 64)
REQUEST = TicketRequest(7, "key-of-this-tap", "secret-token", ASKED, "own-secret")


class Inbox:
    """Everything that was delivered, in order."""

    def __init__(self) -> None:
        self.mail: queue.Queue[tuple[Any, ...]] = queue.Queue()

    def __getattr__(self, name: str) -> Any:
        return lambda *arguments: self.mail.put((name, *arguments))

    def next(self, *names: str) -> tuple[Any, ...]:
        """The next letter with one of these names."""
        while True:
            letter = self.mail.get(timeout=10)
            if not names or letter[0] in names:
                return letter


Linked = Callable[[FakeServer, Inbox], Link]


@pytest.fixture(autouse=True)
def short_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(client, "BACKOFF_FIRST_SECONDS", 0.01)
    monkeypatch.setattr(client, "BACKOFF_MAX_SECONDS", 0.02)
    monkeypatch.setattr(link_module, "REFUSED_PAUSE_SECONDS", 0.15)
    monkeypatch.setattr(numbers, "FIRST_SECONDS", 0.15)
    monkeypatch.setattr(numbers, "AGAIN_SECONDS", 0.15)
    monkeypatch.setattr(link_module, "HELP_SECONDS", 0.15)


@pytest.fixture
def fake() -> Iterator[FakeServer]:
    with FakeServer() as running:
        running.routes[("GET", "/api/v1/device")] = [
            answer(DevicePaired(device_id="d", site_id="stadhuis", kind="kiosk", name="K", key=""))
        ]
        running.routes[("GET", f"{SITE}/town")] = [answer(town())]
        running.streams[f"{SITE}/live/kiosk"] = _quiet
        yield running


def _quiet(stream: Stream) -> None:
    stream.snapshot(hall().model_dump_json())
    while not stream.stopped.wait(0.1):
        stream.send("event: beat\ndata: {}\n\n")


@pytest.fixture
def inbox() -> Inbox:
    return Inbox()


@pytest.fixture
def linked(tmp_path: Path) -> Linked:
    """A kiosk; each new one of a test begins with what the one before kept."""
    return lambda fake, inbox: Link(Server(fake.url, "k"), inbox, Reserve(tmp_path / "kiosk"), 20)


@pytest.fixture
def link(fake: FakeServer, inbox: Inbox, linked: Linked) -> Iterator[Link]:
    found = linked(fake, inbox)
    found.start()
    assert inbox.next("hall_seen")
    yield found
    found.stop()


def test_it_learns_its_town_and_its_hall(fake: FakeServer, inbox: Inbox, linked: Linked) -> None:
    found = linked(fake, inbox)
    found.start()
    assert [inbox.next()[0] for _ in range(2)] == ["town_loaded", "hall_seen"]
    found.stop()


def test_a_new_version_of_the_town_is_read_before_its_hall_is_shown(
    fake: FakeServer, inbox: Inbox, linked: Linked
) -> None:
    def play(stream: Stream) -> None:
        stream.snapshot(hall().model_dump_json())
        fake.routes[("GET", f"{SITE}/town")] = [answer(town("2"))]
        stream.snapshot(hall(version="2").model_dump_json())
        stream.wait()

    fake.streams[f"{SITE}/live/kiosk"] = play
    found = linked(fake, inbox)
    found.start()
    letters = [inbox.next() for _ in range(4)]
    assert [letter[0] for letter in letters] == ["town_loaded", "hall_seen", "town_loaded", "hall_seen"]
    assert letters[2][1].version == "2"
    found.stop()


def test_a_snapshot_that_cannot_be_read_is_passed_over(fake: FakeServer, inbox: Inbox, linked: Linked) -> None:
    def play(stream: Stream) -> None:
        stream.snapshot('{"is_open": "perhaps"}')
        stream.snapshot(hall(waiting=9).model_dump_json())
        stream.wait()

    fake.streams[f"{SITE}/live/kiosk"] = play
    found = linked(fake, inbox)
    found.start()
    assert inbox.next("hall_seen")[1].kinds[0].waiting == 9
    found.stop()


def test_a_revoked_kiosk_says_so_and_keeps_asking(fake: FakeServer, inbox: Inbox, linked: Linked) -> None:
    device = fake.routes[("GET", "/api/v1/device")]
    fake.routes[("GET", "/api/v1/device")] = [problem("device_unknown", 401), *device]
    found = linked(fake, inbox)
    found.start()
    assert inbox.next() == ("server_lost", "device_unknown")
    assert inbox.next()[0] == "town_loaded"
    found.stop()


def test_a_ticket_comes_with_the_number_of_its_session(fake: FakeServer, inbox: Inbox, link: Link) -> None:
    fake.routes[VISITS] = [answer(ticket(), 201)]
    link.ask_ticket(REQUEST)
    assert inbox.next("ticket_issued") == ("ticket_issued", 7, ticket())
    assert "secret-token" not in json.dumps([a.body.decode() for a in fake.asked])


def test_a_slow_server_is_told_of_and_asked_on_with_the_same_key(fake: FakeServer, inbox: Inbox, link: Link) -> None:
    fake.routes[VISITS] = [CUT]
    link.ask_ticket(REQUEST)
    assert inbox.next("ticket_delayed") == ("ticket_delayed", 7)
    fake.routes[VISITS] = [answer(ticket(), 201)]
    assert inbox.next("ticket_issued")[1] == 7
    assert {a.headers[KEY_HEADER] for a in fake.asked if a.path == VISITS[1]} == {"key-of-this-tap"}


def test_a_refusal_reaches_the_session_with_its_code(fake: FakeServer, inbox: Inbox, link: Link) -> None:
    fake.routes[VISITS] = [problem("site_closed", 409)]
    link.ask_ticket(REQUEST)
    assert inbox.next("ticket_refused") == ("ticket_refused", 7, "site_closed", ())


def test_who_leaves_before_the_answer_is_taken_out_of_the_line(fake: FakeServer, inbox: Inbox, link: Link) -> None:
    fake.routes[VISITS] = [CUT]
    fake.routes[LEAVE] = [(200, {}, b"{}")]
    link.ask_ticket(REQUEST)
    assert inbox.next("ticket_delayed")
    link.give_up(7)
    while not fake.count(*LEAVE):
        assert not link._stopped.wait(0.01)
    (leave,) = [a for a in fake.asked if a.path == LEAVE[1]]
    assert leave.headers["Authorization"] == "Ticket secret-token"
    assert inbox.mail.empty()


@pytest.mark.parametrize(
    ("reply", "reached"), [(answer(AlertAnswer(alert_id="1", open=True), 201), True), (CUT, False)]
)
def test_help_says_whether_the_hosts_were_reached(
    fake: FakeServer, inbox: Inbox, link: Link, reply: Any, reached: bool
) -> None:
    fake.routes[ALERTS] = [reply]
    link.ask_help(7, "help-key-1", "topics")
    assert inbox.next("help_answered") == ("help_answered", 7, reached)
    asked = next(a for a in fake.asked if a.path == ALERTS[1])
    assert json.loads(asked.body) == {"kind": "help", "detail": "topics"}


def test_cleared_never_overtakes_raised(fake: FakeServer, link: Link) -> None:
    fake.routes[ALERTS] = [CUT, CUT, answer(AlertAnswer(alert_id="1", open=True), 201)]
    fake.routes[CLEAR] = [(204, {}, b"")]
    link.raise_alert("printer_paper_out")
    link.clear_alert("printer_paper_out")
    while not fake.count(*CLEAR):
        assert not link._stopped.wait(0.01)
    told = [a.path for a in fake.asked if "alerts" in a.path]
    assert told == [ALERTS[1]] * 3 + [CLEAR[1]]


def test_it_survives_the_end_of_a_channel(fake: FakeServer, inbox: Inbox, link: Link) -> None:
    fake.streams[f"{SITE}/live/kiosk"] = lambda stream: stream.snapshot(hall(waiting=5).model_dump_json())
    fake.cut_all()
    assert inbox.next("server_lost") == ("server_lost", "away")
    assert inbox.next("hall_seen")[1].kinds[0].waiting == 5
