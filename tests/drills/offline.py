"""The drill of the kiosks: two of them, a server that is away most of the time, and kill -9 of all three."""

from __future__ import annotations

import json
import random
import signal
import sqlite3
import subprocess
import sys
import time
from collections import Counter
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from typing import Any

from queue_server.storage.opening import open_store
from tests.drills import hurried
from tests.drills.faults import Report
from tests.support.desk import ROOT, RealDesk, wait_until
from tests.support.founded import Founded, paired
from tests.support.soundness import faults

SITE = "stadhuis"
HOURS = 4.0
DOWN_SECONDS, UP_SECONDS = (2.0, 9.0), (0.5, 3.0)
BLOW_SECONDS = (0.6, 2.5)
"""Of real time, between two blows."""
LATE_SECONDS = 2.0
"""Of real time: a piece that is told on a busy machine arrives so much later than it was sent, and its visitors too."""
END_SECONDS = 90
SECONDS_A_TICKET = 0.45
RATE = 2.0
"""Visitors a second at each kiosk, when nobody stands there."""
FIRST_SECONDS = 0.6
"""How long a silent server is waited for; a kiosk in a hall waits three seconds, in which nobody else comes."""


class HurriedDesk(RealDesk):
    """A real server on the clock of the drill."""

    def __init__(self, founded: Founded, clock: hurried.Hurried) -> None:
        super().__init__(founded, "--always-open")
        self.program = ("-m", "tests.drills.hurried", str(clock))


@dataclass(slots=True)
class Alone:
    """One kiosk process after another on one folder; `books` are what its visitors saw."""

    name: str
    key: str
    folder: Path
    clock: hurried.Hurried
    rate: float
    kills: int = 0
    _process: subprocess.Popen[bytes] | None = None

    @property
    def books(self) -> Path:
        return self.folder / "books.jsonl"

    def lines(self) -> list[dict[str, Any]]:
        """A line that a kill cut off is no line."""
        text = self.books.read_text(encoding="utf-8") if self.books.exists() else ""
        return [json.loads(line) for line in text.split("\n")[:-1] if line.endswith("}")]

    def shown(self) -> list[dict[str, Any]]:
        return [line for line in self.lines() if "shown" in line]

    def start(self, server: str) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        words = (server, self.key, str(self.folder / "state"), str(self.clock), str(self.books))
        more = ("--rate", str(self.rate), "--first-seconds", str(FIRST_SECONDS))
        with (self.folder / "kiosk.err").open("ab") as errors:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "tests.drills.alone", *words, *more], cwd=ROOT, stderr=errors
            )

    def kill(self) -> None:
        assert self._process is not None
        assert self._process.poll() is None, f"the kiosk ended: {(self.folder / 'kiosk.err').read_text()[-2000:]}"
        self._process.kill()
        self._process.wait()
        self.kills += 1
        with self.books.open("a", encoding="utf-8") as books:
            books.write("\n")  # whatever was cut off ends here

    def leave(self) -> int:
        """No more visitors; it ends when the server knows everything."""
        assert self._process is not None
        self._process.send_signal(signal.SIGTERM)
        return self._process.wait(END_SECONDS)

    def stop(self) -> None:
        if self._process is not None and self._process.poll() is None:
            self._process.kill()
            self._process.wait()


@dataclass(slots=True)
class Outcome(Report):
    """`back`: seconds from the kill of a kiosk to its next number on the screen."""

    own: int = 0
    hours: float = 0.0
    server_kills: int = 0
    kiosk_kills: int = 0
    turned_away: Counter[str] = field(default_factory=Counter)
    kiosks: list[Alone] = field(default_factory=list)


def drill(
    folder: Path, founded: Founded, tickets: int, seed: int, seconds: float | None = None, rate: float = RATE
) -> Outcome:
    """Goes on until there are so many tickets and four hours went by on the clock of the drill, in `seconds`."""
    clock = hurried.from_tomorrow(HOURS * 3600 / (seconds or tickets * SECONDS_A_TICKET))
    keys = (founded.device_keys["kiosk", SITE], _second_key(founded))
    kiosks = [Alone(f"kiosk {n}", key, folder / f"k{n}", clock, rate) for n, key in enumerate(keys)]
    report, rolls = Outcome("two kiosks without the server, kill -9 of all three", kiosks=kiosks), random.Random(seed)
    began = clock.seconds()
    desk = HurriedDesk(founded, clock)
    try:
        with desk:
            for kiosk in kiosks:
                kiosk.start(desk.url)
            wait_until(lambda: all(kiosk.shown() for kiosk in kiosks), END_SECONDS, "a number")
            _blows(desk, kiosks, report, rolls, lambda: _enough(report, tickets, clock, began))
            left = [kiosk.leave() for kiosk in kiosks]
            report.complaints += [
                f"{kiosk.name} ended with {code}" for kiosk, code in zip(kiosks, left, strict=True) if code
            ]
            report.hours = (clock.seconds() - began) / 3600
        report.complaints += judge(founded, kiosks, LATE_SECONDS * clock.speed)
    finally:
        for kiosk in kiosks:
            kiosk.stop()
    report.tickets = sum(len(kiosk.shown()) for kiosk in kiosks)
    report.own = sum(line["own"] for kiosk in kiosks for line in kiosk.shown())
    report.kiosk_kills = sum(kiosk.kills for kiosk in kiosks)
    report.turned_away = Counter(line["refused"] for kiosk in kiosks for line in kiosk.lines() if "refused" in line)
    return report


