"""The books of a simulated town: what must be so, kept beside the server from the requests alone.

Each request of a kept group is judged in the order of the commit: was the answer the one that had to come, and is
there exactly the event that it explains. Rules are those of REQUIREMENTS and DESIGN; the server's own are not asked.
"""

from __future__ import annotations

import json
import sqlite3
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime

from queue_server.domain.catalogue import HostEntry, Site, Town
from queue_server.services.execute import Done
from tests.simulation.life import LIVE
from tests.simulation.order import Present, Waiting
from tests.simulation.records import Happened, Now, Ticket
from tests.simulation.town import POSTERS


class Violation(AssertionError):
    """Something that must never be; `name` says which promise was broken."""

    def __init__(self, name: str, text: str) -> None:
        super().__init__(f"{name}: {text}")
        self.name = name


def must(right: object, name: str, text: str) -> None:
    if not right:
        raise Violation(name, text)


@dataclass(slots=True)
class Known:
    """A visit as the books know it; `past` are all its events."""

    ticket: Ticket
    past: list[Happened]

    @property
    def now(self) -> Now:
        return self.past[-1].now

    @property
    def state(self) -> str:
        return str(self.now["state"])

    @property
    def revision(self) -> int:
        return self.past[-1].revision

    @property
    def code(self) -> str:
        return f"{self.ticket.letter}{self.ticket.number:03d}"


@dataclass(slots=True)
class Place:
    """A host at a point."""

    host_id: str
    since: datetime
    on_break: bool = False


@dataclass(slots=True)
class Bell:
    """An alert that is open."""

    device_id: str
    kind: str
    detail: str


@dataclass(slots=True)
class Lent:
    """A block of numbers that is a kiosk's own, open until it is used up or given back."""

    device_id: str
    day: date
    letter: str
    first: int
    last: int
    given_at: int
    open: bool = True

    def holds(self, number: int) -> bool:
        return self.first <= number <= self.last

    def meets(self, other: Lent) -> bool:
        """Whether they share a number of a day."""
        of_one_row = (self.day, self.letter) == (other.day, other.letter)
        return of_one_row and self.first <= other.last and other.first <= self.last


@dataclass(slots=True)
class SiteBooks:
    """One site. `revision` is the last that is explained."""

    site_id: str
    revision: int = 0
    visits: dict[str, Known] = field(default_factory=dict)
    live: dict[str, Known] = field(default_factory=dict)
    places: dict[str, Place] = field(default_factory=dict)
    bells: dict[str, Bell] = field(default_factory=dict)
    last_of: dict[str, Happened] = field(default_factory=dict)
    numbers: set[tuple[date, str, int]] = field(default_factory=set)
    lent: dict[str, Lent] = field(default_factory=dict)
    learnt: dict[str, list[int]] = field(default_factory=lambda: defaultdict(lambda: [0, 0, 0]))
    """Of each product the contacts that taught something, the sum of their logarithms and of the squares of these."""
    of_product: dict[tuple[date, str], set[str]] = field(default_factory=lambda: defaultdict(set))

    def waiting(self) -> Iterator[Waiting]:
        for known in self.live.values():
            if known.state == "waiting":
                yield Waiting(known.ticket, known.now, known.revision)

    def present(self, town: Town, site: Site) -> list[Present]:
        found: list[tuple[HostEntry | None, str, Place]] = [
            (town.hosts.get(place.host_id), point_id, place) for point_id, place in self.places.items()
        ]
        return [
            Present(host, point)
            for host, point_id, place in found
            if host and not place.on_break and (point := site.point(point_id))
        ]

    def point_of(self, host_id: str) -> str | None:
        return next((p for p, place in self.places.items() if place.host_id == host_id), None)

    def take(self, point_id: str, host_id: str, now: datetime) -> bool:
        """The host is at the point; False when nothing changed by that."""
        place = self.places.get(point_id)
        if place is not None and place.host_id == host_id and not place.on_break:
            return False
        self.leave(host_id)
        self.places[point_id] = Place(host_id, now)
        return True

    def leave(self, host_id: str) -> None:
        self.places = {p: place for p, place in self.places.items() if place.host_id != host_id}

    def write(self, event: Happened) -> Known:
        """Add an event to the visit it is of."""
        known = self.visits[event.visit_id]
        if event.action == "undo":
            self._learn(known.past[-1], -1)
        self._learn(event, 1)
        known.past.append(event)
        if known.state in LIVE:
            self.live[event.visit_id] = known
        else:
            self.live.pop(event.visit_id, None)
        self.last_of[event.actor] = event
        return known

    def _learn(self, event: Happened, sign: int) -> None:
        if event.taught:
            product, steps = event.taught
            sums = self.learnt[product]
            sums[:] = [was + sign * more for was, more in zip(sums, (1, steps, steps**2), strict=True)]

    def enter(self, ticket: Ticket, event: Happened) -> Known:
        known = self.visits[ticket.visit_id] = Known(ticket, [])
        for product in ticket.products:
            self.of_product[ticket.day, product].add(ticket.visit_id)
        self.write(event)
        return known

    def begins(self, day: date, letter: str) -> bool:
        """Whether no number of this row was given or lent yet."""
        lent = any((one.day, one.letter) == (day, letter) for one in self.lent.values())
        return not lent and not any(given[:2] == (day, letter) for given in self.numbers)

    def by_phone(self) -> int:
        """Visits in the hall whose number was taken on a phone."""
        return sum(known.past[0].actor == "remote" for known in self.live.values())

    def came_for(self, day: date, product: str) -> int:
        """Visits of that day for this product, without those who left."""
        return sum(self.visits[one].state != "left" for one in self.of_product[day, product])


@dataclass(slots=True)
class Kept:
    """The answer that a key must give from now on."""

    body: str
    status: int
    asked: bytes


@dataclass(slots=True)
class Books:
    sites: dict[str, SiteBooks]
    posters: dict[str, str]
    """The code that hangs at the entrance of a site, where one does."""
    answers: dict[tuple[str, str], Kept] = field(default_factory=dict)

    def keep(self, scope: str, key: str, asked: bytes, done: Done) -> None:
        self.answers[scope, key] = Kept(done.body, done.status, asked)


def open_books(town: Town) -> Books:
    return Books({site.site_id: SiteBooks(site.site_id) for site in town.sites}, {**POSTERS})


def answer_of(done: Done) -> dict[str, object]:
    found: dict[str, object] = json.loads(done.body) if done.body else {}
    return found


def row_of(look: sqlite3.Connection, site_id: str, visit_id: str) -> sqlite3.Row | None:
    found = look.execute("SELECT * FROM visits WHERE site_id = ? AND visit_id = ?", (site_id, visit_id)).fetchone()
    return found if isinstance(found, sqlite3.Row) else None
