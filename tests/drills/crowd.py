"""Kiosks and hosts at work: every request has its key and is sent again until it is answered, as real devices do."""

from __future__ import annotations

import random
import threading
import time
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import httpx

from tests.support.caller import API, Caller, new_key, visit_body
from tests.support.desk import RealDesk

SITE = "stadhuis"
PLACES = {"an": "snelbalie1", "bilal": "snelbalie2"}
PRODUCTS = ("attest_woonst", "eid_afhalen", "eid_vernieuwen", "reispas")
AGAIN_SECONDS = 0.02
"""How soon a device tries again; a real one waits longer."""

GIVE_UP_SECONDS = 60
ASKED_AGAIN_MAX = 3_000
"""Answers that are compared with a repeat; of more, a random choice of so many."""

NOT_NOW = frozenset({429, 500, 502, 503, 504})


@dataclass(frozen=True, slots=True)
class Ack:
    """A request and what was answered to it."""

    who: Caller
    path: str
    body: Mapping[str, Any] | None
    key: str
    status: int
    answer: dict[str, Any]


class Stuck(AssertionError):
    """A request was not answered for a minute."""


@dataclass(slots=True)
class Crowd:
    """Use it in a `with`: inside it the hands are busy. `acks` grow; `statuses` count every answer, also refusals."""

    desk: RealDesk
    kiosks: int = 3
    seed: int = 1
    acks: list[Ack] = field(default_factory=list)
    statuses: Counter[int] = field(default_factory=Counter)
    lost: int = 0
    """Requests or answers that the network swallowed."""
    errors: list[BaseException] = field(default_factory=list)
    _stop: threading.Event = field(default_factory=threading.Event)
    _hands: list[threading.Thread] = field(default_factory=list)

    def __enter__(self) -> Crowd:
        works = [(self._take_numbers, n) for n in range(self.kiosks)]
        hosts = [(self._help_visitors, n) for n in range(len(PLACES))]
        for host in PLACES:
            self.desk.host(host)
        for work, number in (*works, *hosts):
            self._hands.append(threading.Thread(target=self._hand, args=(work, number)))
        for hand in self._hands:
            hand.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        for hand in self._hands:
            hand.join()
        if self.errors:
            raise self.errors[0]

    def _hand(self, work: Any, number: int) -> None:
        try:
            work(number)
        except BaseException as error:
            self.errors.append(error)

    def _take_numbers(self, number: int) -> None:
        kiosk, rolls = self.desk.kiosk(), random.Random(self.seed * 100 + number)
        while not self._stop.is_set():
            self.ask(kiosk, f"/sites/{SITE}/visits", visit_body(rolls.choice(PRODUCTS)))

    def _help_visitors(self, number: int) -> None:
        name, point = list(PLACES.items())[number]
        host = self.desk.host(name)
        while not self._stop.is_set():
            called = self.ask(host, f"/sites/{SITE}/calls", {"point_id": point})
            if called.status == 201:
                visit = f"/sites/{SITE}/visits/{called.answer['visit_id']}"
                self.ask(host, f"{visit}/start")
                self.ask(host, f"{visit}/finish", {"outcome": "answered"})

    def ask(self, who: Caller, path: str, body: Mapping[str, Any] | None = None) -> Ack:
        """Ask with one key until there is an answer that is not "not now"."""
        key, deadline = new_key(), time.monotonic() + GIVE_UP_SECONDS
        while time.monotonic() < deadline:
            try:
                answer = who.post(path, body, key=key)
            except httpx.TransportError:
                self.lost += 1
                time.sleep(AGAIN_SECONDS)
                continue
            self.statuses[answer.status_code] += 1
            if answer.status_code in NOT_NOW:
                time.sleep(AGAIN_SECONDS)
                continue
            ack = Ack(who, path, body, key, answer.status_code, answer.json() if answer.content else {})
            self.acks.append(ack)
            return ack
        raise Stuck(f"{path} was not answered in {GIVE_UP_SECONDS} s")


def judge(crowd: Crowd, most: int = ASKED_AGAIN_MAX) -> list[str]:
    """What went wrong: acknowledged and not there, there and never asked for, twice, or answered otherwise now."""
    found = []
    tickets = [a for a in crowd.acks if a.path.endswith("/visits") and a.status == 201]
    calls = [a for a in crowd.acks if a.path.endswith("/calls") and a.status == 201]
    codes = Counter(a.answer["code"] for a in tickets)
    found += [f"number {code} was given {times} times" for code, times in codes.items() if times > 1]
    events = _events(crowd.desk)
    registered = {e["visit_id"] for e in events if e["action"] == "register"}
    asked = {a.answer["visit_id"] for a in tickets}
    found += [f"{len(asked - registered)} acknowledged tickets are lost"] * bool(asked - registered)
    found += [f"{len(registered - asked)} visits that nobody asked for"] * bool(registered - asked)
    called = {(e["visit_id"], e["revision"]) for e in events if e["action"] == "call"}
    told = {(a.answer["visit_id"], a.answer["revision"]) for a in calls}
    found += [f"{len(told - called)} acknowledged calls are lost"] * bool(told - called)
    found += [f"{len(called - told)} calls that nobody made"] * bool(called - told)
    twice = [v for v, times in Counter(v for v, _ in called).items() if times > 1]
    found += [f"{len(twice)} visitors were called twice"] * bool(twice)
    return found + _answers_that_changed(crowd, most)


def _answers_that_changed(crowd: Crowd, most: int) -> list[str]:
    found = []
    kept = [ack for ack in crowd.acks if ack.status < 400]
    for ack in random.Random(crowd.seed).sample(kept, min(most, len(kept))):
        again = ack.who.post(ack.path, ack.body, key=ack.key)
        if (again.status_code, again.json() if again.content else {}) != (ack.status, ack.answer):
            found.append(f"{ack.path} with the same key: first {ack.status}, now {again.status_code}")
    return found


def _events(desk: RealDesk) -> list[dict[str, Any]]:
    manager, found = desk.host("veerle"), list[dict[str, Any]]()
    while True:
        after = found[-1]["revision"] if found else 0
        page = manager.get(f"{API}/sites/{SITE}/events?after={after}")
        assert page.status_code == 200, page.text
        if not page.json():
            return found
        found += page.json()
