"""A key gives its answer once and the same answer ever after."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest

from queue_server.contracts.visits import RegisterVisit
from queue_server.domain.errors import Conflict, NotFound
from queue_server.services import serve
from queue_server.services.asking import Actor
from queue_server.services.register import register
from tests.queue_server.services.helpers import KIOSK, Hall
from tests.support.caller import hash_of, new_token

KEY = "key-of-one-tap"


def message(*products: str) -> RegisterVisit:
    return RegisterVisit(product_ids=products or ("attest_woonst",), token_hash=hash_of(new_token()))


def test_the_same_key_gives_the_same_answer_and_nothing_is_done_twice(hall: Hall) -> None:
    wish = message()
    first = hall.do(register, wish, hall.asking(KIOSK), KEY)
    before = hall.dump()
    hall.clock.forward(minutes=5)
    again = hall.do(register, wish, hall.asking(KIOSK), KEY)
    assert (again.status, again.body) == (first.status, first.body)
    assert (first.repeated, again.repeated) == (False, True)
    assert hall.dump() == before


def test_the_same_key_with_another_request_is_refused_and_changes_nothing(hall: Hall) -> None:
    hall.do(register, message(), hall.asking(KIOSK), KEY, b"one")
    before = hall.dump()
    with pytest.raises(Conflict, match="key_reused"):
        hall.do(register, message(), hall.asking(KIOSK), KEY, b"another")
    assert hall.dump() == before


def test_two_devices_may_happen_to_make_the_same_key(hall: Hall) -> None:
    one = hall.do(register, message(), hall.asking(Actor("device", "kiosk1")), KEY)
    two = hall.do(register, message(), hall.asking(Actor("device", "kiosk2")), KEY)
    assert one.body != two.body
    assert not two.repeated


def test_a_refusal_is_not_kept_so_that_the_same_tap_may_succeed_later(hall: Hall) -> None:
    with pytest.raises(NotFound, match="unknown_product"):
        hall.do(register, message("unheard_of"), hall.asking(KIOSK), KEY)
    assert not hall.do(register, message(), hall.asking(KIOSK), KEY).repeated


def test_a_refused_use_case_leaves_no_trace(hall: Hall) -> None:
    before = hall.dump()
    with pytest.raises(Conflict, match="nobody_waiting"):
        hall.call("an")
    assert hall.dump() == before, "not even the point that the call would have taken"


def test_many_threads_with_one_key_make_one_visit(hall: Hall) -> None:
    wish, asking = message(), hall.asking(KIOSK)
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda _: hall.do(register, wish, asking, KEY), range(200)))
    assert len({a.body for a in answers}) == 1
    assert sum(not a.repeated for a in answers) == 1
    assert len(hall.events()) == 1


def test_a_lost_answer_can_be_asked_again_after_a_restart(hall: Hall) -> None:
    wish = message()
    first = hall.do(register, wish, hall.asking(KIOSK), KEY)
    hall.reopen()
    assert hall.do(register, wish, hall.asking(KIOSK), KEY).body == first.body


def test_an_undo_repeated_with_its_key_undoes_once(hall: Hall) -> None:
    ticket = hall.register()
    hall.call()
    one = hall.do(serve.undo, None, hall.asking("an"), KEY)
    two = hall.do(serve.undo, None, hall.asking("an"), KEY)
    assert one.body == two.body
    assert hall.visit(ticket.visit_id).state == "waiting"
