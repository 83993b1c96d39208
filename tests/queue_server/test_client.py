"""The server as a device sees it: the same key until answered, and a channel that is followed for ever."""

from __future__ import annotations

import queue
import threading
from collections.abc import Iterator

import pytest

from queue_server import client
from queue_server.client import Server, ServerAway, ServerRefused, Watch, backoff_seconds, events, pair
from queue_server.contracts.base import KEY_HEADER
from queue_server.contracts.devices import AlertAnswer, DevicePaired, RaiseAlert
from tests.kiosk.fake_server import CUT, FakeServer, Stream, answer, problem

ALERTS = ("POST", "/alerts")
DONE = answer(AlertAnswer(alert_id="1", open=True), 201)
HELP = RaiseAlert(kind="help")


@pytest.fixture(autouse=True)
def short_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(client, "BACKOFF_FIRST_SECONDS", 0.01)
    monkeypatch.setattr(client, "BACKOFF_MAX_SECONDS", 0.05)
    monkeypatch.setattr(client, "REFUSED_PAUSE_SECONDS", 0.05)


@pytest.fixture
def fake() -> Iterator[FakeServer]:
    with FakeServer() as running:
        yield running


@pytest.fixture
def server(fake: FakeServer) -> Iterator[Server]:
    found = Server(fake.url, "secret-key")
    yield found
    found.close()


@pytest.mark.parametrize(
    "bad", [CUT, problem("server_busy", 503, **{"Retry-After": "0"}), problem("unexpected", 500), (502, {}, b"gateway")]
)
def test_an_unanswered_request_is_repeated_with_the_same_key_and_body(
    fake: FakeServer, server: Server, bad: tuple[int, dict[str, str], bytes]
) -> None:
    fake.routes[ALERTS] = [bad, bad, DONE]
    assert server.ask("POST", "/alerts", HELP, AlertAnswer) == AlertAnswer(alert_id="1", open=True)
    assert len(fake.asked) == 3
    assert len({(a.headers[KEY_HEADER], a.body) for a in fake.asked}) == 1


def test_two_taps_have_two_keys_and_a_key_brought_along_is_kept(fake: FakeServer, server: Server) -> None:
    fake.routes[ALERTS] = [DONE]
    server.ask("POST", "/alerts", HELP)
    server.ask("POST", "/alerts", HELP)
    server.ask("POST", "/alerts", HELP, key="my-own-key")
    keys = [a.headers[KEY_HEADER] for a in fake.asked]
    assert len(set(keys)) == 3 and keys[2] == "my-own-key"


def test_reading_has_no_key_and_every_request_names_the_device(fake: FakeServer, server: Server) -> None:
    device = DevicePaired(device_id="d", site_id="stadhuis", kind="kiosk", name="K", key="")
    fake.routes[("GET", "/api/v1/device")] = [answer(device)]
    assert server.ask("GET", "/api/v1/device", answer_type=DevicePaired) == device
    assert KEY_HEADER not in fake.asked[0].headers
    assert fake.asked[0].headers["Authorization"] == "Device secret-key"


def test_a_refusal_is_raised_at_once_with_its_code(fake: FakeServer, server: Server) -> None:
    fake.routes[ALERTS] = [problem("site_closed", 409)]
    with pytest.raises(ServerRefused) as refused:
        server.ask("POST", "/alerts", HELP)
    assert (refused.value.code, refused.value.status) == ("site_closed", 409)
    assert len(fake.asked) == 1


def test_a_refusal_without_a_problem_has_the_status_as_its_code(fake: FakeServer, server: Server) -> None:
    fake.routes[ALERTS] = [(401, {}, b"<html>")]
    with pytest.raises(ServerRefused, match="http_401"):
        server.ask("POST", "/alerts", HELP)


def test_an_answer_that_is_no_answer_is_refused_but_unknown_fields_are_not(fake: FakeServer, server: Server) -> None:
    fake.routes[ALERTS] = [(200, {}, b'{"alert_id": "1", "open": true, "since": "later version"}')]
    assert server.ask("POST", "/alerts", HELP, AlertAnswer) == AlertAnswer(alert_id="1", open=True)
    fake.routes[ALERTS] = [(200, {}, b"{}")]
    with pytest.raises(ServerRefused, match="answer_unreadable"):
        server.ask("POST", "/alerts", HELP, AlertAnswer)


def test_no_answer_before_the_deadline_is_away(fake: FakeServer, server: Server) -> None:
    fake.routes[ALERTS] = [CUT]
    with pytest.raises(ServerAway):
        server.ask("POST", "/alerts", HELP, deadline_seconds=0.1)


def test_who_gives_up_is_not_kept(fake: FakeServer, server: Server) -> None:
    fake.routes[ALERTS] = [CUT]
    given_up = threading.Event()
    given_up.set()
    with pytest.raises(ServerAway):
        server.ask("POST", "/alerts", HELP, cancelled=given_up)
    assert fake.asked == []


