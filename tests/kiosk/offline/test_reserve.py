"""A ticket of the kiosk's own says what is known, and no more."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from kiosk.effects import TicketRequest
from kiosk.offline.reserve import NoNumber, Reserve
from queue_server.contracts.visits import RegisterVisit, TicketAnswer
from tests.kiosk.lindegem import MESSAGE, MORNING, SITE, hall
from tests.kiosk.offline.conftest import Computer, lease

EVENING = datetime(2026, 3, 2, 23, 0, tzinfo=MORNING.tzinfo)
Start = Callable[[], Reserve]


def request(*product_ids: str, key: str = "key-of-this-tap", **more: Any) -> TicketRequest:
    message = RegisterVisit.model_validate(
        {"product_ids": product_ids or ("attest_leven",), "token_hash": "0" * 64, **more}
    )
    return TicketRequest(7, key, "secret-token", message, "own-secret")


@pytest.fixture
def start(tmp_path: Path, computer: Computer) -> Iterator[Start]:
    """A kiosk of Lindegem that is started on one folder, as often as asked; the one before is gone."""
    computer.wall = MORNING
    running: list[Reserve] = []

    def started() -> Reserve:
        for before in running:
            before.close()
        running.append(Reserve(tmp_path, computer.clock))
        return running[-1]

    yield started
    running[-1].close()


def filled(start: Start) -> Reserve:
    found = start()
    found.keep_town(MESSAGE)
    found.keep_hall(hall())
    found.outbox.keep_leases(
        [
            lease(1, 1, 3, expires_at=EVENING),
            lease(2, 1, 3, letter="L", kinds=("seated", "discreet"), expires_at=EVENING),
        ]
    )
    return found


def given(reserve: Reserve, *product_ids: str, **more: Any) -> TicketAnswer:
    found = reserve.give(request(*product_ids, **more))
    assert found is not None
    return found


def test_a_quick_matter_gets_the_next_number_and_the_place_to_wait(start: Start) -> None:
    reserve = filled(start)
    found = given(reserve, "eid_afhalen", language="nl")
    assert (found.code, found.kind, found.people_before, found.wait) == ("A001", "standing", None, None)
    assert found.waiting_place == next(p["nl"] for k, p in SITE.waiting_places.items() if k.value == "standing")
    assert found.issued_at == MORNING
    assert given(reserve, "referentieadres", key="key-00000002").discreet
    (one, two) = reserve.outbox.given(9)
    assert one.visit.token_hash == hashlib.sha256(b"own-secret").hexdigest()
    assert (one.visit.key, one.visit.product_ids, two.visit.letter) == ("key-of-this-tap", ("eid_afhalen",), "L")
    assert "secret" not in one.visit.model_dump_json()


def test_a_kiosk_that_is_started_without_its_server_goes_on(start: Start, computer: Computer) -> None:
    given(filled(start))
    computer.passes(timedelta(hours=1))
    again = start()
    recalled = again.recall()
    assert recalled is not None and recalled[0] == MESSAGE
    assert (recalled[1].is_open, recalled[1].at) == (True, MORNING + timedelta(hours=1))
    assert again.kinds() == {"standing", "seated", "discreet"}
    assert given(again, key="key-00000002").number == 2


def test_a_hall_that_is_lost_is_made_of_the_numbers(start: Start, tmp_path: Path) -> None:
    filled(start)
    (tmp_path / "hall.json").write_text("{")
    again = start()
    recalled = again.recall()
    assert recalled is not None and recalled[1].is_open
    assert {kind.kind for kind in recalled[1].kinds} == {"standing", "seated", "discreet"}
    assert given(again).code == "A001"


def test_a_kiosk_that_knows_nothing_has_no_number(start: Start) -> None:
    reserve = start()
    assert reserve.recall() is None and reserve.kinds() == frozenset()
    assert reserve.give(request()) is None


def test_when_the_doors_are_shut_by_the_towns_clock_there_is_no_number(start: Start, computer: Computer) -> None:
    reserve = filled(start)
    computer.passes(timedelta(hours=10))
    computer.wall = MORNING
    with pytest.raises(NoNumber, match="site_closed"):
        reserve.give(request())


def test_numbers_end(start: Start) -> None:
    reserve = filled(start)
    for n in range(3):
        given(reserve, key=f"key-{n:08d}")
    assert reserve.give(request()) is None
    assert reserve.kinds() == {"seated", "discreet"}


def test_who_went_away_is_told_to_nobody(start: Start) -> None:
    reserve = filled(start)
    given(reserve)
    reserve.withdraw(request())
    assert reserve.outbox.unsent() == 0


def test_a_matter_that_the_town_has_no_more_is_refused_as_the_server_would(start: Start) -> None:
    with pytest.raises(NoNumber, match="unknown_product"):
        filled(start).give(request("gone"))


def test_a_number_that_cannot_be_stored_is_refused(start: Start) -> None:
    reserve = filled(start)
    reserve.outbox._drawer._db().execute("pragma query_only = on")
    with pytest.raises(NoNumber, match="not_stored"):
        reserve.give(request())
    reserve.outbox._drawer._db().execute("pragma query_only = off")
    assert given(reserve).code == "A001"
