"""The network threads against a server that misbehaves."""

from __future__ import annotations

import dataclasses
import json
import queue
import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, time, timedelta
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
from queue_server.contracts.hall import KioskOpening
from queue_server.contracts.leases import Lease, Leases, SyncedVisit, VisitsSynced
from queue_server.contracts.visits import RegisterVisit
from tests.kiosk.fake_server import CUT, FakeServer, Reply, Stream, answer, problem
from tests.kiosk.samples import hall, ticket, town
from tests.support.desk import wait_until

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


def test_who_asks_for_help_while_the_server_is_known_to_be_away_hears_it_at_once(
    inbox: Inbox, linked: Linked, fake: FakeServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(link_module, "HELP_SECONDS", 600.0)
    monkeypatch.setattr(link_module, "AWAY_SECONDS", 0.0)
    link = linked(fake, inbox)  # it has heard of nobody yet
    link.ask_help(7, "help-key-1", "topics")
    assert inbox.next("help_answered") == ("help_answered", 7, False)
    assert fake.asked == []
    link.stop()


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


BACK = datetime.combine(datetime.now(UTC).date(), time.min, UTC) - timedelta(days=1)
LENT = Lease(
    lease_id="1" * 32,
    site_id="stadhuis",
    day=BACK.date(),
    letter="A",
    kinds=("standing", "seated"),
    first=1,
    last=20,
    given_at=BACK,
    expires_at=BACK + timedelta(days=9000),
)
OPEN_TOWN = town().model_copy(
    update={"hours": tuple(KioskOpening(weekday=day, opens=time.min, closes=time.max) for day in range(7))}
)


@pytest.fixture
def lending(fake: FakeServer) -> FakeServer:
    """It lends twenty numbers for every kind of point, and its doors never close."""
    fake.routes[("GET", f"{SITE}/town")] = [answer(OPEN_TOWN)]
    fake.routes[("GET", f"{SITE}/leases")] = [answer(Leases(leases=())), answer(Leases(leases=(LENT,)))]
    fake.routes[("POST", f"{SITE}/leases")] = [answer(Leases(leases=(LENT,)), 201)]
    fake.answers["POST", f"{SITE}/sync"] = _take_over
    fake.routes[LEAVE] = [problem("unknown_ticket", 404)]
    return fake


def _take_over(body: bytes) -> Reply:
    taken = [
        SyncedVisit(letter=item["letter"], number=item["number"], status="accepted")
        for item in json.loads(body)["visits"]
    ]
    return answer(VisitsSynced(visits=tuple(taken)))


def told(fake: FakeServer) -> list[dict[str, Any]]:
    return [item for a in fake.asked if a.path == f"{SITE}/sync" for item in json.loads(a.body)["visits"]]


def until(right: Callable[[], bool]) -> None:
    wait_until(right, 10, "what the kiosk does by itself")


def test_a_server_that_is_slow_is_asked_first_and_then_the_number_is_the_kiosks_own(
    lending: FakeServer, inbox: Inbox, link: Link
) -> None:
    assert inbox.next("reserve_seen")[1] == {"standing", "seated"}
    lending.routes[VISITS] = [CUT]
    link.ask_ticket(REQUEST)
    letter = inbox.next("ticket_issued", "ticket_refused")
    assert letter[:2] == ("ticket_issued", 7)
    assert (letter[2].code, letter[2].people_before) == ("A001", None)
    assert {a.headers[KEY_HEADER] for a in lending.asked if a.path == VISITS[1]} == {"key-of-this-tap"}
    until(lambda: link.unsent() == 0)
    assert [(item["number"], item["key"]) for item in told(lending)] == [(1, "key-of-this-tap")]
    assert "secret" not in json.dumps(told(lending))


def test_a_kiosk_that_starts_without_its_server_gives_numbers_and_tells_them_when_it_is_back(
    lending: FakeServer, inbox: Inbox, linked: Linked, tmp_path: Path
) -> None:
    first = linked(lending, inbox)
    first.start()
    assert inbox.next("reserve_seen")
    first.stop()
    second = Inbox()
    gone = Link(Server("http://127.0.0.1:9", "k"), second, Reserve(tmp_path / "kiosk"), 20)
    gone.start()
    letters = [second.next() for _ in range(3)]
    assert [letter[0] for letter in letters] == ["town_loaded", "hall_recalled", "reserve_seen"]
    assert letters[1][1].is_open
    for n in range(2):
        gone.ask_ticket(dataclasses.replace(REQUEST, serial=n, key=f"key-{n:08d}", own_token=f"secret-{n}"))
        assert second.next("ticket_issued")[2].number == n + 1
    assert (gone.unsent(), gone.leased()) == (2, 18)
    gone.stop()
    back = linked(lending, inbox)
    back.start()
    until(lambda: back.unsent() == 0 and len(told(lending)) == 2)
    assert [item["number"] for item in told(lending)] == [1, 2]
    back.stop()


@pytest.mark.parametrize(("code", "gives"), [("http_404", True), ("device_unknown", False)])
def test_a_kiosk_gives_numbers_behind_a_proxy_that_lost_its_server_but_not_when_its_key_was_revoked(
    lending: FakeServer, inbox: Inbox, link: Link, monkeypatch: pytest.MonkeyPatch, code: str, gives: bool
) -> None:
    assert inbox.next("reserve_seen")
    monkeypatch.setattr(numbers, "GONE_SECONDS", 0.1)
    link._lost(code)
    lending.routes[VISITS] = [CUT]
    link.ask_ticket(REQUEST)
    assert inbox.next("ticket_issued", "ticket_refused")[0] == ("ticket_issued" if gives else "ticket_refused")


def test_a_town_that_is_shown_already_is_not_shown_again(lending: FakeServer, inbox: Inbox, linked: Linked) -> None:
    first = linked(lending, inbox)
    first.start()
    assert inbox.next("hall_seen")
    first.stop()
    again, second = Inbox(), linked(lending, inbox)
    second._inbox = again
    second.start()
    letters = [again.next()[0]]
    while letters[-1] != "hall_seen":
        letters.append(again.next()[0])
    assert letters.count("town_loaded") == 1
    second.stop()


def test_when_its_own_numbers_are_gone_too_the_visitor_hears_it_at_once(
    inbox: Inbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(numbers, "GONE_SECONDS", 0.1)
    found = Link(Server("http://127.0.0.1:9", "k"), inbox, Reserve(tmp_path / "kiosk"), 20)
    found.start()
    found.ask_ticket(REQUEST)
    assert inbox.next("ticket_refused") == ("ticket_refused", 7, "numbers_gone", ())
    found.stop()


def test_a_late_answer_of_the_server_is_not_shown_beside_the_number_of_the_kiosk(
    lending: FakeServer, inbox: Inbox, link: Link
) -> None:
    assert inbox.next("reserve_seen")
    answered = threading.Event()

    def late(_body: bytes) -> Reply:
        answered.wait(10)
        return answer(ticket(), 201)

    lending.answers[VISITS] = late
    link.ask_ticket(REQUEST)
    assert inbox.next("ticket_issued")[2].code == "A001"
    answered.set()
    until(lambda: link.unsent() == 0)
    issued = [letter for letter in list(inbox.mail.queue) if letter[0].startswith("ticket")]
    assert issued == []


def test_a_number_that_cannot_be_stored_is_not_given_and_the_hosts_hear_of_it(
    lending: FakeServer, inbox: Inbox, link: Link
) -> None:
    assert inbox.next("reserve_seen")
    lending.routes[ALERTS] = [answer(AlertAnswer(alert_id="1", open=True), 201)]
    link._reserve.outbox._drawer._db().execute("pragma query_only = on")
    lending.routes[VISITS] = [CUT]
    link.ask_ticket(REQUEST)
    assert inbox.next("ticket_issued", "ticket_delayed") == ("ticket_delayed", 7)
    until(lambda: lending.count(*ALERTS) > 0)
    alert = next(a for a in lending.asked if a.path == ALERTS[1])
    assert json.loads(alert.body) == {"kind": "numbers_refused", "detail": "not_stored"}
    link.give_up(7)


def test_who_leaves_while_the_number_is_made_stays_out_of_the_line(
    lending: FakeServer, inbox: Inbox, link: Link, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert inbox.next("reserve_seen")
    lending.routes[VISITS] = [CUT]
    give = link._reserve.give

    def slowly(request: TicketRequest) -> Any:
        found = give(request)
        link.give_up(request.serial)
        return found

    monkeypatch.setattr(link._reserve, "give", slowly)
    monkeypatch.setattr(link._upkeep, "tell", lambda: None)
    link.ask_ticket(REQUEST)
    until(lambda: lending.count(*LEAVE) == 2)
    assert link.unsent() == 0
    assert not [letter for letter in list(inbox.mail.queue) if letter[0] == "ticket_issued"]


def test_a_damaged_outbox_gives_its_numbers_back_and_the_hosts_hear_of_it(
    lending: FakeServer, inbox: Inbox, linked: Linked, tmp_path: Path
) -> None:
    (tmp_path / "kiosk").mkdir()
    (tmp_path / "kiosk" / "outbox.db").write_bytes(b"\x17" * 9000)
    lending.routes[("GET", f"{SITE}/leases")] = [
        answer(Leases(leases=(LENT.model_copy(update={"lease_id": "9" * 32}),)))
    ]
    lending.routes[ALERTS] = [answer(AlertAnswer(alert_id="1", open=True), 201)]
    found = linked(lending, inbox)
    found.start()
    assert inbox.next("reserve_seen")
    taken = next(a for a in lending.asked if (a.method, a.path) == ("POST", f"{SITE}/leases"))
    assert json.loads(taken.body)["give_back"] == ["9" * 32]
    until(lambda: lending.count(*ALERTS) == 1)
    alert = next(a for a in lending.asked if a.path == ALERTS[1])
    assert json.loads(alert.body)["kind"] == "outbox_damaged"
    found.stop()
