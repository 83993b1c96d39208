"""What was given is told in order and in pieces, and numbers are lent before they are needed."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from kiosk.offline import upkeep as module
from kiosk.offline.moments import TownClock
from kiosk.offline.outbox import Outbox
from kiosk.offline.upkeep import Upkeep, pieces
from queue_server.client import Server, ServerAway, ServerRefused
from queue_server.contracts.leases import SYNC_MAX, Lease, Leases
from queue_server.web.limits import BODY_MAX
from tests.kiosk.fake_server import CUT, FakeServer, Reply, answer, problem
from tests.kiosk.offline.conftest import MIDNIGHT, MORNING, Computer, lease, visit

SYNC, LEASES = "/api/v1/sites/stadhuis/sync", "/api/v1/sites/stadhuis/leases"


class Books(FakeServer):
    """Takes over what it is told; `bad` are numbers that it refuses, `unreadable` those that it cannot read."""

    def __init__(self) -> None:
        super().__init__()
        self.bad: dict[int, str] = {}
        self.unreadable: set[int] = set()
        self.told: list[list[dict[str, Any]]] = []
        self.sent_at: list[datetime] = []

    def sync(self, body: bytes) -> Reply:
        message = json.loads(body)
        if self.unreadable & {item["number"] for item in message["visits"]}:
            return problem("bad_request", 422)
        self.told.append(message["visits"])
        self.sent_at.append(datetime.fromisoformat(message["sent_at"]))
        found = [
            {
                "letter": item["letter"],
                "number": item["number"],
                "status": "refused" if item["number"] in self.bad else "accepted",
                "code": self.bad.get(item["number"]),
            }
            for item in message["visits"]
        ]
        return 200, {"Content-Type": "application/json"}, json.dumps({"visits": found}).encode()


@pytest.fixture
def books() -> Iterator[Books]:
    with Books() as running:
        running.answers[("POST", SYNC)] = running.sync
        yield running


@pytest.fixture
def box(tmp_path: Path) -> Iterator[Outbox]:
    found = Outbox(tmp_path / "outbox.db")
    yield found
    found.close()


@pytest.fixture
def clock(computer: Computer) -> TownClock:
    found = TownClock(computer.clock)
    found.heard(MORNING)
    return found


@pytest.fixture
def upkeep(books: Books, box: Outbox, clock: TownClock, monkeypatch: pytest.MonkeyPatch) -> Upkeep:
    monkeypatch.setattr(module, "DEADLINE_SECONDS", 0.2)
    return Upkeep(Server(books.url, "k"), lambda rest: f"/api/v1/sites/stadhuis/{rest}", box, clock, 20)


def give(box: Outbox, computer: Computer, count: int, **more: object) -> None:
    for _ in range(count):
        given = box.give("standing", visit(f"key-{box.unsent():08d}", **more), computer.clock.mark(), MORNING)
        assert given is not None
        computer.passes(timedelta(minutes=1))


def test_everything_is_told_once_in_the_order_in_which_it_was_given(
    upkeep: Upkeep, books: Books, box: Outbox, computer: Computer
) -> None:
    box.keep_leases([lease(1, 1, 250)])
    give(box, computer, 230)
    upkeep.tell()
    assert [item["number"] for piece in books.told for item in piece] == list(range(1, 231))
    assert max(map(len, books.told)) <= SYNC_MAX and box.unsent() == 0
    upkeep.tell()
    assert sum(map(len, books.told)) == 230


def test_the_largest_visits_go_in_pieces_that_the_server_takes(box: Outbox, computer: Computer) -> None:
    box.keep_leases([lease(1, 1, 250)])
    answers = [{"question_id": "q" * 64, "answer_id": "a" * 64, "product_id": "p" * 64}] * 25
    give(box, computer, 30, answers=answers, product_ids=["p" * 64] * 5)
    found = list(pieces(box.given(100)))
    assert [one.seq for piece in found for one in piece] == [one.seq for one in box.given(100)]
    assert 1 < len(found) < 30
    assert all(sum(len(one.visit.model_dump_json()) + 1 for one in piece) < BODY_MAX - 200 for piece in found)


def test_an_answer_that_is_lost_changes_nothing_and_it_is_told_again(
    upkeep: Upkeep, books: Books, box: Outbox, computer: Computer
) -> None:
    box.keep_leases([lease()])
    give(box, computer, 2)
    books.answers[("POST", SYNC)] = lambda body: (books.sync(body), CUT)[1]
    with pytest.raises(ServerAway):
        upkeep.tell()
    assert box.unsent() == 2 and books.told
    books.answers[("POST", SYNC)] = books.sync
    upkeep.tell()
    assert box.unsent() == 0 and books.told[0] == [{**item} for item in books.told[0]]
    assert [item["key"] for item in books.told[-1]] == [item["key"] for item in books.told[0]]


def test_what_is_refused_is_kept_aside_and_its_neighbours_are_taken(
    upkeep: Upkeep, books: Books, box: Outbox, computer: Computer
) -> None:
    box.keep_leases([lease()])
    give(box, computer, 3)
    books.bad[2] = "number_not_leased"
    upkeep.tell()
    assert box.unsent() == 0 and box.refused() == [("A", 2, "number_not_leased")]


def test_one_that_the_server_cannot_read_does_not_stop_the_others(
    upkeep: Upkeep, books: Books, box: Outbox, computer: Computer
) -> None:
    box.keep_leases([lease(1, 1, 9)])
    give(box, computer, 7)
    books.unreadable.add(4)
    upkeep.tell()
    assert [item["number"] for piece in books.told for item in piece] == [1, 2, 3, 5, 6, 7]
    assert box.refused() == [("A", 4, "bad_request")]


def test_a_kiosk_that_is_not_wanted_any_more_keeps_what_it_gave(
    upkeep: Upkeep, books: Books, box: Outbox, computer: Computer
) -> None:
    box.keep_leases([lease()])
    give(box, computer, 2)
    books.answers[("POST", SYNC)] = lambda _body: problem("device_unknown", 401)
    with pytest.raises(ServerRefused):
        upkeep.tell()
    assert box.unsent() == 2


@pytest.mark.parametrize("step", [timedelta(hours=-7), timedelta(hours=16), timedelta(days=-9000)])
def test_how_long_ago_each_came_is_right_whatever_the_wall_clock_did(
    upkeep: Upkeep, books: Books, box: Outbox, computer: Computer, step: timedelta
) -> None:
    box.keep_leases([lease()])
    give(box, computer, 1)
    computer.wall += step
    give(box, computer, 2)
    computer.wall -= step / 3
    upkeep.tell()
    ago = [books.sent_at[0] - datetime.fromisoformat(item["issued_at"]) for item in books.told[0]]
    assert [round(span / timedelta(minutes=1)) for span in ago] == [3, 2, 1]


def lent(*leases: Lease) -> Reply:
    return answer(Leases(leases=leases))


def took(books: Books) -> list[dict[str, Any]]:
    return [json.loads(a.body) for a in books.asked if (a.method, a.path) == ("POST", LEASES)]


def test_numbers_are_lent_once_and_again_when_some_were_given(
    upkeep: Upkeep, books: Books, box: Outbox, computer: Computer
) -> None:
    books.routes[("GET", LEASES)] = [lent(), lent(lease(1, 1, 20))]
    books.routes[("POST", LEASES)] = [lent(lease(1, 1, 20)), lent(lease(2, 41, 60))]
    for _ in range(3):
        upkeep.hold(["standing"])
    assert took(books) == [{"kinds": ["standing"], "size": 20, "give_back": []}]
    give(box, computer, 1)
    upkeep.hold(["standing"])
    assert len(took(books)) == 2 and box.left(MORNING) == {"standing": 39}
    books.routes[("GET", LEASES)] = [lent(lease(1, 1, 20), lease(2, 41, 60))]
    give(box, computer, 19)
    upkeep.hold(["standing"])
    assert took(books)[2:] == [], "the second block holds enough"
    give(box, computer, 1)
    books.routes[("POST", LEASES)] = [lent(lease(3, 61, 80))]
    upkeep.hold(["standing"])
    assert took(books)[2]["give_back"] == [lease(1).lease_id], "the first one is used up"
    assert box.left(MORNING) == {"standing": 39}


def test_no_more_than_two_blocks_of_a_letter_are_asked_for(
    upkeep: Upkeep, books: Books, box: Outbox, computer: Computer
) -> None:
    two = (lease(1, 1, 20), lease(2, 41, 60))
    box.keep_leases(two)
    give(box, computer, 30)
    books.routes[("GET", LEASES)] = [lent(*two)]
    books.routes[("POST", LEASES)] = [lent(lease(3, 61, 80))]
    upkeep.hold(["standing"])
    assert took(books)[0]["give_back"] == [two[0].lease_id]
    books.routes[("GET", LEASES)] = [lent(two[1], lease(3, 61, 80))]
    give(box, computer, 9)
    upkeep.hold(["standing"])
    assert len(took(books)) == 1, "the third would be one too many"


def test_blocks_that_are_not_known_any_more_are_given_back_and_those_that_are_gone_are_dropped(
    upkeep: Upkeep, books: Books, box: Outbox
) -> None:
    box.keep_leases([lease(1, 1, 20)])
    books.routes[("GET", LEASES)] = [lent(lease(7, 300, 320))]
    books.routes[("POST", LEASES)] = [lent(lease(8, 321, 340))]
    upkeep.hold(["standing"])
    assert took(books) == [{"kinds": ["standing"], "size": 20, "give_back": [lease(7).lease_id]}]
    assert [one.first for one, _ in box.leases()] == [321]


def test_after_midnight_yesterdays_numbers_are_dropped_and_what_was_given_is_still_told(
    upkeep: Upkeep, books: Books, box: Outbox, computer: Computer, clock: TownClock
) -> None:
    box.keep_leases([lease(1, 1, 20)])
    give(box, computer, 1)
    clock.heard(MIDNIGHT + timedelta(minutes=1))
    tomorrow = lease(2, 1, 20, day="2026-03-03", expires_at=MIDNIGHT + timedelta(days=1))
    books.routes[("GET", LEASES)] = [lent(lease(1, 1, 20))]
    books.routes[("POST", LEASES)] = [lent(tomorrow)]
    assert box.left(clock.now()) == {}
    upkeep.tell()
    upkeep.hold(["standing"])
    assert [item["number"] for item in books.told[0]] == [1]
    assert [one.day for one, _ in box.leases()] == [tomorrow.day]


def test_a_full_disk_asks_for_no_numbers_that_could_not_be_kept(upkeep: Upkeep, books: Books, box: Outbox) -> None:
    books.routes[("GET", LEASES)] = [lent()]
    db = box._drawer._db()
    db.execute("pragma query_only = on")
    with pytest.raises(Exception, match="readonly"):
        upkeep.hold(["standing"])
    assert took(books) == []
    db.execute("pragma query_only = off")
