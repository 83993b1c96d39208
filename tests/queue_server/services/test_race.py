"""Two hosts reach for the same visitor, a thousand times: exactly one gets each (REQUIREMENTS H2)."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

from queue_server.contracts.visits import CallVisit, VisitAnswer
from queue_server.domain.errors import Conflict
from queue_server.domain.visit import Action, State, Visit, act
from queue_server.services import serve
from tests.queue_server.domain.samples import NOW, visit
from tests.queue_server.services.helpers import Hall

VISITORS = 1_000
HOSTS = (("an", "snelbalie1"), ("bilal", "snelbalie2"))


def raced(reach: Callable[[str, str, str], bool], ids: list[str]) -> Counter[str]:
    """Both hosts reach for each visitor at the same moment; how many got each."""
    got: Counter[str] = Counter(dict.fromkeys(ids, 0))
    start = threading.Barrier(len(HOSTS))

    def host(name: str, point: str) -> list[str]:
        mine = []
        for one in ids:
            start.wait(20)
            if reach(name, point, one):
                mine.append(one)
        return mine

    with ThreadPoolExecutor(len(HOSTS)) as pool:
        for mine in pool.map(lambda h: host(*h), HOSTS):
            got.update(mine)
    return got


def test_of_two_hosts_who_reach_for_the_same_visitor_exactly_one_gets_each(hall: Hall) -> None:
    ids = [hall.register().visit_id for _ in range(VISITORS)]
    winners: Counter[str] = Counter()

    def reach(host: str, point: str, one: str) -> bool:
        try:
            hall.call(host, point, one)
        except Conflict as refused:
            assert refused.code == "illegal_transition"
            return False
        winners[host] += 1
        return True

    got = raced(reach, ids)
    assert set(got.values()) == {1}
    calls = [e for e in hall.events() if e.action is Action.CALL]
    assert len(calls) == VISITORS
    assert {hall.visit(one).state for one in ids[:10]} == {State.CALLED}


@dataclass
class Unguarded:
    """The same rule over a shared table, without the writer: read, decide, write."""

    visits: dict[str, Visit] = field(default_factory=dict)
    between: threading.Barrier = field(default_factory=lambda: threading.Barrier(len(HOSTS)))

    def reach(self, host: str, point: str, one: str) -> bool:
        found = self.visits[one]
        self.between.wait(20)  # both have read before either writes: the moment that the writer makes impossible
        try:
            self.visits[one] = act(found, Action.CALL, NOW)
        except Conflict:
            return False
        return True


def test_without_the_writer_both_hosts_get_the_visitor() -> None:
    desk = Unguarded({f"{n:032x}": visit(visit_id=f"{n:032x}") for n in range(20)})
    got = raced(desk.reach, list(desk.visits))
    assert set(got.values()) == {2}, "the race that the test above guards against is real"


def test_two_hosts_who_call_the_next_one_empty_the_line_without_a_doubled_or_forgotten_visitor(hall: Hall) -> None:
    ids = {hall.register().visit_id for _ in range(300)}

    def work(host: str, point: str) -> list[str]:
        mine: list[str] = []
        while True:
            try:
                done = hall.do(serve.call, CallVisit(point_id=point), hall.asking(host))
            except Conflict as refused:
                assert refused.code == "nobody_waiting"
                return mine
            mine.append(VisitAnswer.model_validate_json(done.body).visit_id)

    with ThreadPoolExecutor(len(HOSTS)) as pool:
        called = [one for mine in pool.map(lambda h: work(*h), HOSTS) for one in mine]
    assert len(called) == len(ids)
    assert set(called) == ids