def test_a_server_that_comes_back_gets_the_request(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    with FakeServer() as later:
        sent = server._send_once
        attempts = iter([None, None])
        monkeypatch.setattr(server, "_send_once", lambda *a: next(attempts, None) or sent(*a))
        later.routes[ALERTS] = [DONE]
        server.base_url = later.url
        server.ask("POST", "/alerts", HELP)
        server.close()
        assert later.count(*ALERTS) == 1


def test_the_key_of_the_device_is_in_no_text(server: Server) -> None:
    assert "secret-key" not in repr(server)
    with pytest.raises(ServerAway) as away:
        Server("http://127.0.0.1:9", "secret-key").ask("GET", "/device", deadline_seconds=0.05)
    assert "secret-key" not in str(away.value)


def test_pairing_trades_a_code_for_a_key(fake: FakeServer) -> None:
    fake.routes[("POST", "/api/v1/devices/pair")] = [
        answer(DevicePaired(device_id="d", site_id="stadhuis", kind="kiosk", name="K", key="new-key"), 201)
    ]
    assert pair(fake.url, "ABCD2345").key == "new-key"
    assert "Authorization" not in fake.asked[0].headers


def test_pauses_double_to_a_ceiling_and_are_spread() -> None:
    client.BACKOFF_FIRST_SECONDS, client.BACKOFF_MAX_SECONDS = 0.2, 5.0
    assert [backoff_seconds(n, 1.0) for n in range(7)] == pytest.approx([0.2, 0.4, 0.8, 1.6, 3.2, 5.0, 5.0])
    assert backoff_seconds(3, 0.0) == pytest.approx(0.8)
    assert backoff_seconds(10_000, 0.5) <= 5.0


def test_events_are_found_in_any_pieces() -> None:
    text = (
        "event: snapshot\r\nid: 4\r\ndata: één\ndata: twee\n\n: comment\n\nevent: beat\ndata:\n\ndata: x\n\n".encode()
    )
    expected = [("snapshot", "één\ntwee"), ("beat", ""), ("message", "x")]
    for size in (1, 2, 7, 1000):
        assert list(events(iter([text[i : i + size] for i in range(0, len(text), size)]))) == expected


def test_an_endless_line_is_a_broken_peer(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(client, "LINE_MAX_BYTES", 100)
    with pytest.raises(ValueError, match="without end"):
        list(events(iter([b"x" * 60, b"x" * 60])))


class Ear:
    """What a watcher was told, in order."""

    def __init__(self) -> None:
        self.heard: queue.Queue[tuple[str, str]] = queue.Queue()

    def watch(self, server: Server, stale_seconds: float = 5.0) -> Watch:
        return server.watch(
            "/live",
            lambda data: self.heard.put(("snapshot", data)),
            lambda code: self.heard.put(("away", code)),
            stale_seconds,
        )

    def next(self) -> tuple[str, str]:
        return self.heard.get(timeout=10)


def test_a_channel_is_followed_again_after_each_loss(fake: FakeServer, server: Server) -> None:
    ear, turns = Ear(), iter(range(1, 100))

    def play(stream: Stream) -> None:
        turn = next(turns)
        stream.snapshot(f'{{"turn": {turn}}}')
        if turn == 3:
            stream.wait()

    fake.streams["/live"] = play
    watch = ear.watch(server)
    heard = [ear.next() for _ in range(5)]
    assert heard == [
        ("snapshot", '{"turn": 1}'),
        ("away", "away"),
        ("snapshot", '{"turn": 2}'),
        ("away", "away"),
        ("snapshot", '{"turn": 3}'),
    ]
    watch.stop()
    fake.__exit__()
    watch.join(5)
    assert not watch.is_alive()


def test_silence_is_a_loss(fake: FakeServer, server: Server) -> None:
    ear = Ear()

    def play(stream: Stream) -> None:
        stream.snapshot("{}")
        stream.wait()

    fake.streams["/live"] = play
    watch = ear.watch(server, stale_seconds=0.2)
    assert [ear.next() for _ in range(3)] == [("snapshot", "{}"), ("away", "away"), ("snapshot", "{}")]
    watch.stop()
    watch.join(5)


def test_beats_keep_a_quiet_channel(fake: FakeServer, server: Server) -> None:
    ear, beaten = Ear(), threading.Event()

    def play(stream: Stream) -> None:
        stream.snapshot("{}")
        for _ in range(6):
            stream.stopped.wait(0.2)
            stream.send("event: beat\ndata: {}\n\n")
        beaten.set()
        stream.wait()

    fake.streams["/live"] = play
    watch = ear.watch(server, stale_seconds=1.0)
    assert ear.next() == ("snapshot", "{}")
    assert beaten.wait(10)
    assert ear.heard.empty()
    watch.stop()
    watch.join(5)


def test_a_refused_watcher_says_why_once_and_goes_on(fake: FakeServer, server: Server) -> None:
    ear = Ear()
    fake.routes[("GET", "/live")] = [problem("device_unknown", 401)]
    watch = ear.watch(server)
    assert ear.next() == ("away", "device_unknown")
    fake.streams["/live"] = lambda stream: stream.snapshot("{}")
    assert ear.next() == ("snapshot", "{}")
    watch.stop()
    watch.join(5)


def test_while_the_server_is_gone_it_says_so_once(server: Server) -> None:
    ear = Ear()
    server.base_url = "http://127.0.0.1:9"
    watch = ear.watch(server)
    assert ear.next() == ("away", "away")
    watch.stop()
    watch.join(5)
    assert ear.heard.empty()
