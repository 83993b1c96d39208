"""The simulated visitors and hosts show everything that the order knows."""

from __future__ import annotations

import random
import threading
from collections import Counter
from typing import Any

from queue_server.contracts.visits import RegisterVisit
from queue_server.simulation import Life, serve_one, visitor
from tests.support.clock import OPEN_HOUR
from tests.support.indoors import Indoors

PRODUCTS = ("attest_woonst", "bouwdossier", "reispas", "schulden")


def life() -> Life:
    """No minute takes time: it is over already."""
    over = threading.Event()
    over.set()
    return Life(random.Random(7), 60, over)


def crowd() -> list[RegisterVisit]:
    one = life()
    return [visitor(one, PRODUCTS, OPEN_HOUR) for _ in range(300)]


def test_among_the_visitors_are_appointments_children_languages_and_second_matters() -> None:
    found = crowd()
    assert 15 < sum(v.appointment_at is not None for v in found) < 90
    assert 15 < sum(len(v.product_ids) == 2 for v in found) < 90
    assert {need for v in found for need in v.needs} == {"step_free", "small_children"}
    assert {v.language for v in found} == {"nl", "fr", "en", "de"}
    assert all(len(set(v.product_ids)) == len(v.product_ids) for v in found)


def test_the_server_takes_every_one_of_them(indoors: Indoors) -> None:
    for each in crowd()[:40]:
        answer = indoors.kiosk().post("/sites/stadhuis/visits", content=each.model_dump_json().encode())
        assert answer.status_code == 201, answer.text


class TakesNotes:
    """A host's tablet that writes down what it is asked."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, Any]] = []

    def at_site(self, path: str, body: dict[str, Any] | None = None) -> dict[str, Any]:
        self.asked.append((path, body))
        return {"visit_id": "v1"}


def test_hosts_have_breaks_and_come_back_and_visitors_who_missed_their_call_sometimes_too() -> None:
    one, host = life(), TakesNotes()
    for _ in range(400):
        assert serve_one(one, host, "snelbalie1")  # type: ignore[arg-type]
    paths = [path for path, _ in host.asked]
    counts = Counter(path.rpartition("/")[2] for path in paths)
    assert 4 < counts["break"] < 40
    assert 2 < counts["rejoin"] < counts["no_show"] < 60
    after = {paths[i + 1] for i, path in enumerate(paths) if path.endswith("/break")}
    assert after == {"points/snelbalie1/open"}