def _second_key(founded: Founded) -> str:
    store = open_store(founded.database)
    try:
        site = founded.town.site(SITE)
        assert site is not None
        return paired(store, founded.town, site, "kiosk", "Kiosk 2")[0]
    finally:
        store.close()


def _enough(report: Outcome, tickets: int, clock: hurried.Hurried, began: float) -> bool:
    many = sum(len(kiosk.shown()) for kiosk in report.kiosks) >= tickets
    return bool(report.server_kills and report.back) and many and clock.seconds() - began >= HOURS * 3600


def _blows(desk: RealDesk, kiosks: list[Alone], report: Outcome, rolls: random.Random, enough: Any) -> None:
    up, turns = True, time.monotonic() + rolls.uniform(*UP_SECONDS)
    while not enough():
        time.sleep(rolls.uniform(*BLOW_SECONDS))
        if time.monotonic() >= turns:
            if up:
                desk.kill()
                report.server_kills += 1
            else:
                desk.start()
            up = not up
            turns = time.monotonic() + rolls.uniform(*(UP_SECONDS if up else DOWN_SECONDS))
        else:
            report.back.append(_strike(rolls.choice(kiosks), desk.url))
    if not up:
        desk.start()


def _strike(kiosk: Alone, server: str) -> float:
    """kill -9 at this very moment, and its start; the seconds until its next number."""
    began, before = time.monotonic(), len(kiosk.shown())
    kiosk.kill()
    before = max(before, len(kiosk.shown()))
    kiosk.start(server)
    wait_until(lambda: len(kiosk.shown()) > before, END_SECONDS, f"a number of {kiosk.name}")
    return time.monotonic() - began


def judge(founded: Founded, kiosks: list[Alone], late_seconds: float) -> list[str]:
    """What went wrong: shown and not there, there and never asked for, twice, or in another order than shown."""
    found: list[str] = []
    with sqlite3.connect(founded.database) as db:
        db.row_factory = sqlite3.Row
        visits = {row["token_hash"]: row for row in db.execute("select * from visits")}
        registered = {
            row["visit_id"]: row
            for row in db.execute("select * from events where action = 'register' order by revision")
        }
    shown = [line for kiosk in kiosks for line in kiosk.shown()]
    codes = Counter(line["shown"] for line in shown)
    found += [f"number {code} was shown {times} times" for code, times in codes.items() if times > 1]
    numbers = Counter((row["day"], row["letter"], row["number"]) for row in visits.values())
    found += [f"number {number} is given {times} times" for number, times in numbers.items() if times > 1]
    for line in shown:
        visit = visits.get(line["token"])
        if visit is None or f"{visit['letter']}{visit['number']:03d}" != line["shown"]:
            found.append(f"{line['shown']} is lost")
        elif visit["visit_id"] not in registered:
            found.append(f"{line['shown']} has no event")
        elif visit["state"] != "waiting":
            found.append(f"{line['shown']} is {visit['state']}")
    for kiosk in kiosks:
        found += _order(kiosk, visits, registered, late_seconds)
    return found + _strangers(kiosks, visits) + _kept(kiosks) + _broken(founded)


def _order(kiosk: Alone, visits: Any, registered: Any, late_seconds: float) -> list[str]:
    """Numbers of its own stand in the events as they were shown, and nobody overtakes who came earlier."""
    found = []
    mine = [(line, visits[line["token"]]) for line in kiosk.shown() if line["token"] in visits]
    own = [registered[visit["visit_id"]] for line, visit in mine if line["own"] and visit["visit_id"] in registered]
    found += [
        f"{kiosk.name}: an event without 'offline'" for event in own if not json.loads(event["data"]).get("offline")
    ]
    if [event["revision"] for event in own] != sorted(event["revision"] for event in own):
        found.append(f"{kiosk.name}: its own numbers stand in another order than they were shown")
    for (one, earlier), (other, later) in pairwise(mine):
        if later["arrived_at"] < earlier["arrived_at"] - late_seconds * 1000:
            found.append(f"{kiosk.name}: {other['shown']} came after {one['shown']} and stands before it")
    return found


def _strangers(kiosks: list[Alone], visits: Any) -> list[str]:
    """Of those whose number nobody saw each has left the line, but for one at most for each kill of a kiosk."""
    asked = {token for kiosk in kiosks for line in kiosk.lines() for token in line.get("asked", ())}
    seen = {line["token"] for kiosk in kiosks for line in kiosk.shown()}
    found = [f"visit {token} was never asked for" for token in visits if token not in asked]
    ghosts = [t for t, row in visits.items() if t not in seen and row["state"] == "waiting"]
    kills = sum(kiosk.kills for kiosk in kiosks)
    return found + [f"{len(ghosts)} wait whom nobody saw, after {kills} kills"] * (len(ghosts) > kills)


def _kept(kiosks: list[Alone]) -> list[str]:
    """What is left in the outboxes afterwards."""
    found = []
    for kiosk in kiosks:
        with sqlite3.connect(kiosk.folder / "state" / "outbox.db") as db:
            (unsent,) = db.execute("select count(*) from visit").fetchone()
            refused = db.execute("select letter, number, code from refused").fetchall()
        found += [f"{kiosk.name} still has {unsent} to tell"] * bool(unsent)
        found += [f"{kiosk.name}: {letter}{number:03d} was refused: {code}" for letter, number, code in refused]
        found += [f"{kiosk.name} put a file aside"] * any((kiosk.folder / "state").glob("*.damaged"))
    return found


def _broken(founded: Founded) -> list[str]:
    store = open_store(founded.database)
    try:
        return store.read(lambda tx: faults(tx, founded.town))
    finally:
        store.close()
