"""The kiosk says how it is: at once, once, and again until it is heard."""

from __future__ import annotations

import queue
import threading
from collections.abc import Iterator

import pytest

from kiosk.devices.health import Heartbeat
from queue_server.contracts.devices import DeviceHealth

WAIT = 20
ORDER = "a" * 32


class Post:
    """The server as the heartbeat knows it."""

    def __init__(self) -> None:
        self.reports: queue.Queue[DeviceHealth] = queue.Queue()
        self.hears = True

    def tell(self, report: DeviceHealth) -> bool:
        self.reports.put(report)
        return self.hears

    def next(self) -> DeviceHealth:
        return self.reports.get(timeout=WAIT)


@pytest.fixture
def post() -> Post:
    return Post()


def beating(post: Post, beat_seconds: float = 600.0, least_seconds: float = 0.01) -> Heartbeat:
    return Heartbeat(post.tell, beat_seconds, least_seconds)


@pytest.fixture
def heart(post: Post) -> Iterator[Heartbeat]:
    made = beating(post)
    made.start()
    yield made
    made.stop()
    made.join(WAIT)
    assert not made.is_alive()


def test_a_change_is_told_at_once_and_the_same_again_is_not(post: Post, heart: Heartbeat) -> None:
    assert post.next().printer == "none"
    heart.note(printer="no_paper")
    assert post.next().printer == "no_paper"
    heart.note(printer="no_paper")
    heart.note(scanner="ok")
    assert (post.next().scanner, post.reports.empty()) == ("ok", True)


def test_without_a_change_it_beats_all_the_same(post: Post) -> None:
    heart = beating(post, beat_seconds=0.02)
    heart.start()
    assert len([post.next() for _ in range(4)]) == 4
    heart.stop()
    heart.join(WAIT)


def test_many_changes_together_are_one_report(post: Post) -> None:
    heart = beating(post, least_seconds=0.2)
    heart.start()
    post.next()
    for count in range(50):
        heart.note(unsent=count)
    assert post.next().unsent == 49
    heart.stop()
    heart.join(WAIT)


def test_an_order_is_named_until_the_server_heard_it_and_only_then_acted_on(post: Post) -> None:
    post.hears = False
    heart = beating(post, beat_seconds=0.02)
    acted = threading.Event()
    heart.did(ORDER, acted.set)
    heart.start()
    assert [post.next().done for _ in range(3)] == [(ORDER,)] * 3
    assert not acted.is_set()
    post.hears = True
    assert acted.wait(WAIT)
    while post.next().done:
        pass
    heart.stop()
    heart.join(WAIT)


def test_it_says_which_software_runs_and_since_when(post: Post) -> None:
    report = beating(post).report()
    assert report.software
    assert report.uptime_seconds == 0
